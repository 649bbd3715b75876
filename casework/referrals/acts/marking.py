"""What the text of a referral does when its case is marked anew."""

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from accounts.context import acting_as_system
from accounts.models import Label
from casework.actions import drafts
from casework.models import Case, Draft
from casework.referrals.models import Referral

RAISED_BY_AMENDING = "Raise a marking or add a compartment by amending the referral."


def lifted(case: Case) -> None:
    """What was typed and not saved goes up with the case."""
    for referral in Referral.objects.filter(case=case).exclude(draft={}):
        Referral.objects.filter(pk=referral.pk).update(draft={**referral.draft, "_label": case.label_id})


def set_aside(case: Case, former: Label) -> None:
    """What the author typed and has not saved stays under the label that it was typed under, its writer's alone."""
    with acting_as_system("what was typed under a higher label doesn't go down with the case"):
        typed = Referral.objects.filter(case=case).values_list("draft", flat=True).first() or {}
        place = reverse("referral-edit", args=[case.reference])
        if typed and not Draft.objects.filter(person_id=case.author_id, place=place).exists():
            texts = {name: list(values) for name, values in typed.items() if not name.startswith("_")}
            at = parse_datetime(str(typed.get("_kept_at", ""))) or case.created_at
            drafts.keep(by=case.author, at=at, place=place, typed=texts, case=case, label_id=former.pk)
        Referral.objects.filter(case=case).update(draft={})
