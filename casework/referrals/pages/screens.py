"""The screens of a referral, and its part of the API's answer on its case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.permissions import Permission
from casework.models import Case
from casework.queries.kept import restored
from casework.queries.screens import Screens
from casework.referrals.pages import referral_page
from casework.referrals.pages.kept_words import LABELS, referral_words
from casework.referrals.pages.referral_form import signs_lacking
from casework.referrals.queries.agreement import visible_positions
from casework.referrals.queries.decision import decision_page
from casework.referrals.queries.facts import referral_facts
from casework.referrals.queries.follow_up import follow_up_page
from casework.referrals.queries.openings import may_join
from casework.views.chrome import Entry


def parts(case: Case, sight: Sight, at: datetime) -> Mapping[str, Any]:
    """Its text, positions, decision and follow-up actions, as far as the person reads them."""
    positions = visible_positions(sight, case).order_by("round__number", "service__code")
    return {
        "referral": case.referral,
        "positions": restored(list(positions), sight),
        "decision": decision_page(case, sight, at=at).decision,
        "actions": follow_up_page(case, sight, at=at).follow_ups,
    }


REFERRAL_SCREENS = Screens(
    untitled=_("Untitled referral"),
    owned=_("Referred by"),
    facts=referral_facts,
    steps=referral_page.steps,
    cautions=referral_page.cautions,
    beside=referral_page.beside,
    tabs=referral_page.tabs,
    sections=referral_page.sections,
    reading=referral_page.reading_for,
    edit_url=referral_page.edit_url,
    record_url=referral_page.record_url,
    may_join=may_join,
    api=parts,
    unprintable=signs_lacking,
    kept_words=referral_words,
    kept_order=tuple(LABELS),
)

ENTRIES = (
    Entry("new-referral", _("New referral"), "file-pen-line", Permission.REFERRAL_WRITE, after="search", begins=True),
)
