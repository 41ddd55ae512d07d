-- The one way in: an op is checked and written whole, or not at all.
-- What looks into tables for each change is PL/pgSQL, which keeps its plans: functions in SQL are planned at each call.

-- Takes everything back and gives the answer; caught in `commit_op`.
CREATE FUNCTION refuse(why text, which bytea, detail text) RETURNS void LANGUAGE plpgsql AS $$
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

-- The keys of what a row points at.
CREATE FUNCTION needed_by(kind text, task uuid, input uuid, concept uuid, body text) RETURNS bytea[]
LANGUAGE sql IMMUTABLE AS $$
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

-- Nothing is made on an input that somebody removed meanwhile.
CREATE FUNCTION is_removed(kind text, which uuid) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN kind <> 'Input' AND EXISTS (SELECT FROM project_row WHERE input = which AND removed);
END $$;

-- What a row points at must be there, and stays there until this op is written or refused.
CREATE FUNCTION refuse_dangling(k bytea, kind text, body text, at row_place) RETURNS void LANGUAGE plpgsql AS $$
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

-- What goes must not be pointed at by what stays.
CREATE FUNCTION refuse_orphans(k bytea, of_kind text, r jsonb, at row_place) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE FUNCTION raise_scope(who uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO member_scope AS s SELECT DISTINCT w, 1 FROM unnest(who) w
    ON CONFLICT (member) DO UPDATE SET n = s.n + 1
$$;

-- Keeps what follows from a member's row.
CREATE FUNCTION take_member(id uuid, r jsonb) RETURNS void LANGUAGE plpgsql AS $$
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

-- Keeps who does what in a task, and raises the scope of whoever sees more or less by it.
CREATE FUNCTION take_task(id uuid, r jsonb) RETURNS void LANGUAGE plpgsql AS $$
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

-- Keeps for whom inputs of queues are held after an op, and how long: by the clock of the server alone. What the op may
-- do is judged before, by how they were held until then.
CREATE FUNCTION take_places(of_op uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM op_side WHERE op = of_op AND kind = 'TaskInput') THEN
        RETURN;
    END IF;
    DELETE FROM lease l USING op_side s LEFT JOIN project_row p ON p.key = s.key
    WHERE s.op = of_op AND s.kind = 'TaskInput' AND l.task = s.task AND l.input = s.input
        AND (p.since IS NULL OR cardinality(p.labelers) <> 1);
    INSERT INTO lease AS l
    SELECT p.task, p.input, p.labelers[1], clock_timestamp() + lease_of(p.task)
    FROM project_row p
    WHERE p.key IN (SELECT key FROM op_side WHERE op = of_op AND kind = 'TaskInput' AND after)
        AND p.since IS NOT NULL AND cardinality(p.labelers) = 1
    ON CONFLICT (task, input) DO UPDATE SET member = excluded.member, until = CASE
        WHEN l.member = excluded.member THEN greatest(l.until, excluded.until) ELSE excluded.until END;
END $$;

-- How long an input of a queue is held for whoever took it.
CREATE FUNCTION lease_of(in_task uuid) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT make_interval(mins => coalesce((parsed(body)->'Task'->>'lease_minutes')::int, 0))
    FROM project_row WHERE key = plain_key('Task', in_task)
$$;

-- Writes one side of a change to the log.
CREATE FUNCTION log_side(of_op uuid, nth int, is_after bool, k bytea, v uuid, of_kind text, at row_place, said text)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO op_side (op, idx, after, key, version, kind, task, input, owner, audience, body)
    VALUES (of_op, nth, is_after, k, v, of_kind, at.task, at.input, at.owner, at.audience, said)
$$;

-- Makes one change. `of_op` has written nothing else than the changes before it.
CREATE FUNCTION write_change(of_op uuid, nth int, c jsonb, published bool) RETURNS void LANGUAGE plpgsql AS $$
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
        SELECT @sees@ INTO is_seen FROM project_row WHERE key = k;
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

-- An input that comes to a task, or goes, shows or hides all that is said of it outside tasks. Who has been told of the
-- task by the same op loads it whole anyway.
CREATE FUNCTION raise_scopes_of_places(of_op uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM op_side WHERE op = of_op AND kind = 'TaskInput') THEN
        RETURN;
    END IF;
    PERFORM raise_scope(array_agg(DISTINCT t.member)) FROM task_role t JOIN (
        SELECT task FROM op_side WHERE op = of_op AND kind = 'TaskInput' GROUP BY task, key HAVING count(*) = 1
    ) AS changed USING (task)
    HAVING count(*) > 0;
END $$;

-- The row's text before an op or after it, as the log of that op has it; else as it stands.
CREATE FUNCTION row_in(of_op uuid, k bytea, is_after bool) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN EXISTS (SELECT FROM op_side WHERE op = of_op AND key = k) AND NOT is_after
        THEN (SELECT parsed(body) FROM op_side WHERE op = of_op AND key = k AND NOT after
              AND idx = (SELECT min(idx) FROM op_side WHERE op = of_op AND key = k))
        ELSE (SELECT parsed(body) FROM project_row WHERE key = k)
    END;
END $$;

-- Writes the op itself, last of all: from here until the transaction ends no other op gets a number.
CREATE FUNCTION log_op(o jsonb, content bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
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
        PERFORM pg_notify(@channel@, number::text);
    END IF;
    RETURN jsonb_build_object('saved', true, 'seq', number, 'received_at', received);
END $$;

-- What tells whether an op that comes again is the same.
CREATE FUNCTION digest_of(o jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to((o - 'draws')::text, 'UTF8'))
$$;

-- The first answer to an op that is in the log. The same op may come twice at once, after a connection broke.
CREATE FUNCTION known_answer(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    known op;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(o->>'id', 0));
    SELECT op.* INTO known FROM op WHERE op.id = (o->>'id')::uuid;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF known.digest <> digest_of(o) THEN
        PERFORM refuse('content', NULL, 'another op of this id');
    END IF;
    RETURN jsonb_build_object('saved', true, 'seq', known.seq, 'received_at', known.received_at);
END $$;

-- Checks an op and writes it. What refuses it raises LW900.
CREATE FUNCTION write_op(o jsonb, who uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    op_id uuid := o->>'id';
    changes jsonb := coalesce(o->'changes', '[]');
    m member_now;
BEGIN
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
    RETURN log_op(o, digest_of(o));
END $$;

-- Which work is drawn for review in the op's task, from now on.
CREATE FUNCTION take_draws(o jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF o->'draws' IS NULL OR o->'draws' = 'null' THEN
        RETURN;
    END IF;
    INSERT INTO op_draw VALUES ((o->>'id')::uuid, (o->>'task')::uuid, o->'draws');
    DELETE FROM draw WHERE task = (o->>'task')::uuid;
    INSERT INTO draw SELECT (o->>'task')::uuid, (d->>0)::uuid, (d->>1)::uuid, (d->>2)::uuid
    FROM jsonb_array_elements(o->'draws') d;
END $$;

-- Sends an op: `{"saved": true, "seq", "received_at"}`, or `{"saved": false, "reason", "key", "by", "at", "detail"}` and
-- nothing was written. Sending the same op again gives the first answer again.
CREATE FUNCTION commit_op(o jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
DECLARE
    answer text;
BEGIN
    PERFORM refuse_sender(o);
    IF o->>'kind' IN ('PurgeInputs', 'Pseudonymize') THEN
        PERFORM refuse(CASE WHEN is_lead() THEN 'content' ELSE 'right' END, NULL, 'what is erased is not said');
    END IF;
    RETURN coalesce(known_answer(o), write_op(o, me()));
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

-- Refuses an op that its member does not send, or not now.
CREATE FUNCTION refuse_sender(o jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hello();
    PERFORM refuse_unless_live();
    IF (o->>'member')::uuid IS DISTINCT FROM me() THEN
        PERFORM refuse('right', NULL, 'member');
    END IF;
END $$;

CREATE FUNCTION refuse_unless_live() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM project) <> 'live' THEN
        RAISE EXCEPTION 'the project is being published' USING ERRCODE = 'LW003';
    END IF;
    -- What another release sends is not understood for certain: it may read what it has.
    IF coalesce(current_setting('labelwright.version', true), '1') <> (SELECT version::text FROM project) THEN
        RAISE EXCEPTION 'the program is of another version than the project' USING ERRCODE = 'LW009';
    END IF;
    -- What an older state of the rows would allow is not allowed.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ops are sent at isolation level READ COMMITTED' USING ERRCODE = 'LW004';
    END IF;
    -- Who falls silent before the transaction ends holds up everybody no longer than this.
    PERFORM set_config('idle_in_transaction_session_timeout', '15s', true);
END $$;
