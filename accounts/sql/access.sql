-- Who gains or loses sight, and how: the only way to write roles, clearances, compartments, keys, requests, people,
-- tokens and passwords. The application's role can't write these tables; it calls these functions, which look at the
-- signed context and not at what the caller says of itself, ask for the second signature, and record the event.
-- Python refuses first, with its sentences; what is raised here is seen by whoever went around it.

CREATE OR REPLACE FUNCTION access_no(sentence text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', sentence USING ERRCODE = 'insufficient_privilege'; END $$;

-- One event, of the context's person, with the request's number and address as accounts/context.py told the database.
CREATE OR REPLACE FUNCTION access_event(code text, kind text, key text, data jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT audit_record(context_person(), code, NULL, '', kind, key, NULL,
           jsonb_strip_nulls(data) || jsonb_build_object('at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           split_part(coalesce(current_setting('dossier.request', true), ''), ' ', 1),
           nullif(split_part(coalesce(current_setting('dossier.request', true), ''), ' ', 2), '')::inet)
$$;

-- A password and a token are made by somebody who is there, not by a program with a token of theirs.
CREATE OR REPLACE FUNCTION access_self() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF context_person() IS NULL OR context_until() < 'infinity' THEN PERFORM access_no('Nobody is signed in.'); END IF;
    RETURN context_person();
END $$;

-- Whoever decides or asks here must be a person of the signed context who is active and holds the permission.
CREATE OR REPLACE FUNCTION access_demand(VARIADIC wanted text[]) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE one text;
BEGIN
    FOREACH one IN ARRAY wanted LOOP
        IF has_permission(one) THEN RETURN context_person(); END IF;
    END LOOP;
    PERFORM access_no('The person of this context may not do this.');
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION access_holds_key(who bigint, circle bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_keyholder k JOIN accounts_person p ON p.id = k.person_id AND p.is_active
                   WHERE k.person_id = who AND k.compartment_id = circle AND k.starts_at <= clock_timestamp()
                     AND (k.ends_at IS NULL OR k.ends_at > clock_timestamp())
                     AND (who IS DISTINCT FROM context_person() OR k.starts_at <= context_until()))
$$;

-- An account that opens, or ever opened, other accounts or all cases: nobody resets it alone. What was ended counts, or
-- whoever ends a role alone could then reset the account alone, and have the role given back. The permissions are those of
-- accounts/roles.py (PRIVILEGED), as prepare_database wrote them.
CREATE OR REPLACE FUNCTION access_privileged(who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_roleassignment a JOIN accounts_rolepermission p ON p.role = a.role
                   WHERE a.person_id = who AND p.permission = ANY (privileged_permissions()))
        OR EXISTS (SELECT FROM accounts_keyholder WHERE person_id = who)
$$;

-- Holds or ever held something, or somebody asked for something: from then on the address of enrolments is changed by two.
CREATE OR REPLACE FUNCTION access_holds(who bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_roleassignment WHERE person_id = who)
        OR EXISTS (SELECT FROM accounts_heldclearance WHERE person_id = who)
        OR EXISTS (SELECT FROM accounts_compartmentholding WHERE person_id = who)
        OR EXISTS (SELECT FROM accounts_keyholder WHERE person_id = who)
        OR EXISTS (SELECT FROM accounts_accessrequest WHERE person_id = who AND state IN ('requested', 'approved'))
$$;

CREATE OR REPLACE FUNCTION access_touch(who bigint, toucher bigint, what text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO accounts_touch (person_id, by_id, at, what) SELECT who, toucher, clock_timestamp(), what
    WHERE who IS NOT NULL AND toucher IS NOT NULL AND who <> toucher
$$;

CREATE OR REPLACE FUNCTION access_touched(who bigint, toucher bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_touch t WHERE t.person_id = who AND t.by_id = toucher AND t.at > clock_timestamp() - interval '30 days')
$$;

-- Whether ``asker`` changed within thirty days where the person's codes go, or had one sent: what ``asker`` asks for that
-- person meanwhile doesn't count, because the account may be the asker's own by now. Adding a person is no such touch:
-- whoever approves the first role sees the address and the day.
CREATE OR REPLACE FUNCTION access_reached(who bigint, asker bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_touch t WHERE t.person_id = who AND t.by_id = asker AND t.at > clock_timestamp() - interval '30 days'
                   AND t.what IN ('email', 'enrolment', 'recovery', 'recovered', 'reactivation'))
$$;

CREATE OR REPLACE FUNCTION access_address(who bigint, given text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE former text := (SELECT email FROM accounts_person WHERE id = who);
BEGIN
    UPDATE accounts_person SET email = given, version = version + 1 WHERE id = who;
    DELETE FROM accounts_enrolment WHERE person_id = who AND used_at IS NULL AND delivery = 'mail' AND kind = 'password';
    PERFORM access_event('person.address_changed', 'person', who::text, jsonb_build_object('changes', jsonb_build_object('email', jsonb_build_array(former, given))));
END $$;

-- What waits for, or was given to, an account that is no more what it was when it was asked for: codes that nobody used go
-- away, and requests are withdrawn in the name of whoever acts. ``spared`` is the kind of request that is being decided on.
CREATE OR REPLACE FUNCTION access_void(who bigint, spared text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r accounts_accessrequest;
BEGIN
    DELETE FROM accounts_enrolment WHERE person_id = who AND used_at IS NULL;
    FOR r IN UPDATE accounts_accessrequest SET state = 'withdrawn', decided_by_id = context_person(), decided_at = clock_timestamp(),
                 version = version + 1 WHERE person_id = who AND state = 'requested' AND kind <> spared RETURNING * LOOP
        PERFORM access_event('request.withdrawn', 'accessrequest', r.id::text,
            access_data(r.kind, r.person_id, r.payload) || jsonb_build_object('asked_by', r.requested_by_id));
    END LOOP;
END $$;

-- What was made under a former password ends with it: tokens always, the second factor where the password is new.
CREATE OR REPLACE FUNCTION access_strip(who bigint, factor boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    FOR made IN UPDATE accounts_apitoken SET revoked_at = clock_timestamp() WHERE person_id = who AND revoked_at IS NULL RETURNING id LOOP
        PERFORM access_event('token.revoked', 'apitoken', made::text, jsonb_build_object('person', who));
    END LOOP;
    IF factor THEN
        DELETE FROM mfa_authenticator WHERE user_id = who;
        IF FOUND THEN PERFORM access_event('person.second_factor_removed', 'person', who::text, '{}'); END IF;
    END IF;
END $$;

-- The present password and every open code stop working; a new code is to be made for its owner alone.
CREATE OR REPLACE FUNCTION access_enrol(who bigint, delivery text, issuer bigint, request bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    IF delivery NOT IN ('mail', 'sheet') THEN PERFORM access_no('No such delivery.'); END IF;
    PERFORM access_void(who, '');
    PERFORM access_strip(who, true);
    UPDATE accounts_person SET password = '!' || gen_random_uuid(), password_is_temporary = false WHERE id = who;
    INSERT INTO accounts_enrolment (person_id, kind, delivery, request_id, issued_by_id, issued_at, expires_at, digest)
    VALUES (who, 'password', delivery, request, issuer, clock_timestamp(), clock_timestamp() + interval '7 days', '')
    RETURNING id INTO made;
    RETURN made;
END $$;

-- Narrowing acts at once ---------------------------------------------------------------------------------------------

-- End a role, clearance, compartment, key, token or all tokens of a person. ``by`` counts only in the product's own context.
CREATE OR REPLACE FUNCTION access_end(what text, target bigint, by bigint DEFAULT NULL) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    actor bigint := CASE WHEN is_system() THEN by ELSE context_person() END;
    moment timestamptz := clock_timestamp();
    who bigint;
    circle bigint;
    detail jsonb := '{}';
BEGIN
    CASE what
    WHEN 'role' THEN
        UPDATE accounts_roleassignment SET state = 'ended', ended_by_id = actor, ended_at = CASE WHEN actor IS NULL THEN NULL ELSE moment END,
            version = version + 1 WHERE id = target AND state = 'approved' RETURNING person_id, jsonb_build_object('role', role) INTO who, detail;
    WHEN 'clearance' THEN
        UPDATE accounts_heldclearance SET ends_at = greatest(moment, starts_at + interval '1 microsecond')
        WHERE id = target AND ends_at > moment RETURNING person_id, jsonb_build_object('level', level) INTO who, detail;
    WHEN 'compartment' THEN
        UPDATE accounts_compartmentholding SET ends_at = greatest(moment, starts_at + interval '1 microsecond')
        WHERE id = target AND (ends_at IS NULL OR ends_at > moment)
        RETURNING person_id, compartment_id, jsonb_build_object('compartment', compartment_id) INTO who, circle, detail;
    WHEN 'key' THEN
        UPDATE accounts_keyholder SET ends_at = greatest(moment, starts_at + interval '1 microsecond')
        WHERE id = target AND (ends_at IS NULL OR ends_at > moment)
        RETURNING person_id, compartment_id, jsonb_build_object('compartment', compartment_id) INTO who, circle, detail;
    WHEN 'token' THEN
        UPDATE accounts_apitoken SET revoked_at = moment WHERE id = target AND revoked_at IS NULL RETURNING person_id INTO who;
    ELSE PERFORM access_no('No such thing to end.');
    END CASE;
    IF who IS NULL THEN RETURN false; END IF;
    IF NOT (is_system() OR who = context_person() AND what = 'token' OR circle IS NOT NULL AND access_holds_key(context_person(), circle)) THEN
        PERFORM access_demand('people.manage', 'role.approve');
    END IF;
    PERFORM access_touch(who, actor, what);
    PERFORM access_event(CASE what WHEN 'role' THEN 'role.ended' WHEN 'clearance' THEN 'clearance_held.ended'
        WHEN 'compartment' THEN 'compartment.closed' WHEN 'key' THEN 'compartment.key_ended' ELSE 'token.revoked' END,
        CASE what WHEN 'role' THEN 'roleassignment' WHEN 'clearance' THEN 'heldclearance' WHEN 'compartment' THEN 'compartmentholding'
        WHEN 'key' THEN 'keyholder' ELSE 'apitoken' END, target::text, detail || jsonb_build_object('person', who));
    RETURN true;
END $$;

-- Installation: dossier_jobs and the owner alone ----------------------------------------------------------------------

-- Rows that are there from the beginning (first people, demonstration): no second signature, and so not for the web server.
CREATE OR REPLACE FUNCTION install_rows(target text, given jsonb) RETURNS SETOF bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE columns text := (SELECT string_agg(quote_ident(k), ', ') FROM jsonb_object_keys(given->0) k);
BEGIN
    IF NOT is_system() OR target NOT IN ('accounts_person', 'accounts_roleassignment', 'accounts_heldclearance', 'accounts_enrolment',
        'accounts_compartmentholding', 'accounts_apitoken', 'accounts_keyholder', 'accounts_accessrequest', 'accounts_touch', 'accounts_service',
        'accounts_compartment') THEN
        PERFORM access_no('Only an installation writes this.');
    END IF;
    RETURN QUERY EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM jsonb_populate_recordset(NULL::%I, $1) RETURNING id::bigint',
        target, columns, columns, target) USING given;
END $$;

CREATE OR REPLACE FUNCTION install_change(target text, numbers bigint[], given jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT is_system() OR target NOT IN ('accounts_person', 'accounts_roleassignment', 'accounts_heldclearance', 'accounts_enrolment',
        'accounts_compartmentholding', 'accounts_apitoken', 'accounts_keyholder', 'accounts_accessrequest', 'accounts_touch', 'accounts_service',
        'accounts_compartment') THEN
        PERFORM access_no('Only an installation writes this.');
    END IF;
    EXECUTE format('UPDATE %I t SET %s FROM jsonb_populate_record(NULL::%I, $1) g WHERE t.id = ANY ($2)', target,
        (SELECT string_agg(format('%I = g.%I', k, k), ', ') FROM jsonb_object_keys(given) k), target) USING given, numbers;
END $$;
