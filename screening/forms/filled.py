"""What an outgoing text carries beside its words: the fields of its act's form as they were filled in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import BooleanField, Field
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Person
from accounts.written import amount, date_format
from casework.access import of_case
from casework.models import Document
from screening.actions.outgoing import OUTGOING
from screening.forms.fines import open_fine
from screening.forms.registry import fdi_forms
from screening.models import Dispatch
from screening.queries.file_facts import system_of
from screening.queries.kept_arguments import unpacked


@dataclass(frozen=True)
class Filled:
    """One field, ready to print; ``url`` opens the document that it names."""

    label: str
    value: str
    url: str = ""


def filled(row: Dispatch, sight: Sight) -> list[Filled]:
    """The days, choices and documents that leave with a text, for whoever looks at it before it leaves."""
    form, given = fdi_forms().get(row.act), unpacked(row.given)
    if form is None:
        return []
    texts = OUTGOING[row.act].texts
    fields = {name: field for name, field in form.base_fields.items() if name not in texts and field.label}
    found = _fine(row) if row.act == "notify_fine" else []
    found += [Filled(str(fields[name].label), _words(fields[name], given[name])) for name in fields if given.get(name)]
    return found + _documents(row, given.get("documents", ()), sight)


def _words(field: Field, value: Any) -> str:
    if isinstance(value, Person):
        return f"{value.name} ({_(value.service.name)})"
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(field, BooleanField):
        return _("yes")
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _documents(row: Dispatch, chosen: Any, sight: Sight) -> list[Filled]:
    """Each document that would be opened, with its address where the reader can open it."""
    pairs = [(int(pk), str(title)) for pk, title in chosen]
    mine = of_case(sight, row.case, Document).filter(pk__in=[pk for pk, _title in pairs]) if pairs else ()
    can = {document.pk for document in mine}
    return [
        Filled(_("Document"), title, reverse("document", args=[row.case.reference, pk]) if pk in can else "")
        for pk, title in pairs
    ]


def _fine(row: Dispatch) -> list[Filled]:
    fine = open_fine(row.case)
    if fine is None:
        return []
    rule = system_of(row.case).breaches.get(fine.breach)
    return [
        Filled(_("Breach"), _(rule.title) if rule else fine.breach),
        Filled(_("Amount (EUR)"), amount(fine.amount)),
    ]
