-- The log says in which order the inputs of a task stand, and two may say the same, as where two leads add some at once;
-- where they stand is this file's own. Kept where it is not the same.
ALTER TABLE task_input ADD COLUMN order_key INTEGER;
