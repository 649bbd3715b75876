"""What a coordinator decides on a text that waits shows at the fixed time, and what was released says nothing more."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.blocks.disclosure.queries import next_time
from screening.investments.models import Letter
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.policy.attacks.test_curious_secretary import GUESSES, alike, two_filings

pytestmark = pytest.mark.django_db

Browser = Callable[[Person], Client]


def test_what_the_coordinator_decides_shows_at_the_fixed_time_and_not_before(
    screeners: Screeners,
) -> None:
    """Released at once or a minute before the time: the letter leaves at the same moment."""
    both = two_filings(screeners)
    for one in both:
        given = {"about": "A question", "text": f"Do you know {GUESSES[3]}?", "send": "1"}
        one.client.post(f"/cases/{one.case.reference}/letters/new/", given)
    for row in flow.waiting():
        flow.look(screeners, row, release=row.case_id == both[0].case.pk)
    for one in both:
        one.look()
    alike(*both)
    with acting_as(both[0].person):
        events = Event.objects.filter(code__in=("file.dispatch_decided", "file.guard_found"))
        assert not events.exists()
    moment = next_time(timezone.now())
    with acting_as_system("a test looks"):
        assert not Letter.objects.filter(kind="other", sent_at__isnull=False).exists()
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        sent = Letter.objects.get(kind="other", sent_at__isnull=False)
    assert sent.case_id == both[0].case.pk
    assert sent.sent_at is not None
    assert sent.sent_at >= moment


def test_what_a_coordinator_released_tells_no_other_reader_what_stands_apart(
    screeners: Screeners, client_of: Browser
) -> None:
    """The letters tab and the timeline named to every reader the joint opinion's words that stand in a contribution."""
    case = flow.in_assessment(screeners)
    flow.contribute(screeners, case, text="Borislav Quillfeather chairs the fund.", marking=2)
    said = {"direction": "risk", "text": "Mr Quillfeather is known."}
    client, url = client_of(screeners.coordinator), f"/cases/{case.reference}/acts/merge_opinion/"
    page = client.get(url)
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())
    assert version is not None
    stopped = client.post(url, {"version": version.group(1), **said})
    assert stopped.status_code == 422
    keys = re.findall(r'name="released"[^>]*value="([^"]+)"', stopped.content.decode())
    freed = {"version": version.group(1), **said, "released": keys, "release_reason": "It is in the press."}
    assert client.post(url, freed).status_code == 302
    for person in (screeners.vla, screeners.secretary, screeners.chair):
        for place in ("letters/", "timeline/", ""):
            shown = client_of(person).get(f"/cases/{case.reference}/{place}", follow=True).content.decode()
            assert "It is in the press" not in shown, (person.username, place)
            assert "released by hand" not in shown, (person.username, place)
            assert "The guard" not in shown, (person.username, place)
        with acting_as(person):
            assert not Event.objects.filter(code__in=("file.guard_stopped", "file.guard_passed")).exists()
    assert "It is in the press" in client.get(f"/cases/{case.reference}/letters/").content.decode()
    with acting_as(screeners.coordinator):
        codes = set(Event.objects.filter(code__startswith="file.guard").values_list("code", flat=True))
    assert codes == {"file.guard_stopped", "file.guard_passed"}
