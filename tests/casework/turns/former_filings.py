"""The rules of investment files before turns were rows; see ``tests.casework.turns.former``."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import Sight
from accounts.permissions import Permission as P
from casework.models import Deadline
from casework.procedures.catalogue import all_procedures
from screening.investments.models import (
    CommitteeOpinion,
    Contribution,
    Dispatch,
    FileMember,
    Fine,
    Hearing,
    InformationRequest,
    JointOpinion,
    MinisterDecision,
    Obligation,
    Opinion,
    Question,
    Side,
)
from screening.investments.queries.measures import for_the_authority, to_settle
from screening.investments.table import FDI
from screening.investments.table import State as S

NEEDS = {
    "check": P.FDI_SECRETARIAT,
    "opinion": P.FDI_OPINION,
    "classified_part": P.FDI_CONTRIBUTE,
    "merge": P.FDI_COORDINATE,
    "send_questions": P.FDI_SECRETARIAT,
    "move": P.FDI_SECRETARIAT,
    "clear": P.FDI_CHAIR,
    "adopt": P.FDI_SECRETARIAT,
    "minister": P.FDI_MINISTER,
    "all_decided": P.FDI_CHAIR,
    "verify_report": P.FDI_SECRETARIAT,
    "fine": P.FDI_CHAIR,
    "fine_notice": P.FDI_SECRETARIAT,
    "watch": P.FDI_SECRETARIAT,
    "enquiry": P.FDI_SECRETARIAT,
    "set_hearing": P.FDI_SECRETARIAT,
    "measure_answer": P.FDI_SECRETARIAT,
    "measure_settle": P.FDI_SECRETARIAT,
    "returned": P.FDI_SECRETARIAT,
    "returned_decision": P.FDI_CHAIR,
    "own_draft": P.FDI_SECRETARIAT,
}
EXAMINED = (S.ASSESSMENT, S.SCREENING)
LET_GO = timedelta(days=28)  # after this long nobody is asked any more to write a returned text again


def _member(sight: Sight, part: str) -> Exists:
    rows = FileMember.objects.filter(case=OuterRef("pk"), service_id=sight.service_id, part=part, removed_at=None)
    return Exists(rows)


def _given(**filters: object) -> QuerySet[Opinion]:
    return Opinion.objects.filter(case=OuterRef("pk"), state="given", phase=OuterRef("state"), **filters)


def _nobody_missing() -> Q:
    """Every member concerned has spoken in the phase that the file is in."""
    spoken = Opinion.objects.filter(
        case=OuterRef("case"), service=OuterRef("service"), state="given", phase=OuterRef("case__state")
    )
    silent = FileMember.objects.filter(~Exists(spoken), case=OuterRef("pk"), part="member", removed_at=None)
    return Q(~Exists(silent))


def _request_open() -> Exists:
    """One that holds the file up: to the notifier, or one that stopped a clock."""
    rows = InformationRequest.objects.filter(case=OuterRef("pk"), answered_at=None, withdrawn_at=None)
    return Exists(rows.filter(Q(side=Side.NOTIFIER) | Q(stops_clock=True)))


def _of_case(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(case=OuterRef("pk"))))


def _waits(act: str) -> Exists:
    """A text of the act waits to leave."""
    return Exists(Dispatch.objects.filter(case=OuterRef("pk"), act=act, state=Dispatch.State.HANDED_IN))


def _hearing_to_set() -> QuerySet[Hearing]:
    """Hearings that were asked for, for which nobody has set a day or handed one in."""
    waits = Dispatch.objects.filter(case=OuterRef("case"), act="set_hearing", state=Dispatch.State.HANDED_IN)
    return Hearing.objects.filter(~Exists(waits), case=OuterRef("pk"), set_for=None, refused_at=None, held_at=None)


def _returned(me: int, at: datetime) -> QuerySet[Dispatch]:
    """Texts of the person's own that came back and were not handed in again; after some weeks one was let go."""
    same = Q(letter=OuterRef("letter")) | Q(letter=None)
    newer = Dispatch.objects.filter(same, case=OuterRef("case"), act=OuterRef("act"), to=OuterRef("to"))
    rows = Dispatch.objects.filter(
        ~Exists(newer.filter(pk__gt=OuterRef("pk"))),
        case=OuterRef("pk"),
        handed_by_id=me,
        state__in=(Dispatch.State.RETURNED, Dispatch.State.VOID),
        settled_at__gt=at - LET_GO,
    )
    return rows.filter(SENDABLE)


