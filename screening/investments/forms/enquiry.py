"""Files that the authority opens itself: the first page, what is known of the deal, and the acts that follow."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from casework.forms.act import LONG, ActForm, PlainForm, day, line, text
from casework.procedures.catalogue import procedure
from casework.queries.country_names import own_names
from screening.investments.acts.enquiry import TYPES
from screening.investments.models import Establishment, Filing, Party, SectorTag
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures.system import system
from screening.investments.queries.notification import rules_of

PLAIN = ("concern", "structure", "transaction", "value", "signed_on", "completed_on", "bad_faith")  # of a filing
INVESTOR, TARGET = "I1", "T1"  # keys of the two parties that the form asks for


class NewForm(PlainForm):
    """Why there is a file, under which procedure, in which language."""

    file_type = forms.ChoiceField(
        label=_("Type of file"), widget=forms.RadioSelect, choices=[(t.value, t.label) for t in TYPES]
    )
    procedure = forms.ChoiceField(label=_("Procedure"))
    language = forms.ChoiceField(label=_("Language of the procedure"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, now(procedure(code).title)) for code in settings.DOSSIER_FDI_PROCEDURES]
        self.fields["procedure"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            self.initial.setdefault("procedure", offered[0][0])
            self.fields["procedure"].widget = forms.HiddenInput()


class EnquiryForm(ActForm):
    """What the secretariat knows of the deal; nothing but the concern is asked for."""

    concern = text(
        _("Concern"),
        rows=4,
        help_text=_("Why this deal is looked at. No enquiry is opened without it."),
        required=False,
    )
    structure = text(_("The deal in short"), rows=3, required=False)
    investor_name = line(_("Investor"), required=False, most=200)
    investor_kind = forms.ChoiceField(label=_("Legal kind"), choices=Party.Kind.choices, required=False)
    investor_country = forms.ChoiceField(label=_("Country of the investor"), required=False)
    target_name = line(_("Target"), required=False, most=200)
    region = forms.ChoiceField(
        label=_("Region of the target"), choices=[("", "—"), *Establishment.Region.choices], required=False
    )
    sectors = forms.MultipleChoiceField(label=_("Sectors"), required=False, widget=forms.CheckboxSelectMultiple)
    transaction = forms.ChoiceField(
        label=_("Transaction"), choices=[("", "—"), *Filing.Transactions.choices], required=False
    )
    value = forms.DecimalField(
        label=_("Value of the investment (EUR)"), min_value=0, max_digits=15, decimal_places=0, required=False
    )
    signed_on = day(_("Signed on"), required=False)
    completed_on = day(
        _("Closed on"),
        required=False,
        help_text=_("The time in which the deal can be looked at is counted from this day."),
    )
    bad_faith = forms.BooleanField(
        label=_("Bad faith is suspected"), required=False, help_text=_("The longer time to look back counts then.")
    )

    def prepare(self) -> None:
        """Choices from the procedure's data, values from the file."""
        codes = [("", "—"), *own_names()]
        self.fields["investor_country"].choices = codes  # type: ignore[attr-defined]
        self.fields["sectors"].choices = sector_choices(self.case.procedure)  # type: ignore[attr-defined]
        self.initial = {**_stored(self.case.filing), **self.initial}
        self.fields["concern"].depends = True  # type: ignore[attr-defined]  # a draft may lack it, the enquiry may not

    def clean(self) -> dict[str, Any]:
        """Dates that can't be so get their sentence at their field."""
        given = super().clean() or {}
        signed, completed = given.get("signed_on"), given.get("completed_on")
        if signed and completed and signed > completed:
            self.add_error("signed_on", now("The deal can't be signed after it closes."))
        if completed and completed > day_of(self.sight.at):
            self.add_error("completed_on", now("A deal that is still to be closed has no date of closing yet."))
        return given

    def arguments(self) -> dict[str, Any]:
        """Fields and lists as ``investments.acts.enquiry.save`` takes them."""
        given = self.cleaned_data
        return {"fields": {name: given[name] for name in PLAIN}, "lists": _lists(given)}


def _lists(given: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    parties: list[dict[str, Any]] = []
    if given["investor_name"].strip():
        kind = given["investor_kind"] or Party.Kind.UNDERTAKING
        where = "residence" if kind == Party.Kind.PERSON else "country"
        places = {"country": "", "residence": "", where: given["investor_country"]}
        parties.append(
            {"key": INVESTOR, "role": "investor", "kind": kind, "name": given["investor_name"].strip(), **places}
        )
    if given["target_name"].strip():
        target = {"key": TARGET, "role": "target", "kind": "undertaking", "name": given["target_name"].strip()}
        parties.append(target)
    region = given["region"]
    places_of_target = [{"name": given["target_name"].strip() or "—", "region": region}] if region else []
    return {
        "parties": parties,
        "establishments": places_of_target,
        "sectors": [{"code": code} for code in given["sectors"]],
    }


def _stored(filing: Filing) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(filing, name) for name in PLAIN}
    for party in Party.objects.filter(filing=filing, key__in=(INVESTOR, TARGET)):
        if party.key == TARGET:
            found["target_name"] = party.name
        else:
            found |= {"investor_name": party.name, "investor_kind": party.kind}
            found["investor_country"] = str(party.residence or party.country or "")
    found["region"] = Establishment.objects.filter(filing=filing).values_list("region", flat=True).first() or ""
    found["sectors"] = list(SectorTag.objects.filter(filing=filing).values_list("code", flat=True))
    return found


def sector_choices(procedure_id: str) -> list[tuple[str, str]]:
    """The sectors of a procedure's scope, by code, in the reader's language."""
    rules = rules_of(procedure_id)
    language = get_language() or "en"
    return [(row.id, row.name(language)) for row in rules.sectors] if rules else []


class ExOfficioForm(ActForm):
    """Opening the assessment without a notification."""

    reasons = text(_("Why the file is opened"), rows=5, most=LONG)
    bad_faith = forms.BooleanField(label=_("The deal was kept from the authority in bad faith"), required=False)

    def prepare(self) -> None:
        """What the tick does, and how well that is known."""
        self.initial.setdefault("bad_faith", self.case.filing.bad_faith)
        rules = procedure(self.case.procedure, self.case.procedure_version)
        clocks = [rules.clock(one) for one in rules.flow.get("look_back_bad_faith", ())]
        if any(clock.needs_confirmation for clock in clocks):
            self.fields["bad_faith"].help_text = now("The longer time to look back counts then (to confirm).")


class EndForm(ActForm):
    """Why the enquiry ends without a file."""

    reason = text(_("Reason"), rows=4)

    def prepare(self) -> None:
        """The secretariat reads it later."""
        words = now("The reason stands on the file and is read by %(service)s.")
        self.fields["reason"].help_text = words % {"service": system(self.case.procedure).secretariat}
