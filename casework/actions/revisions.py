"""Keeping what each section of a case said, and ticking it as read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from accounts import audit
from accounts.access import Sight, label_for
from accounts.models import Label, Person, Service
from casework.access import get_case
from casework.errors import Refused
from casework.lifecycle.acts import ActError, sections_of
from casework.models import Case, Document, Reading, Revision
from casework.models.subject import COUNTRY, birth_text
from casework.models.words import APART, apart_words
from casework.queries.markings import above_case


def subjects_content(case: Case) -> dict[str, Any]:
    """The subjects section: one entry a subject, keyed by its number."""
    return {
        f"{s.kind} {s.pk}": "; ".join(
            part
            for part in (
                s.name,
                ", ".join(s.aliases),
                birth_text(s.birth_date, s.birth_known),
                s.birth_place,
                f"{COUNTRY}{s.nationality}" if s.nationality else "",
                s.identifiers,
                s.note,
            )
            if part
        )
        for s in case.subjects.all()
    }


def documents_content(case: Case, rows: Iterable[Document] | None = None) -> dict[str, Any]:
    """The documents whose marking is no higher than the case's: a tick must not betray a hidden one. ``rows`` are those
    of ``documents_of`` where they were read already.
    """
    found = documents_of(case) if rows is None else rows
    return {f"document {d.pk}": f"{d.title or d.file_name} ({d.sha256[:12]})" for d in found if not above_case(case, d)}


def documents_of(case: Case) -> QuerySet[Document]:
    """What its section of documents is made of, to be read with something else."""
    return Document.objects.filter(case=case, removed_at__isnull=True).select_related("label")


def write_revision(
    *, case: Case, section: str, content: dict[str, Any], by: Person, at: datetime, act: str
) -> Revision | None:
    """Store a section's content when it differs from its last revision; the writer has read it."""
    return next(iter(write_revisions(case=case, sections={section: content}, by=by, at=at, act=act)), None)


def write_revisions(
    *, case: Case, sections: Mapping[str, dict[str, Any]], by: Person, at: datetime, act: str
) -> list[Revision]:
    """The same of several sections; those that differed. Three queries. Raises ActError for one undeclared."""
    if unknown := sections.keys() - sections_of(case.kind).keys():
        raise ActError(f"no act and no kind declares the sections {sorted(unknown)} of {case.kind}")
    rows = Revision.objects.filter(case=case, section__in=sections).order_by("section", "-number").distinct("section")
    last = {row.section: row for row in rows}
    written = []
    for section, given in sections.items():
        content = {key: _untranslated(text) for key, text in given.items()}
        if section in last and last[section].content == content:
            continue
        number = last[section].number + 1 if section in last else 1
        written.append(
            Revision(
                case=case,
                label_id=case.label_id,
                section=section,
                number=number,
                content=content,
                written_by=by,
                written_at=at,
                act=act,
            )
        )
    if written:
        Revision.objects.bulk_create(written)
        _tick(case, by, {row.section: row.number for row in written}, at)
    return written


def _untranslated(text: Any) -> Any:
    """A stored text says in English that words stand apart."""
    return text.replace(apart_words(), APART) if isinstance(text, str) else text


def publish_again(*, case: Case, by: Person, at: datetime, act: str) -> None:
    """The newest text of every section once more, under the label that the case has now. Who had read it has read it;
    a document that keeps a higher label drops out of its section, and of what services said, or what nobody declared,
    it says that they did.
    """
    newest = {row.section: row for row in Revision.objects.filter(case=case).order_by("number")}
    shared: dict[str, Any] = {"case": case, "label_id": case.label_id, "written_by": by, "written_at": at, "act": act}
    Revision.objects.bulk_create(
        Revision(section=name, number=last.number + 1, content=_published(case, name, last.content), **shared)
        for name, last in newest.items()
    )
    read = [Q(section=name, number=last.number) for name, last in newest.items()]
    if read:
        Reading.objects.filter(reduce(or_, read), case=case).update(number=F("number") + 1)


def _published(case: Case, section: str, content: dict[str, Any]) -> dict[str, Any]:
    if section == "documents":
        return documents_content(case)
    known = sections_of(case.kind).get(section)
    opens = frozenset[str]() if known is None else known.opens
    return {name: value if opens is None or name in opens else APART for name, value in content.items()}


def _tick(case: Case, person: Person, sections: Mapping[str, int], at: datetime) -> None:
    """Note what the person has read by now, in one statement however many sections there are."""
    Reading.objects.bulk_create(
        [Reading(case=case, person=person, section=s, number=number, read_at=at) for s, number in sections.items()],
        update_conflicts=True,
        unique_fields=["case", "person", "section"],
        update_fields=["number", "read_at"],
    )


def mark_read(*, reference: str, sight: Sight, by: Person, at: datetime, sections: dict[str, int]) -> None:
    """Tick sections as read at the revision number that was shown; one that doesn't exist refuses them all."""
    case = get_case(sight, reference)
    newest = dict(Revision.objects.filter(case=case).values_list("section").annotate(Max("number")))
    known = sections_of(case.kind)
    if any(s not in known or not 0 < number <= newest.get(s, 0) for s, number in sections.items()):
        raise Refused("There is no such revision to tick as read.", field="sections")
    before = dict(Reading.objects.filter(case=case, person=by).values_list("section", "number"))
    new = {section: number for section, number in sections.items() if before.get(section, 0) < number}
    _tick(case, by, new, at)
    for section, number in new.items():
        audit.record("case.section_read", by=by, at=at, case=case, data={"section": section, "number": number})


def let_in(case: Case, codes: Iterable[str]) -> list[int]:
    """Add services to those taking part: the case moves to their label. Returns the ids that are new.

    A procedure may name services that an installation doesn't have.
    """
    ids = Service.objects.filter(code__in=tuple(codes), is_active=True).order_by("pk").values_list("pk", flat=True)
    new = [pk for pk in ids if pk not in case.label.services]
    if new:
        own = case.label
        wanted: dict[str, Any] = {"marking": own.marking, "compartments": own.compartments}
        wanted["services"] = sorted({*own.services, *new})
        case.label = Label(pk=label_for(**wanted), **wanted)
    return new
