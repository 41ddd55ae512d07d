-- What the text of a row says: its key, where it belongs, who sees it.

-- The text as JSON to look into. Text of PostgreSQL has no NUL, which the path of a file may begin with.
CREATE FUNCTION parsed(body text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT replace(body, '\u0000', '\u2400')::jsonb
$$;

-- The kind that the body is of: the one name around it.
CREATE FUNCTION kind_of(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN jsonb_typeof(body) = 'object' AND count(*) = 1 THEN min(k) END FROM jsonb_object_keys(body) k
$$;

CREATE FUNCTION ids_of(list jsonb) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(id::uuid ORDER BY n), '{}')
    FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(list) = 'array' THEN list ELSE '[]' END)
        WITH ORDINALITY AS ids (id, n)
$$;

CREATE FUNCTION text_hash(VARIADIC parts text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(array_to_json(parts)::text, 'UTF8'))
$$;

-- The bytes that name the row with these identifiers; compared with the key that came with it.
CREATE FUNCTION key_of(kind text, r jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT set_byte('\x00', 0, (SELECT tag FROM row_kind k WHERE k.kind = key_of.kind)) || CASE kind
        WHEN 'DatasetInput' THEN uuid_send((r->>'dataset')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'TaskInput' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'Seat' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'member')::uuid)
        WHEN 'Run' THEN uuid_send((r->>'gesture')::uuid)
        ELSE uuid_send((r->>'id')::uuid)
    END
$$;

CREATE FUNCTION plain_key(of_kind text, id uuid) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT set_byte('\x00', 0, tag) || uuid_send(id) FROM row_kind k WHERE k.kind = of_kind
$$;

CREATE FUNCTION place_key(task uuid, input uuid) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT plain_key('TaskInput', task) || uuid_send(input)
$$;

-- Where a row belongs.
CREATE TYPE row_place AS (
    task uuid, input uuid, concept uuid, owner uuid, audience text, unique1 bytea, unique2 bytea,
    position bigint, priority int, labelers uuid[], since bigint
);

-- The same as `domain::Row::audience`, `task`, `input`, `owner` and `concept`; a test compares them for every kind.
CREATE FUNCTION place_of(kind text, r jsonb) RETURNS row_place LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    p row_place;
BEGIN
    CASE kind
        WHEN 'Member' THEN
            p.owner := r->>'id';
            p.audience := 'everyone';
            p.unique1 := text_hash('Member', r->>'name');
        WHEN 'Concept' THEN
            p.concept := r->>'id';
            p.audience := 'everyone';
            p.unique1 := text_hash('Concept', r->>'name');
        WHEN 'Model' THEN
            p.audience := 'everyone';
            p.unique1 := text_hash('Model', r->>'name');
        WHEN 'Dataset' THEN
            p.audience := 'everyone';
            p.unique1 := text_hash('Dataset', r->>'name');
        WHEN 'DatasetInput' THEN
            p.input := r->>'input';
            p.audience := 'leads';
        WHEN 'DatasetVersion' THEN
            p.audience := 'leads';
            p.unique1 := text_hash('DatasetVersion', r->>'dataset', r->>'name');
            p.unique2 := text_hash('DatasetVersion number', r->>'dataset', r->>'number');
        WHEN 'Input' THEN
            p.input := r->>'id';
            p.audience := 'input';
            p.unique1 := text_hash('Input', r->>'name');
            p.unique2 := text_hash('Input path', r->>'path');
        WHEN 'Task' THEN
            p.task := r->>'id';
            p.audience := 'task';
            p.unique1 := text_hash('Task', r->>'name');
        WHEN 'TaskInput' THEN
            p.task := r->>'task';
            p.input := r->>'input';
            p.audience := 'task';
            p.unique1 := text_hash('TaskInput', r->>'task', r->>'position');
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
            p.unique1 := text_hash('Work', r->>'task', r->>'input', r->>'member');
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

-- What is wrong with a row's body; nothing where it is what programs can read.
CREATE FUNCTION body_fault(of_kind text, r jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN of_kind IS NULL OR jsonb_typeof(r) IS DISTINCT FROM 'object' THEN 'not a row'
        WHEN NOT EXISTS (SELECT FROM row_kind WHERE kind = of_kind) THEN of_kind
        ELSE coalesce(
            (SELECT f.field FROM row_field f WHERE f.kind = of_kind AND CASE
                WHEN r ? f.field THEN NOT (
                    jsonb_typeof(r->f.field) = ANY (f.types)
                    OR 'uuid' = ANY (f.types) AND is_uuid(r->f.field)
                    OR 'uuids' = ANY (f.types) AND are_uuids(r->f.field))
                ELSE f.required END
             LIMIT 1),
            (SELECT k FROM jsonb_object_keys(r) k
             WHERE NOT EXISTS (SELECT FROM row_field f WHERE f.kind = of_kind AND f.field = k) LIMIT 1),
            CASE WHEN of_kind = 'Member' AND r->'passphrase' <> 'null' THEN 'passphrase' END)
    END
$$;

CREATE FUNCTION is_uuid(value jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_typeof(value) = 'string'
        AND value #>> '{}' ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
$$;

CREATE FUNCTION are_uuids(value jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_typeof(value) = 'array' AND NOT EXISTS (
        SELECT FROM jsonb_array_elements(CASE WHEN jsonb_typeof(value) = 'array' THEN value ELSE '[]' END) e
        WHERE NOT is_uuid(e))
$$;
