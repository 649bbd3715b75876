-- Who gains or loses sight, and how: the only way to write roles, clearances, compartments, keys, requests, people,
-- tokens and passwords. The application's role can't write these tables; it calls these functions, which look at the
-- signed context and not at what the caller says of itself, ask for the second signature, and record the event.
-- Python refuses first, with its sentences; what is raised here is seen by whoever went around it.

CREATE OR REPLACE FUNCTION access_no(sentence text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', sentence USING ERRCODE = 'insufficient_privilege'; END $$;

-- One event, of the context's person, with the request's number and address as accounts/context.py told the database.
CREATE OR REPLACE FUNCTION access_event(code text, kind text, key text, data jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO accounts_event (actor_id, actor_role, service_code, code, case_reference, object_kind, object_id, data,
                                request_id, address)
    SELECT who.id,
           coalesce((SELECT string_agg(DISTINCT a.role, ' ' ORDER BY a.role) FROM accounts_roleassignment a
                     WHERE a.person_id = who.id AND a.state = 'approved' AND a.starts_at <= clock_timestamp()
                       AND (a.ends_at IS NULL OR a.ends_at > clock_timestamp())), ''),
           coalesce((SELECT s.code FROM accounts_person p JOIN accounts_service s ON s.id = p.service_id WHERE p.id = who.id), ''),
           code, '', kind, key,
           jsonb_strip_nulls(data) || jsonb_build_object('at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
           split_part(coalesce(current_setting('dossier.request', true), ''), ' ', 1),
           nullif(split_part(coalesce(current_setting('dossier.request', true), ''), ' ', 2), '')::inet
    FROM (SELECT context_person() AS id) who
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

-- Asking -------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION access_ask(kind text, person bigint, payload jsonb, reason text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    asker bigint := context_person();
    made bigint;
BEGIN
    IF kind = 'key' AND access_holds_key(asker, (payload->>'compartment')::bigint) THEN NULL;
    ELSE
        PERFORM access_demand(CASE kind WHEN 'role' THEN 'role.request' WHEN 'token' THEN 'token.manage'
                              WHEN 'clock' THEN 'procedure.edit' WHEN 'seat' THEN 'procedure.edit' ELSE 'people.manage' END);
        IF kind = 'key' AND EXISTS (SELECT FROM accounts_keyholder k WHERE k.compartment_id = (payload->>'compartment')::bigint
                                    AND access_holds_key(k.person_id, k.compartment_id)) THEN
            PERFORM access_no('A key is asked for by whoever holds it.');
        END IF;
    END IF;
    IF person = asker THEN PERFORM access_no('Nobody asks for themselves.'); END IF;
    IF (person IS NULL) <> (kind IN ('clock', 'name', 'seat')) THEN PERFORM access_no('The request names the wrong person.'); END IF;
    INSERT INTO accounts_accessrequest (kind, person_id, key, payload, reason, state, requested_by_id, requested_at, answer, version)
    VALUES (kind, person, left(coalesce(payload->>'role', payload->>'compartment', payload->>'client', CASE kind WHEN 'name' THEN payload->>'service' END,
            (payload->>'procedure') || ' ' || (payload->>'version') || ' ' || coalesce(payload->>'clock', (payload->>'body') || ' ' || (payload->>'member')),
            ''), 120),
            payload, reason, 'requested', asker, clock_timestamp(), '', 1)
    RETURNING id INTO made;
    PERFORM access_event('request.made', 'accessrequest', made::text, access_data(kind, person, payload));
    RETURN made;
END $$;

-- What of a request stands on the trail: codes and numbers, never a name or an address.
CREATE OR REPLACE FUNCTION access_data(kind text, person bigint, payload jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('kind', kind, 'person', person, 'role', payload->'role', 'level', payload->'level',
        'service', payload->'service', 'compartment', payload->'compartment', 'clock', payload->'clock', 'length', payload->'length',
        'procedure', payload->'procedure', 'body', payload->'body', 'member', payload->'member', 'ends_at', payload->'ends_at'))
$$;

-- Deciding -----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION access_decide(request bigint, act text, words text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    r accounts_accessrequest;
    decider bigint := context_person();
BEGIN
    SELECT * INTO r FROM accounts_accessrequest WHERE id = request FOR UPDATE;
    IF r.id IS NULL OR r.state <> 'requested' THEN PERFORM access_no('This request doesn''t wait.'); END IF;
    IF act = 'withdraw' THEN
        IF decider IS DISTINCT FROM r.requested_by_id THEN PERFORM access_demand('people.manage'); END IF;
    ELSIF act IN ('approve', 'refuse') THEN
        PERFORM access_demand('role.approve');
        IF decider = r.requested_by_id OR decider IS NOT DISTINCT FROM r.person_id THEN
            PERFORM access_no('A second person decides.');
        END IF;
    ELSE PERFORM access_no('No such act.');
    END IF;
    UPDATE accounts_accessrequest SET version = version + 1, decided_by_id = decider, decided_at = clock_timestamp(),
        answer = CASE act WHEN 'refuse' THEN words ELSE '' END,
        state = CASE act WHEN 'approve' THEN 'approved' WHEN 'refuse' THEN 'refused' ELSE 'withdrawn' END
    WHERE id = request;
    PERFORM access_event('request.' || CASE act WHEN 'approve' THEN 'approved' WHEN 'refuse' THEN 'refused' ELSE 'withdrawn' END,
        'accessrequest', request::text, access_data(r.kind, r.person_id, r.payload) || jsonb_build_object('asked_by', r.requested_by_id));
    IF act = 'approve' THEN
        IF access_touched(decider, r.requested_by_id) THEN PERFORM access_no('The approver was touched by the asker.'); END IF;
        IF access_reached(r.person_id, r.requested_by_id) THEN PERFORM access_no('The asker changed the address or enrolment: another one asks.'); END IF;
        PERFORM access_apply(r, decider);
        IF r.kind <> 'token' THEN PERFORM access_touch(r.person_id, r.requested_by_id, r.kind); END IF;
    END IF;
END $$;

-- What an approved request does. Called by access_decide alone.
CREATE OR REPLACE FUNCTION access_apply(r accounts_accessrequest, decider bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    now_at timestamptz := clock_timestamp();
    starts timestamptz := coalesce((r.payload->>'starts_at')::timestamptz, now_at);
    ends timestamptz := (r.payload->>'ends_at')::timestamptz;
    active boolean := (SELECT is_active FROM accounts_person WHERE id = r.person_id);
    made bigint;
BEGIN
    IF r.kind NOT IN ('clock', 'email', 'name', 'seat') AND active IS NOT DISTINCT FROM (r.kind = 'reactivation') THEN
        PERFORM access_no('The person is not in the state that the request speaks of.');
    END IF;
    IF ends <= now_at THEN PERFORM access_no('The last day has passed.'); END IF;
    CASE r.kind
    WHEN 'role' THEN
        UPDATE accounts_roleassignment SET state = 'ended', ended_by_id = decider, ended_at = now_at, version = version + 1
        WHERE person_id = r.person_id AND role = r.payload->>'role' AND state = 'approved' AND ends_at <= now_at;
        INSERT INTO accounts_roleassignment (person_id, role, state, reason, starts_at, ends_at, requested_by_id, requested_at,
                                             approved_by_id, approved_at, version)
        VALUES (r.person_id, r.payload->>'role', 'approved', r.reason, starts, ends, r.requested_by_id, r.requested_at, decider, now_at, 1)
        RETURNING id INTO made;
        PERFORM access_event('role.approved', 'roleassignment', made::text, access_data('role', r.person_id, r.payload));
    WHEN 'clearance' THEN
        INSERT INTO accounts_heldclearance (person_id, level, starts_at, ends_at, recorded_at)
        VALUES (r.person_id, (r.payload->>'level')::int, starts, ends, now_at) RETURNING id INTO made;
        PERFORM access_event('clearance_held.recorded', 'heldclearance', made::text, access_data('clearance', r.person_id, r.payload));
    WHEN 'service' THEN
        UPDATE accounts_person SET service_id = (r.payload->>'service')::bigint, version = version + 1
        WHERE id = r.person_id AND service_id <> (r.payload->>'service')::bigint;  -- moved already: person_move
    WHEN 'email' THEN
        PERFORM access_address(r.person_id, r.payload->>'email');
    WHEN 'reactivation' THEN
        UPDATE accounts_person SET is_active = true, version = version + 1 WHERE id = r.person_id;
        PERFORM access_enrol(r.person_id, coalesce(r.payload->>'delivery', 'mail'), r.requested_by_id, r.id);
        PERFORM access_event('person.reactivated', 'person', r.person_id::text, '{"changes": {"is_active": ["false", "true"]}}');
    WHEN 'recovery' THEN
        PERFORM access_enrol(r.person_id, coalesce(r.payload->>'delivery', 'mail'), r.requested_by_id, r.id);
        PERFORM access_event('person.enrolment_issued', 'person', r.person_id::text, '{}');
    WHEN 'token' THEN
        INSERT INTO accounts_enrolment (person_id, kind, delivery, request_id, issued_by_id, issued_at, expires_at, digest)
        VALUES (r.person_id, 'token', 'mail', r.id, r.requested_by_id, now_at, now_at + interval '7 days', '');
    WHEN 'key' THEN
        INSERT INTO accounts_keyholder (person_id, compartment_id, starts_at)
        VALUES (r.person_id, (r.payload->>'compartment')::bigint, now_at) RETURNING id INTO made;
        PERFORM access_event('compartment.key_given', 'keyholder', made::text, access_data('key', r.person_id, r.payload));
    WHEN 'name' THEN
        PERFORM access_rename((r.payload->>'service')::bigint, r.payload->>'name', r.payload->>'contact_point');
    WHEN 'clock', 'seat' THEN NULL;  -- written by casework, which the policy of its table lets in by the approved request
    ELSE PERFORM access_no('No such kind of request.');
    END CASE;
END $$;

-- People -------------------------------------------------------------------------------------------------------------

-- The move itself, while what the old service gave is being ended: only as the second person of a request that waits.
CREATE OR REPLACE FUNCTION person_move(who bigint, service bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE decider bigint := access_demand('role.approve');
BEGIN
    IF NOT EXISTS (SELECT FROM accounts_accessrequest r WHERE r.kind = 'service' AND r.state = 'requested' AND r.person_id = who
                   AND (r.payload->>'service')::bigint = service AND r.requested_by_id <> decider AND who <> decider
                   AND NOT access_touched(decider, r.requested_by_id) AND NOT access_reached(who, r.requested_by_id)) THEN
        PERFORM access_no('Two people move a person.');
    END IF;
    PERFORM access_void(who, 'service');
    UPDATE accounts_person SET service_id = service, version = version + 1 WHERE id = who;
END $$;

CREATE OR REPLACE FUNCTION person_add(username text, name text, email text, service bigint, language text, delivery text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    adder bigint := access_demand('people.manage');
    made bigint;
BEGIN
    INSERT INTO accounts_person (username, name, email, service_id, language, password, is_superuser, is_active, created_at,
                                 e_mail_choice, digest, password_is_temporary, version)
    VALUES (username, name, email, service, language, '!' || gen_random_uuid(), false, true, clock_timestamp(), 'each', false, false, 1)
    RETURNING id INTO made;
    PERFORM access_touch(made, adder, 'added');
    PERFORM access_event('person.added', 'person', made::text, '{}');
    PERFORM access_enrol(made, delivery, adder, NULL);
    RETURN made;
END $$;

-- The address of enrolments, alone only while the person is active, never held anything, and nothing is asked for.
CREATE OR REPLACE FUNCTION person_email(who bigint, email text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access_touch(who, access_demand('people.manage'), 'email');
    IF access_holds(who) OR NOT EXISTS (SELECT FROM accounts_person WHERE id = who AND is_active) THEN
        PERFORM access_no('A second person approves this address.');
    END IF;
    PERFORM access_address(who, email);
END $$;

CREATE OR REPLACE FUNCTION person_enrol(who bigint, delivery text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE issuer bigint := access_demand('people.manage');
BEGIN
    IF who = issuer OR access_privileged(who) THEN PERFORM access_no('Two people reset this account.'); END IF;
    IF NOT EXISTS (SELECT FROM accounts_person WHERE id = who AND is_active) THEN PERFORM access_no('The person is not active.'); END IF;
    PERFORM access_touch(who, issuer, 'enrolment');
    PERFORM access_event('person.enrolment_issued', 'person', who::text, '{}');
    RETURN access_enrol(who, delivery, issuer, NULL);
END $$;

CREATE OR REPLACE FUNCTION person_deactivate(who bigint, detail jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access_touch(who, access_demand('people.manage'), 'deactivated');
    UPDATE accounts_person SET is_active = false, version = version + 1, password = '!' || gen_random_uuid() WHERE id = who;
    PERFORM access_strip(who, false);
    PERFORM access_void(who, '');
    PERFORM access_event('person.deactivated', 'person', who::text, detail || '{"changes": {"is_active": ["true", "false"]}}');
END $$;

-- Mark that somebody who manages people changed what the application writes itself: a name, a delay at signing in.
CREATE OR REPLACE FUNCTION person_touch(who bigint, what text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access_touch(who, access_demand('people.manage'), what);
END $$;

-- One's own password; ``hash`` is Django's. Nobody else's: there is no parameter for whose.
CREATE OR REPLACE FUNCTION password_set(hash text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE accounts_person SET password = hash, password_is_temporary = false WHERE id = access_self();
    PERFORM access_strip(context_person(), false);
    PERFORM access_event('person.password_changed', 'person', context_person()::text, '{}');
END $$;

-- The code is made by whoever delivers it (dossier_jobs), so that the web server never knows one that it hasn't been told.
CREATE OR REPLACE FUNCTION enrolment_seal(enrolment bigint, hash text, hours int) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE accounts_enrolment SET digest = hash, expires_at = clock_timestamp() + make_interval(hours => least(hours, 168))
    WHERE id = enrolment AND used_at IS NULL AND length(hash) = 64 RETURNING true
$$;

-- The code, typed by its owner, opens the choice of a password once. Nobody is signed in here: the code is the proof.
CREATE OR REPLACE FUNCTION enrolment_use(code_hash text, hash text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE e accounts_enrolment;
BEGIN
    UPDATE accounts_enrolment SET used_at = clock_timestamp() WHERE digest = code_hash AND digest <> '' AND used_at IS NULL
        AND kind = 'password' AND expires_at > clock_timestamp() RETURNING * INTO e;
    IF e.id IS NULL THEN RETURN NULL; END IF;
    UPDATE accounts_person SET password = hash, password_is_temporary = false WHERE id = e.person_id AND is_active;
    IF NOT FOUND THEN RETURN NULL; END IF;
    PERFORM access_strip(e.person_id, true);
    PERFORM access_event('person.enrolled', 'person', e.person_id::text, jsonb_build_object('enrolment', e.id));
    RETURN e.person_id;
END $$;

-- Tokens -------------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION token_write(who bigint, client text, hash text, ends timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    IF ends > clock_timestamp() + interval '367 days' OR length(hash) <> 64 THEN PERFORM access_no('A token lasts a year at most.'); END IF;
    INSERT INTO accounts_apitoken (person_id, client, digest, created_at, expires_at) VALUES (who, client, hash, clock_timestamp(), ends)
    RETURNING id INTO made;
    PERFORM access_event('token.made', 'apitoken', made::text, jsonb_build_object('person', who));
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION token_make(client text, hash text, ends timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN token_write(access_self(), client, hash, ends);
END $$;

-- Whether something that the person held at a moment has ended since, by date or by hand: role, clearance, compartment or key.
CREATE OR REPLACE FUNCTION access_lost(who bigint, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_roleassignment WHERE person_id = who AND starts_at <= since AND approved_at <= since
                   AND (ended_at > since OR ends_at > since AND ends_at <= clock_timestamp()))
        OR EXISTS (SELECT FROM accounts_heldclearance WHERE person_id = who AND starts_at <= since AND ends_at > since AND ends_at <= clock_timestamp())
        OR EXISTS (SELECT FROM accounts_compartmentholding WHERE person_id = who AND starts_at <= since AND ends_at > since AND ends_at <= clock_timestamp())
        OR EXISTS (SELECT FROM accounts_keyholder WHERE person_id = who AND starts_at <= since AND ends_at > since AND ends_at <= clock_timestamp())
$$;

-- The technical contact of an approved client fetches its token with the code that was mailed to that contact.
CREATE OR REPLACE FUNCTION token_fetch(code_hash text, hash text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    e accounts_enrolment;
    r accounts_accessrequest;
BEGIN
    UPDATE accounts_enrolment SET used_at = clock_timestamp() WHERE digest = code_hash AND digest <> '' AND used_at IS NULL
        AND kind = 'token' AND expires_at > clock_timestamp() RETURNING * INTO e;
    SELECT * INTO r FROM accounts_accessrequest q WHERE q.id = e.request_id AND q.kind = 'token' AND q.state = 'approved'
        AND (q.payload->>'ends_at')::timestamptz > clock_timestamp() AND NOT access_lost(q.person_id, q.decided_at)
        AND EXISTS (SELECT FROM accounts_person p WHERE p.id = q.person_id AND p.is_active);
    IF r.id IS NULL THEN RETURN NULL; END IF;
    RETURN token_write(r.person_id, r.payload->>'client', hash, (r.payload->>'ends_at')::timestamptz);
END $$;

-- Compartments: opened by whoever holds the key, and by nobody else ---------------------------------------------------

CREATE OR REPLACE FUNCTION compartment_open(who bigint, circle bigint, ends timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    IF NOT access_holds_key(context_person(), circle) OR who = context_person() THEN
        PERFORM access_no('A compartment is opened by whoever holds its key, for somebody else.');
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_person WHERE id = who AND is_active) THEN PERFORM access_no('The person is not active.'); END IF;
    INSERT INTO accounts_compartmentholding (person_id, compartment_id, starts_at, ends_at) VALUES (who, circle, clock_timestamp(), ends)
    RETURNING id INTO made;
    PERFORM access_event('compartment.opened', 'compartmentholding', made::text, jsonb_build_object('compartment', circle, 'person', who));
    RETURN made;
END $$;

-- Services and compartments: what they are called decides whom somebody lets in by name --------------------------------

CREATE OR REPLACE FUNCTION access_rename(target bigint, new_name text, contact text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE former accounts_service;
BEGIN
    SELECT * INTO former FROM accounts_service WHERE id = target FOR NO KEY UPDATE;
    IF former.id IS NULL OR new_name = '' THEN PERFORM access_no('No such service, or no name.'); END IF;
    UPDATE accounts_service SET name = new_name, contact_point = contact WHERE id = target;
    PERFORM access_event('service.renamed', 'service', target::text, jsonb_build_object('changes', jsonb_strip_nulls(jsonb_build_object(
        'name', CASE WHEN former.name <> new_name THEN jsonb_build_array(former.name, new_name) END,
        'contact_point', CASE WHEN former.contact_point <> contact THEN jsonb_build_array(former.contact_point, contact) END))));
END $$;

-- Whether somebody belongs or belonged to a service, or a case let it in: from then on others choose it by its name.
CREATE OR REPLACE FUNCTION service_used(target bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_person WHERE service_id = target) OR EXISTS (SELECT FROM accounts_label WHERE target = ANY (services))
$$;

CREATE OR REPLACE FUNCTION service_add(code text, name text, contact text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    PERFORM access_demand('people.manage');
    IF code = '' OR name = '' THEN PERFORM access_no('A service has a code and a name.'); END IF;
    INSERT INTO accounts_service (code, name, contact_point, is_active) VALUES (code, name, contact, true) RETURNING id INTO made;
    PERFORM access_event('service.added', 'service', made::text, jsonb_build_object('service', made));
    RETURN made;
END $$;

CREATE OR REPLACE FUNCTION service_rename(target bigint, new_name text, contact text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access_demand('people.manage');
    IF service_used(target) THEN PERFORM access_no('A second person approves this name.'); END IF;
    PERFORM access_rename(target, new_name, contact);
END $$;

CREATE OR REPLACE FUNCTION service_switch(target bigint, active boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM access_demand('people.manage');
    IF NOT active AND EXISTS (SELECT FROM accounts_person WHERE service_id = target AND is_active) THEN
        PERFORM access_no('People still belong to this service.');
    END IF;
    UPDATE accounts_service SET is_active = active WHERE id = target AND is_active <> active;
    IF NOT FOUND THEN PERFORM access_no('No such service, or it is so already.'); END IF;
    PERFORM access_event(CASE WHEN active THEN 'service.opened_again' ELSE 'service.closed' END, 'service', target::text,
        jsonb_build_object('changes', jsonb_build_object('is_active', jsonb_build_array((NOT active)::text, active::text))));
END $$;

-- A closed circle that nobody is in yet: its first key is asked for and approved like any other.
CREATE OR REPLACE FUNCTION compartment_make(code text, name text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE made bigint;
BEGIN
    PERFORM access_demand('people.manage');
    IF code = '' OR name = '' THEN PERFORM access_no('A compartment has a code and a name.'); END IF;
    INSERT INTO accounts_compartment (code, name) VALUES (code, name) RETURNING id INTO made;
    PERFORM access_event('compartment.made', 'compartment', made::text, jsonb_build_object('compartment', made));
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
