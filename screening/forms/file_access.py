"""Which documents of the file its representatives may read, and until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import day
from screening.forms.guarded import GuardedForm
from screening.queries.file_access import name_of, openable


class AccessForm(GuardedForm):
    """Nothing is chosen beforehand. Marked documents and those in a compartment aren't offered."""

    documents = forms.TypedMultipleChoiceField(
        label=_("Documents"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For a redacted version, add it to the file as a document of its own and choose that one. The guard"
            " compares titles only: read each document before you choose it."
        ),
        error_messages={"required": _("Choose at least one document.")},
    )
    until = day(_("Last day on which they can be read"))

    def prepare(self) -> None:
        """Offer what may be opened."""
        super().prepare()
        self.named = {row.pk: name_of(row) for row in openable(self.case, self.sight)}
        self.fields["documents"].choices = list(self.named.items())  # type: ignore[attr-defined]

    def outgoing(self, given: dict[str, Any]) -> str:
        """The titles."""
        return "\n".join(self.named[pk] for pk in given.get("documents") or ())

    def arguments(self) -> dict[str, Any]:
        """Each document with the title that is looked over."""
        given = self.cleaned_data
        return {
            "documents": [(pk, self.named[pk]) for pk in given["documents"]],
            "until": given["until"],
            "released": given.get("released") or (),
            "release_reason": given.get("release_reason") or "",
        }
