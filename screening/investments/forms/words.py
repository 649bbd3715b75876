"""Fields and flags that several acts on an investment file share."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from casework.blocks.disclosure.forms import GuardedForm
from casework.forms.act import ActForm, text
from casework.procedures.definitions import Confidence
from screening.investments.models import Direction
from screening.investments.procedures.combination import DIRECTIONS
from screening.investments.procedures.system import Entry
from screening.investments.queries.union_time import comments_run, comments_until
from screening.investments.table import NOT_EARLY


def known_as(entry: Entry) -> str:
    """How well a rule is known, in a sentence; nothing where a text stands behind it."""
    words = {
        Confidence.SECONDARY: now("The rule is known from a secondary source: %(source)s."),
        Confidence.UNCONFIRMED: now("Nobody has confirmed this rule: %(source)s."),
    }
    return words[entry.confidence] % {"source": entry.source} if entry.confidence in words else ""


class DecisionForm(GuardedForm):
    """An act that ends a file with reasons, which leave the house; before the other states have spoken, it says why."""

    decides = True
    guarded = ("reasons",)

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
    if not comments_run(case, at):
        field.widget = forms.HiddenInput()
        return
    field.required = True
    field.error_messages["required"] = translated(NOT_EARLY)
    until = comments_until(case, at)
    words = now("They can say something until %(day)s. The reason stays in the record of the decision.")
    field.help_text = words % {"day": until} if until else now("The reason stays in the record of the decision.")


def direction(label: Any) -> forms.ChoiceField:
    """Positive, positive with measures, negative."""
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        choices=[(code, Direction(code).label) for code in DIRECTIONS],
    )
