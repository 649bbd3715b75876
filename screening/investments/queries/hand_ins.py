"""What was handed in with a notification, as the people who handed it in find it again. Only inside ``outside``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import there
from accounts.queries.frozen import named, seen
from casework.blocks.letters.content import brussels, fingerprint
from casework.blocks.portal.sides import shared_party
from casework.blocks.questionnaire.words import Told
from casework.models import Case
from screening.investments.models import (
    Comment,
    Enclosure,
    Fine,
    HandIn,
    InformationRequest,
    Measure,
    MeasureText,
    Obligation,
    Question,
    Side,
)
from screening.investments.queries.filing_content import kept_content
from screening.investments.queries.notification import answers
from screening.investments.queries.sides import title_of_side


@dataclass(frozen=True)
class HandInRow:
    """One hand-in in the list."""

    number: int
    at: datetime
    by: str
    files: int


@dataclass(frozen=True)
class HandedFile:
    """A file that belonged to a hand-in; ``is_there`` as long as it can be opened."""

    pk: int
    title: str
    file_name: str
    sha256: str
    size: int
    confidential: bool
    is_there: bool
    place: int = 0  # from 1 within the hand-in; 0 in one of former days


@dataclass(frozen=True)
class HandInPage:
    """One hand-in with everything that it said; ``content`` is what its fingerprint is made of."""

    reference: str
    title: str
    number: int
    at: datetime
    by: str
    declaration: str
    signed: str
    parts: tuple[Told, ...]
    files: tuple[HandedFile, ...]
    content: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was handed in."""
        return fingerprint(self.content)


def hand_in_rows(case: Case) -> QuerySet[HandIn]:
    """Every hand-in, newest first, to be read with something else."""
    return HandIn.objects.filter(case=case).select_related("signed_by").order_by("-number")


def hand_ins_of(rows: Iterable[HandIn]) -> tuple[HandInRow, ...]:
    """The same as the page shows them."""
    return tuple(HandInRow(row.number, row.signed_at, _who(row), len(row.files)) for row in rows)


def hand_in_page(case: Case, number: int) -> HandInPage:
    """One hand-in as it was; two queries. Absent when there is none of that number."""
    rows = HandIn.objects.filter(case=case, number=number).select_related("revision", "signed_by")
    row = there(rows.first(), number)
    held = set(Enclosure.objects.filter(case=case, document__removed_at__isnull=True).values_list("pk", flat=True))
    content = kept_content(row.revision.content)
    return seen(
        HandInPage,
        row,
        reference=case.reference,
        title=case.title,
        at=row.signed_at,
        by=_who(row),
        parts=answers(content),
        files=tuple(HandedFile(**file, is_there=file["pk"] in held) for file in row.files),
        content=what_was_said(row, case.reference),
    )


def _who(row: HandIn) -> str:
    """Who handed it in, under the name of then; the present one where nothing was signed yet."""
    return row.signed or row.signed_by.name


def _proved(file: Mapping[str, Any]) -> dict[str, Any]:
    """A file under its place; in a hand-in of former days as it was proved then, under the number of its row."""
    return {key: value for key, value in file.items() if key != "pk" or "place" not in file}


def what_was_said(row: HandIn, reference: str) -> dict[str, Any]:
    """Everything of a hand-in that its fingerprint proves: what was kept then, and nothing that changes afterwards,
    such as the signer's present name. The revision is loaded with it.
    """
    return {
        "reference": reference,
        "at": brussels(row.signed_at),
        "notification": row.revision.content,
        "files": [_proved(file) for file in row.files],
        **named(row, "number", "declaration", "signed"),
    }


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class CopiedFile:
    """A file that was handed in with it."""

    title: str
    file_name: str
    sha256: str
    confidential: bool


@dataclass(frozen=True)
class Said:
    """What was asked and what was said to it."""

    title: str
    asked: str
    label: str
    text: str


