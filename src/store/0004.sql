-- Where several people label the same inputs, each decides on a model's suggestions alone.
ALTER TABLE suggestion ADD COLUMN member BLOB;

-- What a model said is counted, not what each of them made of it.
DROP INDEX suggestion_by_task;
CREATE INDEX suggestion_by_task ON suggestion (task, model, concept, probability) WHERE member IS NULL;
