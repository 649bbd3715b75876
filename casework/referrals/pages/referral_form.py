"""What stands beside the referral form: what is missing, what its record can't show, what an amendment would reset."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Sight, openable
from accounts.models import Label
from accounts.queries.translation import translated
from accounts.written import labelled
from casework.access import of_case
from casework.actions.printing import lacking_in, no_sign
from casework.forms.subjects import SubjectForm
from casework.models import Case, Document, Subject
from casework.referrals.forms.referral import ReferralForm
from casework.referrals.queries.facts import missing_fields, newest_round
from casework.referrals.queries.record_texts import record_texts
from casework.referrals.table import State

# The labels of facts.missing_fields with the words and the place on the form.
WANTED = (
    ("title", gettext_lazy("Title"), "id_title"),
    ("facts", gettext_lazy("Facts"), "id_facts"),
    ("marking", gettext_lazy("Marking"), "id_marking"),
    ("date of the information", gettext_lazy("Date of the information"), "id_information_date"),
    ("grounds", gettext_lazy("Grounds"), "id_grounds"),
    ("threat type", gettext_lazy("Threat type"), "id_threat_type"),
    ("source reliability", gettext_lazy("Source reliability"), "id_reliability"),
    ("information credibility", gettext_lazy("Information credibility"), "id_credibility"),
    ("at least one person or organisation concerned", gettext_lazy("A person or organisation concerned"), "subjects"),
)


@dataclass(frozen=True)
class Wanted:
    """One thing that submission needs."""

    label: str
    url: str
    status: str
    tone: str

    @property
    def lacks(self) -> bool:
        """Whether it is still to be filled in."""
        return self.tone == "soon"


@dataclass(frozen=True)
class FormSide:
    """The side column of the referral form."""

    wanted: tuple[Wanted, ...]
    missing: int
    documents: tuple[str, ...]
    resets: int  # positions that an amendment would set aside
    kept_at: datetime | None  # when the unsaved text was kept
    is_draft: bool


def form_side(case: Case, sight: Sight) -> FormSide:
    """What is missing as the stored draft stands, the files, and what an amendment costs."""
    lacking = missing_fields(case, case.referral, Subject.objects.filter(case=case).count())
    wanted = tuple(
        Wanted(
            str(words),
            f"#{place}",
            _("missing") if label in lacking else pgettext("of a part of a form", "done"),
            "soon" if label in lacking else "ok",
        )
        for label, words, place in WANTED
    )
    documents = of_case(sight, case, Document, removed_at__isnull=True)
    kept = kept_text(case, sight).get("_kept_at")
    return FormSide(
        wanted=wanted,
        missing=len(lacking),
        documents=tuple(d.title or d.file_name for d in documents),
        resets=_resets(case),
        kept_at=parse_datetime(str(kept)) if kept else None,
        is_draft=case.state in (State.DRAFT, State.RETURNED),
    )


def kept_text(case: Case, sight: Sight) -> dict[str, Any]:
    """The form as its author typed it, if the label that it was typed under is open to the reader."""
    typed = dict(case.referral.draft) if isinstance(case.referral.draft, dict) else {}
    number = typed.get("_label", case.label_id)
    open_ = number == case.label_id or Label.objects.filter(openable(sight), pk=number).exists()
    return typed if open_ else {}


def _resets(case: Case) -> int:
    """How many given positions a change of the text would set aside."""
    if case.state != State.ASSESSMENT:
        return 0
    newest = next(iter(newest_round(case)), None)
    return len(newest.answered) if newest else 0


def signs_lacking(case: Case) -> list[dict[str, str]]:
    """For the summary at the top of the form: the sentence with its field's label, and the field's place."""
    return [
        {"url": f"#id_{place.replace('.', '-')}", "label": labelled(_label(place), translated(no_sign(signs)))}
        for place, signs in lacking_in(record_texts(case)).items()
    ]


def _label(place: str) -> str:
    *row, name = place.split(".")
    if not row:
        return str(ReferralForm.base_fields[name].label)
    return f"{_('Subject')} {int(row[1]) + 1}, {SubjectForm.base_fields[name].label}"
