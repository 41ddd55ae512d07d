-- What an input is called in the store that it was imported from. One that was not read whole has an empty hash.
ALTER TABLE input ADD COLUMN etag TEXT;
