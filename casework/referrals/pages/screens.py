"""The screens of a referral."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from casework.queries.screens import Screens
from casework.referrals.forms.record_signs import signs_lacking
from casework.referrals.pages import referral_page
from casework.referrals.pages.act_reading import reading_for
from casework.referrals.pages.kept_words import LABELS, referral_words
from casework.referrals.queries.facts import SECTION_TITLES, referral_facts
from casework.referrals.queries.openings import may_join
from casework.referrals.queries.parts import parts
from casework.views.chrome import Entry

# guards whose refusal no waiting will open
NOT_YOURS = frozenset({"by_author", "by_desk", "by_assessment_member", "by_decision_member", "somebody_sends_back"})


REFERRAL_SCREENS = Screens(
    untitled=_("Untitled referral"),
    facts=referral_facts,
    not_yours=NOT_YOURS,
    steps=referral_page.steps,
    cautions=referral_page.cautions,
    beside=referral_page.beside,
    tabs=referral_page.tabs,
    sections=referral_page.sections,
    reading=reading_for,
    edit_url=referral_page.edit_url,
    record_url=referral_page.record_url,
    section_titles=SECTION_TITLES,
    may_join=may_join,
    api=parts,
    unprintable=signs_lacking,
    kept_words=referral_words,
    kept_order=tuple(LABELS),
)

ENTRIES = (
    Entry("new-referral", _("New referral"), "file-pen-line", Permission.REFERRAL_WRITE, after="search", begins=True),
)