def _can_be_sent() -> Q:
    """Letters, steps on obligations, and acts of the table that the state of the file still knows."""
    known: dict[tuple[str, ...], list[str]] = {}
    for row in FDI.rows:
        if row.permission in (P.FDI_SECRETARIAT, P.FDI_CHAIR):
            known.setdefault(tuple(state.value for state in row.sources), []).append(row.act)
    found = ~Q(act__in=list(FDI.acts)) & ~Q(case__state__in=list(FDI.final))
    for states, acts in known.items():
        found |= Q(act__in=acts, case__state__in=states)
    return found


SENDABLE = _can_be_sent()


def rules(sight: Sight, at: datetime) -> dict[str, Q]:
    """The predicates over Case, most pressing first; each is about whose turn it is."""
    me, service = sight.person_id, sight.service_id
    risk = Q(Exists(_given(direction__in=("risk", "negative", "positive_with_measures"))))
    another = ~Q(author_id=me)
    heard = Q(state="answered") | Q(state="notified", answer_clock__due_at__lt=at)
    mine = Q(lead_id=me) | Q(lead=None) | Q(owning_service_id=service)
    found: dict[str, Any] = {  # Q combined with Exists: the stubs know no common type
        "fine": another & Q(Exists(Fine.objects.filter(heard, case=OuterRef("pk")).exclude(proposed_by_id=me))),
        "fine_notice": mine & Q(Exists(Fine.objects.filter(case=OuterRef("pk"), state="proposed"))),
        "set_hearing": Q(state=S.SCREENING) & mine & Q(Exists(_hearing_to_set())),
        "measure_answer": Q(state=S.SCREENING) & mine & _of_case(for_the_authority()) & ~_waits("write_measure"),
        "measure_settle": Q(state=S.SCREENING) & mine & _of_case(to_settle()),
        "returned": Q(Exists(_returned(me, at))),
        "returned_decision": Q(Exists(_returned(me, at))),
        "check": Q(state=S.COMPLETENESS) & mine,
        "opinion": Q(state__in=EXAMINED) & _member(sight, "member") & ~Exists(_given(service_id=service)),
        "classified_part": Q(state__in=EXAMINED)
        & Q(_member(sight, "intelligence"))
        & ~Exists(Contribution.objects.filter(case=OuterRef("pk"), service_id=service, state="given")),
        "merge": Q(state__in=EXAMINED)
        & Q(_member(sight, "intelligence"))
        & ~Exists(JointOpinion.objects.filter(case=OuterRef("pk"))),
        "send_questions": Q(state__in=(*EXAMINED, S.COMPLETENESS))
        & mine
        & Q(Exists(Question.objects.filter(case=OuterRef("pk"), request=None, dropped_at=None)))
        & ~_request_open(),
        "move": Q(state=S.ASSESSMENT) & mine & risk & ~_request_open(),
        "clear": Q(state=S.ASSESSMENT)
        & another
        & ~_request_open()
        & ((_nobody_missing() & ~risk) | Q(Exists(_phase_that_ran_out()))),
        "adopt": Q(state=S.SCREENING) & mine & _nobody_missing() & ~_request_open(),
        "minister": Q(state=S.MINISTERIAL)
        & Q(_member(sight, "member"))
        & ~Exists(MinisterDecision.objects.filter(case=OuterRef("pk"), service_id=service)),
        "all_decided": Q(state=S.MINISTERIAL)
        & another
        & ~Exists(_ministers_to_decide())
        & ~Exists(CommitteeOpinion.objects.filter(case=OuterRef("pk"), final=True, recorded_by_id=me)),
        "verify_report": Q(state=S.MONITORING)
        & mine
        & Q(Exists(Obligation.objects.filter(case=OuterRef("pk"), state="reported").exclude(reported_by_id=me))),
        "enquiry": Q(state=S.ENQUIRY) & mine & ~_request_open(),
        "watch": Q(state=S.DECIDED) & mine & Q(filing__outcome="positive_with_measures"),
        "own_draft": Q(state=S.DRAFT, author_id=me),
    }
    if sight.may(P.FDI_SECRETARIAT):
        del found["returned_decision"]  # asked once of whoever may do both
    return found


def _phase_that_ran_out() -> QuerySet[Deadline]:
    """The clock of the assessment of a file, where it has run out."""
    phase = {clock for one in all_procedures() for clock in one.flow.get("assessment", ())}
    return Deadline.objects.filter(case=OuterRef("pk"), clock__in=sorted(phase), ended_at=None, state="expired")


def _ministers_to_decide() -> QuerySet[FileMember]:
    """The authorities of a file whose minister hasn't decided."""
    decided = MinisterDecision.objects.filter(case=OuterRef("case"), service=OuterRef("service"))
    return FileMember.objects.filter(~Exists(decided), case=OuterRef("pk"), part="member", removed_at=None)
