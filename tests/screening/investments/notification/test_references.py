"""What an investment file is called: a random word while it is a draft, the next number of its series from then on."""

import re

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Person
from casework.models import Case
from screening.investments.acts import enquiry, hand_in
from screening.investments.models import Letter
from tests.casework.acts.pages import Sign
from tests.casework.api.client import Program
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import People

pytestmark = pytest.mark.django_db
NUMBERED = re.compile(r"FDI-\d{4}-(\d{6})")


def number_of(case: Case) -> int:
    match = NUMBERED.fullmatch(case.reference)
    assert match is not None, case.reference
    return int(match[1])


def test_drafts_of_both_sides_leave_no_gap_in_the_series(screeners: Screeners) -> None:
    first = flow.notified(screeners)
    assert flow.draft(screeners).reference.startswith("DRAFT-")
    assert flow.enquiry_draft(screeners).reference.startswith("DRAFT-")
    written = flow.enquiry_draft(screeners)
    flow.do(enquiry.open_enquiry, by=screeners.secretary, reference=written.reference)
    opened = flow.case_of(written.reference)
    assert (number_of(opened), opened.former_reference) == (number_of(first) + 1, written.reference)


def test_the_representatives_old_address_leads_on_and_a_strangers_does_not(
    screeners: Screeners, client_of: Sign
) -> None:
    draft = flow.draft(screeners)
    client: Client = client_of(screeners.rep)
    assert client.get(f"/filings/{draft.reference}/check/").status_code == 200
    done = client.post(
        f"/filings/{draft.reference}/check/",
        {"signed": screeners.rep.name, "version": draft.filing.version},
        follow=True,
    )
    case = flow.case_of(draft.reference)
    assert f"{case.reference} is handed in." in done.content.decode()
    sent = client.get(f"/filings/{draft.reference}/check/")
    assert (sent.status_code, sent.url) == (302, f"/filings/{case.reference}/check/")

    def answers(person: Person) -> set[int]:
        names = (draft.reference, case.reference, "DRAFT-BCDFGHJKMN")
        return {client_of(person).get(f"/filings/{name}/check/").status_code for name in names}

    assert answers(screeners.other_rep) == {404}


def test_a_program_hands_in_and_goes_on_under_either_name(people: People, screeners: Screeners) -> None:
    draft = flow.draft(screeners)
    program = Program(people, screeners.rep)
    done = program.post(f"investments/{draft.reference}/notify/", {"signed": screeners.rep.name}, key="once").json()
    case = flow.case_of(draft.reference)
    assert done["reference"] == case.reference
    read = program.get(f"investments/{draft.reference}/")
    assert (read.status_code, read["Location"]) == (302, f"/api/v1/investments/{case.reference}/")


def test_the_letter_of_receipt_bears_the_number(screeners: Screeners) -> None:
    draft = flow.draft(screeners)
    done = flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=draft.reference)
    with acting_as_system("a test looks"):
        letter = Letter.objects.get(pk=done.result["letter_id"])
    assert letter.content["reference"] == done.case.reference
    assert NUMBERED.fullmatch(done.case.reference)
