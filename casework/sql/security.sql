-- The second wall over the cases. Applied after accounts/sql/security.sql, as the owner.

-- Cases on which the context's person is named: by open assignment, or by an explicit grant inside its dates. A token counts
-- only those that its person was named on when it was made, and what the person began: a program goes on with its own drafts.
CREATE OR REPLACE FUNCTION named_cases() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    -- the moment and the person are read once, not once a row
    SELECT coalesce(array_agg(case_id), '{}') FROM (
        SELECT case_id FROM casework_assignment WHERE person_id = (SELECT context_person()) AND ended_at IS NULL
          AND (given_at <= (SELECT context_until()) OR (origin = 'start_draft' AND given_by_id = person_id))
        UNION
        SELECT content_object_id FROM casework_casegrant
        WHERE user_id = (SELECT context_person()) AND ended_at IS NULL
          AND starts_at <= (SELECT least(clock_timestamp(), context_until())) AND ends_at > clock_timestamp()
    ) AS named
$$;

-- Whether the context's person holds the permission of an act, or of one that carries that mark, as the table of the kind of
-- the case says: triggers name acts and no permission, and what another kind calls the same is another act.
CREATE OR REPLACE FUNCTION may_do(wanted text, wanted_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM unnest(permissions_of_acts()) AS one
                   WHERE split_part(one, ':', 1) = (SELECT kind FROM casework_case WHERE id = wanted_case)
                     AND split_part(one, ':', 2) = wanted AND has_permission(split_part(one, ':', 3)))
$$;
DROP FUNCTION IF EXISTS may_do(text);  -- of former versions

-- Whether the context sees a case: the policy of casework_case once more, for the functions that answer about one.
CREATE OR REPLACE FUNCTION sees_case(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT is_system() OR EXISTS (SELECT FROM casework_case WHERE id = wanted AND (
        (label_id = ANY ((SELECT readable_labels())::bigint[]) AND kind = ANY ((SELECT readable_kinds())::text[]))
        OR (label_id = ANY ((SELECT openable_labels())::bigint[]) AND (id = ANY ((SELECT named_cases())::bigint[])
            OR (state = 'draft' AND author_id = context_person() AND owning_service_id = context_service())))))
$$;

-- Whether the own service has given its position in a round; asked row by row, so it reads the context once.
CREATE OR REPLACE FUNCTION has_answered(wanted_round bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM casework_position
                   WHERE round_id = wanted_round AND state = 'given' AND service_id = (SELECT context_service()))
$$;

-- Who has answered in a round, without a word of what was said: services that can see the case know that much.
CREATE OR REPLACE FUNCTION answered_services(wanted_round bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(p.service_id), '{}') FROM casework_position p
    WHERE p.round_id = wanted_round AND p.state = 'given' AND sees_case(p.case_id)
$$;

-- Which subjects of other cases bear a name or a number of a subject of a case, pair by pair: for the product's own context,
-- whoever asks. Under a policy `&&` may not use its index, and reads every subject for each name.
CREATE OR REPLACE FUNCTION subjects_alike(wanted_case bigint) RETURNS TABLE (mine bigint, theirs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT own.id, other.id FROM casework_subject own
    JOIN casework_subject other ON other.name_keys && own.name_keys AND other.kind = own.kind AND other.case_id <> own.case_id
    WHERE (SELECT is_system()) AND own.case_id = wanted_case
    ORDER BY own.id, other.id
$$;
REVOKE ALL ON FUNCTION subjects_alike(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION subjects_alike(bigint) TO dossier_app, dossier_jobs;

-- Who of the own service is writing in the same form, and since when; not a word of what they write.
CREATE OR REPLACE FUNCTION also_writing(wanted_place text) RETURNS TABLE (who text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public AS $$
    SELECT p.name::text, d.begun_at FROM casework_draft d JOIN accounts_person p ON p.id = d.person_id
    WHERE d.place = wanted_place AND p.service_id = context_service() AND p.id <> context_person()
      AND d.label_id = ANY (openable_labels())
    ORDER BY d.begun_at
$$;

-- The next reference of a prefix and year, from a sequence of its own: whoever draws waits for nobody's transaction, only
-- for that of the first of a year, who makes the sequence. What is rolled back leaves a gap, which says nothing.
DO $$ BEGIN
    IF to_regnamespace('numbers') IS NULL THEN CREATE SCHEMA numbers AUTHORIZATION dossier_definer; END IF;
END $$;
CREATE OR REPLACE FUNCTION draw_reference(wanted_prefix text, wanted_year int) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    beginning text := format('%s-%s-', wanted_prefix, wanted_year);
    series text := format('numbers.%I', lower(wanted_prefix) || '_' || wanted_year);
    first bigint;
BEGIN
    IF context_subject() IS NULL THEN RAISE EXCEPTION 'no context'; END IF;
    IF wanted_prefix !~ '^[A-Z]{3}$' OR wanted_year NOT BETWEEN 2000 AND 9999 THEN RAISE EXCEPTION 'no such series'; END IF;
    IF to_regclass(series) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(series, 0));
        SELECT coalesce(max(substr(reference, length(beginning) + 1)::bigint), 0) + 1 INTO first
        FROM casework_case WHERE reference ~ ('^' || beginning || '[0-9]+$');
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %s START %s', series, first);  -- somebody else's, once it was waited for
    END IF;
    first := nextval(series::regclass);
    RETURN beginning || lpad(first::text, greatest(6, length(first::text)), '0');
END $$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['named_cases()', 'sees_case(bigint)', 'has_answered(bigint)', 'answered_services(bigint)', 'subjects_alike(bigint)', 'also_writing(text)', 'draw_reference(text, int)'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO dossier_definer', f);
    END LOOP;
END $$;
