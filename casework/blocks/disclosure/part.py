"""What a kind tells of what may leave: the one object of this block in its ``parts``."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.models import Compartment
from casework.blocks.disclosure.models import Dispatch, DispatchLook
from casework.blocks.disclosure.sources import Gathered
from casework.blocks.letters.models import Letter
from casework.lifecycle.acts import Leaves
from casework.lifecycle.kinds import told
from casework.models import Case

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
