"""What a letter says, as codes and texts that no language changes; words and layout are added when it is set.

Everything here leaves the house with the letter (it is attached to the PDF): only what its addressee may know goes in.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import Person
from casework.blocks.letters.content import Given, brussels, framed
from casework.blocks.portal.sides import here, shared_party
from casework.models import Case
from screening.investments.models import Letter, Measure, MeasureText, Party, Side
from screening.investments.queries.file_facts import system_of

KIND = Letter.Kind
INWARD = frozenset({KIND.JOINT_OPINION})
SIGNED = {
    KIND.ACKNOWLEDGEMENT: "automatic",
    KIND.JOINT_OPINION: "coordinator",
    KIND.DECISION: "chair",
    KIND.FINE: "chair",
}


def content_of(
    *,
    case: Case,
    kind: str,
    number: int | None,
    by: Person,
    at: datetime,
    given: Given,
    due: Given | None = None,
    side: str = Side.NOTIFIER,
) -> dict[str, Any]:
    """The content of a letter of ``kind`` to a side; ``given`` is what the act brings, as ``SAID`` below names it.

    ``number`` is None as long as the letter isn't sent. ``due`` is a time limit that the letter announces
    ({"day": ISO, "unconfirmed": bool}). Times are Brussels time with their offset. About eight queries. Raises
    LookupError when the act brings too little.
    """
    outward = kind not in INWARD
    own: dict[str, Any] = {
        "kind": str(kind),
        "number": number,
        "language": case.filing.language,
        "subject": case.title if side == Side.NOTIFIER else shared_party(case, side),
        "side": str(side) if outward else "",
        "received": brussels(case.opened_at or at) if side == Side.NOTIFIER else "",
        "addressee": _addressee(case, side) if outward else {"people": [], "firms": [], "investors": []},
        "signed": {"by": "" if kind == KIND.ACKNOWLEDGEMENT else by.name, "for": SIGNED.get(KIND(kind), "secretariat")},
        "said": SAID[KIND(kind)](case, given),
        "due": dict(due or {}),
    }
    return framed(case, outward=outward, at=at, sender=system_of(case).secretariat, own=own)


def _addressee(case: Case, side: str) -> dict[str, list[str]]:
    """The people of the side alone; for another side than the notifier's, the party for which all its firms act."""
    rows = here(case, side=side).order_by("pk")
    named = list(rows.values_list("person__name", "person__service__name"))
    investors: Iterable[str] = filter(None, [shared_party(case, side)])
    if side == Side.NOTIFIER:
        investors = Party.objects.filter(filing=case.filing, role=Party.Role.INVESTOR).values_list("name", flat=True)
    return {
        "people": [person for person, _firm in named],
        "firms": list(dict.fromkeys(firm for _person, firm in named)),
        "investors": list(investors),
    }


# -- what each kind of letter is given ---------------------------------------------------------------------------------


def _nothing(case: Case, given: Given) -> dict[str, Any]:
    return {}


def _missing(case: Case, given: Given) -> dict[str, Any]:
    return {"missing": str(given["missing"])}


def _request(case: Case, given: Given) -> dict[str, Any]:
    """number, questions (their wording), due_on; introduction, closing, stops_clock."""
    due_on: date = given["due_on"]
    return {
        "number": int(given["number"]),
        "introduction": str(given.get("introduction", "")),
        "questions": [str(wording) for wording in given["questions"]],
        "closing": str(given.get("closing", "")),
        "due_on": due_on.isoformat(),
        "stops_clock": bool(given.get("stops_clock", True)),
    }


def _opinion(case: Case, given: Given) -> dict[str, Any]:
    return {"direction": str(given["direction"]), "text": str(given["text"])}


def _decision(case: Case, given: Given) -> dict[str, Any]:
    """outcome (of Filing.Outcome); reasons, act. The measures settled are read here, each in the text that binds."""
    outcome = str(given["outcome"])
    return {
        "outcome": outcome,
        "reasons": str(given.get("reasons", "")),
        "combined": given.get("act", "combine") == "combine",
        "measures": measures_settled(case) if outcome == "positive_with_measures" else [],
    }


def measures_settled(case: Case) -> list[dict[str, str]]:
    """Title and binding text of each measure that a decision imposes."""
    settled = Measure.objects.filter(case=case, state__in=(Measure.State.AGREED, Measure.State.IMPOSED))
    rows = settled.select_related("binding")
    shared = MeasureText.objects.filter(measure__in=rows, shared_at__isnull=False).order_by("number")
    texts = dict(shared.values_list("measure_id", "text"))  # the newest stays
    return [{"title": row.title, "text": row.binding.text if row.binding else texts.get(row.pk, "")} for row in rows]


def _hearing(case: Case, given: Given) -> dict[str, Any]:
    return {"set_for": brussels(given["set_for"]), "place": str(given.get("place", ""))}


def _fine(case: Case, given: Given) -> dict[str, Any]:
    """breach (its title in the procedure's data), amount, reasons; due_on is the day to answer or to pay by."""
    rule = system_of(case).breaches.get(str(given["breach"]))
    due_on: date = given["due_on"]
    return {
        "breach": rule.title if rule else str(given["breach"]),
        "amount": f"{given['amount']:.0f}",
        "reasons": str(given["reasons"]),
        "due_on": due_on.isoformat(),
    }


def _other(case: Case, given: Given) -> dict[str, Any]:
    return {"about": str(given["about"]).strip(), "text": str(given["text"]).strip()}


SAID: Mapping[Letter.Kind, Callable[[Case, Given], dict[str, Any]]] = {
    KIND.ACKNOWLEDGEMENT: _nothing,
    KIND.COMPLETENESS: _nothing,
    KIND.INCOMPLETE: _missing,
    KIND.REQUEST: _request,
    KIND.DRAFT_OPINION: _opinion,
    KIND.JOINT_OPINION: _opinion,
    KIND.DECISION: _decision,
    KIND.HEARING: _hearing,
    KIND.FINE_NOTICE: _fine,
    KIND.FINE: _fine,
    KIND.OTHER: _other,
}
