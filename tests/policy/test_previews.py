"""Previews tell the truth: what the page of an act says before the click is what the click then does."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Marking
from casework.actions import assignment, authorship, clock_acts, marking
from casework.blocks.portal.models import Representation
from casework.models import Case, Deadline
from casework.referrals.acts import decision, follow_up, intake, positions, referral
from casework.referrals.table import REFERRAL
from screening.investments.acts import file_access, hand_in, representatives, requests
from screening.investments.queries.file_access import name_of
from screening.investments.table import FDI
from tests.casework.acts.pages import Sign
from tests.factories import flow, investment_flow
from tests.factories.investments import Screeners
from tests.factories.people import People, make_person, make_service
from tests.policy.filing_acts import WALKS, papers
from tests.policy.previews import Comparer
from tests.screening.investments.portal.test_file_access import document


@pytest.fixture
def comparer(monkeypatch: pytest.MonkeyPatch) -> Comparer:
    """Every act that a walk does from now on is compared with its preview."""
    made = Comparer(flow.do)
    monkeypatch.setattr(flow, "do", made.do)
    monkeypatch.setattr(investment_flow, "do", made.do)
    return made


def test_what_a_referral_s_acts_say_is_what_they_do(people: People, comparer: Comparer) -> None:
    make_person("low-reader", role="reader", service="VSSE", level=Marking.NONE)
    for _case in flow.journey(people):
        pass
    case = flow.submitted(people)
    given: dict[str, Any] = {"reference": case.reference}
    do = flow.do
    do(intake.reassign, by=people.intake, to=make_person("desk-two", role="intake_officer"), **given)
    do(assignment.assign, by=people.supervisor, to=people.secretary, **given)
    do(assignment.offer_hand_over, by=people.supervisor, to=people.supervisor, **given)
    do(assignment.sign_hand_over, by=people.supervisor, **given)
    ends = timezone.now() + timedelta(days=3)
    do(assignment.grant, by=people.supervisor, to=people.elsewhere, ends_at=ends, reason="Asked.", **given)
    flow.accept(people, case)
    flow.give(people, case, "fjp")
    corrected = {**flow.POSITION, "holds": "Nothing, as was looked up again."}
    do(positions.correct_position, by=people.fjp, fields=corrected, **given)
    do(referral.amend, by=people.officer, fields={"facts": "Something new."}, **given)
    flow.deliver_round(flow.fresh(case))
    flow.close_round(people, case)
    do(positions.reopen_round, by=people.secretary, **given)
    flow.deliver_round(flow.fresh(case))
    flow.close_round(people, case)
    do(positions.dissent, by=people.giss, text="Too early.", **given)
    flow.propose(people, case)
    flow.read_all(case, people.fpp)
    do(decision.vote, by=people.fpp, choice="send_back", reasons="More is needed.", **given)
    flow.read_all(case, people.secretary)
    do(decision.send_back, by=people.secretary, reason="More is needed.", **given)
    do(marking.ask_downgrade, by=people.officer, marking=0, reason="Public by now.", **given)
    flow.read_all(case, people.supervisor)
    do(marking.settle_downgrade, by=people.supervisor, approve=True, **given)
    followed = flow.in_follow_up(people)
    do(follow_up.review, by=people.secretary, reference=followed.reference, note="On its way.")
    _around(people)
    assert comparer.wrong == [], "\n".join(comparer.wrong)
    assert set(REFERRAL.acts) - comparer.compared == {"confirm_lapse"}  # no clock of this procedure counts a right


def _around(people: People) -> None:
    """What people do around a case: hand-overs, authorship, a grant that ends, a document, a clock."""
    case, do = flow.submitted(people), flow.do
    given: dict[str, Any] = {"reference": case.reference}
    do(assignment.offer_hand_over, by=people.supervisor, to=people.secretary, **given)
    do(assignment.withdraw_hand_over, by=people.supervisor, **given)
    ends = timezone.now() + timedelta(days=3)
    granted = do(assignment.grant, by=people.supervisor, to=people.elsewhere, ends_at=ends, reason="Asked.", **given)
    do(assignment.revoke_grant, by=people.supervisor, grant_id=granted.result["grant_id"], **given)
    papers(case, people.officer, people.supervisor, do)
    with acting_as_system("a test looks"):
        clock = Deadline.objects.get(case=case, ended_at__isnull=True)
    start = {"deadline_id": clock.pk, "new_start": clock.started_at - timedelta(days=2), "reason": "A slip."}
    do(clock_acts.correct_clock, by=people.officer, **given, **start)
    do(clock_acts.settle_correction, by=people.supervisor, approve=True, **given)
    heir = make_person("heir", service="VSSE")
    do(authorship.take_over, by=people.supervisor, to=heir, reason="Goes on leave.", **given)


def test_what_a_file_s_acts_say_is_what_they_do(screeners: Screeners, comparer: Comparer) -> None:
    for walk in WALKS:
        walk(screeners)
    assert comparer.wrong == [], "\n".join(comparer.wrong)
    assert set(FDI.acts) - comparer.compared == set()


def test_what_an_act_to_one_side_says_is_what_it_does(screeners: Screeners, comparer: Comparer) -> None:
    """With two firms on the file: whoever is told is of the side that the form names, and nobody else."""
    case = flow_of_two_sides(screeners)
    with acting_as_system("a test looks"):
        paper, row = two_sides_paper(screeners, case), Representation.objects.get(case=case, side="target")
    given: dict[str, Any] = {"reference": case.reference, "by": screeners.secretary}
    due = timezone.localdate() + timedelta(days=14)
    for side in ("target", "notifier"):
        (question,) = investment_flow.ask(screeners, case, f"What does the {side} hold?")
        flow.do(requests.send, questions=[(question, "What?")], due_on=due, side=side, **given)
        flow.do(requests.withdraw, side=side, **given)
        flow.do(file_access.give_access, documents=[paper], until=due, side=side, **given)
    flow.do(representatives.end_by_authority, representation_id=row.pk, reason="It left the case.", **given)
    assert comparer.wrong == [], "\n".join(comparer.wrong)
    assert comparer.compared >= {"send_request", "withdraw_request", "give_access", "end_representation"}


def flow_of_two_sides(people: Screeners) -> Case:
    """A file in assessment with a firm for the notifier and one for the target."""
    case = investment_flow.in_assessment(people)
    named = {"to": people.other_rep, "side": "target", "acts_for": "Voorbeeldnet NV", "reason": "Asked apart."}
    flow.do(representatives.invite_representative, by=people.secretary, reference=case.reference, **named)
    return case


def two_sides_paper(people: Screeners, case: Case) -> tuple[int, str]:
    """A document that can be opened, with the name that is looked over."""
    row = document(case, people.secretary, "Market study")
    return row.pk, name_of(row)


def test_before_a_request_its_page_says_who_receives_it_on_which_side(screeners: Screeners, client_of: Sign) -> None:
    case = flow_of_two_sides(screeners)
    investment_flow.ask(screeners, case, "Who pays?")
    client, url = client_of(screeners.secretary), f"/cases/{case.reference}/acts/send_request/"
    page = client.get(url).content.decode()
    for person in (screeners.rep, screeners.other_rep):
        assert f"{person.name} (" in page and "receives it." in page
    assert "If it goes to this side: target." in page
    still = "No time limit of the file stands still meanwhile."  # by a request to the target
    chosen = client.post(url, {"side": "target", "due_on": "x", "version": flow.fresh(case).version}).content.decode()
    assert still in chosen and still not in page
    assert "Stops the clock" in page and "Stops the clock" not in chosen
    (asked,) = investment_flow.ask(screeners, case, "Who left?")
    due = timezone.localdate() + timedelta(days=14)
    given = {"questions": [(asked, "Who left?")], "due_on": due, "side": "target"}
    flow.do(requests.send, by=screeners.secretary, reference=case.reference, **given)
    later = client.get(url).content.decode()  # the target was asked: the next request can't go there
    assert screeners.rep.name in later and screeners.other_rep.name not in later


def test_only_services_with_a_part_are_offered_and_taken(people: People, client_of: Sign) -> None:
    firm = make_service("LAWFIRM")
    case = flow.decided(people)
    page = client_of(people.secretary).get(f"/cases/{case.reference}/acts/add_action/").content.decode()
    assert 'value="FJP"' in page
    assert 'value="LAWFIRM"' not in page
    assert 'value="ISC-SEC"' not in page
    action = {"description": "Look.", "due_on": timezone.localdate() + timedelta(days=9)}
    with pytest.raises(Exception, match="no part in the procedure"):
        flow.do(follow_up.add_action, by=people.secretary, reference=case.reference, service=firm, **action)
    for act in ("assign", "offer_hand_over"):
        page = client_of(people.supervisor).get(f"/cases/{case.reference}/acts/{act}/").content.decode()
        assert f'value="{people.fjp.username}"' in page
        assert f'value="{people.elsewhere.username}"' not in page
    with pytest.raises(Exception, match="has no part in the case"):
        flow.do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.elsewhere)


def test_only_services_that_can_examine_are_offered_as_authorities(screeners: Screeners, client_of: Sign) -> None:
    make_service("LAWFIRM")
    make_person("cabinet-minister", role="fdi_minister", service="CABINET")
    make_person("late-member", role="fdi_member", service="FED-MOB")
    case = investment_flow.draft(screeners)
    investment_flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=case.reference)
    case = investment_flow.case_of(case.reference)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/confirm_members/").content.decode()
    assert 'value="FED-MOB"' in page
    assert 'value="LAWFIRM"' not in page
    assert 'value="CABINET"' not in page
    assert 'value="OVERSIGHT"' not in page
