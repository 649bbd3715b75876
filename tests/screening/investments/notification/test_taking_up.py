"""A draft whose only representative left goes on: a colleague of the same firm takes it up, or the secretariat, which
reads nothing of it, names somebody else on it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.actions.access_request import decide
from accounts.actions.person import deactivate, request_move
from accounts.actions.role import act_on_role
from accounts.context import acting_as, acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Event, Person, RoleAssignment, Service
from accounts.queries.ending import hanging_on
from casework.blocks.portal import representatives as firms
from casework.blocks.portal.models import Representation
from casework.models import Notice
from casework.notifications.deliver import deliver_next
from screening.investments.acts import notification, representatives
from screening.investments.queries.left_behind import drafts_left_in
from tests.factories import flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_person

ClientOf = Callable[[Person], Client]


@pytest.fixture
def administrator(people: People) -> Person:
    return people.admin


@pytest.fixture
def draft(screeners: Screeners) -> str:
    return flow.do(notification.start_draft, by=screeners.rep, procedure="be.fdi")


def leave(person: Person, by: Person) -> None:
    with acting_as(by):
        deactivate(username=person.username, version=person.version, by=by, at=timezone.now())


def left_for(person: Person) -> list[str]:
    with acting_as(person):
        return [row.reference for row in drafts_left_in(sight_of(person, at=timezone.now()))]


def named(reference: str) -> list[tuple[str, str]]:
    with acting_as_system("a test looks"):
        rows = Representation.objects.filter(case__reference=reference, ended_at=None)
        return list(rows.values_list("person__username", "reason"))


def on_the_trail(code: str) -> Event:
    with acting_as_system("a test reads the trail"):
        return Event.objects.get(code=code)


def test_the_list_asks_no_more_for_many_drafts_that_were_left_than_for_one(
    screeners: Screeners, draft: str, administrator: Person, client_of: ClientOf
) -> None:
    colleague = client_of(screeners.colleague)
    statements = []
    other = make_person("rep-two", role="fdi_representative", service="LAW-ONE", level=None)
    drafts = [draft, *(flow.do(notification.start_draft, by=other, procedure="be.fdi") for _ in range(3))]
    for person, left in ((screeners.rep, 1), (other, 4)):
        leave(person, administrator)
        with CaptureQueriesContext(connection) as asked:
            page = colleague.get("/filings/").content.decode()
        assert sum(reference in page for reference in drafts) == left
        statements.append(len(asked))
    assert statements[0] == statements[1]


def test_a_colleague_takes_up_the_draft_of_whoever_left_and_hands_it_on(
    screeners: Screeners, draft: str, administrator: Person, client_of: ClientOf
) -> None:
    colleague, other = client_of(screeners.colleague), client_of(screeners.other_rep)
    address = f"/filings/{draft}/take-up/"
    assert colleague.get(address).status_code == 404  # while somebody represents it
    leave(screeners.rep, administrator)
    page = colleague.get("/filings/").content.decode()
    assert (draft in page, screeners.rep.name in page) == (True, True)
    assert draft not in other.get("/filings/").content.decode()
    assert other.get(address).status_code == 404
    assert colleague.get(f"/filings/{draft}/check/").status_code == 404  # not a word before
    assert "Nobody represents the parties any more." in colleague.get(address).content.decode()
    assert colleague.post(address, {"reason": ""}).status_code == 422
    assert colleague.post(address, {"reason": "The advocate left; our mandate goes on."}).status_code == 302
    assert colleague.get(f"/filings/{draft}/check/").status_code == 200
    assert named(draft) == [(screeners.colleague.username, "The advocate left; our mandate goes on.")]
    event = on_the_trail("file.draft_taken_up")
    assert (event.actor_id, event.case_reference, event.data["former_id"]) == (
        screeners.colleague.pk,
        draft,
        screeners.rep.pk,
    )
    assert (left_for(screeners.colleague), colleague.get(address).status_code) == ([], 404)


def test_the_draft_stays_with_the_firm_that_was_left_and_not_with_the_new_one(
    screeners: Screeners, draft: str, people: People
) -> None:
    new = Service.objects.get(code="LAW-TWO")
    given = {"username": screeners.rep.username, "service": new, "reason": "Moves.", "version": screeners.rep.version}
    asked = flow.do(request_move, by=people.admin, **given)
    flow.do(decide, by=people.approver, request=asked.pk, act="approve", version=None)
    assert (left_for(screeners.colleague), left_for(screeners.other_rep)) == ([draft], [])
    with pytest.raises(Absent):
        flow.do(representatives.take_up, by=screeners.other_rep, reference=draft, reason="Ours now.")


def test_a_draft_whose_representative_lost_the_role_is_taken_up_as_well(
    screeners: Screeners, draft: str, people: People
) -> None:
    role = RoleAssignment.objects.get(person=screeners.rep)
    flow.do(act_on_role, by=people.admin, assignment=role.pk, act="end", version=None)
    flow.do(representatives.take_up, by=screeners.colleague, reference=draft, reason="Has no role any more.")
    assert named(draft) == [(screeners.colleague.username, "Has no role any more.")]


def test_the_secretariat_names_somebody_on_a_draft_of_which_it_reads_nothing(
    screeners: Screeners, draft: str, administrator: Person, client_of: ClientOf
) -> None:
    secretary = client_of(screeners.secretary)
    given = {"reference": draft.lower(), "to": screeners.other_rep.username, "reason": "The investor asked for it."}
    refusal = "No draft of this number waits for a representative."
    represented = secretary.post("/investments/drafts/", given)
    unknown = secretary.post("/investments/drafts/", {**given, "reference": "DRAFT-2222222222"})
    assert (represented.status_code, unknown.status_code) == (422, 422)
    assert refusal in represented.content.decode()
    assert refusal in unknown.content.decode()  # alike: it isn't told that the draft is there
    leave(screeners.rep, administrator)
    assert "A draft without a representative" in secretary.get("/investments/").content.decode()
    assert secretary.post("/investments/drafts/", {**given, "to": "officer"}).status_code == 422
    assert secretary.post("/investments/drafts/", {**given, "reason": " "}).status_code == 422
    assert secretary.post("/investments/drafts/", given).status_code == 302
    assert secretary.get(f"/cases/{draft}/").status_code == 404
    assert client_of(screeners.other_rep).get(f"/filings/{draft}/check/").status_code == 200
    event = on_the_trail("file.draft_invited")
    assert (event.actor_id, event.subject_username) == (screeners.secretary.pk, screeners.other_rep.username)
    while deliver_next(at=timezone.now()):
        pass
    with acting_as_system("a test looks"):
        told = Notice.objects.exclude(person=administrator).values_list("person_id", "code")
        assert list(told) == [(screeners.other_rep.pk, "file.representative_added")]


def test_only_the_secretariat_names_somebody(screeners: Screeners, draft: str, administrator: Person) -> None:
    leave(screeners.rep, administrator)
    given: dict[str, Any] = {"reference": draft, "to": screeners.other_rep, "reason": "Mine."}
    for who in (screeners.chair, screeners.other_rep, administrator):
        with pytest.raises(Refused):
            flow.do(representatives.invite_to_draft, by=who, **given)


def test_the_page_of_a_person_and_the_form_say_what_nobody_else_represents(
    screeners: Screeners, draft: str, administrator: Person, client_of: ClientOf
) -> None:
    admin = client_of(administrator)
    assert "<dt>Files represented</dt><dd>1</dd>" in admin.get(f"/people/{screeners.rep.username}/").content.decode()
    page = admin.get(f"/people/{screeners.rep.username}/deactivate/").content.decode()
    assert "Files and drafts of these that nobody else represents: 1" in page
    leave(screeners.rep, administrator)
    assert on_the_trail("person.deactivated").data["ended"]["unrepresented"] == 1

    def hangs() -> dict[str, int]:
        with acting_as(administrator):
            rows = hanging_on(screeners.rep, screeners.rep.service, at=timezone.now())
            return {row.kind: row.number for row in rows}

    assert hangs() == {"unrepresented": 1}
    flow.do(representatives.take_up, by=screeners.colleague, reference=draft, reason="The advocate left.")
    assert hangs() == {}


def test_a_draft_that_a_colleague_represents_too_is_not_left(
    screeners: Screeners, draft: str, administrator: Person
) -> None:
    given = {"reference": draft, "to": screeners.colleague}
    flow.do(firms.add_representative, by=screeners.rep, **given)
    third = make_person("third", role="fdi_representative", service="LAW-ONE", level=None)
    leave(screeners.rep, administrator)
    assert left_for(third) == []
