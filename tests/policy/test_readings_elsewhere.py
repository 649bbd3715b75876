"""The pages of a case that stand in one state alone leave their reading as all others do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit import READINGS
from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.referrals.models import FollowUp
from screening.investments.acts import aftermath, letters
from screening.investments.models import Dispatch
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def readings(client: Client, who: Person, path: str) -> tuple[int, int]:
    """The status of a page, and how many readings of a case it left."""
    with acting_as_system("a test reads the trail"):
        rows = Event.objects.filter(actor_id=who.pk, code__in=READINGS, case_id__isnull=False)
        before = rows.count()
        status = client.get(path).status_code
        return status, rows.count() - before


def silent(client_of: Browser, pages: list[tuple[Person, str]]) -> list[str]:
    """Each of these pages that isn't shown with exactly one reading on the trail."""
    found = [(who, path, readings(client_of(who), who, path)) for who, path in pages]
    return [f"{who.username}: {path} {left}" for who, path, left in found if left != (200, 1)]


def test_pages_of_a_referral_in_one_state(people: People, client_of: Browser) -> None:
    written, decided = flow.draft(people).reference, flow.in_follow_up(people)
    with acting_as_system("a test looks"):
        action = FollowUp.objects.get(case=decided).pk
    pages = [
        (people.officer, f"/cases/{written}/edit/"),
        (people.officer, f"/cases/{decided.reference}/decision.pdf"),
        (people.fjp, f"/cases/{decided.reference}/actions/{action}/report/"),
    ]
    assert silent(client_of, pages) == []


def test_pages_of_a_file_in_one_state(screeners: Screeners, client_of: Browser) -> None:
    draft, enquiry = investment_flow.draft(screeners).reference, investment_flow.enquiry_draft(screeners).reference
    case = investment_flow.in_screening(screeners)
    investment_flow.send_draft(screeners, case)
    given = {"by": screeners.secretary, "reference": case.reference}
    proposed = {"breach": "late_answer", "amount": 1000, "reasons": "The answer came late."}
    investment_flow.do(aftermath.propose_fine, **given, **proposed)
    investment_flow.do(aftermath.give_notice, hear_until=timezone.localdate() + timedelta(days=20), **given)
    letter = investment_flow.do(letters.make, about="A word", text="A line.", **given)
    investment_flow.hand_in_letter(screeners, case, "Another line.")
    with acting_as_system("a test looks"):
        leaves = Dispatch.objects.latest("pk").pk
    pages = [
        (screeners.rep, f"/filings/{draft}/parties/"),
        (screeners.secretary, f"/investments/{enquiry}/edit/"),
        (screeners.rep, f"/filings/{case.reference}/comment/"),
        (screeners.rep, f"/filings/{case.reference}/hearing/"),
        (screeners.rep, f"/filings/{case.reference}/fine/"),
        (screeners.secretary, f"/cases/{case.reference}/letters/new/"),
        (screeners.secretary, f"/cases/{case.reference}/letters/{letter.pk}/"),
        (screeners.secretary, f"/cases/{case.reference}/outgoing/{leaves}/"),
    ]
    watched = investment_flow.monitored(screeners)
    owed = investment_flow.owe(screeners, watched, due_on=timezone.localdate() + timedelta(days=40))
    pages.append((screeners.secretary, f"/cases/{watched.reference}/obligations/{owed}/find_breach/"))
    assert silent(client_of, pages) == []
