# ruff: noqa: E501  (SQL and a printed table are read by the line)
"""Many cases at once, written by SQL: realistic labels, states, limits and names. For measuring only; nothing walked here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.utils import timezone
from psycopg import sql

from casework.actions.turns import write_anew

PEOPLE = 300
MODELS = 1_000  # cases whose turns the product works out itself; later ones get those of their like among them

_PEOPLE = """
INSERT INTO accounts_person (username, name, email, service_id, password, language, is_active, created_at, is_superuser,
                             e_mail_choice, digest, password_is_temporary, version)
SELECT 'bench' || g, 'Bench ' || g, '', s.id, '!', 'en', true, now(), false, 'none', false, false, 1
FROM generate_series(1, %s::int) g
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total FROM accounts_service) s ON s.n = g %% s.total
"""
_LABELS = """
INSERT INTO accounts_label (marking, compartments, services)
SELECT DISTINCT m, CASE WHEN c = 0 THEN '{}'::bigint[] ELSE ARRAY[c::bigint] END,
       (SELECT array_agg(id ORDER BY id) FROM accounts_service WHERE (id + s) %% 3 > 0 AND (id * s) %% 5 <> 2)
FROM generate_series(0, 4) m, generate_series(0, 5) c, generate_series(1, 15) s
ON CONFLICT DO NOTHING
"""
_CASES = """
WITH l AS (SELECT id, row_number() OVER (ORDER BY marking, id) - 1 AS n, count(*) OVER () AS total FROM accounts_label),
     p AS (SELECT id, service_id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total FROM accounts_person),
     q AS (SELECT g, (ARRAY['closed', 'closed', 'closed', 'closed', 'closed', 'closed', 'submitted', 'returned', 'assessment',
                            'proposed', 'decided', 'follow_up', 'assessment', 'draft', 'follow_up'])[1 + g * 31 %% 15] AS st
           FROM generate_series(%s::int, %s::int) g)
INSERT INTO casework_case (reference, kind, procedure, procedure_version, state, title, label_id, owning_service_id, lead_id,
                           author_id, urgent, version, created_at, opened_at, closed_at, next_due_at, search_text, search)
SELECT 'JIC-2020-' || lpad(g::text, 6, '0'), 'referral', 'be.jic', '2024-01-01', st, 'Bench case about w' || g %% 97 || ' no. ' || g,
       l.id, p.service_id, p.id, p.id, g %% 10 = 0, 3, now(),
       CASE WHEN st <> 'draft' THEN now() - make_interval(days => g %% 1000) END,
       CASE WHEN st = 'closed' THEN now() - make_interval(days => g %% 900) END,
       CASE WHEN st NOT IN ('closed', 'returned', 'draft') THEN now() + make_interval(hours => g * 7919 %% 2160 - 240) END,
       'jic 2020 ' || lpad(g::text, 6, '0'),
       to_tsvector('simple', 'jic 2020 ' || lpad(g::text, 6, '0') || ' bench w' || g %% 97 || ' common q' || g %% 5000
         || CASE WHEN g <= 1000 AND g %% 20 = 0 THEN ' borislav quillfeather' ELSE '' END)
