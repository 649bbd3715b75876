"""The same form open in two windows, of one person or of two of a service: what was typed into the second one is shown
and kept, whatever became of the first. (Windows of a referral's acts, each done twice: tests/casework/acts.)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.access import visible_cases
from casework.blocks.disclosure.acts import hand_in_text
from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import Meeting
from casework.forms.acts import form_for
from casework.lifecycle.acts import act_of
from casework.lifecycle.kinds import kind
from casework.lifecycle.table import Row
from casework.models import Case, Draft
from casework.referrals.models import FollowUp
from screening.investments.acts import aftermath, letters, measures, representatives
from screening.investments.models import Obligation
from tests.casework.acts.pages import version_on
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners, make_screeners
from tests.factories.people import People, make_people, make_person

Browser = Callable[[Person], Client]
OTHER = "What was typed in the second window, word for word."
OUTSIDE = {"fdi.represent"}  # acts of representatives have pages of their own


@dataclass(frozen=True)
class World:
    """A referral with an action; a file with an obligation; one with all that representatives answer; everybody."""

    people: People
    screeners: Screeners
    referral: Case
    file: Case
    obligation: int
    asked: Case  # an opinion to comment on, a measure on the table and the notice of a fine
    measure: int


@pytest.fixture(scope="module")
def world(standing: Callable[[Callable[[], World]], World]) -> World:
    """Walked once for all tests of this module."""

    def walk() -> World:
        people, screeners = make_people(), make_screeners()
        file = investment_flow.monitored(screeners)
        owed = investment_flow.owe(screeners, file, due_on=timezone.localdate() + timedelta(days=40))
        asked, measure = put_to_the_parties(screeners)
        file = investment_flow.case_of(file.reference)
        return World(people, screeners, flow.in_follow_up(people), file, owed, asked, measure)

    return standing(walk)


def put_to_the_parties(people: Screeners) -> tuple[Case, int]:
    """A file of two representatives with all that can be put to them, and the measure's number."""
    case = investment_flow.in_screening(people)
    do, given = investment_flow.do, {"reference": case.reference, "by": people.secretary}
    do(representatives.invite_representative, to=people.colleague, reason="Both work on it.", **given)
    investment_flow.send_draft(people, case, departs_because="Nobody here finds what was found there.")
    do(aftermath.propose_fine, breach="late_answer", amount=Decimal(1000), reasons="It came late.", **given)
    do(aftermath.give_notice, hear_until=timezone.localdate() + timedelta(days=20), **given)
    do(measures.open_talks, **given)
    measure = investment_flow.write_measure(people, case)
    return investment_flow.case_of(case.reference), measure


def texts(form: forms.BaseForm) -> list[str]:
    """The fields of a form into which somebody types words."""
    return [
        form.add_prefix(name)
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea | forms.TextInput)
    ]


def inside(world: World, case: Case) -> Iterator[tuple[Row, Person, list[str]]]:
    """Each act of the case's table with a page of its own and words to type, and somebody whose role includes it."""
    roster = world.screeners if case.kind == "fdi" else world.people
    everybody = [getattr(roster, field.name) for field in fields(roster)]  # type: ignore[arg-type]
    for row in kind(case.kind).table.rows:
        if row.permission in OUTSIDE or act_of(case.kind, row.act).page:
            continue
        for person in everybody:
            with acting_as(person):
                sight = sight_of(person, at=timezone.now())
                if not sight.may(row.permission) or not visible_cases(sight).filter(pk=case.pk).exists():
                    continue
                names = texts(form_for(row.act, case, sight))
            if names:
                yield row, person, names
            break


