"""The subjects tab and the documents tab: what hangs off a case, as its reader may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.queries.together import read_together
from accounts.written import date_format
from casework.access import of_case
from casework.lifecycle.kinds import kind_of
from casework.models import Case, Document, Interest, Redaction, Subject
from casework.models.subject import last_possible
from casework.queries.country_names import name_of
from casework.queries.frozen import seen
from casework.queries.screens import Fact


@dataclass(frozen=True)
class SubjectView:
    """One person or organisation concerned."""

    name: str
    kind: str
    icon: str
    minor: str  # the caution in words; empty for an adult
    rows: tuple[Fact, ...]
    interests: tuple[str, ...]


@dataclass(frozen=True)
class DocumentView:
    """One file; ``original`` is what it is a redacted version of, ``redacted`` are its own redacted versions."""

    pk: int
    title: str
    file_name: str
    kind: str
    marking: int
    size: int
    sha256: str
    added_by: str
    added_at: datetime
    url: str
    remove_url: str
    original: str
    redacted: tuple[str, ...]


def age(born: date, on: date) -> int:
    """Whole years on that day."""
    return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day))


def _years(row: Subject, on: date) -> str:
    """How old a person is; two numbers where the date of birth leaves it open."""
    assert row.birth_date is not None
    most, least = age(row.birth_date, on), age(last_possible(row.birth_date, row.birth_known), on)
    return str(most) if most == least else f"{least}–{most}"


def subjects_of(case: Case, *, at: datetime) -> tuple[SubjectView, ...]:
    """One query, however many subjects there are."""
    today, subjects = day_of(at), Subject.objects.filter(case=case)
    found = Interest.objects.filter(case=case).select_related("service")
    read_together(found, subjects)
    interests: dict[int, list[Interest]] = {}
    for row in found:
        interests.setdefault(row.subject_id, []).append(row)
    return tuple(_subject(s, interests.get(s.pk, []), today) for s in subjects)


def _subject(row: Subject, interests: list[Interest], today: date) -> SubjectView:
    born = ""
    if row.birth_date:
        shown = date_format(row.birth_date, {"year": "Y", "month": "F Y"}.get(row.birth_known, "j F Y"))
        born = _("%(day)s (%(years)s years)") % {"day": shown, "years": _years(row, today)}
    facts = (
        Fact(_("Other names"), ", ".join(row.aliases)),
        Fact(_("Born"), born),
        Fact(_("Place of birth"), row.birth_place),
        Fact(_("Nationality or seat"), name_of(str(row.nationality))),
        Fact(_("Registration number"), row.identifiers),
        Fact(_("Role in the case"), row.note),
    )
    told = _("%(service)s holds an interest: %(contact)s (%(strength)s)")
    return SubjectView(
        name=row.name,
        kind=str(row.get_kind_display()),
        icon="user" if row.kind == Subject.Kind.PERSON else "building-2",
        minor=_("Minor: %(years)s years old") % {"years": _years(row, today)}
        if row.birth_date and row.is_minor(today)
        else "",
        rows=tuple(f for f in facts if f.value),
        interests=tuple(
            told % {"service": i.service.code, "contact": i.contact_point, "strength": i.get_strength_display()}
            for i in interests
        ),
    )


def documents_of(case: Case, sight: Sight) -> tuple[DocumentView, ...]:
    """The documents whose own label is open to the reader, with the links between those; two queries."""
    rows = list(of_case(sight, case, Document, removed_at__isnull=True).select_related("label", "added_by"))
    titles = {d.pk: d.title or d.file_name for d in rows}
    links = Redaction.objects.filter(case=case).values_list("document_id", "original_id")
    pairs = [pair for pair in links if titles.keys() >= set(pair)]
    originals = dict(pairs)
    return tuple(
        seen(
            DocumentView,
            d,
            title=titles[d.pk],
            kind=str(d.get_kind_display()),
            marking=d.label.marking,
            added_by=d.added_by.name,
            url=reverse("document", args=[case.reference, d.pk]),
            remove_url=_remove_url(case, d, sight),
            original=titles[originals[d.pk]] if d.pk in originals else "",
            redacted=tuple(titles[one] for one, original in pairs if original == d.pk),
        )
        for d in rows
    )


def _remove_url(case: Case, document: Document, sight: Sight) -> str:
    """Offered to whoever added it and to the lead, until the decision; the act checks again."""
    kept = document.kind in Document.KEPT or not kind_of(case).still_open(case.state)
    if kept or sight.person_id not in (document.added_by_id, case.lead_id):
        return ""
    return reverse("document-remove", args=[case.reference, document.pk])
