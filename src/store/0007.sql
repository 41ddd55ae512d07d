-- A project on a server is read and written on each workstation in a file of its own, the replica. What follows is empty
-- in every other file.

-- Which project this is a replica of, for whom, and how far the server was heard.
CREATE TABLE replica (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    address     TEXT NOT NULL,
    incarnation BLOB NOT NULL,
    member      BLOB NOT NULL,
    server_seq  INTEGER NOT NULL,
    scope       INTEGER NOT NULL
) STRICT;

-- The op that last wrote each row: what a change names as the version that it replaces.
CREATE TABLE row_version (
    row     BLOB PRIMARY KEY NOT NULL,
    version BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Ops that were not heard from the server yet, in the order in which they are sent.
CREATE TABLE outbox (
    op   INTEGER PRIMARY KEY REFERENCES op (seq),
    sent INTEGER                            -- the number that the server gave it when it accepted it
) STRICT;

-- The version that each change of an op in the outbox replaces; null where it creates a row.
CREATE TABLE outbox_change (
    op      INTEGER NOT NULL REFERENCES outbox (op),
    idx     INTEGER NOT NULL,
    row     BLOB NOT NULL,
    version BLOB,
    PRIMARY KEY (op, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_change_by_row ON outbox_change (row);

-- Ops that the server refused, or that no longer fit what others did: kept until somebody looked at them.
CREATE TABLE refused_op (
    id     BLOB PRIMARY KEY NOT NULL,
    at     INTEGER NOT NULL,                -- when it was made: milliseconds since 1970, UTC
    kind   TEXT NOT NULL,
    input  BLOB,
    task   BLOB,
    reason TEXT NOT NULL,                   -- JSON
    body   TEXT NOT NULL                    -- its changes as JSON: rows before and after
) STRICT, WITHOUT ROWID;

-- What is in the outbox is no entry of the log yet, and may be taken out of it.
DROP TRIGGER op_is_kept;
DROP TRIGGER op_change_is_kept;
DROP TRIGGER op_batch_is_kept;
CREATE TRIGGER op_is_kept BEFORE DELETE ON op WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE op = old.seq)
    BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_change_is_kept BEFORE DELETE ON op_change WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE op = old.op)
    BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER op_batch_is_kept BEFORE DELETE ON op_batch WHEN NOT EXISTS (SELECT 1 FROM outbox WHERE op = old.op)
    BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
