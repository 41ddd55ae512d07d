-- Logins, queues, and what is found out about pictures.

-- Maps a login to a member, who is made where there is none of that name; the first member of an empty project is a lead.
-- For the administrator and for leads. The login must be there.
CREATE FUNCTION add_member(called text, with_roles text[], to_login name, new_id uuid, op_id uuid, at bigint)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    known uuid;
    body text;
    actor uuid := coalesce(me(), new_id);
BEGIN
    IF NOT (is_lead() OR pg_has_role(session_user, current_user, 'MEMBER')) THEN
        RAISE EXCEPTION 'members are added by leads' USING ERRCODE = 'LW006';
    END IF;
    IF (SELECT state FROM project) = 'publishing' THEN
        RAISE EXCEPTION 'the project is being published' USING ERRCODE = 'LW003';
    END IF;
    IF to_login IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = to_login) THEN
        RAISE EXCEPTION 'there is no login %', to_login USING ERRCODE = 'LW008';
    END IF;
    SELECT member INTO known FROM member_now WHERE name = called AND NOT gone;
    IF known IS NULL THEN
        IF NOT EXISTS (SELECT FROM member_now WHERE NOT gone) AND NOT 'Lead' = ANY (with_roles) THEN
            with_roles := 'Lead' || with_roles;
        END IF;
        UPDATE project SET state = 'live' WHERE state = 'empty';
        known := new_id;
        body := format('{"Member":{"id":"%s","name":%s,"roles":%s,"passphrase":null,"left":false}}', new_id,
            to_json(called), array_to_json(with_roles));
        PERFORM write_change(op_id, 0, jsonb_build_object(
            'key', encode(plain_key('Member', new_id), 'hex'), 'version', NULL, 'after', body), false);
        PERFORM log_op(jsonb_build_object('id', op_id, 'gesture', op_id, 'member', actor, 'at', at,
            'kind', 'AddMember', 'batch', false), sha256(convert_to(body, 'UTF8')));
    END IF;
    IF to_login IS NOT NULL THEN
        INSERT INTO login VALUES (to_login, known) ON CONFLICT (login) DO UPDATE SET member = excluded.member;
        EXECUTE format('GRANT %I TO %I', @rolename@, to_login);
    END IF;
    RETURN known;
END $$;

