"""The screens of an investment file, registered when the application is ready."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.sentences import say
from casework.models import Case
from casework.queries.act_reading import ActReading
from casework.queries.screens import MenuWords, Screens, Worded, Wording, register
from screening.investments.pages import file_page
from screening.investments.queries.clock_starts import clock_starts, lengths, more_steps
from screening.investments.queries.dispatch_times import leaves_words
from screening.investments.queries.file_facts import file_facts

OFFICERS = (
    "sign_hand_over",
    "settle_correction",
    "settle_downgrade",
    "settle_fine",
    "notify_fine",
    "open_enquiry",
    "open_ex_officio",
    "declare_complete",
    "check_completeness",
    "give_opinion",
    "merge_opinion",
    "contribute",
    "send_request",
    "move_to_screening",
    "clear",
    "confirm_silence",
    "adopt_opinion",
    "send_draft_opinion",
    "decide_minister",
    "combine",
    "start_monitoring",
    "close_file",
    "confirm_members",  # open as long as the file is examined, and done once by then
)
MENU = MenuWords(
    icons={
        "notify": "send",
        "supplement": "send",
        "open_enquiry": "search",
        "open_ex_officio": "gavel",
        "invite_notification": "send",
        "invite_representative": "send",
        "end_enquiry": "circle-check",
        "declare_incomplete": "undo-2",
        "declare_complete": "check",
        "out_of_scope": "ban",
        "confirm_members": "users",
        "ask_question": "message-square",
        "give_access": "eye",
        "send_request": "send",
        "answer_request": "file-check",
        "withdraw_request": "undo-2",
        "change_firm": "users",
        "end_representation": "circle-x",
        "ask_joint_opinion": "users",
        "give_opinion": "file-pen-line",
        "contribute": "lock",
        "merge_opinion": "scale",
        "clear": "circle-check",
        "confirm_silence": "hourglass",
        "move_to_screening": "arrow-right",
        "extend_phase": "calendar-clock",
        "send_draft_opinion": "send",
        "comment": "message-square",
        "ask_hearing": "users",
        "set_hearing": "calendar",
        "hold_hearing": "file-check",
        "open_talks": "scale",
        "write_measure": "file-pen-line",
        "answer_measure": "file-pen-line",
        "settle_measure": "check",
        "end_talks": "lock",
        "adopt_opinion": "scale",
        "decide_minister": "gavel",
        "combine": "gavel",
        "start_monitoring": "eye",
        "add_obligation": "plus",
        "record_appeal": "gavel",
        "end_appeal": "gavel",
        "propose_fine": "flag",
        "notify_fine": "send",
        "answer_fine": "message-square",
        "settle_fine": "gavel",
        "record_payment": "check",
        "annul_fine": "ban",
        "hand_over_fine": "send",
        "check_completeness": "list-checks",
        "state_closing": "flag",
        "notify_union": "send",
        "record_exchange": "message-square",
        "close_file": "circle-check",
        "withdraw_notification": "circle-x",
    },
    first=OFFICERS,
    autosaves={"give_opinion": "opinion-autosave", "contribute": "contribution-autosave"},
    danger=frozenset({"out_of_scope", "end_enquiry", "end_representation", "withdraw_notification", "close_file"}),
    not_yours=frozenset(
        {
            "by_representative",
            "by_party",
            "by_secretariat",
            "by_author",
            "by_member",
            "by_intelligence",
            "by_minister_of_member",
            "is_notification",
            "is_own_initiative",
            "in_the_union",
        }
    ),
)
# the sections of "what changed since I last looked"
SECTION_TITLES = {
    "notification": say("Notification"),
    "phases": say("Steps of the procedure and their reasons"),
    "answers": say("Answers of the investor"),
    "opinions": say("Opinions"),
    "joint": say("Joint opinion"),
    "draft_opinion": say("Preliminary opinion"),
    "answers_target": say("Answers of the target"),
    "answers_seller": say("Answers of the seller"),
    "comments": say("Comments of the investor"),
    "hearing": say("Hearing"),
    "committee_opinion": say("Opinion of the committee"),
    "ministers": say("Decisions of the ministers"),
    "measures": say("Measures"),
    "documents": say("Documents"),
}


def _openings(case: Case, act: str, at: datetime) -> list[str]:
    from screening.investments.queries.file_openings import openings

    return openings(case, act, at=at)


def _joins(case: Case, act: str) -> tuple[str, ...]:
    from screening.investments.queries.file_openings import services_of

    return services_of(case, act)


def _may_join(case: Case, at: datetime) -> frozenset[str]:
    from screening.investments.queries.file_openings import may_join

    return may_join(case, at)


def _reading(case: Case, sight: Sight, act: str, at: datetime) -> ActReading:
    from screening.investments.pages.file_reading import reading_for

    return reading_for(case, sight, act, at=at)


LABELS = {
    "opinion": _("Opinion"),
    "number": _("Number"),
    "comments": _("Comments"),
    "on opinion": _("On preliminary opinion"),
    "hearing": _("Hearing"),
    "side": _("Side"),
    "minutes": _("Minutes"),
    "refused because": _("Why no hearing is held"),
    "departs because": _("Why it departs from like files"),
}


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _kept_words(case: Case, section: str, contents: Sequence[Mapping[str, object]]) -> Wording:
    from screening.investments.queries.answers import kept_label, kept_words, names_in
    from screening.investments.queries.section_words import entry_title, section_words

    if section == "notification":
        names = names_in(*contents)
        return lambda key: (kept_label(key, names), lambda value: kept_words(key, value, names))
    in_words = section_words(case, section) or _plain

    def words(key: str) -> Worded | None:
        title = str(LABELS[key]) if key in LABELS else entry_title(section, key)
        return None if title is None and in_words is _plain else (title or key, in_words)

    return words


def _again(case: Case, sight: Sight, act: str, pk: int) -> dict[str, Any]:
    from screening.investments.queries.dispatch import initial_of

    return initial_of(case, sight, act, pk)


FDI_SCREENS = Screens(
    kind="fdi",
    untitled=_("Untitled investment"),
    facts=file_facts,
    menu=MENU,
    steps=file_page.steps,
    cautions=file_page.cautions,
    tabs=file_page.tabs,
    sections=file_page.sections,
    openings=_openings,
    reading=_reading,
    edit_url=file_page.edit_url,
    record_url=file_page.record_url,
    section_titles=SECTION_TITLES,
    clock_starts=clock_starts,
    lengths=lengths,
    kept_words=_kept_words,
    more_steps=more_steps,
    joins=_joins,
    may_join=_may_join,
    leaves=leaves_words,
    again=_again,
)


def register_file() -> None:
    """Make the file's screens known."""
    register(FDI_SCREENS)
