-- Words that keep their marking when their case is marked lower. Applied after security.sql, as the owner.

-- What services wrote under a marking keeps it when their case is marked lower (docs/adr/074): the words go into a row of
-- their own under the former label, and a sentence stands in their place. The columns, by table; what else somebody
-- writes on a case has a label of its own, is its owner's, or left the house (tests/policy/test_words_of_services.py).
CREATE OR REPLACE FUNCTION words_of_services() RETURNS TABLE (kind text, which text, fields text[])
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES ('casework_position', 'true', ARRAY['holds', 'threat_level', 'outcome', 'answers', 'comment', 'former']),
           ('casework_dissent', 'true', ARRAY['text', 'answer']),
           ('casework_proposal', 'true', ARRAY['assessment', 'reasons', 'sent_back_reason']),
           ('casework_vote', 'true', ARRAY['reasons']),
           ('casework_decision', 'true', ARRAY['reasons']),
           ('casework_followup', 'true', ARRAY['description', 'report', 'exchange', 'cancel_reason']),
           ('casework_agendaitem', 'true', ARRAY['minutes']),
           ('casework_referral', 'true', ARRAY['returned_for', 'reviews', 'result', 'closed_despite']),
           ('casework_handover', 'true', ARRAY['note', 'remark']),
           ('screening_opinion', 'true', ARRAY['scores', 'reasons', 'measures']),
           ('screening_jointopinion', 'true', ARRAY['text']),
           ('screening_committeeopinion', 'sent_at IS NULL', ARRAY['text', 'departs_because']),
           ('screening_ministerdecision', 'true', ARRAY['reasons']),
           ('screening_question', 'true', ARRAY['text']),
           ('screening_letter', 'NOT outward AND document_id IS NOT NULL', ARRAY['content'])
$$;

-- Which service wrote a row of these tables: it says so itself, or by the person who wrote it; some a body wrote together.
CREATE OR REPLACE FUNCTION writer_of(written jsonb) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce((written->>'service_id')::bigint, (SELECT service_id FROM accounts_person WHERE id = coalesce(
        written->>'recorded_by_id', written->>'offered_by_id', written->>'made_by_id')::bigint))
$$;

-- The services that wrote something on a case that isn't a draft, for whoever sees the case: they are told when it is
-- marked lower, and the page of the act says so before.
CREATE OR REPLACE FUNCTION services_with_words(wanted_case bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one record;
    found bigint[];
    gathered bigint[] := '{}';
BEGIN
    IF NOT sees_case(wanted_case) THEN RETURN gathered; END IF;
    FOR one IN SELECT * FROM words_of_services() LOOP
        EXECUTE format('SELECT coalesce(array_agg(DISTINCT writer_of(to_jsonb(t))), ''{}'') FROM %I t'
            ' WHERE case_id = $1 AND to_jsonb(t)->>''state'' IS DISTINCT FROM ''draft'' AND (%s)', one.kind, one.which)
        INTO found USING wanted_case;
        gathered := gathered || found;
    END LOOP;
    RETURN (SELECT coalesce(array_agg(DISTINCT s), '{}') FROM unnest(gathered) s WHERE s IS NOT NULL);
END $$;

-- Called by case_label_guard alone, as the case is marked lower.
CREATE OR REPLACE FUNCTION keep_words(wanted_case bigint, former bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one record;
    apart text := 'Given under a higher marking.';
    emptied text;
BEGIN
    FOR one IN SELECT * FROM words_of_services() LOOP
        EXECUTE format($q$
            INSERT INTO casework_keptwords (case_id, label_id, service_id, kind, "row", words, kept_at)
            SELECT t.case_id, $2, writer_of(to_jsonb(t)), %L, t.id, said.words, clock_timestamp() FROM %I t CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(key, value) AS words FROM jsonb_each(to_jsonb(t))
                WHERE key = ANY ($3) AND value NOT IN ('null', '""', '{}', '[]', '{"apart": null}', '[{"apart": null}]', to_jsonb($4))) said
            WHERE t.case_id = $1 AND said.words IS NOT NULL AND (%s)$q$, one.kind, one.kind, one.which)
        USING wanted_case, former, one.fields, apart;
        SELECT string_agg(format(CASE
            WHEN attname = 'answers' THEN $q$%1$I = '{}'$q$
            WHEN attname = 'reviews' THEN $q$%1$I = CASE WHEN %1$I = '[]' THEN %1$I ELSE '[{"apart": null}]' END$q$
            WHEN atttypid = 'jsonb'::regtype THEN
                $q$%1$I = CASE WHEN jsonb_typeof(%1$I) = 'array' THEN '[]'::jsonb WHEN %1$I = '{}' THEN %1$I ELSE '{"apart": null}' END$q$
            WHEN attname = 'outcome' THEN $q$%1$I = ''$q$  -- a code
            -- of a draft without it, says that a level, a follow-up or answers were there
            WHEN attname = 'holds' THEN $q$%1$I = CASE WHEN (%1$I, outcome, answers) = ('', '', '{}') AND threat_level IS NULL THEN '' ELSE $2 END$q$
            WHEN atttypid IN ('text'::regtype, 'varchar'::regtype) THEN $q$%1$I = CASE WHEN %1$I = '' THEN '' ELSE $2 END$q$
            ELSE $q$%1$I = NULL$q$ END, attname), ', ') INTO emptied
        FROM pg_attribute WHERE attrelid = one.kind::regclass AND attname = ANY (one.fields);
        EXECUTE format('UPDATE %I SET %s WHERE case_id = $1 AND $2 IS NOT NULL AND (%s)', one.kind, emptied, one.which)
        USING wanted_case, apart;
    END LOOP;
    UPDATE casework_position SET search = NULL WHERE case_id = wanted_case;
END $$;
REVOKE ALL ON FUNCTION keep_words(bigint, bigint), writer_of(jsonb) FROM PUBLIC;

-- For an upgrade: cases that were marked lower before their words stood apart, under the highest label that each ever had.
CREATE OR REPLACE FUNCTION keep_words_of_lowered() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT keep_words(case_id, label_id) FROM (
        SELECT DISTINCT ON (d.case_id) d.case_id, d.label_id FROM casework_downgrade d JOIN accounts_label l ON l.id = d.label_id
        WHERE d.state = 'approved' AND d.document_id IS NULL
        ORDER BY d.case_id, l.marking DESC, cardinality(l.compartments) DESC) AS lowered
$$;
REVOKE ALL ON FUNCTION keep_words_of_lowered() FROM PUBLIC;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['writer_of(jsonb)', 'services_with_words(bigint)', 'keep_words(bigint, bigint)', 'keep_words_of_lowered()'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
    END LOOP;
END $$;
