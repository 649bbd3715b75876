"""Naming a colleague on a file; taking a notification back."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import person_words
from accounts.models import Person
from accounts.names import alike
from accounts.sealed import sealed
from casework.forms.act import text


class ColleagueForm(forms.Form):
    """A colleague of the own firm."""

    use_required_attribute = False
    to = forms.TypedChoiceField(label=_("Colleague"), error_messages={"required": _("Choose a colleague.")})

    def __init__(self, *args: Any, candidates: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {sealed("person", person.pk): person for person in candidates}
        field: Any = self.fields["to"]
        like = alike(person.name for person in people.values())
        names = ((pk, person_words(person, "", like)) for pk, person in people.items())
        field.choices = [("", _("Choose a colleague")), *names]
        field.coerce = people.get
        self.has_candidates = bool(people)


class WithdrawForm(forms.Form):
    """Why a notification is taken back."""

    use_required_attribute = False
    reason = text(_("Reason"), rows=4, help_text=_("The authority keeps it with the file."))
