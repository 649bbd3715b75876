"""What a walk wrote is kept as rows, and stands there again in one statement wherever another module walks the same.

A walk of forty acts takes seconds, its rows a few hundredths of one. The rows of all tables before and after are
compared as text, so nothing that a walk did is forgotten; and they are put back only on the very rows on which they
came about, numbers included. Sequences go on, so nothing new gets the number of what was put back.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import psycopg

# Both look behind the policies and past the triggers, which is why an administrator gives them to the tests' database.
FUNCTIONS = """
CREATE SCHEMA IF NOT EXISTS kept;
CREATE OR REPLACE FUNCTION kept.look() RETURNS TABLE (place text, lines text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    FOR place IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        RETURN QUERY EXECUTE format('SELECT %1$L, array_agg(t::text) FROM public.%1$I t HAVING count(*) > 0', place);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION kept.put(given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET session_replication_role = replica AS $$
DECLARE place text; part jsonb; columns text; fields text;
BEGIN
    FOR place, part IN SELECT * FROM jsonb_each(given) LOOP
        IF part->'gone' <> '[]' THEN
            EXECUTE format('DELETE FROM public.%I t WHERE t::text IN (SELECT jsonb_array_elements_text($1))', place)
            USING part->'gone';
        END IF;
        SELECT string_agg(quote_ident(attname), ', '), string_agg(format('(r).%I', attname), ', ') INTO columns, fields
        FROM pg_attribute WHERE attrelid = format('public.%I', place)::regclass
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format('INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM'
                       ' (SELECT line::public.%1$I AS r FROM jsonb_array_elements_text($1) line OFFSET 0) given',
                       place, columns, fields) USING part->'new';
    END LOOP;
END $$;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA kept FROM PUBLIC;
GRANT USAGE ON SCHEMA kept TO dossier_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA kept TO dossier_app;
"""


@dataclass(frozen=True)
class Rows:
    """Every row of every table, as text."""

    tables: dict[str, frozenset[str]]

    @cached_property
    def digest(self) -> bytes:
        """What tells these rows from all others."""
        found = blake2b()
        for place, lines in sorted(self.tables.items()):
            found.update(json.dumps([place, sorted(lines)]).encode())
        return found.digest()


@dataclass(frozen=True)
class Written:
    """What a walk gave, and what it changed."""

    made: Any
    change: str
    after: Rows


def look(connection: psycopg.Connection[Any], before: Rows | None = None) -> Rows:
    """The rows that are there now, for whomever; tables that are as they were ``before`` are kept once."""
    tables: dict[str, frozenset[str]] = {}
    for place, lines in connection.execute("SELECT place, lines FROM kept.look()"):
        told = frozenset(lines)
        same = before is not None and before.tables.get(place) == told
        tables[place] = before.tables[place] if before is not None and same else told
    return Rows(tables)


def between(before: Rows, after: Rows) -> str:
    """The difference, as ``put`` takes it."""
    nothing: frozenset[str] = frozenset()
    change = {}
    for place in before.tables.keys() | after.tables.keys():
        old, new = before.tables.get(place, nothing), after.tables.get(place, nothing)
        if old != new:
            change[place] = {"gone": sorted(old - new), "new": sorted(new - old)}
    return json.dumps(change)


def put(connection: psycopg.Connection[Any], written: Written) -> None:
    """Write it again."""
    connection.execute("SELECT kept.put(%s::jsonb)", [written.change])
