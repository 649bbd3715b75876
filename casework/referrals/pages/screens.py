"""The screens of a referral, registered when the application is ready."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from casework.models import Case
from casework.queries import openings
from casework.queries.act_reading import ActReading, reading_for
from casework.queries.screens import MenuWords, Screens, register
from casework.referrals.pages import referral_page
from casework.referrals.pages.kept_words import LABELS, referral_words
from casework.referrals.queries.facts import SECTION_TITLES, referral_facts
from casework.referrals.queries.parts import parts
from casework.referrals.queries.rounds import more_steps

MENU = MenuWords(
    icons={
        "submit": "send",
        "resubmit": "send",
        "accept": "check",
        "return": "undo-2",
        "reassign": "user-check",
        "amend": "pencil",
        "withdraw": "circle-x",
        "give_position": "file-pen-line",
        "correct_position": "pencil",
        "close_round": "lock",
        "reopen_round": "history",
        "propose": "scale",
        "dissent": "message-square",
        "vote": "gavel",
        "send_back": "undo-2",
        "decide": "gavel",
        "add_action": "plus",
        "review": "eye",
        "close": "circle-check",
    },
    first=(
        "sign_hand_over",
        "settle_correction",
        "settle_downgrade",
        "submit",
        "resubmit",
        "accept",
        "give_position",
        "close_round",
        "propose",
        "send_back",
        "decide",
        "vote",
        "add_action",
    ),
    autosaves={"give_position": "positions-autosave"},
    danger=frozenset({"withdraw", "close"}),
    not_yours=frozenset(
        {
            "by_author",
            "by_desk",
            "by_assessment_member",
            "by_decision_member",
            "somebody_sends_back",
        }
    ),
    urls={"amend": "referral-edit"},
)


def _openings(case: Case, act: str, at: datetime) -> list[str]:
    return openings.openings(case, act, at=at)


def _joins(case: Case, act: str) -> tuple[str, ...]:
    return openings.services_of(case, act, openings.proposed_outcome(case) if act == "decide" else "")


def _reading(case: Case, sight: Sight, act: str, at: datetime) -> ActReading:
    return reading_for(case, sight, act, at=at)


REFERRAL_SCREENS = Screens(
    kind="referral",
    untitled=_("Untitled referral"),
    facts=referral_facts,
    menu=MENU,
    steps=referral_page.steps,
    cautions=referral_page.cautions,
    tabs=referral_page.tabs,
    sections=referral_page.sections,
    openings=_openings,
    reading=_reading,
    edit_url=referral_page.edit_url,
    record_url=referral_page.record_url,
    section_titles=SECTION_TITLES,
    joins=_joins,
    may_join=openings.may_join,
    more_steps=more_steps,
    api=parts,
    kept_words=referral_words,
    kept_order=tuple(LABELS),
)


def register_referral() -> None:
    """Make the referral's screens known."""
    register(REFERRAL_SCREENS)
