-- People outside: who represents which side of a case, and each side apart (docs/adr/073). One table for every kind, which keeps the
-- name that its first kind gave it; a kind says of its own tables what belongs to a side, with keep_apart.

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
CREATE OR REPLACE TRIGGER one_side_guard BEFORE INSERT OR UPDATE ON screening_representation FOR EACH ROW EXECUTE FUNCTION one_side_guard();

DO $$
BEGIN
    PERFORM secure('screening_representation', 'EXISTS (SELECT 1 FROM casework_case c WHERE c.id = case_id OFFSET 0)');
    PERFORM keep_apart('screening_representation', '(case_id || '':'' || side) = ANY ((SELECT represented_sides())::text[])');
    PERFORM keep_apart('casework_turn', 'false'); -- whose turn it is among the authorities is of no side
END $$;
