-- The audit trail's own rules, applied after every migration as the owner of the tables. Who may do what: grants.sql.
-- The leaf hash follows accounts/audit/leaf.py byte for byte; a test over generated rows holds the two together.

-- Each field as its length in bytes (four, big end first) and its UTF-8 bytes, ffffffff for an absent value: so PostgreSQL sends
-- the elements of an array, behind a head of 20 bytes. An event of version 1 ends before the five fields of identity.
CREATE OR REPLACE FUNCTION audit_leaf(event accounts_event) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    fields bytea := array_send(ARRAY[
        convert_to(event.id::text, 'UTF8'),
        convert_to((extract(epoch FROM event.recorded_at) * 1000000)::bigint::text, 'UTF8'),
        convert_to(event.actor_id::text, 'UTF8'),
        convert_to(event.actor_role, 'UTF8'),
        convert_to(event.service_code, 'UTF8'),
        convert_to(event.code, 'UTF8'),
        convert_to(event.case_id::text, 'UTF8'),
        convert_to(event.case_reference, 'UTF8'),
        convert_to(event.object_kind, 'UTF8'),
        convert_to(event.object_id, 'UTF8'),
        convert_to(event.label_id::text, 'UTF8'),
        convert_to(event.data::text, 'UTF8'),
        convert_to(event.request_id, 'UTF8'),
        convert_to(abbrev(event.address), 'UTF8'),
        convert_to(event.actor_username, 'UTF8'),
        convert_to(event.actor_name, 'UTF8'),
        convert_to(event.subject_id::text, 'UTF8'),
        convert_to(event.subject_username, 'UTF8'),
        convert_to(event.subject_name, 'UTF8')]);
BEGIN
    IF num_nonnulls(event.actor_username, event.actor_name, event.subject_id, event.subject_username, event.subject_name) > 0 THEN
        RETURN sha256('\x00'::bytea || convert_to(E'dossier-event-2\n', 'UTF8') || substr(fields, 21));
    END IF;
    RETURN sha256('\x00'::bytea || convert_to(E'dossier-event-1\n', 'UTF8') || substr(fields, 21, octet_length(fields) - 40));
END $$;

-- To whom an event was done: the person that it is about, or the one that its data names.
CREATE OR REPLACE FUNCTION audit_subject(event accounts_event) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN (event).object_kind = 'person' AND (event).object_id ~ '^[0-9]{1,18}$' THEN (event).object_id::bigint
        WHEN jsonb_typeof((event).data -> 'person') = 'number' THEN ((event).data ->> 'person')::bigint
        WHEN jsonb_typeof((event).data -> 'person_id') = 'number' THEN ((event).data ->> 'person_id')::bigint
    END
$$;

-- Time, identity and leaf hash come from the database, whatever was offered: roles, service, user name and name of who did it,
-- and who it was done to, as they stand at this moment.
CREATE OR REPLACE FUNCTION audit_stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    actor record;
BEGIN
    NEW.recorded_at := clock_timestamp();
    NEW.subject_id := audit_subject(NEW);
    SELECT p.username, p.name, s.code, (
        SELECT string_agg(DISTINCT a.role, ' ' ORDER BY a.role) FROM accounts_roleassignment a
        WHERE a.person_id = p.id AND a.state = 'approved' AND a.starts_at <= clock_timestamp()
          AND (a.ends_at IS NULL OR a.ends_at > clock_timestamp())) AS roles
    INTO actor FROM accounts_person p JOIN accounts_service s ON s.id = p.service_id WHERE p.id = NEW.actor_id;
    IF actor IS NULL AND NEW.actor_id IS NOT NULL THEN
        RAISE EXCEPTION 'an event names a person who is there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    NEW.actor_role := coalesce(actor.roles, '');
    NEW.service_code := coalesce(actor.code, '');
    NEW.actor_username := coalesce(actor.username, '');
    NEW.actor_name := coalesce(actor.name, '');
    IF NEW.subject_id IS DISTINCT FROM NEW.actor_id THEN
        SELECT p.username, p.name INTO NEW.subject_username, NEW.subject_name FROM accounts_person p WHERE p.id = NEW.subject_id;
    ELSE
        NEW.subject_username := actor.username; NEW.subject_name := actor.name;
    END IF;
    NEW.subject_username := coalesce(NEW.subject_username, '');
    NEW.subject_name := coalesce(NEW.subject_name, '');
    NEW.leaf := audit_leaf(NEW);
    RETURN NEW;
END $$;
ALTER FUNCTION audit_stamp() OWNER TO dossier_definer;
DROP FUNCTION IF EXISTS audit_identify(accounts_event), audit_field(text);  -- of former versions

