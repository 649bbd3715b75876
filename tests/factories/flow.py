"""Reaching a state by walking: every case here got where it is through the product's own acts, by the people who may do
them.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person, Service
from casework.actions import revisions, turns
from casework.lifecycle.acts import sections_of
from casework.models import Case, Revision
from casework.referrals.acts import decision, follow_up, intake, positions, referral
from casework.referrals.models import Delivery, Round
from casework.referrals.table import State
from tests.factories.kept import walk
from tests.factories.people import People

FIELDS: dict[str, Any] = {
    "title": "Training camp in a warehouse",
    "facts": "A source reports weekly meetings in an empty warehouse.",
    "grounds": "Serious indications of preparation of a violent act.",
    "threat_type": "violent_threat",
    "information_date": date(2026, 3, 2),
    "reliability": "B",
    "credibility": 2,
    "vital_interests": ["physical_safety"],
}
SUBJECTS: list[dict[str, Any]] = [
    {
        "kind": "person",
        "name": "Arvo Testman",
        "aliases": ["Aro T."],
        "birth_date": date(1990, 5, 1),
        "nationality": "BE",
    },
]
POSITION: dict[str, Any] = {
    "holds": "Nothing beyond the referral.",
    "threat_level": 2,
    "outcome": "criminal_federal",
    "answers": {"corroborated": "yes", "intent": "unsure"},
}
MEMBERS = ("fjp", "djsoct", "cuta", "officer", "giss")  # one speaker for each service of the assessment body
VOTERS = ("fpp", "lpp", "dirco", "fjp", "giss")


def do(act: Callable[..., Any], /, *, by: Person, at: datetime | None = None, **given: Any) -> Any:
    """Do an act as a person, behind row-level security, at this moment."""
    with acting_as(by):
        return act(by=by, at=at or timezone.now(), **given)


def read_all(case: Case, person: Person) -> None:
    """Tick every section at its newest revision, as the page of changes does."""
    with acting_as(person):
        newest: dict[str, int] = {}
        for section, number in Revision.objects.filter(case=case).values_list("section", "number"):
            newest[section] = max(number, newest.get(section, 0))
        sections = {s: n for s, n in newest.items() if s in sections_of(case.kind)}
        now = timezone.now()
        revisions.mark_read(
            reference=case.reference, sight=sight_of(person, at=now), by=person, at=now, sections=sections
        )


def fresh(case: Case) -> Case:
    """The case as it stands now, seen by the product itself."""
    with acting_as_system("a test looks"):
        return Case.objects.select_related("label", "referral").get(pk=case.pk)


def deliver_round(case: Case) -> None:
    """Proof of delivery of the newest round to every member, as the worker would write it."""
    with acting_as_system("a test delivers"):
        round_ = Round.objects.filter(case=case).order_by("-number").first()
        assert round_ is not None
        members = Service.objects.filter(code__in=("FJP", "DJSOC-T", "CUTA", "VSSE", "GISS"))
        for service in members.order_by("pk"):  # as the product does: a worker may be writing the same rows
            person = service.people.first()
            if person is not None:
                Delivery.objects.get_or_create(
                    round=round_, service=service, defaults={"person": person, "delivered_at": timezone.now()}
                )
        turns.write_proved(case, timezone.now())


@walk
def draft(people: People, *, procedure: str = "be.jic", by: Person | None = None, **changes: Any) -> Case:
    """A complete draft, ready to be submitted."""
    by = by or people.officer
    case = do(referral.start_draft, by=by, procedure=procedure)
    marking, compartments = changes.pop("marking", 1), changes.pop("compartments", [])
    subjects = changes.pop("subjects", SUBJECTS)
    do(
        referral.save_draft,
        by=by,
        reference=case.reference,
        fields={**FIELDS, **changes},
        subjects=subjects,
        marking=marking,
        compartments=compartments,
    )
    return fresh(case)


@walk
def submitted(people: People, **changes: Any) -> Case:
    """At the intake desk."""
    case = draft(people, **changes)
    do(referral.submit, by=changes.get("by") or people.officer, reference=case.reference)
    return fresh(case)


@walk
def returned(people: People, **changes: Any) -> Case:
    """Sent back to its author."""
    case = submitted(people, **changes)
    do(intake.return_to_author, by=people.intake, reference=case.reference, missing="Date of the meeting?")
    return fresh(case)


@walk
def in_assessment(people: People, **changes: Any) -> Case:
    """Accepted; the first round of positions is open and delivered."""
    case = submitted(people, **changes)
    accept(people, case)
    return fresh(case)


def accept(people: People, case: Case) -> None:
    """The desk reads and accepts; the round is delivered."""
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    deliver_round(case)


def give(people: People, case: Case, member: str, **changes: Any) -> None:
    """One member gives its service's position after reading the file."""
    person = getattr(people, member)
    read_all(case, person)
    do(positions.give_position, by=person, reference=case.reference, fields={**POSITION, **changes})


