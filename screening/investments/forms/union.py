"""What goes to the other states of the Union, and what comes from them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from casework.blocks.disclosure.forms import GuardedForm
from casework.forms.act import day, text
from casework.queries.country_names import own_names
from screening.investments.acts.union import COMMISSION, STATES, STEPS
from screening.investments.models import UnionExchange
from screening.investments.queries.file_facts import system_of


class UnionForm(GuardedForm):
    """What goes to the Union: none of the parties gets it, with or without the title above it."""

    def sides_told(self) -> tuple[str, ...]:
        """None of the deal."""
        return ()


class NotifyUnionForm(UnionForm):
    """When the other states received the notification."""

    guarded = ("text",)
    happened_on = day(_("Received by the other states on"))
    text = text(_("Remark"), required=False, rows=3)

    def prepare(self) -> None:
        """Usually today."""
        super().prepare()
        self.initial.setdefault("happened_on", day_of(timezone.now()))


class ExchangeForm(UnionForm):
    """One word of theirs, or our answer, which alone leaves the house."""

    guarded = ("text",)
    kind = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    state_code = forms.ChoiceField(label=_("Who"), required=False)
    happened_on = day(_("On"), help_text=_("The clocks of the Union are counted from this day."))
    text = text(_("Content"), required=False, rows=5)

    def prepare(self) -> None:
        """The words that can follow a notification, and everybody who may have said one."""
        super().prepare()
        kinds = [(kind, UnionExchange.Kind(kind).label) for kind in STEPS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        own = system_of(self.case).country
        states = [(code, name) for code, name in own_names() if code in STATES and code != own]
        who = [("", now("Nobody in particular")), (COMMISSION, now("The Commission")), *states]
        self.fields["state_code"].choices = who  # type: ignore[attr-defined]
        self.initial.setdefault("happened_on", day_of(timezone.now()))

    def outgoing(self, given: dict[str, Any]) -> str:
        """What they said to us goes nowhere."""
        return super().outgoing(given) if given.get("kind") == UnionExchange.Kind.ANSWERED else ""
