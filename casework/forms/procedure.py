"""Choices that come from a procedure's data, the flag that tells how well each rule is known, and what an administrator
sets in its place: a length, a seat in a body.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from casework.forms.act import PlainForm, line
from casework.procedures.definitions import Confidence, Procedure, Stated

Choices = list[tuple[Any, Any]]
FLAGS = {
    Confidence.SECONDARY: lazy("secondary source"),
    Confidence.UNCONFIRMED: lazy("to confirm"),
}


def flag_words(items: Iterable[Stated]) -> str:
    """Which of these rules nobody has confirmed, in one sentence; nothing when a text stands behind each."""
    rules = list(items)
    weak = [rule for rule in rules if rule.is_flagged]
    if not weak:
        return ""
    if len(weak) == len(rules):
        return _("The list is still to be confirmed; the page of the procedure names its source.")
    return _("Still to be confirmed: %(titles)s.") % {"titles": ", ".join(str(_(rule.title)) for rule in weak)}


def flagged(words: Any, confidence: Confidence) -> str:
    """Words with the flag of a rule that no text confirms behind them."""
    flag = FLAGS.get(confidence)
    return f"{words} ({flag})" if flag else str(words)


def outcomes(rules: Procedure) -> Choices:
    """The follow-ups of the procedure, as choices of a select."""
    return [("", _("Choose a follow-up")), *((code, _(o.title)) for code, o in rules.outcomes.items())]


def measures(rules: Procedure) -> Choices:
    """The numbered measure types, as choices of a select."""
    return [("", _("No measure type")), *((m.number, f"{m.number}. {_(m.title)}") for m in rules.measures.values())]


def titled(items: Mapping[str, Stated]) -> Choices:
    """Codes with their titles, for radio buttons and check boxes."""
    return [(code, _(rule.title)) for code, rule in items.items()]


class ClockValueForm(PlainForm):
    """A length in the clock's own unit and where it comes from."""

    length = forms.IntegerField(label=lazy("Length"), min_value=1, max_value=3650)
    reason = line(
        lazy("Where it comes from"), help_text=lazy("Stands on the trail, and beside the clock on this page.")
    )
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SeatForm(PlainForm):
    """Why a service is to join a body or leaves it."""

    reason = line(lazy("Reason"), help_text=lazy("Stands beside the body, and is read by whoever approves."))


class ObligingSeatForm(SeatForm):
    """The same in a body some of whose services must agree."""

    field_order = ("must_agree", "reason")
    must_agree = forms.BooleanField(label=lazy("No decision without its vote"), required=False)
