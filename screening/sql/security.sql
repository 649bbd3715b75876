-- The second wall over what somebody outside reads of a file: whom the file names, and what was opened to them. Applied
-- after casework/sql/security.sql, as the owner; the policies are in policies.sql.

-- Whether the context's person is of the secretariat to which a file belongs.
CREATE OR REPLACE FUNCTION runs_file(wanted_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT may_do('runs the file', wanted_case)
       AND EXISTS (SELECT FROM casework_case WHERE id = wanted_case AND owning_service_id = context_service())
$$;

-- Which services may leave a file again: none of intelligence that was let in (docs/adr/066). Asked by case_label_guard.
CREATE OR REPLACE FUNCTION lets_out_fdi(wanted_case bigint, gone bigint[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT may_do('runs the file', wanted_case) AND NOT EXISTS (
        SELECT FROM screening_filemember m WHERE m.case_id = wanted_case AND m.part = 'intelligence' AND m.removed_at IS NULL
        AND m.service_id = ANY (gone))
$$;

-- Documents are opened, and closed again, in one's own name by the secretariat of the file; what was opened stays what it was.
CREATE OR REPLACE FUNCTION opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF runs_file(NEW.case_id) THEN
        IF TG_OP = 'INSERT' THEN
            IF NEW.given_by_id = context_person() AND NEW.ended_at IS NULL THEN RETURN NEW; END IF;
        ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by_id = context_person()
              AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'ended_by_id', 'ended_at') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'documents are opened by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER opening_guard BEFORE INSERT OR UPDATE ON screening_fileaccess FOR EACH ROW EXECUTE FUNCTION opening_guard();

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
CREATE OR REPLACE TRIGGER representation_guard BEFORE INSERT OR UPDATE ON screening_representation FOR EACH ROW EXECUTE FUNCTION representation_guard();

-- A text that waits stays as it was handed in, in one's own name: what it holds, and who works on the file, decide whether
-- somebody looks it over before it leaves. Whoever handed it in takes it back; all else is done at its time by the product.
CREATE OR REPLACE FUNCTION dispatch_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (NEW.handed_by_id = context_person() AND (
            (TG_OP = 'INSERT' AND NEW.state = 'handed_in')
            OR (TG_OP = 'UPDATE' AND OLD.state = 'handed_in' AND NEW.state = 'taken_back'
                AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'state', 'settled_at')))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what waits to leave stays as it was handed in' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER dispatch_guard BEFORE INSERT OR UPDATE ON screening_dispatch FOR EACH ROW EXECUTE FUNCTION dispatch_guard();

-- Who is concerned by a file is confirmed, and taken off, by its secretariat in one's own name; the rest of the row stays. An
-- intelligence service that was let in isn't taken off (docs/adr/066): the product alone puts its reason in other words.
CREATE OR REPLACE FUNCTION filemember_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF runs_file(NEW.case_id) THEN
        IF TG_OP = 'INSERT' THEN
            IF NEW.confirmed_by_id = context_person() THEN RETURN NEW; END IF;
        ELSIF OLD.removed_at IS NULL AND NEW.removed_by_id = context_person() AND NOT (OLD.part = 'intelligence'
                AND EXISTS (SELECT FROM casework_case WHERE id = OLD.case_id AND state = ANY (states_examined())))
              AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'removed_by_id', 'removed_at', 'removed_because') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'members of a file are confirmed by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER filemember_guard BEFORE INSERT OR UPDATE ON screening_filemember FOR EACH ROW EXECUTE FUNCTION filemember_guard();

-- A contribution is its service's own, and once given stays as it was given, under its label or a higher one.
CREATE OR REPLACE FUNCTION contribution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (NEW.service_id = context_service() AND may_do('contribute', NEW.case_id) AND (TG_OP = 'INSERT'
            OR (OLD.state = 'draft' AND (NEW.case_id, NEW.service_id) = (OLD.case_id, OLD.service_id))))
       OR (TG_OP = 'UPDATE' AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'label_id')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a contribution stays as it was given' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER contribution_guard BEFORE INSERT OR UPDATE ON screening_contribution
    FOR EACH ROW EXECUTE FUNCTION contribution_guard();

-- What is asked of a side, sent to it or handed in by it is written by the secretariat of the file, by whoever decides, or in
-- the product's own context; and it stays that side's, on that file, with that document and behind that request. A letter
-- that isn't sent yet may still go to another side.
CREATE OR REPLACE FUNCTION side_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_is jsonb := to_jsonb(NEW);
    was jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) ELSE '{}' END;
    writes boolean := is_system() OR runs_file(NEW.case_id) OR (TG_TABLE_NAME = 'screening_letter' AND may_do('sends a decision', NEW.case_id));
    draft boolean := TG_TABLE_NAME = 'screening_letter' AND was ->> 'sent_at' IS NULL;
    kept text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF writes OR now_is ->> 'outward' = 'false' OR (TG_TABLE_NAME = 'screening_question' AND now_is ->> 'request_id' IS NULL) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what goes to a side is written by whoever may' USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOREACH kept IN ARRAY ARRAY['case_id', 'side', 'outward', 'document_id', 'request_id', 'firm_id'] LOOP
        CONTINUE WHEN now_is -> kept IS NOT DISTINCT FROM was -> kept;
        CONTINUE WHEN writes AND kept = 'side' AND draft;
        CONTINUE WHEN kept = 'outward' AND now_is ->> kept = 'false'; -- it opens nothing
        CONTINUE WHEN writes AND kept IN ('document_id', 'request_id') AND was ->> kept IS NULL;
        RAISE EXCEPTION 'what a side was sent or handed in stays on its side' USING ERRCODE = 'insufficient_privilege';
    END LOOP;
    RETURN NEW;
END $$;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['letter', 'informationrequest', 'question', 'hearing', 'enclosure', 'mandate'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER side_guard BEFORE INSERT OR UPDATE ON screening_%s FOR EACH ROW EXECUTE FUNCTION side_guard()', t);
    END LOOP;
END $$;
