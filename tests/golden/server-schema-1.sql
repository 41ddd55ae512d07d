--
-- PostgreSQL database dump
--

\restrict Ujehqoc4nImMXfF1tVnPc2af2oage5nWPHsbY08K8sgbIFdua35rkRde9avYKU9

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: labelwright_version1; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA labelwright_version1;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: member_now; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.member_now (
    member uuid NOT NULL,
    name text NOT NULL,
    is_lead boolean NOT NULL,
    is_labeler boolean NOT NULL,
    is_reviewer boolean NOT NULL,
    gone boolean NOT NULL
);


--
-- Name: judged; Type: TYPE; Schema: labelwright_version1; Owner: -
--

CREATE TYPE labelwright_version1.judged AS (
	o jsonb,
	who uuid,
	m labelwright_version1.member_now,
	kind text,
	key bytea,
	b jsonb,
	a jsonb,
	t jsonb,
	place jsonb,
	w jsonb,
	w_after jsonb
);


--
-- Name: row_place; Type: TYPE; Schema: labelwright_version1; Owner: -
--

CREATE TYPE labelwright_version1.row_place AS (
	task uuid,
	input uuid,
	concept uuid,
	owner uuid,
	audience text,
	unique1 bytea,
	unique2 bytea,
	"position" bigint,
	priority integer,
	labelers uuid[],
	since bigint,
	removed boolean
);


--
-- Name: add_member(text, text[], name, uuid, uuid, bigint); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.add_member(called text, with_roles text[], to_login name, new_id uuid, op_id uuid, at bigint) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
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
        EXECUTE format('GRANT %I TO %I', 'labelwright_version1_member', to_login);
    END IF;
    RETURN known;
END $$;


