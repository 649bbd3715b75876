"""The minister's decision, and the combined one that a person confirms."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from casework.forms.act import ActForm, text
from screening.investments.forms.words import DecisionForm, departs, direction, early, known_as
from screening.investments.models import Direction
from screening.investments.queries.combination import combination_of
from screening.investments.queries.file_facts import system_of
from screening.investments.queries.letter_content import measures_settled


class MinisterForm(ActForm):
    """The decision of the minister of the person's own service."""

    direction = direction(_("Decision of your minister"))  # nothing is chosen beforehand: the opinion stands beside
    reasons = text(_("Reasons"), rows=6)


class CombineForm(DecisionForm):
    """What the decisions come to by the rule, the flag of the rule, and a person's word for it."""

    outcome = forms.ChoiceField(label=_("Combined decision"), widget=forms.RadioSelect)
    reasons = text(_("Reasons"), rows=8)
    departs_because = departs()
    early_because = early()

    def prepare(self) -> None:
        """One choice: what follows. It isn't ticked beforehand, because a person confirms it."""
        super().prepare()
        found = combination_of(self.case)
        choices = [(found.outcome, str(Direction(found.outcome).label))] if found else []
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        rules = system_of(self.case)
        words = [translated(found.sentence) if found else "", known_as(rules.combination_entry)]
        words.append(now("Nothing is decided until you confirm it."))
        self.fields["outcome"].help_text = " ".join(word for word in words if word)

    def outgoing(self, given: dict[str, Any]) -> str:
        """The reasons, and the measures that the decision prints: another side than the notifier's has read none."""
        measures = measures_settled(self.case) if given.get("outcome") == Direction.MEASURES else []
        return "\n".join([super().outgoing(given), *(text for row in measures for text in row.values())])
