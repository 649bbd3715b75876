"""Where a referral has characters that its record can't show: told beside what is missing, each at its field."""

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from accounts.written import labelled
from casework.actions.printing import lacking_in, no_sign
from casework.models import Case
from casework.referrals.queries.record_texts import record_texts

LABELS = {
    "title": _("Title"),
    "facts": _("Facts"),
    "grounds": _("Grounds"),
    "name": _("Name"),
    "aliases": _("Other names"),
    "birth_place": _("Place of birth"),
    "identifiers": _("Registration number"),
    "note": _("Role in the case"),
}


def signs_lacking(case: Case) -> list[dict[str, str]]:
    """For the summary at the top of the form: the sentence with its field's label, and the field's place."""
    return [
        {"url": f"#id_{place.replace('.', '-')}", "label": labelled(_label(place), translated(no_sign(signs)))}
        for place, signs in lacking_in(record_texts(case)).items()
    ]


def _label(place: str) -> str:
    *row, name = place.split(".")
    label = str(LABELS[name])
    return f"{now('Subject')} {int(row[1]) + 1}, {label}" if row else label
