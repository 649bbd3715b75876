"""What an installation lacks before its first case: told by a command and a page, and made from the screens alone."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.actions.access_request import decide
from accounts.context import acting_as, acting_as_system
from accounts.models import AccessRequest, Compartment, Event, KeyHolder, Person, Service
from tests.casework.acts.pages import Sign
from tests.factories import flow
from tests.factories.people import People, make_compartment, make_person, redefine

pytestmark = pytest.mark.django_db


def lacking() -> list[str]:
    out = StringIO()
    try:
        call_command("setup_check", "--format", "json", stdout=out)
    except SystemExit as left:
        assert left.code == 1
    return [row["code"] for row in json.loads(out.getvalue())["missing"]]


def administrator() -> Person:
    return make_person("setting-up", role="administrator", service="NSA")


def post(client: Client, address: str, **given: Any) -> Any:
    return client.post(address, given)


def test_an_empty_installation_says_what_its_procedures_need() -> None:
    codes = lacking()
    assert {"people.administrators", "people.approvers", "service.CUTA", "service.FPP"} <= set(codes)
    assert len(codes) == len(set(codes))


def test_what_was_made_is_no_longer_missing(people: People) -> None:
    before = lacking()
    assert "member.assessment.CUTA" not in before
    redefine(Service.objects.filter(code="CUTA"), is_active=False)
    assert "service.CUTA" in lacking()


def test_an_authority_in_which_nobody_gives_an_opinion_is_missing_before_the_first_file() -> None:
    """Every service was there and nothing was missing, and no investment could be examined."""
    make_person("desk-of-economy", role="reader", service="FED-ECO")
    assert "member.be.fdi.FED-ECO" in lacking()
    make_person("gives-opinions", role="fdi_member", service="FED-ECO")
    assert "member.be.fdi.FED-ECO" not in lacking()


def test_a_missing_key_says_before_the_click_that_nobody_asks_for_themselves(client_of: Sign) -> None:
    admin = administrator()
    make_compartment("CCIS")
    page = client_of(admin).get("/setup/").content.decode()
    assert "Nobody holds the key to the compartment CCIS. It is asked for on the page of whoever shall hold it" in page


def test_an_administrator_adds_renames_and_closes_a_service_from_the_screens(client_of: Sign) -> None:
    client = client_of(administrator())
    assert post(client, "/services/add/", code="CUTA", name="Coordination Unit").status_code == 302
    made = Service.objects.get(code="CUTA")
    assert "service.CUTA" not in lacking()
    assert post(client, "/services/add/", code="cuta", name="Twice").status_code == 422
    assert post(client, "/services/add/", code="CUTA", name="Twice").status_code == 422
    assert post(client, f"/services/{made.pk}/", name="Unit for Threat Analysis", contact_point="").status_code == 302
    assert post(client, f"/services/{made.pk}/switch/").status_code == 302
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("Unit for Threat Analysis", False)
    assert post(client, f"/services/{made.pk}/switch/").status_code == 302
    with acting_as_system("a test looks"):
        codes = list(Event.objects.filter(code__startswith="service.").order_by("pk").values_list("code", flat=True))
    assert codes == ["service.added", "service.renamed", "service.closed", "service.opened_again"]


def test_a_service_in_use_is_renamed_by_two(client_of: Sign) -> None:
    admin, approver = administrator(), make_person("approving", role="role_approver", service="NSA")
    home = Service.objects.get(code="NSA")
    client = client_of(admin)
    assert "Reason" in client.get(f"/services/{home.pk}/").content.decode()
    given = {"name": "The Authority", "contact_point": "desk 4"}
    assert post(client, f"/services/{home.pk}/", **given, reason="").status_code == 422
    assert post(client, f"/services/{home.pk}/", **given, reason="Its new name.").status_code == 302
    home.refresh_from_db()
    assert home.name != "The Authority"
    page = client_of(approver).get("/requests/").content.decode()
    assert "Name of a service" in page
    assert "NSA, National Security Authority → The Authority" in page
    with acting_as(approver):
        asked = AccessRequest.objects.get()
    assert client_of(approver).post(f"/requests/{asked.pk}/approve/", {"version": 1}).status_code == 302
    home.refresh_from_db()
    assert (home.name, home.contact_point) == ("The Authority", "desk 4")


def test_a_service_to_which_people_belong_is_not_closed(client_of: Sign) -> None:
    client = client_of(administrator())
    home = Service.objects.get(code="NSA")
    answer = post(client, f"/services/{home.pk}/switch/")
    assert answer.status_code == 422
    assert "People still belong to this service" in answer.content.decode()
    home.refresh_from_db()
    assert home.is_active


def test_a_new_compartment_opens_to_nobody_before_a_second_person_has_approved_its_key(client_of: Sign) -> None:
    admin, keeper = administrator(), make_person("keeper", role="case_officer")
    approver = make_person("second", role="role_approver", service="NSA")
    given = {"code": "CCIS", "name": "Contributions", "username": "keeper", "reason": "Coordinates them."}
    client = client_of(admin)
    assert post(client, "/compartments/add/", **{**given, "username": "nobody"}).status_code == 422
    assert not Compartment.objects.filter(code="CCIS").exists()
    assert post(client, "/compartments/add/", **given).status_code == 302
    assert post(client, "/compartments/add/", **given).status_code == 422
    circle = Compartment.objects.get(code="CCIS")
    assert not KeyHolder.objects.filter(compartment=circle).exists()
    assert "key.CCIS" in lacking()
    with acting_as(approver):
        waiting = AccessRequest.objects.get(kind="key", person=keeper)
    flow.do(decide, by=approver, request=waiting.pk, act="approve", version=None)
    assert KeyHolder.objects.filter(compartment=circle, person=keeper).exists()
    assert "key.CCIS" not in lacking()


def test_an_administrator_cannot_hold_the_key_that_was_asked_for_oneself(client_of: Sign) -> None:
    admin = administrator()
    given = {"code": "CCIS", "name": "Contributions", "username": admin.username, "reason": "Mine."}
    assert post(client_of(admin), "/compartments/add/", **given).status_code == 422
    assert not Compartment.objects.filter(code="CCIS").exists()


def test_the_first_run_page_leads_to_what_is_missing(client_of: Sign) -> None:
    page = client_of(administrator()).get("/setup/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "The service CUTA is missing" in text
    assert 'href="/services/add/?code=CUTA"' in text, "the code need not be typed again"
    assert 'href="/services/add/?code=FED-ECO&amp;name=Federal+State%2C+economy"' in text
    assert 'href="/compartments/add/?code=CCIS"' in text
    client = client_of(Person.objects.get(username="setting-up"))
    begun = client.get("/services/add/?code=FED-ECO&name=Federal+State%2C+economy").content.decode()
    assert 'value="FED-ECO"' in begun
    assert 'value="Federal State, economy"' in begun
    assert 'value="CCIS"' in client.get("/compartments/add/?code=CCIS").content.decode()
    assert client_of(make_person("officer-here", role="case_officer")).get("/setup/").status_code == 403
