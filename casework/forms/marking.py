"""Lowering a marking: what is asked for, and the second person's answer."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.models import Compartment, Label, Marking
from casework.actions.marking import ANOTHER_WAITS
from casework.forms.act import ActForm, Circles, line, numbered, settled
from casework.queries.markings import documents_above, waiting_downgrade, what_stays


class AskDowngradeForm(ActForm):
    """A lower marking, or fewer compartments: of the case, or of one document that is marked above it."""

    document_id = numbered(_("What is marked lower"), required=False, choices=())
    marking = numbered(
        _("New marking"),
        help_text=_("Nothing changes until a second person agrees. Former versions and the documents keep their own."),
    )
    compartments = Circles(label=_("Compartments that stay"))
    reason = line(_("Why the marking may be lower"))

    def prepare(self) -> None:
        """The case and the documents above it; markings and compartments that one of them has."""
        own, self.above = self.case.label, documents_above(self.case, self.sight)
        labels = [own, *(row.label for row in self.above)]
        titles = [(row.pk, f"{row.title or row.file_name} ({_words(row.label)})") for row in self.above]
        self.fields["document_id"].choices = [("", f"{now('The case')} ({_words(own)})"), *titles]  # type: ignore[attr-defined]
        if not self.above:
            self.fields["document_id"].widget = forms.HiddenInput()
        held = sorted({circle for one in labels for circle in one.compartments})
        # with no compartment to give up, the highest marking is lower for none of them
        highest = max(one.marking for one in labels) - (not held)
        offered = [("", _("Choose a marking")), *((m.value, m.label) for m in Marking if m.value <= highest)]
        self.fields["marking"].choices = offered  # type: ignore[attr-defined]
        self.fields["compartments"].offer(held)  # type: ignore[attr-defined]
        self.initial = {"compartments": held, **self.initial}
        self.fields["marking"].help_text = f"{self.fields['marking'].help_text} {what_stays(self.case)}"

    @property
    def page_marking(self) -> int:
        """Titles of documents stand here: the highest of their markings."""
        return max([super().page_marking, *(row.label.marking for row in self.above)])

    def arguments(self) -> dict[str, Any]:
        """Of the compartments that stay, those that the case or the document has."""
        given = super().arguments()
        if given["compartments"] is not None:
            labels = {row.pk: row.label for row in self.above}
            own = labels.get(given["document_id"], self.case.label)
            given["compartments"] = [pk for pk in given["compartments"] if pk in own.compartments]
        return given


class SettleDowngradeForm(ActForm):
    """The second person's word on a lower marking."""

    approve = settled(
        _("The lower marking"), yes=_("Agree: it is marked lower as it stands"), no=_("Refuse: it stays as it is")
    )
    downgrade_id = numbered(
        _("The request that is answered"),
        choices=(),
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _(ANOTHER_WAITS)},
    )

    def prepare(self) -> None:
        """What was asked for stands under the question."""
        row = self.waiting = waiting_downgrade(self.case, self.sight)
        if row is not None:
            of = row.document.title or row.document.file_name if row.document is not None else now("The case")
            self.initial["downgrade_id"] = row.pk
            self.fields["downgrade_id"].choices = [(row.pk, of)]  # type: ignore[attr-defined]
            self.fields["approve"].help_text = format_html(
                now("{of}: {person} asks for {new} instead of {old}. Compartments that stay: {stay}. Reason: {reason}"),
                of=of,
                person=row.proposed_by.name,
                new=Marking(row.marking).label,
                old=Marking(row.label.marking).label,
                stay=self._codes(row.compartments) or now("none"),
                reason=row.reason,
            )
            if row.document is None:
                self.fields["approve"].help_text = format_html(
                    "{} {}", self.fields["approve"].help_text, what_stays(self.case)
                )

    def clean(self) -> dict[str, Any]:
        """One answers what one has read: where another waits by now, it is shown and the answer given anew."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.waiting is not None and "downgrade_id" in self.errors:
            self.data = {"downgrade_id": str(self.waiting.pk)}
        return cleaned

    @property
    def page_marking(self) -> int:
        """A document's title stands here under its own marking."""
        return max(super().page_marking, self.waiting.label.marking if self.waiting is not None else 0)

    def _codes(self, numbers: list[int]) -> Any:
        return ", ".join(Compartment.objects.filter(pk__in=numbers).values_list("code", flat=True))


def _words(label: Label) -> str:
    return str(Marking(label.marking).label)
