-- What each role may do with which table. Write does not imply delete; a case is withdrawn, never removed.
DO $$
DECLARE
    r text;
    t text;
BEGIN
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO dossier_definer;
    GRANT INSERT ON accounts_label TO dossier_definer;
    GRANT INSERT, UPDATE ON accounts_person, accounts_roleassignment, accounts_heldclearance, accounts_compartmentholding,
        accounts_keyholder, accounts_apitoken, accounts_accessrequest, accounts_touch, accounts_enrolment, accounts_service,
        accounts_compartment TO dossier_definer;
    GRANT DELETE ON accounts_enrolment, mfa_authenticator TO dossier_definer;
    GRANT UPDATE ON casework_downgrade TO dossier_definer;
    GRANT INSERT (actor_id, actor_role, service_code, code, case_id, case_reference, object_kind, object_id, label_id, data,
        request_id, address) ON accounts_event TO dossier_definer;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dossier_definer;

    FOREACH r IN ARRAY ARRAY['dossier_app', 'dossier_jobs'] LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', r);
        EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', r);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO %I', r);
        FOREACH t IN ARRAY ARRAY['django_session', 'casework_watch', 'casework_savedfilter', 'casework_subject', 'casework_interest', 'casework_vote',
                                 'casework_agendaitem', 'casework_attendance', 'accounts_absence', 'accounts_signindelay', 'casework_idempotencykey',
                                 'casework_draft', 'casework_search'] LOOP
            EXECUTE format('GRANT DELETE ON %I TO %I', t, r);
        END LOOP;
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'mfa_%' LOOP
            EXECUTE format('GRANT DELETE ON %I TO %I', t, r);
        END LOOP;
        -- the trail: added to, read, never changed
        FOREACH t IN ARRAY ARRAY['accounts_event', 'accounts_seal', 'accounts_seal_leaf', 'accounts_unsealed', 'accounts_tally'] LOOP
            EXECUTE format('REVOKE ALL ON %I FROM %I', t, r);
            EXECUTE format('GRANT SELECT ON %I TO %I', t, r);
        END LOOP;
        -- number, time and leaf hash are the database's own: the application can't even name these columns
        EXECUTE format('GRANT INSERT (actor_id, actor_role, service_code, code, case_id, case_reference, object_kind,'
            ' object_id, label_id, data, request_id, address) ON accounts_event TO %I', r);
        -- read only, or not at all
        FOREACH t IN ARRAY ARRAY['accounts_rolepermission', 'accounts_label', 'auth_permission', 'django_content_type',
                                 'django_migrations'] LOOP
            EXECUTE format('REVOKE INSERT, UPDATE ON %I FROM %I', t, r);
        END LOOP;
        EXECUTE format('REVOKE UPDATE ON accounts_formername FROM %I', r);  -- added to, never changed
        -- who sees what: written by the functions of access.sql, which ask for the second signature; a person's plain
        -- columns are the application's
        FOREACH t IN ARRAY ARRAY['accounts_person', 'accounts_roleassignment', 'accounts_heldclearance', 'accounts_compartmentholding',
                                 'accounts_keyholder', 'accounts_apitoken', 'accounts_accessrequest', 'accounts_touch', 'accounts_enrolment',
                                 'accounts_service', 'accounts_compartment'] LOOP
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I', t, r);
        END LOOP;
        EXECUTE format('GRANT UPDATE (name, language, e_mail_choice, digest, last_login, version) ON accounts_person TO %I', r);
        EXECUTE format('GRANT UPDATE (last_used_at) ON accounts_apitoken TO %I', r);
        EXECUTE format('REVOKE ALL ON accounts_contextkey FROM %I', r);
        EXECUTE format('REVOKE UPDATE ON casework_asking, casework_bodychange FROM %I', r);  -- what was asked or decided stays
    END LOOP;
    GRANT INSERT ON accounts_seal, accounts_seal_leaf TO dossier_jobs;
    GRANT DELETE ON accounts_unsealed TO dossier_jobs;
    GRANT INSERT ON accounts_unsealed TO dossier_definer;
    GRANT SELECT ON accounts_event, accounts_seal, accounts_seal_leaf, accounts_unsealed, accounts_tally TO dossier_auditor;
END $$;
