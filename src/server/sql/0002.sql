-- Version 2: what the check of the log goes by.

-- The log up to this number was taken as it is: from a file, or by a server of version 1.
ALTER TABLE project ADD COLUMN judged_after bigint NOT NULL DEFAULT 0;
UPDATE project SET judged_after = seq;

-- What was drawn for review by an op: the lines that table draw had for its task from then on.
CREATE TABLE op_draw (
    op    uuid NOT NULL,
    task  uuid NOT NULL,
    lines jsonb NOT NULL,
    PRIMARY KEY (op, task)
);
INSERT INTO op_draw
SELECT (SELECT id FROM op ORDER BY seq DESC LIMIT 1), task, jsonb_agg(jsonb_build_array(labeler, input, reviewer))
FROM draw GROUP BY task;

-- How this schema was made, for the copy in which the log is checked.
CREATE TABLE schema_part (
    nth  int PRIMARY KEY,
    body text NOT NULL
);
