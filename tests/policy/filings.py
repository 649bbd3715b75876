"""Investment files for the matrix: three of them, and a row of each thing that has a number on a file."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from accounts.access import label_for
from accounts.context import acting_as_system
from accounts.models import Compartment, Marking, Person, Service
from casework.actions import storage
from casework.blocks.portal.models import Representation
from casework.models import Case, Deadline, Document, Revision
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    Dispatch,
    Enclosure,
    FileAccess,
    Filing,
    HandIn,
    InformationRequest,
    Letter,
    Measure,
    MeasureText,
    Obligation,
    Question,
)
from tests.factories.cases import make_case, owed_by
from tests.factories.people import make_person

# Every role of a file, and its person's service: one that takes part in every file that isn't foreign.
ROLES_OF_FILES = {
    "fdi_representative": "LAW-ONE",
    "fdi_secretary": "VSSE",
    "fdi_chair": "VSSE",
    "fdi_member": "VSSE",
    "fdi_analyst": "VSSE",
    "fdi_coordinator": "VSSE",
    "fdi_minister": "VSSE",
}


def make_officials() -> dict[str, Person]:
    """One person for each role of a file; the one from outside holds no clearance."""
    return {
        role: make_person(
            role.replace("_", "-"),
            role=role,
            service=service,
            level=None if role == "fdi_representative" else Marking.SECRET,
        )
        for role, service in ROLES_OF_FILES.items()
    }


def make_filings(
    author: Person, elsewhere: Person, rep: Person, services: list[Service], circle: Compartment
) -> dict[str, Case]:
    """A file that its services and its representative read; one of another service; one marked too high."""
    other = make_person("rep-elsewhere", role="fdi_representative", service="LAW-TWO", level=None)
    files = {
        "own": make_filing(author, rep, services=services),
        "foreign": make_filing(elsewhere, other, compartments=[circle]),
        "marked": make_filing(author, other, marking=Marking.TOP_SECRET, services=services),
    }
    with acting_as_system("a test sets up"):
        for case in files.values():
            furnish_filing(case, author)
    return files


def make_filing(
    author: Person,
    rep: Person,
    *,
    marking: int = Marking.NONE,
    services: list[Service] | None = None,
    compartments: list[Compartment] | None = None,
    title: str = "A file of a test",
) -> Case:
    """A file in its assessment, as bare rows; ``rep`` represents its investor."""
    case = make_case(
        author,
        marking=marking,
        services=services,
        compartments=compartments or [],
        state="assessment",
        procedure="be.fdi",
        kind="fdi",
        title=title,
    )
    with acting_as_system("a test sets up"):
        Filing.objects.create(case=case, file_type="notification", language="nl", structure="A deal.")
        who = {"person": rep, "firm": rep.service, "added_by": rep, "added_at": timezone.now()}
        Representation.objects.create(case=case, side="notifier", **who)
    return case


def furnish_filing(case: Case, person: Person) -> None:
    """Rows that hang off a file and have a number of their own; what is sent or shared is seen from outside too."""
    now = timezone.now()
    by = {"written_by": person, "written_at": now}
    _make(
        Deadline,
        case=case,
        clock="BE-ASSESS",
        procedure=case.procedure,
        procedure_version=case.procedure_version,
        started_at=now,
        due_at=now + timedelta(days=20),
    )
    asked = owed_by(case, now, item="", clock="REQUEST")
    request = _make(InformationRequest, case=case, number=1, deadline=asked, sent_by=person, sent_at=now)
    question = {"case": case, "service": person.service, "author": person, "asked_at": now}
    waits, put = (owed_by(case, now, item=f"A service {number}", clock="QUESTION") for number in (1, 2))
    _make(Question, **question, text="Who pays?", deadline=waits)
    put_as = {"wording": "Who decides?", "position": 1, "request": request}
    _make(Question, **question, text="Who decides?", deadline=put, **put_as)
    drafted = {"direction": "negative", "text": "No.", "recorded_by": person, "recorded_at": now, "sent_at": now}
    draft = _make(CommitteeOpinion, case=case, number=1, **drafted)
    _make(Comment, case=case, opinion=draft, text="We disagree.", author=person, given_at=now)
    letter = {"case": case, "language": "nl", "kind": "other", "template": "other.1", "made_by": person, "made_at": now}
    sent = {"sent_by": person, "sent_at": now, "document": _document(case, person, "letter.pdf")}
    _make(Letter, **letter, number=1, **sent)
    _make(Letter, **letter)
    waits = {"handed_by": person, "handed_at": now, "leaves_at": now, "text": "Write to us."}
    _make(Dispatch, case=case, act="declare_incomplete", given={"missing": "Write to us."}, **waits)
    handed = {"added_by": person, "added_at": now}
    _make(Enclosure, case=case, title="Chart", document=_document(case, person, "chart.pdf"), **handed)
    study = _document(case, person, "study.pdf")
    study.label_id = label_for(marking=0, compartments=[], services=[])
    study.save(update_fields=["label"])
    given = {"given_by": person, "given_at": now, "ends_at": now + timedelta(days=9)}
    _make(FileAccess, case=case, document=study, title="Study", **given)
    kept = {"label": case.label, "section": "notification", "number": 1, "act": "notify", "content": {"products": "A"}}
    revision = _make(Revision, case=case, written_by=person, written_at=now, **kept)
    _make(HandIn, case=case, number=1, act="notify", revision=revision, signed_by=person, signed_at=now)
    measure = _make(Measure, case=case, code="other", title="A promise", proposed_by=person, proposed_at=now)
    _make(MeasureText, case=case, measure=measure, number=1, side="authority", text="A promise.", shared_at=now, **by)
    owed = owed_by(case, now, item="1", clock="OBLIGATION")
    _make(Obligation, case=case, measure=measure, text="A report a year.", deadline=owed)


def _make(model: type[Model], **values: object) -> Model:
    return model._default_manager.create(**values)


def _document(case: Case, person: Person, name: str) -> Document:
    stored = storage.put([b"%PDF-1.7 of a test"], limit=1000)
    storage.settle(stored)
    return Document.objects.create(
        case=case,
        label=case.label,
        kind="letter",
        title=name,
        file_name=name,
        stored_name=stored.name,
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
        added_by=person,
        added_at=timezone.now(),
    )
