-- The table of rights, asked for each change of an op.

-- The state that a side names, of the kinds that have one.
CREATE FUNCTION status_of(of_kind text, r jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE of_kind WHEN 'Annotation' THEN r->>'status' WHEN 'Work' THEN r->>'state' END
$$;

CREATE FUNCTION policy_of(t jsonb, drawn bool) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN t->'review_strategy' ? 'Manual' THEN CASE WHEN drawn THEN 'Drawn' ELSE 'Held' END
        WHEN t->'review_strategy' ? 'Consensus' THEN 'Consensus'
        ELSE 'None'
    END
$$;

-- Whether somebody's work on an input is drawn for review when it is submitted; `w` is the work so far. The same as
-- `session::labeling::submit::under`, from what the lead's program stored.
CREATE FUNCTION is_drawn(t jsonb, w jsonb, which uuid, who uuid, verdict text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN NOT t->'review_strategy' ? 'Manual' THEN false
        WHEN w->'drawn' = 'true' THEN true
        WHEN verdict = 'ReviewAll' THEN true
        WHEN verdict = 'Released' THEN false
        WHEN (t->'review_strategy'->'Manual'->>'sample_percent')::float8 >= 100 THEN true
        ELSE EXISTS (SELECT FROM draw d WHERE d.task = (t->>'id')::uuid AND d.input = which
            AND CASE WHEN t->'worker_strategy' = '"Queue"' THEN d.labeler IS NULL ELSE d.labeler = who END)
    END;
END $$;

-- Whether `reviewer` may be named for drawn work: who was named before, who was drawn, or any other of the task.
CREATE FUNCTION reviews_it(t jsonb, w jsonb, which uuid, who uuid, reviewer text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
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

-- Whether the work may be changed by its labeler.
CREATE FUNCTION is_open(w jsonb) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN w IS NULL OR EXISTS (
        SELECT FROM right_move m JOIN right_line l ON l.id = m.line
        WHERE l.kind = 'Work' AND l.who = 'owner' AND m.event = 'Edit' AND m.stood = w->>'state');
END $$;

-- Whether nobody answers for an annotation yet: `domain::workflow::is_unclaimed`.
CREATE FUNCTION is_unclaimed(r jsonb) RETURNS bool LANGUAGE sql STABLE AS $$
    SELECT coalesce(r->'origin'->'Imported'->'edited' = 'false'
        OR r->'origin'->'Model'->'edited' = 'false' AND NOT labels((r->>'task')::uuid, (r->>'author')::uuid), false)
$$;

-- What is left of an origin once the shape was changed: `Origin::reshaped`.
CREATE FUNCTION without_keypoints(o jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN o->'extra' ? 'keypoints' AND (o->'extra') - 'keypoints' = '{}' THEN o - 'extra'
        ELSE o #- '{extra,keypoints}' END
$$;

-- Whether an annotation's origin may become this by a change.
CREATE FUNCTION origin_follows(was jsonb, becomes jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT was = becomes
        OR jsonb_typeof(was) = 'object' AND kind_of(was) = kind_of(becomes)
            AND becomes->kind_of(becomes) IN (
                (was->kind_of(was)) || '{"edited": true}',
                without_keypoints((was->kind_of(was)) || '{"edited": true}'))
$$;

-- Whether a labeler of the task is there no more, and whether one is.
CREATE FUNCTION works_in(t jsonb, who text) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(t->'labelers' ? who, false)
        AND EXISTS (SELECT FROM member_now WHERE member = who::uuid AND is_labeler AND NOT gone);
END $$;

-- What a change is judged by.
CREATE TYPE judged AS (
    o jsonb,            -- the op
    who uuid,           -- who sends it, and as whom before the op
    m member_now,
    kind text,
    key bytea,
    b jsonb,            -- the row before, and after
    a jsonb,
    t jsonb,            -- its task
    place jsonb,        -- its input's place there, after the op
    w jsonb,            -- the work of whose row it is, before the op
    w_after jsonb
);

-- Whether what a right asks besides holds: `domain::workflow::rights::Guard`.
CREATE FUNCTION holds(guard text, j judged) RETURNS bool LANGUAGE plpgsql STABLE AS $$
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

CREATE FUNCTION verdict_of(t jsonb, who uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT parsed(body)->'Seat'->>'verdict' FROM project_row
        WHERE key = plain_key('Seat', (t->>'id')::uuid) || uuid_send(who)), 'Open');
END $$;

-- Whether everybody who must label the input has submitted or skipped it.
CREATE FUNCTION all_in(j judged) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM unnest(CASE WHEN ids_of(j.place->'labelers') = '{}' THEN ids_of(j.t->'labelers')
            ELSE ids_of(j.place->'labelers') END) m
        WHERE NOT EXISTS (
            SELECT FROM project_row w WHERE w.kind = 'Work' AND w.task = (j.t->>'id')::uuid
                AND w.input = (j.place->>'input')::uuid AND w.owner = m
                AND parsed(w.body)->'Work'->>'state' IN ('Submitted', 'Done', 'Skipped')));
END $$;

-- Whether an input that was taken from a queue has not been touched for so long that others may take it.
CREATE FUNCTION has_lapsed(t jsonb, place jsonb) RETURNS bool LANGUAGE sql STABLE AS $$
    SELECT coalesce(place->>'since' IS NOT NULL AND (
        (place->>'since')::bigint < now_ms() - (t->>'lease_minutes')::bigint * 60000
        OR (place->>'since')::bigint > now_ms() + 60000)
        AND NOT EXISTS (SELECT FROM lease l WHERE l.task = (place->>'task')::uuid
            AND l.input = (place->>'input')::uuid AND l.until > clock_timestamp()), false)
$$;

CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

-- In which relations the writer stands to the row.
CREATE FUNCTION relations(j judged) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
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

-- Whether a line of the table allows the change.
CREATE FUNCTION is_right(j judged, related text[]) RETURNS bool LANGUAGE plpgsql STABLE AS $$
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

-- Whether the change takes back what the writer's own gesture made of the row, which nobody has touched since. A lead
-- takes back anybody's.
CREATE FUNCTION takes_back(j judged, found_version uuid, related text[]) RETURNS bool LANGUAGE plpgsql STABLE AS $$
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

-- Whether the writer labels the row's input, and it is open.
CREATE FUNCTION may_label_on(j judged) RETURNS bool LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN j.kind IN ('Concept', 'Task') THEN true
        ELSE works_in(j.t, j.who::text) AND (is_open(j.w) OR is_open(j.w_after))
    END
$$;

-- Refuses the op where no line of the table allows one of its changes.
CREATE FUNCTION refuse_wrongs(o jsonb, who uuid, m member_now) RETURNS void LANGUAGE plpgsql AS $$
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

-- Somebody's work on an input, before an op or after it.
CREATE FUNCTION work_in(of_op uuid, in_task uuid, on_input uuid, who uuid, is_after bool) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE
        WHEN NOT is_after AND EXISTS (SELECT FROM op_side s WHERE s.op = of_op AND s.kind = 'Work'
            AND s.task = in_task AND s.input = on_input AND s.owner = who)
        THEN (SELECT parsed(s.body)->'Work' FROM op_side s WHERE s.op = of_op AND s.kind = 'Work' AND NOT s.after
            AND s.task = in_task AND s.input = on_input AND s.owner = who ORDER BY s.idx LIMIT 1)
        ELSE (SELECT parsed(r.body)->'Work' FROM project_row r WHERE r.input = on_input AND r.kind = 'Work'
            AND r.task = in_task AND r.owner = who)
    END;
END $$;
