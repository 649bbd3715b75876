"""The positions tab: blind until the own service has spoken; the map in words; the draft that saves itself."""

from datetime import timedelta

from django.utils import timezone

from accounts.context import acting_as
from casework.blocks.meetings import agenda
from casework.referrals.acts import positions
from casework.referrals.models import Position
from tests.casework.case.test_case_page import Sign, text_of
from tests.factories import flow
from tests.factories.people import People, make_person


def test_what_others_said_opens_only_after_the_own_word(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp", holds="The police know the owner.", threat_level=3)
    url = f"/cases/{case.reference}/positions/"
    before = text_of(client_of(people.giss).get(url))
    assert "1 of 5 have spoken" in before
    assert "What the others said opens when your own service has spoken" in before
    assert "The police know the owner." not in before
    assert "level 3" not in before
    flow.give(people, case, "giss", threat_level=2)
    after = text_of(client_of(people.giss).get(url))
    assert "The police know the owner." in after
    assert "agrees" not in after.split("Threat level")[1].split("Proposed follow-up")[0]  # a tie leads nowhere
    assert "level 3" in after


def test_an_unresolved_question_says_on_which_agenda_it_stands(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    for member, level in (("fjp", 3), ("djsoct", 3), ("cuta", 1)):
        flow.give(people, case, member, threat_level=level)
    for member in ("officer", "giss"):
        flow.give(people, case, member, threat_level=3)
    flow.do(positions.close_round, by=people.secretary, reference=case.reference)
    url = f"/cases/{case.reference}/positions/"
    assert "It stands on no agenda yet" in text_of(client_of(people.officer).get(url))
    starts = timezone.now() + timedelta(days=3)
    flow.do(agenda.call_meeting, by=people.secretary, procedure="be.jic", body="assessment", starts_at=starts)
    page = text_of(client_of(people.officer).get(url))
    assert "Unresolved: Threat level." in page
    assert "On the agenda of JIC," in page


def test_a_decided_case_waits_for_no_meeting_and_for_no_vote(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    for member, level in (("fjp", 3), ("djsoct", 3), ("cuta", 1), ("officer", 3), ("giss", 3)):
        flow.give(people, case, member, threat_level=level)
    flow.do(positions.close_round, by=people.secretary, reference=case.reference)
    flow.propose(people, case)
    client, url = client_of(people.fpp), f"/cases/{case.reference}/"
    assert "no vote yet" in text_of(client.get(f"{url}decision/"))
    flow.cast_votes(people, case)
    flow.decide(people, case)
    page = text_of(client.get(f"{url}positions/"))
    assert "Unresolved: Threat level." in page and "stands on no agenda" not in page
    page = text_of(client.get(f"{url}decision/"))
    assert "no vote yet" not in page and "no vote" in page


def test_the_own_draft_saves_itself_and_nobody_else_sees_it(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    flow.read_all(case, people.giss)
    client, url = client_of(people.giss), f"/cases/{case.reference}/positions/autosave/"
    page = client.get(f"/cases/{case.reference}/acts/give_position/").content.decode()
    assert f'data-autosave="{url}"' in page
    first = client.post(url, {"holds": "Half a", "threat_level": "9", "draft_version": "0"})
    assert first.status_code == 200
    assert (first.json()["draft_version"], len(first.json()["saved_at"])) == (1, 5)
    with acting_as(people.giss):  # not even the product itself reads a draft
        draft = Position.objects.get(case=case)
        assert (draft.state, draft.holds, draft.threat_level) == ("draft", "Half a", None)  # the valid part is kept
    assert "Half a" in client.get(f"/cases/{case.reference}/acts/give_position/").content.decode()
    assert "Half a" not in client_of(people.cuta).get(f"/cases/{case.reference}/positions/").content.decode()
    assert client_of(people.elsewhere).post(url, {"holds": "x"}).status_code == 404


def test_a_colleagues_newer_draft_is_not_overwritten(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    colleague = make_person("giss-two", role="liaison_member", service="GISS")
    flow.do(positions.save_position, by=colleague, reference=case.reference, fields={"holds": "Theirs."})
    url = f"/cases/{case.reference}/positions/autosave/"
    answer = client_of(people.giss).post(url, {"holds": "Mine.", "draft_version": "0"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "A colleague changed this position since you opened it."
    with acting_as(people.giss):  # not even the product itself reads a draft
        assert Position.objects.get(case=case).holds == "Theirs."


def test_a_draft_outside_a_round_is_refused_with_its_sentence(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    answer = client_of(people.officer).post(f"/cases/{case.reference}/positions/autosave/", {"holds": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "No round of positions is open.")
