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

DO $$
DECLARE
    t text;
    visible text := 'EXISTS (SELECT 1 FROM casework_case c WHERE c.id = %s OFFSET 0)';
    own text := '(%s) = ANY ((SELECT represented_sides())::text[])';
BEGIN
    FOREACH t IN ARRAY ARRAY['filing', 'filemember', 'informationrequest', 'question', 'jointopinion',
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
    FOREACH t IN ARRAY ARRAY['mandate', 'informationrequest', 'enclosure', 'fileaccess', 'hearing'] LOOP
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
CREATE OR REPLACE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON screening_contribution
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION label_never_lower();
CREATE OR REPLACE TRIGGER label_never_lower BEFORE UPDATE OF label_id ON screening_jointannex
    FOR EACH ROW EXECUTE FUNCTION label_never_lower();
