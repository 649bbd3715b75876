"""Who is told of a referral besides the audiences of its rows, and the proof that a service knows of a round."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Service
from accounts.permissions import Permission as P
from casework.actions.turns import write_proved
from casework.lifecycle.acts import act_of, marked
from casework.models import Case, Deadline
from casework.notifications.audiences import AUDIENCES, Ask, Audiences, deadline_of, holders, of_body, service_ids
from casework.queries.facts import procedure_of
from casework.referrals.models import Delivery, FollowUp, Position, Round
from casework.referrals.queries.limits import POSITION

ACTION = "ACTION"  # the clock of a follow-up action


MEMBERS = (P.POSITION_GIVE, P.DECISION_VOTE)


def _answered(ask: Ask) -> Iterable[int | None]:
    given = Position.objects.filter(case=ask.the_case, state__in=(Position.State.GIVEN, Position.State.RESET))
    return holders([P.POSITION_GIVE], given.values_list("service_id", flat=True), ask.at)


def silent_services(case: Case) -> list[int]:
    """Ids of the member services that have given no position in the newest open round."""
    newest = Round.objects.filter(case=case, closed_at__isnull=True).order_by("-number").first()
    if newest is None:
        return []
    rules = procedure_of(case)
    given = Position.objects.filter(round=newest, state=Position.State.GIVEN).values_list("service_id", flat=True)
    return sorted(set(service_ids(rules.body("assessment").members)) - set(given))


def _secretaries(ask: Ask) -> Iterable[int | None]:
    return holders([P.ASSESSMENT_RECORD, P.DECISION_RECORD], ask.the_case.label.services, ask.at)


def _follow_up(ask: Ask) -> FollowUp | None:
    return FollowUp.objects.filter(case=ask.the_case, pk=ask.payload.get("action_id") or 0).first()


def _follow_up_service(ask: Ask) -> Iterable[int | None]:
    row = _follow_up(ask)
    service = row.service_id if row else ask.payload.get("service_id")
    return holders([P.ACTION_REPORT], [service], ask.at)


def _follow_up_author(ask: Ask) -> Iterable[int | None]:
    row = _follow_up(ask)
    return [row.added_by_id] if row else AUDIENCES["named"](ask)


def _of_follow_up(deadline: Deadline, permission: P, at: datetime) -> set[int | None]:
    """People of the service that owns the follow-up action of a clock, and whoever asked for it."""
    row = FollowUp.objects.filter(deadline=deadline).first()
    return {row.added_by_id, *holders([permission], [row.service_id], at)} if row is not None else set()


def clock_body(ask: Ask) -> Iterable[int | None]:
    """Whoever the running clock waits for: the services that are silent, the one that owns a follow-up action, or the
    body's secretaries.
    """
    deadline = deadline_of(ask)
    if deadline is None:
        return []
    if deadline.clock == ACTION:
        return _of_follow_up(deadline, P.ACTION_REPORT, ask.at)
    if deadline.clock == POSITION:
        return holders([P.POSITION_GIVE], silent_services(ask.the_case), ask.at)
    return _secretaries(ask)


def clock_supervisors(ask: Ask) -> Iterable[int | None]:
    """The supervisors of whoever the clock waited for."""
    deadline = deadline_of(ask)
    if deadline is not None and deadline.clock == ACTION:
        return _of_follow_up(deadline, P.CLOCK_APPROVE, ask.at)
    if deadline is not None and deadline.clock == POSITION:
        return holders([P.CLOCK_APPROVE], silent_services(ask.the_case), ask.at)
    return of_body("intake", P.CLOCK_APPROVE)(ask)


OF_REFERRALS = Audiences(
    words={
        "desk": of_body("intake"),
        "assessment members": of_body("assessment", *MEMBERS),
        "decision members": of_body("decision", *MEMBERS),
        "answered services": _answered,
        "secretaries": _secretaries,
        "action service": _follow_up_service,
        "action author": _follow_up_author,
    },
    clock_body=clock_body,
    clock_supervisors=clock_supervisors,
    called={
        "desk": _("the intake desk"),
        "assessment members": _("every service of the assessment body"),
        "decision members": _("every service of the decision body"),
        "answered services": _("the services whose position is reset"),
        "secretaries": _("the secretaries of the bodies"),
        "action service": _("the service that owns the action"),
    },
)


def _opened_round(case: Case, act: str) -> Round | None:
    """The round of positions that is open because of the act, if it opened one and it is open still: each member
    service must be told of it, or its silence proves nothing.
    """
    if act not in marked("begins a round"):
        return None
    return Round.objects.filter(case=case, closed_at__isnull=True).order_by("-number").first()


def also_told(case: Case, act: str) -> tuple[str, ...]:
    """The members of the assessment body, where the act opened a round."""
    return ("assessment members",) if _opened_round(case, act) is not None else ()


def prove(case: Case, act: str, told: Iterable[Person], actor: object, at: datetime) -> None:
    """Proof that a member service knows of the round: the first of its people who had the notice, or who opened it."""
    round_ = _opened_round(case, act)
    if round_ is None:
        return
    members = procedure_of(case).body("assessment").members
    services = set(Service.objects.filter(code__in=members).values_list("pk", flat=True))
    first: dict[int, int] = {}
    if isinstance(actor, int) and (opener := Person.objects.filter(pk=actor).first()) is not None:
        first[opener.service_id] = opener.pk
    for person in told:
        first.setdefault(person.service_id, person.pk)
    Delivery.objects.bulk_create(
        [
            Delivery(round=round_, service_id=service, person_id=person, delivered_at=at)
            for service, person in sorted(first.items())
            if service in services
        ],
        ignore_conflicts=True,
    )
    write_proved(case, at)


def foreseen_told(after: Case, act: str) -> tuple[str, ...]:
    """The same before the act is done, of the case as it would leave it."""
    declared = act_of(after.kind, act)
    opens = "begins a round" in declared.marks and (declared.steps is None or declared.steps(after, 0))
    return ("assessment members",) if opens else ()
