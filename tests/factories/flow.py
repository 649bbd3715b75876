"""Reaching a state by walking: every case here got where it is through the product's own acts, by the people who may do them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person, Service
from casework.actions import decision, follow_up, intake, positions, referral, revisions
from casework.lifecycle.referral import State
from casework.models import Case, Delivery, Revision, Round
from casework.queries.facts import SECTION_TITLES
from accounts.access import sight_of
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
        sections = {s: n for s, n in newest.items() if s in SECTION_TITLES}
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
        for service in Service.objects.filter(code__in=("FJP", "DJSOC-T", "CUTA", "VSSE", "GISS")):
            person = service.people.first()
            if person is not None:
                Delivery.objects.get_or_create(
                    round=round_, service=service, defaults={"person": person, "delivered_at": timezone.now()}
                )


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


def submitted(people: People, **changes: Any) -> Case:
    """At the intake desk."""
    case = draft(people, **changes)
    do(referral.submit, by=changes.get("by") or people.officer, reference=case.reference)
    return fresh(case)


def returned(people: People, **changes: Any) -> Case:
    """Sent back to its author."""
    case = submitted(people, **changes)
    do(intake.return_to_author, by=people.intake, reference=case.reference, missing="Date of the meeting?")
    return fresh(case)


def in_assessment(people: People, **changes: Any) -> Case:
    """Accepted; the first round of positions is open and delivered."""
    case = submitted(people, **changes)
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    deliver_round(case)
    return fresh(case)


def give(people: People, case: Case, member: str, **changes: Any) -> None:
    """One member gives its service's position after reading the file."""
    person = getattr(people, member)
    read_all(case, person)
    do(positions.give_position, by=person, reference=case.reference, fields={**POSITION, **changes})


def round_closed(people: People, **changes: Any) -> Case:
    """Every member has spoken and the round is closed."""
    case = in_assessment(people, **changes)
    for member in MEMBERS:
        give(people, case, member)
    do(positions.close_round, by=people.secretary, reference=case.reference)
    return fresh(case)


def proposed(people: People, *, outcome: str = "criminal_federal", **changes: Any) -> Case:
    """Before the decision body."""
    case = round_closed(people, **changes)
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
    return fresh(case)


def voted(people: People, *, choice: str = "agree", **changes: Any) -> Case:
    """Quorum and validators have voted."""
    case = proposed(people, **changes)
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
    return fresh(case)


def decided(people: People, *, outcome: str = "criminal_federal", **changes: Any) -> Case:
    """The decision is recorded by the federal prosecutor."""
    case = voted(people, outcome=outcome, **changes)
    do(decision.decide, by=people.fpp, reference=case.reference, outcome=outcome, reasons="Validated.")
    return fresh(case)


def in_follow_up(people: People, **changes: Any) -> Case:
    """One action is asked of the federal judicial police."""
    case = decided(people, **changes)
    with acting_as_system("a test looks"):
        service = Service.objects.get(code="FJP")
    do(
        follow_up.add_action,
        by=people.secretary,
        reference=case.reference,
        service=service,
        description="Hear the owner of the warehouse.",
        due_on=date.today() + timedelta(days=14),
        measure=12,
    )
    return fresh(case)


def closed(people: People, **changes: Any) -> Case:
    """Closed with a result by the supervisor."""
    case = decided(people, **changes)
    read_all(case, people.supervisor)
    do(follow_up.close, by=people.supervisor, reference=case.reference, result="Handed to the prosecutor.")
    return fresh(case)


def withdrawn(people: People, **changes: Any) -> Case:
    """Taken back by its author."""
    case = submitted(people, **changes)
    do(referral.withdraw, by=people.officer, reference=case.reference, reason="Sent in error.")
    return fresh(case)


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
