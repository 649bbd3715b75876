-- Applied after accounts/sql/grants.sql, as the owner.
DROP FUNCTION IF EXISTS sees_positions(bigint);  -- of former versions
DO $$
DECLARE r text; t text;
BEGIN
    FOREACH r IN ARRAY ARRAY['dossier_app', 'dossier_jobs'] LOOP
        -- words that stand apart: written by the database as a case is marked lower, lifted with their case by the product
        EXECUTE format('REVOKE INSERT, UPDATE ON casework_keptwords FROM %I', r);
        EXECUTE format('GRANT UPDATE (label_id) ON casework_keptwords TO %I', r);
    END LOOP;
    GRANT INSERT ON casework_keptwords TO dossier_definer;
    FOR t IN SELECT kind FROM words_of_services() LOOP
        EXECUTE format('GRANT UPDATE ON %I TO dossier_definer', t);
    END LOOP;
    -- once: the comment says that it was done
    IF obj_description('casework_keptwords'::regclass) IS NULL THEN
        PERFORM keep_words_of_lowered();
        COMMENT ON TABLE casework_keptwords IS 'Cases that were marked lower before this table was there were looked through.';
    END IF;
END $$;
