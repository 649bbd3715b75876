"""Two people of one service mark a case lower; a reader below its former marking looks for what others wrote in it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.access import label_for, sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Marking, Person
from casework.actions import marking
from casework.models import Case, KeptWords, Notice
from casework.notifications.deliver import deliver_next
from casework.referrals.acts import decision, follow_up, positions
from casework.referrals.models import FollowUp, Position
from tests.casework.acts.pages import Sign
from tests.factories import flow
from tests.factories.people import People, make_people, make_person

pytestmark = pytest.mark.django_db
HOLDS = "The porter is a source of ours."
DISSENT = "The level is too high: the porter lies."
REPORT = "The owner was heard beside the porter."
VOTE = "The porter must be protected."
PLACES = ("", "positions/", "decision/", "follow-up/", "changes/", "timeline/", "hand-over/")
SENTENCE = "Given under a higher marking."


@pytest.fixture(scope="module")
def world(standing: Callable[..., tuple[People, Case]]) -> tuple[People, Case]:
    return standing(_walked)


def _walked() -> tuple[People, Case]:
    """A SECRET case in which five services gave positions, one a minority opinion, all their votes, one a report."""
    people = make_people()
    case = flow.in_assessment(people, marking=int(Marking.SECRET))
    for member in flow.MEMBERS:
        flow.give(people, case, member, holds=HOLDS, threat_level=4)
    flow.do(positions.close_round, by=people.secretary, reference=case.reference)
    flow.do(positions.dissent, by=people.fjp, reference=case.reference, text=DISSENT)
    flow.propose(people, case)
    for voter in flow.VOTERS:
        flow.read_all(case, getattr(people, voter))
        given = {"choice": "amend", "outcome": "criminal_federal", "reasons": VOTE}
        flow.do(decision.vote, by=getattr(people, voter), reference=case.reference, **given)
    answers = {"FJP": "The porter was asked again."}
    given = {"outcome": "criminal_federal", "reasons": f"{VOTE} So it is decided.", "dissent_answers": answers}
    flow.do(decision.decide, by=people.fpp, reference=case.reference, **given)
    flow.ask_for_action(people, case)
    with acting_as_system("a test looks"):
        action = FollowUp.objects.get(case=case)
    given = {"follow_up_id": action.pk, "act": "report", "text": REPORT}
    flow.do(follow_up.step, by=people.fjp, reference=case.reference, **given)
    return people, flow.fresh(case)


@pytest.fixture
def low(world: tuple[People, Case]) -> Person:
    return make_person("low-reader", role="reader", service="VSSE", level=Marking.CONFIDENTIAL)


def lowered(people: People, case: Case, to: int = Marking.NONE) -> Case:
    given = {"reference": case.reference, "marking": int(to), "reason": "The referral is public."}
    flow.do(marking.ask_downgrade, by=people.officer, **given)
    flow.read_all(case, people.supervisor)
    flow.do(marking.settle_downgrade, by=people.supervisor, reference=case.reference, approve=True)
    return flow.fresh(case)


def pages(client_of: Sign, person: Person, case: Case) -> str:
    client, found = client_of(person), []
    for place in (*PLACES, "acts/add_action/"):
        found.append(client.get(f"/cases/{case.reference}/{place}").content.decode())
    for place in (f"cases/{case.reference}/", f"cases/{case.reference}/changes/"):
        found.append(client.get(f"/api/v1/{place}").content.decode())
    return "".join(found)


def finds(client_of: Sign, person: Person, case: Case) -> bool:
    """Whether the person finds the case by a word that others wrote in it."""
    return case.reference in client_of(person).post("/search/", {"q": "porter"}, follow=True).content.decode()


def test_what_other_services_wrote_stays_closed_to_a_reader_below_their_marking(
    world: tuple[People, Case], low: Person, client_of: Sign
) -> None:
    people, case = world
    assert client_of(low).get(f"/cases/{case.reference}/positions/").status_code == 404
    before = pages(client_of, people.officer, case)
    assert all(words in before for words in (HOLDS, DISSENT, REPORT, VOTE))
    assert finds(client_of, people.officer, case)
    lowered(people, case)
    answer = client_of(low).get(f"/cases/{case.reference}/positions/")
    assert answer.status_code == 200
    assert SENTENCE in answer.content.decode()
    assert "porter" not in pages(client_of, low, case)
    assert not finds(client_of, low, case)
    # whoever may open the former marking goes on reading, and the page bears that marking
    after = pages(client_of, people.officer, case)
    assert all(words in after for words in (HOLDS, DISSENT, REPORT, VOTE))
    page = client_of(people.officer).get(f"/cases/{case.reference}/positions/").content.decode()
    assert 'marking-banner--top is-secret"' in page
    assert 'marking-banner--top is-none"' in answer.content.decode()


def test_the_database_shows_nobody_the_words_that_the_marking_closes(world: tuple[People, Case], low: Person) -> None:
    people, case = world
    lowered(people, case)
    with acting_as(low):
        assert {p.holds for p in Position.objects.filter(case=case)} == {SENTENCE}
        assert {(p.threat_level, p.outcome) for p in Position.objects.filter(case=case)} == {(None, "")}
        assert not KeptWords.objects.exists()
    with acting_as(people.officer):
        kept = KeptWords.objects.filter(case=case, kind="casework_position")
        assert {one.words["holds"] for one in kept} == {HOLDS}
        assert {one.words["threat_level"] for one in kept} == {4}


def test_no_statement_opens_or_changes_words_that_stand_apart(world: tuple[People, Case], low: Person) -> None:
    people, case = world
    lowered(people, case)
    statements = (
        "UPDATE casework_keptwords SET words = '{}'",
        "INSERT INTO casework_keptwords SELECT * FROM casework_keptwords",
        "DELETE FROM casework_keptwords",
        f"SELECT keep_words({case.pk}, {case.label_id})",
    )
    for statement in statements:
        with acting_as(people.officer), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
    with acting_as(people.officer), pytest.raises(DatabaseError, match="keeps its marking"), transaction.atomic():
        KeptWords.objects.update(label_id=label_for(marking=0, compartments=[], services=[]))


def test_the_services_that_wrote_are_told_and_the_page_says_so_before(
    world: tuple[People, Case], client_of: Sign
) -> None:
    people, case = world
    page = client_of(people.officer).get(f"/cases/{case.reference}/acts/ask_downgrade/").content.decode()
    assert "stays under the present marking" in page
    assert "Told, because they wrote: " in page
    told = page.split("Told, because they wrote: ")[1].split(".")[0]
    assert set(told.split(", ")) >= {"FJP", "CUTA", "GISS"}
    assert "VSSE" not in told  # its own two people lower it
    lowered(people, case)
    with acting_as_system("a test delivers"):
        while deliver_next(at=timezone.now()):
            pass
        notices = Notice.objects.filter(case=case, code="marking.words_kept")
        assert set(notices.values_list("person__service__code", flat=True)) == set(told.split(", "))
        assert people.fjp.pk in notices.values_list("person_id", flat=True)
        assert Event.objects.filter(case_id=case.pk, code="case.settle_downgrade").exists()


def test_a_case_that_goes_up_again_takes_along_what_stands_apart(world: tuple[People, Case]) -> None:
    people, case = world
    case = lowered(people, case)
    with acting_as(people.officer):
        sight = sight_of(people.officer, at=timezone.now())
        marking.relabel(case, sight, marking=int(Marking.SECRET), compartments=None)
    with acting_as_system("a test looks"):
        assert set(KeptWords.objects.filter(case=case).values_list("label__marking", flat=True)) == {Marking.SECRET}


# -- while a round is open --------------------------------------------------------------------------------------------
