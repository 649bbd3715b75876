"""Who can see this case and why: named rules, for those who may ask; asking is on the trail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.access import case_facts, sees
from casework.actions import assignment
from casework.errors import Refused
from casework.queries.access_list import access_list
from tests.casework.case.test_case_page import Sign, text_of
from tests.factories import flow
from tests.factories.people import People

WORKS = "The service takes part in the case, and a role of the person covers such cases."


def test_each_reader_is_named_with_the_rule_that_lets_the_person_in(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    until = timezone.now() + timedelta(days=9)
    flow.do(
        assignment.grant,
        by=people.supervisor,
        reference=case.reference,
        to=people.elsewhere,
        ends_at=until,
        reason="Why.",
    )
    flow.do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.giss)
    page = text_of(client_of(people.supervisor).get(f"/cases/{case.reference}/access/"))
    assert "Elsewhere ISC-SEC ISC-SEC SECRET Holds an explicit need-to-know grant in force." in page
    assert "Giss GISS GISS SECRET Assigned to the case by name." in page
    assert (
        "Reader VSSE VSSE SECRET The service takes part in the case, and a role of the person covers such cases."
        in page
    )
    assert "Statutory oversight reads every case within its clearance." in page
    assert "Admin NSA" not in page
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="access.explained", case_id=case.pk).count() == 1


def test_the_list_names_exactly_the_people_whom_the_rule_lets_in(people: People) -> None:
    case = flow.in_assessment(people)
    now = timezone.now()
    with acting_as_system("a test looks"):
        listed = {r.name for r in access_list(case, sight_of(people.supervisor, at=now)).readers}
        facts = case_facts(case, now)
        let_in = {p.name for p in Person.objects.filter(is_active=True) if sees(sight_of(p, at=now), facts)}
    assert listed == let_in


def test_lead_and_oversight_may_ask_and_a_reader_may_not(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    url = f"/cases/{case.reference}/access/"
    assert client_of(people.officer).get(url).status_code == 200  # the lead
    assert client_of(people.oversight).get(url).status_code == 200
    refused = client_of(people.reader).get(url)
    assert refused.status_code == 403
    assert "Only the lead, a supervisor or the oversight body may ask who sees this case." in text_of(refused)
    assert url not in client_of(people.reader).get(f"/cases/{case.reference}/").content.decode()
    assert client_of(people.elsewhere).get(url).status_code == 404


def test_technical_assistants_are_named_where_the_decision_and_the_access_stand(
    people: People, client_of: Sign
) -> None:
    case = flow.proposed(people)
    flow.cast_votes(people, case)
    flow.read_all(case, people.fpp)
    words = "By this outcome, without a further act: VSSE, GISS, technical assistant."
    assert words in text_of(client_of(people.fpp).get(f"/cases/{case.reference}/acts/decide/"))
    flow.decide(people, case)
    client = client_of(people.supervisor)
    assert words in text_of(client.get(f"/cases/{case.reference}/decision/"))
    page = text_of(client.get(f"/cases/{case.reference}/access/"))
    reason = f"{WORKS} The decision made the service technical assistant."
    assert f"Giss GISS GISS SECRET {reason}" in page
    with acting_as_system("a test looks"):
        readers = access_list(case, sight_of(people.supervisor, at=timezone.now())).readers
    assert {r.service for r in readers if "technical assistant" in " ".join(r.reasons)} == {"VSSE", "GISS"}


def test_the_oversight_body_is_given_no_case(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    page = client_of(people.supervisor).get(f"/cases/{case.reference}/acts/offer_hand_over/").content.decode()
    assert 'value="giss"' in page
    assert 'value="oversight"' not in page
    for act in (assignment.assign, assignment.offer_hand_over):
        with pytest.raises(Refused, match="belongs to the oversight body, which deals with no case"):
            flow.do(act, by=people.supervisor, reference=case.reference, to=people.oversight)
