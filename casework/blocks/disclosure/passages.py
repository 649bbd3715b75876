"""The disclosure guard: the passages of an outgoing text that name what their addressee may not know.

It looks twice. For whoever writes, ``findings`` compares with nothing but what that person can open, so that its answer
tells them no more than they could read (docs/adr/066). ``everything`` compares with the product's own eyes, for the
coordinator's look before the text leaves.

Limits: see ``matching``; the content of documents isn't read, only their titles.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.names import plain
from accounts.queries.translation import translated
from casework.actions.transition import once_held
from casework.blocks.disclosure.matching import Hit, find, joined, known
from casework.blocks.disclosure.sources import Disclosure, Gathered, Reason, opened_by
from casework.lifecycle.kinds import told
from casework.models import Case


@dataclass(frozen=True)
class Passage:
    """A stretch of an outgoing text. ``hidden``: whoever looks may not know why, and can't release it."""

    key: str  # stands for the text of the passage alone, the same at every look
    text: str
    start: int
    end: int
    reason: str
    hidden: bool
    label_id: int | None = None  # of what it repeats, for the trail; never shown
    compartment_id: int | None = None  # whose name it gives away, the same

    def __str__(self) -> str:
        return self.text


def findings(
    case: Case, text: str, *, addressee: str | Sequence[str], sight: Sight, asks: Iterable[int] = ()
) -> tuple[Passage, ...]:
    """What may not leave in ``text``, as far as ``sight``'s person may know it; in its order.

    ``addressee`` is a word of the kind's for whoever gets it, or several of them, of whom each may not know something
    else: what one of them may not know doesn't leave. ``asks``: ids of the questions that stand in this very letter.
    About thirty queries for each addressee.
    """
    if not text.strip():
        return ()
    gathered = _gathered(case, addressee, sight, asks)
    return _found(text, [one.open_to(lambda reason: _may_know(reason, sight)) for one in gathered], sight)


def everything(
    case: Case, text: str, *, addressee: str | Sequence[str], sight: Sight | None = None, asks: Iterable[int] = ()
) -> tuple[Passage, ...]:
    """The same against all that the product knows; ``hidden`` marks what ``sight``'s person may not know the reason of.

    Never shown to whoever wrote the text. Without a sight every classified reason is hidden.
    """
    if not text.strip():
        return ()
    return _found(text, _gathered(case, addressee, sight, asks), sight)


def _gathered(
    case: Case, addressee: str | Sequence[str], sight: Sight | None, asks: Iterable[int]
) -> tuple[Gathered, ...]:
    codes, asked = [addressee] if isinstance(addressee, str) else addressee, frozenset(asks)
    gather = told(case, Disclosure).gather

    def read() -> tuple[Gathered, ...]:
        with acting_as_system("the guard looks over a text"):
            return tuple(gather(case, code, sight, asked) for code in dict.fromkeys(codes))

    return once_held(("gathered", case.pk, tuple(codes), sight, asked), read)


def _found(text: str, gathered: Iterable[Gathered], sight: Sight | None) -> tuple[Passage, ...]:
    hits: list[Hit] = []
    reasons: dict[str, Reason] = {}
    for one in gathered:
        hits += find(text, one.forbidden(), known(one.known_texts))
        reasons |= one.reasons
    return tuple(_passage(text, hit, reasons, sight) for hit in joined(hits))


def _may_know(reason: Reason, sight: Sight | None) -> bool:
    if reason.label is None and reason.compartment is None:
        return True
    if sight is None:
        return False
    if reason.compartment is not None:
        return reason.compartment in sight.compartments
    assert reason.label is not None
    return opened_by(sight, reason.label)


def _passage(text: str, hit: Hit, every: Mapping[str, Reason], sight: Sight | None) -> Passage:
    words = text[hit.start : hit.end]
    reasons = [every[key] for key in sorted(hit.keys)]
    apart = [reason for reason in reasons if not _may_know(reason, sight)]
    said = dict.fromkeys(translated(reason.sentence) for reason in reasons if reason not in apart)
    unknown = [_("repeats what you can't open either")] if apart else []
    return Passage(
        key=hashlib.sha256(" ".join(plain(words).split()).encode()).hexdigest()[:16],
        text=words,
        start=hit.start,
        end=hit.end,
        reason="; ".join([*said, *unknown]),
        hidden=bool(apart),
        label_id=next((reason.label.pk for reason in (*apart, *reasons) if reason.label is not None), None),
        compartment_id=next((r.compartment for r in (*apart, *reasons) if r.compartment is not None), None),
    )
