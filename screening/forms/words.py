"""Fields and flags that several acts on an investment file share."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.forms.act import text
from casework.procedures.definitions import Confidence
from screening.models import Direction
from screening.procedures.combination import DIRECTIONS
from screening.procedures.system import Entry

FLAGS = {
    Confidence.SECONDARY: _("secondary source"),
    Confidence.UNCONFIRMED: _("to confirm"),
}


def flagged(words: Any, confidence: Confidence) -> str:
    """Words with the flag of a rule that no text confirms behind them."""
    flag = FLAGS.get(confidence)
    return f"{words} ({flag})" if flag else str(words)


def known_as(entry: Entry) -> str:
    """How well a rule is known, in a sentence; nothing where a text stands behind it."""
    words = {
        Confidence.SECONDARY: now("The rule is known from a secondary source: %(source)s."),
        Confidence.UNCONFIRMED: now("Nobody has confirmed this rule: %(source)s."),
    }
    return words[entry.confidence] % {"source": entry.source} if entry.confidence in words else ""


def departs() -> forms.CharField:
    """Why this file ends otherwise than most like it; demanded by the act where it does."""
    return text(
        _("Why it departs from like files"),
        required=False,
        rows=2,
        most=1000,
        help_text=_("One sentence. It is asked for only where most like files ended otherwise; they stand beside."),
    )


def direction(label: Any) -> forms.ChoiceField:
    """Positive, positive with measures, negative."""
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        choices=[(code, Direction(code).label) for code in DIRECTIONS],
    )
