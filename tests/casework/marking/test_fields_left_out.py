"""Leaving a field out never drops a compartment and never lowers a marking: every form that has either."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm

import casework.blocks
import casework.forms
import casework.referrals.forms
import screening.investments.forms
from accounts.context import acting_as_system
from accounts.models import Marking, Person
from casework.models import Case, Document, Downgrade
from screening.investments.models import Contribution
from tests.casework.acts.pages import Presser, Sign, version_on
from tests.casework.documents import samples
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_compartment, make_person

FIELDS = {"marking", "compartments"}
Held = tuple[int, list[int]]  # marking and compartments


@pytest.fixture
def author(people: People) -> Person:
    make_compartment("COBALT")
    return make_person("author-inside", service="VSSE", compartments=("COBALT",))


@pytest.fixture
def circle(author: Person) -> int:
    return make_compartment("COBALT").pk


@pytest.fixture
def secret(people: People, author: Person, circle: int) -> Case:
    return flow.submitted(people, by=author, marking=int(Marking.SECRET), compartments=[circle])


def held(case: Case) -> Held:
    label = flow.fresh(case).label
    return label.marking, list(label.compartments)


def test_of_a_referral_that_is_written_on(secret: Case, author: Person, circle: int, client_of: Sign) -> None:
    client, url = client_of(author), f"/cases/{secret.reference}/edit/"
    page = client.get(url, follow=True)
    rows = {f"subjects-{name}": value for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()}
    body = {"title": "T", "facts": "New.", "grounds": "G", "threat_type": "violent_threat", **rows}
    sent = {**body, "information_date": "2026-03-02", "reliability": "B", "credibility": "2"}
    assert client.post(url, {"version": version_on(page), **sent}).status_code == 302
    assert held(secret) == (Marking.SECRET, [circle])


def test_of_a_document(secret: Case, author: Person, circle: int, client_of: Sign) -> None:
    file = SimpleUploadedFile("list.pdf", samples.sound()["report.pdf"])
    Presser(client_of, secret).press("add_document", author, upload=file)
    with acting_as_system("a test looks"):
        label = Document.objects.select_related("label").get(case=secret).label
    assert (label.marking, list(label.compartments)) == (Marking.SECRET, [circle])


def test_of_a_lower_marking_that_is_asked_for(secret: Case, author: Person, circle: int, client_of: Sign) -> None:
    presser = Presser(client_of, secret)
    refused = client_of(author).post(
        presser.url("ask_downgrade"), {"version": version_on(presser.open("ask_downgrade", author)), "reason": "Why."}
    )
    assert refused.status_code == 422  # no marking is no answer
    presser.press("ask_downgrade", author, marking="1", reason="Why.")
    with acting_as_system("a test looks"):
        waiting = Downgrade.objects.get(case=secret)
    assert (waiting.marking, waiting.compartments) == (1, [circle])
    assert held(secret) == (Marking.SECRET, [circle])


def test_of_a_contribution(screeners: Screeners, client_of: Sign) -> None:
    make_compartment("COBALT")
    analyst = make_person("analyst-inside", role="fdi_analyst", service="VSSE", compartments=("CCIS", "COBALT"))
    case, circles = investment_flow.in_assessment(screeners), sorted(make_compartment(c).pk for c in ("CCIS", "COBALT"))
    presser = Presser(client_of, case)
    typed = {"text": "What we know.", "marking": "3", "compartments": str(make_compartment("COBALT").pk)}
    place = f"/cases/{case.reference}/contribution/draft/"
    page = presser.open("contribute", analyst)
    assert (
        client_of(analyst).post(place, {"version": version_on(page), "draft_version": "0", **typed}).status_code == 200
    )
    assert _contribution(case) == (Marking.SECRET, circles)
    page = presser.open("contribute", analyst)  # a script that sends the text alone
    again = {"version": version_on(page), "draft_version": "1", "text": "What we know now."}
    assert client_of(analyst).post(place, again).status_code == 200
    assert _contribution(case) == (Marking.SECRET, circles)


def _contribution(case: Case) -> Held:
    with acting_as_system("a test looks"):
        label = Contribution.objects.select_related("label").get(case=case).label
    return label.marking, sorted(label.compartments)


TRIED: dict[str, Callable[..., None]] = {
    "ReferralForm": test_of_a_referral_that_is_written_on,
    "DocumentForm": test_of_a_document,
    "AskDowngradeForm": test_of_a_lower_marking_that_is_asked_for,
    "ContributionForm": test_of_a_contribution,
    "ClassifiedForm": test_of_a_contribution,  # what of a contribution's form any kind has
}


def test_every_form_that_has_one_is_tried_here() -> None:
    """A list's filter by marking changes nothing."""
    found = set()
    for package in (casework.forms, casework.blocks, casework.referrals.forms, screening.investments.forms):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            kept = vars(import_module(module.name)).values()
            forms = [one for one in kept if isinstance(one, type) and issubclass(one, BaseForm)]
            found |= {one.__name__ for one in forms if FIELDS & set(getattr(one, "base_fields", ()))}
    assert found - {"FilterForm"} == set(TRIED)
