-- Erasing: what was said of inputs, and names of members, leave the rows and the log alike. What stands in unused parts of
-- the database's files goes when it is vacuumed, and what backups hold when those are thrown away.

-- From here to the end of the transaction the log may lose something.
CREATE FUNCTION begin_erasing() RETURNS void LANGUAGE sql AS $$
    SELECT set_config('labelwright.erases', pg_current_xact_id()::text, true)
$$;
CREATE FUNCTION end_erasing() RETURNS void LANGUAGE sql AS $$
    SELECT set_config('labelwright.erases', '', true)
$$;

-- Refuses an op that erases, unless who sends it may.
CREATE FUNCTION refuse_eraser(o jsonb, kind text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_sender(o);
    IF NOT is_lead() OR o->>'kind' IS DISTINCT FROM kind THEN
        PERFORM refuse('right', NULL, kind);
    END IF;
END $$;

-- What is said of inputs goes: from the rows, the log, and what is kept beside it.
CREATE FUNCTION erase_inputs(op_id uuid, which uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Inputs first: whoever makes something on one of them waits for this, and is refused then.
    PERFORM FROM project_row WHERE key IN (SELECT plain_key('Input', i) FROM unnest(which) i) ORDER BY key FOR UPDATE;
    INSERT INTO purged_input SELECT op_id, input FROM project_row WHERE kind = 'Input' AND input = ANY (which);
    INSERT INTO purged_version
    SELECT op_id, held.version, count(*)
    FROM (SELECT (parsed(body)->'DatasetInput'->>'dataset')::uuid AS version FROM project_row
          WHERE kind = 'DatasetInput' AND input = ANY (which)) AS held
    WHERE EXISTS (SELECT FROM project_row r WHERE r.key = plain_key('DatasetVersion', held.version))
    GROUP BY held.version;

    DELETE FROM project_row WHERE input = ANY (which);
    PERFORM begin_erasing();
    WITH gone AS (DELETE FROM op_side WHERE input = ANY (which) RETURNING op)
    INSERT INTO purged_op SELECT DISTINCT op, op_id FROM gone ON CONFLICT DO NOTHING;
    WITH gone AS (DELETE FROM upload_row WHERE input = ANY (which) RETURNING upload)
    INSERT INTO purged_op SELECT id, op_id FROM op WHERE upload IN (SELECT upload FROM gone) ON CONFLICT DO NOTHING;
    DELETE FROM picture_fact WHERE input = ANY (which);
    PERFORM end_erasing();
    DELETE FROM lease WHERE input = ANY (which);
    DELETE FROM draw WHERE input = ANY (which);
    UPDATE presence SET task = NULL, input = NULL WHERE input = ANY (which);
END $$;

-- The body of a member's row with another name.
CREATE FUNCTION renamed(body text, called text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_set(body::jsonb, '{Member,name}', to_jsonb(called))::text
$$;

-- A member is called otherwise, and was never called anything else.
CREATE FUNCTION erase_name(op_id uuid, who uuid, called text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    k bytea := plain_key('Member', who);
BEGIN
    PERFORM FROM project_row WHERE key = k FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM refuse('dangling', k, 'Member');
    END IF;
    INSERT INTO purged_name VALUES (op_id, who);
    PERFORM begin_erasing();
    WITH changed AS (UPDATE op_side SET body = renamed(body, called) WHERE key = k RETURNING op)
    INSERT INTO purged_op SELECT DISTINCT op, op_id FROM changed ON CONFLICT DO NOTHING;
    WITH changed AS (UPDATE upload_row SET body = renamed(body, called) WHERE key = k RETURNING upload)
    INSERT INTO purged_op SELECT id, op_id FROM op WHERE upload IN (SELECT upload FROM changed) ON CONFLICT DO NOTHING;
    PERFORM end_erasing();
    UPDATE project_row SET body = renamed(body, called), unique1 = unique_of('Member ' || called) WHERE key = k;
    UPDATE member_now SET name = called WHERE member = who;
END $$;

-- Sends an op that erases inputs; answered as `commit_op` is, with how many entries of the log lost something.
CREATE FUNCTION purge_inputs(o jsonb, which uuid[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    answer jsonb;
    said text;
BEGIN
    PERFORM refuse_eraser(o, 'PurgeInputs');
    answer := known_answer(o);
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    PERFORM erase_inputs((o->>'id')::uuid, which);
    RETURN write_op(o, me()) || jsonb_build_object('entries', (
        SELECT count(*) FROM purged_op WHERE purge = (o->>'id')::uuid));
EXCEPTION WHEN SQLSTATE 'LW900' THEN
    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
    RETURN said::jsonb;
END $$;

-- The same of an op that replaces a member's name.
CREATE FUNCTION purge_name(o jsonb, who uuid, called text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    answer jsonb;
    said text;
BEGIN
    PERFORM refuse_eraser(o, 'Pseudonymize');
    answer := known_answer(o);
    IF answer IS NOT NULL THEN
        RETURN answer;
    END IF;
    PERFORM erase_name((o->>'id')::uuid, who, called);
    RETURN write_op(o, me()) || jsonb_build_object('entries', (
        SELECT count(*) FROM purged_op WHERE purge = (o->>'id')::uuid));
EXCEPTION
    WHEN SQLSTATE 'LW900' THEN
        GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
        RETURN said::jsonb;
    WHEN unique_violation THEN
        RETURN jsonb_build_object('saved', false, 'reason', 'taken', 'key', encode(plain_key('Member', who), 'hex'),
            'by', NULL, 'at', NULL, 'detail', called);
END $$;

-- What an op erased, for replicas: they erase it, too. What versions lost is the leads'.
CREATE FUNCTION erased_by(which uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT jsonb_build_object(
        'inputs', coalesce((SELECT jsonb_agg(input) FROM purged_input WHERE purge = which), '[]'),
        'versions', coalesce((SELECT jsonb_object_agg(version, inputs) FROM purged_version
            WHERE purge = which AND is_lead()), '{}'),
        'name', (SELECT jsonb_build_array(member, m.name) FROM purged_name JOIN member_now m USING (member)
            WHERE purge = which))
    WHERE me() IS NOT NULL
$$;
