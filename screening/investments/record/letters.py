"""Letters of a filing: what it tells the block that sets them, those that a representative opens, samples."""

import tomllib
from copy import deepcopy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.access import sight_of
from accounts.models import Person
from accounts.sentences import apart
from accounts.written import amount
from casework.actions.documents import Opened
from casework.blocks.letters.content import Given
from casework.blocks.letters.papers import open_sent
from casework.blocks.letters.phrases import Phrases, Stock
from casework.blocks.letters.queries import Letters
from casework.blocks.letters.words import day_text, time_text
from casework.blocks.portal.door import own_seat
from casework.blocks.portal.sides import receivers
from casework.blocks.portal.table import NOBODY_RECEIVES
from casework.errors import Refused
from screening.investments.access import outside
from screening.investments.models import Dispatch, Letter, Side
from screening.investments.models.filing import LANGUAGES
from screening.investments.queries.letter_content import INWARD, SIGNED, content_of

KIND = Letter.Kind
STOCK = Stock(
    Path(__file__).parent,
    languages=tuple(code for code, _word in LANGUAGES),
    kinds=tuple(str(kind) for kind in KIND),
    codes=("direction", "outcome"),
)

FILLED = {
    "amount": _("amount"),
    "assessment": _("name of the first phase"),
    "breach": _("breach"),
    "ccis": _("name of the committee of the intelligence services"),
    "committee": _("name of the committee"),
    "court": _("name of the court"),
    "hearing_day": _("day of the hearing"),
    "hearing_time": _("time of the hearing"),
    "investor": _("investor"),
    "place": _("place"),
    "secretariat": _("name of the secretariat"),
    "subject": _("title of the investment"),
}


def _values(content: Given, said: Phrases) -> dict[str, str]:
    given = content["said"]
    return {
        "investor": ", ".join(map(apart, content["addressee"]["investors"])),
        "hearing_day": day_text(given.get("set_for", ""), said),
        "hearing_time": time_text(given.get("set_for", ""), said),
        "breach": now(given["breach"]) if given.get("breach") else "",
        "amount": amount(given["amount"]) if "amount" in given else "",
        "place": apart(given.get("place", "")),
    }


LETTERS = Letters(
    letter=Letter,
    stock=STOCK,
    usual=Side.NOTIFIER,
    automatic=KIND.ACKNOWLEDGEMENT,
    inward=INWARD,
    told_by_act=frozenset(KIND) - {KIND.ACKNOWLEDGEMENT, KIND.JOINT_OPINION, KIND.OTHER},
    announces={
        KIND.COMPLETENESS: "@assessment",
        KIND.DRAFT_OPINION: "@comment",
        KIND.DECISION: "@appeal",
        KIND.FINE: "@fine_appeal",
    },
    content=content_of,
    values=_values,
    unreached=lambda case, side: None if receivers(case, side) else NOBODY_RECEIVES,
    held=lambda letter: Dispatch.objects.filter(letter=letter.pk, state=Dispatch.State.HANDED_IN).exists(),
    senders={"coordinator": "ccis"},
    facts={"completeness": "assessment", "draft_opinion": "screening", "hearing": "screening"},
    left_out={"stops": "stops_clock", "combined": "combined"},
    says={KIND.DECISION: "outcome", KIND.DRAFT_OPINION: "direction", KIND.JOINT_OPINION: "direction"},
    filled=FILLED,
    named="be.fdi",
)


def open_outside(*, reference: str, number: int, by: Person, at: datetime) -> Opened:
    """A letter for a representative whom its file names: only what was sent, and to the own side, by its number there.

    Raises Absent; Refused when the stored file is gone or was changed, which is on the trail too.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, every_side=True) as case:
        opened = open_sent(case=case, side=own_seat(case, sight).side, number=number, by=by, at=at)
    if isinstance(opened, Refused):  # outside the block: the event of it stays
        raise opened
    return opened


@cache
def _samples() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "samples.toml").read_text(encoding="utf-8"))


def sample(kind: str, language: str) -> dict[str, Any]:
    """The content of an invented letter of that kind and language; no file of anybody."""
    outward, data, signed = kind not in INWARD, deepcopy(_samples()), SIGNED.get(KIND(kind), "secretariat")
    return {
        **data["frame"],
        "kind": kind,
        "language": language,
        "outward": outward,
        "marking": 0 if outward else 1,
        "signed": {"by": "" if signed == "automatic" else "Sam Sample", "for": signed},
        "said": data[kind],
        "due": {"day": data["due"][kind], "unconfirmed": kind != "completeness"} if kind in data["due"] else {},
    }
