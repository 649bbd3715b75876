# ruff: noqa: E501  (SQL and a printed table are read by the line)
"""Many investment files at once, written by SQL. For measuring only; nothing walked here."""

from typing import Any

import psycopg

from tests.bench.many import MODELS, fresh

_CASES = """
WITH l AS (SELECT id, row_number() OVER (ORDER BY marking, id) - 1 AS n, count(*) OVER () AS total FROM accounts_label),
     s AS (SELECT id FROM accounts_service WHERE code = 'ISC-SEC'),
     p AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total FROM accounts_person),
     q AS (SELECT g, (ARRAY['closed', 'closed', 'closed', 'decided', 'assessment', 'screening', 'completeness', 'monitoring',
                            'ministerial', 'assessment'])[1 + g * 31 %% 10] AS st
           FROM generate_series(%(first)s::int, %(last)s::int) g)
INSERT INTO casework_case (reference, kind, procedure, procedure_version, state, title, label_id, owning_service_id, author_id,
                           urgent, version, created_at, opened_at, closed_at, next_due_at, search_text, search)
SELECT 'FDI-2020-' || lpad(g::text, 6, '0'), 'fdi', 'be.fdi', '2023-07-01', st, 'Bench Investor ' || g || ' → Bench Target ' || g,
       l.id, s.id, p.id, false, 3, now(), now() - make_interval(days => g %% 1000),
       CASE WHEN st = 'closed' THEN now() - make_interval(days => g %% 900) END,
       CASE WHEN st NOT IN ('closed', 'monitoring') THEN now() + make_interval(hours => g * 7919 %% 2160 - 240) END,
       'fdi 2020 ' || lpad(g::text, 6, '0'), to_tsvector('simple', 'fdi 2020 ' || lpad(g::text, 6, '0') || ' bench q' || g %% 5000)
FROM q CROSS JOIN s JOIN l ON l.n = g * 37 %% l.total JOIN p ON p.n = g * 13 %% p.total
"""
_FILINGS = """
INSERT INTO screening_filing (case_id, file_type, language, transaction, structure, rationale, value, currency, funding,
    activity_states, products, dual_use, public_contracts, data_held, eu_programmes, parallel_filings, commitments, turnover,
    turnover_year, signed_on, cleared_control, confidential, incomplete_for, scope, scope_verdict, concern, bad_faith, outcome,
    outcome_at, closing_reason, departs_because, early_closing, draft, version,
    contact_name, contact_role, contact_email, contact_phone, contact_others, mandate_of, mandate, payer_name, payer_address, payer_reference, answers)
SELECT c.id, 'notification', 'nl', 'shares', 'A bench deal.', '', 1000000, 'EUR', '', '{BE}', '', '', '', '', '', '', '', 1000000,
    2025, current_date, '', '{}', '', '{}', 'notifiable', '', false, CASE WHEN c.state IN ('closed', 'decided') THEN 'cleared_assessment' ELSE '' END,
    CASE WHEN c.state IN ('closed', 'decided') THEN now() END, '', '', '', '{}', 1,
    '', '', '', '', '', '', '', '', '', '', '{}'
FROM casework_case c WHERE c.kind = 'fdi' AND NOT EXISTS (SELECT 1 FROM screening_filing f WHERE f.case_id = c.id)
"""
_CHILDREN = (
    """INSERT INTO screening_sectortag (filing_id, code, detail)
       SELECT f.id, s, '' FROM screening_filing f, (VALUES ('T10-ENE'), ('T25-INF')) AS x (s)
       WHERE NOT EXISTS (SELECT 1 FROM screening_sectortag t WHERE t.filing_id = f.id)""",
    """INSERT INTO screening_party (filing_id, key, role, kind, name, country, main_activity, residence, nationality,
         registration, lei, address, ultimate, state_owned, note, confidential, answers)
       SELECT f.id, k, r, 'undertaking', 'Bench ' || r || ' ' || f.id, n, '', '', '', '', '', '', false, false, '', '{}', '{}'
       FROM screening_filing f, (VALUES ('I1', 'investor', 'GB'), ('T1', 'target', 'BE')) AS x (k, r, n)
       WHERE NOT EXISTS (SELECT 1 FROM screening_party p WHERE p.filing_id = f.id)""",
    """INSERT INTO screening_holding (filing_id, owner_id, owned_id, votes_before, votes_after, control_before, control_after, rights, answers)
       SELECT i.filing_id, i.id, t.id, 0, 30, 'none', 'none', '', '{}' FROM screening_party i
       JOIN screening_party t ON t.filing_id = i.filing_id AND t.role = 'target'
       WHERE i.role = 'investor' AND NOT EXISTS (SELECT 1 FROM screening_holding h WHERE h.owner_id = i.id)""",
    """INSERT INTO screening_filemember (case_id, service_id, part, reason, confirmed_by_id, confirmed_at, removed_because, rule)
       SELECT c.id, s.id, 'member', 'bench', c.author_id, now(), '', '{}' FROM casework_case c JOIN accounts_service s ON s.code IN ('FED-ECO', 'VLA')
       WHERE c.kind = 'fdi' AND NOT EXISTS (SELECT 1 FROM screening_filemember m WHERE m.case_id = c.id)""",
    """INSERT INTO casework_deadline (case_id, clock, procedure, procedure_version, run, state, started_at, due_at, item)
       SELECT c.id, 'BE-ASSESS', 'be.fdi', '2023-07-01', 1, 'running', now(), c.next_due_at, '' FROM casework_case c
       WHERE c.kind = 'fdi' AND c.next_due_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM casework_deadline d WHERE d.case_id = c.id)""",
)


def make_files(admin: psycopg.Connection[Any], first: int, last: int) -> None:
    """Investment files numbered from ``first`` to ``last`` with what hangs off them, then fresh statistics."""
    if first <= MODELS < last:
        make_files(admin, first, MODELS)
        first = MODELS + 1
    admin.execute(_CASES, {"first": first, "last": last})
    with fresh(admin, "fdi", first, last):
        for statement in (_FILINGS, *_CHILDREN):
            admin.execute(statement)
