"""Turns as rows: unique while open, written by the product alone, hidden as what they are about is hidden."""

import json
import time
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts import pulse
from accounts.access import label_for, sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person, Service
from accounts.permissions import Permission as P
from casework.actions.turns import write_light
from casework.lifecycle.table import LifecycleError
from casework.lifecycle.turns import TurnSorts, Wanted, difference
from casework.models import Case, Turn
from casework.notifications import alarms
from casework.queries import health, turns
from casework.referrals.table import REFERRAL
from casework.tasks import COMPARED, compare_turns
from tests.factories import flow
from tests.factories import investment_flow as filings
from tests.factories.cases import make_case
from tests.factories.investments import Screeners
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]


def asked(person: Person) -> list[str]:
    """What the rows ask of a person, by code."""
    with acting_as(person):
        return sorted(turns.turns_of(sight_of(person, at=timezone.now())).values_list("code", flat=True))


def open_rows(case: Case) -> list[tuple[Any, ...]]:
    """The open turns of a case, as the product sees them."""
    with acting_as_system("a test looks"):
        rows = Turn.objects.filter(case=case, closed_at=None).order_by("code", "service__code")
        return list(rows.values_list("code", "service__code", "person__username", "permission"))


def test_the_difference_opens_changes_and_closes_and_leaves_what_is_right() -> None:
    stays, goes = Wanted(code="a", permission=P.CASE_VIEW, label=1), Wanted(code="b", permission=P.CASE_VIEW, label=1)
    comes = Wanted(code="c", permission=P.CASE_VIEW, service=7, label=1)
    other = Wanted(code="d", permission=P.CASE_VIEW, label=1)
    lifted = Wanted(code="d", permission=P.CASE_VIEW, label=2)
    found = difference({1: stays, 2: goes, 3: other}, {stays, comes, lifted})
    assert (found.opens, found.changes, found.closes) == ((comes,), ((3, lifted),), (2,))


@pytest.mark.parametrize("given", [{"code": "vot"}, {"code": "speak", "act": "vot"}, {"code": "vote"}])
def test_a_turn_of_no_act_or_declared_twice_ends_the_start(given: dict[str, str]) -> None:
    asks = TurnSorts(REFERRAL, {})
    assert (asks("vote").permission, asks("draft", may=P.REFERRAL_WRITE).act) == (P.DECISION_VOTE, "")
    with pytest.raises(LifecycleError):
        asks(**given)  # type: ignore[arg-type]


def test_acts_open_and_close_turns_in_the_name_of_whoever_acts(people: People) -> None:
    case = flow.submitted(people)
    assert open_rows(case) == [("triage", "VSSE", None, "referral.triage")]
    flow.accept(people, case)
    flow.give(people, case, "giss")
    assert [row[:2] for row in open_rows(case)] == [
        ("close_round", None),
        *[("position", code) for code in ("CUTA", "DJSOC-T", "FJP", "VSSE")],
    ]
    with acting_as_system("a test looks"):
        over = Turn.objects.exclude(closed_at=None).filter(case=case)
        who = set(over.values_list("code", "closed_by__username"))
    assert who == {("draft", "officer"), ("triage", "intake"), ("position", "giss")}


