-- A draft's lists are replaced as they are edited; nothing else of an investment file is ever deleted.
DO $$
DECLARE r text; t text;
BEGIN
    FOREACH r IN ARRAY ARRAY['dossier_app', 'dossier_jobs'] LOOP
        FOREACH t IN ARRAY ARRAY['screening_party', 'screening_holding', 'screening_sectortag', 'screening_establishment'] LOOP
            EXECUTE format('GRANT DELETE ON %I TO %I', t, r);
        END LOOP;
    END LOOP;
END $$;
