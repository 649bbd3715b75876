"""Investment files that got where they are by walking through the product's own acts, by the people who may do them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.context import acting_as_system
from casework.access import called
from casework.blocks.requests.queries import waiting_questions
from casework.models import Case
from casework.procedures.clock import BRUSSELS
from casework.procedures.working_days import calendar, next_working_day
from screening.investments.acts import (
    committee,
    completeness,
    enquiry,
    hand_in,
    measures,
    members,
    notification,
    opinions,
    phases,
    requests,
    ruling,
    union,
)
from screening.investments.models import (
    InformationRequest,
    Measure,
    MeasureText,
    Question,
    UnionExchange,
)
from screening.investments.procedures.system import system
from tests.factories.flow import do, fresh, read_all
from tests.factories.investment_words import (
    CONTRIBUTION,
    ESTABLISHMENTS,
    FIELDS,
    HOLDINGS,
    LISTS,
    MEMBERS,
    OPINION,
    PARTIES,
    PAYER,
    SECTORS,
)
from tests.factories.investments import Screeners
from tests.factories.kept import walk
from tests.factories.outgoing_flow import hand_in_letter, leave_now, let_leave, look, pass_the_time, waiting

__all__ = [
    "ESTABLISHMENTS",
    "HOLDINGS",
    "fresh",
    "hand_in_letter",
    "leave_now",
    "let_leave",
    "look",
    "pass_the_time",
    "waiting",
]


@walk
def draft(
    people: Screeners, *, at: datetime | None = None, lists: dict[str, Any] | None = None, **changes: Any
) -> Case:
    """A complete notification, ready to be handed in."""
    procedure, language = changes.pop("procedure", "be.fdi"), changes.pop("language", "nl")
    reference = do(notification.start_draft, by=people.rep, at=at, procedure=procedure, language=language)
    rows = {**LISTS, **(lists or {})}
    fields = {**FIELDS, **(PAYER if "payer" in system(procedure).asked else {}), **changes}
    do(notification.save, by=people.rep, at=at, reference=reference, fields=fields, lists=rows)
    return case_of(reference)


def case_of(reference: str) -> Case:
    """The case as it stands, seen by the product itself."""
    with acting_as_system("a test looks"):
        cases = Case.objects.select_related("label", "filing", "owning_service", "author")
        return cases.get(called(reference))


@walk
def notified(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Handed in; the secretariat checks it."""
    case = draft(people, at=at, **changes)
    do(hand_in.notify, by=people.rep, signed=people.rep.name, at=at, reference=case.reference)
    return case_of(case.reference)


@walk
def incomplete(people: Screeners, **changes: Any) -> Case:
    """Sent back to the representative."""
    case = notified(people, **changes)
    do(completeness.declare_incomplete, by=people.secretary, reference=case.reference, missing="The group chart.")
    return case_of(case.reference)


def confirm_members(people: Screeners, case: Case, *, at: datetime | None = None, **more: tuple[str, str]) -> None:
    """The secretariat confirms who is concerned."""
    do(members.confirm, by=people.secretary, at=at, reference=case.reference, members={**MEMBERS, **more})


