"""What a kind tells of its letters: the one object of this block in its ``parts``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.blocks.letters.content import Given
from casework.blocks.letters.models import Letter
from casework.blocks.letters.phrases import Phrases, Stock
from casework.lifecycle.kinds import part_of
from casework.models import Case
from casework.procedures.catalogue import all_procedures


@dataclass(frozen=True)
class Letters:
    """Its table, its phrases and layouts, what each kind of letter says, and whom it reaches.

    A side is whoever can be written to, by its code; ``usual`` is the one that every phrase is worded for. Of kinds of
    letters: ``automatic`` is the product's own answer, ``inward`` go to authorities, ``told_by_act`` belong to acts
    that tell the addressee themselves, ``announces`` names the clock that the act of a letter starts.
    """

    letter: type[Letter]
    stock: Stock
    usual: str
    automatic: str
    inward: frozenset[str]
    told_by_act: frozenset[str]
    announces: Mapping[str, str]
    content: Callable[..., dict[str, Any]]
    values: Callable[[Given, Phrases], Mapping[str, str]]  # of placeholders of its own
    unreached: Callable[[Case, str], str | None]  # why nobody of a side would receive one
    held: Callable[[Letter], bool]  # whether a draft waits to leave
    named: str  # whose bodies the laid open templates name: a procedure of the phrases
    sender: str = "secretariat"  # the body that writes, by its name in the phrases
    senders: Mapping[str, str] = field(default_factory=dict)  # another one, by who signs
    reads: str = "committee"  # the body that reads what goes to authorities
    facts: Mapping[str, str] = field(default_factory=dict)  # by kind of letter, the body named above it
    left_out: Mapping[str, str] = field(default_factory=dict)  # phrases that fall away where something isn't said
    says: Mapping[str, str] = field(default_factory=dict)  # by kind of letter, the section of the code that it says
    filled: Mapping[str, Any] = field(default_factory=dict)  # its own placeholders in words


def of_content(content: Given) -> Letters:
    """The same, by what a letter says."""
    named = next(one.kind for one in all_procedures() if one.id == content["procedure"]["id"])
    found = part_of(named, Letters)
    assert found is not None
    return found
