"""What leaves the house: handed in, at a fixed time sent or returned, and what follows from the day of sending."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Person, RoleAssignment
from accounts.queries.translation import translated
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.disclosure.queries import next_time
from casework.forms.acts import form_class
from casework.lifecycle.acts import acts_of
from casework.models import Case, ClockPause, Notice
from casework.queries.notices import notice_page
from screening.investments.acts.completeness import declare_complete
from screening.investments.acts.members import confirm
from screening.investments.models import Dispatch, DispatchLook, FileMember, InformationRequest, Letter
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person, redefine

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def ask_for_information(people: Screeners, case: Case, **more: object) -> None:
    """A request with one question, handed in through the act's own entry."""
    (one,) = flow.ask(people, case)
    due = timezone.localdate() + timedelta(days=20)
    given = {"questions": [(one, "Who appoints the board?")], "due_on": due, **more}
    flow.do(acts_of(case.kind)["send_request"].do, by=people.secretary, reference=case.reference, **given)


def test_a_letter_to_the_services_leaves_no_gap_in_the_letters_to_the_investor(screeners: Screeners) -> None:
    """The missing number betrayed that the intelligence services had been asked."""
    case = flow.in_assessment(screeners)
    flow.contribute(screeners, case)
    flow.merge_opinion(screeners, case)
    flow.ask(screeners, case)
    flow.send_request(screeners, case)
    with acting_as_system("a test looks"):
        rows = list(Letter.objects.filter(case=case).order_by("sent_at").values_list("outward", "number", "kind"))
    assert [number for outward, number, _kind in rows if outward] == [1, 2, 3]
    assert [(number, kind) for outward, number, kind in rows if not outward] == [(1, "ccis_opinion")]


