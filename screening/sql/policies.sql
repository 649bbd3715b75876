-- Row-level security on everything that belongs to an investment file: seen where the case is seen. Applied after
-- casework's policies. A representative sees none of it here: what they are shown is made in the product's own context
-- by screening.investments.access.outside, for a file that names them; and there, what belongs to a side that the person doesn't
-- represent is cut away (docs/adr/073).

-- The openings to the side that the context's person represents: of documents that are unmarked, still on the file, within
-- the period, and neither a letter nor handed in by a side. Computed once for each statement, like the labels.
CREATE OR REPLACE FUNCTION openings_to_me() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(a.id), '{}')
    FROM screening_fileaccess a
    JOIN screening_representation r ON r.case_id = a.case_id AND r.side = a.side AND r.ended_at IS NULL
        AND r.person_id = context_person()
    JOIN casework_document d ON d.id = a.document_id AND d.case_id = a.case_id AND d.removed_at IS NULL
    JOIN accounts_label l ON l.id = d.label_id AND l.marking = 0 AND l.compartments = '{}'
    WHERE a.ended_at IS NULL AND a.ends_at > clock_timestamp() AND has_permission('fdi.represent')
      AND NOT EXISTS (SELECT 1 FROM screening_letter t WHERE t.document_id = d.id)
      AND NOT EXISTS (SELECT 1 FROM screening_enclosure e WHERE e.document_id = d.id)
$$;
ALTER FUNCTION openings_to_me() OWNER TO dossier_definer;

-- The documents behind them.
CREATE OR REPLACE FUNCTION opened_documents() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(document_id), '{}') FROM screening_fileaccess WHERE id = ANY (openings_to_me())
$$;
ALTER FUNCTION opened_documents() OWNER TO dossier_definer;

-- The sides that the person outside represents, each as "case:side"; of a person whom no file names, none.
CREATE OR REPLACE FUNCTION represented_sides() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(r.case_id || ':' || r.side), '{}')
    FROM screening_representation r WHERE r.person_id = context_outside() AND r.ended_at IS NULL
$$;
ALTER FUNCTION represented_sides() OWNER TO dossier_definer;

