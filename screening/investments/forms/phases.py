"""Ending the assessment, moving to screening, extending a phase."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.translation import translated
from casework.forms.act import SHORT, ActForm, line, text
from casework.forms.procedure import flagged
from casework.procedures.definitions import UNIT_WORDS, count_of
from screening.investments.forms.words import DecisionForm, asked_early, departs, early, known_as
from screening.investments.procedures.system import ExtensionMode, system
from screening.investments.queries.clock_starts import Left, extensions_left

EFFECTS = {
    ExtensionMode.PAUSE: _("the clock of the phase stands still meanwhile"),
    ExtensionMode.AFTER: _("it begins when the clock of the phase ends"),
    ExtensionMode.ADD: _("it is added to the clock of the phase"),
}


class ClearForm(DecisionForm):
    """Clearing the deal in assessment; the decision gives the reasons."""

    reasons = text(_("Reasons"), rows=5)
    departs_because = departs()
    early_because = early()


class SilenceForm(ActForm):
    """Confirming that silence has cleared the deal: what the rule is, how well it is known, and a person's word."""

    confirmed = forms.BooleanField(label=_("The time ran out without a decision: the deal is cleared by silence"))
    remark = text(_("Remark"), required=False, rows=3)
    early_because = early()

    def prepare(self) -> None:
        """The flag of the rule stands under the question; a reason is asked for where it is early."""
        asked_early(self)
        self.fields["confirmed"].help_text = known_as(system(self.case.procedure).silence)

    def arguments(self) -> dict[str, Any]:
        """The tick itself is no argument: without it there is no act."""
        return {"remark": self.cleaned_data["remark"], "early_because": self.cleaned_data["early_because"]}


class MoveForm(ActForm):
    """Opening the second phase."""

    reasons = text(
        _("Indications of risk"),
        rows=6,
        help_text=_("Whoever signs later must have read this. Say nothing that only some of them may know."),
    )


class ExtendForm(ActForm):
    """Which extension of the procedure, why, and how long where that is agreed."""

    extension = forms.ChoiceField(label=_("Extension"), widget=forms.RadioSelect)
    length = forms.IntegerField(label=_("Length agreed"), min_value=1, max_value=1000, required=False)
    reason = line(_("Reason"), most=SHORT)

    def prepare(self) -> None:
        """The extensions that are left, each with its length, what it does, and how well that is known."""
        left = extensions_left(self.case)
        self.fields["extension"].choices = [(one.rule.code, _words(one)) for one in left]  # type: ignore[attr-defined]
        if len(left) == 1:
            self.initial.setdefault("extension", left[0].rule.code)
        units = {translated(UNIT_WORDS[one.clock.unit][1]) for one in left if one.needs_length}
        if units:
            self.fields["length"].help_text = now("In %(unit)s.") % {"unit": ", ".join(sorted(units))}
        else:
            self.fields["length"].widget = forms.HiddenInput()


def _words(one: Left) -> str:
    length = translated(count_of(one.clock.length, one.clock.unit)) if one.clock.length else now("length as agreed")
    words = now("%(title)s: %(length)s; %(effect)s")
    values = {"title": now(one.rule.title), "length": length, "effect": EFFECTS[one.rule.mode]}
    return flagged(words % values, one.rule.confidence)
