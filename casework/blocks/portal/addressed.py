"""To which side an act goes: asked where there is a choice, and said beside it who is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import pgettext_lazy

from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.sides import Choosing, reachable, title_of, whoever_receives
from casework.forms.act import ActForm
from casework.lifecycle.kinds import told


class ToOneSide(ActForm):
    """An act that is addressed to one side."""

    @property
    def own_side(self) -> str:
        """The side that the case is of."""
        return told(self.case, Outsiders).own

    @property
    def chosen_side(self) -> str:
        """As it stands in the form."""
        return str(self["side"].value() or self.own_side)

    def addressed(self) -> Mapping[str, Any]:
        """The side, for the preview."""
        return {"side": self.chosen_side}

    def sides_told(self) -> tuple[str, ...]:
        """The one that is chosen."""
        return (self.chosen_side,)


class SideForm(ToOneSide):
    """One among those that can be chosen: that which the case is of, unless another one is."""

    goes_to: Choosing = staticmethod(whoever_receives)  # which sides can be chosen
    settles = False  # what is open on one side alone: nothing is chosen
    side = forms.ChoiceField(label=pgettext_lazy("addressee", "To"), required=False, choices=())

    def prepare(self) -> None:
        """The sides, each with its people; no question where the own one is the only one."""
        super().prepare()
        people = {
            view.code: ", ".join(f"{name} ({firm})" for name, firm in view.people) for view in reachable(self.case)
        }
        self.sides = tuple(self.choosable(tuple(people)))
        words = {code: (title_of(self.case, code), people.get(code, "")) for code in self.sides}
        named = [(code, ": ".join(filter(None, both))) for code, both in words.items()]
        blank = [] if self.usual_side or not self.sides else [("", now("Choose a side"))]
        self.fields["side"].choices = [*blank, *named]  # type: ignore[attr-defined]
        self.fields["side"].help_text = now("Only the people of that side learn of it.")
        self.initial = {"side": self.usual_side, **self.initial}
        if set(self.sides) <= {self.own_side}:
            self.fields["side"].widget = forms.HiddenInput()
        self.order_fields(["side", *(name for name in self.fields if name != "side")])

    def choosable(self, reached: Sequence[str]) -> Sequence[str]:
        """Which sides can be chosen, of those on which somebody receives."""
        return self.goes_to(self.case, reached)

    @property
    def usual_side(self) -> str:
        """The own one where it can be chosen; what is meant for it goes to nobody else unless somebody says so."""
        if self.own_side in self.sides:
            return self.own_side
        return self.sides[0] if self.settles and len(self.sides) == 1 else ""

    @property
    def chosen_side(self) -> str:
        """As it stands in the form, chosen or not; the first that can be chosen where none is."""
        given = str(self.data.get(self.add_prefix("side")) or "") if self.is_bound else str(self.initial["side"] or "")
        return given if given in self.sides else self.usual_side or next(iter(self.sides), self.own_side)

    def clean_side(self) -> str:
        """The own one where none was named; another one only where it is."""
        given = str(self.cleaned_data["side"] or self.usual_side)
        if not given and self.sides:
            raise forms.ValidationError(now("Choose the side to which this goes."))
        return given or self.own_side
