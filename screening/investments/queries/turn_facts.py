"""What the turns of a filing are worked out from; see ``casework.queries.turn_facts``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework.lifecycle.turns import CaseFacts
from casework.models import Deadline
from casework.procedures.catalogue import all_procedures
from casework.queries.turn_facts import (
    LABEL,
    Row,
    common_facts,
    label_above,
    moment,
    of_case,
    rows_of,
    values_of,
)
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

WAITS = Dispatch.State.HANDED_IN
AS_READ = ("joint_opinion", "questions_wait", "request_open", "phase_over", "text_to_answer", "text_leaves")


@dataclass(frozen=True)
class Given:
    """A contribution of an intelligence service."""

    service: int
    above: int | None  # the label of what is asked under it, where its own is above the file's


@dataclass(frozen=True)
class FineFacts:
    """A fine that waits for somebody of the committee."""

    notified: bool
    answered: bool
    proposed_by: int
    answer_due: datetime | None


@dataclass(frozen=True)
class Report:
    """A report on an obligation that nobody has verified."""

    reported_by: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class Returned:
    """The last text of its sort that was handed in, and came back."""

    act: str
    handed_by: int
    settled_at: datetime


@dataclass(frozen=True, kw_only=True)
class FilingFacts(CaseFacts):
    """What the turns of a filing are worked out from."""

    outcome: str = ""
    members: frozenset[int] = frozenset()  # authorities concerned
    intelligence: frozenset[int] = frozenset()
    opinions: Mapping[int, str] = field(
        default_factory=dict
    )  # given in the phase that the file is in: service, direction
    contributions: Mapping[int, Given] = field(default_factory=dict)
    joint_opinion: bool = False
    questions_wait: bool = False
    request_open: bool = False  # one that holds the file up
    phase_over: bool = False  # the time of the assessment has run out
    decided: frozenset[int] = frozenset()  # authorities whose minister has
    recorders: frozenset[int] = frozenset()  # of the committee's final opinion
    reports: Mapping[int, Report] = field(default_factory=dict)
    fines: Mapping[int, FineFacts] = field(default_factory=dict)
    hearing_to_set: bool = False
    text_to_answer: bool = False  # the investor's of a measure
    text_leaves: bool = False  # an answer to it waits to leave
    measure_to_settle: bool = False
    returned: Mapping[int, Returned] = field(default_factory=dict)


def columns() -> dict[str, Any]:
    """What is read of a file beside what every case has."""
    return {**_people(), **_examination(), **_outgoing(), **_aftermath()}


def _people() -> dict[str, Any]:
    contributions = of_case(Contribution, state=Contribution.State.GIVEN)
    return {
        "members": rows_of(of_case(FileMember, removed_at=None), "service_id", "part"),
        "contributions": rows_of(contributions, "id", "service_id", **LABEL),
        "joint_opinion": Exists(of_case(JointOpinion)),
    }


def _examination() -> dict[str, Any]:
    phase = {clock for one in all_procedures() for clock in one.flow.get("assessment", ())}
    open_requests = of_case(InformationRequest, answered_at=None, withdrawn_at=None)
    return {
        "opinions": rows_of(of_case(Opinion, state="given", phase=OuterRef("state")), "service_id", "direction"),
        "questions_wait": Exists(of_case(Question, request=None, dropped_at=None)),
        "request_open": Exists(open_requests.filter(Q(side=Side.NOTIFIER) | Q(stops_clock=True))),
        "phase_over": Exists(of_case(Deadline, clock__in=sorted(phase), ended_at=None, state="expired")),
        "decided": values_of(of_case(MinisterDecision), "service_id"),
        "recorders": values_of(of_case(CommitteeOpinion, final=True), "recorded_by_id"),
    }


def _outgoing() -> dict[str, Any]:
    hearings = of_case(Hearing, set_for=None, refused_at=None, held_at=None)
    return {
        "hearing_to_set": Exists(hearings),
        "hearing_leaves": Exists(_waits("set_hearing")),
        "text_to_answer": Exists(for_the_authority().filter(case=OuterRef("pk"))),
        "text_leaves": Exists(_waits("write_measure")),
        "measure_to_settle": Exists(to_settle().filter(case=OuterRef("pk"))),
        "returned": rows_of(_returned(), "id", "act", "handed_by_id", "settled_at"),
    }


def _aftermath() -> dict[str, Any]:
    reports = of_case(Obligation, state=Obligation.State.REPORTED)
    state = Fine.State
    fines = of_case(Fine, state__in=(state.PROPOSED, state.NOTIFIED, state.ANSWERED))
    return {
        "outcome": F("filing__outcome"),
        "reports": rows_of(reports, "id", "reported_by_id", due_at=F("deadline__due_at")),
        "fines": rows_of(fines, "id", "state", "proposed_by_id", answer_due=F("answer_clock__due_at")),
    }


def _waits(act: str) -> QuerySet[Dispatch]:
    """A text of the act waits to leave."""
    return of_case(Dispatch, act=act, state=WAITS)


def _returned() -> QuerySet[Dispatch]:
    """Texts that came back and were not handed in again."""
    same = Q(letter=OuterRef("letter")) | Q(letter=None)
    newer = Dispatch.objects.filter(same, case=OuterRef("case"), act=OuterRef("act"), to=OuterRef("to"))
    back = of_case(Dispatch, state__in=(Dispatch.State.RETURNED, Dispatch.State.VOID))
    return back.filter(~Exists(newer.filter(pk__gt=OuterRef("pk"))))


def facts(row: Row, services: Mapping[str, int]) -> FilingFacts:
    """Of one row; a file names its services itself."""
    return FilingFacts(
        **common_facts(row, services),
        **{name: row[name] for name in AS_READ},
        measure_to_settle=row["measure_to_settle"],
        outcome=row["outcome"] or "",
        members=_part(row, FileMember.Part.MEMBER),
        intelligence=_part(row, FileMember.Part.INTELLIGENCE),
        opinions={one["service_id"]: one["direction"] for one in row["opinions"]},
        contributions={one["id"]: Given(one["service_id"], label_above(row, one)) for one in row["contributions"]},
        decided=frozenset(row["decided"]),
        recorders=frozenset(row["recorders"]),
        reports={one["id"]: Report(one["reported_by_id"], moment(one["due_at"])) for one in row["reports"]},
        fines={one["id"]: _fine(one) for one in row["fines"]},
        hearing_to_set=row["hearing_to_set"] and not row["hearing_leaves"],
        returned={one["id"]: _came_back(one) for one in row["returned"]},
    )


def _part(row: Row, part: str) -> frozenset[int]:
    return frozenset(one["service_id"] for one in row["members"] if one["part"] == part)


def _fine(one: Row) -> FineFacts:
    state = one["state"]
    return FineFacts(
        notified=state == Fine.State.NOTIFIED,
        answered=state == Fine.State.ANSWERED,
        proposed_by=one["proposed_by_id"],
        answer_due=moment(one["answer_due"]),
    )


def _came_back(one: Row) -> Returned:
    settled = moment(one["settled_at"])
    assert settled is not None
    return Returned(one["act"], one["handed_by_id"], settled)
