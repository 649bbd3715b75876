"""The joint assessment with its proposal, and the decision that answers it."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.written import quoted
from casework.forms.act import ActForm, numbered, text
from casework.forms.procedure import flag_words, outcomes
from casework.queries.facts import procedure_of
from casework.referrals.models import Dissent, Proposal
from casework.referrals.queries.threat_levels import LEVELS


class ProposeForm(ActForm):
    """The joint assessment and its proposal."""

    printed = ("assessment", "reasons")
    assessment = text(_("Joint assessment"), rows=8)
    threat_level = numbered(_("Threat level"), widget=forms.RadioSelect(attrs={"class": "choices--inline"}))
    outcome = forms.ChoiceField(label=_("Proposed follow-up"))
    reasons = text(_("Reasons"))

    def prepare(self) -> None:
        """Levels and follow-ups of the procedure; a proposal that was sent back, to be written on."""
        rules = procedure_of(self.case)
        self.fields["threat_level"].choices = list(LEVELS.items())  # type: ignore[attr-defined]
        self.fields["outcome"].choices = outcomes(rules)  # type: ignore[attr-defined]
        self.fields["outcome"].help_text = flag_words(rules.outcomes.values())
        before = Proposal.objects.filter(case=self.case, sent_back_at__isnull=False).order_by("-number").first()
        if before is not None:
            self.initial = {**{name: getattr(before, name) for name in self.fields}, **self.initial}
            self.former = now("The decision body sent the former proposal, which is below, back. The reason:")
            self.former_reason = before.sent_back_reason


class DecideForm(ActForm):
    """The decision: the follow-up, its reasons, and an answer to each minority opinion."""

    asks_more = True

    outcome = forms.ChoiceField(label=_("Decision"))
    reasons = text(_("Reasons"))

    def prepare(self) -> None:
        """Start from the proposal; one answer for each opinion that is still open, under the opinion itself."""
        rules = procedure_of(self.case)
        self.fields["outcome"].choices = outcomes(rules)  # type: ignore[attr-defined]
        flags = flag_words(rules.outcomes.values())
        self.fields[
            "outcome"
        ].help_text = f"{now('Another follow-up than the one proposed needs a member’s amendment to it.')} {flags}"
        proposal = Proposal.objects.filter(case=self.case, sent_back_at__isnull=True).first()
        if proposal is not None:
            self.initial = {"outcome": proposal.outcome, **self.initial}
        self.opinions: dict[str, str] = {}
        for row in Dissent.objects.filter(case=self.case, answered_at__isnull=True).select_related("service"):
            name = f"dissent_{row.service.code.lower().replace('-', '_')}"
            self.opinions[name] = row.service.code
            label = now("Answer to the minority opinion of %(service)s") % {"service": row.service.code}
            self.fields[name] = text(label, help_text=format_html(quoted("{}"), row.text), rows=3)
            self.fields[name].error_messages["required"] = now(
                "The decision must answer the minority opinion of %(service)s."
            ) % {"service": row.service.code}

    def names_printed(self) -> tuple[str, ...]:
        """The reasons and every answer to a minority opinion."""
        return ("reasons", *self.opinions)

    def arguments(self) -> dict[str, Any]:
        """The answers by service code, as the decision wants them."""
        answers = {
            code: self.cleaned_data[name] for name, code in self.opinions.items() if self.cleaned_data[name].strip()
        }
        return {
            "outcome": self.cleaned_data["outcome"],
            "reasons": self.cleaned_data["reasons"],
            "dissent_answers": answers,
        }
