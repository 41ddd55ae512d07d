-- Two tables get the names of what they hold.
ALTER TABLE seat RENAME TO task_member;
ALTER TABLE desk_count RENAME TO member_work_count;

-- How the rows of a bulk act are packed: 1 as before, 2 as a Zstandard frame.
ALTER TABLE op_batch ADD COLUMN format INTEGER NOT NULL DEFAULT 1;

-- The log says in which order inputs stand, and two may say the same; where they stand is this file's own. Kept where it
-- is not the same.
ALTER TABLE input ADD COLUMN order_key INTEGER;

-- Whether a concept is used the kept counts tell, and an input has few annotations to look through.
DROP INDEX annotation_by_concept;
DROP INDEX annotation_by_input;
CREATE INDEX annotation_by_input ON annotation (input);

-- What was imported bears the name of its format: ["coco"], or ["coco",true] once somebody answers for it. The log keeps
-- rows as they were written.
UPDATE annotation SET origin = CASE origin -> '$.Imported.edited' WHEN 'true'
    THEN json_array(origin ->> '$.Imported.format', json('true')) ELSE json_array(origin ->> '$.Imported.format') END
    WHERE json_type(origin, '$.Imported') = 'object';
