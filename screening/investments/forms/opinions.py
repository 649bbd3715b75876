"""What is asked of an authority, of an intelligence service and of their coordinator."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.written import labelled
from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.opinions.classified import LOWEST, given_contributions, may_write
from casework.blocks.opinions.forms import ClassifiedForm, ServiceDraftForm
from casework.forms.act import ActForm
from casework.forms.act import text as long_text
from casework.queries.facts import procedure_of
from screening.investments.models import Direction, Opinion
from screening.investments.queries.disclosure_sources import MEMBERS
from screening.investments.queries.opinion_words import (
    REASONED,
    SCORES,
    Question,
    annex_draft,
    direction_choices,
    disclosable_draft,
    questions_of,
)

KEPT = ("direction", "reasons", "measures")
MATRIX = "screening/filing/scored_fields.html"


class AskJointForm(ActForm):
    """Asking the intelligence services; the time for it where no rule gives one."""

    days = forms.IntegerField(
        label=_("Days for the opinion"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("No text gives a length for this step: left empty, the clock runs without a due date."),
    )

    def prepare(self) -> None:
        """The question stands there only where the rule leaves the length open."""
        rules = procedure_of(self.case)
        clocks = [rules.clock(one) for one in rules.flow.get("joint_opinion", ()) if ":" not in one]
        if not any(clock.length is None for clock in clocks):
            self.fields["days"].disabled, self.fields["days"].widget = True, forms.HiddenInput()

    def clock_settings(self) -> dict[str, Setting] | None:
        """The length as it is typed, for the preview."""
        days = self.cleaned_data.get("days") if self.is_bound and self.is_valid() else None
        return {"@joint_opinion": Setting(length=days)} if days else None


class ScoredForm(ActForm):
    """A form with a score for each factor of each limb, shown as one table."""

    asks_more = True

    own_template = MATRIX
    scores_needed = True

    def add_scores(self, stored: dict[str, Any]) -> None:
        """One field a question, with what was scored before."""
        self.questions: tuple[Question, ...] = questions_of(self.case)
        choices = [(value, labelled(value, word)) for value, word in SCORES.items()]
        for question in self.questions:
            self.fields[question.field] = forms.TypedChoiceField(
                label=question.title,
                choices=[("", "–"), *choices],
                coerce=int,
                empty_value=None,
                required=self.scores_needed,
                error_messages={"required": now("Give a score.")},
            )
            self.initial.setdefault(question.field, stored.get(question.code))

    @property
    def matrix(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A row for each limb with the bound fields of its factors, for the template."""
        rows: dict[str, list[forms.BoundField]] = {}
        for question in self.questions:
            rows.setdefault(question.limb, []).append(self[question.field])
        return list(rows.items())

    @property
    def factors(self) -> list[str]:
        """The heads of the table's columns."""
        return list(dict.fromkeys(question.factor for question in self.questions))

    @property
    def before(self) -> list[forms.BoundField]:
        """What stands above the table."""
        above = ("direction", "marking", "compartments")
        return [self[name] for name in above if name in self.fields and not self[name].is_hidden]

    @property
    def after(self) -> list[forms.BoundField]:
        """What stands below it."""
        above = {field.name for field in self.before} | {question.field for question in self.questions}
        return [field for field in self.visible_fields() if field.name not in above]

    def scored(self, given: dict[str, Any]) -> dict[str, int]:
        """The scores among these cleaned values, by the question's code."""
        return {q.code: given[q.field] for q in self.questions if given.get(q.field) is not None}


class OpinionForm(ServiceDraftForm, ScoredForm):
    """The opinion of an authority in the phase that the file is in; it saves itself as a draft."""

    kept = KEPT
    direction = forms.ChoiceField(label=_("Opinion"), widget=forms.RadioSelect)
    reasons = long_text(
        _("Reasons"),
        required=False,
        rows=8,
        help_text=_("Needed where a risk is found. They are read by everybody on the file and may be disclosed."),
    )
    measures = long_text(_("Measures proposed"), required=False, rows=4)

    def prepare(self) -> None:
        """The phase's opinions, the procedure's questions, and what the service has drafted already."""
        self.fields["direction"].choices = direction_choices(self.case.state)  # type: ignore[attr-defined]
        rows = Opinion.objects.filter(case=self.case, service_id=self.sight.service_id, phase=self.case.state)
        self.position = rows.first()  # the name under which the page looks for it
        self.add_scores(dict(self.position.scores) if self.position else {})
        if self.position is not None:
            self.initial = {**{name: getattr(self.position, name) for name in KEPT}, **self.initial}
        self.over(self.position)

    def clean(self) -> dict[str, Any]:
        """What the opinion needs beside it."""
        given = super().clean() or {}
        if given.get("direction") in REASONED and not str(given.get("reasons") or "").strip():
            self.add_error("reasons", now("A risk is found with reasons: write them."))
        if given.get("direction") == Direction.MEASURES and not str(given.get("measures") or "").strip():
            self.add_error("measures", now("Say which measures the opinion asks for."))
        return given

    def draft_fields(self) -> dict[str, Any]:
        """With the scores."""
        return {**super().draft_fields(), "scores": self.scored(getattr(self, "cleaned_data", {}))}


class ContributionForm(ClassifiedForm, ScoredForm):
    """What an intelligence service knows, with its scores."""

    scores_needed = False

    def prepare(self) -> None:
        """The procedure's questions beside what every contribution asks."""
        super().prepare()
        self.add_scores(dict(self.position.scores) if self.position else {})

    def draft_fields(self) -> dict[str, Any]:
        """With the scores."""
        return {**super().draft_fields(), "scores": self.scored(getattr(self, "cleaned_data", {}))}


class MergeForm(OutgoingForm):
    """The joint opinion: what may be disclosed, and apart from it what may not."""

    leaving = ("text",)
    classified = True
    direction = forms.ChoiceField(label=_("Joint opinion"), widget=forms.RadioSelect)
    text = long_text(
        _("Reasons that may be disclosed"),
        rows=9,
        help_text=_("Read by everybody on the file. Drafted from what each service says may be disclosed."),
    )
    annex = long_text(
        _("Classified part"),
        required=False,
        rows=9,
        help_text=_("Stands under the highest marking and every compartment of the contributions that you can open."),
    )

    def sides_told(self) -> tuple[str, ...]:
        """It stays in the house."""
        return ()

    def addressee(self) -> str:
        """Everybody on the file."""
        return MEMBERS

    def prepare(self) -> None:
        """The phase's opinions; both texts drafted from the contributions, each passage with its service."""
        super().prepare()
        self.fields["direction"].choices = direction_choices(self.case.state)  # type: ignore[attr-defined]
        self.given = list(given_contributions(self.sight, self.case))
        self.initial = {
            "text": disclosable_draft(self.given),
            "annex": annex_draft(self.given),
            **self.initial,
        }
        if not may_write(self.case, self.sight):
            self.fields["annex"].widget = forms.HiddenInput()

    @property
    def page_marking(self) -> int:
        """The highest of the contributions that the page shows; what is typed as classified is that in any case."""
        apart = self.is_bound and bool(self.data.get(self.add_prefix("annex")))
        marked = [LOWEST.value] if apart and not self.fields["annex"].widget.is_hidden else []
        return max([super().page_marking, *(row.label.marking for row in self.given), *marked])

    def arguments(self) -> dict[str, Any]:
        """Both texts, the direction, and what was released."""
        given, free = self.cleaned_data, self.release()
        texts = {name: given[name] for name in ("direction", "text", "annex")}
        return {**texts, "released": free["released"], "reason": free["release_reason"]}
