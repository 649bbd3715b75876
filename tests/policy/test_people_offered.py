"""Nobody is offered, and nobody taken, who can't act: by role and not by service alone, in form, act and API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person, Service
from casework.actions import assignment
from casework.errors import Refused
from casework.referrals.acts import follow_up, intake
from screening.investments.acts import members
from tests.casework.acts.pages import Sign
from tests.casework.api.client import Program, said
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, give_key, make_compartment, make_person, make_service, redefine

NO_ROLE = "no role of this person works on such cases"


def _offered(client: Any, reference: str, act: str) -> str:
    return str(client.get(f"/cases/{reference}/acts/{act}/").content.decode())


@pytest.mark.parametrize("act", ["assign", "offer_hand_over"])
def test_a_case_is_given_to_nobody_who_only_reads(people: People, client_of: Sign, act: str) -> None:
    case = flow.in_assessment(people)
    other_kind = make_person("investment-secretary", role="fdi_secretary", service="VSSE")
    page = _offered(client_of(people.supervisor), case.reference, act)
    assert f'value="{people.secretary.username}"' in page
    for person in (people.reader, other_kind):
        assert f'value="{person.username}"' not in page
        with pytest.raises(Refused, match=NO_ROLE):
            flow.do(getattr(assignment, act), by=people.supervisor, reference=case.reference, to=person)


def test_a_hand_over_is_offered_to_nobody_who_leads_already(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    assert case.lead is not None
    page = _offered(client_of(people.supervisor), case.reference, "offer_hand_over")
    assert f'value="{case.lead.username}"' not in page


def test_a_program_gives_a_case_to_nobody_who_only_reads(people: People) -> None:
    case = flow.in_assessment(people)
    program = Program(people, people.supervisor)
    status, words = said(program.act(case, "assign", {"to": people.reader.username}))
    assert status == 422
    assert people.reader.username not in words
    assert program.act(case, "assign", {"to": people.secretary.username}).status_code == 200


def test_an_investment_is_given_to_nobody_whose_role_is_in_referrals(screeners: Screeners, client_of: Sign) -> None:
    case = investment_flow.in_assessment(screeners)
    referrals = make_person("officer-of-vsse", role="case_officer", service="VSSE")
    page = _offered(client_of(screeners.secretary), case.reference, "assign")
    assert f'value="{screeners.vsse.username}"' in page
    assert f'value="{referrals.username}"' not in page
    with pytest.raises(Refused, match=NO_ROLE):
        flow.do(assignment.assign, by=screeners.secretary, reference=case.reference, to=referrals)


def test_the_desk_passes_a_referral_on_to_nobody_who_has_no_desk(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    second = make_person("desk-two", role="intake_officer")
    page = _offered(client_of(people.intake), case.reference, "reassign")
    assert f'value="{second.username}"' in page
    assert f'value="{people.officer.username}"' not in page
    with pytest.raises(Refused, match="doesn't work at the intake desk"):
        flow.do(intake.reassign, by=people.intake, reference=case.reference, to=people.officer)
    flow.do(intake.reassign, by=people.intake, reference=case.reference, to=second)
    assert f'value="{second.username}"' not in _offered(client_of(people.intake), case.reference, "reassign")


def test_no_action_goes_to_a_service_where_nobody_reports_on_one(people: People, client_of: Sign) -> None:
    case = flow.decided(people)
    redefine(Person.objects.filter(pk=people.djsoct.pk), is_active=False)
    page = _offered(client_of(people.secretary), case.reference, "add_action")
    assert 'value="FJP"' in page
    assert 'value="DJSOC-T"' not in page
    action = {"description": "Look.", "due_on": timezone.localdate() + timedelta(days=9)}
    given = {"by": people.secretary, "reference": case.reference, **action}
    with pytest.raises(Refused, match="Nobody of this service has a role that reports on actions"):
        flow.do(follow_up.add_action, service=Service.objects.get(code="DJSOC-T"), **given)
    flow.do(follow_up.add_action, service=Service.objects.get(code="FJP"), **given)


def test_an_administrator_is_offered_no_service_role_or_key_that_would_be_refused(
    people: People, client_of: Sign
) -> None:
    """Each of them was offered, and refused after the click."""
    give_key(people.supervisor, "AMBER")
    held, free = make_compartment("AMBER"), make_compartment("JADE")
    home, other = make_service("VSSE"), make_service("GISS")
    make_person("newcomer", role="reader", service="VSSE")
    admin = client_of(people.admin)
    pages = {part: admin.get(f"/people/newcomer/{part}/").content.decode() for part in ("service", "roles", "keys")}
    for part, offered, kept_back in (
        ("service", {f'<option value="{other.pk}"'}, {f'<option value="{home.pk}"'}),
        ("roles", {'value="case_officer"', 'value="supervisor"'}, {'value="reader"', 'value="auditor"'}),
        ("keys", {f'<option value="{free.pk}"'}, {f'<option value="{held.pk}"'}),
    ):
        assert all(one in pages[part] for one in offered), part
        assert not any(one in pages[part] for one in kept_back), part
    own = admin.get(f"/people/{people.admin.username}/").content.decode()
    assert f'/people/{people.admin.username}/roles/"' not in own, "nobody asks for themselves"


def test_an_authority_that_could_not_give_an_opinion_is_not_added_as_one(screeners: Screeners, client_of: Sign) -> None:
    make_person("contributor", role="fdi_analyst", service="NEW-INT")
    make_person("opinion-giver", role="fdi_member", service="NEW-AUTH")
    case = investment_flow.notified(screeners)
    page = _offered(client_of(screeners.secretary), case.reference, "confirm_members")
    assert 'value="NEW-AUTH"' in page
    assert 'value="NEW-INT"' in page  # as an intelligence service
    given = {"by": screeners.secretary, "reference": case.reference}
    wrong = {**investment_flow.MEMBERS, "NEW-INT": ("member", "Knows the sector.")}
    with pytest.raises(Refused, match="Nobody of NEW-INT has a role that does this in a file"):
        flow.do(members.confirm, members=wrong, **given)
    right = {"NEW-INT": ("intelligence", "Knows the sector."), "NEW-AUTH": ("member", "The sector.")}
    flow.do(members.confirm, members={**investment_flow.MEMBERS, **right}, **given)


def test_a_proposed_authority_without_anybody_says_so(screeners: Screeners, client_of: Sign) -> None:
    case = investment_flow.notified(screeners)
    words = "Nobody there has a role that does this yet."
    before = _offered(client_of(screeners.secretary), case.reference, "confirm_members")
    redefine(Person.objects.filter(pk=screeners.vla.pk), is_active=False)
    after = _offered(client_of(screeners.secretary), case.reference, "confirm_members")
    assert after.count(words) == before.count(words) + 1
