-- What the database refuses, whoever writes. Applied after security.sql and words.sql, as the owner.

-- The database refuses a state that the table of the kind doesn't have or its rows can't reach: new cases are drafts, final
-- cases stay as they are; another number, and other bodies. What begins each list, says casework/lifecycle/walls.py.
CREATE OR REPLACE FUNCTION case_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind || ':' || NEW.state) <> ALL (known_states()) THEN
        RAISE EXCEPTION 'a case is in a state of its table' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.state <> 'draft' AND NOT is_system() THEN
        RAISE EXCEPTION 'a case begins as a draft';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.reference <> OLD.reference AND OLD.reference NOT LIKE 'DRAFT-%' THEN
        RAISE EXCEPTION 'a case keeps its number';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.composition_id IS DISTINCT FROM OLD.composition_id THEN
        RAISE EXCEPTION 'a case keeps the services that sat when it was opened';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = ANY (final_states()) AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a final state is not left';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_state_guard BEFORE INSERT OR UPDATE ON casework_case FOR EACH ROW EXECUTE FUNCTION case_state_guard();

-- What a first person asked for of a case or a document, to which the context's person agrees here and now as a second one: the
-- row is settled by this very look, so it serves once. Whoever isn't the trigger of a label is refused by downgrade_guard.
CREATE OR REPLACE FUNCTION agreed_downgrade(wanted_case bigint, wanted_document bigint, former accounts_label, wanted accounts_label)
RETURNS bigint LANGUAGE sql VOLATILE AS $$
    UPDATE casework_downgrade d SET state = 'approved', settled_by_id = context_person(), settled_at = clock_timestamp()
    FROM accounts_label l, casework_case c
    WHERE c.id = wanted_case AND c.owning_service_id = context_service() AND may_do('settle_downgrade', wanted_case)
      AND d.case_id = c.id AND d.document_id IS NOT DISTINCT FROM wanted_document
      AND d.state = 'proposed' AND d.proposed_by_id <> context_person()
      AND l.id = d.label_id AND l.marking = former.marking AND l.compartments = former.compartments
      AND d.marking = wanted.marking AND d.compartments = wanted.compartments
    RETURNING d.id
$$;

