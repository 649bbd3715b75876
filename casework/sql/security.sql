-- The second wall over the cases. Applied after accounts/sql/security.sql, as the owner.

-- Cases on which the context's person is named: by open assignment, or by an explicit grant inside its dates.
CREATE OR REPLACE FUNCTION named_cases() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(case_id), '{}') FROM (
        SELECT case_id FROM casework_assignment WHERE person_id = context_person() AND ended_at IS NULL
        UNION
        SELECT content_object_id FROM casework_casegrant
        WHERE user_id = context_person() AND ended_at IS NULL
          AND starts_at <= clock_timestamp() AND ends_at > clock_timestamp()
    ) AS named
$$;

-- A position is blind: the own service's always; the others' once the own is given, or the round (or a later one of the
-- case) was closed in order, not by a reset; or for oversight.
CREATE OR REPLACE FUNCTION sees_positions(wanted_round bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT is_system() OR has_permission('case.oversee')
        OR EXISTS (SELECT 1 FROM casework_round r JOIN casework_round later ON later.case_id = r.case_id AND later.number >= r.number
                   WHERE r.id = wanted_round AND later.closed_at IS NOT NULL AND later.reset_reason = '')
        OR EXISTS (SELECT 1 FROM casework_position
                   WHERE round_id = wanted_round AND service_id = context_service() AND state = 'given')
$$;

-- Who has answered in a round, without a word of what was said: services that can see the case know that much.
CREATE OR REPLACE FUNCTION answered_services(wanted_round bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(service_id), '{}') FROM casework_position
    WHERE round_id = wanted_round AND state = 'given' AND context_subject() IS NOT NULL
$$;

-- Who of the own service is writing in the same form, and since when; not a word of what they write.
CREATE OR REPLACE FUNCTION also_writing(wanted_place text) RETURNS TABLE (who text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT p.name::text, d.begun_at FROM casework_draft d JOIN accounts_person p ON p.id = d.person_id
    WHERE d.place = wanted_place AND p.service_id = context_service() AND p.id <> context_person()
      AND d.label_id = ANY (openable_labels())
    ORDER BY d.begun_at
$$;

-- The next reference of a prefix and year; the counter row's lock keeps the numbers in order and without gaps.
CREATE OR REPLACE FUNCTION draw_reference(wanted_prefix text, wanted_year int) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE drawn int;
BEGIN
    IF context_subject() IS NULL THEN RAISE EXCEPTION 'no context'; END IF;
    INSERT INTO casework_referencecounter AS c (prefix, year, last) VALUES (wanted_prefix, wanted_year, 1)
    ON CONFLICT (prefix, year) DO UPDATE SET last = c.last + 1 RETURNING last INTO drawn;
    RETURN format('%s-%s-%s', wanted_prefix, wanted_year, lpad(drawn::text, 6, '0'));
END $$;

-- The database refuses a state that the table's rows can't reach: new cases are drafts, final cases stay as they are.
CREATE OR REPLACE FUNCTION case_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'draft' AND NOT is_system() THEN
        RAISE EXCEPTION 'a case begins as a draft';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('closed', 'withdrawn') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a final state is not left';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS case_state_guard ON casework_case;
CREATE TRIGGER case_state_guard BEFORE INSERT OR UPDATE ON casework_case FOR EACH ROW EXECUTE FUNCTION case_state_guard();

-- The database refuses a lower label of a case that somebody else has seen, unless two people agreed to exactly that.
CREATE OR REPLACE FUNCTION case_label_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    former accounts_label;
    wanted accounts_label;
BEGIN
    IF NEW.label_id = OLD.label_id OR OLD.state = 'draft' OR is_system() THEN RETURN NEW; END IF;
    SELECT * INTO former FROM accounts_label WHERE id = OLD.label_id;
    SELECT * INTO wanted FROM accounts_label WHERE id = NEW.label_id;
    IF wanted.marking >= former.marking AND wanted.compartments @> former.compartments THEN RETURN NEW; END IF;
    IF EXISTS (SELECT 1 FROM casework_downgrade d JOIN accounts_label l ON l.id = d.label_id
               WHERE d.case_id = NEW.id AND d.state = 'approved' AND d.settled_by_id <> d.proposed_by_id
                 AND l.marking = former.marking AND l.compartments = former.compartments
                 AND d.marking = wanted.marking AND d.compartments = wanted.compartments) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a marking is lowered by two people' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER IF EXISTS case_label_guard ON casework_case;
CREATE TRIGGER case_label_guard BEFORE UPDATE OF label_id ON casework_case FOR EACH ROW EXECUTE FUNCTION case_label_guard();

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['named_cases()', 'sees_positions(bigint)', 'answered_services(bigint)', 'also_writing(text)', 'draw_reference(text, int)',
                             'case_label_guard()'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
    END LOOP;
END $$;
