"""Several firms on one file: what each of them may do, for whom it acts, and what becomes of what it was asked."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Person
from casework.blocks.portal import representatives as firms
from casework.blocks.portal.leaving import unrepresented
from casework.blocks.portal.models import Representation
from casework.models import Case, Notice
from casework.queries.access_list import openings
from screening.investments.acts import representatives, requests
from screening.investments.models import InformationRequest, Letter, Mandate, Question
from screening.investments.procedures.system import system
from screening.investments.queries.filing_facts import filing_facts
from screening.investments.tables.known import ONLY_READERS
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import make_person
from tests.policy.attacks.test_leaver import move
from tests.policy.attacks.test_other_firm import ask, invite, write
from tests.screening.investments.portal.test_intruders import deliver_all

Browser = Callable[[Person], Client]
World = tuple[Screeners, Case, Person]


def build() -> World:
    """In assessment; the target's firm leads for it; a third firm has no part yet."""
    people = make_screeners()
    case = flow.in_assessment(people)
    invite(people, case)
    return people, case, make_person("fdi-third", role="fdi_representative", service="LAW-THREE", level=None)


@pytest.fixture(scope="module")
def world(standing: Callable[..., Any]) -> World:
    return standing(build)  # type: ignore[no-any-return]


@pytest.fixture
def people(world: World, db: None) -> Screeners:
    return world[0]


@pytest.fixture
def case(world: World, db: None) -> Case:
    return flow.fresh(world[1])


@pytest.fixture
def third(world: World, db: None) -> Person:
    return world[2]


def end(people: Screeners, case: Case, person: Person) -> None:
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=case, person=person, ended_at=None)
    given = {"reference": case.reference, "representation_id": row.pk, "reason": "Its client asked for it."}
    flow.do(representatives.end_by_authority, by=people.secretary, **given)


def change(people: Screeners, case: Case, person: Person, **given: Any) -> None:
    who: dict[str, Any] = {"by": people.secretary, "reference": case.reference, "reason": "Agreed with it."}
    flow.do(representatives.change_firm, firm_id=person.service_id, **who, **given)


def rights(case: Case, side: str) -> dict[str, str]:
    with acting_as_system("a test looks"):
        rows = Representation.objects.filter(case=case, side=side, ended_at=None)
        return dict(rows.values_list("firm__code", "rights"))


# -- rights -----------------------------------------------------------------------------------------------------------


def test_a_side_on_which_a_firm_only_reads_is_asked_nothing_until_the_firm_gets_other_rights(
    people: Screeners, case: Case, third: Person
) -> None:
    invite(people, case, to=third, rights="read")
    end(people, case, people.other_rep)
    with pytest.raises(Refused) as refused:
        ask(people, case, "Which plant closes?", "target")
    assert refused.value.sentence == ONLY_READERS
    with acting_as(people.secretary):
        facts = filing_facts(flow.fresh(case), sight_of(people.secretary, at=timezone.now()), at=timezone.now())
    assert "target" in facts.reachable and "target" not in facts.answering
    change(people, case, third, rights="lead")
    ask(people, case, "Which office closes?", "target")


def test_a_file_whose_notifier_only_a_reading_firm_represents_counts_as_one_that_nobody_represents(
    people: Screeners, case: Case, third: Person
) -> None:
    invite(people, case, to=third, side="notifier", acts_for="", rights="read")
    now = timezone.now()
    with acting_as_system("a test looks"):
        assert case not in unrepresented(now)
        assert case in unrepresented(now, without=people.rep)
    end(people, case, people.rep)
    with acting_as(people.secretary):
        assert filing_facts(flow.fresh(case), sight_of(people.secretary, at=now), at=now).nobody_represents