-- The database refuses a lower label of a case that somebody else has seen, unless a second person agrees; and a service more,
-- unless the context's person holds the permission of an act that lets services in from the state in which the case is.
CREATE OR REPLACE FUNCTION case_label_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    former accounts_label;
    wanted accounts_label;
    gone bigint[];
    may_go boolean;
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF NEW.owning_service_id <> OLD.owning_service_id OR (NEW.state = 'draft' AND OLD.state <> 'draft') THEN
        RAISE EXCEPTION 'a case keeps its service, and is no draft again' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.kind <> OLD.kind OR (NEW.author_id <> OLD.author_id AND NOT may_do('take_over', OLD.id)) THEN
        RAISE EXCEPTION 'a case keeps its kind, and its author until it is taken over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.label_id = OLD.label_id THEN RETURN NEW; END IF;
    SELECT * INTO former FROM accounts_label WHERE id = OLD.label_id;
    SELECT * INTO wanted FROM accounts_label WHERE id = NEW.label_id;
    IF NOT wanted.services <@ former.services AND NOT EXISTS (
            SELECT FROM unnest(services_let_in()) AS one
            WHERE (split_part(one, ':', 1), split_part(one, ':', 2)) = (OLD.kind, OLD.state) AND has_permission(split_part(one, ':', 3))) THEN
        RAISE EXCEPTION 'services are let in by acts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    gone := ARRAY(SELECT unnest(former.services) EXCEPT SELECT unnest(wanted.services));
    IF cardinality(gone) > 0 AND OLD.state <> 'draft' THEN
        -- a kind in which services leave again says which may go, in a function of its name
        IF to_regprocedure(quote_ident('lets_out_' || OLD.kind) || '(bigint, bigint[])') IS NOT NULL THEN
            EXECUTE format('SELECT %I($1, $2)', 'lets_out_' || OLD.kind) INTO may_go USING OLD.id, gone;
        END IF;
        IF may_go IS NOT TRUE THEN
            RAISE EXCEPTION 'services are let out by acts' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF OLD.state = 'draft' OR (wanted.marking >= former.marking AND wanted.compartments @> former.compartments) THEN
        RETURN NEW;
    END IF;
    IF agreed_downgrade(OLD.id, NULL, former, wanted) IS NULL THEN
        RAISE EXCEPTION 'a marking is lowered by two people' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM keep_words(OLD.id, OLD.label_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER case_label_guard BEFORE UPDATE OF label_id, state, owning_service_id, kind, author_id ON casework_case
    FOR EACH ROW EXECUTE FUNCTION case_label_guard();

-- The same for a document, which is never marked lower than its case either.
CREATE OR REPLACE FUNCTION document_label_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    former accounts_label;
    wanted accounts_label;
    above accounts_label;
BEGIN
    IF is_system() OR NEW.label_id = OLD.label_id THEN RETURN NEW; END IF;
    SELECT * INTO former FROM accounts_label WHERE id = OLD.label_id;
    SELECT * INTO wanted FROM accounts_label WHERE id = NEW.label_id;
    IF wanted.marking >= former.marking AND wanted.compartments @> former.compartments THEN RETURN NEW; END IF;
    SELECT l.* INTO above FROM accounts_label l JOIN casework_case c ON c.label_id = l.id WHERE c.id = OLD.case_id;
    IF wanted.marking >= above.marking AND wanted.compartments @> above.compartments THEN
        IF agreed_downgrade(OLD.case_id, OLD.id, former, wanted) IS NOT NULL THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a marking is lowered by two people' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER document_label_guard BEFORE UPDATE OF label_id ON casework_document
    FOR EACH ROW EXECUTE FUNCTION document_label_guard();

-- A former text keeps the label that it had, or goes up with its case.
CREATE OR REPLACE FUNCTION label_never_lower() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT is_system() AND NEW.label_id <> OLD.label_id AND NOT EXISTS (
            SELECT FROM accounts_label former, accounts_label wanted WHERE former.id = OLD.label_id AND wanted.id = NEW.label_id
            AND wanted.marking >= former.marking AND wanted.compartments @> former.compartments) THEN
        RAISE EXCEPTION 'what is written keeps its marking' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON casework_revision
    FOR EACH ROW EXECUTE FUNCTION label_never_lower();
CREATE OR REPLACE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON casework_keptwords
    FOR EACH ROW EXECUTE FUNCTION label_never_lower();

-- A lower marking is asked for in one's own name, and refused by another; only the trigger of the label writes 'approved'.
CREATE OR REPLACE FUNCTION downgrade_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR current_user = 'dossier_definer' THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND NEW.state = 'proposed' AND NEW.proposed_by_id = context_person() AND may_do('ask_downgrade', NEW.case_id) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state = 'refused' AND may_do('settle_downgrade', NEW.case_id)
       AND NEW.settled_by_id = context_person()
       AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'state', 'settled_by_id', 'settled_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a lower marking takes two people' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER downgrade_guard BEFORE INSERT OR UPDATE ON casework_downgrade FOR EACH ROW EXECUTE FUNCTION downgrade_guard();

-- Who is named on a case: in the giver's own name, with the permission of an act that names people. What ended stays ended.
CREATE OR REPLACE FUNCTION assignment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
           AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'ended_at', 'left_service_id') THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.origin = 'start_draft' AND NOT EXISTS (SELECT FROM casework_case c
            WHERE c.id = NEW.case_id AND c.state = 'draft' AND c.author_id = NEW.person_id) THEN NULL;
    ELSIF NEW.given_by_id = context_person() AND (
            may_do('names people', NEW.case_id) OR (NEW.person_id = context_person() AND may_do('names oneself', NEW.case_id))
            -- one's own further part from an open one, by whatever token; a grant until a day is no part
            OR (NEW.person_id = context_person() AND EXISTS (SELECT FROM casework_assignment a
                WHERE a.case_id = NEW.case_id AND a.person_id = context_person() AND a.ended_at IS NULL))
            OR (NEW.person_id = context_person() AND EXISTS (SELECT FROM casework_case c
                WHERE c.id = NEW.case_id AND c.state = 'draft' AND c.author_id = context_person()))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'people are named on a case by acts' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER assignment_guard BEFORE INSERT OR UPDATE ON casework_assignment FOR EACH ROW EXECUTE FUNCTION assignment_guard();

-- A grant is given to another, and ended, in one's own name by whoever may give one; it stays that person's on that case.
CREATE OR REPLACE FUNCTION grant_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() THEN RETURN NEW; END IF;
    IF may_do('grant', NEW.content_object_id) THEN
        IF TG_OP = 'UPDATE' AND (NEW.user_id, NEW.content_object_id, NEW.permission_id)
                             <> (OLD.user_id, OLD.content_object_id, OLD.permission_id) THEN NULL;
        ELSIF NEW.ended_at IS NULL AND NEW.given_by_id = context_person() AND NEW.user_id <> context_person() THEN RETURN NEW;
        ELSIF TG_OP = 'UPDATE' AND NEW.ended_at IS NOT NULL AND NEW.ended_by_id = context_person() THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'need to know is granted by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER grant_guard BEFORE INSERT OR UPDATE ON casework_casegrant FOR EACH ROW EXECUTE FUNCTION grant_guard();

-- What was reported on an action and asked again, and what reviews found, stays as it was said: later words come after it.
CREATE OR REPLACE FUNCTION said_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    former jsonb := to_jsonb(OLD) -> TG_ARGV[0];
    later jsonb := to_jsonb(NEW) -> TG_ARGV[0];
BEGIN
    IF current_user = 'dossier_definer' THEN RETURN NEW; END IF;  -- keep_words() puts it under its own label
    IF (SELECT coalesce(jsonb_agg(one ORDER BY number), '[]') FROM jsonb_array_elements(later) WITH ORDINALITY AS said (one, number)
        WHERE number <= jsonb_array_length(former)) <> former THEN
        RAISE EXCEPTION 'what was said stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER said_stays BEFORE UPDATE OF exchange ON casework_followup FOR EACH ROW EXECUTE FUNCTION said_stays('exchange');
CREATE OR REPLACE TRIGGER said_stays BEFORE UPDATE OF reviews ON casework_referral FOR EACH ROW EXECUTE FUNCTION said_stays('reviews');

-- Who has given a position reads those of the others: a service writes its own, by somebody who gives positions.
CREATE OR REPLACE FUNCTION position_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR current_user = 'dossier_definer' OR (NEW.service_id = context_service() AND (TG_OP = 'INSERT' OR (OLD.service_id, OLD.round_id) = (NEW.service_id, NEW.round_id))
                       AND may_do('give_position', NEW.case_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'positions are given by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER position_guard BEFORE INSERT OR UPDATE ON casework_position FOR EACH ROW EXECUTE FUNCTION position_guard();

-- A round that was closed in order opens all its positions: it is opened by an act that opens one, and closed in one's own
-- name by whoever runs the assessment. What an amendment sets aside is written in the product's own context.
CREATE OR REPLACE FUNCTION round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (TG_OP = 'UPDATE' AND NEW = OLD) THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.closed_at IS NULL AND NEW.reset_reason = '' AND may_do('begins a round', NEW.case_id) THEN RETURN NEW; END IF;
    ELSIF OLD.closed_at IS NULL AND NEW.closed_by_id = context_person() AND may_do('close_round', NEW.case_id)
       AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'closed_by_id', 'closed_at') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a round is closed by whoever may' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER round_guard BEFORE INSERT OR UPDATE ON casework_round FOR EACH ROW EXECUTE FUNCTION round_guard();

-- What is to be done later is done in the product's own context: nobody asks it for what is the product's alone to ask, nor
-- about a case that they don't see, nor in somebody else's name.
CREATE OR REPLACE FUNCTION outbox_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (NEW.kind NOT IN ('mail', 'alarm') AND NEW.done_at IS NULL
                       AND coalesce(NEW.payload->>'by', context_subject()) = context_subject()
                       AND (NEW.case_id IS NULL OR EXISTS (SELECT FROM casework_case WHERE id = NEW.case_id))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'later work is asked for by acts' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER outbox_guard BEFORE INSERT ON casework_outbox FOR EACH ROW EXECUTE FUNCTION outbox_guard();

-- A document stays what it was when it was added, in its own case: which documents somebody else reads was decided on what
-- they were. What is left is to take one off the case, in one's own name and for good; and another label, which
-- document_label_guard decides.
CREATE OR REPLACE FUNCTION document_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_system() OR (OLD.removed_at IS NULL AND NEW.removed_by_id = context_person()
                       AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'removed_by_id', 'removed_at'))
       OR (NEW.label_id <> OLD.label_id AND changes_only(to_jsonb(OLD), to_jsonb(NEW), 'label_id')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a document stays as it was added' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER document_guard BEFORE UPDATE ON casework_document FOR EACH ROW EXECUTE FUNCTION document_guard();

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['case_label_guard()', 'document_label_guard()', 'label_never_lower()'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
    END LOOP;
END $$;
