"""What a kind tells of what may leave, one object among its ``parts``; what the disclosure guard looks for in a
text, and what its addressee knows already.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.access import Sight, opens
from accounts.models import Compartment, Label
from accounts.sentences import Sentence, say
from casework.blocks.disclosure.matching import Forbidden, Pair, Source, Term
from casework.blocks.disclosure.models import Dispatch, DispatchLook
from casework.blocks.letters.models import Letter
from casework.lifecycle.acts import Leaves
from casework.lifecycle.kinds import told
from casework.models import Case, Document
from casework.queries.markings import above_case

# printed on what is classified, in capitals, in the languages of the country and in English
MARKING_WORDS = (
    "RESTRICTED",
    "CONFIDENTIAL",
    "SECRET",
    "TOP SECRET",
    "BEPERKTE VERSPREIDING",
    "VERTROUWELIJK",
    "GEHEIM",
    "ZEER GEHEIM",
    "STRENG GEHEIM",
    "DIFFUSION RESTREINTE",
    "CONFIDENTIEL",
    "TRÈS SECRET",
)


@dataclass(frozen=True)
class Reason:
    """Why a passage may not leave; ``label`` is that of what it repeats, None where all on the file may know it."""

    sentence: Sentence
    label: Label | None = None
    compartment: int | None = None  # a circle whose very name only its people know


@dataclass
class Gathered:
    """Everything that one look over a letter needs."""

    sources: list[Source] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    reasons: dict[str, Reason] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    let_out: list[tuple[str, Reason]] = field(default_factory=list)  # known too, to whoever may open where it stands

    @property
    def known_texts(self) -> list[str]:
        """Everything that the addressee has read or written, or may read."""
        return [*self.known, *(text for text, _reason in self.let_out)]

    def open_to(self, may_know: Callable[[Reason], bool]) -> "Gathered":
        """The same without what somebody may not know: neither looked for nor taken as known."""
        kept = {key: reason for key, reason in self.reasons.items() if may_know(reason)}
        return Gathered(
            sources=[one for one in self.sources if one.key in kept],
            terms=[one for one in self.terms if one.key in kept],
            pairs=[one for one in self.pairs if one.key in kept],
            numbers=[one for one in self.numbers if one[0] in kept],
            reasons=kept,
            known=self.known,
            let_out=[pair for pair in self.let_out if may_know(pair[1])],
        )

    def forbidden(self) -> Forbidden:
        """As the matching wants it."""
        return Forbidden(tuple(self.sources), tuple(self.terms), tuple(self.pairs), tuple(self.numbers))

    def add_source(self, key: str, text: str, reason: Reason) -> None:
        """A text of which nothing may be repeated."""
        self.sources.append(Source(key, text))
        self.reasons[key] = reason

    def add_terms(self, key: str, phrases: Iterable[str], reason: Reason, *, capitals: bool = False) -> None:
        """Phrases that may not stand in the letter."""
        self.terms += [Term(key, phrase, capitals) for phrase in phrases if phrase.strip()]
        self.reasons[key] = reason


def opened_by(sight: Sight | None, label: Label) -> bool:
    """Whether an addressee may know what stands under a label; nobody's sight opens nothing."""
    return sight is not None and opens(sight, label.marking, frozenset(label.compartments))


def marking_words(found: Gathered) -> None:
    """Nothing that bears a marking leaves."""
    found.add_terms("marking", MARKING_WORDS, Reason(say("a marking word: nothing classified leaves")), capitals=True)


def common_rows(case: Case) -> dict[str, QuerySet[Any, Any]]:
    """What ``circles`` and ``documents`` look at, to be read with what the kind adds."""
    marked = Document.objects.filter(case=case, removed_at__isnull=True).select_related("label")
    return {"circles": Compartment.objects.all(), "documents": marked}


def circles(found: Gathered, every: Iterable[Compartment], sight: Sight | None, *, own: str, knows_own: bool) -> None:
    """Codes of compartments; that of the procedure's ``own`` circle is public, and still no word for outsiders."""
    for circle in every:
        if circle.code == own and knows_own:
            continue
        if sight is not None and circle.pk in sight.compartments:
            continue
        reason = Reason(say("names a compartment"), compartment=None if circle.code == own else circle.pk)
        found.add_terms(f"compartment:{circle.pk}", (circle.code,), reason, capitals=True)


def documents(found: Gathered, every: Iterable[Document], case: Case, sight: Sight | None) -> None:
    """Titles of two words or more, and names, of documents marked above the case."""
    for row in every:
        if above_case(case, row) and not opened_by(sight, row.label):
            names = [name for name in (row.title, row.file_name) if len(name.split()) > 1 or "." in name]
            reason = Reason(say("names a document marked above the file"), row.label)
            found.add_terms(f"document:{row.pk}", names, reason)


# -- what a kind tells -------------------------------------------------------------------------------------------------

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Other:
    """What leaves by no act of the table: what does it, what of it leaves, its title, the tab to write it on."""

    do: Callable[..., Any]
    leaves: Leaves
    title: str = ""
    tab: str = ""


@dataclass(frozen=True)
class Filled:
    """One argument, ready to print; ``url`` opens the document that it names.

    ``raw`` is how the same stands among the words that leave: a day or a code that nobody needs to read twice.
    """

    label: str
    value: str
    url: str = ""
    raw: str = ""


@dataclass(frozen=True)
class Disclosure:
    """Its tables; whom a text goes to, what they know and may not know, and who looks before it leaves.

    A side is whoever can be written to, by its code, ``usual`` the one that goes without saying. ``gather``: what an
    addressee, by the kind's own word, may not know and knows already. ``circle``: the code of the compartment of
    whoever looks texts over, ``coordinators`` those of them who are at work, ``watched`` whether a case needs them.
    ``waits_as`` is what tells a text that waits from another of its act.
    """

    dispatch: type[Dispatch]
    look: type[DispatchLook]
    usual: str
    gather: Callable[[Case, str, Sight | None, frozenset[int]], Gathered]
    circle: Callable[[Case], str]
    coordinators: Callable[[Case, datetime], Collection[int]]
    watched: Callable[[Case], bool]
    sides: Callable[[Case, str, Given, Letter | None], tuple[str, ...]]
    told: Callable[[Case], tuple[str, ...]]  # the sides that a decision goes to
    title_of_side: Callable[[str], str]
    addressee: Callable[[str], str]  # the word for a side
    shown: Callable[..., Sequence[str]]  # what a side reads besides the words of an act, of a case, a side and an act
    waits_as: Callable[[str, Given], str]
    reads: Callable[[Case, Sight], bool]  # who reads every text that waits, beside its sender and the coordinators
    filled: Callable[[Dispatch, Sight], Sequence[Filled]]  # the days, choices and documents that leave with it
    lowest: int  # marking of a page on which something found is shown, at least
    others: Mapping[str, Other] = field(default_factory=dict)


def circle(case: Case) -> Compartment | None:
    """The compartment of the circle of those who look texts over, once it exists."""
    return Compartment.objects.filter(code=told(case, Disclosure).circle(case)).first()
