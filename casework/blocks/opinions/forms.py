"""What a service knows, under a marking and compartments of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import circle_choices
from accounts.models import Compartment, Marking
from accounts.numbers import whole
from casework.blocks.opinions.classified import KEPT, LOWEST, circle_of, own_draft
from casework.forms.act import Circles, HiddenCircles, SharedDraftForm
from casework.forms.act import text as long_text


class ServiceDraftForm(SharedDraftForm):
    """What a service says: everything may be left open while it is a draft, which keeps itself."""

    asks_more = True
    kept: tuple[str, ...] = ()  # fields of the draft

    def arguments(self) -> dict[str, Any]:
        """The draft's fields under one name."""
        return {"fields": self.draft_fields(), "draft_version": self.cleaned_data["draft_version"]}

    def draft_fields(self) -> dict[str, Any]:
        """What is valid so far; call ``is_valid()`` before, whatever it answers. What is left out stays as it was."""
        given = getattr(self, "cleaned_data", {})
        return {name: given[name] for name in self.kept if name in given}


class ClassifiedForm(ServiceDraftForm):
    """Markings up to the own clearance, the compartments held, and the draft that the person can open."""

    kept = ("marking", "compartments", *KEPT)
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
        """What can be chosen, and what the service has drafted already."""
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
        self.position = stored = own_draft(self.sight, self.case)
        kept = {name: getattr(stored, name) for name in KEPT} if stored else {}
        label = {"marking": stored.label.marking, "compartments": list(stored.label.compartments)} if stored else {}
        self.initial = {"marking": lowest, **kept, **label, **self.initial}
        self.over(stored)

    @property
    def page_marking(self) -> int:
        """That of the draft that the page shows, and of what was typed: classified in any case."""
        typed = whole(self.data.get(self.add_prefix("marking"))) if self.is_bound else None
        offered = [int(value) for value, _word in self.fields["marking"].choices]  # type: ignore[attr-defined]
        chosen = typed if typed is not None and typed in offered else min(offered, default=0)
        stored: int = self.position.label.marking if self.position else 0
        return max(super().page_marking, stored, chosen)

    def draft_fields(self) -> dict[str, Any]:
        """Without what the form didn't show."""
        return {name: value for name, value in super().draft_fields().items() if value is not None}
