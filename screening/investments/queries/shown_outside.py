"""What those outside see of a file beside the texts of its acts and letters: titles and names that the authority wrote.

The notifier's title and names are its own words. Those of a file that the authority opened, and the party for which a
firm of another side is there, are the authority's: they leave the house as somebody is invited, and again as subject
and addressee of every letter, and are looked over like any text that leaves.
"""

from collections.abc import Mapping
from typing import Any

from casework.blocks.portal.sides import shared_party
from casework.lifecycle.acts import marked
from casework.models import Case
from screening.investments.models import Dispatch, Filing, Party, Side


def opened_by_authority(case: Case) -> bool:
    """Whether the authority itself opened the file, so that its title and names are the authority's words."""
    return bool(case.filing.file_type != Filing.FileType.NOTIFICATION)


def shown_outside(case: Case, side: str, act: str = "") -> list[str]:
    """What a side reads beside the words of ``act``: the title and the parties' names, or whom its firms act for.

    Empty where these are the side's own words, for what goes to the Union, and for letters of fixed phrases, which
    nobody looks over: what stands above them was looked over with the invitation. At most one query.
    """
    if act in marked("fixed phrases") | marked("to the Union"):
        return []
    if side != Side.NOTIFIER:
        return [text for text in (shared_party(case, side),) if text]
    if not opened_by_authority(case):
        return []
    names = Party.objects.filter(filing=case.filing).order_by("pk").values_list("name", flat=True)
    return [text for text in (case.title, *names) if text.strip()]


def waits_as(act: str, given: Mapping[str, Any]) -> str:
    """What tells a text that waits from another one of the same act: the side, the person invited, or the firm."""
    if act in marked("invites"):
        return f"person:{given['to'].pk}"
    return f"firm:{given['firm_id']}" if "firm_id" in given else str(given.get("side") or "")


def told_inviting(case: Case, side: str) -> list[str]:
    """The texts with which firms were invited to a side; one query."""
    rows = Dispatch.objects.filter(case=case, act__in=marked("invites"), state=Dispatch.State.SENT)
    return [text for given, text in rows.values_list("given", "text") if invited_side(given) == side]


def invited_side(given: Mapping[str, object]) -> str:
    """The side of an invitation's arguments."""
    return str(given.get("side") or Side.NOTIFIER)
