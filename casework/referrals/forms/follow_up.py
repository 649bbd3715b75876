"""The forms of the follow-up: an action and its steps, a review, the end."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import ServiceField
from accounts.models import Service
from casework.access import of_case
from casework.actions import set_days
from casework.actions.clocks import Setting
from casework.blocks.obligations.forms import StepForm
from casework.forms.act import ActForm, chosen_day, day, numbered, text
from casework.forms.procedure import flag_words, measures
from casework.models import Document
from casework.queries.access_list import services_that_could_report
from casework.queries.facts import procedure_of
from casework.referrals.models import FollowUp


class FollowUpStepForm(StepForm):
    """A text for every step but verifying; a report may name a document of the case as its evidence."""

    def prepare(self) -> None:
        """The documents that can be named."""
        super().prepare()
        if self.act == "report":
            self.fields["evidence"] = forms.ModelChoiceField(
                label=_("Evidence"),
                queryset=of_case(self.sight, self.case, Document, removed_at__isnull=True).order_by("-pk"),
                required=False,
                empty_label=_("No document"),
                help_text=_("Add the file to the case first; whoever verifies reads it."),
            )
            self.fields["evidence"].label_from_instance = lambda d: d.title or d.file_name  # type: ignore[attr-defined]


class FollowUpForm(ActForm):
    """A follow-up action."""

    service = ServiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a service"),
        help_text=_("Takes part in the case from then on."),
    )
    description = text(_("What is to be done"), rows=4)
    due_on = day(_("Due"))
    measure = numbered(_("Measure type"), required=False)

    def prepare(self) -> None:
        """Services that have a part in the case and can report on it; the procedure's numbered measure types."""
        able = services_that_could_report(self.case, at=self.sight.at)
        self.fields["service"].queryset = Service.objects.filter(pk__in=able)  # type: ignore[attr-defined]
        rules = procedure_of(self.case)
        self.fields["measure"].choices = measures(rules)  # type: ignore[attr-defined]
        self.fields["measure"].help_text = flag_words(rules.measures.values())
        if not rules.measures:
            self.fields["measure"].widget = forms.HiddenInput()

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """The day by which it is to be done."""
        return set_days.settings(chosen_day(self, "due_on"), self.sight.at, clock=set_days.ACTION)


class ReviewForm(ActForm):
    """A look at the follow-up."""

    note = text(_("What the review found"), rows=4, help_text=_("The review clock begins anew."))


class CloseForm(ActForm):
    """Closing with a stated result."""

    result = text(_("Result"), rows=4)
    reason_open_actions = text(_("Why the case closes with actions still open"), required=False, rows=3)

    def prepare(self) -> None:
        """The second question stands there only while actions are open."""
        self.open_follow_ups = FollowUp.objects.filter(case=self.case, state__in=("open", "reported")).count()
        self.fields["reason_open_actions"].required = bool(self.open_follow_ups)
        if not self.open_follow_ups:
            self.fields["reason_open_actions"].widget = forms.HiddenInput()