@pytest.mark.parametrize(("which", "least"), [("referral", 15), ("file", 25)])
def test_words_typed_for_any_act_are_shown_beside_what_changed_and_are_there_again_afterwards(
    world: World, client_of: Browser, which: str, least: int
) -> None:
    case: Case = getattr(world, which)
    walked, lost = 0, {}
    for row, person, names in inside(world, case):
        flow.read_all(case, person)  # an act that waits for reading leads there, and back
        browser, address = client_of(person), f"/cases/{case.reference}/acts/{row.act}/"
        typed = {name: f"{OTHER} ({name})" for name in names}
        answer = browser.post(address, {"version": str(case.version - 1), **typed})
        again = browser.get(address, follow=True)
        shown = [page.content.decode() for page in (answer, again)]
        missing = [(name, place) for name in names for place, text in enumerate(shown) if typed[name] not in text]
        if missing or answer.status_code != 409:
            lost[row.act] = (answer.status_code, again.status_code, missing)
        walked += 1
    assert lost == {}
    assert walked >= least


# -- forms with a page of their own: the first window does it, the second still shows the form as it was --------------


def second_window(browser: Client, address: str, first: Callable[[], Any], **typed: str) -> None:
    """Open the form, let somebody do it elsewhere, send other words: they are shown, kept, and shown again."""
    opened = browser.get(address)
    assert opened.status_code == 200, opened.content.decode()[:2000]
    form = opened.context["form"]
    hidden = {field.html_name: field.value() or "" for field in form.hidden_fields()}
    given = {**hidden, **{name: opened.context[name] for name in ("version",) if name in opened.context}, **typed}
    if "now" in opened.context:
        given["seen"] = opened.context["now"]
    first()
    answer = browser.post(address, given)
    assert answer.status_code in (403, 409, 422), answer.status_code
    again = browser.get(address, follow=True)
    for page in (answer, again):
        for text in (text for text in typed.values() if text == OTHER):
            assert text in page.content.decode(), (page.status_code, page.content.decode()[:4000])
    with acting_as_system("a test looks"):
        assert Draft.objects.filter(place=address, kept_at__isnull=False).exists()


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("act", ["report", "cancel"])
def test_a_step_of_an_action(world: World, client_of: Browser, act: str, own: bool) -> None:
    with acting_as_system("a test looks"):
        action = FollowUp.objects.filter(case=world.referral).select_related("service").earliest("pk")
    roles = {"report": ("liaison_member", action.service.code), "cancel": ("body_secretary", "VSSE")}
    role, service = roles[act]
    one, two = (make_person(role=role, service=service) for _n in range(2))
    address = f"/cases/{world.referral.reference}/actions/{action.pk}/{act}/"
    first = {"text": "Done elsewhere.", "version": str(action.version)}

    def done() -> None:
        assert client_of(one).post(address, first).status_code == 302

    second_window(client_of(one if own else two), address, done, text=OTHER)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("act", ["find_breach", "end"])
def test_a_step_of_an_obligation(world: World, client_of: Browser, act: str, own: bool) -> None:
    one, two = world.screeners.secretary, make_person(role="fdi_secretary", service="ISC-SEC")
    address = f"/cases/{world.file.reference}/obligations/{world.obligation}/{act}/"
    with acting_as_system("a test looks"):
        version = Obligation.objects.get(pk=world.obligation).version

    def done() -> None:
        first = {"text": "Found elsewhere.", "version": str(version)}
        assert client_of(one).post(address, first).status_code == 302
        investment_flow.let_leave(world.screeners)

    second_window(client_of(one if own else two), address, done, text=OTHER)


@pytest.mark.parametrize("own", [True, False])
def test_a_step_of_an_obligation_while_the_first_one_waits_to_leave(
    world: World, client_of: Browser, own: bool
) -> None:
    one, two = world.screeners.secretary, make_person(role="fdi_secretary", service="ISC-SEC")
    address = f"/cases/{world.file.reference}/obligations/{world.obligation}/find_breach/"

    def done() -> None:
        first = {"text": "Found elsewhere.", "version": version_on(client_of(one).get(address))}
        assert client_of(one).post(address, first).status_code == 302

    second_window(client_of(one if own else two), address, done, text=OTHER)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("sent", [True, False])
