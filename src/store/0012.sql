-- Metadata of inputs, inputs that are left out, what concepts mean, and saved searches.
ALTER TABLE input ADD COLUMN metadata TEXT;                 -- an object of JSON; NULL: nothing is known
ALTER TABLE input ADD COLUMN excluded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE concept ADD COLUMN guide TEXT;                  -- an object of JSON; NULL: nothing is said

CREATE TABLE saved_search (
    id   BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL                      -- the whole search as JSON
) STRICT, WITHOUT ROWID;

-- The inputs of frozen searches, by which queries ask for them.
CREATE TABLE saved_search_input (
    search BLOB NOT NULL,
    input  BLOB NOT NULL,
    PRIMARY KEY (search, input)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER saved_search_deleted AFTER DELETE ON saved_search BEGIN
    DELETE FROM saved_search_input WHERE search = old.id;
END;

-- What was found when the pictures were last looked through. Each file has its own: it is not in the log.
CREATE TABLE clean_flag (
    input BLOB NOT NULL,
    flag  TEXT NOT NULL,
    PRIMARY KEY (input, flag)
) STRICT, WITHOUT ROWID;
CREATE TABLE clean_hash (
    input BLOB PRIMARY KEY NOT NULL,
    hash  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
