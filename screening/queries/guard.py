"""The guard of outgoing letters: the passages of a text that name what its addressee may not know.

It looks with the product's own eyes, so that a sender who can't open a contribution is stopped as well; and it shows
each sender no more than they may know: whoever can't open what a passage repeats learns only that it can't leave. Such
a passage is shown with its whole sentence, not to the word, and ``screening.actions.guard`` limits how often one may
ask. Names of intelligence services are stopped in every letter to the outside, whether they contributed or not.

Limits: see ``screening.matching.passages``; the content of documents isn't read, only their titles.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Sight, opens
from accounts.context import acting_as_system
from accounts.models import Service
from accounts.queries.sentences import translated
from casework.models import Case
from screening.matching.passages import Hit, find, fold, joined, known, sentence
from screening.models import FileMember
from screening.procedures.system import system
from screening.queries.guard_sources import MEMBERS, REPRESENTATIVE, Addressee, Gathered, Reason, gather
from screening.queries.preview import sight_as

__all__ = ["MEMBERS", "REPRESENTATIVE", "Passage", "findings"]


@dataclass(frozen=True)
class Passage:
    """A stretch of an outgoing text. ``hidden``: the sender may not know why, and can't release it."""

    key: str  # stands for the text of the passage alone, the same at every look
    text: str
    start: int
    end: int
    reason: str
    hidden: bool
    label_id: int | None = None  # of what it repeats, for the trail; never shown

    def __str__(self) -> str:
        return self.text

    @property
    def releasable(self) -> bool:
        """Whether the sender can let it go with a reason."""
        return not self.hidden


def findings(
    case: Case, text: str, *, addressee: str, sight: Sight | None = None, asks: Iterable[int] = ()
) -> tuple[Passage, ...]:
    """What may not leave in ``text``, in its order. ``addressee`` is REPRESENTATIVE, MEMBERS, a service's code, or any
    other word for somebody who is neither. ``sight`` is the sender's: without one every classified reason stays hidden.
    ``asks``: ids of the questions that stand in this very letter. About twenty-five queries.
    """
    if not text.strip():
        return ()
    with acting_as_system("the guard looks over a letter"):
        gathered = gather(case, _addressee(case, addressee, sight), frozenset(asks))
    hits = find(text, gathered.forbidden(), known(gathered.known))
    shown = [hit for hit in hits if not _hidden(hit, gathered, sight)]
    whole = [Hit(*sentence(text, h.start, h.end), h.keys) for h in hits if _hidden(h, gathered, sight)]
    return tuple(_passage(text, hit, gathered, sight) for hit in joined([*shown, *whole]))


def _addressee(case: Case, code: str, sight: Sight | None) -> Addressee:
    if code in (REPRESENTATIVE, "investor"):
        return Addressee(REPRESENTATIVE, on_file=False, sight=None)
    if code == MEMBERS:
        return Addressee(MEMBERS, on_file=True, sight=None)
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
    on_file = {*rows.values_list("service__code", flat=True), system(case.procedure).secretariat}
    service = Service.objects.filter(code=code, is_active=True).first()
    plain = sight_as(service, case, at=sight.at) if service is not None and sight is not None else None
    return Addressee(code, code in on_file, plain if code in on_file else None)


def _hidden(hit: Hit, gathered: Gathered, sight: Sight | None) -> bool:
    return any(not _may_know(gathered.reasons[key], sight) for key in hit.keys)


def _may_know(reason: Reason, sight: Sight | None) -> bool:
    if reason.label is None and reason.compartment is None:
        return True
    if sight is None:
        return False
    if reason.compartment is not None:
        return reason.compartment in sight.compartments
    assert reason.label is not None
    return opens(sight, reason.label.marking, frozenset(reason.label.compartments))


def _passage(text: str, hit: Hit, gathered: Gathered, sight: Sight | None) -> Passage:
    words = text[hit.start : hit.end]
    reasons = [gathered.reasons[key] for key in sorted(hit.keys)]
    hidden = _hidden(hit, gathered, sight)
    said = dict.fromkeys(translated(reason.sentence) for reason in reasons)
    label = next((r.label.pk for r in reasons if r.label is not None and not _may_know(r, sight)), None)
    return Passage(
        key=hashlib.sha256(" ".join(fold(words).split()).encode()).hexdigest()[:16],
        text=words,
        start=hit.start,
        end=hit.end,
        reason=_("This passage can't leave: ask the coordinator.") if hidden else "; ".join(said),
        hidden=hidden,
        label_id=label,
    )
