"""What is asked of people: every act that waits is in somebody's list, and what is asked for will not be refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions.turns import write_each
from casework.models import Case, Deadline
from casework.referrals.acts import decision, intake, positions, referral
from tests.casework.inbox.expected import ASKED
from tests.factories import flow
from tests.factories.people import People

SignIn = Callable[[Person], Client]


def asked(client: Client) -> dict[str, str]:
    """What the only case in the list "mine" asks, in words, and where each leads; nothing for an empty list."""
    rows = client.get("/").context["page"].rows
    assert len(rows) <= 1
    return {item.words: item.url for row in rows for item in row.turns}


def let_the_time_run_out(case: Case) -> None:
    with acting_as_system("a test lets the time run out"):
        Deadline.objects.filter(case=case, clock="C-JIC-POSITION").update(due_at=timezone.now())
        write_each([case.pk], case.kind, by=None, at=timezone.now())


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_proposal_that_a_member_sends_back_is_in_the_list_of_who_returns_it(
    people: People, client_of: SignIn
) -> None:
    case = flow.voted(people, choice="send_back")
    flow.read_all(case, people.fpp)
    found = asked(client_of(people.fpp))
    assert found == {"Send it back": f"/cases/{case.reference}/acts/send_back/"}
    page = client_of(people.fpp).get(found["Send it back"])
    assert page.status_code == 200


def test_nobody_is_asked_to_decide_what_the_table_would_refuse(people: People, client_of: SignIn) -> None:
    case = flow.proposed(people)
    for voter in flow.VOTERS:
        flow.read_all(case, getattr(people, voter))
        choice, reasons = ("send_back", "Too thin.") if voter == flow.VOTERS[-1] else ("agree", "")
        flow.do(decision.vote, by=getattr(people, voter), reference=case.reference, choice=choice, reasons=reasons)
    assert "Record decision" not in asked(client_of(people.fpp))


@pytest.mark.parametrize("told", [True, False])
def test_a_round_whose_silent_members_were_never_told_is_nobodys_to_close(
    people: People, client_of: SignIn, told: bool
) -> None:
    case = flow.submitted(people)
    flow.read_all(case, people.intake)
    flow.do(intake.accept, by=people.intake, reference=case.reference)
    if told:
        flow.deliver_round(case)
    let_the_time_run_out(case)
    assert ("Close the round" in asked(client_of(people.secretary))) == told


@pytest.mark.parametrize(("walk", "part", "words"), ASKED)
def test_what_is_asked_is_a_link_to_an_act_that_is_not_refused(
    people: People, client_of: SignIn, walk: Callable[..., Case], part: str, words: str
) -> None:
    case = walk(people)
    person = getattr(people, part)
    flow.read_all(case, person)
    client = client_of(person)
    url = asked(client)[words]
    assert f'href="{url}"' in client.get("/").content.decode()
    answer = client.get(url)
    assert answer.status_code == 200
    assert "This refusal has been recorded" not in text_of(answer)


def test_a_vote_that_waits_for_reading_is_not_nothing_to_do(people: People, client_of: SignIn) -> None:
    case = flow.proposed(people)
    page = text_of(client_of(people.lpp).get(f"/cases/{case.reference}/"))
    assert "Nothing can be done here now" not in page
    assert "Then you can do this: Vote" in page


def test_after_a_send_back_nobody_writes_again_what_was_written(people: People, client_of: SignIn) -> None:
    case = flow.voted(people, choice="send_back")
    flow.read_all(case, people.lpp)
    flow.do(decision.send_back, by=people.lpp, reference=case.reference, reason="The dates do not fit.")
    flow.read_all(case, people.giss)
    client = client_of(people.giss)
    page = client.get(f"/cases/{case.reference}/acts/give_position/")
    assert page.context["form"]["holds"].value()
    assert page.context["form"]["threat_level"].value()
    assert "The dates do not fit." in text_of(page)
    flow.close_round(people, case)
    flow.read_all(case, people.secretary)
    page = client_of(people.secretary).get(f"/cases/{case.reference}/acts/propose/")
    assert page.context["form"]["assessment"].value() == "The members agree on the facts."
    assert "The dates do not fit." in text_of(page)


def test_after_an_amendment_a_position_starts_from_the_former_one(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "giss")
    flow.do(referral.amend, by=people.officer, reference=case.reference, fields={"facts": "Seen twice."})
    flow.read_all(case, people.giss)
    page = client_of(people.giss).get(f"/cases/{case.reference}/acts/give_position/")
    assert page.context["form"]["holds"].value()
    assert "your position was set aside" in text_of(page)


def test_a_round_closed_without_a_quorum_asks_for_another(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    let_the_time_run_out(case)
    flow.do(positions.close_round, by=people.secretary, reference=case.reference)
    found = asked(client_of(people.secretary))
    assert "Record assessment" not in found
    assert "Open a new round" in found
