"""The access rule stands three times: as a queryset, as a predicate, and in the database. They must never differ.

Each example makes a world of services, compartments, people and cases, and asks all three about every pair of person
and case. ``ACCESS_EXAMPLES=10000`` asks more often.
"""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import sights_of
from accounts.context import acting_as, acting_as_system
from accounts.models import CompartmentHolding, HeldClearance, Person, RoleAssignment
from accounts.roles import WORKS_ON
from casework.access import case_facts, sees, visible_cases, visible_now
from casework.lifecycle.kinds import kinds
from casework.models import Assignment, Case, CaseGrant
from tests.factories.cases import make_case, name_on
from tests.factories.people import _registrars, define, make_compartment, make_person, make_service, redefine

EXAMPLES = int(os.environ.get("ACCESS_EXAMPLES", "200"))
ROLES = (
    *("case_officer", "supervisor", "reader", "oversight", "administrator", "auditor", "validating_member"),
    *("fdi_member", "fdi_secretary", "fdi_minister"),
)
SERVICES = ("VSSE", "GISS", "FPP")
COMPARTMENTS = ("AMBER", "COBALT")
# Spans in hours around now: over, in force, to come, and without end.
spans = st.sampled_from([(-48, -1), (-48, 48), (1, 48), (-48, None), (-1, 1)])
dated = st.sampled_from([(-48, -1), (-48, 48), (1, 48), (-1, 1)])
person_values = st.fixed_dictionaries(
    {
        "service": st.integers(0, len(SERVICES) - 1),
        "active": st.sampled_from([True, True, True, False]),
        "roles": st.lists(
            st.tuples(
                st.sampled_from(ROLES), spans, st.sampled_from(["approved", "approved", "approved", "requested"])
            ),
            max_size=2,
            unique_by=lambda r: r[0],
        ),
        "clearances": st.lists(st.tuples(st.integers(1, 4), dated), max_size=2),
        "compartments": st.lists(st.tuples(st.integers(0, 1), spans), max_size=3),
    }
)
case_values = st.fixed_dictionaries(
    {
        "marking": st.integers(0, 4),
        "compartments": st.sets(st.integers(0, 1)),
        "services": st.sets(st.integers(0, len(SERVICES) - 1)),
        "kind": st.sampled_from(["referral", "fdi"]),
        "state": st.sampled_from(["draft", "open", "closed"]),
        "author": st.integers(0, 4),
        "assigned": st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=2, unique_by=lambda a: a[0]),
        "granted": st.lists(st.tuples(st.integers(0, 4), dated, st.booleans()), max_size=2, unique_by=lambda g: g[0]),
    }
)


@pytest.fixture
def ground(db: None) -> dict[str, Any]:
    """What every example builds upon."""
    return {
        "services": [make_service(code) for code in SERVICES],
        "compartments": [make_compartment(code) for code in COMPARTMENTS],
        "registrars": _registrars(),
    }


def _people(ground: dict[str, Any], values: list[dict[str, Any]], now: datetime) -> list[Person]:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else now + timedelta(hours=hours)

    asked, approved = ground["registrars"]
    people = define(
        Person(
            username=f"generated-{number}",
            name=f"Generated {number}",
            service=ground["services"][value["service"]],
            is_active=value["active"],
            password="!",
        )
        for number, value in enumerate(values)
    )
    pairs = list(zip(people, values, strict=True))
    define(
        RoleAssignment(
            person=person,
            role=role,
            state=state,
            starts_at=at(span[0]),
            ends_at=at(span[1]),
            requested_by=asked,
            requested_at=now,
            approved_by=approved if state == "approved" else None,
            approved_at=now if state == "approved" else None,
        )
        for person, value in pairs
        for role, span, state in value["roles"]
    )
    define(
        HeldClearance(person=person, level=level, starts_at=at(span[0]), ends_at=at(span[1]))
        for person, value in pairs
        for level, span in value["clearances"]
    )
    define(
        CompartmentHolding(
            person=person, compartment=ground["compartments"][number], starts_at=at(span[0]), ends_at=at(span[1])
        )
        for person, value in pairs
        for number, span in value["compartments"]
    )
    return people


def _case(ground: dict[str, Any], people: list[Person], value: dict[str, Any], now: datetime) -> Case:
    author = people[value["author"] % len(people)]
    case = make_case(
        author,
        marking=value["marking"],
        compartments=[ground["compartments"][n] for n in sorted(value["compartments"])],
        services=[ground["services"][n] for n in sorted(value["services"])],
        kind=value["kind"],
        procedure={"referral": "be.jic", "fdi": "be.fdi"}[value["kind"]],
        state={"referral": "submitted", "fdi": "assessment"}[value["kind"]]
        if value["state"] == "open"
        else value["state"],
        at=now - timedelta(hours=1),
    )
    named = {people[n % len(people)].pk: ended for n, ended in value["assigned"]}
    if value["state"] == "draft":
        named[author.pk] = False  # starting a draft assigns it to its author
    Assignment.objects.bulk_create(
        Assignment(
            case=case, person_id=pk, role="member", given_by=author, given_at=now, ended_at=now if ended else None
        )
        for pk, ended in named.items()
    )
    giver = ground["registrars"][0]
    permission = ground["permission"]
    for number, (start, end), ended in value["granted"]:
        CaseGrant.objects.get_or_create(
            permission=permission,
            user=people[number % len(people)],
            content_object=case,
            defaults={
                "reason": "A test",
                "starts_at": now + timedelta(hours=start),
                "ends_at": now + timedelta(hours=end),
                "given_by": giver,
                "ended_by": giver if ended else None,
                "ended_at": now if ended else None,
            },
        )
    return case


