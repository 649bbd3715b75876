-- The second wall: who the context is, what that person may read. Applied after every migration, as the owner.
-- Functions belong to dossier_definer (may bypass policies); the application role owns nothing.

-- What is signed: ``system``, a person's number, or that number and when the token was made with which the person speaks;
-- ``system~`` and a number while the product acts for somebody outside.
CREATE OR REPLACE FUNCTION context_signed() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
DECLARE
    given text := current_setting('dossier.context', true);
    subject text;
    key record;
BEGIN
    IF given IS NULL OR given = '' THEN RETURN NULL; END IF;
    subject := split_part(given, ':', 1);
    SELECT k."inner", k."outer" INTO key FROM accounts_contextkey k LIMIT 1;
    IF key IS NULL THEN RETURN NULL; END IF;
    IF encode(sha256(key."outer" || sha256(key."inner" || convert_to(subject, 'UTF8'))), 'hex') = split_part(given, ':', 2) THEN
        RETURN subject;
    END IF;
    RETURN NULL;
END $$;

-- What is made of it costs no further call: bodies that are parsed here, so that no search path can give them another meaning,
-- and that PostgreSQL puts in place of the call.
CREATE OR REPLACE FUNCTION context_subject() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE RETURN split_part(split_part(context_signed(), '@', 1), '~', 1);

-- The person outside for whom the product acts: what belongs to others outside is cut away (screening/sql/policies.sql).
CREATE OR REPLACE FUNCTION context_outside() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE RETURN nullif(split_part(context_signed(), '~', 2), '')::bigint;

-- When the token was made with which the context's person speaks: what the person was given later isn't the token's.
-- For everybody else the end of time.
CREATE OR REPLACE FUNCTION context_until() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce('epoch'::timestamptz + nullif(split_part(context_signed(), '@', 2), '')::bigint * interval '1 microsecond', 'infinity');

CREATE OR REPLACE FUNCTION is_system() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE RETURN coalesce(context_subject() = 'system', false);

CREATE OR REPLACE FUNCTION context_person() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE RETURN substring(context_subject() FROM '^[0-9]+$')::bigint;

CREATE OR REPLACE FUNCTION context_service() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT service_id FROM accounts_person WHERE id = context_person() AND is_active
$$;

-- The roles of the context's person that count now; of a token, those that it was made with.
CREATE OR REPLACE FUNCTION roles_in_force() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT a.role FROM accounts_roleassignment a
    JOIN accounts_person x ON x.id = a.person_id AND x.is_active
    WHERE a.person_id = context_person() AND a.state = 'approved'
      AND a.starts_at <= clock_timestamp() AND (a.ends_at IS NULL OR a.ends_at > clock_timestamp())
      AND greatest(a.starts_at, a.approved_at) <= context_until()
$$;

CREATE OR REPLACE FUNCTION has_permission(wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM accounts_rolepermission p WHERE p.permission = wanted AND p.role IN (SELECT roles_in_force()))
$$;

