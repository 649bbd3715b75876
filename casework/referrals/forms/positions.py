"""What a member service says: its position, a minority opinion, a vote."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.blocks.opinions.forms import ServiceDraftForm
from casework.forms.act import ActForm, line, text
from casework.forms.procedure import flag_words, outcomes
from casework.models import Case
from casework.procedures.definitions import Question, QuestionKind
from casework.queries.facts import procedure_of
from casework.referrals.models import Dissent, Position, Proposal, Round, Vote
from casework.referrals.queries.threat_levels import LEVELS

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Unsure")), ("abstain", _("Abstain"))]
KEPT = ("holds", "threat_level", "outcome", "comment")


def own_position(form: ActForm) -> Position | None:
    """The own service's position in the newest round, drafted or given."""
    newest = Round.objects.filter(case=form.case).order_by("-number").first()
    if newest is None:
        return None
    rows = Position.objects.filter(round=newest, service_id=form.sight.service_id)
    return rows.select_related("author").first()


def why_again(case: Case, before: Position) -> tuple[str, str]:
    """Why a service speaks again after what it gave before: what happened, and the reason that somebody wrote."""
    back = Proposal.objects.filter(case=case, sent_back_at__gt=before.given_at).order_by("-number").first()
    below = now("What your service said in round %(number)s is below.") % {"number": before.round.number}
    if before.state == Position.State.RESET:
        return now("The file changed, and your position was set aside."), below
    if back is not None:
        reason = now("The reason: %(reason)s") % {"reason": back.sent_back_reason}
        return now("The decision body sent the proposal back."), f"{below} {reason}"
    return now("A new round was opened."), below


class PositionForm(ServiceDraftForm):
    """The service's position."""

    kept = KEPT
    printed = ("holds", "comment")
    holds = text(
        _("What your service holds"),
        help_text=_("Or that it holds nothing. The others read this after they have spoken."),
    )
    threat_level = forms.TypedChoiceField(
        label=_("Threat level"),
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    outcome = forms.ChoiceField(label=_("Proposed follow-up"))
    comment = text(_("Comment"), required=False, rows=3)

    def prepare(self) -> None:
        """One question for each of the procedure's, and what the service has drafted already."""
        rules = procedure_of(self.case)
        self.fields["threat_level"].choices = list(LEVELS.items())  # type: ignore[attr-defined]
        self.fields["outcome"].choices = outcomes(rules)  # type: ignore[attr-defined]
        self.fields["outcome"].help_text = flag_words(rules.outcomes.values())
        asked = [q for q in rules.questions.values() if q.kind is QuestionKind.YES_NO_UNSURE]
        for question in asked:
            self.fields[f"answer_{question.code}"] = self._question(question)
        if asked:
            first = self.fields[f"answer_{asked[0].code}"]
            first.help_text = now("Of these questions, one left open is shown to the others as an abstention.")
        order = ["holds", *(f"answer_{q.code}" for q in asked), "threat_level", "outcome", "comment"]
        self.order_fields(order)
        self.position = own_position(self)
        before = self.position or self._before()
        if before is not None:
            stored = {name: getattr(before, name) for name in KEPT}
            stored |= {f"answer_{code}": value for code, value in before.answers.items()}
            self.initial = {**stored, **self.initial}
        self.over(self.position)

    def _before(self) -> Position | None:
        """What the service gave in an earlier round, to start from; and why another round was opened."""
        given = Position.objects.filter(case=self.case, service_id=self.sight.service_id, given_at__isnull=False)
        before = given.select_related("round").order_by("-round__number").first()
        if before is not None:
            self.former, self.former_reason = why_again(self.case, before)
        return before

    @staticmethod
    def _question(question: Question) -> forms.ChoiceField:
        widget = forms.RadioSelect(attrs={"class": "choices--inline"})
        return forms.ChoiceField(label=now(question.title), choices=ANSWERS, required=False, widget=widget)

    def draft_fields(self) -> dict[str, Any]:
        """With the answers that are given."""
        given = getattr(self, "cleaned_data", {})
        answers = {name.removeprefix("answer_"): v for name, v in given.items() if name.startswith("answer_") and v}
        return {**super().draft_fields(), "answers": answers}


class DissentForm(ActForm):
    """The service's minority opinion."""

    printed = ("text",)
    text = text(
        _("Minority opinion"),
        help_text=_("It stands under the name of your service, travels to the decision body and must be answered."),
    )

    def prepare(self) -> None:
        """What the service wrote before, to be completed."""
        row = Dissent.objects.filter(case=self.case, service_id=self.sight.service_id).first()
        if row is not None:
            self.initial = {"text": row.text, **self.initial}


class VoteForm(ActForm):
    """The service's word on the proposal."""

    printed = ("reasons",)
    choice = forms.ChoiceField(
        label=_("Vote"),
        choices=[
            ("agree", _("Agree")),
            ("amend", _("Agree with an amendment")),
            ("send_back", _("Send back")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
    )
    outcome = forms.ChoiceField(
        label=_("Follow-up instead of the one proposed"), required=False, help_text=_("Only for an amendment.")
    )
    reasons = text(_("Reasons"), required=False, help_text=_("Needed for an amendment and for sending back."))

    def prepare(self) -> None:
        """The procedure's follow-ups, and the vote given before."""
        self.fields["outcome"].choices = outcomes(procedure_of(self.case))  # type: ignore[attr-defined]
        row = Vote.objects.filter(
            case=self.case, proposal__sent_back_at__isnull=True, service_id=self.sight.service_id
        ).first()
        if row is not None:
            self.initial = {"choice": row.choice, "outcome": row.outcome, "reasons": row.reasons, **self.initial}


class SendBackForm(ActForm):
    """Returning the proposal."""

    printed = ("reason",)
    reason = line(_("Why it goes back"), most=300)
