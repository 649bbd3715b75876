-- Who calls the functions of access.sql, asking.sql, people.sql and services.sql, and who reads requests.

DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^(access|person|password|enrolment|token|service|compartment|install)_' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    -- what the application calls; the rest is called by these alone
    FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname IN ('access_ask', 'access_decide',
        'access_end', 'access_privileged', 'access_holds', 'access_touched', 'access_reached', 'access_holds_key', 'person_add', 'person_move', 'person_email', 'person_enrol', 'person_deactivate', 'person_touch', 'password_set',
        'enrolment_use', 'token_make', 'token_fetch', 'compartment_open', 'compartment_make', 'service_used', 'service_add', 'service_rename', 'service_switch') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO dossier_app, dossier_jobs', f);
    END LOOP;
    GRANT EXECUTE ON FUNCTION enrolment_seal(bigint, text, int), install_rows(text, jsonb), install_change(text, bigint[], jsonb) TO dossier_jobs;
END $$;

-- Requests are read by those who ask, those who decide, and whoever they speak of; nobody writes them but the functions.
SELECT secure('accounts_accessrequest', '(SELECT is_system()) OR (SELECT has_permission(''role.approve'')) OR (SELECT has_permission(''role.request''))'
    ' OR (SELECT has_permission(''audit.view'')) OR requested_by_id = (SELECT context_person()) OR person_id = (SELECT context_person())', 'false');