-- A table of which somebody outside meets only the rows of the own side, whatever the application asks for.
CREATE OR REPLACE FUNCTION keep_apart(target text, own text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS side ON %I', target);
    EXECUTE format('CREATE POLICY side ON %I AS RESTRICTIVE USING ((SELECT context_outside()) IS NULL OR (%s))', target, own);
END $$;
REVOKE ALL ON FUNCTION keep_apart(text, text) FROM PUBLIC;

-- A firm is on one side of a file, for good, whoever of it has left since; a representation stays what it is; and one firm of
-- a side leads, as long as somebody of it can sign in: whoever writes, and whatever it sees.
CREATE OR REPLACE FUNCTION one_side_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.case_id, NEW.person_id, NEW.firm_id, NEW.side)
                            IS DISTINCT FROM (OLD.case_id, OLD.person_id, OLD.firm_id, OLD.side) THEN
        RAISE EXCEPTION 'a representation stays on its side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' AND (EXISTS (
        SELECT FROM screening_representation r WHERE r.case_id = NEW.case_id AND r.side <> NEW.side
           AND (r.firm_id = NEW.firm_id OR r.person_id = NEW.person_id)
    ) OR NOT EXISTS (SELECT FROM accounts_person p WHERE p.id = NEW.person_id AND p.service_id = NEW.firm_id)) THEN
        RAISE EXCEPTION 'a firm acts for one side' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.rights = 'lead' AND NEW.ended_at IS NULL AND (TG_OP = 'INSERT' OR OLD.rights <> 'lead' OR OLD.ended_at IS NOT NULL) AND EXISTS (
        SELECT FROM screening_representation r JOIN accounts_person p ON p.id = r.person_id AND p.is_active
        WHERE r.case_id = NEW.case_id AND r.side = NEW.side AND r.firm_id <> NEW.firm_id AND r.rights = 'lead' AND r.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'one firm of a side leads' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
ALTER FUNCTION one_side_guard() OWNER TO dossier_definer;
DROP TRIGGER IF EXISTS one_side_guard ON screening_representation;
CREATE TRIGGER one_side_guard BEFORE INSERT OR UPDATE ON screening_representation FOR EACH ROW EXECUTE FUNCTION one_side_guard();

DO $$
DECLARE
    t text;
    visible text := 'EXISTS (SELECT 1 FROM casework_case c WHERE c.id = %s OFFSET 0)';
    own text := '(%s) = ANY ((SELECT represented_sides())::text[])';
BEGIN
    FOREACH t IN ARRAY ARRAY['filing', 'representation', 'filemember', 'informationrequest', 'question', 'jointopinion',
                             'committeeopinion', 'comment', 'hearing', 'ministerdecision', 'ruling', 'appeal', 'fine', 'measure',
                             'measuretext', 'obligation', 'letter', 'enclosure', 'unionexchange', 'dispatch', 'handin',
                             'completenessitem', 'mandate'] LOOP
        PERFORM secure('screening_' || t, format(visible, 'case_id'));
    END LOOP;
    FOREACH t IN ARRAY ARRAY['sectortag', 'party', 'establishment', 'holding'] LOOP
        PERFORM secure('screening_' || t, 'EXISTS (SELECT 1 FROM screening_filing f WHERE f.id = filing_id OFFSET 0)');
    END LOOP;
    -- a representative reads, and never writes, what was opened to the own side: the row and its document
    PERFORM secure('screening_fileaccess', format(visible, 'case_id')
        || ' OR id = ANY ((SELECT openings_to_me())::bigint[])', format(visible, 'case_id'));
    DROP POLICY IF EXISTS opened_outside ON casework_document;
    CREATE POLICY opened_outside ON casework_document FOR SELECT USING (id = ANY ((SELECT opened_documents())::bigint[]));
    -- each side apart: what carries its side, what hangs off that, and what is the notifier's alone
    FOREACH t IN ARRAY ARRAY['representation', 'mandate', 'informationrequest', 'enclosure', 'fileaccess', 'hearing'] LOOP
        PERFORM keep_apart('screening_' || t, format(own, 'case_id || '':'' || side'));
    END LOOP;
    PERFORM keep_apart('screening_letter', 'outward AND ' || format(own, 'case_id || '':'' || side'));
    PERFORM keep_apart('screening_question', 'EXISTS (SELECT 1 FROM screening_informationrequest r WHERE r.id = request_id OFFSET 0)');
    FOREACH t IN ARRAY ARRAY['handin', 'comment', 'fine', 'measure', 'measuretext', 'obligation', 'completenessitem',
                             'committeeopinion', 'ruling', 'appeal'] LOOP
        PERFORM keep_apart('screening_' || t, format(own, 'case_id || '':notifier'''));
    END LOOP;
    FOREACH t IN ARRAY ARRAY['party', 'holding', 'establishment', 'sectortag'] LOOP
        PERFORM keep_apart('screening_' || t, 'EXISTS (SELECT 1 FROM screening_filing f WHERE f.id = filing_id AND '
            || format(own, 'f.case_id || '':notifier''') || ' OFFSET 0)');
    END LOOP;
    -- and what the authorities write among themselves, or what waits to leave, is of no side
    FOREACH t IN ARRAY ARRAY['opinion', 'contribution', 'jointopinion', 'jointannex', 'unionexchange', 'dispatch', 'dispatchlook'] LOOP
        PERFORM keep_apart('screening_' || t, 'false');
    END LOOP;
    PERFORM keep_apart('casework_turn', 'false');
    -- a draft is its service's own
    PERFORM secure('screening_opinion', format(visible, 'case_id')
        || ' AND (state <> ''draft'' OR (SELECT is_system()) OR service_id = (SELECT context_service()))');
    -- classified: under a label of its own; whoever can't open it finds no row and no number
    PERFORM secure('screening_contribution', 'CASE WHEN label_id = ANY ((SELECT openable_labels())::bigint[]) THEN true ELSE false END AND ' || format(visible, 'case_id')
        || ' AND (state <> ''draft'' OR (SELECT is_system()) OR service_id = (SELECT context_service()))');
    PERFORM secure('screening_jointannex', 'CASE WHEN label_id = ANY ((SELECT openable_labels())::bigint[]) THEN true ELSE false END AND ' || format(visible, 'case_id'));
    -- what a coordinator decided on a waiting text: its sender learns nothing of it before the fixed time
    PERFORM secure('screening_dispatchlook', '(SELECT is_system()) OR ((SELECT has_permission(''fdi.coordinate''))'
        || ' AND EXISTS (SELECT 1 FROM screening_dispatch d WHERE d.id = dispatch_id OFFSET 0))');
    -- lengths that were set: everybody's to read, as the procedures are; a role approver writes what somebody else asked
    -- for, an administrator alone ends one
    PERFORM secure('casework_clockvalue', '(SELECT context_subject()) IS NOT NULL',
        '(SELECT is_system()) OR ((SELECT has_permission(''role.approve'')) AND set_by_id <> (SELECT context_person()))'
        || ' OR ((SELECT has_permission(''procedure.edit'')) AND ended_at IS NOT NULL)');
END $$;

-- Of former versions: case_state_guard knows the states of each kind.
ALTER TABLE casework_case DROP CONSTRAINT IF EXISTS case_fdi_state_known;

-- A contribution that was given, and a classified part of a joint opinion, keep the label that they were written under.
DROP TRIGGER IF EXISTS label_never_lower ON screening_contribution;
CREATE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON screening_contribution
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION label_never_lower();
DROP TRIGGER IF EXISTS label_never_lower ON screening_jointannex;
CREATE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON screening_jointannex
    FOR EACH ROW EXECUTE FUNCTION label_never_lower();
