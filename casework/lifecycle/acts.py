"""What an act is besides its row, declared once, beside the function that does it; screens, API, trail and notices read it.

    @act("return", form="intake.ReturnForm", icon="undo-2", tone="paused", trail=_("…"), notice=_("…"))
    def return_to_author(case, sight, *, missing) -> dict[str, Any]: ...

``act`` is bound to its table where that stands. The act is called as ``return_to_author(reference=…, by=…, at=…, version=…,
missing=…)``: the write door locks the case, asks the table, whose guards see what is given, and lets the function write what
is its own; what it returns goes into trail and notices. One that must do something before the door opens takes
``reference``, ``by`` and ``at`` itself and calls the door.

Start-up fails unless every row of a table has exactly one act and every act a row (``complete``). Plain Python, no Django.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial, wraps
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from typing import Any

from accounts.permissions import Permission
from casework.lifecycle.kinds import Written, kind
from casework.lifecycle.table import Lifecycle

Words = Any  # a text that is translated when it is shown
EVERY_KIND = None  # in place of a table: an act that several kinds share


class ActError(Exception):
    """A row without an act, or an act without a row; raised at the start, so that it can't be deployed."""


def whatever(given: Mapping[str, Any]) -> bool:
    """An act that leaves the house whatever its arguments."""
    return True


@dataclass(frozen=True)
class Leaves:
    """Of an act whose text leaves the house: handed in first, and done later at a fixed time."""

    texts: tuple[str, ...] = ()  # the arguments that leave
    writes: bool = True  # takes what the disclosure guard let pass
    only: Callable[[Mapping[str, Any]], bool] = whatever  # with which arguments it leaves


@dataclass(frozen=True)
class Act:
    """One act as it is declared; the decorator that keeps it."""

    table: Lifecycle | None
    code: str
    _: KW_ONLY
    outside: bool = False  # done from outside, by whom the case names there
    because: str = ""  # which argument stands beside a clock that it stops
    trail: Words  # the sentence of its event
    notice: Words = ""  # what whoever is told reads
    notices: Mapping[str, Words] = field(default_factory=dict)  # the same by how it was decided
    watched: Words = ""  # for whoever only follows the case, where the notice speaks to the person concerned
    icon: str
    tone: str = "none"  # on the timeline
    form: str = ""  # "module.Class" in the room of forms beside the act's, or where one of a block's lies; empty: nothing but the click
    first: int = 0  # of the acts with such a number, the lowest that is allowed is the page's main button
    danger: bool = False  # its button warns
    page: str = ""  # the address of its own page, where it has one
    autosaves: str = ""  # the address at which its form keeps itself
    written_at: str = ""  # the address of the form on which what it hands in is written
    asks: bool = False  # only asks: a second person does it
    then: Words = ""  # what it opens to whoever does it, said before the click
    beside: tuple[str, ...] = ()  # what stands beside its form, in the words of its kind, or sections that acts declare
    section: Written | None = None  # of "what changed", where it is the first that writes there
    handles: tuple[str, ...] = ()  # acts whose notices it settles for everybody
    handles_for_service: tuple[str, ...] = ()  # the same for the own service
    joins: Callable[[Any], tuple[str, ...]] | None = None  # codes of the services that it lets in, of a case
    opens: Callable[[Any, Any], list[str]] | None = None  # whom else it lets in, in sentences, of a case at a moment
    told_later: tuple[str, ...] = ()  # states in which whoever its form names can't open the case yet
    names: Callable[[Any], list[int]] | None = None  # ids of whom it names without its form's help
    starts: Callable[[Any], Mapping[str, Any]] | None = None  # from when it counts which clock, of a case
    lengths: Callable[[Any, Any], Mapping[str, int]] | None = None  # in days, of clocks whose length the case holds
    steps: Callable[[Any, int], tuple[tuple[str, str], ...]] | None = None  # more steps of clocks, done by that person
    leaves: Leaves | None = None
    marks: tuple[str, ...] = ()  # by which its kind knows it again
    function: Callable[..., Any] = field(init=False, compare=False)

    def __call__(self, do: Callable[..., Any]) -> Callable[..., Any]:
        """Keep the act with its function."""
        name = self.table.name if self.table else ""
        kept = _DECLARED.setdefault(name, {})
        if self.table and self.code not in self.table.acts:
            raise ActError(f"act {self.code!r} of {name} has no row")
        if self.code in kept:
            raise ActError(f"act {self.code!r} of {name or 'every kind'} is declared twice")
        function = self._through_door(do) if next(iter(signature(do).parameters)) == "case" else do
        object.__setattr__(self, "function", function)
        kept[self.code] = self
        return function

    def _through_door(self, write: Callable[..., Mapping[str, Any] | None]) -> Callable[..., Any]:
        """Does the act: through the write door, which lets ``write`` add what is its own to the locked case."""
        takes = signature(write).parameters
        asked = {"by", "at"} & set(takes)
        usual = {name: one.default for name, one in takes.items() if one.default is not one.empty}

        @wraps(write)
        def done(*, reference: str, by: Any, at: Any, version: int | None = None, **given: Any) -> Any:
            more = {name: value for name, value in (("by", by), ("at", at)) if name in asked}
            stops = kind(self.table.name).stops if self.table else {}
            return _DOORS[self.outside](
                reference=reference,
                act=self.code,
                by=by,
                at=at,
                version=version,
                effect=lambda case, sight: write(case, sight, **more, **given),
                given={name: one.strip() if isinstance(one, str) else one for name, one in (usual | given).items()},
                reason=str(given.get(self.because) or stops.get(self.code, ""))[:300],
            )

        return done

    @property
    def do(self) -> Callable[..., Any]:
        """Does it, or hands it in where it leaves the house; takes reference, by, at, version and what its form gives."""
        handing = kind(self.table.name).hands_in if self.leaves and self.table else None
        return handing(self) if handing else self.function

    @property
    def begins_at_door(self) -> bool:
        """Whether doing it begins with locking the case, and nothing is read or written before."""
        return not self.outside and next(iter(signature(self.function).parameters)) == "case"

    @property
    def later(self) -> bool:
        """Whether it is handed in now and done later, whatever its arguments."""
        return self.leaves is not None and self.leaves.only is whatever

    @property
    def form_place(self) -> tuple[str, str]:
        """Module and class of its form, whose room stands beside that of the acts."""
        module, _dot, name = self.form.rpartition(".")
        if "." in module:
            return module, name
        return f"{self.function.__module__.rsplit('.', 2)[0]}.forms.{module}", name


