"""Handing a notification in and taking it back; going on with a draft that nobody represents any more."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from casework.forms.act import PersonChoice, PlainForm, line, text
from screening.investments.acts.hand_in import LONGEST_NAME
from screening.investments.forms.representatives import candidates


class SignForm(PlainForm):
    """A name typed by its owner; nothing is filled in or ticked beforehand."""

    signed = forms.CharField(
        label=_("Your name, as your signature"),
        max_length=LONGEST_NAME,
        help_text=_("Type it as it stands in your account. It is kept with the moment and with what you hand in."),
        error_messages={"required": _("Sign the declaration with your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(PlainForm):
    """Why a notification is taken back."""

    reason = text(_("Reason"), rows=4, help_text=_("The authority keeps it with the file."))


class TakeUpForm(PlainForm):
    """Why somebody goes on with it."""

    reason = line(_("Reason"), help_text=_("Stands on the trail and on the representation."))


class InviteToDraftForm(PlainForm):
    """Which draft, who goes on with it, and why."""

    reference = forms.CharField(
        label=_("Number of the draft"),
        max_length=40,
        help_text=_("As the firm or the investor tells it: DRAFT- and what follows. You don't see the draft."),
    )
    to = PersonChoice(label=_("Representative"), help_text=_("Goes on with the draft and sees everything in it."))
    reason = line(_("Reason"), help_text=_("Stands on the trail: who asked for it, and why somebody else is needed."))

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = candidates(sight)  # type: ignore[attr-defined]
