"""A questionnaire as its TOML file writes it: sections, their groups of fields and their lists. No Django here.

A field is one line::

    staff = { type = "whole", label = "staff", most = 10_000_000, mark = true }

Everything that is done with an answer (asking, checking, marking, printing, keeping, comparing, publishing) follows
from that line. Labels, helps and sentences are English; screens translate them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

MUST, MAY, HIDDEN = "M", "O", "-"  # what a level makes of a field, as in "MO-"
NEVER_TOLD = frozenset({"csrfmiddlewaretoken", "then", "version", "draft_version", "confidential", "because"})
T = TypeVar("T")


class DefinitionError(ValueError):
    """A questionnaire's file that can't be meant so; the sentence names file and place."""


@dataclass(frozen=True, eq=False)
class Field:
    """One question, and what its answer must be."""

    name: str
    type: str  # of values.TYPES
    label: str
    help: str = ""
    head: str = ""  # a shorter label, above the column of a table
    describes: str = ""  # of the member in the published schema
    most: int | None = None  # characters, or the highest number
    least: int | None = None
    lines: int = 4  # of a long text as it is drawn
    choices: str = ""  # the list of codes that are offered: of the file, or of the kind
    gone: str = ""  # what a code is called that is in the list no more
    blank: str = "–"  # what stands there while none of them is chosen
    capitals: bool = False  # whether their words begin with a capital in the form
    shared: str = ""  # the name under which its shape stands in the published schema
    preset: str = ""  # what stands where nothing was said
    needed: bool = False  # a list's field that the published schema requires
    mark: bool = False  # can be marked confidential
    only: str = ""  # the legal kind of a row for which it is asked: a class of the style sheet
    bounds: str = ""  # the sentence where a percentage is none
    past: str = ""  # the sentence where a day or a year lies in the future
    offered: str = ""  # codes shown as boxes, with blanks between them
    joins: str = ""  # the field to which this one adds its codes
    stateless: bool = False  # of a country: whether there may be none
    country: str = ""  # of a number: the field that says whose register
    unless: Mapping[str, str] = field(default_factory=dict)  # field → the value with which no check digit is proved
    of: str = ""  # the list of which it names a row
    refused: str = ""  # the sentence where that row isn't there
    demanded: str = ""  # what it is called among what is missing; nobody is made to state a field without
    levels: str = ""  # MUST, MAY or HIDDEN for each level of the questionnaire
    when: str = ""  # asked for only where this field says something, and not no
    because: bool = False  # "I cannot obtain this because" answers it as well
    search: bool = False  # its text is found by searching
    items: tuple[str, ...] = ()  # codes of a check list that it speaks to
    sample: str = ""  # what a demonstration says


@dataclass(frozen=True, eq=False)
class Demand:
    """Something that several fields together must state: all of some, and any of others."""

    words: str
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    when: str = ""  # only where this field says something, and not no
    asked: str = ""  # only where this is asked for
    levels: str = ""


@dataclass(frozen=True, eq=False)
class Period:
    """Rows that cover a time without a hole: names of the first and the last day, and how far they must reach back."""

    start: str
    end: str
    gap: int = 0  # days that may lie between two rows
    overlaps: bool = False  # whether rows that overlap are pointed out
    years: tuple[int, ...] = ()  # the look-back of each level; 0: none
    since_age: int = 0  # never before the person was so old


@dataclass(frozen=True, eq=False)
class Part:
    """A group of fields under one heading, or a list of rows of the same fields."""

    name: str
    title: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    lead: str = ""
    grid: bool = False
    asked: str = ""  # shown only where this is asked for
    # of a list alone
    list: bool = False
    of: str = ""  # the list whose rows these are, where several parts show one; its own otherwise
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # field → its values among these rows
    layout: str = "rows"  # rows, table, or picked: codes ticked in a list, each with a text beside it
    most: int = 100
    begins: tuple[Mapping[str, str], ...] = ()  # the rows of a list in which nothing is said yet
    called: str = ""  # where both versions of it are compared
    heading: str = ""  # the field that a row is called by
    hints: tuple[str, ...] = ()  # the fields beside it
    kept: str = ""  # the word before a row of it in what is kept
    by: tuple[str, ...] = ()  # what tells its rows apart there; their number where there is nothing
    ends: str = ""  # what a row is called that lies between two others
    item: str = ""
    add: str = ""
    remove: str = ""
    button: str = ""  # that saves this part before the next
    hint: str = ""  # beside a row's title
    needs: Mapping[str, str] = field(default_factory=dict)  # field → the sentence where a row lacks it
    twice: str = ""  # the sentence where a program sends two rows that are told apart by nothing
    differ: tuple[str, str, str] | tuple[()] = ()  # two fields that may not say the same, and the sentence
    demanded: str = ""
    levels: str = ""
    when: str = ""  # the list is asked for only where this field says something, and not no
    period: Period | None = None
    describes: str = ""

    @property
    def stored(self) -> str:
        """The list in which its rows are kept."""
        return self.of or self.name

    @property
    def by_kind(self) -> bool:
        """Whether some of its fields are asked only of rows of a legal kind."""
        return any(one.only for one in self.fields.values())

    def takes(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the stored list stands in this part."""
        return all(row.get(name) in values for name, values in self.where.items())


