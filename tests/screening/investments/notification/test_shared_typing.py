"""Two representatives at one step: nothing that one of them typed is lost to the other, and nobody leaves unheard."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Person
from casework.actions import file_types
from casework.blocks.portal import representatives as firms
from casework.blocks.portal.models import Representation
from casework.models import Case, Notice
from screening.investments.acts import hand_in, notification
from screening.investments.models import Filing
from tests.casework.documents.samples import pdf
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.notification.pages import shown

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def both(screeners: Screeners) -> Case:
    case = flow.draft(screeners)
    flow.do(firms.add_representative, by=screeners.rep, reference=case.reference, to=screeners.colleague)
    return case


def kept(case: Case) -> list[str]:
    with acting_as_system("a test looks"):
        return list(Filing.objects.get(case=case).draft["deal"]["rationale"])


def test_what_a_colleague_typed_is_not_written_over(both: Case, screeners: Screeners, client_of: SignIn) -> None:
    """Six hundred characters of one firm were gone once another saved the form that it had opened before."""
    first, second = client_of(screeners.rep), client_of(screeners.colleague)
    path = f"/filings/{both.reference}/deal/"
    form, other = shown(first, path), shown(second, path)
    answer = first.post(f"{path}autosave/", {**form, "rationale": "Typed by the first."})
    assert answer.status_code == 200
    again = {**form, "rationale": "Typed by the first, on.", "draft_version": answer.json()["draft_version"]}
    assert first.post(f"{path}autosave/", again).status_code == 200
    mine = {**other, "rationale": "Typed by the second."}
    refused = second.post(f"{path}autosave/", mine)
    assert refused.status_code == 409
    assert f"{screeners.rep.name} is writing this step too" in refused.json()["detail"]
    assert kept(both) == ["Typed by the first, on."]
    assert f"{screeners.rep.name} is writing here." in second.get(path).content.decode()

    choice = second.post(path, {**mine, "then": "stay"})
    page = choice.content.decode()
    assert choice.status_code == 409
    assert "Typed by the first, on." in page and "Typed by the second." in page
    seen = re.search(r'name="draft_version" value="([^"]+)"', page)
    assert seen is not None
    done = {**mine, "then": "stay", "draft_version": seen[1], "keep_rationale": "theirs"}
    assert second.post(path, done).status_code == 302
    with acting_as_system("a test looks"):
        assert Filing.objects.get(case=both).rationale == "Typed by the first, on."


def test_one_goes_on_from_what_a_colleague_typed_and_that_was_shown(
    both: Case, screeners: Screeners, client_of: SignIn
) -> None:
    first, second = client_of(screeners.rep), client_of(screeners.colleague)
    path = f"/filings/{both.reference}/deal/"
    assert first.post(f"{path}autosave/", {**shown(first, path), "rationale": "Begun."}).status_code == 200
    taken_up = shown(second, path)
    assert taken_up["rationale"] == ["Begun."]
    assert second.post(f"{path}autosave/", {**taken_up, "rationale": "Begun, ended."}).status_code == 200
    assert kept(both) == ["Begun, ended."]


def test_going_back_to_what_was_saved_does_not_take_away_what_a_colleague_typed_meanwhile(
    both: Case, screeners: Screeners, client_of: SignIn
) -> None:
    """One click on a page opened earlier took a colleague's step away: nobody was told, and nothing was kept."""
    first, second = client_of(screeners.rep), client_of(screeners.colleague)
    path = f"/filings/{both.reference}/deal/"
    form, other = shown(first, path), shown(second, path)
    mine = second.post(f"{path}autosave/", {**other, "rationale": "Begun by the second."}).json()
    form = shown(first, path)  # who reads that
    again = {**other, "rationale": "Ended by the second.", "draft_version": mine["draft_version"]}
    assert second.post(f"{path}autosave/", again).status_code == 200
    page = first.post(path, {**form, "then": "forget"}, follow=True).content.decode()
    assert f"{screeners.colleague.name} has typed in this step since you opened it" in page
    assert "Ended by the second." in page and kept(both) == ["Ended by the second."]
    assert second.post(path, {**again, "then": "forget"}).status_code == 302  # the own text needs nobody's leave
    with acting_as_system("a test looks"):
        assert Filing.objects.get(case=both).draft == {}


def test_whoever_is_taken_off_a_file_by_a_colleague_is_told(both: Case, screeners: Screeners) -> None:
    """The founder of a draft found it gone, and nobody had said a word."""
    gone = screeners.rep.pk
    flow.do(firms.end_representation, by=screeners.colleague, reference=both.reference, person_id=gone)
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        told = Notice.objects.filter(code="case.end_representation")
        assert list(told.values_list("person_id", flat=True)) == [screeners.rep.pk]


def test_nobody_begins_drafts_without_end(screeners: Screeners, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notification, "MOST_DRAFTS", 2)
    rep, be = screeners.rep, "be.fdi"
    first = flow.do(notification.start_draft, by=rep, procedure=be)
    flow.do(notification.start_draft, by=rep, procedure=be)
    with pytest.raises(Refused) as refused:
        flow.do(notification.start_draft, by=rep, procedure=be)
    assert "2 notifications begun" in str(refused.value)
    case = flow.case_of(first)
    flow.do(hand_in.withdraw, by=rep, reference=case.reference, reason="Not any more.")
    flow.do(notification.start_draft, by=rep, procedure=be)


def test_the_file_of_a_firm_that_only_reads_is_not_even_looked_into(
    both: Case, screeners: Screeners, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as_system("a test sets up"):
        Representation.objects.filter(case=both, person=screeners.colleague).update(rights="read")
    looked: list[str] = []
    monkeypatch.setattr(file_types, "check", lambda _path, name: looked.append(name))
    upload = SimpleUploadedFile("power.pdf", pdf(), content_type="application/pdf")
    page = client_of(screeners.colleague).post(f"/filings/{both.reference}/enclosures/", {"upload": upload})
    assert (page.status_code, looked) == (422, [])
