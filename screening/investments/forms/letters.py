"""What goes to a side: a letter in the secretariat's own words, a request, documents to read; and in which language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.actions.clocks import Setting
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.portal.forms import SideForm
from casework.blocks.requests.acts import settings_of_side
from casework.blocks.requests.forms import RequestFields
from casework.forms.act import PlainForm, day, line, text
from screening.investments.models.filing import LANGUAGES
from screening.investments.queries.file_access import Offered, offered, usual_last_day
from screening.investments.queries.sides import asked_now, not_asked_yet


class LetterForm(SideForm, OutgoingForm):
    """What a letter is about, and its text; the disclosure guard looks at it only when it is to be sent."""

    leaving = ("about", "text")
    about = line(pgettext_lazy("of a letter", "Subject"))
    text = text(
        _("Text"),
        help_text=_("Write in the language of the procedure. An empty line begins a paragraph."),
        rows=12,
    )

    def choosable(self, reached: Sequence[str]) -> Sequence[str]:
        """A draft keeps its side, whoever is still there."""
        own = str(self.initial.get("side") or "")
        return [*reached, *([own] if own and own not in reached else [])]

    @property
    def sending(self) -> bool:
        """Whether the button that sends was pressed."""
        return "send" in self.data

    def clean(self) -> dict[str, Any]:
        """A draft may say anything."""
        return super().clean() if self.sending else dict(self.cleaned_data)

    def letter(self) -> dict[str, str]:
        """What is kept of it."""
        return {name: self.cleaned_data[name] for name in (*self.leaving, "side")}


class LanguageForm(PlainForm):
    """The language of every letter from now on."""

    language = forms.ChoiceField(label=_("Language of the procedure"), choices=LANGUAGES)


class RequestForm(RequestFields, SideForm, OutgoingForm):
    """The letter to a side, looked over before it leaves."""

    goes_to = staticmethod(not_asked_yet)


class WithdrawRequestForm(SideForm):
    """Taking the open request to a side back."""

    goes_to = staticmethod(asked_now)
    settles = True

    again = forms.BooleanField(
        label=_("Keep its questions for another letter"),
        required=False,
        help_text=_("They wait again, as this letter worded them. What the investor has begun to write is not shown."),
    )

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """Only the clocks of that request."""
        return settings_of_side(self.case, self.chosen_side)


def _label(one: Offered) -> str:
    """A document where one is chosen."""
    if one.redaction_of:
        return now("%(title)s, redacted version of %(original)s") % {"title": one.name, "original": one.redaction_of}
    return now("%(title)s, of which there is a redacted version") % {"title": one.name} if one.redacted else one.name


class AccessForm(SideForm, OutgoingForm):
    """Nothing is chosen beforehand. Redacted versions stand first; marked documents aren't offered."""

    documents = forms.TypedMultipleChoiceField(
        label=_("Documents"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Redacted versions stand first; what is marked or kept in a compartment isn't offered. The guard compares"
            " titles only: read each document before you choose it."
        ),
        error_messages={"required": _("Choose at least one document.")},
    )
    original_too = forms.BooleanField(
        label=_("Open the whole text of what has a redacted version"),
        required=False,
        help_text=_("Asked for where you choose a document itself although a redacted version of it is on the file."),
    )
    until = day(_("Last day on which they can be read"))

    def prepare(self) -> None:
        """Offer what may be opened, and the period in which the parties can comment."""
        super().prepare()
        self.offered = offered(self.case, self.sight)
        self.named = {one.pk: one.name for one in self.offered}
        self.fields["documents"].choices = [(one.pk, _label(one)) for one in self.offered]  # type: ignore[attr-defined]
        if not self.offered:
            words = now("There is nothing to open: the file has no document without a marking and compartment.")
            self.fields["documents"].help_text = words
        if not any(one.redacted for one in self.offered):
            self.fields["original_too"].widget = forms.HiddenInput()
        self.initial = {"until": usual_last_day(self.case, self.sight.at), **self.initial}

    def clean(self) -> dict[str, Any]:
        """The whole text of what has a redacted version leaves only where that is said in so many words."""
        given = super().clean() or {}
        chosen = given.get("documents") or ()
        whole = [one.name for one in self.offered if one.redacted and one.pk in chosen]
        if whole and not given.get("original_too"):
            words = now(
                "There is a redacted version of %(titles)s: choose that one, or say that the whole text leaves."
            )
            self.add_error("documents", words % {"titles": ", ".join(whole)})
        return given

    def outgoing(self, given: dict[str, Any]) -> str:
        """The titles."""
        return "\n".join(self.named[pk] for pk in given.get("documents") or ())

    def arguments(self) -> dict[str, Any]:
        """Each document with the title that is looked over."""
        given = self.cleaned_data
        return {
            "documents": [(pk, self.named[pk]) for pk in given["documents"]],
            "until": given["until"],
            "side": given["side"],
            **self.release(),
        }