@dataclass(frozen=True, eq=False)
class Section:
    """One page of the questionnaire."""

    name: str
    title: str
    lead: str = ""
    parts: tuple[Part, ...] = ()
    demands: tuple[Demand, ...] = ()
    levels: str = ""

    @property
    def lists(self) -> tuple[Part, ...]:
        """Its lists."""
        return tuple(part for part in self.parts if part.list)

    @property
    def rows(self) -> tuple[Part, ...]:
        """Its lists but for those in which codes are ticked."""
        return tuple(part for part in self.lists if part.layout != "picked")


@dataclass(frozen=True, eq=False)
class Signature:
    """Somebody who signs beside the person who fills in; ``when`` names the field that makes it needed."""

    role: str
    title: str
    when: str = ""
    levels: str = ""


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """The whole form."""

    id: str
    sections: tuple[Section, ...]
    levels: tuple[str, ...] = ()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # list → code → words
    signatures: tuple[Signature, ...] = ()
    title: str = ""
    describes: str = ""

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(one for one in self.sections if one.name == name)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every part of every section."""
        return tuple(part for one in self.sections for part in one.parts)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The single fields, in their order; what joins another is none of its own."""
        found = (one for part in self.parts if not part.list for one in part.fields.values())
        return {one.name: one for one in found if not one.joins}

    @cached_property
    def lists(self) -> Mapping[str, Part]:
        """Each stored list by the part that defines its fields."""
        return {part.name: part for part in self.parts if part.list and not part.of}

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The single fields that can be marked."""
        return tuple(name for name, one in self.fields.items() if one.mark)

    def views(self, stored: str) -> tuple[Part, ...]:
        """The parts that show rows of a list."""
        return tuple(part for part in self.parts if part.list and part.stored == stored)

    def field(self, name: str, of: str = "") -> Field | None:
        """A single field, or one of a list."""
        return (self.lists[of].fields if of else self.fields).get(name)

    def words(self) -> Iterator[str]:
        """Everything in it that is shown and translated."""
        yield from (text for one in self.sections for text in (one.title, one.lead))
        yield from (demand.words for one in self.sections for demand in one.demands)
        yield from (one.title for one in self.signatures)
        yield from (words for one in self.choices.values() for words in one.values())
        for part in self.parts:
            yield from (part.title, part.lead, part.item, part.add, part.remove, part.button, part.hint, part.demanded)
            yield from (part.called, part.ends, part.twice, *part.needs.values(), *part.differ[2:])
            for one in part.fields.values():
                yield from (one.label, one.head, one.help, one.gone, one.blank)
                yield from (one.bounds, one.past, one.refused, one.demanded)


# reading -------------------------------------------------------------------------------------------------------------


def load(path: Path) -> Questionnaire:
    """The questionnaire of a file. Raises DefinitionError, which names the place."""
    return read(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


def read(content: Mapping[str, Any], file: str) -> Questionnaire:
    """The same from its content."""
    given = dict(content)
    sections = tuple(_section(one, file) for one in given.pop("section", ()))
    signatures = tuple(_made(Signature, one, f"{file}: signature") for one in given.pop("signature", ()))
    whole = _made(Questionnaire, {**given, "sections": sections, "signatures": signatures}, file)
    found = _with_views(whole)
    for problem in _problems(found):
        raise DefinitionError(f"{file}: {problem}.")
    return found


def _made(kind: type[T], given: Mapping[str, Any], place: str) -> T:
    """A dataclass of a table; lists become tuples. Raises DefinitionError for a key that is missing or unknown."""
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(given) - known)
    if unknown:
        raise DefinitionError(f"{place} has no {unknown[0]}.")
    frozen = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    try:
        return kind(**frozen)
    except TypeError as error:
        raise DefinitionError(f"{place}: {error}.") from error


def _section(given: Mapping[str, Any], file: str) -> Section:
    place = f"{file}: section {given.get('name', '?')}"
    parts = tuple(_part(one, place, given.get("levels", "")) for one in given.get("part", ()))
    demands = tuple(_made(Demand, one, place) for one in given.get("demand", ()))
    plain = {name: value for name, value in given.items() if name not in ("part", "demand")}
    return _made(Section, {**plain, "parts": parts, "demands": demands}, place)


def _part(given: Mapping[str, Any], place: str, levels: str) -> Part:
    own = dict(given)
    place = f"{place}, {own.get('name', '?')}"
    own.setdefault("levels", levels)
    asked = {
        name: _made(
            Field, {"levels": "" if own.get("list") else own["levels"], **one, "name": name}, f"{place}, {name}"
        )
        for name, one in own.pop("fields", {}).items()
    }
    if "period" in own:
        own["period"] = _made(Period, own["period"], place)
    own["where"] = {name: tuple(values) for name, values in own.get("where", {}).items()}
    return _made(Part, {**own, "fields": asked}, place)


def _with_views(whole: Questionnaire) -> Questionnaire:
    """The parts that show rows of another part's list take its fields, and what it says of its rows."""
    own = {part.name: part for part in whole.parts if part.list and not part.of}
    like = ("fields", "kept", "by", "needs", "differ", "twice", "most", "heading", "hints")

    def full(part: Part) -> Part:
        first = own.get(part.of)
        return replaced(part, **{name: getattr(first, name) for name in like}) if first is not None else part

    sections = tuple(replaced(one, parts=tuple(full(part) for part in one.parts)) for one in whole.sections)
    return replaced(whole, sections=sections)