def test_a_draft_that_is_never_sent_uses_up_no_number(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    first = flow.hand_in_letter(screeners, case, "One.")
    second = flow.hand_in_letter(screeners, case, "Two.")
    flow.look(screeners, flow.waiting()[0], release=False)
    flow.look(screeners, flow.waiting()[1])
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        first.refresh_from_db()
        second.refresh_from_db()
    assert (first.number, second.number, second.content["number"]) == (None, 3, 3)


def test_the_clock_stops_when_the_request_is_sent_and_not_when_it_is_handed_in(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    ask_for_information(screeners, case)
    with acting_as_system("a test looks"):
        assert not ClockPause.objects.filter(deadline__case=case).exists()
        assert not InformationRequest.objects.filter(case=case).exists()
    sent = flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        request = InformationRequest.objects.get(case=case)
        starts = set(ClockPause.objects.filter(deadline__case=case).values_list("starts_at", flat=True))
        letter = Letter.objects.get(case=case, kind="request")
    assert request.sent_at == letter.sent_at == sent
    assert starts == {sent}
    assert request.sent_by == screeners.secretary


def test_fixed_times_stand_on_the_clock() -> None:
    at = timezone.now().replace(minute=7, second=3)
    assert (next_time(at).minute, next_time(at).second) == (15, 0)
    assert next_time(at.replace(minute=15, second=0, microsecond=0)).minute == 30


def test_nothing_is_asked_of_a_file_that_nobody_would_receive(screeners: Screeners) -> None:
    """The only representative left: a request ran its time while nobody could read it."""
    case = flow.in_assessment(screeners)
    redefine(Person.objects.filter(pk=screeners.rep.pk), is_active=False)
    with pytest.raises(Refused) as request:
        ask_for_information(screeners, case)
    with pytest.raises(Refused) as letter:
        flow.hand_in_letter(screeners, case, "Do write to us.")
    assert str(request.value.sentence).startswith("Nobody would receive this")
    assert str(letter.value.sentence) == str(request.value.sentence)
    assert flow.waiting() == []


def test_nothing_waits_for_a_coordinator_who_is_not_there(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    redefine(RoleAssignment.objects.filter(person=screeners.coordinator), ends_at=timezone.now())
    with pytest.raises(Refused) as refused:
        ask_for_information(screeners, case)
    assert str(refused.value.sentence).startswith("Nobody can look over what leaves this file")


def test_without_intelligence_services_a_text_leaves_at_the_next_fixed_time(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    flow.hand_in_letter(screeners, case, "A line.")
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert Letter.objects.get(case=case, kind="other").sent_at is not None


def test_what_became_impossible_is_not_done_and_its_sender_hears_why(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    ask_for_information(screeners, case)
    flow.ask(screeners, case, "Another question?")
    flow.send_request(screeners, case)  # a second request would now be open beside the first
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        row = Dispatch.objects.get(case=case)
        told = Notice.objects.filter(code="file.dispatch_void", person=screeners.secretary)
        assert told.count() == 1
    with acting_as(screeners.secretary):
        page = notice_page(sight_of(screeners.secretary, at=timezone.now()))
    said = [text for line in page.notices for text in (line.text, *(one.text for one in line.earlier))]
    assert f"{case.reference}: what you handed in is not possible any more: “Send a request for information”." in said
    assert row.state == "void"
    assert row.refusal


def test_a_sender_who_left_meanwhile_sends_nothing(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    gone = make_person("fdi-gone", role="fdi_secretary", service="ISC-SEC")
    (one,) = flow.ask(screeners, case)
    due = timezone.localdate() + timedelta(days=20)
    given = {"questions": [(one, "Who appoints the board?")], "due_on": due}
    flow.do(acts_of(case.kind)["send_request"].do, by=gone, reference=case.reference, **given)
    redefine(Person.objects.filter(pk=gone.pk), is_active=False)
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(case=case).state == "void"
        assert not InformationRequest.objects.filter(case=case).exists()


def test_the_same_act_is_not_handed_in_twice(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    ask_for_information(screeners, case)
    with pytest.raises(Refused) as refused:
        ask_for_information(screeners, case)
    assert str(refused.value.sentence) == "This is handed in already and waits to be sent."


def test_what_came_back_begins_again_with_its_words(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.secretary)
    ask_for_information(screeners, case, introduction="Kept words of the introduction.")
    flow.let_leave(screeners, release=False)
    row = Dispatch.objects
    with acting_as_system("a test looks"):
        pk = row.get(case=case).pk
    page = client.get(f"/cases/{case.reference}/outgoing/{pk}/").content.decode()
    assert "returned by the coordinator" in page
    assert f"/acts/send_request/?again={pk}" in page
    again = client.get(f"/cases/{case.reference}/acts/send_request/?again={pk}").content.decode()
    assert "Kept words of the introduction." in again
    assert client_of(screeners.vla).get(f"/cases/{case.reference}/outgoing/{pk}/").status_code == 404


def test_the_page_of_an_act_says_that_the_day_of_sending_counts(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/send_request/").content.decode()
    assert "The day that counts is the day on which it is sent" in page
    assert "Told at once" not in page


def test_a_coordinator_releases_on_the_page_and_the_secretary_cannot(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.contribute(screeners, case)
    flow.hand_in_letter(screeners, case, "Do you know Mr Quillfeather?")
    (row,) = flow.waiting()
    url = f"/cases/{case.reference}/outgoing/{row.pk}/"
    desk = client_of(screeners.coordinator)
    assert url in desk.get("/outgoing/").content.decode()
    shown = desk.get(url).content.decode()
    assert "<mark>Quillfeather</mark>" in shown
    assert "stands in the classified contribution of VSSE" in shown
    assert "<mark>" not in client_of(screeners.secretary).get(url).content.decode()
    assert client_of(screeners.secretary).post(url, {"release": "1", "reason": "Mine."}).status_code == 404
    assert client_of(screeners.secretary).get("/outgoing/").status_code == 403
    assert desk.post(url, {"release": "1"}).status_code == 422
    assert desk.post(url, {"release": "1", "reason": "It is in the press."}).status_code == 302
    with acting_as(screeners.secretary):  # the second wall: a decision is the coordinators' own
        assert not DispatchLook.objects.exists()
    with acting_as(screeners.coordinator):
        assert DispatchLook.objects.count() == 1


def test_a_secretary_alone_cannot_switch_the_look_off(screeners: Screeners, client_of: Browser) -> None:
    """Taking the intelligence services off for an hour sent a contribution word by word to the parties."""
    case = flow.in_assessment(screeners)
    flow.contribute(screeners, case)
    flow.hand_in_letter(screeners, case, "Do you know Mr Quillfeather?")
    with acting_as_system("a test looks"):
        rows = FileMember.objects.filter(case=case, removed_at__isnull=True).select_related("service")
        parts = {row.service.code: (row.part, row.reason) for row in rows}
    watchers = [code for code, (part, _why) in parts.items() if part == "intelligence"]
    assert watchers
    for code in watchers:
        others = {one: said for one, said in parts.items() if one != code}
        for members, removed in ((others, {code: "Not concerned."}), ({**others, code: ("member", "So.")}, {})):
            with pytest.raises(Refused) as refused:
                flow.do(confirm, by=screeners.secretary, reference=case.reference, members=members, removed=removed)
            assert "its coordinator looks over all that leaves it" in translated(refused.value.sentence)
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(case=case).state == "handed_in"


def test_a_letter_leaves_while_completeness_is_checked_and_waits_once_the_services_are_let_in(
    screeners: Screeners, client_of: Browser
) -> None:
    """Confirmed and not yet let in, the coordinator could neither see nor hear of what waited for her, for ever."""
    case = flow.notified(screeners)
    flow.confirm_members(screeners, case)
    first = flow.hand_in_letter(screeners, case, "One.")
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(letter=first).state == "sent"
    flow.hand_in_letter(screeners, case, "Two.")
    flow.do(declare_complete, by=screeners.secretary, reference=case.reference)
    assert len(flow.waiting()) == 1
    flow.pass_the_time()
    assert f"/cases/{case.reference}/outgoing/" in client_of(screeners.coordinator).get("/outgoing/").content.decode()


def test_what_was_returned_never_leaves_whoever_is_on_the_file(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.hand_in_letter(screeners, case, "One.")
    flow.look(screeners, flow.waiting()[0], release=False)
    with acting_as_system("a test sets up"):
        gone = {"removed_at": timezone.now(), "removed_by": screeners.secretary, "removed_because": "So."}
        FileMember.objects.filter(case=case, part="intelligence").update(**gone)
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert Dispatch.objects.get(case=case).state == "returned"


def test_every_act_with_a_guarded_form_is_handed_in() -> None:
    """A new act whose words leave the house may not go past the queue; the joint opinion stays inside."""
    guarded = {act for act in acts_of("fdi") if issubclass(form_class("fdi", act), OutgoingForm)}
    assert guarded - {"merge_opinion"} <= {act for act, each in acts_of("fdi").items() if each.leaves}


def test_somebody_from_outside_sees_no_count_of_roles(screeners: Screeners, client_of: Browser) -> None:
    page = client_of(screeners.rep).get("/roles/").content.decode()
    assert "Notifier" in page
    assert "hold it" not in page
    assert "holds it" not in page
    assert "intelligence service" not in page
    assert "holds it" in client_of(screeners.secretary).get("/roles/").content.decode()
