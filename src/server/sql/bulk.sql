-- Bulk ops, and the log of a file on its way here.

-- Takes rows of a bulk op from the one numbered `first`, and says how many are there. Sending some again is no error.
CREATE FUNCTION stage_rows(which uuid, of_whom uuid, first bigint, bodies text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    known upload;
    staged bigint;
    fault text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(which::text, 0));
    INSERT INTO upload (id, member) VALUES (which, of_whom) ON CONFLICT DO NOTHING;
    SELECT * INTO known FROM upload WHERE id = which;
    SELECT coalesce(max(n) + 1, 0) INTO staged FROM upload_row WHERE upload = which;
    IF known.member IS DISTINCT FROM of_whom THEN
        RAISE EXCEPTION 'these rows are another member''s' USING ERRCODE = 'LW005';
    END IF;
    IF known.committed THEN
        RETURN staged;
    END IF;
    IF first > staged THEN
        RAISE EXCEPTION 'rows are missing from number %', staged USING ERRCODE = 'LW005';
    END IF;
    SELECT f INTO fault
    FROM unnest(bodies) t, LATERAL (SELECT parsed(t) AS b OFFSET 0) AS p,
        LATERAL (SELECT row_fault(b) AS f OFFSET 0) AS q
    WHERE f IS NOT NULL LIMIT 1;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'no row: %', fault USING ERRCODE = 'LW005';
    END IF;
    INSERT INTO upload_row (upload, n, key, kind, task, input, concept, owner, audience, body)
    SELECT which, first + t.nth - 1, key_of(k, b->k), k, at.task, at.input, at.concept, at.owner, at.audience, t.body
    FROM unnest(bodies) WITH ORDINALITY AS t (body, nth),
        LATERAL (SELECT parsed(t.body) AS b OFFSET 0) AS p,
        LATERAL (SELECT kind_of(b) AS k OFFSET 0) AS q,
        LATERAL place_of(k, b->k) AS at
    WHERE first + t.nth - 1 >= staged;
    RETURN greatest(staged, first + cardinality(bodies));
END $$;

