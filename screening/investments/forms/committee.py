"""The committee's preliminary opinion, the hearing, the final opinion."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import MomentField
from accounts.numbers import whole
from accounts.queries.translation import translated
from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.portal.forms import SideForm
from casework.forms.act import ActForm, line, text
from casework.procedures.definitions import UNIT_WORDS
from casework.queries.facts import procedure_of
from screening.investments.forms.words import DecisionForm, departs, direction, early, known_as
from screening.investments.models import CommitteeOpinion, Direction
from screening.investments.procedures.system import system
from screening.investments.queries.filing_facts import combination_of
from screening.investments.queries.letter_content import measures_settled
from screening.investments.queries.sides import heard_now, to_be_heard


class DraftOpinionForm(OutgoingForm):
    """What the investor reads, and answers."""

    leaving = ("text",)

    direction = direction(_("Preliminary opinion"))
    text = text(
        _("Reasons"),
        rows=10,
        help_text=_("The investor reads this. Nothing classified, and nothing of which somebody else's file is made."),
    )
    departs_because = departs()
    comment_time = forms.IntegerField(label=_("Time to comment"), min_value=1, max_value=365, required=False)

    def prepare(self) -> None:
        """The time to comment is asked for only where the procedure leaves it open."""
        super().prepare()
        rules = procedure_of(self.case)
        clocks = [rules.clock(one) for one in rules.flow.get("comment", ())]
        if not clocks or any(clock.length is not None for clock in clocks):
            self.fields["comment_time"].widget = forms.HiddenInput()
        else:
            unit = translated(UNIT_WORDS[clocks[0].unit][1])
            self.fields["comment_time"].help_text = now("In %(unit)s.") % {"unit": unit}

    def clock_settings(self) -> dict[str, Setting] | None:
        """The length that was typed."""
        typed = whole(str(self["comment_time"].value() or ""))
        return None if typed is None else {"@comment": Setting(length=typed)}


class SetHearingForm(SideForm, OutgoingForm):
    """When and where; or why there is none."""

    goes_to = staticmethod(to_be_heard)
    leaving = ("place", "refused_because")

    set_for = MomentField(label=_("Date and time"), required=False)
    place = line(_("Place"), required=False, most=200)
    refused_because = text(_("Or: why no hearing is held"), required=False, rows=3)


class HoldHearingForm(SideForm):
    """What was said."""

    goes_to = staticmethod(heard_now)
    settles = True

    minutes = text(_("Minutes"), rows=10)


class AdoptForm(ActForm):
    """The final opinion, begun with the words of the last preliminary one."""

    direction = direction(_("Opinion of the committee"))
    text = text(_("Reasons"), rows=10)
    departs_because = departs()

    def prepare(self) -> None:
        """Whoever adopts starts from what was sent."""
        draft = CommitteeOpinion.objects.filter(case=self.case, final=False).last()
        if draft is not None:
            given: dict[str, Any] = {"direction": draft.direction, "text": draft.text}
            self.initial = {**given, "departs_because": draft.departs_because, **self.initial}


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
        rules = system(self.case.procedure)
        words = [translated(found.sentence) if found else "", known_as(rules.combination_entry)]
        words.append(now("Nothing is decided until you confirm it."))
        self.fields["outcome"].help_text = " ".join(word for word in words if word)

    def outgoing(self, given: dict[str, Any]) -> str:
        """The reasons, and the measures that the decision prints: another side than the notifier's has read none."""
        measures = measures_settled(self.case) if given.get("outcome") == Direction.MEASURES else []
        return "\n".join([super().outgoing(given), *(text for row in measures for text in row.values())])
