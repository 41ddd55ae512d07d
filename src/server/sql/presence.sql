-- I am there, with this version of the program and so many changes that are not sent, on this input of this task. Answers
-- who else is, as far as I may know: leads know everybody and all that was told; labelers who see what others do in a
-- task know who is on its inputs now. Reviewers do not, as a review may be blind.
CREATE FUNCTION here(with_program text, with_unsent bigint, in_task uuid, on_input uuid)
RETURNS TABLE (member uuid, seconds float8, program text, unsent bigint, task uuid, input uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
#variable_conflict use_column
DECLARE
    who uuid := me();
    leads bool := is_lead();
BEGIN
    IF who IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO presence VALUES (who, clock_timestamp(), left(with_program, 40), greatest(with_unsent, 0), in_task, on_input)
    ON CONFLICT (member) DO UPDATE SET seen = excluded.seen, program = excluded.program, unsent = excluded.unsent,
        task = excluded.task, input = excluded.input;
    RETURN QUERY
        SELECT p.member, extract(epoch FROM clock_timestamp() - p.seen)::float8,
            CASE WHEN leads THEN p.program END, CASE WHEN leads THEN p.unsent END, p.task, p.input
        FROM presence p
        WHERE p.member <> who AND (leads OR p.seen > clock_timestamp() - interval '60 seconds' AND EXISTS (
            SELECT FROM task_role r WHERE r.task = p.task AND r.member = who AND r.role = 'labeler' AND r.sees_others));
END $$;
