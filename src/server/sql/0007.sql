-- Version 7: two inputs of a task may have the same order, as where two leads add some at once.
UPDATE project_row SET unique1 = NULL WHERE kind = 'TaskInput';
