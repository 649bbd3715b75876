"""What a letter says, as codes and texts that no language changes; words and layout are added when it is set.

Everything here leaves the house with the letter (it is attached to the PDF): only what its addressee may know goes in.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from casework.blocks.letters.content import Given, brussels, framed
from casework.blocks.portal.sides import here, shared_party
from casework.models import Case
from screening.investments.models import Letter, Measure, MeasureText, Party, Side
from screening.investments.procedures.system import system

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
    by: Person,
    at: datetime,
    given: Given,
    due: Given | None = None,
    side: str = Side.NOTIFIER,
    beside: Iterable[QuerySet[Any, Any]] = (),
) -> dict[str, Any]:
    """The content of a letter of ``kind`` to a side; ``given`` is what the act brings, as ``SAYS`` below names it.

    It has no number as long as the letter isn't sent. ``due`` is a time limit that the letter announces
    ({"day": ISO, "unconfirmed": bool}). Times are Brussels time with their offset. One query for the notifier, which
    answers those ``beside`` it too, and some more for measures and other sides. Raises LookupError when the act brings
    too little.
    """
    outward, party = kind not in INWARD, "" if side == Side.NOTIFIER else shared_party(case, side)
    people = here(case, side=side).order_by("pk").values_list("person__name", "person__service__name")
    investors = Party.objects.filter(filing=case.filing, role=Party.Role.INVESTOR).values_list("name", flat=True)
    read = (people, investors, *beside)
    frame = framed(case, outward=outward, at=at, sender=system(case.procedure).secretariat, beside=read)
    own: dict[str, Any] = {
        "kind": str(kind),
        "number": None,
        "language": case.filing.language,
        "subject": case.title if side == Side.NOTIFIER else party,
        "side": str(side) if outward else "",
        "received": brussels(case.opened_at or at) if side == Side.NOTIFIER else "",
        "addressee": _addressee(people, investors if side == Side.NOTIFIER else [party], outward=outward),
        "signed": {"by": "" if kind == KIND.ACKNOWLEDGEMENT else by.name, "for": SIGNED.get(KIND(kind), "secretariat")},
        "said": _said(case, KIND(kind), given),
        "due": dict(due or {}),
    }
    return {**frame, **own}


def _addressee(people: Iterable[tuple[str, str]], parties: Iterable[str], *, outward: bool) -> dict[str, list[str]]:
    """The people of the side alone; for another side than the notifier's, the party for which all its firms act."""
    named = list(people) if outward else []
    return {
        "people": [person for person, _firm in named],
        "firms": list(dict.fromkeys(firm for _person, firm in named)),
        "investors": [party for party in parties if party] if outward else [],
    }


# -- what each kind of letter is given ---------------------------------------------------------------------------------

# what it says of what it is given, and what stands there where nothing is
SAYS: Mapping[Letter.Kind, tuple[tuple[str, ...], Given]] = {
    KIND.ACKNOWLEDGEMENT: ((), {}),
    KIND.COMPLETENESS: ((), {}),
    KIND.INCOMPLETE: (("missing",), {}),
    KIND.REQUEST: (("number", "questions", "due_on"), {"introduction": "", "closing": "", "stops_clock": True}),
    KIND.DRAFT_OPINION: (("direction", "text"), {}),
    KIND.JOINT_OPINION: (("direction", "text"), {}),
    KIND.DECISION: (("outcome",), {"reasons": ""}),
    KIND.HEARING: (("set_for",), {"place": ""}),
    KIND.FINE_NOTICE: (("breach", "amount", "reasons", "due_on"), {}),
    KIND.FINE: (("breach", "amount", "reasons", "due_on"), {}),
    KIND.OTHER: (("about", "text"), {}),
}


def _said(case: Case, kind: Letter.Kind, given: Given) -> dict[str, Any]:
    """As JSON keeps it. Of a decision the measures settled are read here, each in the text that binds; a breach is
    named as in the procedure's data; days are that to answer or to pay by.
    """
    names, usual = SAYS[kind]
    said = {name: _kept(given[name]) for name in names} | {name: _kept(given.get(name, usual[name])) for name in usual}
    if kind == KIND.DECISION:
        measures = measures_settled(case) if said["outcome"] == "positive_with_measures" else []
        said |= {"combined": given.get("act", "combine") == "combine", "measures": measures}
    elif "breach" in said:
        rule = system(case.procedure).breaches.get(said["breach"])
        said |= {"breach": rule.title if rule else said["breach"], "amount": f"{given['amount']:.0f}"}
    elif kind == KIND.OTHER:
        said = {name: text.strip() for name, text in said.items()}
    return said


def _kept(value: Any) -> Any:
    if isinstance(value, datetime):
        return brussels(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return value if isinstance(value, int) else str(value)


def measures_settled(case: Case) -> list[dict[str, str]]:
    """Title and binding text of each measure that a decision imposes."""
    settled = Measure.objects.filter(case=case, state__in=(Measure.State.AGREED, Measure.State.IMPOSED))
    rows = settled.select_related("binding")
    shared = MeasureText.objects.filter(measure__in=rows, shared_at__isnull=False).order_by("number")
    texts = dict(shared.values_list("measure_id", "text"))  # the newest stays
    return [{"title": row.title, "text": row.binding.text if row.binding else texts.get(row.pk, "")} for row in rows]
