-- What an entry of the log changed is kept as a hash, and each entry is hashed with the one before it: an entry that was
-- edited or taken out shows. Both are made for older entries when the schema is brought up to date.
ALTER TABLE op ADD COLUMN digest BLOB;
ALTER TABLE op ADD COLUMN chain BLOB;
