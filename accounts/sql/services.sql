-- Compartments and services. Applied after access.sql.

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
