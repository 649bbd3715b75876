"""What somebody types into a form is kept for them: while they type, when it is refused, when the session ended."""

import re
from collections.abc import Callable
from datetime import timedelta

from django import forms
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as
from accounts.models import Person
from casework.actions import drafts
from casework.models import Draft
from casework.referrals.acts import follow_up
from casework.referrals.models import FollowUp, Position
from casework.views.drafts import texts_without_field
from tests.casework.acts.pages import version_on
from tests.factories import flow
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]
AUTOSAVE = {"X-Autosave": "1", "Accept": "application/json"}


def kept(person: Person) -> dict[str, dict[str, list[str]]]:
    """Everything that is kept for a person, by place."""
    with acting_as(person):
        return {row.place: row.typed for row in Draft.objects.all()}


def test_what_is_typed_into_any_act_is_back_when_the_page_is_opened_again(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    flow.read_all(case, people.intake)
    client, url = client_of(people.intake), f"/cases/{case.reference}/acts/return/"
    page = client.get(url)
    assert "data-keeps" in page.content.decode()
    answer = client.post(url, {"missing": "Which shops, and", "kept_version": "0"}, headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["kept_version"]) == (200, 1)
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved"])
    again = client.get(url).content.decode()
    assert "Which shops, and" in again
    assert "Your unsaved text is back." in again
    with acting_as(people.intake):
        row = Draft.objects.get()
        assert (row.case_id, row.label_id) == (case.pk, case.label_id)


def test_a_colleague_reads_nothing_of_it_but_that_it_is_being_written(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    colleague = make_person("intake-two", role="intake_officer", service=people.intake.service.code)
    for person in (people.intake, colleague):
        flow.read_all(case, person)
    url = f"/cases/{case.reference}/acts/return/"
    client_of(people.intake).post(url, {"missing": "Quicksilver."}, headers=AUTOSAVE)
    page = client_of(colleague).get(url).content.decode()
    assert "Quicksilver" not in page
    assert f"{people.intake.name} of your service is writing here too, since" in page
    assert kept(colleague) == {}
    assert people.intake.name not in _keeps(client_of(people.intake).get(url).content.decode())


def _keeps(page: str) -> str:
    return page.partition('<div class="keeps">')[2].partition("data-autosave-status")[0]


def test_a_refused_form_is_kept_and_what_was_done_is_not(people: People, client_of: SignIn) -> None:
    case = flow.in_follow_up(people)
    flow.read_all(case, people.secretary)
    client, url = client_of(people.secretary), f"/cases/{case.reference}/acts/add_action/"
    typed = {"description": "Hear the owner of the depot.", "due_on": "", "service": "FJP"}
    refused = client.post(url, {**typed, "version": version_on(client.get(url))})
    assert refused.status_code == 422
    assert f"Saved {timezone.localtime():%H}" in refused.content.decode()
    assert kept(people.secretary)[url]["description"] == ["Hear the owner of the depot."]
    assert "Hear the owner of the depot." in client.get(url).content.decode()
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert client.post(url, {**typed, "due_on": due, "version": version_on(client.get(url))}).status_code == 302
    assert kept(people.secretary) == {}


def test_another_window_is_not_overwritten_in_silence(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    client, url = client_of(people.intake), f"/cases/{case.reference}/acts/return/"
    assert client.post(url, {"missing": "New.", "kept_version": "0"}, headers=AUTOSAVE).status_code == 200
    stale = client.post(url, {"missing": "Old.", "kept_version": "0"}, headers=AUTOSAVE)
    assert (stale.status_code, stale.json()["detail"]) == (409, drafts.ELSEWHERE)
    assert kept(people.intake)[url]["missing"] == ["New."]


def test_what_is_kept_can_be_thrown_away(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    client, url = client_of(people.intake), f"/cases/{case.reference}/acts/return/"
    client.post(url, {"missing": "x"}, headers=AUTOSAVE)
    assert client.post(url, {"then": "discard"})["Location"] == url
    assert kept(people.intake) == {}


def test_a_stranger_keeps_nothing_on_a_case_that_is_not_theirs(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    url = f"/cases/{case.reference}/acts/return/"
    assert client_of(people.elsewhere).post(url, {"missing": "x"}, headers=AUTOSAVE).status_code == 404
    assert kept(people.elsewhere) == {}


def test_more_than_a_form_can_hold_is_said_not_to_be_kept(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    url = f"/cases/{case.reference}/acts/return/"
    answer = client_of(people.intake).post(url, {"missing": "x" * (drafts.MOST + 1)}, headers=AUTOSAVE)
    assert (answer.status_code, answer.json()["detail"][:34]) == (422, "This is too long to be kept: short")
    assert kept(people.intake) == {}


# -- the ended session ------------------------------------------------------------------------------------------------


# -- the ended session, where a second factor is asked ----------------------------------------------------------------


# -- shared drafts ----------------------------------------------------------------------------------------------------


def test_giving_over_a_colleagues_newer_draft_compares_first(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    colleague = make_person("giss-two", role="liaison_member", service="GISS")
    for person in (people.giss, colleague):
        flow.read_all(case, person)
    url = f"/cases/{case.reference}/acts/give_position/"
    client = client_of(people.giss)
    page = client.get(url)
    typed = {"holds": "Mine.", "threat_level": "2", "outcome": "criminal_federal", "version": version_on(page)}
    theirs = client_of(colleague).post(
        f"/cases/{case.reference}/positions/autosave/", {"holds": "Theirs.", "draft_version": "0"}
    )
    assert theirs.status_code == 200
    stopped = client.post(f"/cases/{case.reference}/positions/autosave/", {**typed, "draft_version": "0"})
    assert stopped.status_code == 409
    compared = client.post(url, {**typed, "draft_version": "0"})
    shown = compared.content.decode()
    assert (compared.status_code, "Mine." in shown, "Theirs." in shown) == (409, True, True)
    with acting_as(people.giss):
        assert Position.objects.get(case=case).holds == "Theirs."
    assert re.search(r"<textarea[^>]*name=\"holds\"[^>]*>\s*Mine\.</textarea>", shown)  # as it was typed
    newest = re.search(r'name="draft_version" value="(\d+)"', shown)
    assert newest is not None
    assert newest[1] == "1"
    assert client.post(url, {**typed, "draft_version": newest[1]}).status_code == 302
    with acting_as(people.giss):
        assert (Position.objects.get(case=case).holds, kept(people.giss)) == ("Mine.", {})


def test_who_wrote_the_shared_draft_last_stands_above_it(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    colleague = make_person("giss-two", role="liaison_member", service="GISS")
    for person in (people.giss, colleague):
        flow.read_all(case, person)
    client_of(colleague).post(f"/cases/{case.reference}/positions/autosave/", {"holds": "Theirs."})
    page = client_of(people.giss).get(f"/cases/{case.reference}/acts/give_position/").content.decode()
    assert f"This draft of your service was written last by {colleague.name}" in page


def test_text_over_the_limit_is_kept_and_said_not_to_be_ready(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.read_all(case, people.giss)
    client, url = client_of(people.giss), f"/cases/{case.reference}/acts/give_position/"
    long = "w" * 20_001
    answer = client.post(f"/cases/{case.reference}/positions/autosave/", {"holds": long, "draft_version": "0"})
    assert answer.status_code == 200
    assert [fault.partition(":")[0] for fault in answer.json()["faults"]] == ["What your service holds"]
    page = client.get(url).content.decode()
    assert long in page
    assert 'data-count="20000"' in page
    assert 'name="draft_version" value="1"' in page  # so that the shorter text meets no colleague who isn't there


def test_a_given_position_is_corrected_while_the_round_is_open_and_the_former_is_kept(
    people: People, client_of: SignIn
) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "giss")
    client, url = client_of(people.giss), f"/cases/{case.reference}/acts/correct_position/"
    page = client.get(url)
    typed = {"holds": "More than we said.", "threat_level": "4", "outcome": "criminal_federal", "draft_version": "1"}
    assert client.post(url, {**typed, "version": version_on(page)}).status_code == 302
    tab = client.get(f"/cases/{case.reference}/positions/").content.decode()
    assert "More than we said." in tab
    assert "Corrected: 1 former position is kept" in tab
    assert flow.POSITION["holds"] in tab
    assert "corrected the position of GISS" in client.get(f"/cases/{case.reference}/timeline/").content.decode()
    assert (
        "More than we said." not in client_of(people.cuta).get(f"/cases/{case.reference}/positions/").content.decode()
    )


def test_a_file_refused_on_its_own_page_is_a_refusal_and_not_a_fault(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    answer = client_of(people.officer).post(f"/cases/{case.reference}/documents/add/", {"title": "Note"})
    assert answer.status_code == 422


# -- a form that can't be sent any more -------------------------------------------------------------------------------


def test_text_for_an_act_that_is_over_can_still_be_read_and_thrown_away(people: People, client_of: SignIn) -> None:
    case = flow.in_assessment(people)
    flow.read_all(case, people.giss)
    client, url = client_of(people.giss), f"/cases/{case.reference}/acts/give_position/"
    client.post(url, {"holds": "One source."}, headers=AUTOSAVE)
    flow.give(people, case, "giss")
    late = client.post(f"/cases/{case.reference}/positions/autosave/", {"holds": "Two sources.", "draft_version": "0"})
    assert late.status_code == 422
    assert kept(people.giss)[url]["holds"] == ["Two sources."]
    page = client.get(url)
    assert page.status_code == 403
    assert "Two sources." in page.content.decode()
    assert client.post(url, {"then": "discard"}).status_code == 302
    assert "Two sources." not in client.get(url).content.decode()


def test_a_report_on_an_action_that_was_cancelled_meanwhile_can_still_be_read(
    people: People, client_of: SignIn
) -> None:
    case = flow.in_follow_up(people)
    with acting_as(people.fjp):
        row = FollowUp.objects.get(case=case)
    client, url = client_of(people.fjp), f"/cases/{case.reference}/actions/{row.pk}/report/"
    client.post(url, {"text": "Heard the owner."}, headers=AUTOSAVE)
    given = {"reference": case.reference, "follow_up_id": row.pk, "act": "cancel", "text": "Not needed."}
    flow.do(follow_up.step, by=people.secretary, **given)
    page = client.get(url)
    assert (page.status_code, "Heard the owner." in page.content.decode()) == (403, True)
    assert "Heard the owner." not in client_of(people.secretary).get(url).content.decode()


class Wordings(forms.Form):
    wording_1 = forms.CharField(label="Question 1")
    day = forms.SplitDateTimeField()


def test_the_text_of_a_question_that_is_gone_is_shown_although_the_number_of_another_begins_like_its_own() -> None:
    typed = {"wording_1": ["Who pays?"], "wording_12": ["Who owns the fund?"], "day_0": ["on Monday, perhaps"]}
    assert [text for _label, text in texts_without_field(Wordings(), typed)] == ["Who owns the fund?"]