def test_nobody_but_the_product_writes_a_turn_and_none_is_deleted(people: People) -> None:
    case = flow.submitted(people)
    with acting_as(people.intake):
        row = Turn.objects.get(case=case, closed_at=None)
        copy = {f.attname: getattr(row, f.attname) for f in Turn._meta.concrete_fields if f.name != "id"}
        for write in (
            lambda: Turn.objects.create(**copy | {"code": "vote"}),
            lambda: Turn.objects.filter(pk=row.pk).update(closed_at=timezone.now()),
            lambda: Turn.objects.filter(pk=row.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()


def test_the_database_shows_turns_where_it_shows_their_case(people: People) -> None:
    low, high = flow.submitted(people), make_case(people.officer, marking=4)
    with acting_as_system("a test sets up"):
        Turn.objects.create(
            kind="referral",
            number=high.pk,
            case=high,
            code="triage",
            permission="case.view",
            opened_at=timezone.now(),
            label=high.label,
        )
    seen = {}
    for part in ("intake", "reader", "elsewhere", "admin"):
        with acting_as(getattr(people, part)):
            seen[part] = set(Turn.objects.filter(closed_at=None).values_list("case_id", flat=True))
    assert seen == {"intake": {low.pk}, "reader": {low.pk}, "elsewhere": set(), "admin": set()}


def test_light_work_has_turns_of_its_own_without_a_case(people: People) -> None:
    """A toy message asks its service to be read, then one person to answer it."""
    now = timezone.now()
    with acting_as_system("a test sets up"):
        service = Service.objects.get(code="GISS")
        label = label_for(marking=1, compartments=[], services=[service.pk])
    read = Wanted(code="read", permission=P.CASE_VIEW, service=service.pk, label=label)
    answer = Wanted(code="answer", permission=P.CASE_VIEW, person=people.giss.pk, label=label)
    work: dict[str, Any] = {"kind": "message", "number": 7, "at": now}
    with acting_as(people.officer):
        write_light(**work, wanted=[read], by=people.officer)
        write_light(**work, wanted=[read], by=people.officer)
    assert {person.username: asked(person) for person in (people.giss, people.fjp, people.officer)} == {
        "giss": ["read"],
        "fjp": [],
        "officer": [],
    }
    uncleared = make_person("uncleared", role="liaison_member", service="GISS", level=0)
    assert asked(uncleared) == []
    with acting_as(people.giss):
        write_light(**work, wanted=[answer], by=people.giss)
    assert asked(people.giss) == ["answer"]
    with acting_as_system("a test looks"):
        assert list(Turn.objects.filter(kind="message").order_by("pk").values_list("code", "closed_by__username")) == [
            ("read", "giss"),
            ("answer", None),
        ]


def test_a_contribution_above_the_file_takes_the_turn_only_from_whoever_can_open_it(screeners: Screeners) -> None:
    case = filings.in_assessment(screeners)
    outside = make_person("not-read-in", role="fdi_analyst", service="VSSE", level=3)

    def everything_seen(person: Person) -> list[Any]:
        with acting_as(person):
            return list(Turn.objects.order_by("pk").values())

    others = (outside, screeners.secretary, screeners.chair, screeners.eco)
    before = [everything_seen(person) for person in others]
    assert asked(screeners.vsse) == asked(outside) == ["classified_part"]
    filings.contribute(screeners, case)
    assert asked(screeners.vsse) == []
    assert asked(outside) == ["classified_part"]
    assert [everything_seen(person) for person in others] == before, "nothing to count, nothing to infer"


def check(*options: str) -> tuple[int, str]:
    """`manage.py check_turns`: its exit status and what it prints."""
    out = StringIO()
    try:
        call_command("check_turns", *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def test_check_turns_is_silent_until_a_row_is_wrong_and_writes_them_anew(people: People) -> None:
    case = flow.in_assessment(people)
    status, said = check("--format", "json")
    assert (status, json.loads(said)) == (0, {"cases": 1, "turns": 6, "missing": 0, "stale": 0})
    with acting_as_system("somebody went around the door"):
        Turn.objects.filter(case=case, service__code="GISS").update(closed_at=timezone.now())
        Turn.objects.filter(case=case, service__code="FJP").update(code="vote")
    status, said = check("--format", "json")
    assert (status, json.loads(said)) == (1, {"cases": 1, "turns": 5, "missing": 2, "stale": 1})
    status, said = check()
    assert status == 1 and f"{case.reference}: 2 missing, 1 that should not stand" in said
    assert check("--write")[0] == 0
    assert check("--first") == (0, ""), "nothing is done where there are turns"


def state_of_turns() -> str:
    with acting_as_system("a test looks at the page of health"):
        return next(part.state for part in health.parts(at=timezone.now()) if part.code == "turns")


def test_each_night_compares_some_and_what_differs_is_bad_until_it_is_mended(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    first, second = flow.in_assessment(people), flow.in_assessment(people)
    assert state_of_turns() == "unknown"
    assert compare_turns() == 0 and state_of_turns() == "works"
    with acting_as_system("somebody went around the door"):
        Turn.objects.filter(case=second, service__code="GISS").update(closed_at=timezone.now())
    monkeypatch.setattr("casework.tasks.NIGHTLY", 1)
    assert (compare_turns(), state_of_turns()) == (0, "works")
    assert (compare_turns(), state_of_turns()) == (1, "differs")
    assert first.pk < second.pk
    assert (compare_turns(), state_of_turns()) == (0, "differs"), "there was none left, and the next begins anew"
    assert (compare_turns(), state_of_turns()) == (0, "differs"), "the first is as it should be, the other isn't yet"
    assert check("--write")[0] == 0 and state_of_turns() == "works"


def test_that_turns_differ_outlasts_what_the_cache_knows_and_nights_that_find_nothing(people: People) -> None:
    flow.in_assessment(people)
    at = timezone.now()
    pulse.complain("turns", "check_turns")  # of a case that another night compared
    assert "turns" in alarms.look(at=at)
    for _night in ("one", "another"):
        cache.clear()  # as a store that keeps nothing does, or a week that ends
        assert state_of_turns() == "unknown" and "turns" not in alarms.look(at=at)
        assert (compare_turns(), state_of_turns()) == (0, "differs")
        assert "turns" not in alarms.look(at=at)
    store = redis.Redis.from_url(settings.REDIS_URL)
    cache.touch("pulse:turns", 60)
    assert (compare_turns(), state_of_turns()) == (0, "differs")
    assert store.ttl(cache.make_key("pulse:turns")) > 6 * 24 * 3600, "each night keeps it for a week"
    assert check()[0] == 0 and state_of_turns() == "works"
    assert "turns" in alarms.look(at=at), "they are told that it is over"
    cache.clear()
    assert (compare_turns(), state_of_turns()) == (0, "works")


def test_a_night_that_takes_too_long_goes_on_in_the_next_one_and_nights_that_fail_are_told(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    first, second = flow.in_assessment(people), flow.in_assessment(people)
    monkeypatch.setattr("casework.tasks.COMPARING", 0.0)
    numbers = [(compare_turns(), pulse.kept(COMPARED)) for _night in range(3)]
    assert numbers == [(0, first.pk), (0, second.pk), (0, 0)]
    late = time.time() - health.UNCOMPARED
    monkeypatch.setattr("accounts.pulse.time.time", lambda: late)
    pulse.give("turns")
    monkeypatch.undo()
    assert state_of_turns() == "stands" and "turns" in alarms.look(at=timezone.now())
    assert (compare_turns(), state_of_turns()) == (0, "works")
    assert "turns" in alarms.look(at=timezone.now())


def test_a_database_without_turns_is_filled_once(people: People) -> None:
    case = flow.submitted(people)
    rows = open_rows(case)
    bare = make_case(people.officer)
    with acting_as_system("as a database from before"):
        Turn.objects.filter(closed_at=None).update(kind="none", case=None)
    assert open_rows(case) == []
    assert check("--write")[0] == 0
    assert open_rows(case) == rows
    assert [row[0] for row in open_rows(bare)] == ["triage"]
