"""Lowering a marking: what is asked for, and the second person's answer."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.models import Compartment, Marking
from casework.forms.act import ActForm, Circles, HiddenCircles, line
from casework.models import Downgrade


class AskDowngradeForm(ActForm):
    """A lower marking, or fewer compartments."""

    marking = forms.TypedChoiceField(
        label=_("New marking"),
        coerce=int,
        help_text=_("Nothing changes until a second person agrees. Former versions and the documents keep their own."),
    )
    compartments = Circles(label=_("Compartments that stay"))
    reason = line(_("Why the marking may be lower"))

    def prepare(self) -> None:
        """Markings up to the case's own, and the compartments that it has."""
        own = self.case.label
        offered = [("", _("Choose a marking")), *((m.value, m.label) for m in Marking if m.value <= own.marking)]
        self.fields["marking"].choices = offered  # type: ignore[attr-defined]
        circles = [(c.pk, f"{c.code}: {c.name}") for c in Compartment.objects.filter(pk__in=own.compartments)]
        self.fields["compartments"].choices = circles  # type: ignore[attr-defined]
        self.initial = {"compartments": list(own.compartments), **self.initial}
        if not circles:
            self.fields["compartments"].widget = HiddenCircles()


class SettleDowngradeForm(ActForm):
    """The second person's word on a lower marking."""

    approve = forms.TypedChoiceField(
        label=_("The lower marking"),
        coerce=lambda value: value in (True, "True", "true", "yes"),
        choices=[("yes", _("Agree: the case as it stands is marked lower")), ("no", _("Refuse: it stays as it is"))],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """What was asked for stands under the question."""
        row = Downgrade.objects.filter(case=self.case, state="proposed").select_related("proposed_by").first()
        if row is not None:
            self.fields["approve"].help_text = format_html(
                now("{person} asks for {new} instead of {old}. Compartments that stay: {stay}. Reason: {reason}"),
                person=row.proposed_by.name,
                new=Marking(row.marking).label,
                old=Marking(self.case.label.marking).label,
                stay=self._codes(row.compartments) or now("none"),
                reason=row.reason,
            )

    def _codes(self, numbers: list[int]) -> Any:
        return ", ".join(Compartment.objects.filter(pk__in=numbers).values_list("code", flat=True))
