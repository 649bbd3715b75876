"""What is asked of an authority, of an intelligence service and of their coordinator."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import circle_choices
from accounts.models import Compartment, Marking
from accounts.numbers import whole
from accounts.written import labelled
from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import GuardedForm
from casework.forms.act import ActForm, Circles, HiddenCircles, SharedDraftForm
from casework.forms.act import text as long_text
from casework.queries.facts import procedure_of
from screening.investments.models import Direction, Opinion
from screening.investments.queries.contributions import LOWEST, circle_of, given_contributions, own_draft
from screening.investments.queries.guard_sources import MEMBERS
from screening.investments.queries.joint_draft import annex_draft, disclosable_draft
from screening.investments.queries.opinion_words import REASONED, SCORES, Question, direction_choices, questions_of

KEPT = ("direction", "reasons", "measures")
KEPT_APART = ("text", "disclosable")
MATRIX = "screening/file/scored_fields.html"


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


class OpinionForm(SharedDraftForm, ScoredForm):
    """The opinion of an authority in the phase that the file is in; it saves itself as a draft."""

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

    def arguments(self) -> dict[str, Any]:
        """The opinion's fields under one name."""
        return {"fields": self.draft_fields(), "draft_version": self.cleaned_data["draft_version"]}

    def draft_fields(self) -> dict[str, Any]:
        """What is valid so far; call ``is_valid()`` before, whatever it answers."""
        given = getattr(self, "cleaned_data", {})
        return {**{name: given[name] for name in KEPT if name in given}, "scores": self.scored(given)}


class ContributionForm(SharedDraftForm, ScoredForm):
    """What an intelligence service knows, under a marking and compartments of its own."""

    scores_needed = False
    classified = True
    marking = forms.TypedChoiceField(label=_("Marking"), coerce=int)
    compartments = Circles(label=_("Further compartments"))
    text = long_text(
        _("Contribution"), rows=10, help_text=_("Opened only by those who hold its marking and compartments.")
    )
    disclosable = long_text(
        _("What may be said outside"),
        required=False,
        rows=5,
        help_text=_("The coordinator drafts what may be disclosed of the joint opinion from this, and no more."),
    )

    def prepare(self) -> None:
        """Markings up to the own clearance, the compartments held, and the draft that the person can open."""
        circle = circle_of(self.case)
        lowest = max(LOWEST.value, self.case.label.marking)
        offered = [(m.value, m.label) for m in Marking if lowest <= m.value <= self.sight.level]
        self.fields["marking"].choices = offered  # type: ignore[attr-defined]
        held = Compartment.objects.filter(pk__in=self.sight.compartments)
        always = set(self.case.label.compartments) | ({circle.pk} if circle else set())
        further = circle_choices(circle for circle in held if circle.pk not in always)
        self.fields["compartments"].choices = further  # type: ignore[attr-defined]
        if circle is not None and circle.pk in self.sight.compartments:
            words = now("The compartment %(code)s is always among them.")
            self.fields["marking"].help_text = words % {"code": circle.code}
        if not further:
            self.fields["compartments"].widget = HiddenCircles()
        self.position = own_draft(self.sight, self.case)
        stored = self.position
        self.add_scores(dict(stored.scores) if stored else {})
        kept = {name: getattr(stored, name) for name in KEPT_APART} if stored else {}
        label = {"marking": stored.label.marking, "compartments": list(stored.label.compartments)} if stored else {}
        self.initial = {"marking": lowest, **kept, **label, **self.initial}
        self.over(stored)

    @property
    def page_marking(self) -> int:
        """That of the draft that the page shows, and of what was typed: classified in any case."""
        typed = whole(self.data.get(self.add_prefix("marking"))) if self.is_bound else None
        offered = [int(value) for value, _word in self.fields["marking"].choices]  # type: ignore[attr-defined]
        chosen = typed if typed is not None and typed in offered else min(offered, default=0)
        return max(super().page_marking, self.position.label.marking if self.position else 0, chosen)

    def arguments(self) -> dict[str, Any]:
        """The contribution's fields under one name."""
        return {"fields": self.draft_fields(), "draft_version": self.cleaned_data["draft_version"]}

    def draft_fields(self) -> dict[str, Any]:
        """What is valid so far; call ``is_valid()`` before, whatever it answers."""
        given = getattr(self, "cleaned_data", {})
        kept = {name: given[name] for name in ("marking", "compartments", *KEPT_APART) if name in given}
        kept = {name: value for name, value in kept.items() if value is not None}  # left out: it stays as it was
        return {**kept, "scores": self.scored(given)}


class MergeForm(GuardedForm):
    """The joint opinion: what may be disclosed, and apart from it what may not."""

    guarded = ("text",)
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
        circle = circle_of(self.case)
        self.given = list(given_contributions(self.sight, self.case))
        self.initial = {
            "text": disclosable_draft(self.given),
            "annex": annex_draft(self.given),
            **self.initial,
        }
        if circle is None or circle.pk not in self.sight.compartments:
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
