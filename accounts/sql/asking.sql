-- Asking for sight and deciding on it: two people (docs/adr/068). Applied after access.sql.

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
