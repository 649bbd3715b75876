-- Row-level security on everything that belongs to a case. FORCE: the owner of the tables is bound as well.
-- OFFSET 0 keeps each look at a row above to that row: without it PostgreSQL reads every visible case to check a few rows.
-- CASE keeps labels to a look at each row, which it takes to pass for every second: as a bare condition it would be taken to
-- pass for few, and turned into bitmaps of all visible rows, which a join builds again for each label. A list that joins case
-- and label took seconds so (docs/how-to/bench.md).
DO $$
DECLARE
    t text;
    visible text := 'EXISTS (SELECT 1 FROM casework_case c WHERE c.id = %s OFFSET 0)';
    opened text := 'CASE WHEN label_id = ANY ((SELECT openable_labels())::bigint[]) THEN true ELSE false END';
BEGIN
    -- hangs off a case: seen exactly where the case is seen
    FOREACH t IN ARRAY ARRAY['assignment', 'watch', 'referral', 'subject', 'round', 'dissent', 'proposal', 'vote', 'decision',
                             'followup', 'deadline', 'reading', 'handover', 'interest', 'agendaitem'] LOOP
        PERFORM secure('casework_' || t, format(visible, 'case_id'));
    END LOOP;
    -- hangs off a clock
    FOREACH t IN ARRAY ARRAY['clockpause', 'clockextension', 'correction', 'deadlineevent'] LOOP
        PERFORM secure('casework_' || t, 'EXISTS (SELECT 1 FROM casework_deadline d WHERE d.id = deadline_id OFFSET 0)');
    END LOOP;
    -- proof that a service was told: written as the notice is delivered
    PERFORM secure('casework_delivery', 'EXISTS (SELECT 1 FROM casework_round r WHERE r.id = round_id OFFSET 0)', '(SELECT is_system())');
    PERFORM secure('casework_attendance', 'EXISTS (SELECT 1 FROM casework_meeting m WHERE m.id = meeting_id OFFSET 0)');
    PERFORM secure('casework_casegrant', format(visible, 'content_object_id'));
    -- a label of its own may be higher than the case's: a document's, and that of a text from before the case was lowered
    FOREACH t IN ARRAY ARRAY['revision', 'downgrade'] LOOP
        PERFORM secure('casework_' || t, opened || ' AND ' || format(visible, 'case_id'));
    END LOOP;
    PERFORM secure('casework_document', opened || ' AND ' || format(visible, 'case_id'));
    -- which document is a redacted version of which: to whoever may open both
    PERFORM secure('casework_redaction', format(visible, 'case_id')
        || ' AND EXISTS (SELECT 1 FROM casework_document d WHERE d.id = document_id OFFSET 0)'
        || ' AND EXISTS (SELECT 1 FROM casework_document d WHERE d.id = original_id OFFSET 0)');
    -- blind: the own service's always; the others' for oversight, once the round (or a later one of the case) was closed in
    -- order, not by a reset, or once the own is given: what costs a call is asked last
    PERFORM secure('casework_position', format(visible, 'case_id')
        || ' AND (service_id = (SELECT context_service()) OR (state <> ''draft'' AND ((SELECT is_system())'
        || ' OR (SELECT has_permission(''case.oversee''))'
        || ' OR EXISTS (SELECT 1 FROM casework_round r JOIN casework_round later ON later.case_id = r.case_id'
        || ' AND later.number >= r.number AND later.closed_at IS NOT NULL AND later.reset_reason = '''' WHERE r.id = round_id OFFSET 0)'
        || ' OR has_answered(round_id))))');
    -- words of services from before the case was marked lower; of a position and an opinion only where that itself is seen
    PERFORM secure('casework_keptwords', opened || ' AND ' || format(visible, 'case_id')
        || ' AND (kind <> ''casework_position'' OR EXISTS (SELECT 1 FROM casework_position p WHERE p.id = "row" OFFSET 0))'
        || ' AND (kind <> ''screening_opinion'' OR EXISTS (SELECT 1 FROM screening_opinion o WHERE o.id = "row" OFFSET 0))');
    PERFORM secure('casework_meeting', '(SELECT is_system()) OR ((SELECT has_permission(''case.view''))'
        || ' AND ((SELECT has_permission(''case.oversee'')) OR (SELECT context_service()) = ANY (services)))');
    -- a person's own
    PERFORM secure('casework_notice', '(SELECT is_system()) OR (person_id = (SELECT context_person())'
        || ' AND (case_id IS NULL OR ' || format(visible, 'case_id') || '))');
    PERFORM secure('casework_savedfilter', '(SELECT is_system()) OR person_id = (SELECT context_person())');
    PERFORM secure('casework_idempotencykey', '(SELECT is_system()) OR person_id = (SELECT context_person())');
    -- what somebody asked: its own, and counted for good
    PERFORM secure('casework_asking', '(SELECT is_system()) OR person_id = (SELECT context_person())');
    -- a form as its writer has typed it so far: nobody else's, and only while its label is open to the writer
    PERFORM secure('casework_draft', '(SELECT is_system()) OR (person_id = (SELECT context_person())'
        || ' AND (label_id IS NULL OR label_id = ANY ((SELECT openable_labels())::bigint[])))');
    PERFORM secure('casework_search', '(SELECT is_system()) OR person_id = (SELECT context_person())');
    -- who sits in a body: everybody's to read, as the procedures are; a service joins by a role approver who decides on what
    -- somebody else asked for in these very words, and leaves by an administrator alone
    PERFORM secure('casework_bodychange', '(SELECT context_subject()) IS NOT NULL',
        '(SELECT is_system()) OR (NOT sits AND asked_by_id = (SELECT context_person()) AND (SELECT has_permission(''procedure.edit'')))'
        || ' OR (sits AND approved_by_id = (SELECT context_person()) AND (SELECT has_permission(''role.approve''))'
        || ' AND EXISTS (SELECT 1 FROM accounts_accessrequest r WHERE r.kind = ''seat'' AND r.state = ''requested'''
        || ' AND r.requested_by_id = asked_by_id AND r.requested_by_id <> (SELECT context_person())'
        || ' AND r.payload @> jsonb_build_object(''procedure'', procedure, ''version'', procedure_version, ''body'', body,'
        || ' ''member'', service, ''must_agree'', must_agree)))');
    -- written by everybody, read by the product alone
    PERFORM secure('casework_outbox', '(SELECT is_system())', '(SELECT context_subject()) IS NOT NULL');
    -- labels: those that clearance and compartments open
    PERFORM secure('accounts_label', 'CASE WHEN id = ANY ((SELECT openable_labels())::bigint[]) THEN true ELSE false END');
    -- what is asked of whom: under the label of its case, or one above it, so no case need be looked up; light work has none.
    -- Written by the product, whoever acts.
    PERFORM secure('casework_turn', '(SELECT is_system()) OR (label_id = ANY ((SELECT readable_labels())::bigint[]) AND kind = ANY ((SELECT readable_kinds())::text[]))'
        || ' OR (label_id = ANY ((SELECT openable_labels())::bigint[]) AND (case_id = ANY ((SELECT named_cases())::bigint[])'
        || ' OR (case_id IS NULL AND (service_id = (SELECT context_service()) OR person_id = (SELECT context_person())))))', '(SELECT is_system())');
    -- the case itself; for the product's own context and without a role the arrays hold all labels or none
    PERFORM secure('casework_case', 'CASE WHEN label_id = ANY ((SELECT readable_labels())::bigint[])'
        || ' AND kind = ANY ((SELECT readable_kinds())::text[]) THEN true'
        || ' ELSE label_id = ANY ((SELECT openable_labels())::bigint[])'
        || ' AND (id = ANY ((SELECT named_cases())::bigint[]) OR (state = ''draft'' AND author_id = (SELECT context_person())'
        || ' AND owning_service_id = (SELECT context_service()))) END');
END $$;
