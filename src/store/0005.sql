-- What an entry of the log changed is kept as a hash, and each entry is hashed with the one before it: an entry that was
-- edited or taken out shows. Both are made for older entries when the schema is brought up to date.
ALTER TABLE op ADD COLUMN digest BLOB;
ALTER TABLE op ADD COLUMN chain BLOB;

-- Inputs that were taken out of the project keep their row, as versions of datasets and the log name them.
ALTER TABLE input ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;

-- How many inputs there are, and how many were removed.
CREATE TABLE input_count (
    removed INTEGER PRIMARY KEY NOT NULL,
    n       INTEGER NOT NULL
) STRICT;
INSERT INTO input_count SELECT removed, count(*) FROM input GROUP BY 1;
CREATE TRIGGER input_counted AFTER INSERT ON input BEGIN
    INSERT INTO input_count VALUES (new.removed, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER input_uncounted AFTER DELETE ON input BEGIN
    UPDATE input_count SET n = n - 1 WHERE removed = old.removed;
END;
CREATE TRIGGER input_recounted AFTER UPDATE OF removed ON input WHEN old.removed <> new.removed BEGIN
    UPDATE input_count SET n = n - 1 WHERE removed = old.removed;
    INSERT INTO input_count VALUES (new.removed, 1) ON CONFLICT DO UPDATE SET n = n + 1;
END;
