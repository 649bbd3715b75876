-- People, passwords and tokens. Applied after access.sql.

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
