"""Appeal, fine, closing."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.forms.act import ActForm, day, line, text
from screening.actions.aftermath import ceiling_of
from screening.forms.words import flagged
from screening.models import Fine, Obligation
from screening.queries.file_facts import system_of


class AppealForm(ActForm):
    """An appeal that was lodged."""

    lodged_on = day(_("Lodged on"))
    court_number = line(_("Number of the court"), required=False, most=40)


class EndAppealForm(ActForm):
    """What the court ruled."""

    ended_on = day(_("Ruled on"))
    outcome = text(_("Ruling"), rows=5)


class FineForm(ActForm):
    """A breach of the list, an amount under its ceiling, the reasons."""

    breach = forms.ChoiceField(label=_("Breach"), widget=forms.RadioSelect)
    amount = forms.DecimalField(label=_("Amount (EUR)"), min_value=1, max_digits=15, decimal_places=0)
    reasons = text(_("Reasons"), rows=5)

    def prepare(self) -> None:
        """Each breach with its ceiling, in percent and, where the value is known, in euros."""
        value, choices = self.case.filing.value, []
        for breach in system_of(self.case).breaches.values():
            words = now("%(title)s: up to %(percent)s %%") % {
                "title": now(breach.title),
                "percent": breach.ceiling_percent,
            }
            if value is not None:
                most = ceiling_of(value, breach.ceiling_percent)
                words = f"{words} ({number_format(most, decimal_pos=0, force_grouping=True)} EUR)"
            choices.append((breach.code, flagged(words, breach.confidence)))
        self.fields["breach"].choices = choices  # type: ignore[attr-defined]
        self.fields["amount"].help_text = now("No more than the percentage of the value of the investment.")


class SettleFineForm(ActForm):
    """The second person's word."""

    impose = forms.TypedChoiceField(
        label=_("The proposed fine"),
        coerce=lambda value: value in (True, "True", "true", "yes"),
        choices=[("yes", _("Impose it")), ("no", _("Drop it"))],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """What was proposed, by whom and why, stands under the question."""
        row = Fine.objects.filter(case=self.case, state=Fine.State.PROPOSED).select_related("proposed_by").first()
        if row is not None:
            rule = system_of(self.case).breaches.get(row.breach)
            self.fields["impose"].help_text = format_html(
                now("{person} proposes {amount} EUR for “{breach}”. Reasons: {reasons}"),
                person=row.proposed_by.name,
                amount=number_format(row.amount, decimal_pos=0, force_grouping=True),
                breach=now(rule.title) if rule else row.breach,
                reasons=row.reasons,
            )


class CloseForm(ActForm):
    """Closing; a reason is demanded while something is still owed."""

    reason = text(_("Why the file closes with obligations still open"), required=False, rows=4)

    def prepare(self) -> None:
        """The question is asked only while obligations are open."""
        owed = Obligation.objects.filter(case=self.case, state__in=("open", "reported", "breached"))
        if not owed.exists():
            self.fields["reason"].label = now("Remark")

    def arguments(self) -> dict[str, Any]:
        """As the act takes it."""
        return {"reason": self.cleaned_data["reason"]}
