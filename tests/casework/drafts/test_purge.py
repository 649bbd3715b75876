"""What was typed and never sent isn't kept for ever: it goes by a time that the installation sets, on the trail."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.actions import drafts
from casework.blocks.meetings.models import Meeting
from casework.models import Case, Draft, Search
from casework.tasks import purge_drafts
from tests.factories import flow
from tests.factories.people import People


def typed(person: Person, place: str, *, at: datetime, case: Case | None = None) -> None:
    """Something typed on that day and left there."""
    with acting_as(person):
        drafts.keep(by=person, at=at, place=place, typed={"missing": ["Which shops?"]}, case=case)


def places() -> set[str]:
    with acting_as_system("a test looks"):
        return set(Draft.objects.values_list("place", flat=True))


def events() -> list[tuple[str, int]]:
    """Whose texts were deleted, and how many."""
    with acting_as_system("a test reads the trail"):
        rows = Event.objects.filter(code="draft.purged").order_by("id")
        return [(row.object_id, row.data["number"]) for row in rows]


def ago(**time: float) -> datetime:
    return timezone.now() - timedelta(**time)


def test_text_that_nobody_touched_for_long_goes_and_newer_text_stays(people: People, settings: Any) -> None:
    settings.DOSSIER_DRAFT_DAYS = 90
    case = flow.submitted(people)
    typed(people.intake, "/old/", at=ago(days=91), case=case)
    typed(people.intake, "/older/", at=ago(days=300))
    typed(people.supervisor, "/new/", at=ago(days=89), case=case)
    with CaptureQueriesContext(connection) as asked:
        assert purge_drafts() == 2
    assert not [one for one in asked if '"typed"' in one["sql"]]  # a megabyte each, and nobody needs it
    assert places() == {"/new/"}
    assert events() == [(str(people.intake.pk), 2)]
    assert (purge_drafts(), len(events())) == (0, 1)


@pytest.mark.parametrize(("walk", "stays"), [(flow.closed, False), (flow.withdrawn, False), (flow.submitted, True)])
def test_text_for_a_closed_case_goes_sooner_yet_leaves_time_to_copy_it(
    people: People, settings: Any, walk: Any, stays: bool
) -> None:
    settings.DOSSIER_DRAFT_DAYS_CLOSED = 14
    case = walk(people)
    typed(people.supervisor, "/two-weeks/", at=ago(days=15), case=case)
    typed(people.supervisor, "/yesterday/", at=ago(days=1), case=case)
    assert purge_drafts() == (0 if stays else 1)
    assert places() == ({"/two-weeks/", "/yesterday/"} if stays else {"/yesterday/"})


def test_minutes_of_a_meeting_that_is_over_go_and_those_of_one_to_come_stay(people: People, settings: Any) -> None:
    settings.DOSSIER_DRAFT_DAYS_CLOSED = 14
    about = {"procedure": "be.jic", "body": "assessment", "services": [people.secretary.service_id]}
    given = {**about, "called_by": people.secretary, "called_at": ago(days=40), "starts_at": ago(days=30)}
    with acting_as(people.secretary):
        over = Meeting.objects.create(**given, state="held", closed_by=people.secretary, closed_at=ago(days=20))
        still = Meeting.objects.create(**given)
    for meeting in (over, still):
        typed(people.secretary, f"/meetings/{meeting.pk}/", at=ago(days=30))
    assert purge_drafts() == 1
    assert places() == {f"/meetings/{still.pk}/"}


def test_the_words_of_a_search_go_also_when_their_writer_never_searches_again(people: People) -> None:
    with acting_as(people.officer):
        old = drafts.ask(by=people.officer, at=ago(hours=13), text="A name")
    with acting_as(people.supervisor):
        new = drafts.ask(by=people.supervisor, at=ago(hours=1), text="A name")
    assert purge_drafts() == 1
    with acting_as_system("a test looks"):
        assert list(Search.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk
