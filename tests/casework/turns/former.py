"""The rules that said what a case asks of a person before turns were rows: what the rows are held to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choose

from accounts.access import Sight, openable
from accounts.models import Label, Service
from accounts.permissions import Permission
from casework.lifecycle.kinds import live_states
from casework.models import Assignment, Case, Correction, Deadline, Downgrade, HandOver
from casework.procedures.catalogue import lapsing_clocks
from casework.queries.composition import Era, services_and_eras
from casework.referrals.models import Delivery, FollowUp, Position, Proposal, Round, Vote
from casework.referrals.queries.limits import POSITION
from casework.referrals.table import State
from tests.casework.turns import former_filings

CODES = (
    "hand_over",
    "complete",
    "draft",
    "triage",
    "position",
    "vote",
    "close_round",
    "propose",
    "reopen_round",
    "send_back",
    "decide",
    "report",
    "verify",
    "settle",
    "lower_marking",
    "confirm_lapse",
    "begin",
)


@dataclass(frozen=True)
class Seat:
    """Where a person sits: the own service's part in each procedure, in a form that a filter can use."""

    sight: Sight
    code: str
    desk: Q | None  # the cases before whose intake desk the service sits; None when it runs none
    assessment: Q | None
    decision: Q | None
    bodies: tuple["Bodies", ...]


@dataclass(frozen=True)
class Bodies:
    """Who has to be heard in some cases of a procedure, by the ids of the services."""

    of: Q  # those cases
    members: tuple[int, ...]  # of the assessment body
    quorum: int
    validators: tuple[int, ...]  # whose vote a decision waits for
    decision_quorum: int


def seat_of(sight: Sight) -> Seat:
    """The seat of a person. One query."""
    services, eras = services_and_eras()
    own, ids = services.get(sight.service_id, ""), {code: pk for pk, code in services.items()}
    return Seat(
        sight=sight,
        code=own,
        desk=_of(era for era in eras if era.rules.bodies["intake"].service == own),
        assessment=_of(era for era in eras if own in era.rules.bodies["assessment"].members),
        decision=_of(era for era in eras if own in era.rules.bodies["decision"].members),
        bodies=tuple(_bodies(era, ids) for era in eras),
    )


def _bodies(era: Era, ids: dict[str, int]) -> Bodies:
    assessment, decision = era.rules.bodies["assessment"], era.rules.bodies["decision"]
    return Bodies(
        of=era.of,
        members=tuple(ids[c] for c in assessment.members if c in ids),
        quorum=assessment.quorum or 1,
        validators=tuple(ids[c] for c in decision.validators if c in ids),
        decision_quorum=decision.quorum or 1,
    )


def service_codes() -> dict[int, str]:
    """Every service's code by its id (one query)."""
    return dict(Service.objects.values_list("pk", "code"))


def _of(eras: Iterable[Era]) -> Q | None:
    found = Q()
    for era in eras:
        found |= era.of
    return found or None


def turns(seat: Seat, at: datetime) -> dict[str, Q]:
    """The predicates over Case of everything that can be asked of this person, most pressing first."""
    me, service = seat.sight.person_id, seat.sight.service_id
    another = ~Q(author_id=me) & ~_exists(Assignment, person_id=me, role="author")
    live = live_states()
    between_rounds = Q(kind="referral", state=State.ASSESSMENT) & another
    between_rounds &= ~_exists(Round, closed_at=None)
    # each is built only for whom it may be asked of: building them costs more than the question itself
    found: dict[str, Callable[[], Q]] = {
        "hand_over": lambda: Q(state__in=live) & _exists(HandOver, receiver_id=me, signed_at=None, withdrawn_at=None),
        "complete": lambda: Q(state=State.RETURNED, author_id=me),
        "draft": lambda: Q(kind="referral", state=State.DRAFT, author_id=me),
        "triage": lambda: (
            Q(state=State.SUBMITTED) & another & (Q(lead_id=me) | Q(lead_id=F("author_id")) | Q(lead_id=None))
        ),
        "position": lambda: Q(state=State.ASSESSMENT) & Q(Exists(_rounds_awaiting(service))),
        "vote": lambda: Q(state=State.PROPOSED) & another & Q(Exists(_proposals_awaiting(service))),
        "close_round": lambda: Q(state=State.ASSESSMENT) & another & _round_ripe(seat, at),
        "propose": lambda: between_rounds & _quorum_heard(seat),
        "reopen_round": lambda: between_rounds & ~_quorum_heard(seat),
        "send_back": lambda: Q(state=State.PROPOSED) & another & _sent_back_by_a_member(),
        "decide": lambda: Q(state=State.PROPOSED) & another & _ripe_for_decision(seat),
        "report": lambda: Q(state=State.FOLLOW_UP) & _exists(FollowUp, service_id=service, state="open"),
        "verify": lambda: Q(state=State.FOLLOW_UP) & _reported(seat),
        "settle": lambda: Q(state__in=live) & _correction(me),
        "lower_marking": lambda: Q(state__in=live, owning_service_id=service) & _downgrade(seat),
        "confirm_lapse": lambda: Q(state__in=live) & (Q(lead_id=me) | Q(owning_service_id=service)) & _right_ran_out(),
        "begin": lambda: Q(kind="referral", state=State.DECIDED, lead_id=me),
    }
    sits = {"triage": seat.desk, "position": seat.assessment, "vote": seat.decision}
    asked: dict[str, Q] = {}
    for code in CODES:
        part = sits.get(code, Q())
        if part is not None and seat.sight.may(NEEDS.get(code, Permission.CASE_VIEW)):
            asked[code] = part & found[code]()
    if any(seat.sight.may(need) for need in former_filings.NEEDS.values()):
        rules = former_filings.rules(seat.sight, at)
        asked |= {
            code: Q(kind="fdi") & rule for code, rule in rules.items() if seat.sight.may(former_filings.NEEDS[code])
        }
    return asked


NEEDS: dict[str, Permission] = {
    "complete": Permission.REFERRAL_WRITE,
    "draft": Permission.REFERRAL_WRITE,
    "triage": Permission.REFERRAL_TRIAGE,
    "position": Permission.POSITION_GIVE,
    "vote": Permission.DECISION_VOTE,
    "close_round": Permission.ASSESSMENT_RECORD,
    "propose": Permission.ASSESSMENT_RECORD,
    "reopen_round": Permission.ASSESSMENT_RECORD,
    "send_back": Permission.DECISION_RECORD,
    "decide": Permission.DECISION_RECORD,
    "report": Permission.ACTION_REPORT,
    "verify": Permission.ACTION_VERIFY,
    "settle": Permission.CLOCK_APPROVE,
    "lower_marking": Permission.MARKING_CONFIRM,
    "confirm_lapse": Permission.CLOCK_CORRECT,
    "begin": Permission.FOLLOWUP_MANAGE,
}


def _exists(model: Any, **filters: Any) -> Q:
    return Q(Exists(model.objects.filter(case=OuterRef("pk"), **filters)))


def _rounds_awaiting(service_id: int) -> QuerySet[Round]:
    given = Position.objects.filter(round=OuterRef("pk"), service_id=service_id, state="given")
    return Round.objects.filter(~Exists(given), case=OuterRef("pk"), closed_at=None)


def _proposals_awaiting(service_id: int) -> QuerySet[Proposal]:
    voted = Vote.objects.filter(proposal=OuterRef("pk"), service_id=service_id)
    return Proposal.objects.filter(~Exists(voted), case=OuterRef("pk"), sent_back_at=None)


def _heard(round_: Any) -> Func:
    """Whether the service of the row has given its position in the round; says nothing of its content."""
    call = Func(round_, function="answered_services")
    return Func(F("pk"), call, template="(%(expressions)s))", arg_joiner=" = ANY (", output_field=BooleanField())


