"""What an outgoing text carries beside its words: the arguments of its act, each under its name, as people read them.

Every argument of every act that leaves is one of these three: a text of the act (``outgoing``), one
that has its words here, or one that stays in the house.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Sight
from accounts.context import acting_as_system
from accounts.models import Service
from accounts.queries.translation import translated
from accounts.written import amount, date_format
from casework.access import of_case
from casework.blocks.disclosure.models import Dispatch as AnyDispatch
from casework.blocks.disclosure.outgoing import outgoing, unpacked
from casework.blocks.disclosure.sources import Disclosure, Filled
from casework.blocks.letters.content import brussels
from casework.blocks.opinions.classified import LOWEST
from casework.blocks.portal.models import Rights
from casework.forms.acts import form_class
from casework.lifecycle.acts import marked
from casework.models import Case, Document
from casework.procedures.definitions import count_of
from casework.queries.country_names import own_names
from casework.queries.facts import procedure_of
from screening.investments.acts.letters import OTHERS
from screening.investments.acts.union import COMMISSION
from screening.investments.audiences import coordinators
from screening.investments.models import (
    Contribution,
    Direction,
    Dispatch,
    DispatchLook,
    FileMember,
    Fine,
    Measure,
    Obligation,
    Side,
    UnionExchange,
)
from screening.investments.procedures.system import system
from screening.investments.queries.disclosure_sources import addressee_of, gather, shown_outside, waits_as
from screening.investments.queries.letters import may_write
from screening.investments.queries.sides import sides_of_text, sides_told, title_of_side
from screening.investments.table import FDI
from screening.investments.tables.children import OBLIGATION as STEPS

Words = Callable[[Case, Any], str]


def _day(case: Case, value: date) -> str:
    return date_format(value, "j F Y")


def _direction(case: Case, value: str) -> str:
    return str(Direction(value).label)


def _time_to_comment(case: Case, value: int) -> str:
    rules = procedure_of(case)
    clocks = [rules.clock(one) for one in rules.flow.get("comment", ())]
    return translated(count_of(value, clocks[0].unit)) if clocks else str(value)


def _of(model: Any, name: str) -> Words:
    """A row of the case by what stands in one of its fields."""
    return lambda case, pk: model.objects.filter(case=case, pk=pk).values_list(name, flat=True).first() or "–"


def _kind_of_measure(case: Case, value: str) -> str:
    found = system(case.procedure).measures.get(value)
    return _(found.title) if found is not None else value


def _who(case: Case, value: str) -> str:
    return _("The Commission") if value == COMMISSION else dict(own_names()).get(value, value)


def _firm(case: Case, value: int) -> str:
    return _(Service.objects.filter(pk=value).values_list("name", flat=True).first() or "–")


# what an argument is called and how it reads, by its name; a name means the same in every act that leaves
ARGUMENTS: Mapping[str, tuple[Any, Words]] = {
    "side": (pgettext_lazy("addressee", "To"), lambda case, value: title_of_side(value)),
    "to": (gettext_lazy("Representative"), lambda case, value: f"{value.name} ({_(value.service.name)})"),
    "firm_id": (gettext_lazy("Firm"), _firm),
    "rights": (gettext_lazy("Rights of the firm"), lambda case, value: str(Rights(value).label)),
    "due_on": (gettext_lazy("Due"), _day),
    "until": (gettext_lazy("Last day on which they can be read"), _day),
    "hear_until": (gettext_lazy("Answer by"), _day),
    "pay_by": (gettext_lazy("Payable by"), _day),
    "happened_on": (gettext_lazy("On"), _day),
    "set_for": (gettext_lazy("Date and time"), lambda case, value: date_format(localtime(value), "j F Y H:i")),
    "direction": (gettext_lazy("Preliminary opinion"), _direction),
    "outcome": (gettext_lazy("Combined decision"), _direction),
    "comment_time": (gettext_lazy("Time to comment"), _time_to_comment),
    "measure_id": (gettext_lazy("Measure"), _of(Measure, "title")),
    "code": (gettext_lazy("Kind of measure"), _kind_of_measure),
    "every_months": (gettext_lazy("Repeats"), lambda case, value: _("every %(n)s months") % {"n": value}),
    "impose": (gettext_lazy("The proposed fine"), lambda case, value: _("Impose it") if value else _("Drop it")),
    "kind": (gettext_lazy("What"), lambda case, value: str(UnionExchange.Kind(value).label)),
    "state_code": (gettext_lazy("Who"), _who),
    "obligation_id": (gettext_lazy("What is owed"), _of(Obligation, "text")),
    "act": (gettext_lazy("Step"), lambda case, value: _(STEPS.row(value).title)),
}
IN_THE_TEXT = frozenset({"direction", "outcome"})  # codes that a letter holds


def filled(row: AnyDispatch, sight: Sight) -> list[Filled]:
    """The days, choices and documents that leave with a text, for whoever looks at it before it leaves."""
    given = unpacked(row.given)
    if row.letter is not None:
        given = {"side": row.letter.side}
    names = [name for name in ARGUMENTS if name in given and name not in outgoing(FDI.name, row.act)[1].texts]
    found = _fine(row) if row.act in marked("of a fine") else []
    found += [_filled(row, name, given[name]) for name in names if given[name] not in (None, "")]
    return found + _documents(row, given.get("documents", ()), sight)


def _filled(row: AnyDispatch, name: str, value: Any) -> Filled:
    label, words = ARGUMENTS[name]
    raw = str(value) if name in IN_THE_TEXT else ""
    if isinstance(value, datetime):
        raw = brussels(value)
    elif isinstance(value, date):
        raw = value.isoformat()
    return Filled(_label(row.act, name) or str(label), words(row.case, value), raw=raw)


def _label(act: str, name: str) -> str:
    """As the form asked for it, where that is the better word: a day means something else in each."""
    field = form_class(FDI.name, act).base_fields.get(name) if act in FDI.acts and name.endswith("_on") else None
    return str(field.label) if field is not None and field.label else ""


def _documents(row: AnyDispatch, chosen: Any, sight: Sight) -> list[Filled]:
    """Each document that would be opened, with its address where the reader can open it."""
    pairs = [(int(pk), str(title)) for pk, title in chosen]
    mine = of_case(sight, row.case, Document).filter(pk__in=[pk for pk, _title in pairs]) if pairs else ()
    can = {document.pk for document in mine}
    return [
        Filled(_("Document"), title, reverse("document", args=[row.case.reference, pk]) if pk in can else "")
        for pk, title in pairs
    ]


def _fine(row: AnyDispatch) -> list[Filled]:
    """Breach and amount of the fine that the text is about: one is open at a time."""
    fine = Fine.objects.filter(case=row.case, proposed_at__lte=row.handed_at).order_by("-pk").first()
    if fine is None:
        return []
    rule = system(row.case.procedure).breaches.get(fine.breach)
    breach = rule.title if rule else fine.breach
    return [
        Filled(_("Breach"), _(breach), raw=breach),
        Filled(_("Amount (EUR)"), amount(fine.amount), raw=f"{fine.amount:.0f}"),
    ]


def _watched(case: Case) -> bool:
    """Whether intelligence services were let in to the file: whoever writes may know as much, and it hangs on no
    contribution as long as a service that was let in stays (``investments.acts.members``). One that is confirmed while
    completeness is checked is let in later: it has written nothing, can open nothing, and a text that waited for it
    would wait unseen.
    """
    rows = FileMember.objects.filter(case=case, part=FileMember.Part.INTELLIGENCE, removed_at__isnull=True)
    if set(rows.values_list("service_id", flat=True)) & set(case.label.services):
        return True
    with acting_as_system("what was contributed is looked over whoever is on the file now"):
        return Contribution.objects.filter(case=case).exists()


DISCLOSURE = Disclosure(
    dispatch=Dispatch,
    look=DispatchLook,
    usual=Side.NOTIFIER,
    gather=gather,
    circle=lambda case: system(case.procedure).circle,
    coordinators=coordinators,
    watched=_watched,
    sides=sides_of_text,
    told=sides_told,
    title_of_side=title_of_side,
    addressee=addressee_of,
    shown=shown_outside,
    waits_as=waits_as,
    reads=may_write,
    filled=filled,
    lowest=LOWEST.value,
    others=OTHERS,
)
