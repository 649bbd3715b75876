"""The canonical leaf: the same bytes in Python and in PL/pgSQL, whatever the row holds and whatever the session's
zone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from accounts.audit import leaf

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)
bigs = st.integers(min_value=-(2**63), max_value=2**63 - 1)
values = st.recursive(
    st.none() | st.booleans() | st.integers(min_value=-(10**30), max_value=10**30) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
EARLIEST, LATEST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001
moments = st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC))
addresses = st.none() | st.ip_addresses(v=4).map(str)
zones = st.sampled_from(["UTC", "Europe/Brussels", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"])
rows = st.tuples(
    bigs, moments, st.none() | bigs, texts, texts, texts, st.none() | bigs, texts, texts, texts, st.none() | bigs,
    values, texts, addresses,
)  # fmt: skip
# of version 1, without identity, and of version 2
identities = st.just((None,) * 5) | st.tuples(texts, texts, st.none() | bigs, texts, texts)


def jsonb_text(value: Any) -> str:
    """The text that PostgreSQL gives for a value stored as ``jsonb``: keys by length in bytes, then by bytes."""
    if isinstance(value, list):
        return "[" + ", ".join(jsonb_text(item) for item in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{jsonb_text(key)}: {jsonb_text(value[key])}" for key in keys) + "}"
    return json.dumps(value, ensure_ascii=False)


def as_text(value: Any) -> str | None:
    """Return a field as the canonical form writes it."""
    if isinstance(value, datetime):
        return str(leaf.microseconds(value))
    return None if value is None else str(value)


def raw(fields: Iterable[str | None]) -> bytes:
    """Return the fields one after the other, each behind its length."""
    texts = (None if field is None else field.encode() for field in fields)
    return b"".join(b"\xff\xff\xff\xff" if one is None else len(one).to_bytes(4, "big") + one for one in texts)


@pytest.fixture
def columns(owner_connection: psycopg.Connection[Any]) -> list[str]:
    """The columns of the table, in its own order."""
    query = (
        "SELECT attname FROM pg_attribute WHERE attrelid = 'accounts_event'::regclass AND attnum > 0 ORDER BY attnum"
    )
    return [row[0] for row in owner_connection.execute(query)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(row=rows, identity=identities, zone=zones)
def test_python_and_database_agree(
    owner_connection: psycopg.Connection[Any],
    columns: list[str],
    row: tuple[Any, ...],
    identity: tuple[Any, ...],
    zone: str,
) -> None:
    offered = dict(zip(leaf.FIELDS, row + identity, strict=True))
    fields = [jsonb_text(v) if name == "data" else as_text(v) for name, v in offered.items()]
    types = {"id": "bigint", "recorded_at": "timestamptz", "actor_id": "bigint", "case_id": "bigint", "data": "jsonb"}
    types |= {"label_id": "bigint", "subject_id": "bigint", "address": "inet", "leaf": "bytea"}
    placeholders = ", ".join(f"%s::{types.get(name, 'text')}" for name in columns)
    given_values = [Jsonb(offered[name]) if name == "data" else offered.get(name) for name in columns]
    owner_connection.execute("SELECT set_config('TimeZone', %s, false)", [zone])
    query = f"SELECT audit_leaf(ROW({placeholders})::accounts_event)"
    found = owner_connection.execute(query, given_values).fetchone()
    assert found is not None
    assert bytes(found[0]).hex() == leaf.leaf(raw(fields)).hex()
    assert leaf.fields(raw(fields)) == fields
    assert leaf.time_of(raw(fields)) == leaf.microseconds(offered["recorded_at"])


def test_an_event_from_before_identity_was_kept_hashes_as_it_did_then() -> None:
    old = ("7", "0", "3", "", "VSSE", "person.signed_in", None, "", "person", "3", None, "{}", "", None)
    nobody = (None,) * 5
    assert leaf.leaf(raw((*old, *nobody))) == hashlib.sha256(b"\x00dossier-event-1\n" + raw(old)).digest()
    named = (*old, "", "", None, "", "")
    assert leaf.leaf(raw(named)) == hashlib.sha256(b"\x00dossier-event-2\n" + raw(named)).digest()


def test_fields_that_run_together_differ() -> None:
    empty: list[str | None] = [""] * len(leaf.FIELDS)
    one, two = [*empty], [*empty]
    one[3], one[4] = "ab", "c"
    two[3], two[4] = "a", "bc"
    assert leaf.leaf(raw(one)) != leaf.leaf(raw(two))


def test_an_absent_value_differs_from_an_empty_one() -> None:
    empty: list[str | None] = [""] * len(leaf.FIELDS)
    assert leaf.leaf(raw(empty)) != leaf.leaf(raw((None, *empty[1:])))


def test_microseconds_refuse_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        leaf.microseconds(datetime(2026, 1, 1))  # noqa: DTZ001


@given(moment=moments)
def test_microseconds_are_exact_and_reversible(moment: datetime) -> None:
    assert leaf.EPOCH + timedelta(microseconds=leaf.microseconds(moment)) == moment
