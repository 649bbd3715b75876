"""Contacts, mandate and payer of a firm that doesn't notify."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.days import DayField
from casework.forms.act import SHORT, line, text


class MandateForm(forms.Form):
    """Nothing of it has to be there; whom the firm acts for is the authority's to say."""

    use_required_attribute = False

    contact_name = line(_("Contact"), required=False, most=120)
    contact_role = line(_("Role of the contact"), required=False, most=120)
    contact_email = forms.EmailField(label=_("E-mail address of the contact"), required=False)
    contact_phone = line(_("Telephone number of the contact"), required=False, most=40)
    mandated_on = DayField(label=_("Mandate given on"), required=False)
    mandate = text(_("The mandate"), required=False, rows=3, most=2_000)
    payer_name = line(_("Who pays"), required=False, most=200)
    payer_address = line(_("Address for the invoice"), required=False, most=SHORT)
    payer_reference = line(_("Reference for the invoice"), required=False, most=60)
