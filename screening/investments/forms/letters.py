"""A letter in the secretariat's own words, and the language of the procedure."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.blocks.disclosure.forms import GuardedForm
from casework.blocks.portal.addressed import SideForm
from casework.forms.act import line, text
from screening.investments.models.filing import LANGUAGES


class LetterForm(SideForm, GuardedForm):
    """What a letter is about, and its text; the guard looks at it only when it is to be sent."""

    guarded = ("about", "text")
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
        return {name: self.cleaned_data[name] for name in (*self.guarded, "side")}


class LanguageForm(forms.Form):
    """The language of every letter from now on."""

    use_required_attribute = False

    language = forms.ChoiceField(label=_("Language of the procedure"), choices=LANGUAGES)
