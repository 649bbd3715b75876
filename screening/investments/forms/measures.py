"""The forms of measures: a text on the table, settling it, an obligation under it, and a step on that."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.numbers import whole
from casework.actions import set_days
from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.obligations.forms import StepForm
from casework.forms.act import ActForm, chosen_day, day, line, numbered
from casework.forms.act import text as long_text
from screening.investments.models import Measure
from screening.investments.procedures.system import system
from screening.investments.queries.measures import newest_text


def _offered(case: Any, *states: str) -> list[tuple[int, str]]:
    rows = Measure.objects.filter(case=case, state__in=states)
    return [(row.pk, f"{row.title} ({row.get_state_display()})") for row in rows]


class MeasureForm(OutgoingForm):
    """A new measure, or another version of the authority's text of one in talks."""

    leaving = ("title", "text", "remark")

    measure_id = numbered(
        _("Measure"),
        required=False,
        help_text=_("A new version stays beside the earlier ones; nothing is overwritten."),
    )
    code = forms.ChoiceField(label=_("Kind of measure"), required=False)
    title = line(_("Title"), required=False, most=200)
    text = long_text(_("Text"), rows=10, help_text=_("The representative reads this text once it is on the table."))
    remark = long_text(_("Remark to the representative"), required=False, rows=3)

    def prepare(self) -> None:
        """Measures in talks, and the catalogue of the procedure with what isn't confirmed flagged."""
        super().prepare()
        flag = now("to confirm")
        kinds = system(self.case.procedure).measures.values()
        self.fields["measure_id"].choices = [  # type: ignore[attr-defined]
            ("", now("A new measure")),
            *_offered(self.case, "talks"),
        ]
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", now("Choose a kind")),
            *((k.code, f"{now(k.title)} ({flag})" if k.needs_confirmation else now(k.title)) for k in kinds),
        ]
        chosen = whole(str(self.initial.get("measure_id", "")))
        if chosen is not None:
            self.initial.setdefault("text", newest_text(self.case, chosen))

    def clean(self) -> dict[str, Any]:
        """A new measure needs its kind and title; a further text has them already."""
        given = super().clean() or {}
        if given.get("measure_id") is None:
            if not given.get("code"):
                self.add_error("code", now("Choose a kind of measure of this procedure."))
            if not given.get("title"):
                self.add_error("title", now("Give the measure a title."))
        return given


class SettleMeasureForm(ActForm):
    """What came of a measure."""

    measure_id = numbered(_("Measure"))
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[
            ("agreed", _("Agreed: both sides have written the same text")),
            ("imposed", _("Imposed: the authority’s newest text, without agreement")),
            ("dropped", _("Dropped")),
        ],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """The measures that are still in talks."""
        self.fields["measure_id"].choices = _offered(self.case, "talks")  # type: ignore[attr-defined]


class ObligationForm(OutgoingForm):
    """Something owed under a settled measure."""

    leaving = ("text",)

    measure_id = numbered(_("Measure"))
    text = long_text(_("What is owed"), rows=4)
    due_on = day(_("Due"))
    every_months = forms.IntegerField(
        label=_("Repeats every (months)"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Left empty: once. Otherwise the next one is asked for when this one is found met."),
    )

    def prepare(self) -> None:
        """The measures that were agreed or imposed."""
        super().prepare()
        self.fields["measure_id"].choices = _offered(self.case, "agreed", "imposed")  # type: ignore[attr-defined]

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """The day by which it is owed."""
        return set_days.settings(chosen_day(self, "due_on"), self.sight.at, clock=set_days.OBLIGATION)


class ObligationStepForm(StepForm, OutgoingForm):
    """A text for every step but finding it met; it is read from outside."""

    leaving = ("text",)

    def arguments(self) -> dict[str, Any]:
        """The step's own keyword arguments."""
        return {name: self.cleaned_data[name] for name in ("version", "text") if name in self.cleaned_data}