@walk
def in_assessment(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Complete; the authorities concerned examine it."""
    case = notified(people, at=at, **changes)
    confirm_members(people, case, at=at)
    do(completeness.declare_complete, by=people.secretary, at=at, reference=case.reference)
    return case_of(case.reference)


def ask(people: Screeners, case: Case, *texts: str, by: str = "vla") -> list[int]:
    """Questions of one service, waiting for a letter; their ids."""
    person = getattr(people, by)
    texts = texts or ("Who appoints the board after the deal?",)
    return [do(requests.ask, by=person, reference=case.reference, text=t).result["question_id"] for t in texts]


def send_request(
    people: Screeners, case: Case, *questions: int, days: int = 14, at: datetime | None = None, **changes: Any
) -> int:
    """One letter with these questions (all that wait when none is named), to be answered in ``days``; its number."""
    with acting_as_system("a test looks"):
        waiting = [q for q in waiting_questions(case) if not questions or q.pk in questions]
    given = {
        "questions": [(q.pk, q.text) for q in waiting],
        "due_on": timezone.localdate(at) + timedelta(days=days),
        **changes,
    }
    do(requests.send, by=people.secretary, at=at, reference=case.reference, **given)
    with acting_as_system("a test looks"):
        return InformationRequest.objects.filter(case=case).latest("number").number


def answer_request(people: Screeners, case: Case, number: int = 1, *, at: datetime | None = None) -> None:
    """The representative answers every question of a request."""
    with acting_as_system("a test looks"):
        ids = Question.objects.filter(case=case, request__number=number).values_list("pk", flat=True)
        answers = {pk: f"Answer {place}." for place, pk in enumerate(ids, start=1)}
    do(requests.answer, by=people.rep, at=at, reference=case.reference, number=number, answers=answers)


# -- opinions ---------------------------------------------------------------------------------------------------------


def give_opinion(
    people: Screeners, case: Case, member: str, *, direction: str = "no_risk", at: datetime | None = None, **more: Any
) -> None:
    """One authority gives its opinion after reading the file."""
    person = getattr(people, member)
    read_all(case, person)
    fields = {**OPINION, "direction": direction, **more}
    do(opinions.give, by=person, at=at, reference=case.reference, fields=fields)


def give_opinions(
    people: Screeners, case: Case, *, direction: str = "no_risk", at: datetime | None = None, **more: Any
) -> None:
    """Both authorities that ``confirm_members`` confirms give the same opinion."""
    for member in ("eco", "vla"):
        give_opinion(people, case, member, direction=direction, at=at, **more)


def contribute(people: Screeners, case: Case, by: str = "vsse", *, at: datetime | None = None, **more: Any) -> None:
    """One intelligence service gives what it knows, under its own label."""
    fields = {**CONTRIBUTION, **more}
    do(opinions.contribute, by=getattr(people, by), at=at, reference=case.reference, fields=fields)


def merge_opinion(
    people: Screeners, case: Case, *, direction: str = "risk", at: datetime | None = None, **more: Any
) -> None:
    """The coordinator records the joint opinion."""
    given = {"direction": direction, "text": "VSSE: the owners above the investor are not fully known.", **more}
    do(opinions.merge, by=people.coordinator, at=at, reference=case.reference, **given)


def tell_union(people: Screeners, case: Case, *, at: datetime | None = None) -> None:
    """The other states receive the notification today, unless they have it."""
    with acting_as_system("a test looks"):
        told = UnionExchange.objects.filter(case=case, kind="notified").exists()
    if not told and system(case.procedure).union:
        day = timezone.localdate(at)
        do(union.notify_union, by=people.secretary, at=at, reference=case.reference, happened_on=day)


def working_time(at: datetime | None = None, *, days: int = 7) -> datetime:
    """Ten o'clock in Brussels on a working day, about so many days ahead."""
    day = timezone.localdate(at) + timedelta(days=days)
    return datetime.combine(next_working_day(calendar("BE"), day), time(10), BRUSSELS)


EARLY = "Nobody there has announced a comment."  # why a decision doesn't wait for the other states

# -- decisions --------------------------------------------------------------------------------------------------------


def clear(people: Screeners, case: Case, *, at: datetime | None = None, **more: Any) -> None:
    """The chair clears the deal in assessment, after reading."""
    tell_union(people, case, at=at)
    read_all(case, people.chair)
    given = {"reasons": "Nobody finds a risk.", "early_because": EARLY, **more}
    do(phases.clear, by=people.chair, at=at, reference=case.reference, **given)


@walk
def cleared(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Cleared in assessment: every authority has spoken, none finds a risk."""
    case = in_assessment(people, at=at, **changes)
    give_opinions(people, case, at=at)
    clear(people, case, at=at)
    return case_of(case.reference)


def move_to_screening(people: Screeners, case: Case, *, at: datetime | None = None) -> None:
    """The secretariat opens the second phase."""
    reasons = "The investor's owners are not fully known."
    do(phases.move_to_screening, by=people.secretary, at=at, reference=case.reference, reasons=reasons)


@walk
def in_screening(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """In the second phase: both authorities found indications of risk."""
    case = in_assessment(people, at=at, **changes)
    give_opinions(people, case, direction="risk", at=at)
    move_to_screening(people, case, at=at)
    return case_of(case.reference)


def send_draft(
    people: Screeners, case: Case, *, direction: str = "negative", at: datetime | None = None, **more: Any
) -> None:
    """The preliminary opinion goes to the investor."""
    given = {"direction": direction, "text": "The grid would depend on owners whom nobody knows.", **more}
    do(committee.send_draft, by=people.secretary, at=at, reference=case.reference, **given)


def comment(people: Screeners, case: Case, *, at: datetime | None = None) -> None:
    """The representative comments on the preliminary opinion."""
    do(committee.comment, by=people.rep, at=at, reference=case.reference, text="Every owner is known.")


def adopt(
    people: Screeners, case: Case, *, direction: str = "negative", at: datetime | None = None, **more: Any
) -> None:
    """The secretariat records the committee's final opinion, after reading."""
    tell_union(people, case, at=at)
    read_all(case, people.secretary)
    given = {"direction": direction, "text": "The comments change nothing.", **more}
    do(committee.adopt, by=people.secretary, at=at, reference=case.reference, **given)


@walk
def before_ministers(
    people: Screeners, *, direction: str = "negative", at: datetime | None = None, **changes: Any
) -> Case:
    """The committee's opinion is adopted; each minister concerned decides."""
    case = in_screening(people, at=at, **changes)
    to_ministers(people, case, direction=direction, at=at)
    return case_of(case.reference)


def to_ministers(
    people: Screeners, case: Case, *, direction: str = "negative", at: datetime | None = None, **more: Any
) -> None:
    """From the second phase to the ministers: opinions, a preliminary one, comments, the final one."""
    asked = {"measures": "A compliance officer."} if direction == "positive_with_measures" else {}
    give_opinions(people, case, direction=direction, at=at, **asked)
    send_draft(people, case, direction=direction, at=at, **more)
    comment(people, case, at=at)
    adopt(people, case, direction=direction, at=at, **more)


def decide_minister(
    people: Screeners, case: Case, minister: str, *, direction: str = "negative", at: datetime | None = None
) -> None:
    """One minister decides after reading."""
    person = getattr(people, minister)
    read_all(case, person)
    given = {"direction": direction, "reasons": "As the committee says."}
    do(ruling.decide_minister, by=person, at=at, reference=case.reference, **given)


def decide_ministers(people: Screeners, case: Case, *, direction: str = "negative", at: datetime | None = None) -> None:
    """Both ministers concerned decide alike."""
    for minister in ("minister_eco", "minister_vla"):
        decide_minister(people, case, minister, direction=direction, at=at)


def combine(
    people: Screeners, case: Case, *, outcome: str = "negative", at: datetime | None = None, **more: Any
) -> None:
    """The chair records the combined decision, after reading."""
    read_all(case, people.chair)
    given = {"outcome": outcome, "reasons": "As the ministers decided.", "early_because": EARLY, **more}
    do(ruling.combine, by=people.chair, at=at, reference=case.reference, **given)


@walk
def decided(people: Screeners, *, outcome: str = "negative", at: datetime | None = None, **changes: Any) -> Case:
    """Decided after screening."""
    case = before_ministers(people, direction=outcome, at=at, **changes)
    decide_ministers(people, case, direction=outcome, at=at)
    combine(people, case, outcome=outcome, at=at)
    return case_of(case.reference)


@walk
def enquiry_draft(
    people: Screeners, *, file_type: str = "non_notified_query", at: datetime | None = None, **changes: Any
) -> Case:
    """An enquiry that the secretariat is writing."""
    given = {"procedure": "be.fdi", "file_type": file_type, "language": "nl"}
    reference = do(enquiry.start, by=people.secretary, at=at, **given)
    fields = {"concern": "A sale that nobody notified.", "structure": "Sale of a grid operator.", **changes}
    lists = {"parties": [row for row in PARTIES if row["role"] != "owner"], "sectors": SECTORS}
    do(enquiry.save, by=people.secretary, at=at, reference=reference, fields=fields, lists=lists)
    return case_of(reference)


@walk
def enquiry_opened(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """An enquiry into a deal that nobody notified."""
    case = enquiry_draft(people, at=at, **changes)
    do(enquiry.open_enquiry, by=people.secretary, at=at, reference=case.reference)
    return case_of(case.reference)


# -- measures ---------------------------------------------------------------------------------------------------------


@walk
def in_talks(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """In screening, talks on measures open, one measure on the table."""
    case = in_screening(people, at=at, **changes)
    do(measures.open_talks, by=people.secretary, at=at, reference=case.reference)
    write_measure(people, case, at=at)
    return case_of(case.reference)


def write_measure(people: Screeners, case: Case, *, at: datetime | None = None, **changes: Any) -> int:
    """The authority puts a measure on the table; its id."""
    given: dict[str, Any] = {
        "code": "compliance_officer",
        "title": "A compliance officer",
        "text": "The target appoints a compliance officer within three months.",
        **changes,
    }
    done = do(measures.write, by=people.secretary, at=at, reference=case.reference, **given)
    return int(done.result["measure_id"])


def agree(people: Screeners, case: Case, measure: int, *, at: datetime | None = None) -> None:
    """The investor agrees to the authority's newest version of a measure."""
    with acting_as_system("a test looks"):
        newest = MeasureText.objects.filter(measure=measure, side="authority").latest("number").number
    do(measures.answer, by=people.rep, at=at, reference=case.reference, measure_id=measure, agrees_to=newest)


def end_talks(people: Screeners, case: Case, *, result: str = "agreed", at: datetime | None = None) -> None:
    """Every measure in talks gets its result, and the clocks run again."""
    with acting_as_system("a test looks"):
        ids = list(Measure.objects.filter(case=case, state="talks").values_list("pk", flat=True))
    for pk in ids:
        if result == "agreed":
            agree(people, case, pk, at=at)
        do(measures.settle, by=people.secretary, at=at, reference=case.reference, measure_id=pk, result=result)
    do(measures.end_talks, by=people.secretary, at=at, reference=case.reference)


@walk
def monitored(people: Screeners, *, at: datetime | None = None, **changes: Any) -> Case:
    """Decided with measures; what is owed under them is watched."""
    case = in_talks(people, at=at, **changes)
    end_talks(people, case, at=at)
    to_ministers(people, case, direction="positive_with_measures", at=at)
    decide_ministers(people, case, direction="positive_with_measures", at=at)
    combine(people, case, outcome="positive_with_measures", at=at)
    do(measures.start_monitoring, by=people.secretary, at=at, reference=case.reference)
    return case_of(case.reference)


def owe(people: Screeners, case: Case, *, due_on: date, at: datetime | None = None, **changes: Any) -> int:
    """An obligation under the first measure; its id."""
    with acting_as_system("a test looks"):
        measure = Measure.objects.filter(case=case).order_by("pk").values_list("pk", flat=True)[0]
    given = {"measure_id": measure, "text": "Report on the work of the compliance officer.", **changes}
    done = do(measures.add_obligation, by=people.secretary, at=at, reference=case.reference, due_on=due_on, **given)
    return int(done.result["obligation_id"])
