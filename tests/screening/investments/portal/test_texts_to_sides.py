"""What leaves for a side, or for several: what the guard keeps back from each, and to whom it goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.errors import Refused
from accounts.models import Person
from accounts.sealed import sealed
from casework.blocks.disclosure.passages import findings
from casework.blocks.disclosure.queries import waiting_texts
from casework.blocks.portal.models import Representation
from casework.lifecycle.acts import acts_of
from casework.models import Case, Document
from casework.queries.access_list import openings
from screening.investments.acts import committee, file_access, representatives, requests
from screening.investments.forms.letters import RequestForm
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    Dispatch,
    Enclosure,
    FileAccess,
    Hearing,
    Measure,
    MeasureText,
)
from screening.investments.queries.disclosure_sources import addressee_of
from screening.investments.queries.file_access import name_of
from screening.investments.queries.sides import sides_of_text
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.policy.attacks.test_other_firm import ask, invite, write
from tests.screening.investments.portal.test_file_access import document

Browser = Callable[[Person], Client]


def build() -> tuple[Screeners, Case]:
    """The notifier was asked and answered, and so was the target."""
    people = make_screeners()
    case = flow.in_assessment(people)
    invite(people, case)
    for side, text, said, by in (
        ("target", "Which customers left the Ostrich plant?", "Ostrich Rubber moved its orders to Ghent.", "other_rep"),
        ("notifier", "Who holds the Heron shares?", "Heron Trust holds every one of them.", "rep"),
    ):
        question = ask(people, case, text, side)
        answer = {"reference": case.reference, "number": 1, "answers": {question: said}}
        flow.do(requests.answer, by=getattr(people, by), **answer)
    return people, case


@pytest.fixture(scope="module")
def world(standing: Callable[..., Any]) -> tuple[Screeners, Case]:
    return standing(build)  # type: ignore[no-any-return]


@pytest.fixture
def people(world: tuple[Screeners, Case], db: None) -> Screeners:
    return world[0]


@pytest.fixture
def case(world: tuple[Screeners, Case], db: None) -> Case:
    return flow.fresh(world[1])


def seen(people: Screeners, case: Case, text: str, *sides: str) -> list[str]:
    with acting_as(people.secretary):
        sight = sight_of(people.secretary, at=timezone.now())
        return [p.text for p in findings(case, text, addressee=[addressee_of(side) for side in sides], sight=sight)]


def test_a_decision_told_to_both_sides_repeats_what_neither_may_know(people: Screeners, case: Case) -> None:
    with acting_as(people.chair):
        told = sides_of_text(case, "clear", {}, None)
    assert told == ("notifier", "target")
    text = "Cleared. Ostrich Rubber moved its orders. Heron Trust holds every one."
    assert seen(people, case, text, *told) == ["Ostrich Rubber moved its orders", "Heron Trust holds every one"]
    assert seen(people, case, text, "notifier") == ["Ostrich Rubber moved its orders"]
    assert seen(people, case, text, "target") == ["Heron Trust holds every one"]


def test_what_the_notifier_commented_or_was_told_alone_is_kept_from_the_target(people: Screeners, case: Case) -> None:
    with acting_as_system("a test sets up"):
        who: dict[str, Any] = {"case": case}
        now = timezone.now()
        draft = CommitteeOpinion.objects.create(
            **who, number=1, direction="negative", text="The lapwing contract worries the committee.",
            recorded_by=people.secretary, recorded_at=now, sent_at=now,
        )  # fmt: skip
        Comment.objects.create(
            **who, opinion=draft, text="Heron Trust holds every one of them. The curlew sale ends next spring.",
            author=people.rep, given_at=now,
        )  # fmt: skip
        measure = Measure.objects.create(
            **who, code="access", title="Access", proposed_by=people.secretary, proposed_at=now
        )
        MeasureText.objects.create(
            **who, measure=measure, number=1, side="authority", text="Sell the avocet licence within a year.",
            shared_at=now, written_by=people.secretary, written_at=now,
        )  # fmt: skip
        Hearing.objects.create(
            **who, side="notifier", asked_by=people.rep, asked_at=now, minutes="The dunlin debts were named."
        )
    write(people, case, "Please bring the whimbrel charter.", "notifier")
    kept = (
        "The lapwing contract worries", "The curlew sale ends", "Sell the avocet licence", "The dunlin debts were",
        "bring the whimbrel charter", "Heron Trust holds every",
    )  # fmt: skip
    for passage in kept:
        assert seen(people, case, passage, "target"), passage
        assert seen(people, case, passage, "notifier") == [], passage
    assert seen(people, case, "Ostrich Rubber moved its orders to Ghent. Voorbeeldnet NV asked.", "target") == []


def test_the_coordinator_reads_that_a_decision_goes_to_the_target_as_well(people: Screeners, case: Case) -> None:
    now = timezone.now()
    with acting_as_system("a test sets up"):
        Dispatch.objects.create(
            case=case, act="clear", given={"reasons": "x"}, text="x", asks=[], passed=[], handed_by=people.chair,
            handed_at=now, leaves_at=now,
        )  # fmt: skip
    with acting_as(people.coordinator):
        [row] = waiting_texts(case, sight_of(people.coordinator, at=now))[:1]
    assert row.side == "notifying investor, target"


def handed_in(case: Case, name: str, by: Person, **given: Any) -> Dispatch:
    """An act through its own entry, that waits to leave."""
    flow.do(acts_of(case.kind)[name].do, by=by, reference=case.reference, **given)
    with acting_as_system("a test looks"):
        return Dispatch.objects.latest("pk")


@pytest.fixture
def waiting(people: Screeners, case: Case) -> tuple[Dispatch, Dispatch]:
    """A decision that waits for both sides, and a correction of the name for the target's firm."""
    firm = {"firm_id": people.other_rep.service_id, "acts_for": "Gamma Fund", "reason": "A slip."}
    named = handed_in(case, "change_firm", people.secretary, **firm)
    flow.give_opinions(people, case)
    flow.tell_union(people, case)
    flow.read_all(case, people.chair)
    reasons = {"reasons": "Nobody finds a risk.", "early_because": flow.EARLY}
    return handed_in(case, "clear", people.chair, **reasons), named


