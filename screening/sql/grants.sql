-- A draft's lists are replaced as they are edited; nothing else of an investment file is ever deleted.
DO $$
DECLARE r text; t text;
BEGIN
    FOREACH r IN ARRAY ARRAY['dossier_app', 'dossier_jobs'] LOOP
        FOREACH t IN ARRAY ARRAY['screening_party', 'screening_holding', 'screening_sectortag', 'screening_establishment'] LOOP
            EXECUTE format('GRANT DELETE ON %I TO %I', t, r);
        END LOOP;
        -- What was handed in and signed, and what was found on the list, is added to and never changed.
        EXECUTE format('REVOKE UPDATE ON screening_handin, screening_completenessitem FROM %I', r);
    END LOOP;
END $$;
