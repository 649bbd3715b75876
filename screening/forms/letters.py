"""A letter in the secretariat's own words, and the language of the procedure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.act import line, text
from screening.models.filing import LANGUAGES


class LetterForm(forms.Form):
    """What a letter is about, and its text; the passages that the guard found, to be released one by one."""

    use_required_attribute = False

    about = line(_("Subject"))
    text = text(
        _("Text"),
        help_text=_("Write in the language of the procedure. An empty line begins a paragraph."),
        rows=12,
    )
    released = forms.MultipleChoiceField(
        label=_("Passages that the investor may not know"),
        help_text=_("Change the text, or tick a passage to release it on purpose: that is recorded with your name."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, stopped: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopped(stopped)

    def stopped(self, passages: tuple[str, ...]) -> None:
        """Offer these passages for release; without any the question falls away."""
        if passages:
            self.fields["released"].choices = [(passage, f"“{passage}”") for passage in passages]  # type: ignore[attr-defined]
        else:
            self.fields["released"].widget = forms.MultipleHiddenInput()
            self.fields["released"].choices = []  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """The language of every letter from now on."""

    use_required_attribute = False

    language = forms.ChoiceField(label=_("Language of the procedure"), choices=LANGUAGES)
