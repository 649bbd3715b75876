"""Whom the authority can reach, for whom the representative acts and since when, and who pays."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from screening.investments.forms.marked import MarkedForm, day_of, in_the_future, label_of, long_text, short_text
from screening.investments.models import Filing


class ContactsForm(MarkedForm):
    """One contact with its ways of being reached, further ones in words, the mandate, the payer."""

    contact_name = short_text(Filing, "contact_name")
    contact_role = short_text(Filing, "contact_role", _("Partner, in-house counsel, the investor's director."))
    contact_email = forms.EmailField(label=label_of(Filing, "contact_email"), required=False, max_length=254)
    contact_phone = short_text(Filing, "contact_phone", _("With the code of the country."))
    contact_others = long_text(
        Filing, "contact_others", _("One a line: name, role, e-mail address, telephone number."), 3
    )
    mandate_of = short_text(Filing, "mandate_of", _("The parties for which you may act, by name."))
    mandated_on = day_of(Filing, "mandated_on")
    mandate = long_text(
        Filing, "mandate", _("What it says of your powers, or the title of the attachment that holds it."), 3
    )
    payer_name = short_text(Filing, "payer_name")
    payer_address = short_text(Filing, "payer_address")
    payer_reference = short_text(Filing, "payer_reference", _("An order number or a code that the invoice must bear."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_mandated_on(self) -> date | None:
        """A mandate that isn't given yet is none."""
        day: date | None = self.cleaned_data["mandated_on"]
        if in_the_future(day, self.today):
            raise forms.ValidationError(now("This day lies in the future: nobody acts on a mandate to come."))
        return day
