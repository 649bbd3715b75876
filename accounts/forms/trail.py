"""What an auditor may ask of the trail. Every field is a code, a key or a day, so that the question can be recorded
too.
"""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.audit import known_codes
from accounts.audit.codes import title
from accounts.days import beginning, end
from accounts.forms.days import DayField
from accounts.models import Person
from accounts.queries.order import by_name

_ONE_WORD = RegexValidator(r"^\S+$", _("This is one word, without spaces."))
# series, year, number; each but the number can be left out
_REFERENCE = re.compile(r"(?:([A-Za-z]{2,10})[\s-]*)?(?:(20\d\d)(?:[\s-]+|(?=\d{6}$)))?0*(\d{1,6})", re.ASCII)


def _known(username: str) -> None:
    """A user name that somebody bears or bore: a wrong one would look like somebody who did nothing."""
    if len(username.split()) > 1:
        raise forms.ValidationError(_("Give the user name that the person signs in with, not the name shown."))
    if not Person.objects.filter(username__iexact=username).exists():
        raise forms.ValidationError(_("Nobody has this user name. It is what the person signs in with."))


class TrailFilter(forms.Form):
    """The filter of the trail; everything is optional and stands in the URL."""

    person = forms.CharField(label=_("User name"), required=False, max_length=60, validators=[_known])
    subject = forms.CharField(label=_("Done to (user name)"), required=False, max_length=60, validators=[_known])
    case = forms.CharField(label=_("Case"), required=False, max_length=40)
    code = forms.ChoiceField(label=_("What"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    request = forms.CharField(label=_("Request"), required=False, max_length=64, validators=[_ONE_WORD])
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the codes that are known now: applications above add theirs when they load."""
        super().__init__(*args, **kwargs)
        named = by_name(((code, title(code)) for code in known_codes()), lambda one: one[1])
        self.fields["code"].choices = [("", _("everything")), *named]  # type: ignore[attr-defined]

    def clean_case(self) -> str:
        """A reference as its series writes it, however short it was typed: jic 14, 2026-14, JIC2026000014, 14. What is
        left open of it stands as a star.
        """
        typed: str = self.cleaned_data["case"]
        found = _REFERENCE.fullmatch(typed)
        if found is not None and (found[1] or found[2]) and not typed.upper().startswith("DRAFT"):
            return f"{(found[1] or '*').upper()}-{found[2] or '*'}-{found[3]:0>6}"
        if len(typed.split()) > 1:
            raise forms.ValidationError(_("Give the reference of a case, such as JIC-2026-000014."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not come before the first."))
        return cleaned

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """Return the period as moments: from the start of the first local day to the end of the last one."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return beginning(since) if since else None, end(until) if until else None
