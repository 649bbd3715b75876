"""What a kind tells of what may leave: the one object of this block in its ``parts``."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from accounts.access import Sight
from accounts.models import Compartment
from casework.blocks.disclosure.sources import Gathered
from casework.errors import Absent
from casework.lifecycle.kinds import part_of
from casework.models import Case


@dataclass(frozen=True)
class Disclosure:
    """``gather``: what an addressee, by the kind's own word, may not know and knows already. ``circle``: the code of
    the compartment of whoever looks texts over, ``coordinators`` those of them who are at work.
    """

    gather: Callable[[Case, str, Sight | None, frozenset[int]], Gathered]
    circle: Callable[[Case], str]
    coordinators: Callable[[Case, datetime], Collection[int]]


def disclosure_of(case: Case) -> Disclosure:
    """What the case's kind told; Absent where nothing of it leaves."""
    found = part_of(case.kind, Disclosure)
    if found is None:
        raise Absent(case.reference)
    return found


def circle(case: Case) -> Compartment | None:
    """The compartment of the circle of those who look texts over, once it exists."""
    return Compartment.objects.filter(code=disclosure_of(case).circle(case)).first()
