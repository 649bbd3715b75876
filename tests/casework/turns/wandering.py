"""Cases that are walked through acts drawn by chance: what is refused is left, what goes through is done."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Service
from casework.actions import assignment, clock_acts, marking
from casework.actions.turns import write_each
from casework.models import Case, Deadline
from casework.referrals.acts import decision, follow_up, intake, positions, referral
from casework.referrals.models import FollowUp
from screening.investments.acts import aftermath, committee, enquiry, measures, requests
from screening.investments.models import Measure
from tests.factories import flow
from tests.factories import investment_flow as filings
from tests.factories.investments import Screeners
from tests.factories.people import People

Move = Callable[[Any, Case, Random], None]
STEPS = 14  # acts tried on a case, at most


def wander(moves: Mapping[str, tuple[Move, ...]], people: Any, case: Case, chance: Random) -> Case:
    """Try so many moves that its states know, each as it comes; the case as it stands then."""
    for _step in range(chance.randint(1, STEPS)):
        known = moves.get(case.state, ())
        if not known:
            break
        try:
            chance.choice(known)(people, case, chance)
        except (Absent, Refused):  # somebody else would have to, or something more: that is chance
            continue
        case = flow.fresh(case)
    return case


def _do(act: Callable[..., Any], by: str, **given: Any) -> Move:
    def move(people: Any, case: Case, chance: Random) -> None:
        person = getattr(people, by)
        flow.read_all(case, person)
        flow.do(act, by=person, reference=case.reference, **given)

    return move


def _time_is_over(people: People, case: Case, chance: Random) -> None:
    with acting_as_system("the time runs out"):
        Deadline.objects.filter(case=case, clock="C-JIC-POSITION").update(due_at=timezone.now() - timedelta(hours=1))
        write_each([case.pk], case.kind, by=None, at=timezone.now())


def _position(people: People, case: Case, chance: Random) -> None:
    flow.give(people, case, chance.choice(flow.MEMBERS))


def _vote(people: People, case: Case, chance: Random) -> None:
    voter = getattr(people, chance.choice(flow.VOTERS))
    flow.read_all(case, voter)
    choice = chance.choice(("agree", "agree", "agree", "send_back"))
    flow.do(decision.vote, by=voter, reference=case.reference, choice=choice, reasons="For a reason.")


def _ask_action(people: People, case: Case, chance: Random) -> None:
    with acting_as_system("a test looks"):
        service = Service.objects.get(code=chance.choice(("FJP", "GISS")))
    due = timezone.localdate() + timedelta(days=chance.randint(5, 50))
    given = {"service": service, "description": "Hear the owner.", "due_on": due, "measure": 12}
    flow.do(follow_up.add_action, by=people.secretary, reference=case.reference, **given)


def _step_of_action(people: People, case: Case, chance: Random) -> None:
    with acting_as_system("a test looks"):
        action = chance.choice(list(FollowUp.objects.filter(case=case)))
    person = getattr(people, chance.choice(("fjp", "giss", "secretary", "supervisor", "officer")))
    given = {"act": chance.choice(("report", "verify", "ask_again")), "text": "Heard."}
    flow.do(follow_up.step, by=person, reference=case.reference, follow_up_id=action.pk, **given)


def _correct_clock(people: Any, case: Case, chance: Random) -> None:
    with acting_as_system("a test looks"):
        clock = Deadline.objects.filter(case=case, ended_at=None).order_by("pk").first()
    if clock is not None:
        start = clock.started_at - timedelta(days=1)
        by = getattr(people, "officer", None) or people.secretary
        given = {"deadline_id": clock.pk, "new_start": start, "reason": "A slip."}
        flow.do(clock_acts.correct_clock, by=by, reference=case.reference, **given)


def _lead(people: People, case: Case, chance: Random) -> None:
    to = getattr(people, chance.choice(("officer", "supervisor", "intake")))
    flow.do(assignment.assign, by=people.supervisor, reference=case.reference, to=to)


def _hand_over(people: People, case: Case, chance: Random) -> None:
    flow.do(assignment.offer_hand_over, by=people.supervisor, reference=case.reference, to=people.officer)


ANYWHERE: tuple[Move, ...] = (
    _lead,
    _hand_over,
    _do(assignment.sign_hand_over, "officer"),
    _do(assignment.withdraw_hand_over, "supervisor"),
    _correct_clock,
    _do(clock_acts.settle_correction, "supervisor", approve=True),
    _do(marking.ask_downgrade, "officer", marking=0, reason="No secret."),
    _do(marking.settle_downgrade, "supervisor", approve=False),
)
ACCEPT: Move = lambda people, case, chance: flow.accept(people, case)  # noqa: E731
REFERRAL: dict[str, tuple[Move, ...]] = {
    "draft": (_do(referral.submit, "officer"),),
    "submitted": (
        ACCEPT,
        ACCEPT,
        _do(intake.return_to_author, "intake", missing="When?"),
        lambda people, case, chance: flow.do(
            intake.reassign, by=people.intake, reference=case.reference, to=people.intake
        ),
        *ANYWHERE,
    ),
    "returned": (_do(referral.resubmit, "officer"), *ANYWHERE),
    "assessment": (
        *[_position] * 6,
        *[lambda people, case, chance: flow.close_round(people, case)] * 2,
        _time_is_over,
        _do(positions.close_round, "secretary"),
        _do(positions.reopen_round, "secretary"),
        lambda people, case, chance: flow.propose(people, case),
        _do(referral.amend, "officer", fields={"facts": "Seen twice."}),
        *ANYWHERE,
    ),
    "proposed": (
        *[_vote] * 8,
        *[lambda people, case, chance: flow.cast_votes(people, case)] * 2,
        *[lambda people, case, chance: flow.decide(people, case)] * 3,
        _do(decision.send_back, "fpp", reason="The dates do not fit."),
        *ANYWHERE,
    ),
    "decided": (_ask_action, *ANYWHERE),
    "follow_up": (_ask_action, *[_step_of_action] * 5, *ANYWHERE),
}


def _opinion(people: Screeners, case: Case, chance: Random) -> None:
    direction = chance.choice(("no_risk", "risk") if case.state == "assessment" else ("negative", "positive"))
    filings.give_opinion(people, case, chance.choice(("eco", "vla")), direction=direction)


def _contribution(people: Screeners, case: Case, chance: Random) -> None:
    filings.contribute(people, case, chance.choice(("vsse", "giss")), marking=chance.choice((2, 3)))


def _request(people: Screeners, case: Case, chance: Random) -> None:
    filings.send_request(people, case)


def _answer(people: Screeners, case: Case, chance: Random) -> None:
    filings.answer_request(people, case, chance.choice((1, 2)))


def _measure_text(people: Screeners, case: Case, chance: Random) -> None:
    with acting_as_system("a test looks"):
        pk = Measure.objects.filter(case=case).values_list("pk", flat=True).first()
    given: dict[str, Any] = {"reference": case.reference, "measure_id": pk}
    if pk is None:
        flow.do(measures.open_talks, by=people.secretary, reference=case.reference)
        filings.write_measure(people, case)
    elif chance.random() < 0.5:
        flow.do(measures.answer, by=people.rep, **given, text=f"Within {chance.randint(2, 9)} months.")
    elif chance.random() < 0.5:
        filings.agree(people, case, pk)
    else:
        flow.do(measures.write, by=people.secretary, **given, code="", title="", text=f"In {chance.randint(2, 9)}.")


def _minister(people: Screeners, case: Case, chance: Random) -> None:
    filings.decide_minister(people, case, chance.choice(("minister_eco", "minister_vla")))


def _tell_of_fine(people: Screeners, case: Case, chance: Random) -> None:
    until = timezone.localdate() + timedelta(days=9)
    flow.do(aftermath.give_notice, by=people.secretary, reference=case.reference, hear_until=until)


FINE: tuple[Move, ...] = (
    _do(aftermath.propose_fine, "secretary", breach="late_answer", amount=5000, reasons="It came late."),
    _tell_of_fine,
    _do(aftermath.answer_fine, "rep", text="The post was late."),
    _do(aftermath.settle_fine, "chair", impose=False, ruling="Not proved."),
)
IN_FILINGS: tuple[Move, ...] = (
    _correct_clock,
    _do(clock_acts.settle_correction, "chair", approve=False),
    lambda people, case, chance: filings.let_leave(people, release=chance.random() < 0.5) and None,
    *FINE,
)
EXAMINED: tuple[Move, ...] = (
    *[_opinion] * 4,
    *[_contribution] * 2,
    lambda people, case, chance: filings.ask(people, case) and None,
    _request,
    _answer,
    _do(requests.withdraw, "secretary"),
    lambda people, case, chance: filings.merge_opinion(people, case),
    *IN_FILINGS,
)
FILE: dict[str, tuple[Move, ...]] = {
    "draft": (),
    "completeness": (
        lambda people, case, chance: filings.confirm_members(people, case),
        lambda people, case, chance: flow.do(
            filings.completeness.declare_complete, by=people.secretary, reference=case.reference
        ),
        _do(filings.completeness.declare_incomplete, "secretary", missing="The group chart."),
        *FINE,
    ),
    "enquiry": (
        lambda people, case, chance: filings.confirm_members(people, case),
        _do(enquiry.open_ex_officio, "chair", reasons="It touches the grid."),
    ),
    "assessment": (
        lambda people, case, chance: filings.give_opinions(people, case, direction="risk"),
        *[lambda people, case, chance: filings.move_to_screening(people, case)] * 2,
        *EXAMINED,
    ),
    "screening": (
        *[_measure_text] * 3,
        lambda people, case, chance: filings.send_draft(people, case),
        lambda people, case, chance: filings.comment(people, case),
        _do(committee.ask_hearing, "rep"),
        lambda people, case, chance: filings.to_ministers(people, case),
        *EXAMINED,
    ),
    "ministerial": (*[_minister] * 3, lambda people, case, chance: filings.combine(people, case), *IN_FILINGS),
    "decided": FINE,
    "monitoring": FINE,
}