FROM q JOIN l ON l.n = g * 37 %% l.total JOIN p ON p.n = g * 13 %% p.total
"""
# what hangs off the cases numbered in the range that %(first)s and %(last)s give
_CHILDREN = (
    """INSERT INTO casework_referral (case_id, facts, grounds, threat_type, ideology, state_actor, vital_interests, reliability,
         source_restrictions, returned_for, reviews, result, closed_despite, draft, marking_chosen)
       SELECT id, 'Facts with common text', 'Grounds', 'propaganda', '', '', '{}', 'B', '', '', '[]', '', '', '{}', true FROM fresh""",
    """INSERT INTO casework_assignment (case_id, person_id, role, given_by_id, given_at, origin, reason)
       SELECT id, author_id, r, author_id, now(), '', '' FROM fresh, (VALUES ('author'), ('lead')) AS x (r)""",
    """INSERT INTO casework_subject (case_id, kind, name, aliases, birth_place, nationality, identifiers, note, name_keys,
         added_by_id, added_at, birth_known)
       SELECT id, 'person', CASE WHEN number <= 1000 AND number % 20 = 0 THEN 'Borislav Quillfeather' ELSE 'Name ' || id % 20000 END,
         '{}', '', 'BE', '', '', ARRAY[id % 20000 || ' name', '=name' || id % 20000], author_id, now(), '' FROM fresh""",
    """INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, run, state, started_at, due_at, item)
       SELECT id, 'C-JIC-MEET', procedure, procedure_version, 1, 'running', now(), next_due_at, '' FROM fresh
       WHERE next_due_at IS NOT NULL""",
    """INSERT INTO casework_round (case_id, number, opened_at, reset_reason)
       SELECT id, 1, now(), '' FROM fresh WHERE state = 'assessment'""",
    """INSERT INTO casework_position (case_id, round_id, service_id, author_id, state, holds, outcome, answers, comment,
         written_at, given_at, version, former, search)
       SELECT r.case_id, r.id, s.id, f.author_id, 'given', '', '', '{}', '', now(), now(), 1, '[]',
              to_tsvector('simple', 'common position p' || r.case_id % 5000)
       FROM casework_round r JOIN fresh f ON f.id = r.case_id JOIN accounts_service s ON s.code IN ('VSSE', 'GISS')
       WHERE f.number % 10 <> 0""",
    """INSERT INTO casework_document (case_id, label_id, kind, title, file_name, stored_name, content_type, size, sha256,
         added_by_id, added_at, search)
       SELECT id, label_id, 'attachment', 'Common report', 'report.pdf', 'bench' || id, 'application/pdf', 1, '', author_id, now(),
              to_tsvector('simple', 'common report d' || id % 5000) FROM fresh""",
    """INSERT INTO casework_proposal (case_id, number, assessment, threat_level, outcome, reasons, recorded_by_id, recorded_at,
         sent_back_reason)
       SELECT id, 1, '', 2, 'police', '', author_id, now(), '' FROM fresh WHERE state = 'proposed'""",
    """INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, run, state, started_at, due_at, item,
         set_length)
       SELECT id, 'ACTION', 'house', '1', 1, 'running', now(), now(), 'FJP 1', 0 FROM fresh WHERE state = 'follow_up'""",
    """INSERT INTO casework_followup (case_id, service_id, description, deadline_id, state, report, added_by_id, added_at,
         cancel_reason, version, exchange)
       SELECT f.id, (SELECT id FROM accounts_service WHERE code = 'FJP'), '', d.id, 'open', '', f.author_id, now(), '', 1,
         '[]'
       FROM fresh f JOIN casework_deadline d ON d.case_id = f.id AND d.clock = 'ACTION' WHERE f.state = 'follow_up'""",
    """INSERT INTO accounts_event (recorded_at, actor_id, actor_role, service_code, code, case_id, case_reference, object_kind,
         object_id, label_id, data, request_id, leaf)
       SELECT created_at, author_id, 'case_officer', '', code, id, reference, '', '', label_id, '{}', '', '\\x'
       FROM fresh, (VALUES ('case.start'), ('case.submit'), ('case.accept')) AS x (code)""",
)
_TURNS = """
INSERT INTO casework_turn (kind, number, code, item, case_id, service_id, person_id, permission, except_persons, from_at, until_at,
                           due_at, opened_at, label_id, lifts)
SELECT t.kind, f.id, t.code, coalesce(a.id, 0), f.id, t.service_id, CASE WHEN t.person_id IS NOT NULL THEN f.author_id END, t.permission,
       CASE WHEN t.except_persons = '{}' THEN '{}' ELSE ARRAY[f.author_id] END, t.from_at, t.until_at,
       CASE WHEN t.item > 0 THEN d.due_at WHEN t.due_at IS NOT NULL THEN f.next_due_at END, t.opened_at, f.label_id, t.lifts
FROM fresh f
JOIN (SELECT DISTINCT ON (kind, state, number % 10 = 0) * FROM (
        SELECT id, kind, state, substr(reference, 10)::int AS number FROM casework_case WHERE title LIKE 'Bench %') bench
      WHERE number <= {models} ORDER BY kind, state, number % 10 = 0, id) m
  ON m.kind = f.kind AND m.state = f.state AND (m.number % 10 = 0) = (f.number % 10 = 0)
JOIN casework_turn t ON t.case_id = m.id AND t.closed_at IS NULL
LEFT JOIN casework_followup a ON a.case_id = f.id AND t.item > 0
LEFT JOIN casework_deadline d ON d.id = a.deadline_id
"""


def make_crowd(admin: psycopg.Connection[Any]) -> None:
    """300 people over all services and some hundred labels; triggers and policies don't bind this connection."""
    admin.execute("SET session_replication_role = replica")
    admin.execute(_PEOPLE, [PEOPLE])
    admin.execute(_LABELS.replace("%%", "%"))


def make_cases(admin: psycopg.Connection[Any], first: int, last: int) -> None:
    """Cases numbered from ``first`` to ``last`` with what hangs off them, then fresh statistics."""
    if first <= MODELS < last:
        make_cases(admin, first, MODELS)
        first = MODELS + 1
    admin.execute(_CASES, [first, last])
    with fresh(admin, "referral", first, last):
        for statement in _CHILDREN:
            admin.execute(statement)


@contextmanager
def fresh(admin: psycopg.Connection[Any], kind: str, first: int, last: int) -> Iterator[None]:
    """The cases of a kind numbered from ``first`` to ``last`` as a table for what hangs off them; then their turns."""
    numbers = sql.SQL(
        "CREATE TEMP TABLE fresh AS SELECT *, substr(reference, 10)::int AS number FROM casework_case"
        " WHERE kind = {} AND title LIKE 'Bench %' AND substr(reference, 10)::int BETWEEN {} AND {}"
    )
    admin.execute(numbers.format(kind, first, last))
    yield
    if last <= MODELS:
        write_anew(at=timezone.now())
    else:
        admin.execute(_TURNS.replace("{models}", str(MODELS)).encode())
    admin.execute("DROP TABLE fresh")
    admin.execute("ANALYZE")
