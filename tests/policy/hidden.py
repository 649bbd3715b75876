"""What a reader may not see: whole cases with all that hangs off them, and pieces of cases that they do see."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import CompartmentHolding, HeldClearance, Marking, Person, RoleAssignment, Service
from casework.actions import assignment, documents
from casework.models import Case
from casework.referrals.acts import positions
from tests.casework.documents.samples import Upload, pdf
from tests.casework.notifications.mailbox import deliver
from tests.factories import flow
from tests.factories.cases import make_case
from tests.factories.people import ROSTER, People, define, make_compartment, make_person
from tests.policy.filings import furnish_filing, make_filing
from tests.policy.world import World, make_world

# Words that stand only in hidden cases; and names that stand in visible ones too.
SECRET_WORDS = {"title": "Quicksilver convoy", "facts": "Zanzibar ledger.", "grounds": "Obsidian courier."}


@dataclass(frozen=True)
class Scene:
    """The world that is there in both renderings, and the people who alone will know of the rest."""

    world: World
    assessed: Case  # visible, in its round of positions
    followed: Case  # visible, with a decision and an action
    amber: People  # the same services and roles, read into AMBER
    top: People  # the same, cleared up to TOP SECRET
    author: Person  # case officer of GISS, read into AMBER


def make_scene() -> Scene:
    """Visible cases in three states, people of every kind, and two sets of colleagues who know more."""
    world = make_world()
    amber = _colleagues("amber", compartments=("AMBER",))
    top = _colleagues("top", level=Marking.TOP_SECRET)
    # One person of each set has mail; three hundred more letters would show nothing else and take most of the time.
    Person.objects.exclude(username__endswith="officer").update(e_mail_choice=Person.MailChoice.NONE)
    assessed = flow.in_assessment(world.people)
    flow.give(world.people, assessed, "cuta")
    followed = flow.in_follow_up(world.people)
    for case in (assessed, followed):
        for people in (amber, top):
            flow.read_all(case, people.officer)
    deliver()
    author = make_person("amber-giss-author", service="GISS", compartments=("AMBER",))
    return Scene(replace(world, cases={"own": assessed}), assessed, followed, amber, top, author)


def _colleagues(prefix: str, *, level: int = Marking.SECRET, compartments: tuple[str, ...] = ()) -> People:
    """The roster once more, under other names, in a handful of statements."""
    start = timezone.now() - timedelta(days=1)
    services = {s.code: s for s in Service.objects.all()}
    asked, approved = (Person.objects.get(username=name) for name in ("registrar", "second-registrar"))
    people = define(
        Person(
            username=f"{prefix}-{key}",
            name=f"{prefix.title()} {key.title()}",
            email=f"{prefix}-{key}@example.test",
            service=services[service],
            password="!",
            created_at=start,
        )
        for key, (_, service) in ROSTER.items()
    )
    signed = {"requested_by": asked, "requested_at": start, "approved_by": approved, "approved_at": start}
    define(
        RoleAssignment(person=person, role=role, state="approved", reason="Roster", starts_at=start, **signed)
        for person, (role, _) in zip(people, ROSTER.values(), strict=True)
    )
    end = start + timedelta(days=1000)
    define(HeldClearance(person=person, level=level, starts_at=start, ends_at=end) for person in people)
    define(
        CompartmentHolding(person=person, compartment=make_compartment(code), starts_at=start)
        for person in people
        for code in compartments
    )
    return People(**dict(zip(ROSTER, people, strict=True)))


def hide_top_secret(scene: Scene) -> dict[str, Case]:
    """A case above everybody's clearance, in its round of positions; a document of that kind in a visible case."""
    walked = flow.in_assessment(scene.top, marking=Marking.TOP_SECRET, **SECRET_WORDS)
    _attach(scene.assessed, scene.top, marking=Marking.TOP_SECRET, compartments=[])
    _around(walked, scene.top)
    _hide_filing(scene, marking=Marking.TOP_SECRET)
    deliver()
    return {"hidden, too highly marked": walked}


def hide_compartment(scene: Scene) -> dict[str, Case]:
    """The same in a compartment, referred by another service about a person who stands in visible cases too; a case of
    a service that takes part in nothing; and the draft of a position that another service hasn't given.
    """
    amber = [make_compartment("AMBER").pk]
    walked = flow.in_follow_up(scene.amber, compartments=amber, **SECRET_WORDS)
    at_desk = flow.submitted(scene.amber, by=scene.author, compartments=amber, urgent=True, **SECRET_WORDS)
    waiting = flow.in_assessment(scene.amber, compartments=amber, **SECRET_WORDS)
    foreign = make_case(scene.world.people.elsewhere, title=SECRET_WORDS["title"])
    foreign_draft = make_case(scene.world.people.elsewhere, state="draft", title=SECRET_WORDS["title"])
    _attach(scene.assessed, scene.amber, marking=Marking.SECRET, compartments=amber)
    _around(walked, scene.amber)
    _hide_filing(scene, compartments=[make_compartment("AMBER")])
    deliver()
    return {
        "hidden at the desk": at_desk,
        "hidden in its round": waiting,
        "of a service elsewhere": foreign,
        "draft of a service elsewhere": foreign_draft,
        "hidden in a compartment": walked,
    }


def hide_draft_position(scene: Scene) -> None:
    """GISS writes on its position, and hasn't given it."""
    flow.do(
        positions.save_position,
        by=scene.amber.giss,
        reference=scene.assessed.reference,
        fields={**flow.POSITION, "holds": "A source close to the Zanzibar ledger."},
    )


def _hide_filing(scene: Scene, **hidden: Any) -> None:
    """An investment file of the services that take part, whose representative isn't the one of the scene."""
    author = scene.world.people.officer
    services = list(Service.objects.filter(code__in=("VSSE", "FJP", "FPP")))
    rep = Person.objects.get(username="rep-elsewhere")
    case = make_filing(author, rep, services=services, title=SECRET_WORDS["title"], **hidden)
    with acting_as_system("a test sets up"):
        furnish_filing(case, author)


def _around(case: Case, people: People) -> None:
    """What people do around a case: name each other, grant, hand over, watch, keep a question."""
    until = timezone.now() + timedelta(days=9)
    flow.do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.secretary)
    given = {"to": people.elsewhere, "ends_at": until, "reason": "Reads along."}
    flow.do(assignment.grant, by=people.supervisor, reference=case.reference, **given)
    flow.do(assignment.offer_hand_over, by=people.supervisor, reference=case.reference, to=people.secretary)
    flow.do(assignment.watch, by=people.reader, reference=case.reference, on=True)


def _attach(case: Case, people: People, *, marking: int, compartments: list[int]) -> None:
    given = {"title": "Quicksilver annex", "marking": marking, "compartments": compartments}
    upload = Upload("quicksilver.pdf", pdf())
    flow.do(documents.add_document, by=people.officer, reference=case.reference, upload=upload, **given)