def test_a_letter_in_one_s_own_words(world: World, client_of: Browser, own: bool, sent: bool) -> None:
    one, two = world.screeners.secretary, make_person(role="fdi_secretary", service="ISC-SEC")
    given: dict[str, Any] = {"by": one, "reference": world.asked.reference}
    letter = investment_flow.do(letters.make, about="Your file", text="We write to you.", **given)
    address = f"/cases/{world.asked.reference}/letters/{letter.pk}/"

    def done() -> None:
        investment_flow.do(hand_in_text, act=LETTER, given={"letter_id": letter.pk}, **given)
        if sent:
            investment_flow.let_leave(world.screeners)

    second_window(client_of(one if own else two), address, done, about="Your file", text=OTHER)


@pytest.mark.parametrize("own", [True, False])
def test_the_report_on_an_obligation_from_outside(world: World, client_of: Browser, own: bool) -> None:
    people = world.screeners
    invited = {"to": people.colleague, "reason": "Both work on it."}
    investment_flow.do(
        representatives.invite_representative, by=people.secretary, reference=world.file.reference, **invited
    )
    address = reverse("portal-obligation", args=[world.file.reference, world.obligation])

    def done() -> None:
        browser = client_of(people.rep)
        seen = browser.get(address).context["now"]
        assert browser.post(address, {"text": "Reported elsewhere.", "seen": seen}).status_code == 302

    second_window(client_of(people.rep if own else people.colleague), address, done, text=OTHER)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("what", ["comment", "fine", "measure"])
def test_what_representatives_answer(world: World, client_of: Browser, what: str, own: bool) -> None:
    people = world.screeners
    number = [world.measure] if what == "measure" else []
    address = reverse(f"portal-{what}", args=[world.asked.reference, *number])

    def done() -> None:
        browser = client_of(people.rep)
        seen = browser.get(address).context["now"]
        assert browser.post(address, {"text": "Said elsewhere.", "closed": "no", "seen": seen}).status_code == 302

    second_window(client_of(people.rep if own else people.colleague), address, done, text=OTHER)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("then", ["hand_in", "save"])
def test_the_answers_to_a_request(world: World, client_of: Browser, then: str, own: bool) -> None:
    people, case = world.screeners, investment_flow.in_assessment(world.screeners)
    invited = {"to": people.colleague, "reason": "Both work on it."}
    investment_flow.do(representatives.invite_representative, by=people.secretary, reference=case.reference, **invited)
    investment_flow.ask(people, case)
    investment_flow.send_request(people, case)
    address = f"/filings/{case.reference}/requests/1/"
    name = "answer_1"

    def done() -> None:
        browser = client_of(people.rep)
        token = browser.get(address).context["asked"].token
        first = {name: "Said elsewhere.", "closed": "no", "draft_version": token, "then": then}
        assert browser.post(address, first).status_code == 302

    second = client_of(people.rep if own else people.colleague)
    token = second.get(address).context["asked"].token
    second_window(second, address, done, **{name: OTHER, "draft_version": token, "then": then})


@pytest.mark.parametrize("own", [True, False])
def test_the_minutes_of_a_meeting(world: World, client_of: Browser, own: bool) -> None:
    people = world.people
    case = flow.in_assessment(people)
    given = {"procedure": "be.jic", "body": "assessment", "starts_at": timezone.now() + timedelta(hours=1)}
    meeting: Meeting = flow.do(agenda.call_meeting, by=people.secretary, **given)
    flow.do(agenda.put_on_agenda, by=people.secretary, meeting_id=meeting.pk, reference=case.reference)
    with acting_as_system("a test begins the meeting"):
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    page, hold = f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/hold/"
    other = people.secretary if own else make_person(role="body_secretary", service="VSSE")
    first, second = client_of(people.secretary), client_of(other)
    opened = second.get(page).context
    (name,) = [name for name in opened["minutes_form"].fields if name.startswith("minutes_")]
    data = {"version": opened["version"], "present": [m.pk for m in opened["page"].members]}
    assert first.post(hold, {**data, name: "Written elsewhere."}).status_code == 302
    late = second.post(hold, {**data, name: OTHER})
    assert late.status_code == 409
    assert OTHER in late.content.decode()
    again = second.get(page).content.decode()
    assert OTHER in again
    assert "Written elsewhere." in again
    assert second.post(hold, {"then": "discard"}).status_code == 302
    assert OTHER not in second.get(page).content.decode()