-- The text of an input's place in a task, as programs write it.
CREATE FUNCTION place_text(r jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT format('{"TaskInput":{"task":"%s","position":%s,"input":"%s"%s%s%s%s}}', r->>'task', r->>'position', r->>'input',
        CASE WHEN r->'labelers' <> '[]' THEN ',"labelers":' || replace((r->'labelers')::text, ', ', ',') END,
        ',"since":' || (r->>'since'),
        CASE WHEN (r->>'priority')::int <> 0 THEN ',"priority":' || (r->>'priority') END,
        CASE WHEN (r->>'round')::int <> 0 THEN ',"round":' || (r->>'round') END)
$$;

-- The task, where I label it and it is a queue; NULL otherwise.
CREATE FUNCTION my_queue(in_task uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT t FROM (SELECT parsed(body)->'Task' AS t FROM project_row WHERE key = plain_key('Task', in_task)) found
    WHERE works_in(t, me()::text) AND t->'worker_strategy' = '"Queue"'
$$;

-- Logs that I was given inputs of a queue, which the changes of this op say.
CREATE FUNCTION log_given(in_task uuid, op_id uuid, moment bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    o jsonb := jsonb_build_object('id', op_id, 'gesture', op_id, 'member', me(), 'at', moment, 'kind', 'Assign',
        'task', in_task, 'batch', false);
BEGIN
    PERFORM take_places(op_id);
    RETURN log_op(o, sha256(convert_to(o::text, 'UTF8')));
END $$;

-- Takes up to `n` free inputs of a queue for whoever asks, by the server's clock, and logs that as one op of this id.
-- Those that others are just taking are passed over.
CREATE FUNCTION take(in_task uuid, n int, op_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    who uuid := me();
    t jsonb;
    free record;
    r jsonb;
    moment bigint := now_ms();
    nth int := 0;
    taken jsonb := '[]';
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    t := my_queue(in_task);
    IF t IS NULL THEN
        RAISE EXCEPTION 'not a labeler of this queue' USING ERRCODE = 'LW006';
    END IF;
    FOR free IN
        SELECT p.* FROM project_row p
        WHERE p.kind = 'TaskInput' AND p.task = in_task AND (p.labelers = '{}'
            OR p.since IS NOT NULL AND has_lapsed(t, parsed(p.body)->'TaskInput'))
        ORDER BY p.priority DESC, p.position, p.input LIMIT least(n, 100) FOR UPDATE SKIP LOCKED
    LOOP
        r := parsed(free.body)->'TaskInput' || jsonb_build_object('labelers', ARRAY[who], 'since', moment);
        PERFORM write_change(op_id, nth, jsonb_build_object('key', encode(free.key, 'hex'), 'version', free.version,
            'after', place_text(r)), false);
        taken := taken || to_jsonb(free.input);
        nth := nth + 1;
    END LOOP;
    IF nth = 0 THEN
        RETURN jsonb_build_object('saved', true, 'inputs', taken, 'seq', NULL);
    END IF;
    RETURN log_given(in_task, op_id, moment) || jsonb_build_object('inputs', taken);
END $$;

-- I am there: what I took stays mine for as long as somebody without a connection may hold it. With `leaving` I close the
-- project, and it stays mine for a lease.
CREATE FUNCTION heartbeat(leaving bool) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    UPDATE lease SET until = clock_timestamp() + CASE
        WHEN leaving THEN lease_of(task)
        ELSE greatest(lease_of(task), make_interval(hours => (SELECT offline_hours FROM project))) END
    WHERE member = me()
$$;

-- I was away, and worked on these inputs of a queue that I held. What somebody else was given meanwhile and did not begin
-- is mine again, with the time that my program has for it, and logged as one op of this id.
CREATE FUNCTION take_again(in_task uuid, inputs uuid[], sinces bigint[], op_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    who uuid := me();
    mine record;
    nth int := 0;
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    IF my_queue(in_task) IS NULL THEN
        RETURN jsonb_build_object('saved', true, 'seq', NULL);
    END IF;
    FOR mine IN
        SELECT p.*, m.since AS held_since FROM unnest(inputs, sinces) AS m (input, since)
        JOIN project_row p ON p.key = place_key(in_task, m.input)
        WHERE p.labelers <> ARRAY[who] AND NOT EXISTS (
            SELECT FROM project_row r WHERE r.input = m.input AND r.task = in_task AND r.kind IN ('Work', 'Annotation')
                AND r.owner = ANY (p.labelers))
        ORDER BY p.key FOR UPDATE OF p
    LOOP
        PERFORM write_change(op_id, nth, jsonb_build_object('key', encode(mine.key, 'hex'), 'version', mine.version,
            'after', place_text(parsed(mine.body)->'TaskInput' || jsonb_build_object(
                'labelers', ARRAY[who], 'since', mine.held_since))), false);
        nth := nth + 1;
    END LOOP;
    IF nth = 0 THEN
        RETURN jsonb_build_object('saved', true, 'seq', NULL);
    END IF;
    RETURN log_given(in_task, op_id, now_ms());
END $$;

-- What was found out about a picture. The first finding stands; another one is kept beside it for the leads.
CREATE FUNCTION add_picture_fact(of_input uuid, what text, told text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    PERFORM hello();
    IF NOT (is_lead() OR sees_input(of_input)) OR what NOT IN ('hash', 'size', 'etag', 'unreadable')
        OR length(told) > 2000
    THEN
        RAISE EXCEPTION 'not a fact about a picture of yours' USING ERRCODE = 'LW006';
    END IF;
    INSERT INTO picture_fact (input, fact, value, by) VALUES (of_input, what, told, me()) ON CONFLICT DO NOTHING;
    RETURN (SELECT value FROM picture_fact WHERE input = of_input AND fact = what ORDER BY at, value LIMIT 1);
END $$;

-- The log was restored from an older copy, and never gets these ops back: nobody waits for them.
CREATE FUNCTION give_up(which uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    PERFORM hello();
    INSERT INTO given_up SELECT o, me() FROM unnest(which) o WHERE NOT EXISTS (SELECT FROM op WHERE id = o)
    ON CONFLICT DO NOTHING;
    PERFORM pg_notify(@channel@, seq::text) FROM project;
END $$;
