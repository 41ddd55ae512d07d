-- The team: who labels what, who decides, and what is said about it.
ALTER TABLE member ADD COLUMN passphrase TEXT;                     -- PHC string
ALTER TABLE member ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;

ALTER TABLE annotation ADD COLUMN edited_by BLOB;
ALTER TABLE annotation ADD COLUMN merged BLOB;
CREATE INDEX annotation_awaits ON annotation (task, input, author)
    WHERE status IN ('AwaitingReview', 'AwaitingConsensusReview');

ALTER TABLE task_input ADD COLUMN labelers BLOB NOT NULL DEFAULT x'';   -- 16 bytes each
ALTER TABLE task_input ADD COLUMN since INTEGER;                        -- milliseconds since 1970, UTC
ALTER TABLE task_input ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_input ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
CREATE INDEX task_input_first ON task_input (task, priority) WHERE priority <> 0;
CREATE INDEX task_input_pool ON task_input (task, priority DESC, position) WHERE labelers = x'';
CREATE INDEX task_input_lent ON task_input (task, labelers, position) WHERE since IS NOT NULL;

ALTER TABLE work ADD COLUMN reviewer BLOB;
ALTER TABLE work ADD COLUMN drawn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE work ADD COLUMN active_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX work_by_member ON work (task, member, state, drawn);
CREATE INDEX work_by_reviewer ON work (task, reviewer, state) WHERE drawn;

-- How many inputs each set of labelers was given. A partition has few sets, whatever the number of inputs.
CREATE TABLE share_count (
    task     BLOB NOT NULL,
    labelers BLOB NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (task, labelers)
) STRICT, WITHOUT ROWID;
INSERT INTO share_count SELECT task, labelers, count(*) FROM task_input GROUP BY 1, 2;
CREATE TRIGGER share_counted AFTER INSERT ON task_input BEGIN
    INSERT INTO share_count VALUES (new.task, new.labelers, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER share_uncounted AFTER DELETE ON task_input BEGIN
    UPDATE share_count SET n = n - 1 WHERE task = old.task AND labelers = old.labelers;
END;
CREATE TRIGGER share_recounted AFTER UPDATE OF labelers ON task_input WHEN old.labelers <> new.labelers BEGIN
    UPDATE share_count SET n = n - 1 WHERE task = old.task AND labelers = old.labelers;
    INSERT INTO share_count VALUES (new.task, new.labelers, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

-- How far each member is, and how much of it waits for which reviewer.
CREATE TABLE desk_count (
    task     BLOB NOT NULL,
    member   BLOB NOT NULL,
    state    TEXT NOT NULL,
    drawn    INTEGER NOT NULL,
    reviewer BLOB NOT NULL,                 -- empty: nobody
    n        INTEGER NOT NULL,
    PRIMARY KEY (task, member, state, drawn, reviewer)
) STRICT, WITHOUT ROWID;
INSERT INTO desk_count SELECT task, member, state, drawn, ifnull(reviewer, x''), count(*) FROM work GROUP BY 1, 2, 3, 4, 5;
CREATE TRIGGER desk_counted AFTER INSERT ON work BEGIN
    INSERT INTO desk_count VALUES (new.task, new.member, new.state, new.drawn, ifnull(new.reviewer, x''), 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER desk_uncounted AFTER DELETE ON work BEGIN
    UPDATE desk_count SET n = n - 1 WHERE task = old.task AND member = old.member AND state = old.state
        AND drawn = old.drawn AND reviewer = ifnull(old.reviewer, x'');
END;
CREATE TRIGGER desk_recounted AFTER UPDATE ON work BEGIN
    UPDATE desk_count SET n = n - 1 WHERE task = old.task AND member = old.member AND state = old.state
        AND drawn = old.drawn AND reviewer = ifnull(old.reviewer, x'');
    INSERT INTO desk_count VALUES (new.task, new.member, new.state, new.drawn, ifnull(new.reviewer, x''), 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TABLE remark (
    id      BLOB PRIMARY KEY NOT NULL,
    task    BLOB NOT NULL,
    input   BLOB NOT NULL,
    labeler BLOB NOT NULL,
    kind    TEXT NOT NULL,
    open    INTEGER NOT NULL,
    body    TEXT NOT NULL                   -- the whole remark as JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX remark_by_input ON remark (input, task);
CREATE INDEX remark_open ON remark (task, kind) WHERE open;

CREATE TABLE seat (
    task   BLOB NOT NULL,
    member BLOB NOT NULL,
    body   TEXT NOT NULL,                   -- the whole seat as JSON
    PRIMARY KEY (task, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_version (
    id      BLOB PRIMARY KEY NOT NULL,
    dataset BLOB NOT NULL,
    number  INTEGER NOT NULL,
    name    TEXT NOT NULL,
    body    TEXT NOT NULL,                  -- the whole version as JSON
    UNIQUE (dataset, number),
    UNIQUE (dataset, name)
) STRICT, WITHOUT ROWID;

-- What was done in a task is read without reading the log through.
CREATE INDEX op_by_task ON op (task, seq) WHERE task IS NOT NULL;