def replaced(one: T, **changes: Any) -> T:
    """A frozen value with some of it changed; what it had worked out is worked out again."""
    return type(one)(**{each.name: getattr(one, each.name) for each in fields(one)} | changes)  # type: ignore[arg-type]


def _problems(whole: Questionnaire) -> Iterator[str]:
    seen: set[str] = set()
    for part in whole.parts:
        names = (part.name,) if part.list else tuple(part.fields)
        yield from (f"{name} stands there twice" for name in names if name in seen)
        yield from (
            f"{name} can't be the name of a field" for name in part.fields if name in NEVER_TOLD or name[0] == "_"
        )
        seen |= set(names)
        if part.of and part.of not in whole.lists:
            yield f"{part.name} shows {part.of}, which is no list"
        for one in part.fields.values():
            yield from (f"{one.name}: {text}" for text in _of_field(whole, part, one))
    asked = {*seen, *whole.lists}
    for section in whole.sections:
        for demand in section.demands:
            named = (*demand.all, *demand.any, *filter(None, (demand.when,)))
            yield from (f"{demand.words}: there is no {name}" for name in named if name not in asked)
    yield from (
        f"{one.role} signs when {one.when}, which nobody asks"
        for one in whole.signatures
        if one.when not in {"", *asked}
    )


def _of_field(whole: Questionnaire, part: Part, one: Field) -> Iterator[str]:
    if one.levels and (len(one.levels) != len(whole.levels) or set(one.levels) - {MUST, MAY, HIDDEN}):
        yield f"{one.levels} doesn't speak of {len(whole.levels)} levels"
    if one.of and one.of not in whole.lists:
        yield f"{one.of} is no list"
    if one.joins and one.joins not in part.fields:
        yield f"{one.joins} isn't beside it"
    if one.when and one.when not in (*whole.fields, *part.fields):
        yield f"it hangs on {one.when}, which nobody asks"