def _by_policy(person: Person) -> set[int]:
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_case")
        return {row[0] for row in cursor.fetchall()}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    person_list=st.lists(person_values, min_size=2, max_size=5),
    case_list=st.lists(case_values, min_size=1, max_size=4),
)
def test_queryset_and_predicate_and_policy_agree(
    ground: dict[str, Any], person_list: list[dict[str, Any]], case_list: list[dict[str, Any]]
) -> None:
    from django.contrib.auth.models import Permission as LibraryPermission

    now = timezone.now()
    with transaction.atomic():
        ground["permission"] = LibraryPermission.objects.get(codename="read_case")
        with acting_as_system("a test sets up"):
            people = _people(ground, person_list, now)
            cases = [_case(ground, people, value, now) for value in case_list]
        sights = sights_of(people, at=timezone.now())
        with acting_as_system("a test reads behind the second wall"):
            facts = {case.pk: case_facts(case, now) for case in cases}
            by_queryset = {p.pk: set(visible_cases(sights[p.pk]).values_list("pk", flat=True)) for p in people}
            at_once = {p.pk: set(visible_now(sights[p.pk]).values_list("pk", flat=True)) for p in people}
        by_predicate = {p.pk: {pk for pk, fact in facts.items() if sees(sights[p.pk], fact)} for p in people}
        by_policy = {p.pk: _by_policy(p) for p in people}
        transaction.set_rollback(True)
    assert by_queryset == at_once == by_predicate
    assert by_policy == by_predicate


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("case_officer", {"referral"}),
        ("supervisor", {"referral"}),
        ("liaison_member", {"referral"}),
        ("fdi_member", {"fdi"}),
        ("fdi_minister", {"fdi"}),
        ("reader", {"referral", "fdi"}),
        ("oversight", {"referral", "fdi"}),
        ("auditor", set()),
    ],
)
def test_a_file_is_open_to_those_whose_role_works_on_it(ground: dict[str, Any], role: str, reads: set[str]) -> None:
    """A case officer of a service that examines an investment read the whole file, which nobody had given them."""
    span = (-48, 48)
    value = {"service": 0, "active": True, "roles": [(role, span, "approved")], "clearances": [(3, span)]}
    person = _people(ground, [{**value, "compartments": []}], timezone.now())[0]
    author = make_person("author", service="VSSE")
    cases = {
        "referral": make_case(author),
        "fdi": make_case(author, kind="fdi", procedure="be.fdi", state="assessment"),
    }
    with acting_as_system("a test reads behind the second wall"):
        sight = sights_of([person], at=timezone.now())[person.pk]
        found = set(visible_cases(sight).values_list("kind", flat=True))
        predicted = {kind for kind, case in cases.items() if sees(sight, case_facts(case, timezone.now()))}
    assert found == predicted == reads
    assert _by_policy(person) == {cases[kind].pk for kind in reads}
    with acting_as_system("a test names the person"):
        name_on(cases["fdi"], person)
        named = set(visible_cases(sight).values_list("kind", flat=True))
    assert named == (reads | {"fdi"} if reads else set())


def test_the_kinds_are_worked_out_once_a_statement_and_not_once_a_case(ground: dict[str, Any]) -> None:
    """A function called for each row would cost more than the list that it guards."""
    person = make_person("planner", service="VSSE")
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM casework_case")
        plan = [row[0] for row in cursor.fetchall()]
    filters = [line for line in plan if "Filter:" in line or "Cond:" in line]
    assert sum("readable_kinds()" in line for line in plan) == 1
    assert not any("readable_kinds()" in line for line in filters)


def test_every_kind_of_case_says_who_works_on_it() -> None:
    assert set(WORKS_ON) == {kind.name for kind in kinds()}


def test_an_expired_clearance_takes_access_away_the_same_second(ground: dict[str, Any]) -> None:
    """Valid until now: a moment before it opens, from that moment on it doesn't, and the database agrees."""
    now = timezone.now()
    span = (-48, 48)
    value = {"service": 0, "active": True, "roles": [("reader", span, "approved")], "clearances": [(3, span)]}
    person = _people(ground, [{**value, "compartments": []}], now)[0]
    case = make_case(person, marking=3)
    moment = timezone.now()
    redefine(HeldClearance.objects.filter(person=person), ends_at=moment)
    with acting_as_system("a test reads behind the second wall"):
        before, after = (sights_of([person], at=t)[person.pk] for t in (moment - timedelta(microseconds=1), moment))
        assert list(visible_cases(before).values_list("pk", flat=True)) == [case.pk]
        assert list(visible_cases(after)) == []
    assert _by_policy(person) == set()