-- One event of accounts/audit: whoever calls writes it with rights of their own; a function, so that its plan is kept.
CREATE OR REPLACE FUNCTION audit_record(actor bigint, what text, about bigint, reference text, kind text, key text, label bigint,
                                        detail jsonb, request text, place inet) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO accounts_event (actor_id, actor_role, service_code, code, case_id, case_reference, object_kind, object_id,
                                label_id, data, request_id, address)
    VALUES (actor, '', '', what, about, reference, kind, key, label, detail, request, place);
END $$;

-- The event joins the sealer's queue in its own transaction: a late committer is sealed late, never missed. It does so at
-- the commit, so that the count below comes after everything else that a commit checks. The proof takes numbers and times that
-- disagree by a quarter of an hour for a forgery, so no true event may appear that late: long work is cut in pieces.
CREATE OR REPLACE FUNCTION audit_queue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF clock_timestamp() - NEW.recorded_at > interval '10 minutes' THEN
        RAISE EXCEPTION 'The transaction took longer than the 10 minutes that the audit trail allows: cut the work in pieces.'
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO accounts_unsealed (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

-- Events are counted as they commit: one that is deleted before its seal, with its place in the queue, leaves the count
-- too high. The count lies in shares, one for each few connections: a row is locked until its commit has reached the disk, and
-- in a single one the commits of everybody would follow each other (docs/adr/070).
CREATE OR REPLACE FUNCTION audit_count() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE accounts_tally SET committed = committed + 1 WHERE id = 1 + pg_backend_pid() % 64;
    IF NOT FOUND THEN
        INSERT INTO accounts_tally AS t (id, committed) VALUES (1 + pg_backend_pid() % 64, 1)
            ON CONFLICT (id) DO UPDATE SET committed = t.committed + 1;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER audit_stamp BEFORE INSERT ON accounts_event FOR EACH ROW EXECUTE FUNCTION audit_stamp();
DROP TRIGGER IF EXISTS audit_queue ON accounts_event;
CREATE CONSTRAINT TRIGGER audit_queue AFTER INSERT ON accounts_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_queue();
DROP TRIGGER IF EXISTS audit_count ON accounts_unsealed;
CREATE CONSTRAINT TRIGGER audit_count AFTER INSERT ON accounts_unsealed
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_count();
DROP TRIGGER IF EXISTS audit_age ON accounts_event;  -- of a former version
DROP FUNCTION IF EXISTS audit_age();
CREATE OR REPLACE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_seal_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_refuse BEFORE UPDATE OR TRUNCATE ON accounts_unsealed
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE OR REPLACE TRIGGER audit_refuse BEFORE DELETE OR TRUNCATE ON accounts_tally
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- The count begins with what is there. Nobody can record meanwhile: the triggers above hold both tables until the commit.
-- The events themselves aren't asked: their owner is bound by their policy and sees none.
INSERT INTO accounts_tally (id, committed)
SELECT 1, there.events
FROM (SELECT coalesce((SELECT max(total) FROM accounts_seal), 0) + (SELECT count(*) FROM accounts_unsealed) AS events) there
WHERE there.events > 0 AND NOT EXISTS (SELECT FROM accounts_tally);

ALTER TABLE accounts_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_event FORCE ROW LEVEL SECURITY;

-- Nobody signs with another's name: the actor is the person of the signed context, or nobody where nobody is signed in.
DROP POLICY IF EXISTS event_write ON accounts_event;
CREATE POLICY event_write ON accounts_event FOR INSERT
    WITH CHECK (coalesce((SELECT context_subject()), '') IN ('system', coalesce(actor_id::text, '')));

-- Auditors read all, but of a case that they work on themselves nothing under a label that is closed to them: there it
-- would tell them of the case more than its pages do. Others read their own acts and what happened on a case and under a
-- label that they may read.
DROP POLICY IF EXISTS event_read ON accounts_event;
CREATE POLICY event_read ON accounts_event FOR SELECT USING (
    (SELECT is_system())
    OR ((SELECT has_permission('audit.view')) AND (label_id IS NULL OR case_id IS NULL
        OR label_id = ANY ((SELECT openable_labels())::bigint[])
        OR NOT EXISTS (SELECT FROM casework_case c WHERE c.id = case_id OFFSET 0)))
    OR actor_id = (SELECT context_person())
    OR (EXISTS (SELECT FROM casework_case c WHERE c.id = case_id OFFSET 0)
        AND (label_id IS NULL OR label_id = ANY ((SELECT openable_labels())::bigint[]))));

-- The auditor's own database role reads the trail with any client, without the application and its context.
DROP POLICY IF EXISTS event_read_auditor ON accounts_event;
CREATE POLICY event_read_auditor ON accounts_event FOR SELECT TO dossier_auditor USING (true);
