"""Whom the authority can reach, for whom the representative acts, who pays: asked where the procedure's data say so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.errors import Refused
from screening.investments.acts import hand_in
from screening.investments.models import Filing
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.queries.filing_content import Content, read_content
from screening.investments.queries.notification import rules_of, wanted
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.notification.pages import post

SignIn = Callable[[Person], Client]
CONTACTS = [name for part in NOTIFICATION.section("contacts").parts for name in part.fields]
NOTHING = dict.fromkeys(CONTACTS, "") | {"mandated_on": None}


def lacking(content: Content, procedure: str) -> list[str]:
    """What a procedure still asks for in the step of the contacts."""
    rows = [(str(label), step) for label, step, there in wanted(content, rules_of(procedure)) if not there]
    return [label.partition(":")[0].partition(",")[0] for label, step in rows if step == "contacts"]


def test_each_procedure_asks_what_its_data_say() -> None:
    nobody = Content(fields={**NOTHING, "activity_states": []})
    assert lacking(nobody, "be.fdi") == ["a contact with an e-mail address or a telephone number", "the mandate"]
    assert lacking(nobody, "de.awv") == ["who pays"]
    reached = replace(nobody, fields={**nobody.fields, "contact_name": "Robin", "contact_phone": "+32 2 000 00 00"})
    assert lacking(reached, "be.fdi") == ["the mandate"]
    acting = {"mandate_of": "Northwind", "mandated_on": date(2026, 1, 2), "mandate": "Whole procedure."}
    assert lacking(replace(reached, fields={**reached.fields, **acting}), "be.fdi") == []


def test_a_notification_without_contact_and_mandate_is_not_handed_in(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners, contact_name="", mandate="")
    with pytest.raises(Refused) as problem:
        flow.do(hand_in.notify, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    assert "a contact with an e-mail address or a telephone number" in problem.value.sentence
    page = client_of(screeners.rep).get(f"/filings/{case.reference}/check/").content.decode()
    assert f"/filings/{case.reference}/contacts/" in page
    assert "Missing: the mandate" in page


def test_the_step_keeps_what_is_typed_and_the_officer_reads_it(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer = client_of(screeners.rep)
    page = writer.get(f"/filings/{case.reference}/contacts/").content.decode()
    assert "robin@example.org" in page and "payer_name" not in page
    given = {"contact_name": "Kim Made-Up", "contact_email": "kim@example.org", "contact_others": "Lou, counsel"}
    assert post(writer, case.reference, "contacts", given).status_code == 302
    with acting_as_system("a test looks"):
        fields = read_content(Filing.objects.get(case=case)).fields
    assert (fields["contact_name"], fields["contact_email"]) == ("Kim Made-Up", "kim@example.org")
    assert fields["mandated_on"] == date(2026, 8, 20)
    flow.do(hand_in.notify, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    reference = flow.case_of(case.reference).reference
    tab = client_of(screeners.secretary).get(f"/cases/{reference}/notification/").content.decode()
    assert "Kim Made-Up" in tab and "Lou, counsel" in tab and "A power of attorney" in tab


def test_an_address_that_is_none_and_a_mandate_to_come_are_refused(screeners: Screeners, client_of: SignIn) -> None:
    case, writer = flow.draft(screeners), client_of(screeners.rep)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for given in ({"contact_email": "robin at example"}, {"mandated_on": tomorrow}):
        answer = post(writer, case.reference, "contacts", given)
        assert answer.status_code == 422, given