-- Whether a row stays what it was but for these columns.
CREATE OR REPLACE FUNCTION changes_only(was jsonb, now_is jsonb, VARIADIC columns text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (now_is - columns) = (was - columns) $$;

-- The labels that the context's person reads; what holds for the person is read once, not once a label: a function called
-- for each of some hundred rows would cost more than the list that it guards. With ``by_service`` the person's own service
-- must take part (the ordinary need to know), without it only clearance and compartments count.
CREATE OR REPLACE FUNCTION label_sight(by_service boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
DECLARE
    subject text := context_subject();
    until timestamptz := context_until();
    holder bigint;
    own bigint;
    views boolean;
    oversees boolean;
    reach int;
    circles bigint[];
BEGIN
    IF subject IS NULL THEN RETURN '{}'; END IF;
    IF subject = 'system' THEN RETURN (SELECT coalesce(array_agg(id), '{}') FROM accounts_label); END IF;
    holder := subject::bigint;
    SELECT p.service_id INTO own FROM accounts_person p WHERE p.id = holder AND p.is_active;
    IF own IS NULL THEN RETURN '{}'; END IF;
    SELECT bool_or(p.permission = 'case.view'), bool_or(p.permission = 'case.oversee') INTO views, oversees
    FROM accounts_rolepermission p WHERE p.role IN (SELECT roles_in_force()) AND p.permission IN ('case.view', 'case.oversee');
    IF views IS NOT TRUE THEN RETURN '{}'; END IF;
    SELECT coalesce(max(h.level), 0) INTO reach FROM accounts_heldclearance h
    WHERE h.person_id = holder AND h.starts_at <= clock_timestamp() AND h.ends_at > clock_timestamp()
      AND greatest(h.starts_at, h.recorded_at) <= until;
    IF oversees THEN
        RETURN (SELECT coalesce(array_agg(id), '{}') FROM accounts_label WHERE marking <= reach);
    END IF;
    SELECT coalesce(array_agg(h.compartment_id), '{}') INTO circles FROM accounts_compartmentholding h
    WHERE h.person_id = holder AND h.starts_at <= clock_timestamp() AND (h.ends_at IS NULL OR h.ends_at > clock_timestamp())
      AND h.starts_at <= until;
    RETURN (SELECT coalesce(array_agg(id), '{}') FROM accounts_label
            WHERE marking <= reach AND compartments <@ circles AND (NOT by_service OR own = ANY (services)));
END $$;

CREATE OR REPLACE FUNCTION openable_labels() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT label_sight(false) $$;

CREATE OR REPLACE FUNCTION readable_labels() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT label_sight(true) $$;

-- The kinds of case that the context's person works on, by a role in force: computed once for each statement, like the labels.
CREATE OR REPLACE FUNCTION readable_kinds() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(DISTINCT substr(p.permission, 6)), '{}')
    FROM accounts_rolepermission p
    WHERE p.permission LIKE 'kind:%' AND ((SELECT is_system()) OR p.role IN (SELECT roles_in_force()))
$$;

-- Labels are drawn here, so that nobody learns from a refused insert which ones exist.
CREATE OR REPLACE FUNCTION label_for(wanted_marking int, wanted_compartments bigint[], wanted_services bigint[]) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    sorted_compartments bigint[] := (SELECT coalesce(array_agg(DISTINCT c ORDER BY c), '{}') FROM unnest(wanted_compartments) c);
    sorted_services bigint[] := (SELECT coalesce(array_agg(DISTINCT s ORDER BY s), '{}') FROM unnest(wanted_services) s);
    found bigint;
BEGIN
    IF context_subject() IS NULL THEN RAISE EXCEPTION 'no context'; END IF;
    LOOP
        SELECT id INTO found FROM accounts_label
        WHERE marking = wanted_marking AND compartments = sorted_compartments AND services = sorted_services;
        IF found IS NOT NULL THEN RETURN found; END IF;
        INSERT INTO accounts_label (marking, compartments, services)
        VALUES (wanted_marking, sorted_compartments, sorted_services) ON CONFLICT DO NOTHING;
    END LOOP;
END $$;

-- One policy a table, for every command; set up again at each installation, so that this file is the truth.
CREATE OR REPLACE FUNCTION secure(target text, readable text, writable text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS sight ON %I', target);
    EXECUTE format('CREATE POLICY sight ON %I USING (%s) WITH CHECK (%s)', target, readable, coalesce(writable, readable));
END $$;
REVOKE ALL ON FUNCTION secure(text, text, text) FROM PUBLIC;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['context_signed()', 'context_subject()', 'context_outside()', 'context_until()', 'is_system()', 'context_person()', 'context_service()',
                             'roles_in_force()', 'has_permission(text)',
                             'label_sight(boolean)', 'openable_labels()', 'readable_labels()', 'readable_kinds()', 'label_for(int, bigint[], bigint[])'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
    END LOOP;
END $$;

-- What proves who somebody is beside the password: its owner's alone (the sign-in page reads it as whoever gave the password).
DO $$ BEGIN
    PERFORM secure('mfa_authenticator', 'is_system() OR user_id = context_person()');
END $$;
