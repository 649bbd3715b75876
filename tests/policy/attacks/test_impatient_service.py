"""A service that hasn't answered wants to know first what the others said: it asks every address there is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Event
from casework.blocks.meetings import agenda
from casework.lifecycle.acts import acts_of
from casework.lifecycle.kinds import kinds
from casework.models import Case
from casework.referrals.acts import positions
from tests.casework.acts.pages import Sign
from tests.factories import flow
from tests.factories.people import People, give_token
from tests.policy.routes import routes

WORD = "Quicksilver"
SAID = {"holds": f"{WORD} owns the shed.", "comment": f"Ask {WORD} first.", "threat_level": 4}


def addresses(case: Case, meeting: int) -> Iterator[str]:
    """Every address that needs no more than the case, the meeting or a report; the page of every act."""
    figures = [figure.code for each in kinds() for figure in each.figures]
    given = {"reference": [case.reference], "code": figures, "meeting": [meeting]}
    for route in routes():
        names = ["meeting" if name == "pk" and route.name.startswith("meeting") else name for name in route.parameters]
        if len(names) <= 1 and set(names) <= set(given):
            for value in given[names[0]] if names else [None]:
                yield route.path({route.parameters[0]: value} if names else {})
    for act in acts_of(case.kind):
        yield f"/cases/{case.reference}/acts/{act}/"


class Silent:
    """Speaks for the service that hasn't answered, in the browser and through a program."""

    def __init__(self, people: People, client: Client) -> None:
        self.client, self.headers = client, {"authorization": f"Bearer {give_token(people.giss)[0]}"}

    def text(self, path: str) -> str:
        more: dict[str, Any] = {"headers": self.headers} if path.startswith("/api/") else {}
        answer = self.client.get(path, **more)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
        return body.decode(errors="replace")

    def finds(self, case: Case) -> list[str]:
        """The ways of asking for the word by which the case comes up."""
        page = self.client.post("/search/", {"q": WORD}, follow=True).content.decode()
        program = self.client.get("/api/v1/search/", {"q": WORD}, headers=self.headers).content.decode()
        return [way for way, text in (("page", page), ("program", program)) if case.reference in text]


@pytest.fixture
def silent(people: People, client_of: Sign) -> Silent:
    return Silent(people, client_of(people.giss))


def test_no_address_tells_what_the_others_said_while_the_round_is_open(people: People, silent: Silent) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp", **SAID)
    corrected = {**flow.POSITION, **SAID, "holds": f"{WORD} rents the shed."}
    flow.do(positions.correct_position, by=people.fjp, reference=case.reference, fields=corrected)
    starts = timezone.now() + timedelta(days=3)
    meeting = flow.do(agenda.call_meeting, by=people.secretary, procedure="be.jic", body="assessment", starts_at=starts)
    flow.do(agenda.put_on_agenda, by=people.secretary, meeting_id=meeting.pk, reference=case.reference)
    flow.read_all(case, people.giss)
    asked = list(addresses(flow.fresh(case), meeting.pk))
    assert len(asked) > 80
    assert [path for path in asked if WORD in silent.text(path)] == []
    assert silent.finds(case) == []
    with acting_as_system("a test reads the trail"):  # and what was asked stands there
        codes = set(Event.objects.filter(actor_id=people.giss.pk).values_list("code", flat=True))
    assert {"access.read", "access.listed"} <= codes
    flow.give(people, case, "giss")  # once it has answered itself, it reads them
    assert WORD in silent.text(f"/cases/{case.reference}/positions/")
