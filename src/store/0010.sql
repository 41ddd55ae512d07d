-- A lead's replica gets the whole log of the server, the newest entries first: those up to this number are still to come.
-- Null where it is not wanted.
ALTER TABLE replica ADD COLUMN older_ops INTEGER;
