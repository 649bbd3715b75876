"""Fields and flags that several acts on a filing share."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from accounts.queries.translation import translated
from casework.blocks.completeness.queries import missing_text
from casework.blocks.disclosure.forms import OutgoingForm
from casework.forms.act import ActForm, day, text
from casework.procedures.definitions import Confidence
from casework.queries.country_names import own_names
from screening.investments.acts.union import COMMISSION, STATES, STEPS
from screening.investments.models import Direction, Obligation, UnionExchange
from screening.investments.procedures.combination import DIRECTIONS
from screening.investments.procedures.system import Entry, system
from screening.investments.queries.clock_starts import comments_run, comments_until
from screening.investments.table import NOT_EARLY


def known_as(entry: Entry) -> str:
    """How well a rule is known, in a sentence; nothing where a text stands behind it."""
    words = {
        Confidence.SECONDARY: now("The rule is known from a secondary source: %(source)s."),
        Confidence.UNCONFIRMED: now("Nobody has confirmed this rule: %(source)s."),
    }
    return words[entry.confidence] % {"source": entry.source} if entry.confidence in words else ""


class DecisionForm(OutgoingForm):
    """An act that ends a file with reasons, which leave the house; before the other states have spoken, it says why."""

    decides = True
    leaving = ("reasons",)

    def prepare(self) -> None:
        """A reason for deciding early is asked for where the decision is."""
        super().prepare()
        asked_early(self)


def departs() -> forms.CharField:
    """Why this file ends otherwise than most like it; demanded by the act where it does."""
    return text(
        _("Why it departs from like files"),
        required=False,
        rows=2,
        most=1000,
        help_text=_("One sentence. It is asked for only where most like files ended otherwise; they stand beside."),
    )


def early() -> forms.CharField:
    """Why the decision doesn't wait for the other states; ``asked_early`` hides it where nothing of theirs runs."""
    return text(_("Why the decision doesn't wait for the other states"), required=False, rows=2, most=1000)


def asked_early(form: ActForm) -> None:
    """Demand the reason while the other states can still say something; otherwise the question isn't put."""
    field, case, at = form.fields["early_because"], form.case, form.sight.at
    running = comments_run(case, at)
    if not running:
        field.widget = forms.HiddenInput()
        return
    field.required = True
    field.error_messages["required"] = translated(NOT_EARLY)
    until = comments_until(running)
    words = now("They can say something until %(day)s. The reason stays in the record of the decision.")
    field.help_text = words % {"day": until} if until else now("The reason stays in the record of the decision.")


def direction(label: Any) -> forms.ChoiceField:
    """Positive, positive with measures, negative."""
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        choices=[(code, Direction(code).label) for code in DIRECTIONS],
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


class IncompleteForm(OutgoingForm):
    """What is missing, as the representative will read it in a letter."""

    leaving = ("missing",)
    missing = text(_("What is missing"), help_text=_("The representative reads this, and completes it."), rows=5)

    def prepare(self) -> None:
        """It begins with what the list says is missing."""
        super().prepare()
        self.initial.setdefault("missing", missing_text(self.case))


class OutOfScopeForm(DecisionForm):
    """Why the deal is not one to be screened, as the decision says it."""

    reasons = text(
        _("Reasons"),
        help_text=_("This is a decision: it ends the file, is told to the representative, and can be appealed."),
        rows=6,
    )
    early_because = early()


class UnionForm(OutgoingForm):
    """What goes to the Union: none of the parties gets it, with or without the title above it."""

    def sides_told(self) -> tuple[str, ...]:
        """None of the deal."""
        return ()


class NotifyUnionForm(UnionForm):
    """When the other states received the notification."""

    leaving = ("text",)
    happened_on = day(_("Received by the other states on"))
    text = text(_("Remark"), required=False, rows=3)

    def prepare(self) -> None:
        """Usually today."""
        super().prepare()
        self.initial.setdefault("happened_on", day_of(timezone.now()))


class ExchangeForm(UnionForm):
    """One word of theirs, or our answer, which alone leaves the house."""

    leaving = ("text",)
    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    state_code = forms.ChoiceField(label=_("Who"), required=False)
    happened_on = day(_("On"), help_text=_("The clocks of the Union are counted from this day."))
    text = text(_("Content"), required=False, rows=5)

    def prepare(self) -> None:
        """The words that can follow a notification, and everybody who may have said one."""
        super().prepare()
        kinds = [(kind, UnionExchange.Kind(kind).label) for kind in STEPS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        own = system(self.case.procedure).country
        states = [(code, name) for code, name in own_names() if code in STATES and code != own]
        who = [("", now("Nobody in particular")), (COMMISSION, now("The Commission")), *states]
        self.fields["state_code"].choices = who  # type: ignore[attr-defined]
        self.initial.setdefault("happened_on", day_of(timezone.now()))

    def outgoing(self, given: dict[str, Any]) -> str:
        """What they said to us goes nowhere."""
        return super().outgoing(given) if given.get("kind") == UnionExchange.Kind.ANSWERED else ""