def test_a_decision_is_shown_with_the_sides_it_was_handed_in_for_whoever_left_since(
    people: Screeners, case: Case, waiting: tuple[Dispatch, Dispatch]
) -> None:
    """A decision that had come back was shown as going to whoever was on a side by then."""
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=case, person=people.other_rep)
    gone = {"reference": case.reference, "representation_id": row.pk, "reason": "Its client asked for it."}
    flow.do(representatives.end_by_authority, by=people.secretary, **gone)
    with acting_as(people.secretary):
        sides = {
            row.pk: row.side for row in waiting_texts(flow.fresh(case), sight_of(people.secretary, at=timezone.now()))
        }
    assert [sides[one.pk] for one in waiting] == ["notifying investor, target", "target"]


def test_the_statements_behind_the_list_do_not_grow_with_decisions_and_changes_of_firms(
    people: Screeners, case: Case, waiting: tuple[Dispatch, Dispatch]
) -> None:
    counts = []
    for more in (0, 3):
        with acting_as_system("a test lets the same come back some times"):
            for one in [*waiting] * more:
                one.pk, one.state, one.settled_at = None, Dispatch.State.RETURNED, timezone.now()
                one.save(force_insert=True)
        with acting_as(people.secretary):
            sight, own = sight_of(people.secretary, at=timezone.now()), flow.fresh(case)
            with CaptureQueriesContext(connection) as asked:
                assert len(waiting_texts(own, sight)) == 2 * more + 2
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.fixture
def left(people: Screeners, case: Case) -> Case:
    """The notifier's firm was ended; the target's is there."""
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=case, person=people.rep)
    given = {"reference": case.reference, "representation_id": row.pk, "reason": "Its client asked for it."}
    flow.do(representatives.end_by_authority, by=people.secretary, **given)
    flow.ask(people, case, "Who pays for it?")
    return flow.fresh(case)


