"""Every act of the table, pressed on its page by the person who may; and what its page says to those who may not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Event
from casework.models import Case, CaseGrant, Deadline
from casework.referrals.acts import positions
from casework.referrals.acts.referral import save_draft
from casework.referrals.models import FollowUp, Vote
from casework.referrals.table import REFERRAL
from tests.casework.acts.pages import Presser, Sign, errors, version_on
from tests.factories import flow
from tests.factories.people import People, make_person

POSITION = {
    "holds": "Nothing beyond the referral.",
    "threat_level": "3",
    "outcome": "criminal_federal",
    "answer_corroborated": "yes",
    "comment": "",
}
PROPOSAL = {"assessment": "They agree.", "threat_level": "3", "outcome": "criminal_federal", "reasons": "Provable."}


def _state(case: Case) -> str:
    return flow.fresh(case).state


def _give_all(people: People, case: Case) -> None:
    for member in flow.MEMBERS:
        flow.give(people, case, member)


def _intake(presser: Presser, people: People, case: Case) -> None:
    presser.press("submit", people.officer)
    presser.reference = flow.fresh(case).reference  # it got its number
    presser.press("reassign", people.intake, to=make_person("desk-two", role="intake_officer").username)
    presser.press("return", people.intake, missing="When was the meeting?")
    presser.press("resubmit", people.officer)
    presser.press("accept", people.intake)
    assert _state(case) == "assessment"


def _assessment(presser: Presser, people: People, case: Case) -> None:
    presser.press("give_position", people.fjp, **POSITION)
    presser.press("correct_position", people.fjp, **{**POSITION, "comment": "Looked at again.", "draft_version": "1"})
    for member in ("djsoct", "cuta", "officer", "giss"):
        flow.give(people, case, member)
    presser.press("close_round", people.secretary)
    presser.press("dissent", people.cuta, text="No imminence.")
    presser.press("reopen_round", people.secretary)
    _give_all(people, case)
    presser.press("close_round", people.secretary)
    presser.press("propose", people.secretary, **PROPOSAL)
    assert _state(case) == "proposed"


def _decision(presser: Presser, people: People, case: Case) -> None:
    presser.press("vote", people.fpp, choice="send_back", reasons="Too thin.", outcome="")
    presser.press("send_back", people.lpp, reason="Too thin.")
    _give_all(people, case)
    presser.press("close_round", people.secretary)
    presser.press("propose", people.secretary, **PROPOSAL)
    for voter in flow.VOTERS:
        presser.press("vote", getattr(people, voter), choice="agree", reasons="", outcome="")
    answer = {"dissent_cuta": "The picture shows it."}
    presser.press("decide", people.fpp, outcome="criminal_federal", reasons="Validated.", **answer)
    assert _state(case) == "decided"


def _around(presser: Presser, people: People, case: Case) -> None:
    """The acts that any live case offers."""
    presser.press("assign", people.supervisor, to="secretary")
    until = f"{timezone.now() + timedelta(days=9):%Y-%m-%d}"
    presser.press("grant", people.supervisor, to="elsewhere", ends_at=until, reason="Reads along.")
    with acting_as_system("a test looks"):
        grant = CaseGrant.objects.get(content_object=case)
        clock = Deadline.objects.get(case=case, ended_at__isnull=True)
    presser.press("revoke_grant", people.supervisor, grant_id=str(grant.pk))
    start = f"{timezone.localtime() - timedelta(days=2):%Y-%m-%dT%H:%M}"
    presser.press("correct_clock", people.officer, deadline_id=str(clock.pk), new_start=start, reason="A slip.")
    presser.press("settle_correction", people.supervisor, approve="yes")
    presser.press("offer_hand_over", people.supervisor, to="secretary", remark="")
    presser.press("sign_hand_over", people.secretary)
    assert flow.fresh(case).lead_id == people.secretary.pk


def _follow_up(presser: Presser, people: People, case: Case, client_of: Sign) -> None:
    due = f"{timezone.now() + timedelta(days=9):%Y-%m-%d}"
    asked = {"service": "FJP", "description": "Hear the owner.", "due_on": due, "measure": "12"}
    presser.press("add_action", people.secretary, **asked)
    presser.press("review", people.secretary, note="Goes as planned.")
    with acting_as_system("a test looks"):
        row = FollowUp.objects.get(case=case)

    def step(act: str, person: Any, **data: str) -> None:
        url = f"/cases/{case.reference}/actions/{row.pk}/{act}/"
        page = client_of(person).get(url)
        assert page.status_code == 200
        done = client_of(person).post(url, {"version": version_on(page), **data})
        assert done.status_code == 302, errors(done)

    step("report", people.fjp, text="Heard.")
    step("ask_again", people.supervisor, text="When?")
    step("report", people.fjp, text="On Monday.")
    step("verify", people.supervisor)
    presser.press("close", people.supervisor, result="Handed to the prosecutor.", reason_open_actions="")
    assert _state(case) == "closed"


def test_a_case_goes_from_draft_to_closed_through_the_pages(people: People, client_of: Sign) -> None:
    case = flow.draft(people)
    presser = Presser(client_of, case)
    _intake(presser, people, case)
    case = flow.fresh(case)
    _assessment(presser, people, case)
    _decision(presser, people, case)
    _around(presser, people, case)
    file = SimpleUploadedFile("note.txt", b"A note of the hearing.\n")
    presser.press("add_document", people.officer, upload=file, title="Note", marking="1")
    _follow_up(presser, people, case, client_of)
    # each of these has a test of its own: with the referral form, and below
    elsewhere = {"amend", "withdraw", "ask_downgrade", "settle_downgrade", "take_over", "withdraw_hand_over"}
    elsewhere |= {
        "confirm_lapse"
    }  # no clock of this procedure counts a right: tests/screening/investments/ruling/test_union.py
    assert set(REFERRAL.acts) - presser.pressed == elsewhere
    written = {"return", "give_position", "correct_position", "dissent", "propose", "vote", "send_back", "decide"}
    assert presser.twice >= written | {"grant", "correct_clock", "add_action", "review", "close"}


def test_a_position_typed_in_a_second_window_is_shown_and_kept_when_another_was_given(
    people: People, client_of: Sign
) -> None:
    case = flow.in_assessment(people)
    presser = Presser(client_of, case)
    presser.read(people.fjp)
    first = {"version": version_on(presser.open("give_position", people.fjp)), "draft_version": "0", **POSITION}
    client = client_of(people.fjp)
    assert client.post(presser.url("give_position"), first).status_code == 302
    answer = client.post(presser.url("give_position"), {**first, "holds": "A second source, seen on Monday."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You did this in another window since you opened it here" in page
    assert "Your service has given its position in this round." in page
    assert "A second source, seen on Monday." in page
    assert POSITION["holds"] in page
    assert "A second source, seen on Monday." in client.get(presser.url("give_position")).content.decode()
    with acting_as_system("a test looks"):
        assert Event.objects.filter(case_id=case.pk, code="case.give_position").count() == 1


def test_withdraw_says_what_happens_and_does_it(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    presser = Presser(client_of, case)
    page = presser.open("withdraw", people.officer).content.decode()
    assert "The case is withdrawn from then on." in page
    assert "Drops the clock" in page
    presser.press("withdraw", people.officer, reason="Sent in error.")
    assert _state(case) == "withdrawn"


def test_the_page_says_before_the_click_which_dates_move_and_who_is_let_in(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    presser = Presser(client_of, case)
    presser.read(people.intake)
    page = presser.open("accept", people.intake).content.decode()
    assert "Starts the clock “Joint assessment”: due" in page
    assert (
        "GISS (General Intelligence and Security Service) takes part: one more person sees the case, Giss GISS." in page
    )
    assert "VSSE (" not in page  # takes part already
    presser.press("accept", people.intake)
    with acting_as_system("a test looks"):
        codes = set(Event.objects.filter(case_id=case.pk, code="clock.started").values_list("data__clock", flat=True))
    assert {"C-JIC-MEET", "C-JIC-POSITION"} <= codes  # what was announced is what happened


def test_a_greyed_act_opened_by_its_address_is_refused_with_its_sentence(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    presser = Presser(client_of, case)
    answer = presser.open("accept", people.reader)
    assert answer.status_code == 403
    assert "Your role does not include this act (accept or return referrals)." in answer.content.decode()
    with acting_as_system("a test looks"):
        refused = list(Event.objects.filter(code="access.refused").values_list("data__code", flat=True))
    assert refused == ["permission"]


def test_whoever_is_asked_for_an_act_reads_first_and_comes_to_it_without_a_refusal(
    people: People, client_of: Sign
) -> None:
    case = flow.submitted(people)
    client, act = client_of(people.intake), f"/cases/{case.reference}/acts/accept/"
    reading = f"/cases/{case.reference}/changes/?for=accept"
    first = client.get(act)
    assert (first.status_code, first["Location"]) == (302, reading)
    page = client.get(reading).content.decode()
    assert "then “Accept" in page
    ticks = re.findall(r'name="read" value="([^"]+)"', page)
    assert client.post(reading, {"read": ticks[:1]})["Location"] == reading
    assert client.post(reading, {"read": ticks[1:]})["Location"] == act
    assert client.get(act).status_code == 200
    with acting_as_system("a test looks"):
        assert not Event.objects.filter(code="access.refused").exists()


def test_an_act_on_a_foreign_case_and_an_act_that_is_none_look_alike(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    stranger = client_of(people.elsewhere)
    for url in (f"/cases/{case.reference}/acts/accept/", "/cases/JIC-2026-999999/acts/accept/"):
        assert stranger.get(url).status_code == 404
        assert stranger.post(url, {"version": "1"}).status_code == 404
    assert client_of(people.officer).get(f"/cases/{case.reference}/acts/approve/").status_code == 404


def test_a_refused_form_keeps_what_was_typed_and_puts_the_sentence_at_its_field(
    people: People, client_of: Sign
) -> None:
    case = flow.voted(people)
    presser = Presser(client_of, case)
    presser.read(people.fpp)
    typed = {"outcome": "police", "reasons": "Because the police can do this better."}
    answer = client_of(people.fpp).post(presser.url("decide"), {"version": str(flow.fresh(case).version), **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Another follow-up than the one proposed needs a member&#x27;s amendment to it." in page
    assert re.search(r'field--error.*?id="id_outcome"', page, re.S)
    assert typed["reasons"] in page
    assert _state(case) == "proposed"


def test_two_people_press_the_same_button_and_the_second_sees_both_versions(people: People, client_of: Sign) -> None:
    case = flow.round_closed(people)
    presser = Presser(client_of, case)
    presser.read(people.cuta)
    stale = version_on(presser.open("dissent", people.cuta))
    presser.press("assign", people.supervisor, to="secretary")
    answer = client_of(people.cuta).post(presser.url("dissent"), {"version": stale, "text": "No imminence."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "nothing of yours was lost" in page
    assert "No imminence." in page
    assert f"Supervisor VSSE assigned {case.reference}." in page
    again = client_of(people.cuta).post(
        presser.url("dissent"), {"version": version_on(answer), "text": "No imminence."}
    )
    assert again.status_code == 302


def test_lite_api_2515_a_double_click_makes_one_vote(people: People, client_of: Sign) -> None:
    case = flow.proposed(people)
    presser = Presser(client_of, case)
    presser.read(people.fpp)
    version = version_on(presser.open("vote", people.fpp))
    data = {"version": version, "choice": "agree", "reasons": "", "outcome": ""}
    first = client_of(people.fpp).post(presser.url("vote"), data)
    second = client_of(people.fpp).post(presser.url("vote"), data)
    assert (first.status_code, second.status_code) == (302, 302)
    with acting_as_system("a test looks"):
        assert Vote.objects.filter(case=case).count() == 1
        assert Event.objects.filter(case_id=case.pk, code="case.vote").count() == 1


def test_lite_frontend_2132_nobody_decides_on_their_own_referral(people: People, client_of: Sign) -> None:
    case = flow.submitted(people, by=people.giss)
    own = client_of(people.giss).get(f"/cases/{case.reference}/").content.decode()
    assert f"/cases/{case.reference}/acts/accept/" not in own
    with acting_as_system("a test sets up"):
        from accounts.actions.role import install_role
        from tests.factories.people import _registrars

        asked, approved = _registrars()
        install_role(
            person=people.officer,
            role="intake_officer",
            requested_by=asked,
            approved_by=approved,
            at=timezone.now() - timedelta(hours=1),
        )
    mine = flow.submitted(people)
    answer = client_of(people.officer).get(f"/cases/{mine.reference}/acts/accept/")
    assert answer.status_code == 403
    assert "Four eyes: nobody acts on a referral of their own." in answer.content.decode()


def test_a_case_officer_elsewhere_gets_no_choice_of_people(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    page = client_of(people.supervisor).get(f"/cases/{case.reference}/acts/assign/").content.decode()
    offered = set(re.findall(r'<option value="([^"]*)"', page))
    assert "admin" not in offered
    assert "auditor" not in offered
    assert "reader" not in offered
    assert "secretary" in offered


def test_iris_web_977_whoever_writes_a_case_can_not_delete_it(people: People, client_of: Sign) -> None:
    case = flow.draft(people)
    assert client_of(people.officer).delete(f"/cases/{case.reference}/").status_code == 405
    with acting_as(people.officer), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Case.objects.filter(pk=case.pk)._raw_delete("default")
    assert flow.fresh(case).reference == case.reference


def test_a_minority_opinion_without_an_answer_is_said_at_its_field(people: People, client_of: Sign) -> None:
    case = flow.voted(people)
    flow.do(positions.dissent, by=people.cuta, reference=case.reference, text="No <b>imminence</b>.")
    presser = Presser(client_of, case)
    presser.read(people.fpp)
    page = presser.open("decide", people.fpp)
    assert "“No &lt;b&gt;imminence&lt;/b&gt;.”" in page.content.decode()
    data = {"version": version_on(page), "outcome": "criminal_federal", "reasons": "Validated.", "dissent_cuta": ""}
    answer = client_of(people.fpp).post(presser.url("decide"), data)
    assert answer.status_code == 422
    assert any("The decision must answer the minority opinion of CUTA." in e for e in errors(answer))


@pytest.mark.parametrize(
    ("walk", "part", "act"),
    [
        (flow.submitted, "intake", "accept"),
        (flow.in_assessment, "giss", "give_position"),
        (flow.round_closed, "secretary", "propose"),
        (flow.proposed, "lpp", "vote"),
    ],
)
def test_nobody_decides_without_the_facts_and_the_people_before_the_eyes(
    people: People, client_of: Sign, walk: Any, part: str, act: str
) -> None:
    case = walk(people)
    person = getattr(people, part)
    flow.read_all(case, person)
    page = client_of(person).get(f"/cases/{case.reference}/acts/{act}/")
    with acting_as_system("a test looks"):
        names = list(case.subjects.values_list("name", flat=True))
    assert names
    aside = page.content.decode().partition('<aside aria-label="To read')[2]
    for text in (flow.fresh(case).referral.facts, *names):
        assert text in aside


def test_a_sign_that_no_font_has_is_told_beside_what_is_missing_with_the_way_to_its_field(
    people: People, client_of: Sign
) -> None:
    case = flow.draft(people)
    row = {"kind": "person", "name": "東京 Taro", "aliases": []}
    flow.do(save_draft, by=people.officer, reference=case.reference, fields={"facts": "They 😀 met."}, subjects=[row])
    client, form = client_of(people.officer), f"/cases/{case.reference}/edit/?check=1"
    for answer in (
        client.get(f"/cases/{case.reference}/acts/submit/"),
        client.post(f"/cases/{case.reference}/acts/submit/", {"version": str(flow.fresh(case).version)}),
    ):
        assert (answer.status_code, answer["Location"]) == (302, form)
    page = client.get(form).content.decode()
    summary = page.partition("data-error-summary")[2].partition("</ul>")[0]
    links = re.findall(r'<li><a href="#(id_[^"]+)">([^<]+)</a>', summary)
    assert [(place, label.partition(":")[0]) for place, label in links] == [
        ("id_facts", "Facts"),
        ("id_subjects-0-name", "Subject 1, Name"),
    ]
    assert "東" in links[1][1] and all(f'id="{place}"' in page for place, _label in links)


def test_whoever_was_refused_and_mended_the_draft_sends_it_without_a_conflict_with_oneself(
    people: People, client_of: Sign
) -> None:
    case, client = flow.draft(people), client_of(people.officer)
    flow.do(save_draft, by=people.officer, reference=case.reference, fields={"grounds": ""})
    url, stale = f"/cases/{case.reference}/acts/submit/", str(flow.fresh(case).version)
    assert client.post(url, {"version": stale}).status_code == 422
    flow.do(save_draft, by=people.officer, reference=case.reference, fields={"grounds": "A house was watched."})
    conflict = client.post(url, {"version": stale})
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "You changed this case in another window" in page and "Somebody else changed this case" not in page
    assert client.post(url, {"version": version_on(client.get(url))}).status_code == 302
    assert _state(case) == "submitted"


def test_what_was_typed_before_a_colleague_acted_is_still_compared_with_what_the_colleague_did(
    people: People, client_of: Sign
) -> None:
    case = flow.round_closed(people)
    presser, client = Presser(client_of, case), client_of(people.secretary)
    presser.read(people.secretary)
    stale = version_on(presser.open("propose", people.secretary))
    assert client.post(presser.url("propose"), {"version": stale, **PROPOSAL, "reasons": ""}).status_code == 422
    presser.press("assign", people.supervisor, to="secretary")
    presser.read(people.secretary)
    assert version_on(presser.open("propose", people.secretary)) == stale
    answer = client.post(presser.url("propose"), {"version": stale, **PROPOSAL})
    assert answer.status_code == 409 and "Somebody else changed this case" in answer.content.decode()
