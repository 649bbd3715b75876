"""While a round is open, a service that hasn't answered learns nothing of what the others said, on whatever page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Refused
from casework.blocks.meetings import agenda
from casework.referrals.acts import positions
from tests.casework.acts.pages import Sign
from tests.factories import flow
from tests.factories.people import People

PLACES = ("", "positions/", "decision/", "timeline/", "changes/", "hand-over/", "acts/give_position/")


def test_no_page_tells_a_silent_service_what_an_open_round_holds(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    for member, level in (("fjp", 4), ("officer", 1)):
        flow.give(people, case, member, threat_level=level, holds="They know the owner.")
    starts = timezone.now() + timedelta(days=3)
    meeting = flow.do(agenda.call_meeting, by=people.secretary, procedure="be.jic", body="assessment", starts_at=starts)
    flow.do(agenda.put_on_agenda, by=people.secretary, meeting_id=meeting.pk, reference=case.reference)
    flow.read_all(case, people.giss)
    client = client_of(people.giss)
    pages = [f"/cases/{case.reference}/{place}" for place in PLACES]
    pages += [f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/agenda/", f"/api/v1/cases/{case.reference}/"]
    for page in pages:
        text = client.get(page).content.decode()
        assert "They know the owner." not in text, page
        assert "Unresolved" not in text, page
    item = client.get(f"/meetings/{meeting.pk}/").context["page"].items[0]
    assert (item.unresolved, item.agreement) == ((), None)


def test_a_minority_opinion_waits_until_the_round_is_closed(people: People) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp")
    with pytest.raises(Refused, match="The round of positions is still open"):
        flow.do(positions.dissent, by=people.fjp, reference=case.reference, text="CUTA puts the level too high.")
    for member in ("djsoct", "cuta", "officer", "giss"):
        flow.give(people, case, member)
    flow.do(positions.close_round, by=people.secretary, reference=case.reference)
    flow.do(positions.dissent, by=people.fjp, reference=case.reference, text="CUTA puts the level too high.")