def test_what_is_meant_for_the_notifier_goes_to_the_target_only_where_somebody_chooses_it(
    people: Screeners, left: Case, client_of: Browser
) -> None:
    with acting_as(people.secretary):
        sight = sight_of(people.secretary, at=timezone.now())
        form = RequestForm({"due_on": "2100-01-04"}, case=left, sight=sight)
        assert not form["side"].is_hidden and "side" in form.errors
        chosen = RequestForm({"due_on": "2100-01-04", "side": "target"}, case=left, sight=sight)
        assert "side" not in chosen.errors
        named = openings(left, "send_request", at=timezone.now())
    assert len(named) == 1 and people.other_rep.name in named[0] and "target" in named[0]
    page = client_of(people.secretary).get(f"/cases/{left.reference}/acts/send_request/").content.decode()
    assert "Choose a side" in page and people.other_rep.name in page
    letter = {"about": "A word", "text": "Please answer soon.", "send": "1"}
    answer = client_of(people.secretary).post(f"/cases/{left.reference}/letters/new/", letter)
    assert answer.status_code == 422 and "Choose the side" in answer.content.decode()


def test_a_hearing_that_nobody_of_its_side_would_attend_is_refused_and_not_moved_to_the_target(
    people: Screeners, left: Case
) -> None:
    with acting_as_system("a test sets up"):
        Case.objects.filter(pk=left.pk).update(state="screening")
        Hearing.objects.create(case=left, asked_by=people.rep, asked_at=timezone.now())
    given: dict[str, Any] = {"reference": left.reference, "by": people.secretary}
    with pytest.raises(Refused):
        flow.do(committee.set_hearing, set_for=timezone.now() + timedelta(days=3), place="Brussels", **given)
    flow.do(committee.set_hearing, refused_because="Nobody is left who asked for it.", **given)
    with acting_as_system("a test looks"):
        assert [row.side for row in Hearing.objects.filter(case=left, refused_at__isnull=False)] == ["notifier"]


def test_a_document_that_is_opened_to_both_sides_shows_each_its_own_opening(
    people: Screeners, case: Case, client_of: Browser
) -> None:
    paper = document(case, people.secretary, "Grid study")
    for side, days in (("notifier", 5), ("target", 9)):
        given = {"documents": [(paper.pk, name_of(paper))], "until": day_of(timezone.now()) + timedelta(days=days)}
        flow.do(file_access.give_access, by=people.secretary, reference=case.reference, side=side, **given)
    with acting_as_system("a test looks"):
        opened = {row.side: row.pk for row in FileAccess.objects.filter(case=case)}
    for person, own, other in ((people.rep, "notifier", "target"), (people.other_rep, "target", "notifier")):
        with acting_as(person):
            assert list(FileAccess.objects.values_list("side", flat=True)) == [own]
        client, base = client_of(person), f"/filings/{case.reference}"
        assert client.get(f"{base}/").content.decode().count("Grid study") == 1
        assert client.get(f"{base}/opened/{sealed('opened', opened[own])}/").status_code == 200
        assert client.get(f"{base}/opened/{sealed('opened', opened[other])}/").status_code == 404


def test_neither_a_letter_nor_what_a_side_handed_in_is_read_through_an_opening(people: Screeners, case: Case) -> None:
    paper = document(case, people.secretary, "Grid study")
    given = {"documents": [(paper.pk, name_of(paper))], "until": day_of(timezone.now()) + timedelta(days=5)}
    flow.do(file_access.give_access, by=people.secretary, reference=case.reference, side="target", **given)
    with acting_as_system("a test sets up"):
        Enclosure.objects.create(case=case, document=paper, title="Ours", added_by=people.rep, added_at=timezone.now())
    with acting_as(people.other_rep):
        assert not FileAccess.objects.exists() and not Document.objects.exists()
