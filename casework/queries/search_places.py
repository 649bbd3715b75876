"""What is found beside a case's own words: positions, actions, results and the names of documents.

Positions and documents are looked for in columns of their own, through their own need to know: a word that stands in a
position or in a document's name is found by whoever may read that position or open that document, and by nobody else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from accounts.access import openable
from accounts.models import Label
from casework.matching.indexing import TOLD, vocabulary
from casework.models import Document, FollowUp, Position
from casework.queries.agreement import open_positions
from casework.queries.inbox import Desk

DOCUMENT, POSITION = "document", "position"
LOOKED_AT = 500  # newest documents, and positions, that hold the words
SHOWN = 3  # places of one case


@dataclass(frozen=True)
class Hit:
    """A row that holds the words, and its case."""

    case: int
    kind: str
    pk: int


@dataclass(frozen=True)
class Text:
    """Words of one place of a case, under the name of the place; ``name`` says that they are a name, shown whole."""

    case: int
    place: str
    words: str
    name: bool = False


def hits(desk: Desk, query: SearchQuery) -> list[Hit]:
    """The newest documents and positions that hold the words, as far as the person may read them: one statement."""
    found = [
        rows.order_by("-pk").annotate(kind_=Value(kind, output_field=CharField()), row=F("pk"))[:LOOKED_AT]
        for kind, rows in zip((DOCUMENT, POSITION), _open(desk, query), strict=True)
    ]
    rows = [one.values_list("case_id", "kind_", "row") for one in found]
    return [Hit(*row) for row in rows[0].union(rows[1], all=True)]


def words(desk: Desk, query: SearchQuery, *, most: int) -> list[str]:
    """The words of the newest documents' names and of the newest positions that the query finds, which a mistyped word
    may be meant for: one statement.
    """
    documents, positions = _open(desk, query)
    names = documents.order_by("-pk").annotate(one=F("title"), other=F("file_name"))[:most]
    said = positions.order_by("-pk").annotate(one=Left("holds", TOLD), other=Left("comment", TOLD))[:most]
    rows = names.values_list("one", "other").union(said.values_list("one", "other"), all=True)
    return [vocabulary(row, joined=False) for row in rows]


def _open(desk: Desk, query: SearchQuery) -> tuple[QuerySet[Document], QuerySet[Position]]:
    """The documents and positions that the query finds and the person may read."""
    cases, labels = desk.cases.values("pk"), Label.objects.filter(openable(desk.sight)).values("pk")
    return (
        Document.objects.filter(search=query, removed_at__isnull=True, case_id__in=cases, label_id__in=labels),
        Position.objects.filter(open_positions(desk.sight), search=query, case_id__in=cases),
    )


def texts(found: Iterable[Hit], cases: Sequence[int]) -> list[Text]:
    """The words of these rows and of the actions of the cases, each under the name of its place."""
    wanted = [hit for hit in found if hit.case in cases]
    readers: tuple[tuple[str, Callable[[list[int]], list[Text]]], ...] = (
        (DOCUMENT, _documents),
        (POSITION, _positions),
    )
    rows = [text for kind, read in readers if (ids := [h.pk for h in wanted if h.kind == kind]) for text in read(ids)]
    return rows + _actions(cases)


def _documents(ids: list[int]) -> list[Text]:
    rows = Document.objects.filter(pk__in=ids).order_by("pk").values_list("case_id", "title", "file_name")
    return [Text(case, _("Document"), f"{title} ({name})" if title else name, name=True) for case, title, name in rows]


def _positions(ids: list[int]) -> list[Text]:
    rows = Position.objects.filter(pk__in=ids).order_by("pk")
    return [
        Text(case, _("Position of %(service)s") % {"service": service}, text)
        for case, service, *said in rows.values_list("case_id", "service__code", "holds", "comment")
        for text in said
    ]


def _actions(cases: Sequence[int]) -> list[Text]:
    rows = FollowUp.objects.filter(case_id__in=cases).order_by("pk")
    return [
        Text(case, _("Follow-up action"), text)
        for case, *said in rows.values_list("case_id", "description", "report", "cancel_reason")
        for text in said
    ]
