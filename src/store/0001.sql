-- The log. Append-only: the triggers at the end refuse anything else.
CREATE TABLE op (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    id      BLOB NOT NULL UNIQUE,
    gesture BLOB NOT NULL,
    member  BLOB NOT NULL,
    at      INTEGER NOT NULL,               -- milliseconds since 1970, UTC
    kind    TEXT NOT NULL,
    input   BLOB,
    task    BLOB,
    reverts BLOB,
    batch   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX op_by_input ON op (input, seq) WHERE input IS NOT NULL;
CREATE INDEX op_by_gesture ON op (gesture);

-- One row's before and after, as JSON; the row is named by the bytes of its key.
CREATE TABLE op_change (
    op     INTEGER NOT NULL REFERENCES op (seq),
    idx    INTEGER NOT NULL,
    row    BLOB NOT NULL,
    before TEXT,
    after  TEXT,
    PRIMARY KEY (op, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_change_by_row ON op_change (row, op);

-- The rows that a bulk act created, a few hundred a chunk: JSON, LZ4-compressed, length first.
CREATE TABLE op_batch (
    op    INTEGER NOT NULL REFERENCES op (seq),
    chunk INTEGER NOT NULL,
    rows  BLOB NOT NULL,
    PRIMARY KEY (op, chunk)
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    id    BLOB PRIMARY KEY NOT NULL,
    name  TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL                     -- JSON list
) STRICT, WITHOUT ROWID;

CREATE TABLE concept (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL UNIQUE,
    color      TEXT NOT NULL,
    position   INTEGER NOT NULL,
    foreign_id INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE input (
    position    INTEGER PRIMARY KEY NOT NULL,
    id          BLOB NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL UNIQUE,
    path        TEXT NOT NULL UNIQUE,
    hash        BLOB NOT NULL,
    bytes       INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    orientation INTEGER NOT NULL,
    unreadable  TEXT                        -- the reason, where decoding failed
) STRICT;
CREATE INDEX input_by_hash ON input (hash);

CREATE TABLE dataset (
    id   BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_input (
    dataset BLOB NOT NULL,
    input   BLOB NOT NULL,
    PRIMARY KEY (dataset, input)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    id   BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL                      -- the whole task as JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE task_input (
    task     BLOB NOT NULL,
    position INTEGER NOT NULL,
    input    BLOB NOT NULL,
    PRIMARY KEY (task, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX task_input_by_input ON task_input (input, task);

CREATE TABLE work (
    id     BLOB PRIMARY KEY NOT NULL,
    task   BLOB NOT NULL,
    input  BLOB NOT NULL,
    member BLOB NOT NULL,
    state  TEXT NOT NULL,
    UNIQUE (task, input, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE annotation (
    id      BLOB PRIMARY KEY NOT NULL,
    input   BLOB NOT NULL,
    task    BLOB,
    concept BLOB NOT NULL,
    author  BLOB NOT NULL,
    sign    TEXT NOT NULL,
    status  TEXT NOT NULL,
    origin  TEXT NOT NULL,                  -- JSON
    z       INTEGER NOT NULL,
    region  TEXT NOT NULL                   -- JSON, pixels of the upright image
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_by_input ON annotation (input, task);
CREATE INDEX annotation_by_concept ON annotation (concept);

-- Kept counts: grouping a million rows takes seconds, reading these takes none.
CREATE TABLE annotation_count (
    task    BLOB NOT NULL,                  -- empty for annotations outside any task
    concept BLOB NOT NULL,
    status  TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (task, concept, status)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER annotation_counted AFTER INSERT ON annotation BEGIN
    INSERT INTO annotation_count VALUES (ifnull(new.task, x''), new.concept, new.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER annotation_uncounted AFTER DELETE ON annotation BEGIN
    UPDATE annotation_count SET n = n - 1
        WHERE task = ifnull(old.task, x'') AND concept = old.concept AND status = old.status;
END;
CREATE TRIGGER annotation_recounted AFTER UPDATE OF task, concept, status ON annotation BEGIN
    UPDATE annotation_count SET n = n - 1
        WHERE task = ifnull(old.task, x'') AND concept = old.concept AND status = old.status;
    INSERT INTO annotation_count VALUES (ifnull(new.task, x''), new.concept, new.status, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TABLE work_count (
    task  BLOB NOT NULL,
    state TEXT NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (task, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER work_counted AFTER INSERT ON work BEGIN
    INSERT INTO work_count VALUES (new.task, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER work_uncounted AFTER DELETE ON work BEGIN
    UPDATE work_count SET n = n - 1 WHERE task = old.task AND state = old.state;
END;
CREATE TRIGGER work_recounted AFTER UPDATE OF state ON work BEGIN
    UPDATE work_count SET n = n - 1 WHERE task = old.task AND state = old.state;
    INSERT INTO work_count VALUES (new.task, new.state, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER op_stays BEFORE UPDATE ON op BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_is_kept BEFORE DELETE ON op BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_change_stays BEFORE UPDATE ON op_change BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_change_is_kept BEFORE DELETE ON op_change BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_batch_stays BEFORE UPDATE ON op_batch BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_batch_is_kept BEFORE DELETE ON op_batch BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
