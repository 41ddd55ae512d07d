-- Who sees what. The condition itself stands in one place, `SEES` in schema.rs, and is put in where the text names it.

-- Who asks; nobody where the login is no member, or the member left. It goes by who signed in, not by a role set since.
CREATE FUNCTION me() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    RETURN l.member FROM login l JOIN member_now m USING (member) WHERE l.login = session_user AND NOT m.gone;
END $$;

CREATE FUNCTION is_lead() RETURNS bool LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    RETURN coalesce((SELECT is_lead FROM member_now WHERE member = me()), false);
END $$;

-- The tasks that I label or review.
CREATE FUNCTION my_tasks() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT task), '{}') FROM task_role WHERE member = me() AND role <> 'former'
$$;

-- Those in which I see what others do.
CREATE FUNCTION my_open_tasks() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT task), '{}') FROM task_role
    WHERE member = me() AND (role = 'reviewer' OR role = 'labeler' AND sees_others)
$$;

-- Whether somebody labels a task, or did.
CREATE FUNCTION labels(in_task uuid, who uuid) RETURNS bool
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM task_role WHERE task = in_task AND member = who AND role <> 'reviewer');
END $$;

-- Whether one of my tasks has the input.
CREATE FUNCTION sees_input(which uuid) RETURNS bool
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM project_row r JOIN task_role t USING (task)
        WHERE r.input = which AND r.kind = 'TaskInput' AND t.member = me() AND t.role <> 'former')
$$;

-- All rows that I see, found by indexes where there are few of many. The policy says the same row by row.
CREATE FUNCTION my_rows() RETURNS TABLE (key bytea, version uuid, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
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

-- What `hello` says of the one who asks.
CREATE FUNCTION hello() RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
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

-- The stamp of a number: by it a replica knows that this is still the log that it heard.
CREATE FUNCTION stamp_at(number bigint) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT stamp FROM op WHERE seq = number AND me() IS NOT NULL
$$;

-- Which of these ops are in the log, whoever sees them: who names one has seen it.
CREATE FUNCTION known_ops(which uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT id FROM op WHERE id = ANY (which) AND me() IS NOT NULL
$$;

-- The same, and which it never gets back.
CREATE FUNCTION settled_ops(which uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT known_ops(which) UNION SELECT op FROM given_up WHERE op = ANY (which) AND me() IS NOT NULL
$$;

CREATE FUNCTION my_scope() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT coalesce((SELECT n FROM member_scope WHERE member = me()), 0)
$$;

ALTER TABLE project ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON project FOR SELECT USING ((SELECT me()) IS NOT NULL);
ALTER TABLE project_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON project_row FOR SELECT USING (@sees@);
ALTER TABLE op_side ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON op_side FOR SELECT USING (@sees@);
-- The rows of a bulk op that I see, from the one numbered `first`; few of many are found by indexes.
CREATE FUNCTION my_upload_rows(which uuid, first bigint, most bigint) RETURNS TABLE (n bigint, key bytea, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
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
-- An upload is seen once an op names it.
CREATE FUNCTION is_committed(which uuid) RETURNS bool
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = @schema@, pg_temp AS $$
    SELECT EXISTS (SELECT FROM upload WHERE id = which AND committed)
$$;
ALTER TABLE upload_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON upload_row FOR SELECT USING (is_committed(upload) AND (@sees@));
ALTER TABLE op ENABLE ROW LEVEL SECURITY;
-- What is erased is erased everywhere. Not EXISTS: PostgreSQL would look through the sides of the whole log first, for each page of a few ops.
CREATE POLICY seen ON op FOR SELECT USING (
    (SELECT is_lead())
    OR member = (SELECT me())
    OR kind IN ('PurgeInputs', 'Pseudonymize') AND (SELECT me()) IS NOT NULL
    OR (SELECT true FROM op_side s WHERE s.op = op.id LIMIT 1)
    OR upload IS NOT NULL AND EXISTS (SELECT FROM my_upload_rows(upload, 0, 1)));
ALTER TABLE picture_fact ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON picture_fact FOR SELECT USING ((SELECT is_lead()) OR sees_input(input));
