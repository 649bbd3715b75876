"""To which side an act goes: asked where there is a choice, and said beside it who is there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import pgettext_lazy

from casework.forms.act import ActForm
from screening.investments.models import Side
from screening.investments.queries.sides import Choosing, reachable, title_of_side, whoever_receives


class OneSideForm(ActForm):
    """An act that goes to one side, the first of ``sides_told``."""

    def sides_told(self) -> tuple[str, ...]:
        """The notifier's, unless a form says otherwise."""
        return (str(Side.NOTIFIER),)

    def addressed(self) -> Mapping[str, Any]:
        """The side, for the preview."""
        return {"side": self.sides_told()[0]}


class SideForm(OneSideForm):
    """An act that is addressed to one side: the notifier's unless another one is chosen."""

    goes_to: Choosing = staticmethod(whoever_receives)  # which sides can be chosen
    settles = False  # what is open on one side alone: nothing is chosen
    side = forms.ChoiceField(label=pgettext_lazy("addressee", "To"), required=False, choices=())

    def prepare(self) -> None:
        """The sides, each with its people; no question where the notifier's is the only one."""
        super().prepare()
        people = {
            view.code: ", ".join(f"{name} ({firm})" for name, firm in view.people) for view in reachable(self.case)
        }
        self.sides = tuple(self.choosable(tuple(people)))
        named = [(code, ": ".join(filter(None, (title_of_side(code), people.get(code, ""))))) for code in self.sides]
        blank = [] if self.usual_side or not self.sides else [("", now("Choose a side"))]
        self.fields["side"].choices = [*blank, *named]  # type: ignore[attr-defined]
        self.fields["side"].help_text = now("Only the people of that side learn of it.")
        self.initial = {"side": self.usual_side, **self.initial}
        if set(self.sides) <= {str(Side.NOTIFIER)}:
            self.fields["side"].widget = forms.HiddenInput()
        self.order_fields(["side", *(name for name in self.fields if name != "side")])

    def choosable(self, reached: Sequence[str]) -> Sequence[str]:
        """Which sides can be chosen, of those on which somebody receives."""
        return self.goes_to(self.case, reached)

    @property
    def usual_side(self) -> str:
        """The notifier's where it can be chosen; what is meant for it goes to nobody else unless somebody says so."""
        if Side.NOTIFIER in self.sides:
            return str(Side.NOTIFIER)
        return self.sides[0] if self.settles and len(self.sides) == 1 else ""

    @property
    def chosen_side(self) -> str:
        """As it stands in the form, chosen or not; the first that can be chosen where none is."""
        given = str(self.data.get(self.add_prefix("side")) or "") if self.is_bound else str(self.initial["side"] or "")
        return given if given in self.sides else self.usual_side or next(iter(self.sides), str(Side.NOTIFIER))

    def clean_side(self) -> str:
        """The notifier's where none was named; another one only where it is."""
        given = str(self.cleaned_data["side"] or self.usual_side)
        if not given and self.sides:
            raise forms.ValidationError(now("Choose the side to which this goes."))
        return given or str(Side.NOTIFIER)

    def sides_told(self) -> tuple[str, ...]:
        """The one that is chosen."""
        return (self.chosen_side,)