--
-- Name: add_picture_fact(uuid, text, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.add_picture_fact(of_input uuid, what text, told text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
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


--
-- Name: all_in(labelwright_version1.judged); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.all_in(j labelwright_version1.judged) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT NOT EXISTS (
        SELECT FROM unnest(CASE WHEN ids_of(j.place->'labelers') = '{}' THEN ids_of(j.t->'labelers')
            ELSE ids_of(j.place->'labelers') END) m
        WHERE NOT EXISTS (
            SELECT FROM project_row w WHERE w.kind = 'Work' AND w.task = (j.t->>'id')::uuid
                AND w.input = (j.place->>'input')::uuid AND w.owner = m
                AND parsed(w.body)->'Work'->>'state' IN ('Submitted', 'Done', 'Skipped')))
$$;


--
-- Name: are_uuids(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.are_uuids(value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT jsonb_typeof(value) = 'array' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(CASE WHEN jsonb_typeof(value) = 'array' THEN value ELSE '[]' END) e
        WHERE NOT is_uuid(e))
$$;


--
-- Name: commit_op(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.commit_op(o jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    answer text;
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    RETURN write_op(o, me());
EXCEPTION
    WHEN SQLSTATE 'LW900' THEN
        GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
        RETURN answer::jsonb;
    -- Somebody took the name in this very moment.
    WHEN unique_violation THEN
        RETURN jsonb_build_object('saved', false, 'reason', 'taken', 'key', NULL, 'by', NULL, 'at', NULL,
            'detail', SQLERRM);
    -- What is no op at all.
    WHEN data_exception OR case_not_found OR not_null_violation OR string_data_right_truncation THEN
        RETURN jsonb_build_object('saved', false, 'reason', 'content', 'key', NULL, 'by', NULL, 'at', NULL,
            'detail', SQLERRM);
END $$;


--
-- Name: give_up(uuid[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.give_up(which uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
BEGIN
    PERFORM hello();
    INSERT INTO given_up SELECT o, me() FROM unnest(which) o WHERE NOT EXISTS (SELECT FROM op WHERE id = o)
    ON CONFLICT DO NOTHING;
    PERFORM pg_notify('labelwright_version1', seq::text) FROM project;
END $$;


--
-- Name: has_lapsed(jsonb, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.has_lapsed(t jsonb, place jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(place->>'since' IS NOT NULL AND (
        (place->>'since')::bigint < now_ms() - (t->>'lease_minutes')::bigint * 60000
        OR (place->>'since')::bigint > now_ms() + 60000)
        AND NOT EXISTS (SELECT FROM lease l WHERE l.task = (place->>'task')::uuid
            AND l.input = (place->>'input')::uuid AND l.until > clock_timestamp()), false)
$$;


--
-- Name: heartbeat(boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.heartbeat(leaving boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    UPDATE lease SET until = clock_timestamp() + CASE
        WHEN leaving THEN lease_of(task)
        ELSE greatest(lease_of(task), make_interval(hours => (SELECT offline_hours FROM project))) END
    WHERE member = me()
$$;


--
-- Name: hello(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.hello() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    known login;
    who member_now;
    p project;
BEGIN
    SELECT * INTO p FROM project;
    SELECT * INTO known FROM login WHERE login = session_user;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the login % is no member of this project', session_user USING ERRCODE = 'LW001';
    END IF;
    SELECT * INTO who FROM member_now WHERE member = known.member;
    IF NOT FOUND OR who.gone THEN
        RAISE EXCEPTION 'the member of the login % has left', session_user USING ERRCODE = 'LW002';
    END IF;
    RETURN jsonb_build_object(
        'member', who.member, 'name', who.name,
        'roles', array_remove(ARRAY[CASE WHEN who.is_lead THEN 'Lead' END, CASE WHEN who.is_labeler THEN 'Labeler' END,
            CASE WHEN who.is_reviewer THEN 'Reviewer' END], NULL),
        'incarnation', p.incarnation, 'project', p.name, 'seq', p.seq, 'version', p.version, 'live', p.state = 'live',
        'scope', coalesce((SELECT n FROM member_scope WHERE member = who.member), 0));
END $$;


--
-- Name: here(text, bigint, uuid, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.here(with_program text, with_unsent bigint, in_task uuid, on_input uuid) RETURNS TABLE(member uuid, seconds double precision, program text, unsent bigint, task uuid, input uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
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


--
-- Name: holds(text, labelwright_version1.judged); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.holds(guard text, j labelwright_version1.judged) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    me text := j.who::text;
    b jsonb := j.b;
    a jsonb := j.a;
    r jsonb := coalesce(j.a, j.b);
    consensus bool := j.t->'review_strategy' ? 'Consensus';
    in_queue bool := j.t->'worker_strategy' = '"Queue"';
    redrawn bool := b->'region' IS DISTINCT FROM a->'region' OR b->'concept' IS DISTINCT FROM a->'concept'
        OR b->'sign' IS DISTINCT FROM a->'sign';
    offered bool := b->'concept' = a->'concept' OR j.t->'concepts' ? (a->>'concept');
    submits bool := a->>'state' IN ('Submitted', 'Done') AND b->'state' IS DISTINCT FROM a->'state';
    drawn bool;
BEGIN
    CASE guard
        WHEN 'drawn' THEN
            RETURN offered AND CASE
                WHEN b IS NULL THEN (a->'origin' IN ('"Manual"', '"Copied"') OR a->'origin' ? 'Model')
                    AND coalesce(a->>'edited_by', a->>'merged') IS NULL
                ELSE origin_follows(b->'origin', a->'origin') END;
        WHEN 'as_drawn' THEN
            drawn := is_drawn(j.t, b, (a->>'input')::uuid, j.who, verdict_of(j.t, j.who));
            RETURN a->>'member' = me AND CASE
                WHEN submits THEN coalesce((a->>'drawn')::bool, false) = drawn AND CASE
                    WHEN drawn THEN reviews_it(j.t, b, (a->>'input')::uuid, j.who, a->>'reviewer')
                    ELSE a->>'reviewer' IS NOT DISTINCT FROM b->>'reviewer' END
                ELSE coalesce(a->>'drawn', 'false') = coalesce(b->>'drawn', 'false')
                    AND a->>'reviewer' IS NOT DISTINCT FROM b->>'reviewer' END;
        WHEN 'unclaimed' THEN
            RETURN is_unclaimed(b);
        WHEN 'claimed' THEN
            RETURN is_unclaimed(b) AND a->>'author' = me AND offered AND b->'origin' <> a->'origin'
                AND origin_follows(b->'origin', a->'origin');
        WHEN 'restored' THEN
            RETURN (is_unclaimed(a) OR a->>'author' = me AND a->>'status' IN ('Pending', 'ReviewDenied'))
                AND parsed((SELECT s.body FROM op_side s JOIN op ON op.id = s.op
                    WHERE s.key = j.key AND NOT s.after ORDER BY op.seq DESC, s.idx DESC LIMIT 1)) = jsonb_build_object('Annotation', a);
        WHEN 'said' THEN
            RETURN a->>'author' = me AND a->>'kind' IN ('Question', 'Skip', 'NothingHere') AND a->>'reply_to' IS NULL;
        WHEN 'closed' THEN
            RETURN a->>'kind' IN ('Feedback', 'Skip') AND a->'open' = 'false';
        WHEN 'nothing_here' THEN
            RETURN b->>'kind' = 'NothingHere' AND b->>'author' = me;
        WHEN 'taken' THEN
            RETURN CASE
                WHEN in_queue THEN ids_of(a->'labelers') = ARRAY[j.who] AND (
                    ids_of(b->'labelers') IN ('{}', ARRAY[j.who]) OR has_lapsed(j.t, b))
                ELSE b->'labelers' IS NOT DISTINCT FROM a->'labelers' AND b->'since' IS NOT DISTINCT FROM a->'since'
            END AND coalesce((a->>'round')::int, 0) - coalesce((b->>'round')::int, 0)
                IN (0, CASE WHEN consensus THEN 1 ELSE 0 END);
        WHEN 'undecided' THEN
            RETURN a->>'member' IS NULL AND coalesce(a->'verdict', '"Open"') = '"Open"'
                AND (b IS NOT NULL OR coalesce(a->>'relabeled', 'false') = 'false');
        WHEN 'alone' THEN
            RETURN r->>'member' IS NULL AND CASE
                WHEN in_queue THEN true
                WHEN j.t->'worker_strategy' ? 'Partitioned' THEN
                    j.t->'worker_strategy'->'Partitioned'->>'overlap' IS NULL
                    AND j.t->'worker_strategy'->'Partitioned'->>'workers_per_input' = '1'
                ELSE jsonb_array_length(j.t->'labelers') <= 1 END;
        WHEN 'copied' THEN
            RETURN a->>'member' = me AND EXISTS (
                SELECT FROM project_row s WHERE s.kind = 'Suggestion' AND s.input = (a->>'input')::uuid
                AND s.task = (a->>'task')::uuid AND s.owner IS NULL
                AND parsed(s.body)->'Suggestion'->'model' = a->'model'
                AND parsed(s.body)->'Suggestion'->'class' = a->'class');
        WHEN 'verdict_open' THEN
            RETURN coalesce(a->>'verdict', 'Open') = 'Open';
        WHEN 'added' THEN
            RETURN a->>'author' = me AND coalesce(a->>'edited_by', a->>'merged') IS NULL AND CASE
                WHEN consensus AND a->'origin' = '"Merged"' THEN a->>'status' = 'Success'
                ELSE a->'origin' IN ('"Manual"', '"Copied"') AND j.t->'concepts' ? (a->>'concept')
                    AND a->>'status' = CASE policy_of(j.t, true)
                        WHEN 'Consensus' THEN 'AwaitingConsensusReview' WHEN 'Drawn' THEN 'AwaitingReview' END END;
        WHEN 'corrected' THEN
            RETURN offered
                AND (NOT redrawn OR b->'origin' = '"Merged"'
                    OR b->>'status' IN ('AwaitingReview', 'AwaitingConsensusReview')
                        AND (a->>'edited_by' = me OR b->>'author' = me))
                AND (b->'edited_by' IS NOT DISTINCT FROM a->'edited_by' OR a->>'edited_by' = me)
                AND (b->'merged' IS NOT DISTINCT FROM a->'merged' OR consensus)
                AND origin_follows(b->'origin', a->'origin');
        WHEN 'decided' THEN
            RETURN (b->'drawn' = a->'drawn' OR a->'drawn' = 'true')
                AND (b->'reviewer' IS NOT DISTINCT FROM a->'reviewer' OR j.t->'reviewers' ? (a->>'reviewer'))
                AND (NOT consensus OR all_in(j));
        WHEN 'feedback' THEN
            RETURN a->>'kind' = 'Feedback' AND a->>'author' = me AND a->>'reply_to' IS NULL;
        WHEN 'round' THEN
            RETURN consensus AND (a->>'round')::int = coalesce((b->>'round')::int, 0) + 1;
        WHEN 'succession' THEN
            RETURN CASE j.kind
                WHEN 'TaskInput' THEN
                    NOT EXISTS (SELECT m FROM unnest(ids_of(b->'labelers')) m
                        WHERE m <> ALL (ids_of(a->'labelers')) AND works_in(j.t, m::text))
                    AND NOT EXISTS (SELECT m FROM unnest(ids_of(a->'labelers')) m
                        WHERE m <> ALL (ids_of(b->'labelers')) AND NOT works_in(j.t, m::text))
                WHEN 'Work' THEN a->>'state' = 'Returned' AND NOT works_in(j.t, b->>'member')
                    AND works_in(j.t, a->>'member')
                    AND (b->'reviewer' IS NOT DISTINCT FROM a->'reviewer' OR j.t->'reviewers' ? (a->>'reviewer'))
                WHEN 'Annotation' THEN a->>'status' <> 'Success' AND NOT works_in(j.t, b->>'author')
                    AND works_in(j.t, a->>'author')
                ELSE NOT works_in(j.t, b->>'labeler') AND works_in(j.t, a->>'labeler') END;
        WHEN 'appended' THEN
            RETURN (SELECT array_agg(c ORDER BY n) FROM unnest(ids_of(a->'concepts')) WITH ORDINALITY AS l (c, n)
                    WHERE n <= jsonb_array_length(b->'concepts')) = ids_of(b->'concepts')
                AND NOT EXISTS (SELECT FROM unnest(ids_of(a->'concepts')) c
                    WHERE NOT EXISTS (SELECT FROM project_row WHERE key = plain_key('Concept', c)));
        WHEN 'brought' THEN
            RETURN a->>'author' = me OR a->'origin' ? 'Imported';
        WHEN 'credited' THEN
            RETURN NOT redrawn OR me IN (a->>'author', a->>'edited_by') OR b->'origin' ? 'Imported'
                OR b->'origin' = '"Merged"' OR b->'origin'->'Model'->'edited' = 'false';
        WHEN 'auto' THEN
            RETURN a->>'member' = me OR j.o->>'kind' = 'Submit' AND j.t->>'auto' IS NOT NULL;
        WHEN 'own_words' THEN
            RETURN a->>'author' = me;
    END CASE;
END $$;


--
-- Name: ids_of(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.ids_of(list jsonb) RETURNS uuid[]
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT coalesce(array_agg(id::uuid ORDER BY n), '{}')
    FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(list) = 'array' THEN list ELSE '[]' END)
        WITH ORDINALITY AS ids (id, n)
$$;


--
-- Name: is_committed(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_committed(which uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM upload WHERE id = which AND committed)
$$;


--
-- Name: is_drawn(jsonb, jsonb, uuid, uuid, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_drawn(t jsonb, w jsonb, which uuid, who uuid, verdict text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN NOT t->'review_strategy' ? 'Manual' THEN false
        WHEN w->'drawn' = 'true' THEN true
        WHEN verdict = 'ReviewAll' THEN true
        WHEN verdict = 'Released' THEN false
        WHEN (t->'review_strategy'->'Manual'->>'sample_percent')::float8 >= 100 THEN true
        ELSE EXISTS (SELECT FROM draw d WHERE d.task = (t->>'id')::uuid AND d.input = which
            AND CASE WHEN t->'worker_strategy' = '"Queue"' THEN d.labeler IS NULL ELSE d.labeler = who END)
    END
$$;


--
-- Name: is_lead(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_lead() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT coalesce((SELECT is_lead FROM member_now WHERE member = me()), false)
$$;


--
-- Name: is_of(jsonb, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_of(types jsonb, value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT types ? jsonb_typeof(value) OR types ? 'uuid' AND is_uuid(value) OR types ? 'uuids' AND are_uuids(value)
$$;


--
-- Name: is_open(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_open(w jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT w IS NULL OR EXISTS (
        SELECT FROM right_move m JOIN right_line l ON l.id = m.line
        WHERE l.kind = 'Work' AND l.who = 'owner' AND m.event = 'Edit' AND m.stood = w->>'state')
$$;


--
-- Name: is_removed(text, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_removed(kind text, which uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT kind <> 'Input' AND EXISTS (SELECT FROM project_row WHERE input = which AND removed)
$$;


--
-- Name: is_right(labelwright_version1.judged, text[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_right(j labelwright_version1.judged, related text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    doing text := CASE WHEN j.b IS NULL THEN 'create' WHEN j.a IS NULL THEN 'delete' ELSE 'update' END;
    differ text[];
    line right_line;
    from_status text;
    to_status text := status_of(j.kind, j.a);
    -- Whose work is submitted is not known to be drawn before; whose is decided on is known.
    author_work jsonb := coalesce(j.w, '{"drawn": true}');
    verdict text;
    drawn bool;
    at_submit text;
BEGIN
    SELECT array_agg(k) INTO differ FROM (
        SELECT jsonb_object_keys(j.b) UNION SELECT jsonb_object_keys(j.a)) AS keys (k)
    WHERE j.b->k IS DISTINCT FROM j.a->k;
    IF j.kind IN ('Annotation', 'Work') AND j.t IS NOT NULL THEN
        verdict := verdict_of(j.t, j.who);
        drawn := is_drawn(j.t, j.w, (coalesce(j.a, j.b)->>'input')::uuid, j.who, verdict);
        -- Released, what was not drawn is accepted as it is submitted.
        at_submit := CASE
            WHEN NOT drawn AND j.t->'review_strategy' ? 'Manual' AND verdict = 'Released' THEN 'None'
            ELSE policy_of(j.t, drawn) END;
    END IF;
    FOR line IN SELECT * FROM right_line l WHERE l.kind = j.kind AND l.act = doing AND l.who = ANY (related) LOOP
        CONTINUE WHEN doing = 'update' AND NOT coalesce(differ <@ line.fields, true);
        from_status := CASE
            WHEN line.guard = 'claimed' THEN 'Pending'
            WHEN j.b IS NOT NULL THEN status_of(j.kind, j.b)
            WHEN j.kind = 'Work' THEN 'Unlabeled'
            ELSE 'Pending' END;
        CONTINUE WHEN line.moved AND NOT EXISTS (
            SELECT FROM right_move m WHERE m.line = line.id AND m.stood = from_status
                AND (m.becomes = to_status OR j.a IS NULL)
                AND m.policy = CASE m.event
                    WHEN 'Submit' THEN at_submit
                    WHEN 'Edit' THEN policy_of(j.t, true)
                    ELSE policy_of(j.t, coalesce((author_work->>'drawn')::bool, false)) END);
        CONTINUE WHEN line.guard IS NOT NULL AND NOT coalesce(holds(line.guard, j), false);
        RETURN true;
    END LOOP;
    RETURN false;
END $$;


--
-- Name: is_unclaimed(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_unclaimed(r jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(r->'origin'->'Imported'->'edited' = 'false'
        OR r->'origin'->'Model'->'edited' = 'false' AND NOT labels((r->>'task')::uuid, (r->>'author')::uuid), false)
$$;


--
-- Name: is_uuid(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.is_uuid(value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT jsonb_typeof(value) = 'string'
        AND value #>> '{}' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
$_$;


--
-- Name: key_of(text, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.key_of(kind text, r jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT tag_of(kind) || CASE kind
        WHEN 'DatasetInput' THEN uuid_send((r->>'dataset')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'TaskInput' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'Seat' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'member')::uuid)
        WHEN 'Run' THEN uuid_send((r->>'gesture')::uuid)
        ELSE uuid_send((r->>'id')::uuid)
    END
$$;


--
-- Name: kind_of(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.kind_of(body jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT jsonb_path_query_first(body, '$.keyvalue().key') #>> '{}'
$_$;


--
-- Name: kind_of_tag(integer); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.kind_of_tag(tag integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE tag WHEN 1 THEN 'Member' WHEN 2 THEN 'Concept' WHEN 3 THEN 'Input' WHEN 4 THEN 'Dataset' WHEN 5 THEN 'DatasetInput' WHEN 6 THEN 'Task' WHEN 7 THEN 'TaskInput' WHEN 8 THEN 'Work' WHEN 9 THEN 'Annotation' WHEN 10 THEN 'Model' WHEN 11 THEN 'Suggestion' WHEN 12 THEN 'Run' WHEN 13 THEN 'Remark' WHEN 14 THEN 'Seat' WHEN 15 THEN 'DatasetVersion' END
$$;


--
-- Name: known_ops(uuid[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.known_ops(which uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT id FROM op WHERE id = ANY (which) AND me() IS NOT NULL
$$;


--
-- Name: labels(uuid, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.labels(in_task uuid, who uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM task_role WHERE task = in_task AND member = who AND role <> 'reviewer')
$$;


--
-- Name: lease_of(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.lease_of(in_task uuid) RETURNS interval
    LANGUAGE sql STABLE
    AS $$
    SELECT make_interval(mins => coalesce((parsed(body)->'Task'->>'lease_minutes')::int, 0))
    FROM project_row WHERE key = plain_key('Task', in_task)
$$;


--
-- Name: log_given(uuid, uuid, bigint); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.log_given(in_task uuid, op_id uuid, moment bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    o jsonb := jsonb_build_object('id', op_id, 'gesture', op_id, 'member', me(), 'at', moment, 'kind', 'Assign',
        'task', in_task, 'batch', false);
BEGIN
    PERFORM take_places(op_id);
    RETURN log_op(o, sha256(convert_to(o::text, 'UTF8')));
END $$;


--
-- Name: log_op(jsonb, bytea); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.log_op(o jsonb, content bytea) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    number bigint;
    received timestamptz := clock_timestamp();
BEGIN
    UPDATE project SET seq = seq + 1 RETURNING seq INTO number;
    INSERT INTO op (seq, id, gesture, member, at, received_at, kind, input, task, reverts, batch, upload, digest)
    VALUES (number, (o->>'id')::uuid, (o->>'gesture')::uuid, (o->>'member')::uuid, (o->>'at')::bigint, received,
        o->>'kind', (o->>'input')::uuid, (o->>'task')::uuid, (o->>'reverts')::uuid,
        coalesce((o->>'batch')::bool, false), (o->>'upload')::uuid, content);
    IF (SELECT state FROM project) = 'live' THEN
        PERFORM pg_notify('labelwright_version1', number::text);
    END IF;
    RETURN jsonb_build_object('saved', true, 'seq', number, 'received_at', received);
END $$;


--
-- Name: log_side(uuid, integer, boolean, bytea, uuid, text, labelwright_version1.row_place, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.log_side(of_op uuid, nth integer, is_after boolean, k bytea, v uuid, of_kind text, at labelwright_version1.row_place, said text) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO op_side (op, idx, after, key, version, kind, task, input, owner, audience, body)
    VALUES (of_op, nth, is_after, k, v, of_kind, at.task, at.input, at.owner, at.audience, said)
$$;


--
-- Name: log_stays(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.log_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END $$;


--
-- Name: may_label_on(labelwright_version1.judged); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.may_label_on(j labelwright_version1.judged) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN j.kind IN ('Concept', 'Task') THEN true
        ELSE works_in(j.t, j.who::text) AND (is_open(j.w) OR is_open(j.w_after))
    END
$$;


--
-- Name: me(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.me() RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT l.member FROM login l JOIN member_now m USING (member) WHERE l.login = session_user AND NOT m.gone
$$;


--
-- Name: my_open_tasks(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_open_tasks() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(DISTINCT task), '{}') FROM task_role
    WHERE member = me() AND (role = 'reviewer' OR role = 'labeler' AND sees_others)
$$;


--
-- Name: my_queue(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_queue(in_task uuid) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT t FROM (SELECT parsed(body)->'Task' AS t FROM project_row WHERE key = plain_key('Task', in_task)) found
    WHERE works_in(t, me()::text) AND t->'worker_strategy' = '"Queue"'
$$;


--
-- Name: my_rows(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_rows() RETURNS TABLE(key bytea, version uuid, body text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    who uuid := me();
    tasks uuid[] := my_tasks();
    open_tasks uuid[] := my_open_tasks();
BEGIN
    IF who IS NULL THEN
        RETURN;
    END IF;
    IF is_lead() THEN
        RETURN QUERY SELECT r.key, r.version, r.body FROM project_row r;
        RETURN;
    END IF;
    RETURN QUERY SELECT r.key, r.version, r.body FROM project_row r WHERE r.audience = 'everyone';
    RETURN QUERY SELECT r.key, r.version, r.body FROM project_row r
        WHERE r.task = ANY (tasks) AND (
            r.audience = 'task'
            OR r.audience = 'reviewers' AND r.task = ANY (open_tasks)
            OR r.audience = 'owner' AND (
                r.owner = who OR r.task = ANY (open_tasks) OR r.kind = 'Annotation' AND NOT labels(r.task, r.owner)));
    RETURN QUERY SELECT r.key, r.version, r.body
        FROM (SELECT DISTINCT p.input FROM project_row p WHERE p.kind = 'TaskInput' AND p.task = ANY (tasks)) AS mine
        JOIN project_row r ON r.input = mine.input
        WHERE r.audience = 'input';
END $$;


--
-- Name: my_scope(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_scope() RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT coalesce((SELECT n FROM member_scope WHERE member = me()), 0)
$$;


--
-- Name: my_tasks(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_tasks() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT coalesce(array_agg(DISTINCT task), '{}') FROM task_role WHERE member = me() AND role <> 'former'
$$;


--
-- Name: my_upload_rows(uuid, bigint, bigint); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.my_upload_rows(which uuid, first bigint, most bigint) RETURNS TABLE(n bigint, key bytea, body text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    who uuid := me();
    tasks uuid[] := my_tasks();
    open_tasks uuid[] := my_open_tasks();
BEGIN
    IF who IS NULL OR NOT EXISTS (SELECT FROM upload WHERE id = which AND committed) THEN
        RETURN;
    END IF;
    IF is_lead() THEN
        RETURN QUERY SELECT u.n, u.key, u.body FROM upload_row u WHERE u.upload = which AND u.n >= first
            ORDER BY u.n LIMIT most;
        RETURN;
    END IF;
    RETURN QUERY
        SELECT u.n, u.key, u.body FROM upload_row u
        WHERE u.upload = which AND u.n >= first AND u.audience <> 'input' AND (
            u.audience = 'everyone'
            OR u.task = ANY (tasks) AND (
                u.audience = 'task'
                OR u.audience = 'reviewers' AND u.task = ANY (open_tasks)
                OR u.audience = 'owner' AND (
                    u.owner = who OR u.task = ANY (open_tasks) OR u.kind = 'Annotation' AND NOT labels(u.task, u.owner))))
        UNION ALL
        SELECT u.n, u.key, u.body
        FROM (SELECT DISTINCT p.input FROM project_row p WHERE p.kind = 'TaskInput' AND p.task = ANY (tasks)) AS mine
        JOIN upload_row u ON u.upload = which AND u.input = mine.input AND u.audience = 'input'
        WHERE u.n >= first
        ORDER BY 1 LIMIT most;
END $$;


--
-- Name: needed_by(text, uuid, uuid, uuid, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.needed_by(kind text, task uuid, input uuid, concept uuid, body text) RETURNS bytea[]
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT array_remove(CASE kind
        WHEN 'Annotation' THEN ARRAY[plain_key('Concept', concept), plain_key('Input', input), plain_key('Task', task)]
        WHEN 'Suggestion' THEN ARRAY[plain_key('Concept', concept), plain_key('Input', input), plain_key('Task', task)]
        WHEN 'TaskInput' THEN ARRAY[plain_key('Input', input), plain_key('Task', task)]
        WHEN 'DatasetInput' THEN ARRAY[plain_key('Input', input)]
        WHEN 'Work' THEN ARRAY[place_key(task, input)]
        WHEN 'Remark' THEN ARRAY[place_key(task, input)]
        WHEN 'Seat' THEN ARRAY[plain_key('Task', task)]
        WHEN 'DatasetVersion' THEN ARRAY[
            plain_key('Dataset', (parsed(body)->'DatasetVersion'->>'dataset')::uuid)]
        ELSE '{}'
    END, NULL)
$$;


--
-- Name: now_ms(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.now_ms() RETURNS bigint
    LANGUAGE sql
    AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;


--
-- Name: origin_follows(jsonb, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.origin_follows(was jsonb, becomes jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT was = becomes
        OR jsonb_typeof(was) = 'object' AND kind_of(was) = kind_of(becomes)
            AND becomes->kind_of(becomes) = (was->kind_of(was)) || '{"edited": true}'
$$;


--
-- Name: parsed(text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.parsed(body text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT
    AS $$
    SELECT replace(body, '\u0000', '\u2400')::jsonb
$$;


--
-- Name: place_key(uuid, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.place_key(task uuid, input uuid) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT plain_key('TaskInput', task) || uuid_send(input)
$$;


--
-- Name: place_of(text, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.place_of(kind text, r jsonb) RETURNS labelwright_version1.row_place
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
    p row_place;
BEGIN
    CASE kind
        WHEN 'Member' THEN
            p.owner := r->>'id';
            p.audience := 'everyone';
            p.unique1 := unique_of('Member ' || (r->>'name'));
        WHEN 'Concept' THEN
            p.concept := r->>'id';
            p.audience := 'everyone';
            p.unique1 := unique_of('Concept ' || (r->>'name'));
        WHEN 'Model' THEN
            p.audience := 'everyone';
            p.unique1 := unique_of('Model ' || (r->>'name'));
        WHEN 'Dataset' THEN
            p.audience := 'everyone';
            p.unique1 := unique_of('Dataset ' || (r->>'name'));
        WHEN 'DatasetInput' THEN
            p.input := r->>'input';
            p.audience := 'leads';
        WHEN 'DatasetVersion' THEN
            p.audience := 'leads';
            p.unique1 := unique_of('DatasetVersion ' || (r->>'dataset') || ' ' || (r->>'name'));
            p.unique2 := unique_of('DatasetVersion number ' || (r->>'dataset') || ' ' || (r->>'number'));
        WHEN 'Input' THEN
            p.input := r->>'id';
            p.audience := 'input';
            p.removed := coalesce((r->>'removed')::bool, false);
            p.unique1 := unique_of('Input ' || (r->>'name'));
            p.unique2 := unique_of('Input path ' || (r->>'path'));
        WHEN 'Task' THEN
            p.task := r->>'id';
            p.audience := 'task';
            p.unique1 := unique_of('Task ' || (r->>'name'));
        WHEN 'TaskInput' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.audience := 'task';
            p.unique1 := unique_of('TaskInput ' || (r->>'task') || ' ' || (r->>'position'));
            p.position := r->>'position';
            p.priority := coalesce((r->>'priority')::int, 0);
            p.labelers := ids_of(r->'labelers');
            p.since := r->>'since';
        WHEN 'Run' THEN
            p.task := r->>'task';
            p.audience := 'task';
        WHEN 'Work' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.owner := r->>'member';
            p.audience := 'owner';
            p.unique1 := unique_of('Work ' || (r->>'task') || ' ' || (r->>'input') || ' ' || (r->>'member'));
        WHEN 'Remark' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.owner := r->>'labeler';
            p.audience := 'owner';
        WHEN 'Seat' THEN
            p.task := r->>'task';
            p.owner := r->>'member';
            p.audience := 'owner';
        WHEN 'Suggestion' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.concept := r->>'concept';
            p.owner := r->>'member';
            p.audience := CASE WHEN p.owner IS NULL THEN 'task' ELSE 'owner' END;
        WHEN 'Annotation' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.concept := r->>'concept';
            p.owner := r->>'author';
            p.audience := CASE
                WHEN p.task IS NULL THEN 'input'
                WHEN r->'origin' = '"Merged"' THEN 'reviewers'
                WHEN r->'origin'->'Imported'->'edited' = 'false' THEN 'task'
                ELSE 'owner'
            END;
    END CASE;
    RETURN p;
END $$;


--
-- Name: place_text(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.place_text(r jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT format('{"TaskInput":{"task":"%s","position":%s,"input":"%s"%s%s%s%s}}', r->>'task', r->>'position', r->>'input',
        CASE WHEN r->'labelers' <> '[]' THEN ',"labelers":' || replace((r->'labelers')::text, ', ', ',') END,
        ',"since":' || (r->>'since'),
        CASE WHEN (r->>'priority')::int <> 0 THEN ',"priority":' || (r->>'priority') END,
        CASE WHEN (r->>'round')::int <> 0 THEN ',"round":' || (r->>'round') END)
$$;


--
-- Name: plain_key(text, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.plain_key(of_kind text, id uuid) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT tag_of(of_kind) || uuid_send(id)
$$;


--
-- Name: policy_of(jsonb, boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.policy_of(t jsonb, drawn boolean) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE
        WHEN t->'review_strategy' ? 'Manual' THEN CASE WHEN drawn THEN 'Drawn' ELSE 'Held' END
        WHEN t->'review_strategy' ? 'Consensus' THEN 'Consensus'
        ELSE 'None'
    END
$$;


--
-- Name: publish_begin(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.publish_begin() RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
BEGIN
    UPDATE project SET state = 'publishing' WHERE state = 'empty';
    IF (SELECT state FROM project) <> 'publishing' THEN
        RAISE EXCEPTION 'there is a project already' USING ERRCODE = 'LW007';
    END IF;
    RETURN published();
END $$;


--
-- Name: publish_done(text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.publish_done(called text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    UPDATE project SET state = 'live', name = called WHERE state = 'publishing'
$$;


--
-- Name: publish_ops(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.publish_ops(ops jsonb) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
DECLARE
    o jsonb;
BEGIN
    PERFORM FROM project FOR UPDATE;
    IF (SELECT state FROM project) <> 'publishing' THEN
        RAISE EXCEPTION 'nothing is being published' USING ERRCODE = 'LW007';
    END IF;
    FOR o IN SELECT * FROM jsonb_array_elements(ops) LOOP
        IF o->'batch' = 'true' THEN
            PERFORM write_upload(o, NULL, true);
        ELSE
            PERFORM write_change((o->>'id')::uuid, (n - 1)::int, c, true)
            FROM jsonb_array_elements(o->'changes') WITH ORDINALITY AS all_of (c, n);
        END IF;
        PERFORM log_op(o, sha256(convert_to(o::text, 'UTF8')));
    END LOOP;
    RETURN (SELECT seq FROM project);
END $$;


--
-- Name: publish_stage(uuid, bigint, text[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.publish_stage(which uuid, first bigint, bodies text[]) RETURNS bigint
    LANGUAGE sql
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT stage_rows(which, NULL, first, bodies)
$$;


--
-- Name: published(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.published() RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT jsonb_build_object('state', p.state, 'seq', p.seq, 'op', (SELECT id FROM op WHERE op.seq = p.seq),
        'first', (SELECT id FROM op WHERE op.seq = 1))
    FROM project p
$$;


--
-- Name: raise_scope(uuid[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.raise_scope(who uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO member_scope AS s SELECT DISTINCT w, 1 FROM unnest(who) w
    ON CONFLICT (member) DO UPDATE SET n = s.n + 1
$$;


--
-- Name: raise_scopes_of_places(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.raise_scopes_of_places(of_op uuid) RETURNS void
    LANGUAGE sql
    AS $$
    SELECT raise_scope(array_agg(DISTINCT t.member)) FROM task_role t JOIN (
        SELECT task FROM op_side WHERE op = of_op AND kind = 'TaskInput' GROUP BY task, key HAVING count(*) = 1
    ) AS changed USING (task)
    HAVING count(*) > 0
$$;


--
-- Name: refuse(text, bytea, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.refuse(why text, which bytea, detail text) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    last op;
BEGIN
    IF why IN ('clash', 'taken') THEN
        -- Who wrote the row last, or took it away.
        SELECT o.* INTO last FROM op o
        WHERE o.id = (SELECT version FROM project_row WHERE key = which)
            OR NOT EXISTS (SELECT FROM project_row WHERE key = which)
                AND o.id IN (SELECT s.op FROM op_side s WHERE s.key = which)
        ORDER BY o.seq DESC LIMIT 1;
    END IF;
    RAISE EXCEPTION 'refused: % %', why, detail USING ERRCODE = 'LW900', DETAIL = jsonb_build_object(
        'saved', false, 'reason', why, 'key', encode(which, 'hex'), 'by', last.member, 'at', last.at,
        'detail', detail)::text;
END $$;


--
-- Name: refuse_dangling(bytea, text, text, labelwright_version1.row_place); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.refuse_dangling(k bytea, kind text, body text, at labelwright_version1.row_place) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    one bytea;
BEGIN
    FOREACH one IN ARRAY needed_by(kind, at.task, at.input, at.concept, body) LOOP
        PERFORM FROM project_row WHERE key = one FOR KEY SHARE;
        IF NOT FOUND THEN
            PERFORM refuse('dangling', one, encode(k, 'hex'));
        END IF;
    END LOOP;
    IF is_removed(kind, at.input) THEN
        PERFORM refuse('dangling', plain_key('Input', at.input), 'removed');
    END IF;
END $$;


--
-- Name: refuse_orphans(bytea, text, jsonb, labelwright_version1.row_place); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.refuse_orphans(k bytea, of_kind text, r jsonb, at labelwright_version1.row_place) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    left_over bool;
    which uuid := coalesce(r->>'id', r->>'gesture');
BEGIN
    left_over := CASE of_kind
        WHEN 'Input' THEN EXISTS (
            SELECT FROM project_row WHERE input = at.input AND kind IN ('Annotation', 'TaskInput', 'Suggestion'))
        WHEN 'Task' THEN EXISTS (SELECT FROM project_row WHERE task = at.task AND kind <> 'Task')
        WHEN 'TaskInput' THEN EXISTS (
            SELECT FROM project_row WHERE input = at.input AND task = at.task
                AND kind IN ('Work', 'Annotation', 'Suggestion', 'Remark'))
        WHEN 'Concept' THEN EXISTS (
            SELECT FROM project_row WHERE concept = at.concept AND kind IN ('Annotation', 'Suggestion'))
        -- Ranges of the keys: inputs of this dataset, versions of all, suggestions of all.
        WHEN 'Dataset' THEN EXISTS (
            SELECT FROM project_row WHERE key >= plain_key('DatasetInput', which)
                AND key <= plain_key('DatasetInput', which) || '\xffffffffffffffffffffffffffffffff')
            OR EXISTS (
            SELECT FROM project_row WHERE key >= '\x0f' AND key < '\x10'
                AND (parsed(body)->'DatasetVersion'->>'dataset')::uuid = which)
        WHEN 'Model' THEN EXISTS (
            SELECT FROM project_row WHERE key >= '\x0b' AND key < '\x0c'
                AND (parsed(body)->'Suggestion'->>'model')::uuid = which)
        ELSE false
    END;
    IF left_over THEN
        PERFORM refuse('orphan', k, of_kind);
    END IF;
END $$;


--
-- Name: refuse_unless_live(); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.refuse_unless_live() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (SELECT state FROM project) <> 'live' THEN
        RAISE EXCEPTION 'the project is being published' USING ERRCODE = 'LW003';
    END IF;
    -- What an older state of the rows would allow is not allowed.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ops are sent at isolation level READ COMMITTED' USING ERRCODE = 'LW004';
    END IF;
    -- Who falls silent before the transaction ends holds up everybody no longer than this.
    PERFORM set_config('idle_in_transaction_session_timeout', '15s', true);
END $$;


--
-- Name: refuse_wrongs(jsonb, uuid, labelwright_version1.member_now); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.refuse_wrongs(o jsonb, who uuid, m labelwright_version1.member_now) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    op_id uuid := o->>'id';
    s record;
    j judged;
    related text[];
    place row_place;
    of_whom uuid;
BEGIN
    FOR s IN
        SELECT idx, (array_agg(key))[1] AS key, min(kind) AS kind,
            min(body) FILTER (WHERE NOT after) AS before, min(body) FILTER (WHERE after) AS becomes,
            (array_agg(version) FILTER (WHERE NOT after))[1] AS version
        FROM op_side WHERE op = op_id GROUP BY idx ORDER BY idx
    LOOP
        j.o := o;
        j.who := who;
        j.m := m;
        j.kind := s.kind;
        j.key := s.key;
        j.b := parsed(s.before)->s.kind;
        j.a := parsed(s.becomes)->s.kind;
        place := place_of(s.kind, coalesce(j.a, j.b));
        of_whom := coalesce((place_of(s.kind, coalesce(j.b, j.a))).owner, who);
        j.t := row_in(op_id, plain_key('Task', place.task), false)->'Task';
        IF j.t IS NULL THEN
            j.t := row_in(op_id, plain_key('Task', place.task), true)->'Task';
        END IF;
        j.place := NULL;
        j.w := NULL;
        j.w_after := NULL;
        IF place.input IS NOT NULL AND place.task IS NOT NULL THEN
            j.place := row_in(op_id, place_key(place.task, place.input), true)->'TaskInput';
            -- What is nobody's yet is judged by the writer's work.
            IF s.kind = 'Annotation' AND is_unclaimed(j.b) OR s.kind = 'Suggestion' THEN
                of_whom := who;
            END IF;
            j.w := work_in(op_id, place.task, place.input, of_whom, false);
            j.w_after := work_in(op_id, place.task, place.input, of_whom, true);
        END IF;
        related := relations(j);
        CONTINUE WHEN is_right(j, related);
        CONTINUE WHEN o->>'reverts' IS NOT NULL AND takes_back(j, s.version, related);
        PERFORM refuse('right', s.key, s.kind);
    END LOOP;
END $$;


--
-- Name: relations(labelwright_version1.judged); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.relations(j labelwright_version1.judged) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    m member_now := j.m;
    r jsonb := coalesce(j.b, j.a);
    owner uuid := (place_of(j.kind, r)).owner;
    next_owner uuid := (place_of(j.kind, coalesce(j.a, j.b))).owner;
    related text[] := '{}';
    labels_it bool;
    is_given bool;
    others bool;
BEGIN
    IF m.is_lead THEN
        related := related || 'lead'::text;
    END IF;
    IF j.kind = 'Concept' THEN
        IF m.is_labeler AND EXISTS (
            SELECT FROM task_role l JOIN project_row t ON t.key = plain_key('Task', l.task)
            WHERE l.member = j.who AND l.role = 'labeler' AND parsed(t.body)->'Task'->>'new_concepts' = 'Labelers')
        THEN
            related := related || 'concept_maker'::text;
        END IF;
        RETURN related;
    END IF;
    IF j.t IS NULL THEN
        RETURN related;
    END IF;
    labels_it := m.is_labeler AND coalesce(j.t->'labelers' ? j.who::text, false);
    is_given := j.place IS NULL OR j.t->'worker_strategy' = '"Full"' OR j.who = ANY (ids_of(j.place->'labelers'));
    IF j.kind = 'Task' THEN
        IF labels_it AND j.t->>'new_concepts' = 'Labelers' THEN
            related := related || 'concept_maker'::text;
        END IF;
    ELSIF j.kind = 'Seat' THEN
        IF owner = j.who AND EXISTS (SELECT FROM task_role WHERE task = (j.t->>'id')::uuid AND member = j.who) THEN
            related := related || 'owner'::text;
        END IF;
    ELSIF labels_it THEN
        IF owner = j.who AND next_owner = j.who AND (CASE j.kind
            WHEN 'Remark' THEN true
            WHEN 'Work' THEN is_given
            ELSE is_given AND (is_open(j.w) OR is_open(j.w_after)) END)
        THEN
            related := related || 'owner'::text;
        END IF;
        IF j.kind IN ('TaskInput', 'Suggestion')
            OR j.kind = 'Annotation' AND is_given AND (is_open(j.w) OR is_open(j.w_after))
        THEN
            related := related || 'labeler'::text;
        END IF;
    END IF;
    others := owner IS NULL OR owner <> j.who OR jsonb_array_length(j.t->'reviewers') = 1
        OR NOT labels((j.t->>'id')::uuid, owner);
    IF m.is_reviewer AND coalesce(j.t->'reviewers' ? j.who::text, false) AND others THEN
        related := related || 'reviewer'::text;
    END IF;
    RETURN related;
END $$;


--
-- Name: reviews_it(jsonb, jsonb, uuid, uuid, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.reviews_it(t jsonb, w jsonb, which uuid, who uuid, reviewer text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    of_task jsonb := coalesce(t->'reviewers', '[]');
    planned text := (SELECT d.reviewer FROM draw d WHERE d.task = (t->>'id')::uuid AND d.input = which
        AND CASE WHEN t->'worker_strategy' = '"Queue"' THEN d.labeler IS NULL ELSE d.labeler = who END);
    alone bool := jsonb_array_length(of_task) = 1;
BEGIN
    IF jsonb_array_length(of_task) = 0 THEN
        RETURN reviewer IS NULL;
    ELSIF of_task ? (w->>'reviewer') THEN
        RETURN reviewer = w->>'reviewer';
    ELSIF of_task ? planned AND (alone OR planned <> who::text) THEN
        RETURN reviewer = planned;
    END IF;
    RETURN of_task ? reviewer AND (alone OR reviewer <> who::text);
END $$;


--
-- Name: row_fault(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.row_fault(body jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    of_kind text := kind_of(body);
    r jsonb := body->of_kind;
    k row_kind;
BEGIN
    SELECT * INTO k FROM row_kind WHERE kind = of_kind;
    IF NOT FOUND OR jsonb_typeof(r) <> 'object' OR body - of_kind <> '{}' THEN
        RETURN 'not a row';
    ELSIF NOT r ?& k.required THEN
        RETURN 'a field is missing';
    ELSIF of_kind = 'Member' AND r->'passphrase' <> 'null' THEN
        RETURN 'passphrase';
    END IF;
    RETURN (SELECT e.key FROM jsonb_each(r) e WHERE NOT coalesce(is_of(k.types->e.key, e.value), false) LIMIT 1);
END $$;


--
-- Name: row_in(uuid, bytea, boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.row_in(of_op uuid, k bytea, is_after boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM op_side WHERE op = of_op AND key = k) AND NOT is_after
        THEN (SELECT parsed(body) FROM op_side WHERE op = of_op AND key = k AND NOT after
              AND idx = (SELECT min(idx) FROM op_side WHERE op = of_op AND key = k))
        ELSE (SELECT parsed(body) FROM project_row WHERE key = k)
    END
$$;


--
-- Name: sees_input(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.sees_input(which uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM project_row r JOIN task_role t USING (task)
        WHERE r.input = which AND r.kind = 'TaskInput' AND t.member = me() AND t.role <> 'former')
$$;


--
-- Name: settled_ops(uuid[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.settled_ops(which uuid[]) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT known_ops(which) UNION SELECT op FROM given_up WHERE op = ANY (which) AND me() IS NOT NULL
$$;


--
-- Name: stage(uuid, bigint, text[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.stage(which uuid, first bigint, bodies text[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    IF NOT is_lead() THEN
        RAISE EXCEPTION 'bulk ops are the leads''' USING ERRCODE = 'LW006';
    END IF;
    RETURN stage_rows(which, me(), first, bodies);
END $$;


--
-- Name: stage_rows(uuid, uuid, bigint, text[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.stage_rows(which uuid, of_whom uuid, first bigint, bodies text[]) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: stamp_at(bigint); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.stamp_at(number bigint) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
    SELECT stamp FROM op WHERE seq = number AND me() IS NOT NULL
$$;


--
-- Name: status_of(text, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.status_of(of_kind text, r jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE of_kind WHEN 'Annotation' THEN r->>'status' WHEN 'Work' THEN r->>'state' END
$$;


--
-- Name: tag_of(text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.tag_of(kind text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE kind WHEN 'Member' THEN '\x01'::bytea WHEN 'Concept' THEN '\x02'::bytea WHEN 'Input' THEN '\x03'::bytea WHEN 'Dataset' THEN '\x04'::bytea WHEN 'DatasetInput' THEN '\x05'::bytea WHEN 'Task' THEN '\x06'::bytea WHEN 'TaskInput' THEN '\x07'::bytea WHEN 'Work' THEN '\x08'::bytea WHEN 'Annotation' THEN '\x09'::bytea WHEN 'Model' THEN '\x0a'::bytea WHEN 'Suggestion' THEN '\x0b'::bytea WHEN 'Run' THEN '\x0c'::bytea WHEN 'Remark' THEN '\x0d'::bytea WHEN 'Seat' THEN '\x0e'::bytea WHEN 'DatasetVersion' THEN '\x0f'::bytea END
$$;


--
-- Name: take(uuid, integer, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take(in_task uuid, n integer, op_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
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
        ORDER BY p.priority DESC, p.position LIMIT least(n, 100) FOR UPDATE SKIP LOCKED
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


--
-- Name: take_again(uuid, uuid[], bigint[], uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take_again(in_task uuid, inputs uuid[], sinces bigint[], op_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'labelwright_version1', 'pg_temp'
    AS $$
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


--
-- Name: take_draws(jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take_draws(o jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF o->'draws' IS NULL OR o->'draws' = 'null' THEN
        RETURN;
    END IF;
    DELETE FROM draw WHERE task = (o->>'task')::uuid;
    INSERT INTO draw SELECT (o->>'task')::uuid, (d->>0)::uuid, (d->>1)::uuid, (d->>2)::uuid
    FROM jsonb_array_elements(o->'draws') d;
END $$;


--
-- Name: take_member(uuid, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take_member(id uuid, r jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    was member_now;
    now_lead bool := r->'roles' ? 'Lead';
BEGIN
    SELECT * INTO was FROM member_now WHERE member = id;
    IF r IS NULL THEN
        DELETE FROM member_now WHERE member = id;
    ELSE
        INSERT INTO member_now VALUES (id, r->>'name', now_lead, r->'roles' ? 'Labeler', r->'roles' ? 'Reviewer',
            coalesce((r->>'left')::bool, false))
        ON CONFLICT (member) DO UPDATE SET name = excluded.name, is_lead = excluded.is_lead,
            is_labeler = excluded.is_labeler, is_reviewer = excluded.is_reviewer, gone = excluded.gone;
    END IF;
    IF was.is_lead IS DISTINCT FROM now_lead OR was.gone IS DISTINCT FROM (r->>'left')::bool THEN
        PERFORM raise_scope(ARRAY[id]);
    END IF;
END $$;


--
-- Name: take_places(uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take_places(of_op uuid) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM lease l USING op_side s LEFT JOIN project_row p ON p.key = s.key
    WHERE s.op = of_op AND s.kind = 'TaskInput' AND l.task = s.task AND l.input = s.input
        AND (p.since IS NULL OR cardinality(p.labelers) <> 1);
    INSERT INTO lease AS l
    SELECT p.task, p.input, p.labelers[1], clock_timestamp() + lease_of(p.task)
    FROM project_row p
    WHERE p.key IN (SELECT key FROM op_side WHERE op = of_op AND kind = 'TaskInput' AND after)
        AND p.since IS NOT NULL AND cardinality(p.labelers) = 1
    ON CONFLICT (task, input) DO UPDATE SET member = excluded.member, until = CASE
        WHEN l.member = excluded.member THEN greatest(l.until, excluded.until) ELSE excluded.until END
$$;


--
-- Name: take_task(uuid, jsonb); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.take_task(id uuid, r jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    sees bool := coalesce((r->>'see_others')::bool, false);
    stood task_role[];
    becomes task_role[];
    changed uuid[];
BEGIN
    SELECT array_agg(t) INTO stood FROM task_role t WHERE task = id;
    DELETE FROM task_role WHERE task = id;
    IF r IS NOT NULL THEN
        INSERT INTO task_role SELECT id, m, 'labeler', sees FROM unnest(ids_of(r->'labelers')) m
        UNION SELECT id, m, 'former', sees FROM unnest(ids_of(r->'former_labelers')) m
        UNION SELECT id, m, 'reviewer', sees FROM unnest(ids_of(r->'reviewers')) m;
    END IF;
    SELECT array_agg(t) INTO becomes FROM task_role t WHERE task = id;
    SELECT array_agg(DISTINCT member) INTO changed FROM (
        (SELECT * FROM unnest(stood) EXCEPT SELECT * FROM unnest(becomes))
        UNION (SELECT * FROM unnest(becomes) EXCEPT SELECT * FROM unnest(stood))) AS differ;
    -- What somebody made while they did not label the task was shown to all who did.
    IF EXISTS (
        SELECT FROM unnest(becomes) b JOIN project_row r ON r.task = id AND r.kind = 'Annotation' AND r.owner = b.member
        WHERE b.role <> 'reviewer' AND NOT EXISTS (
            SELECT FROM unnest(stood) f WHERE f.member = b.member AND f.role <> 'reviewer'))
    THEN
        SELECT array_agg(DISTINCT member) INTO changed FROM unnest(becomes);
    END IF;
    PERFORM raise_scope(changed);
END $$;


--
-- Name: takes_back(labelwright_version1.judged, uuid, text[]); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.takes_back(j labelwright_version1.judged, found_version uuid, related text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    of_gesture uuid[];
    decided bool;
    was jsonb;
BEGIN
    SELECT array_agg(op.id), bool_or(k.decision) INTO of_gesture, decided
    FROM op JOIN op_kind k USING (kind)
    WHERE op.gesture = (j.o->>'reverts')::uuid AND (op.member = j.who OR 'lead' = ANY (related))
    HAVING bool_and(k.undone OR k.decision OR 'lead' = ANY (related));
    IF of_gesture IS NULL THEN
        RETURN false;
    END IF;
    -- A row that is not there has no version: then the gesture has to have taken it away.
    IF found_version IS NULL THEN
        IF (SELECT s.op FROM op_side s JOIN op ON op.id = s.op WHERE s.key = j.key AND NOT s.after
            ORDER BY op.seq DESC LIMIT 1) <> ALL (of_gesture)
        THEN
            RETURN false;
        END IF;
    ELSIF found_version <> ALL (of_gesture) THEN
        RETURN false;
    END IF;
    SELECT parsed(s.body)->j.kind INTO was FROM op_side s JOIN op ON op.id = s.op
    WHERE s.key = j.key AND s.op = ANY (of_gesture) AND NOT s.after
        AND s.idx = (SELECT min(x.idx) FROM op_side x WHERE x.op = s.op AND x.key = j.key)
        AND NOT EXISTS (SELECT FROM op_side e JOIN op eo ON eo.id = e.op
            WHERE e.key = j.key AND e.op = ANY (of_gesture) AND eo.seq < op.seq)
    LIMIT 1;
    RETURN was IS NOT DISTINCT FROM j.a AND EXISTS (SELECT FROM op_side s WHERE s.key = j.key AND s.op = ANY (of_gesture))
        AND ('lead' = ANY (related) OR 'reviewer' = ANY (related)
            OR NOT decided AND may_label_on(j));
END $$;


--
-- Name: unique_of(text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.unique_of(what text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT sha256(convert_to(what, 'UTF8'))
$$;


--
-- Name: verdict_of(jsonb, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.verdict_of(t jsonb, who uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT parsed(body)->'Seat'->>'verdict' FROM project_row
        WHERE key = plain_key('Seat', (t->>'id')::uuid) || uuid_send(who)), 'Open')
$$;


--
-- Name: work_in(uuid, uuid, uuid, uuid, boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.work_in(of_op uuid, in_task uuid, on_input uuid, who uuid, is_after boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE
        WHEN NOT is_after AND EXISTS (SELECT FROM op_side s WHERE s.op = of_op AND s.kind = 'Work'
            AND s.task = in_task AND s.input = on_input AND s.owner = who)
        THEN (SELECT parsed(s.body)->'Work' FROM op_side s WHERE s.op = of_op AND s.kind = 'Work' AND NOT s.after
            AND s.task = in_task AND s.input = on_input AND s.owner = who ORDER BY s.idx LIMIT 1)
        ELSE (SELECT parsed(r.body)->'Work' FROM project_row r WHERE r.input = on_input AND r.kind = 'Work'
            AND r.task = in_task AND r.owner = who)
    END
$$;


--
-- Name: works_in(jsonb, text); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.works_in(t jsonb, who text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(t->'labelers' ? who, false)
        AND EXISTS (SELECT FROM member_now WHERE member = who::uuid AND is_labeler AND NOT gone)
$$;


--
-- Name: write_change(uuid, integer, jsonb, boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.write_change(of_op uuid, nth integer, c jsonb, published boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    k bytea := decode(c->>'key', 'hex');
    said text := c->>'after';
    of_kind text;
    body jsonb := parsed(said);
    stood project_row;
    is_seen bool;
    at row_place;
    was_at row_place;
    fault text;
    taken bytea;
BEGIN
    of_kind := kind_of_tag(get_byte(k, 0));
    IF said IS NOT NULL THEN
        fault := row_fault(body);
        IF fault IS NOT NULL THEN
            PERFORM refuse('content', k, fault);
        END IF;
        IF kind_of(body) IS DISTINCT FROM of_kind OR key_of(of_kind, body->of_kind) <> k THEN
            PERFORM refuse('key', k, of_kind);
        END IF;
        at := place_of(of_kind, body->of_kind);
    END IF;

    SELECT * INTO stood FROM project_row WHERE key = k FOR UPDATE;
    IF published THEN
        IF parsed(stood.body) IS DISTINCT FROM parsed(c->>'before') THEN
            PERFORM refuse('clash', k, 'before');
        END IF;
    ELSIF stood.key IS NOT NULL THEN
        SELECT (SELECT is_lead()) OR CASE audience
        WHEN 'everyone' THEN (SELECT me()) IS NOT NULL
        WHEN 'task' THEN task = ANY ((SELECT my_tasks())::uuid[])
        WHEN 'owner' THEN task = ANY ((SELECT my_tasks())::uuid[]) AND (
            owner = (SELECT me()) OR task = ANY ((SELECT my_open_tasks())::uuid[])
            OR kind = 'Annotation' AND NOT labels(task, owner))
        WHEN 'reviewers' THEN task = ANY ((SELECT my_open_tasks())::uuid[])
        WHEN 'input' THEN sees_input(input)
        ELSE false
    END INTO is_seen FROM project_row WHERE key = k;
        -- Whether a row is there is no business of who may not see it.
        IF NOT coalesce(is_seen, false) THEN
            PERFORM refuse('right', k, 'unseen');
        END IF;
        IF stood.version IS DISTINCT FROM (c->>'version')::uuid THEN
            PERFORM refuse('clash', k, 'version');
        END IF;
    ELSIF c->>'version' IS NOT NULL OR said IS NULL THEN
        PERFORM refuse('clash', k, 'gone');
    END IF;

    -- The log of a file is taken as it is.
    IF NOT published AND said IS NOT NULL THEN
        PERFORM refuse_dangling(k, of_kind, said, at);
    END IF;
    IF NOT published AND (said IS NULL OR of_kind = 'Input' AND body->'Input'->'removed' = 'true') THEN
        PERFORM refuse_orphans(k, of_kind, parsed(stood.body)->of_kind,
            place_of(of_kind, coalesce(parsed(stood.body), body)->of_kind));
    END IF;

    IF stood.key IS NOT NULL THEN
        was_at := place_of(of_kind, parsed(stood.body)->of_kind);
        PERFORM log_side(of_op, nth, false, k, stood.version, of_kind, was_at, stood.body);
    END IF;
    IF said IS NULL THEN
        DELETE FROM project_row WHERE key = k;
    ELSE
        PERFORM log_side(of_op, nth, true, k, NULL, of_kind, at, said);
        SELECT r.key INTO taken FROM project_row r
        WHERE r.key <> k AND (r.unique1 = at.unique1 OR r.unique2 = at.unique2) LIMIT 1;
        IF taken IS NOT NULL THEN
            PERFORM refuse('taken', taken, of_kind);
        END IF;
        INSERT INTO project_row VALUES (k, of_op, of_kind, at.task, at.input, at.concept, at.owner, at.audience,
            said, at.unique1, at.unique2, at.position, at.priority, at.labelers, at.since, at.removed)
        ON CONFLICT (key) DO UPDATE SET version = excluded.version, task = excluded.task, input = excluded.input,
            concept = excluded.concept, owner = excluded.owner, audience = excluded.audience,
            body = excluded.body, unique1 = excluded.unique1, unique2 = excluded.unique2,
            position = excluded.position, priority = excluded.priority, labelers = excluded.labelers,
            since = excluded.since, removed = excluded.removed;
    END IF;

    CASE of_kind
        WHEN 'Member' THEN PERFORM take_member(coalesce(at.owner, was_at.owner), body->'Member');
        WHEN 'Task' THEN PERFORM take_task(coalesce(at.task, was_at.task), body->'Task');
        ELSE NULL;
    END CASE;
END $$;


--
-- Name: write_op(jsonb, uuid); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.write_op(o jsonb, who uuid) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    op_id uuid := o->>'id';
    content bytea := sha256(convert_to((o - 'draws')::text, 'UTF8'));
    known op;
    changes jsonb := coalesce(o->'changes', '[]');
    m member_now;
BEGIN
    IF (o->>'member')::uuid IS DISTINCT FROM who THEN
        PERFORM refuse('right', NULL, 'member');
    END IF;
    -- The same op may come twice at once, after a connection broke.
    PERFORM pg_advisory_xact_lock(hashtextextended(op_id::text, 0));
    SELECT op.* INTO known FROM op WHERE op.id = op_id;
    IF FOUND THEN
        IF known.digest <> content THEN
            PERFORM refuse('content', NULL, 'another op of this id');
        END IF;
        RETURN jsonb_build_object('saved', true, 'seq', known.seq, 'received_at', known.received_at);
    END IF;
    IF NOT EXISTS (SELECT FROM op_kind WHERE kind = o->>'kind') OR (o->>'gesture')::uuid IS NULL
        OR (o->>'at')::bigint IS NULL
    THEN
        PERFORM refuse('content', NULL, o->>'kind');
    END IF;
    IF NOT is_lead() AND ((SELECT leads FROM op_kind WHERE kind = o->>'kind')
        OR o->'draws' IS NOT NULL OR o->'batch' = 'true')
    THEN
        PERFORM refuse('right', NULL, o->>'kind');
    END IF;

    IF o->'batch' = 'true' THEN
        PERFORM write_upload(o, who, false);
    ELSE
        -- In the order of the keys, so that two ops wait for each other and not in a circle.
        PERFORM FROM project_row WHERE key IN (
            SELECT decode(c->>'key', 'hex') FROM jsonb_array_elements(changes) c) ORDER BY key FOR UPDATE;
        -- As who they were before.
        SELECT * INTO m FROM member_now WHERE member = who;
        PERFORM write_change(op_id, (n - 1)::int, c, false)
        FROM jsonb_array_elements(changes) WITH ORDINALITY AS all_of (c, n);
        PERFORM refuse_wrongs(o, who, m);
        PERFORM take_places(op_id);
        PERFORM raise_scopes_of_places(op_id);
    END IF;
    PERFORM take_draws(o);

    IF EXISTS (SELECT FROM op_side s WHERE s.op = op_id AND s.kind = 'Member' AND NOT s.after
        AND parsed(s.body)->'Member'->'roles' ? 'Lead')
    THEN
        -- Two leads who take each other out change different rows: they wait for each other here.
        PERFORM FROM project FOR UPDATE;
        IF NOT EXISTS (SELECT FROM member_now WHERE is_lead AND NOT gone) THEN
            PERFORM refuse('no_lead', NULL, NULL);
        END IF;
    END IF;
    RETURN log_op(o, content);
END $$;


--
-- Name: write_upload(jsonb, uuid, boolean); Type: FUNCTION; Schema: labelwright_version1; Owner: -
--

CREATE FUNCTION labelwright_version1.write_upload(o jsonb, who uuid, published boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: project_row; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.project_row (
    key bytea NOT NULL,
    version uuid NOT NULL,
    kind text NOT NULL,
    task uuid,
    input uuid,
    concept uuid,
    owner uuid,
    audience text NOT NULL,
    body text NOT NULL,
    unique1 bytea,
    unique2 bytea,
    "position" bigint,
    priority integer,
    labelers uuid[],
    since bigint,
    removed boolean
);


--
-- Name: all_annotation; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_annotation WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    ((parsed_row.r ->> 'input'::text))::uuid AS input,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'concept'::text))::uuid AS concept,
    ((parsed_row.r ->> 'author'::text))::uuid AS author,
    (parsed_row.r -> 'region'::text) AS region,
    (parsed_row.r ->> 'sign'::text) AS sign,
    (parsed_row.r ->> 'status'::text) AS status,
    (parsed_row.r -> 'origin'::text) AS origin,
    ((parsed_row.r ->> 'z'::text))::numeric AS z,
    ((parsed_row.r ->> 'edited_by'::text))::uuid AS edited_by,
    ((parsed_row.r ->> 'merged'::text))::uuid AS merged
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Annotation'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Annotation'::text);


--
-- Name: all_concept; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_concept WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'name'::text) AS name,
    (parsed_row.r -> 'color'::text) AS color,
    ((parsed_row.r ->> 'position'::text))::numeric AS "position",
    ((parsed_row.r ->> 'foreign_id'::text))::numeric AS foreign_id
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Concept'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Concept'::text);


--
-- Name: all_dataset; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_dataset WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'name'::text) AS name
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Dataset'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Dataset'::text);


--
-- Name: all_dataset_input; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_dataset_input WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'dataset'::text))::uuid AS dataset,
    ((parsed_row.r ->> 'input'::text))::uuid AS input
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'DatasetInput'::text) AS r) parsed_row
  WHERE (project_row.kind = 'DatasetInput'::text);


--
-- Name: all_dataset_version; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_dataset_version WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    ((parsed_row.r ->> 'dataset'::text))::uuid AS dataset,
    ((parsed_row.r ->> 'number'::text))::numeric AS number,
    (parsed_row.r ->> 'name'::text) AS name,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'at'::text))::numeric AS at,
    (parsed_row.r ->> 'note'::text) AS note,
    ((parsed_row.r ->> 'by'::text))::uuid AS by,
    ((parsed_row.r ->> 'annotations'::text))::numeric AS annotations
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'DatasetVersion'::text) AS r) parsed_row
  WHERE (project_row.kind = 'DatasetVersion'::text);


--
-- Name: all_input; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_input WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'kind'::text) AS kind,
    (parsed_row.r ->> 'name'::text) AS name,
    (parsed_row.r ->> 'path'::text) AS path,
    (parsed_row.r ->> 'hash'::text) AS hash,
    ((parsed_row.r ->> 'bytes'::text))::numeric AS bytes,
    (parsed_row.r -> 'size'::text) AS size,
    ((parsed_row.r ->> 'orientation'::text))::numeric AS orientation,
    (parsed_row.r -> 'readability'::text) AS readability,
    ((parsed_row.r ->> 'position'::text))::numeric AS "position",
    ((parsed_row.r ->> 'removed'::text))::boolean AS removed
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Input'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Input'::text);


--
-- Name: all_member; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_member WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'name'::text) AS name,
    (parsed_row.r -> 'roles'::text) AS roles,
    (parsed_row.r ->> 'passphrase'::text) AS passphrase,
    ((parsed_row.r ->> 'left'::text))::boolean AS "left"
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Member'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Member'::text);


--
-- Name: all_model; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_model WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'name'::text) AS name,
    (parsed_row.r ->> 'kind'::text) AS kind,
    (parsed_row.r ->> 'layout'::text) AS layout,
    (parsed_row.r ->> 'path'::text) AS path,
    (parsed_row.r ->> 'hash'::text) AS hash,
    (parsed_row.r -> 'classes'::text) AS classes,
    (parsed_row.r ->> 'licence'::text) AS licence
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Model'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Model'::text);


--
-- Name: all_remark; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_remark WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'input'::text))::uuid AS input,
    ((parsed_row.r ->> 'labeler'::text))::uuid AS labeler,
    ((parsed_row.r ->> 'author'::text))::uuid AS author,
    (parsed_row.r ->> 'kind'::text) AS kind,
    ((parsed_row.r ->> 'annotation'::text))::uuid AS annotation,
    (parsed_row.r -> 'pin'::text) AS pin,
    (parsed_row.r -> 'reasons'::text) AS reasons,
    (parsed_row.r ->> 'text'::text) AS text,
    ((parsed_row.r ->> 'reply_to'::text))::uuid AS reply_to,
    ((parsed_row.r ->> 'open'::text))::boolean AS open,
    ((parsed_row.r ->> 'at'::text))::numeric AS at
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Remark'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Remark'::text);


--
-- Name: all_run; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_run WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'gesture'::text))::uuid AS gesture,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    (parsed_row.r -> 'auto'::text) AS auto,
    ((parsed_row.r ->> 'done'::text))::numeric AS done,
    ((parsed_row.r ->> 'suggestions'::text))::numeric AS suggestions,
    ((parsed_row.r ->> 'approved'::text))::numeric AS approved,
    ((parsed_row.r ->> 'review'::text))::numeric AS review,
    ((parsed_row.r ->> 'discarded'::text))::numeric AS discarded,
    ((parsed_row.r ->> 'failed'::text))::numeric AS failed,
    (parsed_row.r ->> 'state'::text) AS state
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Run'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Run'::text);


--
-- Name: all_seat; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_seat WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'member'::text))::uuid AS member,
    ((parsed_row.r ->> 'read'::text))::numeric AS read,
    (parsed_row.r ->> 'verdict'::text) AS verdict
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Seat'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Seat'::text);


--
-- Name: all_suggestion; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_suggestion WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    ((parsed_row.r ->> 'input'::text))::uuid AS input,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'model'::text))::uuid AS model,
    ((parsed_row.r ->> 'class'::text))::numeric AS class,
    ((parsed_row.r ->> 'concept'::text))::uuid AS concept,
    (parsed_row.r -> 'region'::text) AS region,
    ((parsed_row.r ->> 'probability'::text))::numeric AS probability,
    (parsed_row.r -> 'verdict'::text) AS verdict,
    ((parsed_row.r ->> 'relabeled'::text))::boolean AS relabeled,
    ((parsed_row.r ->> 'member'::text))::uuid AS member
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Suggestion'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Suggestion'::text);


--
-- Name: all_task; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_task WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    (parsed_row.r ->> 'name'::text) AS name,
    (parsed_row.r ->> 'kind'::text) AS kind,
    (parsed_row.r -> 'inputs'::text) AS inputs,
    labelwright_version1.ids_of((parsed_row.r -> 'concepts'::text)) AS concepts,
    labelwright_version1.ids_of((parsed_row.r -> 'labelers'::text)) AS labelers,
    labelwright_version1.ids_of((parsed_row.r -> 'former_labelers'::text)) AS former_labelers,
    (parsed_row.r -> 'worker_strategy'::text) AS worker_strategy,
    labelwright_version1.ids_of((parsed_row.r -> 'reviewers'::text)) AS reviewers,
    (parsed_row.r -> 'review_strategy'::text) AS review_strategy,
    (parsed_row.r -> 'assist'::text) AS assist,
    (parsed_row.r -> 'auto'::text) AS auto,
    (parsed_row.r ->> 'instructions'::text) AS instructions,
    ((parsed_row.r ->> 'exclusive'::text))::boolean AS exclusive,
    ((parsed_row.r ->> 'auto_advance'::text))::boolean AS auto_advance,
    (parsed_row.r -> 'required'::text) AS required,
    (parsed_row.r ->> 'new_concepts'::text) AS new_concepts,
    ((parsed_row.r ->> 'instructions_version'::text))::numeric AS instructions_version,
    (parsed_row.r -> 'dictionary'::text) AS dictionary,
    (parsed_row.r -> 'faq'::text) AS faq,
    (parsed_row.r -> 'reject_reasons'::text) AS reject_reasons,
    ((parsed_row.r ->> 'blind_review'::text))::boolean AS blind_review,
    ((parsed_row.r ->> 'see_others'::text))::boolean AS see_others,
    ((parsed_row.r ->> 'seed'::text))::numeric AS seed,
    ((parsed_row.r ->> 'lease_minutes'::text))::numeric AS lease_minutes
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Task'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Task'::text);


--
-- Name: all_task_input; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_task_input WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'position'::text))::numeric AS "position",
    ((parsed_row.r ->> 'input'::text))::uuid AS input,
    labelwright_version1.ids_of((parsed_row.r -> 'labelers'::text)) AS labelers,
    ((parsed_row.r ->> 'since'::text))::numeric AS since,
    ((parsed_row.r ->> 'priority'::text))::numeric AS priority,
    ((parsed_row.r ->> 'round'::text))::numeric AS round
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'TaskInput'::text) AS r) parsed_row
  WHERE (project_row.kind = 'TaskInput'::text);


--
-- Name: all_work; Type: VIEW; Schema: labelwright_version1; Owner: -
--

CREATE VIEW labelwright_version1.all_work WITH (security_invoker='true') AS
 SELECT ((parsed_row.r ->> 'id'::text))::uuid AS id,
    ((parsed_row.r ->> 'task'::text))::uuid AS task,
    ((parsed_row.r ->> 'input'::text))::uuid AS input,
    ((parsed_row.r ->> 'member'::text))::uuid AS member,
    (parsed_row.r ->> 'state'::text) AS state,
    ((parsed_row.r ->> 'reviewer'::text))::uuid AS reviewer,
    ((parsed_row.r ->> 'drawn'::text))::boolean AS drawn,
    ((parsed_row.r ->> 'active_ms'::text))::numeric AS active_ms
   FROM labelwright_version1.project_row,
    LATERAL ( SELECT (labelwright_version1.parsed(project_row.body) -> 'Work'::text) AS r) parsed_row
  WHERE (project_row.kind = 'Work'::text);


--
-- Name: draw; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.draw (
    task uuid NOT NULL,
    labeler uuid,
    input uuid NOT NULL,
    reviewer uuid
);


--
-- Name: given_up; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.given_up (
    op uuid NOT NULL,
    member uuid NOT NULL
);


--
-- Name: lease; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.lease (
    task uuid NOT NULL,
    input uuid NOT NULL,
    member uuid NOT NULL,
    until timestamp with time zone NOT NULL
);


--
-- Name: login; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.login (
    login name NOT NULL,
    member uuid NOT NULL
);


--
-- Name: member_scope; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.member_scope (
    member uuid NOT NULL,
    n bigint NOT NULL
);


--
-- Name: op; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.op (
    seq bigint NOT NULL,
    id uuid NOT NULL,
    gesture uuid NOT NULL,
    member uuid NOT NULL,
    at bigint NOT NULL,
    received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    kind text NOT NULL,
    input uuid,
    task uuid,
    reverts uuid,
    batch boolean NOT NULL,
    upload uuid,
    digest bytea NOT NULL,
    stamp uuid DEFAULT gen_random_uuid() NOT NULL
);


--
-- Name: op_kind; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.op_kind (
    kind text NOT NULL,
    leads boolean NOT NULL,
    undone boolean NOT NULL,
    decision boolean NOT NULL
);


--
-- Name: op_side; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.op_side (
    op uuid NOT NULL,
    idx integer NOT NULL,
    after boolean NOT NULL,
    key bytea NOT NULL,
    version uuid,
    kind text NOT NULL,
    task uuid,
    input uuid,
    owner uuid,
    audience text NOT NULL,
    body text NOT NULL
);


--
-- Name: picture_fact; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.picture_fact (
    input uuid NOT NULL,
    fact text NOT NULL,
    value text NOT NULL,
    by uuid NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: presence; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.presence (
    member uuid NOT NULL,
    seen timestamp with time zone NOT NULL,
    program text NOT NULL,
    unsent bigint NOT NULL,
    task uuid,
    input uuid
);


--
-- Name: project; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.project (
    one boolean DEFAULT true NOT NULL,
    incarnation uuid DEFAULT gen_random_uuid() NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    state text DEFAULT 'empty'::text NOT NULL,
    offline_hours integer DEFAULT 12 NOT NULL,
    CONSTRAINT project_one_check CHECK (one),
    CONSTRAINT project_state_check CHECK ((state = ANY (ARRAY['empty'::text, 'publishing'::text, 'live'::text])))
);


--
-- Name: right_line; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.right_line (
    id integer NOT NULL,
    kind text NOT NULL,
    who text NOT NULL,
    act text NOT NULL,
    fields text[],
    guard text,
    moved boolean NOT NULL
);


--
-- Name: right_move; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.right_move (
    line integer NOT NULL,
    event text NOT NULL,
    policy text NOT NULL,
    stood text NOT NULL,
    becomes text NOT NULL
);


--
-- Name: row_kind; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.row_kind (
    kind text NOT NULL,
    types jsonb NOT NULL,
    required text[] NOT NULL
);


--
-- Name: task_role; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.task_role (
    task uuid NOT NULL,
    member uuid NOT NULL,
    role text NOT NULL,
    sees_others boolean NOT NULL,
    CONSTRAINT task_role_role_check CHECK ((role = ANY (ARRAY['labeler'::text, 'former'::text, 'reviewer'::text])))
);


--
-- Name: upload; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.upload (
    id uuid NOT NULL,
    member uuid,
    committed boolean DEFAULT false NOT NULL
);


--
-- Name: upload_row; Type: TABLE; Schema: labelwright_version1; Owner: -
--

CREATE TABLE labelwright_version1.upload_row (
    upload uuid NOT NULL,
    n bigint NOT NULL,
    key bytea NOT NULL,
    kind text NOT NULL,
    task uuid,
    input uuid,
    concept uuid,
    owner uuid,
    audience text NOT NULL,
    body text NOT NULL
);


--
-- Data for Name: draw; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.draw (task, labeler, input, reviewer) FROM stdin;
01a22a73-365a-705d-ae43-b319f0352761	01a22a73-33a1-725e-9cdc-8b24040dd825	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9
01a22a73-365a-705d-ae43-b319f0352761	01a22a73-33a1-725e-9cdc-8b24040dd825	01a22a73-3348-7180-a9e3-de97ab52f47b	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9
\.


--
-- Data for Name: given_up; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.given_up (op, member) FROM stdin;
\.


--
-- Data for Name: lease; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.lease (task, input, member, until) FROM stdin;
\.


--
-- Data for Name: login; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.login (login, member) FROM stdin;
admin	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9
ana1	01a22a73-33a1-725e-9cdc-8b24040dd825
\.


--
-- Data for Name: member_now; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.member_now (member, name, is_lead, is_labeler, is_reviewer, gone) FROM stdin;
01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	Lea	t	t	t	f
01a22a73-33a1-725e-9cdc-8b24040dd825	Ana	f	t	f	f
01a22a73-33f0-73de-bf4e-75db0529f600	Ben	f	t	f	f
\.


--
-- Data for Name: member_scope; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.member_scope (member, n) FROM stdin;
01a22a73-33f0-73de-bf4e-75db0529f600	1
01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	2
01a22a73-33a1-725e-9cdc-8b24040dd825	2
\.


--
-- Data for Name: op; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.op (seq, id, gesture, member, at, received_at, kind, input, task, reverts, batch, upload, digest, stamp) FROM stdin;
1	01a22a73-08db-76b0-a5fa-c1e1bd549663	01a22a73-08db-76b0-a5fa-c1e26c22ed10	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008511707	2026-11-30 03:15:23.461414+00	CreateProject	\N	\N	\N	f	\N	\\xe71f336f22d718c8f6b447765b892edaad2048a946d68247220cd04dcd151df7	a9c129e7-98c2-46fc-a51a-4f9d57bfa550
2	01a22a73-3348-7180-a9e3-de98caadddd6	01a22a73-3341-7200-ba82-40a4d0e92045	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008522568	2026-11-30 03:15:23.488575+00	Import	\N	\N	\N	t	01a22a73-3348-7180-a9e3-de98caadddd6	\\x1ac8c0063367b7c45b7e8bfefad1d55bb45726c8304c00ef30b92cf47e80b32c	2ad4ff30-bb73-4b3b-9ae4-001ef5d4f922
3	01a22a73-33a1-725e-9cdc-8b25aa157266	01a22a73-33a1-725e-9cdc-8b2641cf2fd6	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008522657	2026-11-30 03:15:23.489468+00	AddMember	\N	\N	\N	f	\N	\\x6ce6803ee2d6f4410f9c8111e3690bb0af59d8c5674d103a025a74ea689f7254	897a1f33-9c20-415b-8456-665df92f2665
4	01a22a73-33f0-73de-bf4e-75dc079ee7fc	01a22a73-33f0-73de-bf4e-75ddaa8be2b6	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008522736	2026-11-30 03:15:23.490106+00	AddMember	\N	\N	\N	f	\N	\\x42220b3b8063b7db7d9a436a84a6a40bfeb10fee465c79d8d67142d7da9ce076	ae150553-1ae2-4faa-9e21-8209b203f0cd
5	01a22a73-365a-705d-ae43-b31ce548586f	01a22a73-365a-705d-ae43-b31b6bb1bd97	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008523354	2026-11-30 03:15:23.492871+00	CreateTask	\N	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\x6746303a6acf557a1b56a43243cd9b6829a96b2f4c003fb9586f52b4be0fe1b2	c50a7075-eb9c-4564-bd5c-68857207118b
6	01a22a73-365b-760e-a787-d0664efbed88	01a22a73-365a-705d-ae43-b31b6bb1bd97	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008523355	2026-11-30 03:15:23.503153+00	CreateTask	\N	01a22a73-365a-705d-ae43-b319f0352761	\N	t	01a22a73-365b-760e-a787-d0664efbed88	\\x0efa166d77fb1c8d7d59d8a4c9ef502da885f72126ce6f2020729f2be55bf897	7f606668-8022-4fe0-bedc-e9818750f90e
7	01a22a73-3702-750e-bab7-ce8f0c18544e	01a22a73-3702-750e-bab7-ce901c6fb6ea	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	1796008523522	2026-11-30 03:15:23.527322+00	EditTask	\N	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\xf7188aaf7001afd6e6a3167a20d71630ce28ccbd29600e0ae2cb7e3ab5cf1eb8	cc8c507a-aec5-43b4-8b3a-5079ce9e18eb
8	01a22a73-3832-7299-a896-e17afe549066	01a22a73-3832-7299-a896-e17b556c91c9	01a22a73-33a1-725e-9cdc-8b24040dd825	1796008523826	2026-11-30 03:15:23.945494+00	Annotate	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\x5dab217b459c887cc6d438df4462539ad7ebc544b81736eef02451fe0de60fba	e9873626-8749-4a8e-9d93-f390fe18b546
9	01a22a73-3836-7216-8b08-e9eb5654e160	01a22a73-3836-7216-8b08-e9ea2cc7c901	01a22a73-33a1-725e-9cdc-8b24040dd825	1796008523830	2026-11-30 03:15:23.984327+00	Submit	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\x102e7ff7af568f7c968373285b540a91a158f42b515a3741e9914678f276619f	e7aa6a58-d4ff-4991-86e5-dffcc4a8b583
10	01a22a73-3836-7216-8b08-e9ee0b329ced	01a22a73-3836-7216-8b08-e9efe93987ec	01a22a73-33a1-725e-9cdc-8b24040dd825	1796008523830	2026-11-30 03:15:24.011311+00	Annotate	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\x2f905d79ccdf22f39c90c94777c7c833d0982d3ab54bbe7d450dba04dc2ad9e6	ec9b125b-763c-46e7-addb-ae296ce19725
11	01a22a73-3836-7216-8b08-e9f1824ca43f	01a22a73-3836-7216-8b08-e9f026b99cb9	01a22a73-33a1-725e-9cdc-8b24040dd825	1796008523830	2026-11-30 03:15:24.037355+00	Submit	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\x998cd0d97a2c57e7098a9be2b6918258e563e4368f640e49e25e7c78ca35b3f2	9e7e126f-2f94-4cf1-a0b6-89eb9b0c7ab9
12	01a22a73-3837-72ab-b497-fd0efc25cd72	01a22a73-3837-72ab-b497-fd0f3793417e	01a22a73-33a1-725e-9cdc-8b24040dd825	1796008523831	2026-11-30 03:15:24.058503+00	Annotate	01a22a73-3348-7180-a9e3-de97ab52f47b	01a22a73-365a-705d-ae43-b319f0352761	\N	f	\N	\\xb0b5128d62a8c7a060fefc3978489e53e5f38981e676880d33ba76a60cdd27ad	4c5832d5-7fbb-439e-bd23-ccd7a690e3c5
\.


--
-- Data for Name: op_kind; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.op_kind (kind, leads, undone, decision) FROM stdin;
CreateProject	t	f	f
AddMember	t	f	f
Import	t	f	f
UpdateInput	t	f	f
RemoveInputs	t	f	f
AddConcept	f	t	f
EditConcept	t	f	f
EditDataset	t	f	f
CreateTask	t	f	f
EditTask	t	f	f
DeleteTask	t	f	f
Annotate	f	t	f
Reshape	f	t	f
Relabel	f	t	f
Reorder	f	t	f
Delete	f	t	f
Paste	f	t	f
Restore	f	t	f
Submit	f	f	f
Withdraw	f	f	f
Skip	f	t	f
AddModel	t	f	f
Suggest	f	f	f
Accept	f	t	f
Unaccept	f	t	f
Dismiss	f	t	f
Rename	f	t	f
AutoAnnotate	t	f	f
EditMember	t	f	f
RemoveMember	t	f	f
Assign	f	f	f
Approve	f	f	t
Reject	f	f	t
Reopen	f	f	f
Merge	f	t	f
Settle	f	f	f
Release	t	f	f
Ask	f	f	f
Answer	t	f	f
Read	f	f	f
Freeze	t	f	f
Undo	f	t	f
Redo	f	t	f
RedactPassphrases	t	f	f
Unknown	t	f	f
\.


--
-- Data for Name: op_side; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.op_side (op, idx, after, key, version, kind, task, input, owner, audience, body) FROM stdin;
01a22a73-08db-76b0-a5fa-c1e1bd549663	0	t	\\x0101a22a7308db76b0a5fac1e03ae0c2f9	\N	Member	\N	\N	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	everyone	{"Member":{"id":"01a22a73-08db-76b0-a5fa-c1e03ae0c2f9","name":"Lea","roles":["Lead","Labeler","Reviewer"],"passphrase":null,"left":false}}
01a22a73-33a1-725e-9cdc-8b25aa157266	0	t	\\x0101a22a7333a1725e9cdc8b24040dd825	\N	Member	\N	\N	01a22a73-33a1-725e-9cdc-8b24040dd825	everyone	{"Member":{"id":"01a22a73-33a1-725e-9cdc-8b24040dd825","name":"Ana","roles":["Labeler"],"passphrase":null,"left":false}}
01a22a73-33f0-73de-bf4e-75dc079ee7fc	0	t	\\x0101a22a7333f073debf4e75db0529f600	\N	Member	\N	\N	01a22a73-33f0-73de-bf4e-75db0529f600	everyone	{"Member":{"id":"01a22a73-33f0-73de-bf4e-75db0529f600","name":"Ben","roles":["Labeler"],"passphrase":null,"left":false}}
01a22a73-365a-705d-ae43-b31ce548586f	0	t	\\x0201a22a73365a705dae43b31a8171cc0f	\N	Concept	\N	\N	\N	everyone	{"Concept":{"id":"01a22a73-365a-705d-ae43-b31a8171cc0f","name":"car","color":"#ff8a3d","position":0}}
01a22a73-365a-705d-ae43-b31ce548586f	1	t	\\x0601a22a73365a705dae43b319f0352761	\N	Task	01a22a73-365a-705d-ae43-b319f0352761	\N	\N	task	{"Task":{"id":"01a22a73-365a-705d-ae43-b319f0352761","name":"Street","kind":"Detection","inputs":"All","concepts":["01a22a73-365a-705d-ae43-b31a8171cc0f"],"labelers":["01a22a73-33a1-725e-9cdc-8b24040dd825"],"worker_strategy":"Full","reviewers":["01a22a73-08db-76b0-a5fa-c1e03ae0c2f9"],"review_strategy":{"Manual":{"sample_percent":50.0}},"assist":null,"auto":null,"instructions":"","exclusive":false,"auto_advance":false,"required":{"concept":null,"shape":false,"smallest":null,"doubles":null,"decided":false},"new_concepts":"Leads","instructions_version":0,"dictionary":[],"faq":[],"reject_reasons":[],"blind_review":false,"see_others":false,"seed":12557077110024644449,"lease_minutes":60}}
01a22a73-3832-7299-a896-e17afe549066	0	t	\\x0901a22a7338327299a896e1780d7e1055	\N	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3832-7299-a896-e1780d7e1055","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}
01a22a73-3832-7299-a896-e17afe549066	1	t	\\x0801a22a7338327299a896e17993de05ba	\N	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3832-7299-a896-e17993de05ba","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}
01a22a73-3836-7216-8b08-e9eb5654e160	0	f	\\x0801a22a7338327299a896e17993de05ba	01a22a73-3832-7299-a896-e17afe549066	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3832-7299-a896-e17993de05ba","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}
01a22a73-3836-7216-8b08-e9eb5654e160	0	t	\\x0801a22a7338327299a896e17993de05ba	\N	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3832-7299-a896-e17993de05ba","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"Submitted","reviewer":null,"drawn":false,"active_ms":0}}
01a22a73-3836-7216-8b08-e9ee0b329ced	0	t	\\x0901a22a73383672168b08e9ecd8ca2e02	\N	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3836-7216-8b08-e9ecd8ca2e02","input":"01a22a73-3348-7180-a9e3-de96347cdaff","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}
01a22a73-3836-7216-8b08-e9ee0b329ced	1	t	\\x0801a22a73383672168b08e9ed2c50a857	\N	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3836-7216-8b08-e9ed2c50a857","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de96347cdaff","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}
01a22a73-3836-7216-8b08-e9f1824ca43f	0	f	\\x0901a22a73383672168b08e9ecd8ca2e02	01a22a73-3836-7216-8b08-e9ee0b329ced	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3836-7216-8b08-e9ecd8ca2e02","input":"01a22a73-3348-7180-a9e3-de96347cdaff","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}
01a22a73-3836-7216-8b08-e9f1824ca43f	0	t	\\x0901a22a73383672168b08e9ecd8ca2e02	\N	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3836-7216-8b08-e9ecd8ca2e02","input":"01a22a73-3348-7180-a9e3-de96347cdaff","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"AwaitingReview","origin":"Manual","z":0,"edited_by":null,"merged":null}}
01a22a73-3836-7216-8b08-e9f1824ca43f	1	f	\\x0801a22a73383672168b08e9ed2c50a857	01a22a73-3836-7216-8b08-e9ee0b329ced	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3836-7216-8b08-e9ed2c50a857","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de96347cdaff","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}
01a22a73-3836-7216-8b08-e9f1824ca43f	1	t	\\x0801a22a73383672168b08e9ed2c50a857	\N	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3836-7216-8b08-e9ed2c50a857","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de96347cdaff","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"Submitted","reviewer":"01a22a73-08db-76b0-a5fa-c1e03ae0c2f9","drawn":true,"active_ms":0}}
01a22a73-3837-72ab-b497-fd0efc25cd72	0	t	\\x0901a22a73383772abb497fd0cd9914b9f	\N	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3837-72ab-b497-fd0cd9914b9f","input":"01a22a73-3348-7180-a9e3-de97ab52f47b","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}
01a22a73-3837-72ab-b497-fd0efc25cd72	1	t	\\x0801a22a73383772abb497fd0db92dc27e	\N	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3837-72ab-b497-fd0db92dc27e","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de97ab52f47b","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}
\.


--
-- Data for Name: picture_fact; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.picture_fact (input, fact, value, by, at) FROM stdin;
\.


--
-- Data for Name: presence; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.presence (member, seen, program, unsent, task, input) FROM stdin;
\.


--
-- Data for Name: project; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.project (one, incarnation, version, name, seq, state, offline_hours) FROM stdin;
t	c17d6d96-11bb-4ab9-85ff-8084c59403ce	1	p	12	live	12
\.


--
-- Data for Name: project_row; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.project_row (key, version, kind, task, input, concept, owner, audience, body, unique1, unique2, "position", priority, labelers, since, removed) FROM stdin;
\\x0101a22a7308db76b0a5fac1e03ae0c2f9	01a22a73-08db-76b0-a5fa-c1e1bd549663	Member	\N	\N	\N	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	everyone	{"Member":{"id":"01a22a73-08db-76b0-a5fa-c1e03ae0c2f9","name":"Lea","roles":["Lead","Labeler","Reviewer"],"passphrase":null,"left":false}}	\\x1208797c793aabacd7a35d328aecf35843ce691dcf4d9cd973f1847de07ada68	\N	\N	\N	\N	\N	\N
\\x0301a22a73334772bf9c402ff4588c8c0e	01a22a73-3348-7180-a9e3-de98caadddd6	Input	\N	01a22a73-3347-72bf-9c40-2ff4588c8c0e	\N	\N	input	{"Input":{"id":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","kind":"Image","name":"1.png","path":"pics/1.png","hash":"6e42ca5e37bf0060b71f9827c0f8b868159b21c527d12b1e33e1c099776c109f","bytes":17247,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":0}}	\\xbca0cfdddd888fb5feb677effad45dd3d98e6bcc3a048916079d4670b52295d7	\\x9807109b9fdd4a37880ee0e4d8fa59f8e7790a356961591dc1626a3040821855	\N	\N	\N	\N	f
\\x0301a22a7333487180a9e3de96347cdaff	01a22a73-3348-7180-a9e3-de98caadddd6	Input	\N	01a22a73-3348-7180-a9e3-de96347cdaff	\N	\N	input	{"Input":{"id":"01a22a73-3348-7180-a9e3-de96347cdaff","kind":"Image","name":"2.png","path":"pics/2.png","hash":"c19007fbefd4a61b20a7df352923f177c81a6700a1a72de46f521754fd801bdd","bytes":17184,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":1}}	\\x42ef476645b8857f3524fc9b1243593950e1b3d29e4860b8957caed38cff0cb6	\\x306e28359d14bfe06b1a8922a24965bc39d3034e87c4c45b36c33861a514b4c1	\N	\N	\N	\N	f
\\x0301a22a7333487180a9e3de97ab52f47b	01a22a73-3348-7180-a9e3-de98caadddd6	Input	\N	01a22a73-3348-7180-a9e3-de97ab52f47b	\N	\N	input	{"Input":{"id":"01a22a73-3348-7180-a9e3-de97ab52f47b","kind":"Image","name":"3.png","path":"pics/3.png","hash":"068079ec2481e82bfb88438e3c2112e865c145d33855d440bd45a7ab0efe9783","bytes":17162,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":2}}	\\x1218950cd8c6cf257ab7c15106135944ec6e8ca13c62d74f16baa73ff0d113d9	\\xb661c6d9f47debfda5f5e9a2852e2f98a0efe936979b91b7999c1b333d44e360	\N	\N	\N	\N	f
\\x0101a22a7333a1725e9cdc8b24040dd825	01a22a73-33a1-725e-9cdc-8b25aa157266	Member	\N	\N	\N	01a22a73-33a1-725e-9cdc-8b24040dd825	everyone	{"Member":{"id":"01a22a73-33a1-725e-9cdc-8b24040dd825","name":"Ana","roles":["Labeler"],"passphrase":null,"left":false}}	\\x4887a5bba0197f0830e7a662ccb9165412e817711ecb606143580db3cd7d4da5	\N	\N	\N	\N	\N	\N
\\x0101a22a7333f073debf4e75db0529f600	01a22a73-33f0-73de-bf4e-75dc079ee7fc	Member	\N	\N	\N	01a22a73-33f0-73de-bf4e-75db0529f600	everyone	{"Member":{"id":"01a22a73-33f0-73de-bf4e-75db0529f600","name":"Ben","roles":["Labeler"],"passphrase":null,"left":false}}	\\x2922ad56d45c0e9f0d87e0cd673161d05a3371d4abd89e34835fbedd9007207f	\N	\N	\N	\N	\N	\N
\\x0201a22a73365a705dae43b31a8171cc0f	01a22a73-365a-705d-ae43-b31ce548586f	Concept	\N	\N	01a22a73-365a-705d-ae43-b31a8171cc0f	\N	everyone	{"Concept":{"id":"01a22a73-365a-705d-ae43-b31a8171cc0f","name":"car","color":"#ff8a3d","position":0}}	\\xe738afa989009a118140ddd85a28bff21d612130b24b32272ce6416ca937d1ff	\N	\N	\N	\N	\N	\N
\\x0601a22a73365a705dae43b319f0352761	01a22a73-365a-705d-ae43-b31ce548586f	Task	01a22a73-365a-705d-ae43-b319f0352761	\N	\N	\N	task	{"Task":{"id":"01a22a73-365a-705d-ae43-b319f0352761","name":"Street","kind":"Detection","inputs":"All","concepts":["01a22a73-365a-705d-ae43-b31a8171cc0f"],"labelers":["01a22a73-33a1-725e-9cdc-8b24040dd825"],"worker_strategy":"Full","reviewers":["01a22a73-08db-76b0-a5fa-c1e03ae0c2f9"],"review_strategy":{"Manual":{"sample_percent":50.0}},"assist":null,"auto":null,"instructions":"","exclusive":false,"auto_advance":false,"required":{"concept":null,"shape":false,"smallest":null,"doubles":null,"decided":false},"new_concepts":"Leads","instructions_version":0,"dictionary":[],"faq":[],"reject_reasons":[],"blind_review":false,"see_others":false,"seed":12557077110024644449,"lease_minutes":60}}	\\x1cc28e20008e68cd62309eaa63304056294de610130863f429fe8b84afa077fb	\N	\N	\N	\N	\N	\N
\\x0701a22a73365a705dae43b319f035276101a22a73334772bf9c402ff4588c8c0e	01a22a73-365b-760e-a787-d0664efbed88	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":0,"input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e"}}	\\xe7753d00eaee6a28d205f35ca08a6895d588a66f52c20057b33725adfb9f4ca1	\N	0	0	{}	\N	\N
\\x0701a22a73365a705dae43b319f035276101a22a7333487180a9e3de96347cdaff	01a22a73-365b-760e-a787-d0664efbed88	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":1,"input":"01a22a73-3348-7180-a9e3-de96347cdaff"}}	\\x982287ec0f9c2013763d4a4b8bd181a0a0a42ad38c02d8a10404d4cd2d018c11	\N	1	0	{}	\N	\N
\\x0701a22a73365a705dae43b319f035276101a22a7333487180a9e3de97ab52f47b	01a22a73-365b-760e-a787-d0664efbed88	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":2,"input":"01a22a73-3348-7180-a9e3-de97ab52f47b"}}	\\x3c573a540cd2924f3504cbdd6d43384bf16e68d6528b3e7ed6defa9c3607ed52	\N	2	0	{}	\N	\N
\\x0901a22a7338327299a896e1780d7e1055	01a22a73-3832-7299-a896-e17afe549066	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	01a22a73-365a-705d-ae43-b31a8171cc0f	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3832-7299-a896-e1780d7e1055","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}	\N	\N	\N	\N	\N	\N	\N
\\x0801a22a7338327299a896e17993de05ba	01a22a73-3836-7216-8b08-e9eb5654e160	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	\N	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3832-7299-a896-e17993de05ba","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"Submitted","reviewer":null,"drawn":false,"active_ms":0}}	\\x47b6145e5b55045b11ddf086b6ed9df808d2e55c2db8121f690909c0df5b6f81	\N	\N	\N	\N	\N	\N
\\x0901a22a73383672168b08e9ecd8ca2e02	01a22a73-3836-7216-8b08-e9f1824ca43f	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	01a22a73-365a-705d-ae43-b31a8171cc0f	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3836-7216-8b08-e9ecd8ca2e02","input":"01a22a73-3348-7180-a9e3-de96347cdaff","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"AwaitingReview","origin":"Manual","z":0,"edited_by":null,"merged":null}}	\N	\N	\N	\N	\N	\N	\N
\\x0801a22a73383672168b08e9ed2c50a857	01a22a73-3836-7216-8b08-e9f1824ca43f	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	\N	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3836-7216-8b08-e9ed2c50a857","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de96347cdaff","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"Submitted","reviewer":"01a22a73-08db-76b0-a5fa-c1e03ae0c2f9","drawn":true,"active_ms":0}}	\\xe62bef5d2b942f48b83e9765635a0589db13ea4e4438d375350612f3587a1165	\N	\N	\N	\N	\N	\N
\\x0901a22a73383772abb497fd0cd9914b9f	01a22a73-3837-72ab-b497-fd0efc25cd72	Annotation	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	01a22a73-365a-705d-ae43-b31a8171cc0f	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Annotation":{"id":"01a22a73-3837-72ab-b497-fd0cd9914b9f","input":"01a22a73-3348-7180-a9e3-de97ab52f47b","task":"01a22a73-365a-705d-ae43-b319f0352761","concept":"01a22a73-365a-705d-ae43-b31a8171cc0f","author":"01a22a73-33a1-725e-9cdc-8b24040dd825","region":{"Box":[1.0,2.0,20.0,30.0]},"sign":"Present","status":"Pending","origin":"Manual","z":0,"edited_by":null,"merged":null}}	\N	\N	\N	\N	\N	\N	\N
\\x0801a22a73383772abb497fd0db92dc27e	01a22a73-3837-72ab-b497-fd0efc25cd72	Work	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	\N	01a22a73-33a1-725e-9cdc-8b24040dd825	owner	{"Work":{"id":"01a22a73-3837-72ab-b497-fd0db92dc27e","task":"01a22a73-365a-705d-ae43-b319f0352761","input":"01a22a73-3348-7180-a9e3-de97ab52f47b","member":"01a22a73-33a1-725e-9cdc-8b24040dd825","state":"InProgress","reviewer":null,"drawn":false,"active_ms":0}}	\\x188a685c4afa662df75f4ebc408d2130bb88e6011717593ce494c4396277c0ae	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: right_line; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.right_line (id, kind, who, act, fields, guard, moved) FROM stdin;
0	Member	lead	create	\N	\N	f
1	Member	lead	update	\N	\N	f
2	Concept	lead	create	\N	\N	f
3	Concept	lead	update	\N	\N	f
4	Concept	lead	delete	\N	\N	f
5	Concept	concept_maker	create	\N	\N	f
6	Input	lead	create	\N	\N	f
7	Input	lead	update	\N	\N	f
8	Input	lead	delete	\N	\N	f
9	Dataset	lead	create	\N	\N	f
10	Dataset	lead	update	\N	\N	f
11	Dataset	lead	delete	\N	\N	f
12	DatasetInput	lead	create	\N	\N	f
13	DatasetInput	lead	delete	\N	\N	f
14	DatasetVersion	lead	create	\N	\N	f
15	DatasetVersion	lead	delete	\N	\N	f
16	Model	lead	create	\N	\N	f
17	Model	lead	update	\N	\N	f
18	Model	lead	delete	\N	\N	f
19	Run	lead	create	\N	\N	f
20	Run	lead	update	\N	\N	f
21	Run	lead	delete	\N	\N	f
22	Task	lead	create	\N	\N	f
23	Task	lead	update	\N	\N	f
24	Task	lead	delete	\N	\N	f
25	Task	concept_maker	update	{concepts}	appended	f
26	TaskInput	lead	create	\N	\N	f
27	TaskInput	lead	update	\N	\N	f
28	TaskInput	lead	delete	\N	\N	f
29	TaskInput	labeler	update	{labelers,since,round}	taken	f
30	TaskInput	reviewer	update	{round}	round	f
31	TaskInput	reviewer	update	{labelers}	succession	f
32	Work	lead	create	\N	auto	f
33	Work	lead	update	\N	\N	f
34	Work	lead	delete	\N	\N	f
35	Work	owner	create	\N	as_drawn	t
36	Work	owner	update	{state,drawn,reviewer,active_ms}	as_drawn	t
37	Work	reviewer	update	{state,drawn,reviewer}	decided	t
38	Work	reviewer	update	{member,reviewer}	succession	f
39	Annotation	lead	create	\N	brought	f
40	Annotation	lead	update	\N	credited	f
41	Annotation	lead	delete	\N	\N	f
42	Annotation	owner	create	\N	drawn	t
43	Annotation	owner	update	{concept,region,sign,status,origin,z}	drawn	t
44	Annotation	owner	delete	\N	\N	t
45	Annotation	labeler	update	{author,concept,region,sign,status,origin,z}	claimed	t
46	Annotation	labeler	update	{z}	unclaimed	f
47	Annotation	labeler	delete	\N	unclaimed	f
48	Annotation	labeler	create	\N	restored	f
49	Annotation	reviewer	create	\N	added	f
50	Annotation	reviewer	update	{concept,region,sign,status,origin,z,edited_by,merged}	corrected	t
51	Annotation	reviewer	update	{author}	succession	f
52	Annotation	reviewer	delete	\N	\N	t
53	Suggestion	lead	create	\N	\N	f
54	Suggestion	lead	update	\N	\N	f
55	Suggestion	lead	delete	\N	\N	f
56	Suggestion	owner	create	\N	copied	f
57	Suggestion	owner	update	{verdict,concept,relabeled}	\N	f
58	Suggestion	labeler	create	\N	undecided	f
59	Suggestion	reviewer	create	\N	undecided	f
60	Suggestion	labeler	update	{concept,region,probability}	undecided	f
61	Suggestion	reviewer	update	{concept,region,probability}	undecided	f
62	Suggestion	labeler	update	{verdict,concept,relabeled}	alone	f
63	Remark	lead	create	\N	own_words	f
64	Remark	lead	update	\N	\N	f
65	Remark	lead	delete	\N	\N	f
66	Remark	owner	create	\N	said	f
67	Remark	owner	update	{open}	closed	f
68	Remark	owner	delete	\N	nothing_here	f
69	Remark	reviewer	create	\N	feedback	f
70	Remark	reviewer	update	{labeler}	succession	f
71	Seat	lead	create	\N	\N	f
72	Seat	lead	update	\N	\N	f
73	Seat	lead	delete	\N	\N	f
74	Seat	owner	create	\N	verdict_open	f
75	Seat	owner	update	{read}	\N	f
\.


--
-- Data for Name: right_move; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.right_move (line, event, policy, stood, becomes) FROM stdin;
35	Edit	None	Unlabeled	InProgress
35	Edit	None	InProgress	InProgress
35	Edit	None	Returned	Returned
35	Edit	None	Skipped	InProgress
35	Edit	Drawn	Unlabeled	InProgress
35	Edit	Drawn	InProgress	InProgress
35	Edit	Drawn	Returned	Returned
35	Edit	Drawn	Skipped	InProgress
35	Edit	Held	Unlabeled	InProgress
35	Edit	Held	InProgress	InProgress
35	Edit	Held	Returned	Returned
35	Edit	Held	Skipped	InProgress
35	Edit	Consensus	Unlabeled	InProgress
35	Edit	Consensus	InProgress	InProgress
35	Edit	Consensus	Returned	Returned
35	Edit	Consensus	Skipped	InProgress
35	Submit	None	Unlabeled	Done
35	Submit	None	InProgress	Done
35	Submit	None	Returned	Done
35	Submit	None	Skipped	Done
35	Submit	Drawn	Unlabeled	Submitted
35	Submit	Drawn	InProgress	Submitted
35	Submit	Drawn	Returned	Submitted
35	Submit	Drawn	Skipped	Submitted
35	Submit	Held	Unlabeled	Submitted
35	Submit	Held	InProgress	Submitted
35	Submit	Held	Returned	Submitted
35	Submit	Held	Skipped	Submitted
35	Submit	Consensus	Unlabeled	Submitted
35	Submit	Consensus	InProgress	Submitted
35	Submit	Consensus	Returned	Submitted
35	Submit	Consensus	Skipped	Submitted
35	Skip	None	Unlabeled	Skipped
35	Skip	None	InProgress	Skipped
35	Skip	None	Returned	Skipped
35	Skip	None	Skipped	Skipped
35	Skip	Drawn	Unlabeled	Skipped
35	Skip	Drawn	InProgress	Skipped
35	Skip	Drawn	Returned	Skipped
35	Skip	Drawn	Skipped	Skipped
35	Skip	Held	Unlabeled	Skipped
35	Skip	Held	InProgress	Skipped
35	Skip	Held	Returned	Skipped
35	Skip	Held	Skipped	Skipped
35	Skip	Consensus	Unlabeled	Skipped
35	Skip	Consensus	InProgress	Skipped
35	Skip	Consensus	Returned	Skipped
35	Skip	Consensus	Skipped	Skipped
36	Edit	None	Unlabeled	InProgress
36	Edit	None	InProgress	InProgress
36	Edit	None	Returned	Returned
36	Edit	None	Skipped	InProgress
36	Edit	Drawn	Unlabeled	InProgress
36	Edit	Drawn	InProgress	InProgress
36	Edit	Drawn	Returned	Returned
36	Edit	Drawn	Skipped	InProgress
36	Edit	Held	Unlabeled	InProgress
36	Edit	Held	InProgress	InProgress
36	Edit	Held	Returned	Returned
36	Edit	Held	Skipped	InProgress
36	Edit	Consensus	Unlabeled	InProgress
36	Edit	Consensus	InProgress	InProgress
36	Edit	Consensus	Returned	Returned
36	Edit	Consensus	Skipped	InProgress
36	Submit	None	Unlabeled	Done
36	Submit	None	InProgress	Done
36	Submit	None	Returned	Done
36	Submit	None	Skipped	Done
36	Submit	Drawn	Unlabeled	Submitted
36	Submit	Drawn	InProgress	Submitted
36	Submit	Drawn	Returned	Submitted
36	Submit	Drawn	Skipped	Submitted
36	Submit	Held	Unlabeled	Submitted
36	Submit	Held	InProgress	Submitted
36	Submit	Held	Returned	Submitted
36	Submit	Held	Skipped	Submitted
36	Submit	Consensus	Unlabeled	Submitted
36	Submit	Consensus	InProgress	Submitted
36	Submit	Consensus	Returned	Submitted
36	Submit	Consensus	Skipped	Submitted
36	Skip	None	Unlabeled	Skipped
36	Skip	None	InProgress	Skipped
36	Skip	None	Returned	Skipped
36	Skip	None	Skipped	Skipped
36	Skip	Drawn	Unlabeled	Skipped
36	Skip	Drawn	InProgress	Skipped
36	Skip	Drawn	Returned	Skipped
36	Skip	Drawn	Skipped	Skipped
36	Skip	Held	Unlabeled	Skipped
36	Skip	Held	InProgress	Skipped
36	Skip	Held	Returned	Skipped
36	Skip	Held	Skipped	Skipped
36	Skip	Consensus	Unlabeled	Skipped
36	Skip	Consensus	InProgress	Skipped
36	Skip	Consensus	Returned	Skipped
36	Skip	Consensus	Skipped	Skipped
36	Withdraw	None	Submitted	InProgress
36	Withdraw	None	Done	InProgress
36	Withdraw	Drawn	Submitted	InProgress
36	Withdraw	Held	Submitted	InProgress
36	Withdraw	Consensus	Submitted	InProgress
37	Approve	Drawn	Submitted	Done
37	Approve	Consensus	Submitted	Done
37	Reject	Drawn	Submitted	Returned
37	Reject	Consensus	Submitted	Returned
37	Reopen	Drawn	Returned	Submitted
37	Reopen	Drawn	Done	Submitted
37	Reopen	Held	Returned	Submitted
37	Reopen	Held	Done	Submitted
37	Reopen	Consensus	Returned	Submitted
37	Reopen	Consensus	Done	Submitted
37	Agree	Consensus	Submitted	Done
37	Agree	Consensus	Done	Done
37	Disagree	Consensus	Submitted	Submitted
42	Edit	None	Success	Pending
42	Edit	None	Pending	Pending
42	Edit	None	ReviewDenied	Pending
42	Edit	Drawn	Pending	Pending
42	Edit	Drawn	ReviewDenied	Pending
42	Edit	Held	Pending	Pending
42	Edit	Held	ReviewDenied	Pending
42	Edit	Consensus	Pending	Pending
42	Edit	Consensus	ReviewDenied	Pending
43	Edit	None	Success	Pending
43	Edit	None	Pending	Pending
43	Edit	None	ReviewDenied	Pending
43	Edit	Drawn	Pending	Pending
43	Edit	Drawn	ReviewDenied	Pending
43	Edit	Held	Pending	Pending
43	Edit	Held	ReviewDenied	Pending
43	Edit	Consensus	Pending	Pending
43	Edit	Consensus	ReviewDenied	Pending
43	Submit	None	Pending	Success
43	Submit	None	ReviewDenied	Success
43	Submit	Drawn	Pending	AwaitingReview
43	Submit	Drawn	ReviewDenied	AwaitingReview
43	Submit	Held	Pending	Pending
43	Submit	Held	ReviewDenied	AwaitingReview
43	Submit	Consensus	Pending	Pending
43	Submit	Consensus	ReviewDenied	Pending
43	Withdraw	None	Success	Pending
43	Withdraw	None	Pending	Pending
43	Withdraw	None	AwaitingReview	Pending
43	Withdraw	None	AwaitingConsensusReview	Pending
43	Withdraw	Drawn	Pending	Pending
43	Withdraw	Drawn	AwaitingReview	Pending
43	Withdraw	Drawn	AwaitingConsensusReview	Pending
43	Withdraw	Held	Pending	Pending
43	Withdraw	Held	AwaitingReview	Pending
43	Withdraw	Held	AwaitingConsensusReview	Pending
43	Withdraw	Consensus	Pending	Pending
43	Withdraw	Consensus	AwaitingReview	Pending
43	Withdraw	Consensus	AwaitingConsensusReview	Pending
43	Skip	None	Pending	Pending
43	Skip	None	ReviewDenied	ReviewDenied
43	Skip	Drawn	Pending	Pending
43	Skip	Drawn	ReviewDenied	ReviewDenied
43	Skip	Held	Pending	Pending
43	Skip	Held	ReviewDenied	ReviewDenied
43	Skip	Consensus	Pending	Pending
43	Skip	Consensus	ReviewDenied	ReviewDenied
44	Edit	None	Success	Pending
44	Edit	None	Pending	Pending
44	Edit	None	ReviewDenied	Pending
44	Edit	Drawn	Pending	Pending
44	Edit	Drawn	ReviewDenied	Pending
44	Edit	Held	Pending	Pending
44	Edit	Held	ReviewDenied	Pending
44	Edit	Consensus	Pending	Pending
44	Edit	Consensus	ReviewDenied	Pending
45	Edit	None	Success	Pending
45	Edit	None	Pending	Pending
45	Edit	None	ReviewDenied	Pending
45	Edit	Drawn	Pending	Pending
45	Edit	Drawn	ReviewDenied	Pending
45	Edit	Held	Pending	Pending
45	Edit	Held	ReviewDenied	Pending
45	Edit	Consensus	Pending	Pending
45	Edit	Consensus	ReviewDenied	Pending
45	Submit	None	Pending	Success
45	Submit	None	ReviewDenied	Success
45	Submit	Drawn	Pending	AwaitingReview
45	Submit	Drawn	ReviewDenied	AwaitingReview
45	Submit	Held	Pending	Pending
45	Submit	Held	ReviewDenied	AwaitingReview
45	Submit	Consensus	Pending	Pending
45	Submit	Consensus	ReviewDenied	Pending
50	Edit	None	AwaitingReview	AwaitingReview
50	Edit	None	AwaitingConsensusReview	AwaitingConsensusReview
50	Edit	Drawn	AwaitingReview	AwaitingReview
50	Edit	Drawn	AwaitingConsensusReview	AwaitingConsensusReview
50	Edit	Held	AwaitingReview	AwaitingReview
50	Edit	Held	AwaitingConsensusReview	AwaitingConsensusReview
50	Edit	Consensus	AwaitingReview	AwaitingReview
50	Edit	Consensus	AwaitingConsensusReview	AwaitingConsensusReview
50	Approve	Drawn	AwaitingReview	Success
50	Approve	Drawn	AwaitingConsensusReview	Success
50	Approve	Held	AwaitingReview	Success
50	Approve	Held	AwaitingConsensusReview	Success
50	Approve	Consensus	AwaitingReview	Success
50	Approve	Consensus	AwaitingConsensusReview	Success
50	Reject	Drawn	AwaitingReview	ReviewDenied
50	Reject	Drawn	AwaitingConsensusReview	ReviewDenied
50	Reject	Held	AwaitingReview	ReviewDenied
50	Reject	Held	AwaitingConsensusReview	ReviewDenied
50	Reject	Consensus	AwaitingReview	ReviewDenied
50	Reject	Consensus	AwaitingConsensusReview	ReviewDenied
50	Reopen	Drawn	Success	AwaitingReview
50	Reopen	Drawn	ReviewDenied	AwaitingReview
50	Reopen	Held	Success	AwaitingReview
50	Reopen	Held	ReviewDenied	AwaitingReview
50	Reopen	Consensus	Success	AwaitingConsensusReview
50	Reopen	Consensus	ReviewDenied	AwaitingConsensusReview
50	Agree	Consensus	Success	Success
50	Agree	Consensus	Pending	Success
50	Agree	Consensus	AwaitingConsensusReview	Success
50	Disagree	Consensus	Pending	AwaitingConsensusReview
50	Disagree	Consensus	AwaitingConsensusReview	AwaitingConsensusReview
52	Edit	None	AwaitingReview	AwaitingReview
52	Edit	None	AwaitingConsensusReview	AwaitingConsensusReview
52	Edit	Drawn	AwaitingReview	AwaitingReview
52	Edit	Drawn	AwaitingConsensusReview	AwaitingConsensusReview
52	Edit	Held	AwaitingReview	AwaitingReview
52	Edit	Held	AwaitingConsensusReview	AwaitingConsensusReview
52	Edit	Consensus	AwaitingReview	AwaitingReview
52	Edit	Consensus	AwaitingConsensusReview	AwaitingConsensusReview
\.


--
-- Data for Name: row_kind; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.row_kind (kind, types, required) FROM stdin;
Member	{"id": ["uuid"], "left": ["boolean"], "name": ["string"], "roles": ["array"], "passphrase": ["string", "null"]}	{id,name,roles}
Concept	{"id": ["uuid"], "name": ["string"], "color": ["string", "array", "number", "object"], "position": ["number"], "foreign_id": ["number", "null"]}	{id,name,color,position}
Input	{"id": ["uuid"], "hash": ["string"], "kind": ["string"], "name": ["string"], "path": ["string"], "size": ["object", "array"], "bytes": ["number"], "removed": ["boolean"], "position": ["number"], "orientation": ["number"], "readability": ["string", "object"]}	{id,kind,name,path,hash,bytes,size,orientation,position}
Dataset	{"id": ["uuid"], "name": ["string"]}	{id,name}
DatasetInput	{"input": ["uuid"], "dataset": ["uuid"]}	{dataset,input}
Task	{"id": ["uuid"], "faq": ["array"], "auto": ["object", "null"], "kind": ["string"], "name": ["string"], "seed": ["number"], "assist": ["object", "null"], "inputs": ["string", "object"], "concepts": ["uuids"], "labelers": ["uuids"], "required": ["object"], "exclusive": ["boolean"], "reviewers": ["uuids"], "dictionary": ["array"], "see_others": ["boolean"], "auto_advance": ["boolean"], "blind_review": ["boolean"], "instructions": ["string"], "new_concepts": ["string"], "lease_minutes": ["number"], "reject_reasons": ["array"], "former_labelers": ["uuids"], "review_strategy": ["string", "object"], "worker_strategy": ["string", "object"], "instructions_version": ["number"]}	{id,name,kind,inputs,concepts,labelers}
TaskInput	{"task": ["uuid"], "input": ["uuid"], "round": ["number"], "since": ["number", "null"], "labelers": ["uuids"], "position": ["number"], "priority": ["number"]}	{task,position,input}
Work	{"id": ["uuid"], "task": ["uuid"], "drawn": ["boolean"], "input": ["uuid"], "state": ["string"], "member": ["uuid"], "reviewer": ["uuid", "null"], "active_ms": ["number"]}	{id,task,input,member,state}
Annotation	{"z": ["number"], "id": ["uuid"], "sign": ["string"], "task": ["uuid", "null"], "input": ["uuid"], "author": ["uuid"], "merged": ["uuid", "null"], "origin": ["string", "object"], "region": ["string", "object"], "status": ["string"], "concept": ["uuid"], "edited_by": ["uuid", "null"]}	{id,input,task,concept,author,region,sign,status,origin,z}
Model	{"id": ["uuid"], "hash": ["string"], "kind": ["string"], "name": ["string"], "path": ["string"], "layout": ["string"], "classes": ["array"], "licence": ["string", "null"]}	{id,name,kind,layout,path,hash,classes}
Suggestion	{"id": ["uuid"], "task": ["uuid"], "class": ["number"], "input": ["uuid"], "model": ["uuid"], "member": ["uuid", "null"], "region": ["string", "object"], "concept": ["uuid"], "verdict": ["string", "object"], "relabeled": ["boolean"], "probability": ["number"]}	{id,input,task,model,class,concept,region,probability}
Run	{"auto": ["object"], "done": ["number"], "task": ["uuid"], "state": ["string"], "failed": ["number"], "review": ["number"], "gesture": ["uuid"], "approved": ["number"], "discarded": ["number"], "suggestions": ["number"]}	{gesture,task,auto,done,suggestions,approved,review,discarded,state}
Remark	{"at": ["number"], "id": ["uuid"], "pin": ["object", "array", "null"], "kind": ["string"], "open": ["boolean"], "task": ["uuid"], "text": ["string"], "input": ["uuid"], "author": ["uuid"], "labeler": ["uuid"], "reasons": ["array"], "reply_to": ["uuid", "null"], "annotation": ["uuid", "null"]}	{id,task,input,labeler,author,kind,open,at}
Seat	{"read": ["number"], "task": ["uuid"], "member": ["uuid"], "verdict": ["string"]}	{task,member}
DatasetVersion	{"at": ["number"], "by": ["uuid", "null"], "id": ["uuid"], "name": ["string"], "note": ["string"], "task": ["uuid", "null"], "number": ["number"], "dataset": ["uuid"], "annotations": ["number", "null"]}	{id,dataset,number,name,task,at}
\.


--
-- Data for Name: task_role; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.task_role (task, member, role, sees_others) FROM stdin;
01a22a73-365a-705d-ae43-b319f0352761	01a22a73-08db-76b0-a5fa-c1e03ae0c2f9	reviewer	f
01a22a73-365a-705d-ae43-b319f0352761	01a22a73-33a1-725e-9cdc-8b24040dd825	labeler	f
\.


--
-- Data for Name: upload; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.upload (id, member, committed) FROM stdin;
01a22a73-3348-7180-a9e3-de98caadddd6	\N	t
01a22a73-365b-760e-a787-d0664efbed88	\N	t
\.


--
-- Data for Name: upload_row; Type: TABLE DATA; Schema: labelwright_version1; Owner: -
--

COPY labelwright_version1.upload_row (upload, n, key, kind, task, input, concept, owner, audience, body) FROM stdin;
01a22a73-3348-7180-a9e3-de98caadddd6	0	\\x0301a22a73334772bf9c402ff4588c8c0e	Input	\N	01a22a73-3347-72bf-9c40-2ff4588c8c0e	\N	\N	input	{"Input":{"id":"01a22a73-3347-72bf-9c40-2ff4588c8c0e","kind":"Image","name":"1.png","path":"pics/1.png","hash":"6e42ca5e37bf0060b71f9827c0f8b868159b21c527d12b1e33e1c099776c109f","bytes":17247,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":0}}
01a22a73-3348-7180-a9e3-de98caadddd6	1	\\x0301a22a7333487180a9e3de96347cdaff	Input	\N	01a22a73-3348-7180-a9e3-de96347cdaff	\N	\N	input	{"Input":{"id":"01a22a73-3348-7180-a9e3-de96347cdaff","kind":"Image","name":"2.png","path":"pics/2.png","hash":"c19007fbefd4a61b20a7df352923f177c81a6700a1a72de46f521754fd801bdd","bytes":17184,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":1}}
01a22a73-3348-7180-a9e3-de98caadddd6	2	\\x0301a22a7333487180a9e3de97ab52f47b	Input	\N	01a22a73-3348-7180-a9e3-de97ab52f47b	\N	\N	input	{"Input":{"id":"01a22a73-3348-7180-a9e3-de97ab52f47b","kind":"Image","name":"3.png","path":"pics/3.png","hash":"068079ec2481e82bfb88438e3c2112e865c145d33855d440bd45a7ab0efe9783","bytes":17162,"size":{"width":64,"height":48},"orientation":1,"readability":"Readable","position":2}}
01a22a73-365b-760e-a787-d0664efbed88	0	\\x0701a22a73365a705dae43b319f035276101a22a73334772bf9c402ff4588c8c0e	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3347-72bf-9c40-2ff4588c8c0e	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":0,"input":"01a22a73-3347-72bf-9c40-2ff4588c8c0e"}}
01a22a73-365b-760e-a787-d0664efbed88	1	\\x0701a22a73365a705dae43b319f035276101a22a7333487180a9e3de96347cdaff	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de96347cdaff	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":1,"input":"01a22a73-3348-7180-a9e3-de96347cdaff"}}
01a22a73-365b-760e-a787-d0664efbed88	2	\\x0701a22a73365a705dae43b319f035276101a22a7333487180a9e3de97ab52f47b	TaskInput	01a22a73-365a-705d-ae43-b319f0352761	01a22a73-3348-7180-a9e3-de97ab52f47b	\N	\N	task	{"TaskInput":{"task":"01a22a73-365a-705d-ae43-b319f0352761","position":2,"input":"01a22a73-3348-7180-a9e3-de97ab52f47b"}}
\.


--
-- Name: given_up given_up_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.given_up
    ADD CONSTRAINT given_up_pkey PRIMARY KEY (op);


--
-- Name: lease lease_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (task, input);


--
-- Name: login login_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.login
    ADD CONSTRAINT login_pkey PRIMARY KEY (login);


--
-- Name: member_now member_now_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.member_now
    ADD CONSTRAINT member_now_pkey PRIMARY KEY (member);


--
-- Name: member_scope member_scope_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.member_scope
    ADD CONSTRAINT member_scope_pkey PRIMARY KEY (member);


--
-- Name: op op_id_key; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.op
    ADD CONSTRAINT op_id_key UNIQUE (id);


--
-- Name: op_kind op_kind_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.op_kind
    ADD CONSTRAINT op_kind_pkey PRIMARY KEY (kind);


--
-- Name: op op_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.op
    ADD CONSTRAINT op_pkey PRIMARY KEY (seq);


--
-- Name: op_side op_side_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.op_side
    ADD CONSTRAINT op_side_pkey PRIMARY KEY (op, idx, after);


--
-- Name: picture_fact picture_fact_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.picture_fact
    ADD CONSTRAINT picture_fact_pkey PRIMARY KEY (input, fact, value);


--
-- Name: presence presence_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (member);


--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (one);


--
-- Name: project_row project_row_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.project_row
    ADD CONSTRAINT project_row_pkey PRIMARY KEY (key);


--
-- Name: project_row project_row_unique1_key; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.project_row
    ADD CONSTRAINT project_row_unique1_key UNIQUE (unique1);


--
-- Name: project_row project_row_unique2_key; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.project_row
    ADD CONSTRAINT project_row_unique2_key UNIQUE (unique2);


--
-- Name: right_line right_line_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.right_line
    ADD CONSTRAINT right_line_pkey PRIMARY KEY (id);


--
-- Name: right_move right_move_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.right_move
    ADD CONSTRAINT right_move_pkey PRIMARY KEY (line, event, policy, stood);


--
-- Name: row_kind row_kind_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.row_kind
    ADD CONSTRAINT row_kind_pkey PRIMARY KEY (kind);


--
-- Name: task_role task_role_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.task_role
    ADD CONSTRAINT task_role_pkey PRIMARY KEY (task, member, role);


--
-- Name: upload upload_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (id);


--
-- Name: upload_row upload_row_pkey; Type: CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.upload_row
    ADD CONSTRAINT upload_row_pkey PRIMARY KEY (upload, n);


--
-- Name: draw_once; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE UNIQUE INDEX draw_once ON labelwright_version1.draw USING btree (task, input, COALESCE(labeler, '00000000-0000-0000-0000-000000000000'::uuid));


--
-- Name: lease_by_member; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX lease_by_member ON labelwright_version1.lease USING btree (member);


--
-- Name: op_by_gesture; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX op_by_gesture ON labelwright_version1.op USING btree (gesture);


--
-- Name: op_by_upload; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX op_by_upload ON labelwright_version1.op USING btree (upload) WHERE (upload IS NOT NULL);


--
-- Name: right_by_kind; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX right_by_kind ON labelwright_version1.right_line USING btree (kind, act);


--
-- Name: row_by_concept; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_by_concept ON labelwright_version1.project_row USING btree (concept, kind) WHERE (concept IS NOT NULL);


--
-- Name: row_by_input; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_by_input ON labelwright_version1.project_row USING btree (input, kind) WHERE (input IS NOT NULL);


--
-- Name: row_by_task; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_by_task ON labelwright_version1.project_row USING btree (task, audience) WHERE (task IS NOT NULL);


--
-- Name: row_of_everyone; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_of_everyone ON labelwright_version1.project_row USING btree (audience) WHERE (audience = 'everyone'::text);


--
-- Name: row_of_queue; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_of_queue ON labelwright_version1.project_row USING btree (task, priority DESC, "position") WHERE (kind = 'TaskInput'::text);


--
-- Name: row_removed; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX row_removed ON labelwright_version1.project_row USING btree (input) WHERE removed;


--
-- Name: side_by_key; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX side_by_key ON labelwright_version1.op_side USING btree (key);


--
-- Name: task_role_by_member; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX task_role_by_member ON labelwright_version1.task_role USING btree (member);


--
-- Name: upload_row_by_input; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX upload_row_by_input ON labelwright_version1.upload_row USING btree (upload, input) WHERE (audience = 'input'::text);


--
-- Name: upload_row_by_key; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX upload_row_by_key ON labelwright_version1.upload_row USING btree (key);


--
-- Name: upload_row_by_task; Type: INDEX; Schema: labelwright_version1; Owner: -
--

CREATE INDEX upload_row_by_task ON labelwright_version1.upload_row USING btree (upload, task) WHERE (audience <> 'input'::text);


--
-- Name: picture_fact fact_stays; Type: TRIGGER; Schema: labelwright_version1; Owner: -
--

CREATE TRIGGER fact_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON labelwright_version1.picture_fact FOR EACH STATEMENT EXECUTE FUNCTION labelwright_version1.log_stays();


--
-- Name: op op_stays; Type: TRIGGER; Schema: labelwright_version1; Owner: -
--

CREATE TRIGGER op_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON labelwright_version1.op FOR EACH STATEMENT EXECUTE FUNCTION labelwright_version1.log_stays();


--
-- Name: op_side side_stays; Type: TRIGGER; Schema: labelwright_version1; Owner: -
--

CREATE TRIGGER side_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON labelwright_version1.op_side FOR EACH STATEMENT EXECUTE FUNCTION labelwright_version1.log_stays();


--
-- Name: right_move right_move_line_fkey; Type: FK CONSTRAINT; Schema: labelwright_version1; Owner: -
--

ALTER TABLE ONLY labelwright_version1.right_move
    ADD CONSTRAINT right_move_line_fkey FOREIGN KEY (line) REFERENCES labelwright_version1.right_line(id);


--
-- Name: op; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.op ENABLE ROW LEVEL SECURITY;

--
-- Name: op_side; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.op_side ENABLE ROW LEVEL SECURITY;

--
-- Name: picture_fact; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.picture_fact ENABLE ROW LEVEL SECURITY;

--
-- Name: project; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.project ENABLE ROW LEVEL SECURITY;

--
-- Name: project_row; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.project_row ENABLE ROW LEVEL SECURITY;

--
-- Name: op seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.op FOR SELECT USING ((( SELECT labelwright_version1.is_lead() AS is_lead) OR (member = ( SELECT labelwright_version1.me() AS me)) OR ( SELECT true
   FROM labelwright_version1.op_side s
  WHERE (s.op = op.id)
 LIMIT 1) OR ((upload IS NOT NULL) AND (EXISTS ( SELECT
   FROM labelwright_version1.my_upload_rows(op.upload, (0)::bigint, (1)::bigint) my_upload_rows(n, key, body))))));


--
-- Name: op_side seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.op_side FOR SELECT USING ((( SELECT labelwright_version1.is_lead() AS is_lead) OR
CASE audience
    WHEN 'everyone'::text THEN (( SELECT labelwright_version1.me() AS me) IS NOT NULL)
    WHEN 'task'::text THEN (task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[]))
    WHEN 'owner'::text THEN ((task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[])) AND ((owner = ( SELECT labelwright_version1.me() AS me)) OR (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[])) OR ((kind = 'Annotation'::text) AND (NOT labelwright_version1.labels(task, owner)))))
    WHEN 'reviewers'::text THEN (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[]))
    WHEN 'input'::text THEN labelwright_version1.sees_input(input)
    ELSE false
END));


--
-- Name: picture_fact seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.picture_fact FOR SELECT USING ((( SELECT labelwright_version1.is_lead() AS is_lead) OR labelwright_version1.sees_input(input)));


--
-- Name: project seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.project FOR SELECT USING ((( SELECT labelwright_version1.me() AS me) IS NOT NULL));


--
-- Name: project_row seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.project_row FOR SELECT USING ((( SELECT labelwright_version1.is_lead() AS is_lead) OR
CASE audience
    WHEN 'everyone'::text THEN (( SELECT labelwright_version1.me() AS me) IS NOT NULL)
    WHEN 'task'::text THEN (task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[]))
    WHEN 'owner'::text THEN ((task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[])) AND ((owner = ( SELECT labelwright_version1.me() AS me)) OR (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[])) OR ((kind = 'Annotation'::text) AND (NOT labelwright_version1.labels(task, owner)))))
    WHEN 'reviewers'::text THEN (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[]))
    WHEN 'input'::text THEN labelwright_version1.sees_input(input)
    ELSE false
END));


--
-- Name: upload_row seen; Type: POLICY; Schema: labelwright_version1; Owner: -
--

CREATE POLICY seen ON labelwright_version1.upload_row FOR SELECT USING ((labelwright_version1.is_committed(upload) AND (( SELECT labelwright_version1.is_lead() AS is_lead) OR
CASE audience
    WHEN 'everyone'::text THEN (( SELECT labelwright_version1.me() AS me) IS NOT NULL)
    WHEN 'task'::text THEN (task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[]))
    WHEN 'owner'::text THEN ((task = ANY (( SELECT labelwright_version1.my_tasks() AS my_tasks)::uuid[])) AND ((owner = ( SELECT labelwright_version1.me() AS me)) OR (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[])) OR ((kind = 'Annotation'::text) AND (NOT labelwright_version1.labels(task, owner)))))
    WHEN 'reviewers'::text THEN (task = ANY (( SELECT labelwright_version1.my_open_tasks() AS my_open_tasks)::uuid[]))
    WHEN 'input'::text THEN labelwright_version1.sees_input(input)
    ELSE false
END)));


--
-- Name: upload_row; Type: ROW SECURITY; Schema: labelwright_version1; Owner: -
--

ALTER TABLE labelwright_version1.upload_row ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA labelwright_version1; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA labelwright_version1 TO labelwright_version1_member;


--
-- Name: FUNCTION add_member(called text, with_roles text[], to_login name, new_id uuid, op_id uuid, at bigint); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.add_member(called text, with_roles text[], to_login name, new_id uuid, op_id uuid, at bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.add_member(called text, with_roles text[], to_login name, new_id uuid, op_id uuid, at bigint) TO labelwright_version1_member;


--
-- Name: FUNCTION add_picture_fact(of_input uuid, what text, told text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.add_picture_fact(of_input uuid, what text, told text) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.add_picture_fact(of_input uuid, what text, told text) TO labelwright_version1_member;


--
-- Name: FUNCTION all_in(j labelwright_version1.judged); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.all_in(j labelwright_version1.judged) FROM PUBLIC;


--
-- Name: FUNCTION are_uuids(value jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.are_uuids(value jsonb) FROM PUBLIC;


--
-- Name: FUNCTION commit_op(o jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.commit_op(o jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.commit_op(o jsonb) TO labelwright_version1_member;


--
-- Name: FUNCTION give_up(which uuid[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.give_up(which uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.give_up(which uuid[]) TO labelwright_version1_member;


--
-- Name: FUNCTION has_lapsed(t jsonb, place jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.has_lapsed(t jsonb, place jsonb) FROM PUBLIC;


--
-- Name: FUNCTION heartbeat(leaving boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.heartbeat(leaving boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.heartbeat(leaving boolean) TO labelwright_version1_member;


--
-- Name: FUNCTION hello(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.hello() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.hello() TO labelwright_version1_member;


--
-- Name: FUNCTION here(with_program text, with_unsent bigint, in_task uuid, on_input uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.here(with_program text, with_unsent bigint, in_task uuid, on_input uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.here(with_program text, with_unsent bigint, in_task uuid, on_input uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION holds(guard text, j labelwright_version1.judged); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.holds(guard text, j labelwright_version1.judged) FROM PUBLIC;


--
-- Name: FUNCTION ids_of(list jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.ids_of(list jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.ids_of(list jsonb) TO labelwright_version1_member;


--
-- Name: FUNCTION is_committed(which uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_committed(which uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.is_committed(which uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION is_drawn(t jsonb, w jsonb, which uuid, who uuid, verdict text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_drawn(t jsonb, w jsonb, which uuid, who uuid, verdict text) FROM PUBLIC;


--
-- Name: FUNCTION is_lead(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_lead() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.is_lead() TO labelwright_version1_member;


--
-- Name: FUNCTION is_of(types jsonb, value jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_of(types jsonb, value jsonb) FROM PUBLIC;


--
-- Name: FUNCTION is_open(w jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_open(w jsonb) FROM PUBLIC;


--
-- Name: FUNCTION is_removed(kind text, which uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_removed(kind text, which uuid) FROM PUBLIC;


--
-- Name: FUNCTION is_right(j labelwright_version1.judged, related text[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_right(j labelwright_version1.judged, related text[]) FROM PUBLIC;


--
-- Name: FUNCTION is_unclaimed(r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_unclaimed(r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION is_uuid(value jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.is_uuid(value jsonb) FROM PUBLIC;


--
-- Name: FUNCTION key_of(kind text, r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.key_of(kind text, r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION kind_of(body jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.kind_of(body jsonb) FROM PUBLIC;


--
-- Name: FUNCTION kind_of_tag(tag integer); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.kind_of_tag(tag integer) FROM PUBLIC;


--
-- Name: FUNCTION known_ops(which uuid[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.known_ops(which uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.known_ops(which uuid[]) TO labelwright_version1_member;


--
-- Name: FUNCTION labels(in_task uuid, who uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.labels(in_task uuid, who uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.labels(in_task uuid, who uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION lease_of(in_task uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.lease_of(in_task uuid) FROM PUBLIC;


--
-- Name: FUNCTION log_given(in_task uuid, op_id uuid, moment bigint); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.log_given(in_task uuid, op_id uuid, moment bigint) FROM PUBLIC;


--
-- Name: FUNCTION log_op(o jsonb, content bytea); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.log_op(o jsonb, content bytea) FROM PUBLIC;


--
-- Name: FUNCTION log_side(of_op uuid, nth integer, is_after boolean, k bytea, v uuid, of_kind text, at labelwright_version1.row_place, said text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.log_side(of_op uuid, nth integer, is_after boolean, k bytea, v uuid, of_kind text, at labelwright_version1.row_place, said text) FROM PUBLIC;


--
-- Name: FUNCTION log_stays(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.log_stays() FROM PUBLIC;


--
-- Name: FUNCTION may_label_on(j labelwright_version1.judged); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.may_label_on(j labelwright_version1.judged) FROM PUBLIC;


--
-- Name: FUNCTION me(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.me() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.me() TO labelwright_version1_member;


--
-- Name: FUNCTION my_open_tasks(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_open_tasks() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.my_open_tasks() TO labelwright_version1_member;


--
-- Name: FUNCTION my_queue(in_task uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_queue(in_task uuid) FROM PUBLIC;


--
-- Name: FUNCTION my_rows(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_rows() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.my_rows() TO labelwright_version1_member;


--
-- Name: FUNCTION my_scope(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_scope() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.my_scope() TO labelwright_version1_member;


--
-- Name: FUNCTION my_tasks(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_tasks() FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.my_tasks() TO labelwright_version1_member;


--
-- Name: FUNCTION my_upload_rows(which uuid, first bigint, most bigint); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.my_upload_rows(which uuid, first bigint, most bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.my_upload_rows(which uuid, first bigint, most bigint) TO labelwright_version1_member;


--
-- Name: FUNCTION needed_by(kind text, task uuid, input uuid, concept uuid, body text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.needed_by(kind text, task uuid, input uuid, concept uuid, body text) FROM PUBLIC;


--
-- Name: FUNCTION now_ms(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.now_ms() FROM PUBLIC;


--
-- Name: FUNCTION origin_follows(was jsonb, becomes jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.origin_follows(was jsonb, becomes jsonb) FROM PUBLIC;


--
-- Name: FUNCTION parsed(body text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.parsed(body text) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.parsed(body text) TO labelwright_version1_member;


--
-- Name: FUNCTION place_key(task uuid, input uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.place_key(task uuid, input uuid) FROM PUBLIC;


--
-- Name: FUNCTION place_of(kind text, r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.place_of(kind text, r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION place_text(r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.place_text(r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION plain_key(of_kind text, id uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.plain_key(of_kind text, id uuid) FROM PUBLIC;


--
-- Name: FUNCTION policy_of(t jsonb, drawn boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.policy_of(t jsonb, drawn boolean) FROM PUBLIC;


--
-- Name: FUNCTION publish_begin(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.publish_begin() FROM PUBLIC;


--
-- Name: FUNCTION publish_done(called text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.publish_done(called text) FROM PUBLIC;


--
-- Name: FUNCTION publish_ops(ops jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.publish_ops(ops jsonb) FROM PUBLIC;


--
-- Name: FUNCTION publish_stage(which uuid, first bigint, bodies text[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.publish_stage(which uuid, first bigint, bodies text[]) FROM PUBLIC;


--
-- Name: FUNCTION published(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.published() FROM PUBLIC;


--
-- Name: FUNCTION raise_scope(who uuid[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.raise_scope(who uuid[]) FROM PUBLIC;


--
-- Name: FUNCTION raise_scopes_of_places(of_op uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.raise_scopes_of_places(of_op uuid) FROM PUBLIC;


--
-- Name: FUNCTION refuse(why text, which bytea, detail text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.refuse(why text, which bytea, detail text) FROM PUBLIC;


--
-- Name: FUNCTION refuse_dangling(k bytea, kind text, body text, at labelwright_version1.row_place); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.refuse_dangling(k bytea, kind text, body text, at labelwright_version1.row_place) FROM PUBLIC;


--
-- Name: FUNCTION refuse_orphans(k bytea, of_kind text, r jsonb, at labelwright_version1.row_place); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.refuse_orphans(k bytea, of_kind text, r jsonb, at labelwright_version1.row_place) FROM PUBLIC;


--
-- Name: FUNCTION refuse_unless_live(); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.refuse_unless_live() FROM PUBLIC;


--
-- Name: FUNCTION refuse_wrongs(o jsonb, who uuid, m labelwright_version1.member_now); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.refuse_wrongs(o jsonb, who uuid, m labelwright_version1.member_now) FROM PUBLIC;


--
-- Name: FUNCTION relations(j labelwright_version1.judged); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.relations(j labelwright_version1.judged) FROM PUBLIC;


--
-- Name: FUNCTION reviews_it(t jsonb, w jsonb, which uuid, who uuid, reviewer text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.reviews_it(t jsonb, w jsonb, which uuid, who uuid, reviewer text) FROM PUBLIC;


--
-- Name: FUNCTION row_fault(body jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.row_fault(body jsonb) FROM PUBLIC;


--
-- Name: FUNCTION row_in(of_op uuid, k bytea, is_after boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.row_in(of_op uuid, k bytea, is_after boolean) FROM PUBLIC;


--
-- Name: FUNCTION sees_input(which uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.sees_input(which uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.sees_input(which uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION settled_ops(which uuid[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.settled_ops(which uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.settled_ops(which uuid[]) TO labelwright_version1_member;


--
-- Name: FUNCTION stage(which uuid, first bigint, bodies text[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.stage(which uuid, first bigint, bodies text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.stage(which uuid, first bigint, bodies text[]) TO labelwright_version1_member;


--
-- Name: FUNCTION stage_rows(which uuid, of_whom uuid, first bigint, bodies text[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.stage_rows(which uuid, of_whom uuid, first bigint, bodies text[]) FROM PUBLIC;


--
-- Name: FUNCTION stamp_at(number bigint); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.stamp_at(number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.stamp_at(number bigint) TO labelwright_version1_member;


--
-- Name: FUNCTION status_of(of_kind text, r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.status_of(of_kind text, r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION tag_of(kind text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.tag_of(kind text) FROM PUBLIC;


--
-- Name: FUNCTION take(in_task uuid, n integer, op_id uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take(in_task uuid, n integer, op_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.take(in_task uuid, n integer, op_id uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION take_again(in_task uuid, inputs uuid[], sinces bigint[], op_id uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take_again(in_task uuid, inputs uuid[], sinces bigint[], op_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION labelwright_version1.take_again(in_task uuid, inputs uuid[], sinces bigint[], op_id uuid) TO labelwright_version1_member;


--
-- Name: FUNCTION take_draws(o jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take_draws(o jsonb) FROM PUBLIC;


--
-- Name: FUNCTION take_member(id uuid, r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take_member(id uuid, r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION take_places(of_op uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take_places(of_op uuid) FROM PUBLIC;


--
-- Name: FUNCTION take_task(id uuid, r jsonb); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.take_task(id uuid, r jsonb) FROM PUBLIC;


--
-- Name: FUNCTION takes_back(j labelwright_version1.judged, found_version uuid, related text[]); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.takes_back(j labelwright_version1.judged, found_version uuid, related text[]) FROM PUBLIC;


--
-- Name: FUNCTION unique_of(what text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.unique_of(what text) FROM PUBLIC;


--
-- Name: FUNCTION verdict_of(t jsonb, who uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.verdict_of(t jsonb, who uuid) FROM PUBLIC;


--
-- Name: FUNCTION work_in(of_op uuid, in_task uuid, on_input uuid, who uuid, is_after boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.work_in(of_op uuid, in_task uuid, on_input uuid, who uuid, is_after boolean) FROM PUBLIC;


--
-- Name: FUNCTION works_in(t jsonb, who text); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.works_in(t jsonb, who text) FROM PUBLIC;


--
-- Name: FUNCTION write_change(of_op uuid, nth integer, c jsonb, published boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.write_change(of_op uuid, nth integer, c jsonb, published boolean) FROM PUBLIC;


--
-- Name: FUNCTION write_op(o jsonb, who uuid); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.write_op(o jsonb, who uuid) FROM PUBLIC;


--
-- Name: FUNCTION write_upload(o jsonb, who uuid, published boolean); Type: ACL; Schema: labelwright_version1; Owner: -
--

REVOKE ALL ON FUNCTION labelwright_version1.write_upload(o jsonb, who uuid, published boolean) FROM PUBLIC;


--
-- Name: TABLE project_row; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.project_row TO labelwright_version1_member;


--
-- Name: TABLE all_annotation; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_annotation TO labelwright_version1_member;


--
-- Name: TABLE all_concept; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_concept TO labelwright_version1_member;


--
-- Name: TABLE all_dataset; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_dataset TO labelwright_version1_member;


--
-- Name: TABLE all_dataset_input; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_dataset_input TO labelwright_version1_member;


--
-- Name: TABLE all_dataset_version; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_dataset_version TO labelwright_version1_member;


--
-- Name: TABLE all_input; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_input TO labelwright_version1_member;


--
-- Name: TABLE all_member; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_member TO labelwright_version1_member;


--
-- Name: TABLE all_model; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_model TO labelwright_version1_member;


--
-- Name: TABLE all_remark; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_remark TO labelwright_version1_member;


--
-- Name: TABLE all_run; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_run TO labelwright_version1_member;


--
-- Name: TABLE all_seat; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_seat TO labelwright_version1_member;


--
-- Name: TABLE all_suggestion; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_suggestion TO labelwright_version1_member;


--
-- Name: TABLE all_task; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_task TO labelwright_version1_member;


--
-- Name: TABLE all_task_input; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_task_input TO labelwright_version1_member;


--
-- Name: TABLE all_work; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.all_work TO labelwright_version1_member;


--
-- Name: TABLE op; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.op TO labelwright_version1_member;


--
-- Name: TABLE op_side; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.op_side TO labelwright_version1_member;


--
-- Name: TABLE picture_fact; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.picture_fact TO labelwright_version1_member;


--
-- Name: TABLE project; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.project TO labelwright_version1_member;


--
-- Name: TABLE upload_row; Type: ACL; Schema: labelwright_version1; Owner: -
--

GRANT SELECT ON TABLE labelwright_version1.upload_row TO labelwright_version1_member;


--
-- PostgreSQL database dump complete
--

\unrestrict Ujehqoc4nImMXfF1tVnPc2af2oage5nWPHsbY08K8sgbIFdua35rkRde9avYKU9