@walk
def round_closed(people: People, **changes: Any) -> Case:
    """Every member has spoken and the round is closed."""
    case = in_assessment(people, **changes)
    close_round(people, case)
    return fresh(case)


def close_round(people: People, case: Case) -> None:
    """Every member speaks, then the secretary closes the round."""
    for member in MEMBERS:
        give(people, case, member)
    do(positions.close_round, by=people.secretary, reference=case.reference)


@walk
def proposed(people: People, *, outcome: str = "criminal_federal", **changes: Any) -> Case:
    """Before the decision body."""
    case = round_closed(people, **changes)
    propose(people, case, outcome=outcome)
    return fresh(case)


def propose(people: People, case: Case, *, outcome: str = "criminal_federal") -> None:
    """The secretary records the joint assessment."""
    read_all(case, people.secretary)
    do(
        decision.propose,
        by=people.secretary,
        reference=case.reference,
        assessment="The members agree on the facts.",
        threat_level=3,
        outcome=outcome,
        reasons="Offences can be proved.",
    )


@walk
def voted(people: People, *, choice: str = "agree", **changes: Any) -> Case:
    """Quorum and validators have voted."""
    case = proposed(people, **changes)
    cast_votes(people, case, choice=choice)
    return fresh(case)


def cast_votes(people: People, case: Case, *, choice: str = "agree") -> None:
    """Quorum and validators vote after reading."""
    for voter in VOTERS:
        person = getattr(people, voter)
        read_all(case, person)
        do(
            decision.vote,
            by=person,
            reference=case.reference,
            choice=choice,
            reasons="" if choice == "agree" else "Because.",
        )


@walk
def decided(people: People, *, outcome: str = "criminal_federal", **changes: Any) -> Case:
    """The decision is recorded by the federal prosecutor."""
    case = voted(people, outcome=outcome, **changes)
    decide(people, case, outcome=outcome)
    return fresh(case)


def decide(people: People, case: Case, *, outcome: str = "criminal_federal") -> None:
    """The federal prosecutor records the decision."""
    do(decision.decide, by=people.fpp, reference=case.reference, outcome=outcome, reasons="Validated.")


@walk
def in_follow_up(people: People, **changes: Any) -> Case:
    """One action is asked of the federal judicial police."""
    case = decided(people, **changes)
    ask_for_action(people, case)
    return fresh(case)


def ask_for_action(people: People, case: Case) -> None:
    """One action for the federal judicial police, due in two weeks."""
    with acting_as_system("a test looks"):
        service = Service.objects.get(code="FJP")
    do(
        follow_up.add_action,
        by=people.secretary,
        reference=case.reference,
        service=service,
        description="Hear the owner of the warehouse.",
        due_on=timezone.localdate() + timedelta(days=14),
        measure=12,
    )


@walk
def closed(people: People, **changes: Any) -> Case:
    """Closed with a result by the supervisor."""
    case = decided(people, **changes)
    read_all(case, people.supervisor)
    do(follow_up.close, by=people.supervisor, reference=case.reference, result="Handed to the prosecutor.")
    return fresh(case)


@walk
def withdrawn(people: People, **changes: Any) -> Case:
    """Taken back by its author."""
    case = submitted(people, **changes)
    do(referral.withdraw, by=people.officer, reference=case.reference, reason="Sent in error.")
    return fresh(case)


def journey(people: People) -> Iterator[Case]:
    """One case that stops at every state on its way, and at the end a second one that is withdrawn."""
    case = draft(people)
    yield case
    do(referral.submit, by=people.officer, reference=case.reference)
    yield fresh(case)
    do(intake.return_to_author, by=people.intake, reference=case.reference, missing="Date of the meeting?")
    yield fresh(case)
    do(referral.resubmit, by=people.officer, reference=case.reference)
    accept(people, case)
    yield fresh(case)
    close_round(people, case)
    propose(people, case)
    yield fresh(case)
    cast_votes(people, case)
    decide(people, case)
    yield fresh(case)
    ask_for_action(people, case)
    yield fresh(case)
    read_all(case, people.supervisor)
    do(
        follow_up.close,
        by=people.supervisor,
        reference=case.reference,
        result="Handed to the prosecutor.",
        reason_open_actions="The prosecutor goes on with it.",
    )
    yield fresh(case)
    yield withdrawn(people)


WALKS: dict[State, Callable[..., Case]] = {
    State.DRAFT: draft,
    State.SUBMITTED: submitted,
    State.RETURNED: returned,
    State.ASSESSMENT: in_assessment,
    State.PROPOSED: proposed,
    State.DECIDED: decided,
    State.FOLLOW_UP: in_follow_up,
    State.CLOSED: closed,
    State.WITHDRAWN: withdrawn,
}