def _round_ripe(seat: Seat, at: datetime) -> Q:
    """An open round in which every member has spoken, or whose time is over with proof that the silent were told."""
    told = Delivery.objects.filter(round=OuterRef(OuterRef("pk")), service=OuterRef("pk"))
    silent = Service.objects.annotate(heard=_heard(OuterRef("pk"))).filter(heard=False)
    over = Deadline.objects.filter(case=OuterRef("pk"), clock=POSITION, ended_at=None, due_at__lte=at)
    found = Q(pk__in=[])
    for body in seat.bodies:
        open_ = Round.objects.filter(case=OuterRef("pk"), closed_at=None)
        members = silent.filter(pk__in=body.members)
        everybody = Q(Exists(open_.filter(~Exists(members))))
        proved = Q(Exists(over)) & Q(Exists(open_.filter(~Exists(members.filter(~Exists(told))))))
        found |= body.of & (everybody | proved)
    return found


def _quorum_heard(seat: Seat) -> Q:
    """The newest round heard as many members as an assessment needs."""
    later = Round.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
    newest = Round.objects.filter(~Exists(later), case=OuterRef("pk"))
    spoke = Service.objects.annotate(heard=_heard(OuterRef("pk"))).filter(heard=True)
    found = Q(pk__in=[])
    for body in seat.bodies:
        members = spoke.filter(pk__in=body.members)[body.quorum - 1 : body.quorum]  # the one that makes the quorum
        found |= body.of & Q(Exists(newest.filter(Exists(members))))
    return found


def _sent_back_by_a_member() -> Q:
    """A proposal that a member of the decision body wants back in the assessment body."""
    votes = Vote.objects.filter(proposal=OuterRef("pk"), choice=Vote.Choice.SEND_BACK)
    return Q(Exists(Proposal.objects.filter(Exists(votes), case=OuterRef("pk"), sent_back_at=None)))


def _ripe_for_decision(seat: Seat) -> Q:
    """An open proposal of somebody else, on which every validator and a quorum voted; nobody sends it back."""
    found = Q(pk__in=[])
    proposals = Proposal.objects.filter(case=OuterRef("pk"), sent_back_at=None).exclude(
        recorded_by_id=seat.sight.person_id
    )
    for body in seat.bodies:
        heard = Count("votes", filter=Q(votes__service_id__in=body.validators))
        against = Count("votes", filter=Q(votes__choice=Vote.Choice.SEND_BACK))
        ripe = proposals.annotate(heard=heard, against=against, given=Count("votes"))
        ripe = ripe.filter(heard__gte=len(body.validators), against=0, given__gte=body.decision_quorum)
        found |= body.of & Q(Exists(ripe))
    return found


def _reported(seat: Seat) -> Q:
    me = seat.sight.person_id
    reports = FollowUp.objects.filter(case=OuterRef("pk"), state="reported").exclude(reported_by_id=me)
    own = Q(owning_service_id=seat.sight.service_id) | Q(lead_id=me)
    return Q(Exists(reports)) & (own | Q(Exists(reports.filter(added_by_id=me))))


def _correction(me: int) -> Q:
    waiting = Correction.objects.filter(deadline__case=OuterRef("pk"), state="proposed").exclude(proposed_by_id=me)
    return Q(Exists(waiting))


def _right_ran_out() -> Q:
    """A right or a power has run out, and nobody has confirmed it yet."""
    return _exists(Deadline, ended_at=None, state="expired", clock__in=sorted(lapsing_clocks()))


def _downgrade(seat: Seat) -> Q:
    """Of what the person can open: nobody is asked about a document that is closed to them."""
    labels = Label.objects.filter(openable(seat.sight)).values("pk")
    waiting = Downgrade.objects.filter(case=OuterRef("pk"), state="proposed", label_id__in=labels)
    return Q(Exists(waiting.exclude(proposed_by_id=seat.sight.person_id)))


def annotated(cases: QuerySet[Case], rules: dict[str, Q]) -> QuerySet[Case]:
    """The cases with one yes-or-no column a reason, ``asks_<code>``."""
    return cases.annotate(**{f"asks_{code}": _as_column(rule) for code, rule in rules.items()})


def _as_column(rule: Q) -> Any:
    return Choose(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())