-- The same for a lead.
CREATE FUNCTION stage(which uuid, first bigint, bodies text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    IF NOT is_lead() THEN
        RAISE EXCEPTION 'bulk ops are the leads''' USING ERRCODE = 'LW006';
    END IF;
    RETURN stage_rows(which, me(), first, bodies);
END $$;

-- Makes the rows of an upload rows of the project: a bulk op only creates.
CREATE FUNCTION write_upload(o jsonb, who uuid, published bool) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    which uuid := o->>'upload';
    op_id uuid := o->>'id';
    wrong bytea;
BEGIN
    PERFORM FROM upload WHERE id = which AND member IS NOT DISTINCT FROM who AND NOT committed FOR UPDATE;
    IF NOT FOUND OR coalesce(jsonb_array_length(o->'changes'), 0) > 0 THEN
        PERFORM refuse('content', NULL, 'upload');
    END IF;
    IF NOT published THEN
        -- Whose name stands on it, and that leads make such rows at all: `brought`, `auto` and `own_words`.
        SELECT u.key INTO wrong FROM upload_row u
        WHERE u.upload = which AND CASE
            WHEN u.kind = 'Annotation' THEN
                u.owner <> who AND NOT parsed(u.body)->'Annotation'->'origin' ? 'Imported'
            WHEN u.kind = 'Work' THEN u.owner <> who
            WHEN u.kind = 'Remark' THEN parsed(u.body)->'Remark'->>'author' <> who::text
            ELSE u.kind <> ALL (ARRAY(SELECT kind FROM right_line l WHERE l.who = 'lead' AND l.act = 'create')) END
        LIMIT 1;
        IF wrong IS NOT NULL THEN
            PERFORM refuse('right', wrong, 'upload');
        END IF;
        -- What the rows point at is there or comes along, and stays until this is written.
        PERFORM FROM project_row WHERE key IN (
            SELECT k FROM upload_row u, unnest(needed_by(u.kind, u.task, u.input, u.concept, u.body)) AS k
            WHERE u.upload = which) FOR KEY SHARE;
        SELECT k INTO wrong FROM upload_row u, unnest(needed_by(u.kind, u.task, u.input, u.concept, u.body)) AS k
        WHERE u.upload = which AND NOT EXISTS (SELECT FROM project_row WHERE key = k)
            AND NOT EXISTS (SELECT FROM upload_row x WHERE x.upload = which AND x.key = k)
        LIMIT 1;
        IF wrong IS NOT NULL THEN
            PERFORM refuse('dangling', wrong, 'upload');
        END IF;
        SELECT u.key INTO wrong FROM upload_row u WHERE u.upload = which AND is_removed(u.kind, u.input) LIMIT 1;
        IF wrong IS NOT NULL THEN
            PERFORM refuse('dangling', wrong, 'removed');
        END IF;
        SELECT u.key INTO wrong FROM upload_row u WHERE u.upload = which
            AND EXISTS (SELECT FROM project_row r WHERE r.key = u.key) LIMIT 1;
        IF wrong IS NOT NULL THEN
            PERFORM refuse('clash', wrong, 'there');
        END IF;
    END IF;
    INSERT INTO project_row
    SELECT u.key, op_id, u.kind, u.task, u.input, at.concept, u.owner, u.audience, u.body, at.unique1, at.unique2,
        at.position, at.priority, at.labelers, at.since, at.removed
    FROM upload_row u, LATERAL place_of(u.kind, parsed(u.body)->u.kind) AS at
    WHERE u.upload = which ORDER BY u.n;
    UPDATE upload SET committed = true WHERE id = which;
    PERFORM take_member(u.owner, parsed(u.body)->'Member') FROM upload_row u
        WHERE u.upload = which AND u.kind = 'Member';
    PERFORM take_task(u.task, parsed(u.body)->'Task') FROM upload_row u WHERE u.upload = which AND u.kind = 'Task';
    IF NOT published THEN
        -- As where single inputs come to a task.
        PERFORM raise_scope(array_agg(DISTINCT t.member)) FROM task_role t
        WHERE t.task IN (SELECT u.task FROM upload_row u WHERE u.upload = which AND u.kind = 'TaskInput')
        HAVING count(*) > 0;
    END IF;
END $$;

-- Writes an op that was made elsewhere, and is not judged.
CREATE FUNCTION take_as_it_is(o jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF o->'batch' = 'true' THEN
        PERFORM write_upload(o, (SELECT member FROM upload WHERE id = (o->>'upload')::uuid), true);
    ELSE
        PERFORM write_change((o->>'id')::uuid, (n - 1)::int, c, true)
        FROM jsonb_array_elements(o->'changes') WITH ORDINALITY AS all_of (c, n);
    END IF;
    -- What an op of a file erased there.
    INSERT INTO purged_input SELECT (o->>'id')::uuid, i::uuid FROM jsonb_array_elements_text(o->'erased'->'inputs') i;
    INSERT INTO purged_version SELECT (o->>'id')::uuid, v.key::uuid, v.value::bigint
    FROM jsonb_each_text(o->'erased'->'versions') v;
    PERFORM log_op(o - 'erased', digest_of(o - 'erased'));
END $$;

-- The functions below are the administrator's, who owns the schema: nobody else may run them.

-- How far a file has been published.
CREATE FUNCTION published() RETURNS jsonb LANGUAGE sql STABLE SET search_path = @schema@, pg_temp AS $$
    SELECT jsonb_build_object('state', p.state, 'seq', p.seq, 'op', (SELECT id FROM op WHERE op.seq = p.seq),
        'first', (SELECT id FROM op WHERE op.seq = 1))
    FROM project p
$$;

CREATE FUNCTION publish_begin() RETURNS jsonb LANGUAGE plpgsql SET search_path = @schema@, pg_temp AS $$
BEGIN
    UPDATE project SET state = 'publishing' WHERE state = 'empty';
    IF (SELECT state FROM project) <> 'publishing' THEN
        RAISE EXCEPTION 'there is a project already' USING ERRCODE = 'LW007';
    END IF;
    RETURN published();
END $$;

CREATE FUNCTION publish_stage(which uuid, first bigint, bodies text[]) RETURNS bigint
LANGUAGE sql SET search_path = @schema@, pg_temp AS $$
    SELECT stage_rows(which, NULL, first, bodies)
$$;

-- Takes ops of a file's log as they were made, in order.
CREATE FUNCTION publish_ops(ops jsonb) RETURNS bigint LANGUAGE plpgsql SET search_path = @schema@, pg_temp AS $$
BEGIN
    PERFORM FROM project FOR UPDATE;
    IF (SELECT state FROM project) <> 'publishing' THEN
        RAISE EXCEPTION 'nothing is being published' USING ERRCODE = 'LW007';
    END IF;
    PERFORM take_as_it_is(o) FROM jsonb_array_elements(ops) o;
    RETURN (SELECT seq FROM project);
END $$;

-- The project is whole: members may come.
CREATE FUNCTION publish_done(called text) RETURNS void LANGUAGE sql SET search_path = @schema@, pg_temp AS $$
    UPDATE project SET state = 'live', name = called, judged_after = seq WHERE state = 'publishing'
$$;