def test_one_firm_of_a_side_leads_and_gives_the_lead_up_to_another_one_alone(
    people: Screeners, case: Case, third: Person
) -> None:
    invite(people, case, to=third, rights="read")
    with pytest.raises(Refused):
        change(people, case, people.other_rep, rights="read")
    with pytest.raises(Refused):
        change(people, case, people.other_rep, rights="lead")
    change(people, case, third, rights="lead")
    assert rights(case, "target") == {"LAW-TWO": "hand_in", "LAW-THREE": "lead"}
    with acting_as_system("a test"), pytest.raises(DatabaseError, match="one firm"), transaction.atomic():
        Representation.objects.filter(case=case, firm=people.other_rep.service).update(rights="lead")


def test_the_firm_that_alone_can_answer_an_open_request_is_not_made_to_read_only(
    people: Screeners, case: Case, third: Person
) -> None:
    """A firm was made to read only while its side's request ran: nobody was left who could answer it."""
    invite(people, case, to=third, rights="hand_in")
    ask(people, case, "Which plant closes?", "target")
    end(people, case, people.other_rep)
    with pytest.raises(Refused) as refused:
        change(people, case, third, rights="read")
    assert (refused.value.sentence, refused.value.field) == (firms.ANSWERS_ALONE, "rights")
    assert rights(case, "target") == {"LAW-THREE": "hand_in"}
    flow.do(requests.withdraw, by=people.secretary, reference=case.reference, side="target")
    change(people, case, third, rights="read")


# -- for whom a firm acts ---------------------------------------------------------------------------------------------


def test_each_firm_reads_its_own_party_alone_and_a_wrong_name_is_corrected(
    people: Screeners, case: Case, third: Person, client_of: Browser
) -> None:
    invite(people, case, to=third, rights="hand_in", acts_for="Beta Fund")
    base = f"/filings/{case.reference}/"
    for path in ("/filings/", base):
        ours, theirs = (client_of(one).get(path).content.decode() for one in (people.other_rep, third))
        assert "Voorbeeldnet NV" in ours and "Beta Fund" not in ours, path
        assert "Beta Fund" in theirs and "Voorbeeldnet NV" not in theirs, path
    write(people, case, "Please come.", "target")
    change(people, case, third, acts_for="Gamma Fund")
    assert "Gamma Fund" in client_of(third).get(base).content.decode()
    end(people, case, people.other_rep)
    write(people, case, "Please come alone.", "target")
    with acting_as_system("a test looks"):
        both, one = Letter.objects.filter(case=case, side="target", kind="other").order_by("number")
    assert "Voorbeeldnet NV" not in str(both.content) and "Beta Fund" not in str(both.content)
    assert one.content["subject"] == "Gamma Fund" and one.content["addressee"]["investors"] == ["Gamma Fund"]


def test_a_second_firm_of_the_notifier_isn_t_told_that_it_acts_for_itself(
    people: Screeners, case: Case, third: Person, client_of: Browser
) -> None:
    invite(people, case, to=third, side="notifier", acts_for="", rights="hand_in")
    flow.do(firms.save_mandate, by=third, reference=case.reference, fields={"contact_name": "Kim"}, version=0)
    page = client_of(third).get(f"/filings/{case.reference}/people/").content.decode()
    assert "Kim" in page and "You act for" not in page
    with acting_as_system("a test looks"):
        assert Mandate.objects.get(case=case, firm=third.service).acts_for == ""


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_replaced(
    people: Screeners, case: Case, client_of: Browser
) -> None:
    who: dict[str, Any] = {"by": people.other_rep, "reference": case.reference}
    flow.do(firms.save_mandate, fields={"contact_name": "Kim Invented"}, version=1, **who)
    said = {"mandate_version": "1", "contact_name": "Robin Invented"}
    answer = client_of(people.other_rep).post(f"/filings/{case.reference}/people/", said)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kim Invented" in page and "Robin Invented" in page
    assert "replaces what your colleague wrote" in page


# -- a firm has one side, for good ------------------------------------------------------------------------------------