@dataclass(frozen=True)
class CopyPage:
    """One thing that was handed in; ``content`` is what its fingerprint is made of."""

    reference: str
    subject: str
    kind: str
    number: int
    title: str
    at: datetime
    by: str
    said: tuple[Said, ...]
    files: tuple[CopiedFile, ...] = ()

    @property
    def content(self) -> Mapping[str, Any]:
        """Everything that the fingerprint proves: nothing that changes afterwards, such as the present name of whoever
        handed it in.
        """
        return {
            "reference": self.reference,
            "kind": self.kind,
            "number": self.number,
            "at": brussels(self.at),
            "said": [[one.asked, one.text] for one in self.said],
            "files": [[file.title, file.file_name, file.sha256] for file in self.files],
        }

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what was handed in."""
        return fingerprint(self.content)


def copy_page(case: Case, kind: str, number: int, side: str) -> CopyPage:
    """One thing that a side handed in, by its kind and its number there. Absent when there is none."""
    found = None
    if kind == "request":
        found = _request(case, number, side)
    elif kind in KINDS and side == Side.NOTIFIER:
        found = KINDS[kind](case, number)
    return there(found, f"{kind} {number}")


def _request(case: Case, number: int, side: str) -> CopyPage | None:
    rows = InformationRequest.objects.filter(case=case, side=side, number=number, answered_at__isnull=False)
    row = rows.select_related("answered_by").first()
    if row is None or row.answered_at is None or row.answered_by is None:
        return None
    questions = Question.objects.filter(request=row).order_by("position", "pk")
    title = _("Question %(place)s")
    said = (
        Said(title % {"place": place}, q.wording, _("Answer"), q.answer) for place, q in enumerate(questions, start=1)
    )
    files = _files(Enclosure.objects.filter(request=row), row.answered_at)
    words = _("Answers to request for information %(number)s") % {"number": number}
    party = case.title if side == Side.NOTIFIER else shared_party(case, side) or title_of_side(side)
    by = row.answered_by.name
    return CopyPage(case.reference, party, "request", number, words, row.answered_at, by, tuple(said), files)


def _comment(case: Case, number: int) -> CopyPage | None:
    row = Comment.objects.filter(case=case, opinion__number=number).select_related("author").first()
    if row is None:
        return None
    words = _("Comments on preliminary opinion %(number)s") % {"number": number}
    said = (Said("", "", _("Comments"), row.text),)
    return CopyPage(case.reference, case.title, "comment", number, words, row.given_at, row.author.name, said)


def _placed(rows: QuerySet[Row], place: int) -> Row | None:
    """The row at that place of a list that the portal shows and numbers from 1."""
    return rows.order_by("pk")[place - 1 : place].first() if place > 0 else None


def _fine(case: Case, number: int) -> CopyPage | None:
    row = _placed(Fine.objects.filter(case=case, notified_at__isnull=False).select_related("answered_by"), number)
    if row is None or row.answered_at is None or row.answered_by is None:
        return None
    said = (Said("", row.reasons, _("Answer"), row.answer),)
    words = _("Answer to the notice of a fine")
    return CopyPage(case.reference, case.title, "fine", number, words, row.answered_at, row.answered_by.name, said)


def _obligation(case: Case, number: int) -> CopyPage | None:
    row = _placed(Obligation.objects.filter(case=case).select_related("reported_by", "measure"), number)
    if row is None or row.reported_at is None or row.reported_by is None:
        return None
    said = (Said(row.measure.title, row.text, _("Report"), row.report),)
    files = _files(Enclosure.objects.filter(obligation=row), row.reported_at)
    words = _("Report on an obligation")
    by = row.reported_by.name
    return CopyPage(case.reference, case.title, "obligation", number, words, row.reported_at, by, said, files)


def _measure(case: Case, number: int) -> CopyPage | None:
    """Every version that both sides have seen, in order, each with its remark; once the side has written one."""
    shared = MeasureText.objects.filter(case=case, shared_at__isnull=False)
    row = _placed(Measure.objects.filter(case=case, pk__in=shared.values("measure")), number)
    texts = list(shared.filter(measure=row).select_related("written_by").order_by("number")) if row is not None else []
    own = [text for text in texts if text.side == MeasureText.Side.INVESTOR]
    if row is None or not own:
        return None
    said = tuple(one for text in texts for one in _version(text))
    words = _("Talks on a measure: %(title)s") % {"title": row.title}
    by = own[-1].written_by.name
    return CopyPage(case.reference, case.title, "measure", number, words, own[-1].written_at, by, said)


def _version(text: MeasureText) -> Iterator[Said]:
    whose = _("Version %(number)s, yours") if text.side == MeasureText.Side.INVESTOR else None
    title = (whose or _("Version %(number)s, the authority's")) % {"number": text.number}
    yield Said(title, "", _("Text"), text.text)
    if text.remark:
        yield Said("", "", _("Remark"), text.remark)


KINDS: Mapping[str, Callable[[Case, int], CopyPage | None]] = {
    "comment": _comment,
    "fine": _fine,
    "obligation": _obligation,
    "measure": _measure,
}


def _files(rows: Any, at: datetime) -> tuple[CopiedFile, ...]:
    """Those that were handed in with it, by their fingerprints, whether or not one was taken off since."""
    kept = Q(document__removed_at__isnull=True) | Q(document__removed_at__gt=at)
    there = rows.filter(kept, added_at__lte=at).select_related("document").order_by("pk")
    return tuple(CopiedFile(r.title, r.document.file_name, r.document.sha256, r.confidential) for r in there)
