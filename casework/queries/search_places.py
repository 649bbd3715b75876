"""What is found beside a case's own words: actions, the names of documents, and what a kind adds (positions).

Documents, and what a kind adds, are looked for in columns of their own, through their own need to know: a word that
stands in a position or in a document's name is found by whoever may read that position or open that document, and by
nobody else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.access import Sight, openable
from accounts.models import Label
from casework.lifecycle.kinds import kinds
from casework.matching.indexing import vocabulary
from casework.models import Document
from casework.queries.inbox import Desk

DOCUMENT = "document"
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
    """Words of one place of a case, under the name of the place (empty: the case's own text); ``name`` says that they
    are a name, shown whole.
    """

    case: int
    place: str
    words: str
    name: bool = False


@dataclass(frozen=True)
class Source:
    """Rows beside a case that have a search column of their own: those that the query finds and the person may read,
    the two columns whose words a mistyped one may be meant for, and their texts by number.
    """

    name: str
    open: Callable[[Sight, SearchQuery], QuerySet[Any]]
    told: tuple[Any, Any]
    texts: Callable[[list[int]], list[Text]]


def _sources() -> tuple[Source, ...]:
    return (DOCUMENTS, *(source for each in kinds() for source in each.places))


def hits(desk: Desk, query: SearchQuery) -> list[Hit]:
    """The newest rows that hold the words, as far as the person may read them: one statement."""
    found = [
        rows.order_by("-pk").annotate(kind_=Value(name, output_field=CharField()), row=F("pk"))[:LOOKED_AT]
        for name, rows in _open(desk, query)
    ]
    rows = [one.values_list("case_id", "kind_", "row") for one in found]
    return [Hit(*row) for row in rows[0].union(*rows[1:], all=True)]


def words(desk: Desk, query: SearchQuery, *, most: int) -> list[str]:
    """The words of the newest documents' names and of the newest texts that the query finds, which a mistyped word may
    be meant for: one statement.
    """
    found = [
        rows.order_by("-pk").annotate(one=source.told[0], other=source.told[1])[:most].values_list("one", "other")
        for source, (_name, rows) in zip(_sources(), _open(desk, query), strict=True)
    ]
    return [vocabulary(row, joined=False) for row in found[0].union(*found[1:], all=True)]


def _open(desk: Desk, query: SearchQuery) -> list[tuple[str, QuerySet[Any]]]:
    """The rows of each source that the query finds and the person may read, in cases that the person sees."""
    cases = desk.cases.values("pk")
    return [(source.name, source.open(desk.sight, query).filter(case_id__in=cases)) for source in _sources()]


def texts(found: Iterable[Hit], cases: Sequence[int]) -> list[Text]:
    """The words of these rows, each under the name of its place."""
    wanted = [hit for hit in found if hit.case in cases]
    return [
        text
        for source in _sources()
        if (ids := [h.pk for h in wanted if h.kind == source.name])
        for text in source.texts(ids)
    ]


def _open_documents(sight: Sight, query: SearchQuery) -> QuerySet[Document]:
    labels = Label.objects.filter(openable(sight)).values("pk")
    return Document.objects.filter(search=query, removed_at__isnull=True, label_id__in=labels)


def _documents(ids: list[int]) -> list[Text]:
    rows = Document.objects.filter(pk__in=ids).order_by("pk").values_list("case_id", "title", "file_name")
    return [Text(case, _("Document"), f"{title} ({name})" if title else name, name=True) for case, title, name in rows]


DOCUMENTS = Source(DOCUMENT, _open_documents, (F("title"), F("file_name")), _documents)