def test_the_firm_that_acted_keeps_its_side_and_not_the_one_to_which_its_advocate_moved(
    people: Screeners, case: Case, third: Person
) -> None:
    advocate = make_person("fdi-mover", role="fdi_representative", service="LAW-TWO", level=None)
    stays = make_person("fdi-stays", role="fdi_representative", service="LAW-TWO", level=None)
    end(people, case, people.other_rep)
    invite(people, case, to=advocate)
    end(people, case, advocate)
    move(advocate, third.service.code, make_person("the-administrator", role="administrator", service="NSA"))
    other_side: dict[str, Any] = {"side": "notifier", "acts_for": "", "rights": "read"}
    with pytest.raises(Refused) as refused:
        invite(people, case, to=stays, **other_side)
    assert refused.value.sentence == firms.OTHER_SIDE
    with pytest.raises(DatabaseError, match="one side"), acting_as_system("a test"), transaction.atomic():
        Representation.objects.create(
            case=case, side="notifier", person=stays, firm=stays.service, rights="read",
            added_by=people.secretary, added_at=timezone.now(),
        )  # fmt: skip
    invite(people, case, to=third, **other_side)  # it never acted for the target


def test_the_way_back_to_one_door_for_all_is_refused_while_another_side_is_there(people: Screeners, case: Case) -> None:
    back = import_module("screening.migrations.0019_each_side_apart").BACK
    refused = pytest.raises(DatabaseError, match="Another side")
    with acting_as_system("a test"), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(back)


# -- what was asked ---------------------------------------------------------------------------------------------------


def test_an_unanswered_request_to_the_target_holds_nobody_up_and_lapses_with_the_decision(
    people: Screeners, case: Case
) -> None:
    ask(people, case, "Which plant closes?", "target")
    flow.give_opinions(people, case)
    flow.clear(people, case)
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case, side="target")
        assert request.withdrawn_at is not None and request.deadline.ended_at is not None
        assert request.deadline.state == "cancelled"
    deliver_all()
    with acting_as_system("a test looks"):
        assert Notice.objects.filter(person=people.other_rep, code="case.withdraw_request").count() == 1


def test_the_clock_stands_until_the_last_side_whose_requests_stop_it_has_answered(
    people: Screeners, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides: Any = system("be.fdi").sides
    monkeypatch.setitem(sides, "target", replace(sides["target"], stops_clocks=True))
    for side in ("notifier", "target"):
        ask(people, case, f"What does the {side} hold?", side)
    states = []
    for person in (people.rep, people.other_rep):
        with acting_as_system("a test looks"):
            side = Representation.objects.get(case=case, person=person).side
            pk = Question.objects.get(request__case=case, request__side=side).pk
        flow.do(requests.answer, by=person, reference=case.reference, number=1, answers={pk: "This."})
        with acting_as_system("a test looks"):
            states.append(case.deadlines.get(clock="BE-ASSESS").state)
    assert states == ["paused", "running"]


# -- an invitation ----------------------------------------------------------------------------------------------------


def test_whoever_is_there_hears_which_firm_was_named_beside_them_and_only_the_invited_that_they_are(
    people: Screeners, case: Case, third: Person
) -> None:
    deliver_all()
    with acting_as_system("a test looks"):
        before = set(Notice.objects.values_list("pk", flat=True))
    invite(people, case, to=third, side="notifier", acts_for="", rights="read")
    deliver_all()
    with acting_as_system("a test looks"):
        rows = Notice.objects.exclude(pk__in=before).order_by("pk")
        told = {(row.person_id, row.code): row.params.get("service") for row in rows}
    assert told == {
        (people.rep.pk, "file.firm_reads"): "LAW-THREE",
        (third.pk, "case.invite_representative"): people.secretary.service.code,
    }


def test_before_an_invitation_its_page_says_that_a_firm_of_the_notifier_reads_all_that_was_handed_in(
    people: Screeners, case: Case, client_of: Browser
) -> None:
    with acting_as(people.secretary):
        said = " ".join(openings(case, "invite_representative", at=timezone.now()))
    assert "all that was handed in" in said and "nothing of another one" in said
    page = client_of(people.secretary).get(f"/cases/{case.reference}/acts/invite_representative/").content.decode()
    assert "all that was handed in" in page and "nothing else of the file" not in page
