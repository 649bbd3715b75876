"""What leaves the house: each act, and which of its arguments leave.

Such an act is handed in first and done at a fixed time: ``investments.acts.dispatch``. The acknowledgement of what was
handed in from outside goes with its act: whoever handed in gets it, and it holds nobody's words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screening.investments.acts import (
    committee,
    completeness,
    enquiry,
    file_access,
    fines,
    inquiry,
    letters,
    measures,
    obligations,
    phases,
    representatives,
    ruling,
    union,
)
from screening.investments.models import UnionExchange


def _always(given: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True)
class Outgoing:
    """One act: the function that does it, the arguments that leave, whether it takes what the guard let pass.

    ``only``: with which arguments it leaves.
    """

    do: Callable[..., Any]
    texts: tuple[str, ...]
    writes: bool = True
    only: Callable[[Mapping[str, Any]], bool] = _always

    @property
    def whatever(self) -> bool:
        """Whether it leaves the house whatever its arguments."""
        return self.only is _always


def _ours(given: Mapping[str, Any]) -> bool:
    """Of the words of the Union's mechanism our answer alone leaves the house."""
    return given.get("kind") == UnionExchange.Kind.ANSWERED


def _names_a_party(given: Mapping[str, Any]) -> bool:
    """The name of its party leaves to the firm; its rights alone don't."""
    return bool(str(given.get("acts_for") or "").strip())


LETTER, OBLIGATION = "letter", "obligation"
OUTGOING: Mapping[str, Outgoing] = {
    "declare_incomplete": Outgoing(completeness.declare_incomplete, ("missing",)),
    "declare_complete": Outgoing(completeness.declare_complete, (), writes=False),
    "out_of_scope": Outgoing(completeness.out_of_scope, ("reasons",)),
    "send_request": Outgoing(inquiry.send, ("introduction", "questions", "closing")),
    "give_access": Outgoing(file_access.give_access, ("documents",), writes=False),
    "clear": Outgoing(phases.clear, ("reasons",)),
    "confirm_silence": Outgoing(phases.confirm_silence, (), writes=False),
    "send_draft_opinion": Outgoing(committee.send_draft, ("text",)),
    "set_hearing": Outgoing(committee.set_hearing, ("place", "refused_because")),
    "combine": Outgoing(ruling.combine, ("reasons",)),
    "write_measure": Outgoing(measures.write, ("title", "text", "remark"), writes=False),
    "add_obligation": Outgoing(measures.add_obligation, ("text",), writes=False),
    "notify_fine": Outgoing(fines.give_notice, ()),
    "settle_fine": Outgoing(fines.settle_fine, ("ruling",)),
    # whoever is invited reads the title and names that the authority wrote: ``investments.queries.shown_outside``
    "invite_notification": Outgoing(enquiry.invite, (), writes=False),
    "invite_representative": Outgoing(enquiry.invite_representative, ("acts_for",), writes=False),
    "notify_union": Outgoing(union.notify_union, ("text",), writes=False),
    "record_exchange": Outgoing(union.record_exchange, ("text",), writes=False, only=_ours),
    "change_firm": Outgoing(representatives.change_firm, ("acts_for",), writes=False, only=_names_a_party),
    OBLIGATION: Outgoing(obligations.step, ("text",), writes=False),
    LETTER: Outgoing(letters.send, ()),
}


def outgoing(act: str) -> Outgoing:
    """The entry of an act; one of an obligation carries its number after a point."""
    return OUTGOING[act.partition(".")[0]]


def words_of(act: str, given: Mapping[str, Any]) -> list[str]:
    """Everything of an act's arguments that would leave."""
    return [text for name in outgoing(act).texts for text in _texts(given.get(name)) if text.strip()]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def asks_of(given: Mapping[str, Any]) -> list[int]:
    """Ids of the questions that stand in what leaves."""
    rows: Iterable[tuple[int, str]] = given.get("questions", ())
    return [pk for pk, _wording in rows]
