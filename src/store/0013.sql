-- What the log was made to forget. What stood there is gone; these rows say so, and are covered by the digest of the entry
-- that erased it.

-- The entries that lost something, with the hash of what is left of them.
CREATE TABLE tombstone (
    purge  INTEGER NOT NULL REFERENCES op (seq),
    entry  INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (purge, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstone_by_entry ON tombstone (entry, purge);

-- The inputs that were erased: nothing but their identifiers.
CREATE TABLE purged_input (
    purge INTEGER NOT NULL REFERENCES op (seq),
    input BLOB NOT NULL,
    PRIMARY KEY (purge, input)
) STRICT, WITHOUT ROWID;

-- How many inputs versions of datasets lost.
CREATE TABLE purged_version (
    purge   INTEGER NOT NULL REFERENCES op (seq),
    version BLOB NOT NULL,
    inputs  INTEGER NOT NULL,
    PRIMARY KEY (purge, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tombstone_stays BEFORE UPDATE ON tombstone BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tombstone_is_kept BEFORE DELETE ON tombstone BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER purged_input_stays BEFORE UPDATE ON purged_input BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER purged_input_is_kept BEFORE DELETE ON purged_input BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER purged_version_stays BEFORE UPDATE ON purged_version BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER purged_version_is_kept BEFORE DELETE ON purged_version BEGIN SELECT raise(ABORT, 'the log is append-only'); END;

-- What the last look through the pictures went by, and what is right as it is: a flag, and the identifiers of the inputs that
-- have it together, sorted, one after the other. Each file has its own: it is not in the log.
CREATE TABLE clean_threshold (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL                      -- JSON
) STRICT;
CREATE TABLE clean_ignored (
    flag   TEXT NOT NULL,
    inputs BLOB NOT NULL,
    PRIMARY KEY (flag, inputs)
) STRICT, WITHOUT ROWID;

-- As what versions of datasets were delivered. Each file has its own: it is not in the log.
CREATE TABLE delivered (
    version BLOB NOT NULL,
    format  TEXT NOT NULL,
    options TEXT NOT NULL,
    writer  TEXT NOT NULL,                  -- the release of the program
    sha256  TEXT NOT NULL,
    files   INTEGER NOT NULL,
    at      INTEGER NOT NULL,               -- milliseconds since 1970, UTC
    PRIMARY KEY (version, format, options, writer)
) STRICT, WITHOUT ROWID;
