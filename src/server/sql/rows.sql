-- What the text of a row says: its key, where it belongs, who sees it.

-- The text as JSON to look into. Text of PostgreSQL has no NUL, which the path of a file may begin with.
CREATE FUNCTION parsed(body text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT replace(body, '\u0000', '\u2400')::jsonb
$$;

-- The kind that the body is of: the name around it.
CREATE FUNCTION kind_of(body jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_path_query_first(body, '$.keyvalue().key') #>> '{}'
$$;

CREATE FUNCTION ids_of(list jsonb) RETURNS uuid[] LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(array_agg(id::uuid ORDER BY n), '{}')
    FROM jsonb_array_elements_text(CASE WHEN jsonb_typeof(list) = 'array' THEN list ELSE '[]' END)
        WITH ORDINALITY AS ids (id, n)
$$;

-- What no two rows may share, as an index takes it: a path may be longer. Identifiers come first in it, so that no two
-- lists of parts look alike.
CREATE FUNCTION unique_of(what text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(what, 'UTF8'))
$$;

-- The first byte of the keys of a kind.
CREATE FUNCTION tag_of(kind text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT @tag_of_kind@
$$;

CREATE FUNCTION kind_of_tag(tag int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT @kind_of_tag@
$$;

-- The bytes that name the row with these identifiers; compared with the key that came with it.
CREATE FUNCTION key_of(kind text, r jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT tag_of(kind) || CASE kind
        WHEN 'DatasetInput' THEN uuid_send((r->>'dataset')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'TaskInput' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'input')::uuid)
        WHEN 'Seat' THEN uuid_send((r->>'task')::uuid) || uuid_send((r->>'member')::uuid)
        WHEN 'Run' THEN uuid_send((r->>'gesture')::uuid)
        ELSE uuid_send((r->>'id')::uuid)
    END
$$;

CREATE FUNCTION plain_key(of_kind text, id uuid) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT tag_of(of_kind) || uuid_send(id)
$$;

CREATE FUNCTION place_key(task uuid, input uuid) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT plain_key('TaskInput', task) || uuid_send(input)
$$;

-- Where a row belongs.
CREATE TYPE row_place AS (
    task uuid, input uuid, concept uuid, owner uuid, audience text, unique1 bytea, unique2 bytea,
    position bigint, priority int, labelers uuid[], since bigint, removed bool
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
        WHEN 'SavedSearch' THEN
            p.audience := 'everyone';
            p.unique1 := unique_of('SavedSearch ' || (r->>'name'));
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

-- What is wrong with a row; nothing where it is what programs can read.
CREATE FUNCTION row_fault(body jsonb) RETURNS text LANGUAGE plpgsql STABLE AS $$
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

-- Whether a value is of one of these types.
CREATE FUNCTION is_of(types jsonb, value jsonb) RETURNS bool LANGUAGE sql IMMUTABLE AS $$
    SELECT types ? jsonb_typeof(value) OR types ? 'uuid' AND is_uuid(value) OR types ? 'uuids' AND are_uuids(value)
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