act = Act
shared = partial(Act, EVERY_KIND)  # declares an act that several kinds share


@dataclass(frozen=True)
class Step:
    """A step of something below a case that isn't taken inside an act of the case, beside the function that takes it."""

    trail: Words
    notice: Words = ""
    watched: Words = ""
    _: KW_ONLY
    event: str = ""  # its code on the trail; empty: its table's name and its own
    asks: tuple[Words, str] | None = (
        None  # the label of the words that it takes, and what is said where they are lacking
    )
    most: int = 20_000  # characters
    danger: bool = False


def steps(name: str, **declared: Step) -> None:
    """Declare the steps of the small table of that name which people take, each by its row's."""
    if name in _STEPS:
        raise ActError(f"the steps of {name} are declared twice")
    _STEPS[name] = {code: replace(one, event=one.event or f"{name}.{code}") for code, one in declared.items()}
    STEP_BY_EVENT.update({each.event: each for each in _STEPS[name].values()})


_STEPS: dict[str, Mapping[str, Step]] = {}
STEP_BY_EVENT: dict[str, Step] = {}  # those of a table may share one
_DOORS: dict[bool, Callable[..., Any]] = {}  # the write door, and the one from outside
_DECLARED: dict[str, dict[str, Act]] = {}
_COMPLETE: dict[str, Mapping[str, Act]] = {}
_BY_NAME: dict[str, Act] = {}


def load(room: str) -> None:
    """Import every module of a room of acts, so that what it declares is known."""
    for module in iter_modules(import_module(room).__path__, f"{room}."):
        import_module(module.name)


def complete(table: Lifecycle, children: Iterable[Lifecycle] = ()) -> None:
    """Make the acts of a table known, in its order. Raises ActError for a row that has none, or two; and for one of the
    small tables below it.
    """
    own, shared = _DECLARED.get(table.name, {}), _DECLARED.get("", {})
    for code in table.acts:
        if code in own and code in shared:
            raise ActError(f"act {code!r} of {table.name} is declared for every kind as well")
        if code not in own and code not in shared:
            raise ActError(f"row {code!r} of {table.name} has no act")
    for child in children:
        wanted = {row.act for row in child.rows if row.permission is not Permission.SELF}
        if wanted != set(steps_of(child)):
            raise ActError(f"rows and steps of {child.name} differ: {sorted(wanted ^ set(steps_of(child)))}")
    _COMPLETE[table.name] = {code: own.get(code) or shared[code] for code in table.acts}
    _BY_NAME.update(_COMPLETE[table.name])


def open_door(door: Callable[..., Any], *, outside: bool = False) -> None:
    """Say through which write door acts are done; called where the door is made."""
    _DOORS[outside] = door


def acts_of(kind: str) -> Mapping[str, Act]:
    """The acts of a kind in the order of its table."""
    return _COMPLETE[kind]


def act_of(kind: str, code: str) -> Act:
    """One act; KeyError where the kind has none of that name."""
    return _COMPLETE[kind][code]


def sections_of(kind_name: str) -> Mapping[str, Written]:
    """The sections of "what changed" of a kind, in the order in which they are shown. Raises ActError for one declared
    twice: it could say twice what of it opens.
    """
    own = (each.section for each in acts_of(kind_name).values() if each.section)
    every = (*kind(kind_name).written, *own)
    found = {each.code: each for each in every}
    if len(found) < len(every):
        raise ActError(f"a section of {kind_name} is declared twice")
    return found


def steps_of(table: Lifecycle) -> Mapping[str, Step]:
    """The steps of a small table that a person takes."""
    return _STEPS.get(table.name, {})


def every_act() -> Mapping[str, Act]:
    """The acts of every kind by their names: an event or a notice says no more."""
    return _BY_NAME


def kinds_with_acts() -> tuple[str, ...]:
    """The names of the kinds whose acts are known."""
    return tuple(_COMPLETE)


def marked(mark: str) -> frozenset[str]:
    """The names of the acts that carry a mark. Raises ActError where none does: it is written otherwise."""
    found = frozenset(code for code, each in _BY_NAME.items() if mark in each.marks)
    if not found:
        raise ActError(f"no act is marked {mark!r}")
    return found
