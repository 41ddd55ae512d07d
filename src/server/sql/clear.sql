-- Takes away all that the schema has and that is no table: a release makes it anew.
DO $$
DECLARE
    here oid := current_schema()::regnamespace;
    one record;
BEGIN
    FOR one IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP POLICY %I ON %I', one.policyname, one.tablename);
    END LOOP;
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = here AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW %I', one.relname);
    END LOOP;
    -- With the triggers that call them.
    FOR one IN SELECT oid::regprocedure AS named FROM pg_proc WHERE pronamespace = here LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', one.named);
    END LOOP;
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = here AND relkind = 'c' LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', one.relname);
    END LOOP;
END $$;
