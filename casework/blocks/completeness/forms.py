"""The list of what must be there, item by item."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.blocks.completeness.models import Item
from casework.blocks.completeness.queries import checklist
from casework.forms.act import ActForm, line
from casework.forms.procedure import flagged
from casework.procedures.definitions import Confidence


class ListForm(ActForm):
    """The procedure's list: each item is there, or missing and to be asked for; an item left alone stays open."""

    asks_more = True

    own_template = "casework/blocks/completeness/fields.html"

    def prepare(self) -> None:
        """Two fields an item, begun with what was found last."""
        choices = [("", _("not looked at")), *Item.State.choices]
        self.items = checklist(self.case)
        for item in self.items:
            known = Confidence(item.confidence)
            self.fields[f"item_{item.code}"] = forms.ChoiceField(
                label=flagged(item.title, known),
                choices=choices if not item.state else choices[1:],
                widget=forms.RadioSelect(attrs={"class": "choices--inline"}),
                required=False,
                help_text=item.hint if known is Confidence.UNCONFIRMED else f"{item.hint} {item.source}",
            )
            remark = line(_("Remark"), required=False)
            remark.widget.attrs["aria-label"] = now("Remark: %(item)s") % {"item": item.title}
            self.fields[f"remark_{item.code}"] = remark
            self.initial.setdefault(f"item_{item.code}", item.state)
            self.initial.setdefault(f"remark_{item.code}", item.remark)

    def clean(self) -> dict[str, Any]:
        """A remark belongs to an answer: alone it would be kept nowhere."""
        given = super().clean() or self.cleaned_data
        for item in self.items:
            if given.get(f"remark_{item.code}") and not given.get(f"item_{item.code}"):
                self.add_error(f"item_{item.code}", now("Choose an answer; the remark is kept with it."))
        return given

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields of each item under its title."""
        return [
            {"item": item, "state": self[f"item_{item.code}"], "remark": self[f"remark_{item.code}"]}
            for item in self.items
        ]

    def arguments(self) -> dict[str, Any]:
        """As the act takes it: what was answered, each with its remark."""
        given: Mapping[str, Any] = self.cleaned_data
        answered = {item.code: given[f"item_{item.code}"] for item in self.items}
        return {"items": {code: (state, given[f"remark_{code}"]) for code, state in answered.items() if state}}
