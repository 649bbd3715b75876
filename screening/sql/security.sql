-- The second wall over what somebody outside reads of a file: whom the file names, and what was opened to them. Applied
-- after casework/sql/security.sql, as the owner; the policies are in policies.sql.

-- Whether the context's person is of the secretariat to which a file belongs.
CREATE OR REPLACE FUNCTION runs_file(wanted_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT has_permission('fdi.secretariat')
       AND EXISTS (SELECT FROM casework_case WHERE id = wanted_case AND kind = 'fdi' AND owning_service_id = context_service())
$$;

-- Documents are opened, and closed again, in one's own name by the secretariat of the file; what was opened stays what it was.
CREATE OR REPLACE FUNCTION opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF runs_file(NEW.case_id) THEN
        IF TG_OP = 'INSERT' THEN
            IF NEW.given_by_id = context_person() AND NEW.ended_at IS NULL THEN RETURN NEW; END IF;
        ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by_id = context_person()
              AND (to_jsonb(NEW) - ARRAY['ended_by_id', 'ended_at']) = (to_jsonb(OLD) - ARRAY['ended_by_id', 'ended_at']) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'documents are opened by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS opening_guard ON screening_fileaccess;
CREATE TRIGGER opening_guard BEFORE INSERT OR UPDATE ON screening_fileaccess FOR EACH ROW EXECUTE FUNCTION opening_guard();

-- A representative is named by the secretariat of the file, in one's own name and never oneself. What representatives do
-- among themselves, and what ends when one leaves, runs in the product's own context.
CREATE OR REPLACE FUNCTION representation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (TG_OP = 'INSERT' AND NEW.added_by_id = context_person() AND NEW.person_id <> context_person()
                       AND NEW.ended_at IS NULL AND runs_file(NEW.case_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'representatives are named by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS representation_guard ON screening_representation;
CREATE TRIGGER representation_guard BEFORE INSERT OR UPDATE ON screening_representation FOR EACH ROW EXECUTE FUNCTION representation_guard();
