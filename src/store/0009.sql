-- A server may be restored from an older copy of itself. By what follows a replica notices, and gives back what it has of
-- what the server lost.

-- What the server drew when it took the op under the number up to which it was heard; null where that is not known.
ALTER TABLE replica ADD COLUMN stamp BLOB;

-- The member's own ops that are in the log here with all of their changes, and that the server accepted.
CREATE TABLE own_op (
    op INTEGER PRIMARY KEY REFERENCES op (seq)
) STRICT;

-- The versions that they replaced.
CREATE TABLE own_version (
    op      INTEGER NOT NULL REFERENCES own_op (op),
    version BLOB NOT NULL,
    PRIMARY KEY (op, version)
) STRICT, WITHOUT ROWID;

-- What the server had and lacks since it was restored, and others are to give back.
CREATE TABLE missing_op (
    id BLOB PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- The rows that were of a version which it lacks.
CREATE TABLE missing_row (
    row     BLOB PRIMARY KEY NOT NULL,
    version BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Ops that were made from what is missing: taken out of the log until that came back, in the order in which they were made.
CREATE TABLE waiting_op (
    nth  INTEGER PRIMARY KEY,
    id   BLOB NOT NULL UNIQUE,
    body TEXT NOT NULL                      -- the op, and the ops that it needs, as JSON
) STRICT;

-- Own ops that were refused: should others have heard them from a server that was restored since, they hear that these do
-- not come.
CREATE TABLE given_up (
    id   BLOB PRIMARY KEY NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
