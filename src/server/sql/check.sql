-- The check of the log: all of it is made again, in a copy of this schema that is taken back in the end, and each op is
-- judged by the table of rights on the way.

-- What is wrong: with an op, or, without a number, with a row that is not what the log leaves behind.
CREATE TYPE wrong_op AS (seq bigint, reason text, key bytea, detail text);

-- An op as its member sent it.
CREATE FUNCTION sent_op(logged op) RETURNS jsonb LANGUAGE sql STABLE SET search_path = @schema@, pg_temp AS $$
    SELECT jsonb_build_object('id', logged.id, 'gesture', logged.gesture, 'member', logged.member, 'at', logged.at,
        'kind', logged.kind, 'input', logged.input, 'task', logged.task, 'reverts', logged.reverts,
        'batch', logged.batch, 'upload', logged.upload, 'changes', coalesce((
            SELECT jsonb_agg(jsonb_build_object('key', encode(coalesce(b.key, a.key), 'hex'), 'version', b.version,
                'before', b.body, 'after', a.body) ORDER BY idx)
            FROM (SELECT * FROM op_side WHERE op = logged.id AND NOT after) b
            FULL JOIN (SELECT * FROM op_side WHERE op = logged.id AND after) a USING (idx)), '[]'))
$$;

-- Whether an op is judged at all: it was not taken from a file or by a server of version 1, has lost nothing since, and is
-- not the administrator letting somebody in.
CREATE FUNCTION is_judged(logged op) RETURNS bool LANGUAGE sql STABLE SET search_path = @schema@, pg_temp AS $$
    SELECT logged.seq > judged_after AND NOT EXISTS (SELECT FROM purged_op p WHERE p.op = logged.id) AND NOT (logged.kind = 'AddMember' AND EXISTS (
        SELECT FROM op_side s WHERE s.op = logged.id AND s.kind = 'Member' AND s.owner = logged.member))
    FROM project
$$;

-- Finds what no rule allows, up to a hundred; for leads. How long inputs of queues were held is in no log: they may always
-- be taken over.
CREATE FUNCTION check_log() RETURNS SETOF wrong_op
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    here text := quote_ident(@channel@);
    copy text := quote_ident('labelwright check ' || pg_backend_pid());
    part text;
    of_table text;
    said text;
    logged op;
    o jsonb;
    judged bool;
    refused jsonb;
    wrong wrong_op[] := '{}';
BEGIN
    IF NOT is_lead() THEN
        RAISE EXCEPTION 'the whole log is the leads''' USING ERRCODE = 'LW006';
    END IF;
    BEGIN
        EXECUTE 'CREATE SCHEMA ' || copy;
        PERFORM set_config('search_path', copy || ', pg_temp', true);
        PERFORM set_config('check_function_bodies', 'off', true);
        FOR part IN EXECUTE format('SELECT body FROM %s.schema_part ORDER BY nth', here) LOOP
            EXECUTE replace(part, '@' || 'schema@', copy);
        END LOOP;
        FOREACH of_table IN ARRAY ARRAY['right_line', 'right_move', 'op_kind', 'row_kind'] LOOP
            EXECUTE format('INSERT INTO %2$I SELECT * FROM %1$s.%2$I', here, of_table);
        END LOOP;
        -- The rows of bulk ops are read where they are.
        EXECUTE format('DROP TABLE upload_row; CREATE VIEW upload_row AS SELECT * FROM %s.upload_row', here);
        EXECUTE format('INSERT INTO upload SELECT id, member, false FROM %s.upload', here);
        EXECUTE 'INSERT INTO project (version, name) VALUES (0, '''')';
        EXECUTE 'CREATE OR REPLACE FUNCTION now_ms() RETURNS bigint LANGUAGE sql AS ''SELECT 9000000000000000''';
        FOR logged IN EXECUTE format('SELECT * FROM %s.op ORDER BY seq', here) LOOP
            EXECUTE format('SELECT %1$s.sent_op($1), %1$s.is_judged($1)', here) INTO o, judged USING logged;
            refused := NULL;
            IF judged THEN
                BEGIN
                    EXECUTE 'DELETE FROM lease; DELETE FROM login';
                    EXECUTE 'INSERT INTO login VALUES (session_user, $1)' USING logged.member;
                    EXECUTE 'SELECT write_op($1, $2)' USING o, logged.member;
                EXCEPTION WHEN SQLSTATE 'LW900' THEN
                    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
                    refused := said;
                END;
            END IF;
            IF NOT judged OR refused IS NOT NULL THEN
                BEGIN
                    EXECUTE 'SELECT take_as_it_is($1)' USING o;
                EXCEPTION WHEN SQLSTATE 'LW900' THEN
                    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_DETAIL;
                    refused := coalesce(refused, said::jsonb);
                END;
            END IF;
            EXECUTE format('SELECT take_draws(jsonb_build_object(''id'', op, ''task'', task, ''draws'', lines))
                FROM %s.op_draw WHERE op = $1', here) USING logged.id;
            IF refused IS NOT NULL THEN
                wrong := wrong || (logged.seq, refused->>'reason', decode(refused->>'key', 'hex'),
                    refused->>'detail')::@schema@.wrong_op;
                EXIT WHEN cardinality(wrong) >= 100;
            END IF;
        END LOOP;
        IF cardinality(wrong) < 100 THEN
            EXECUTE format('SELECT $1 || array_agg((NULL, ''row'', key, coalesce(r.kind, c.kind))::%1$s.wrong_op)
                FROM %1$s.project_row r FULL JOIN project_row c USING (key)
                WHERE (r.version, r.body) IS DISTINCT FROM (c.version, c.body)', here) INTO wrong USING wrong;
        END IF;
        -- Takes the copy back.
        RAISE EXCEPTION 'checked' USING ERRCODE = 'LW901';
    EXCEPTION WHEN SQLSTATE 'LW901' THEN
        NULL;
    END;
    RETURN QUERY SELECT * FROM unnest(wrong) LIMIT 100;
END $$;
