"""Every text on a page for people outside is theirs, the product's, or one that left by the queue of outgoing texts."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from casework.blocks.disclosure.outgoing import outgoing
from casework.blocks.portal.pages import PeoplePage
from casework.lifecycle.acts import marked
from screening.investments.pages.filing_list import FilingRow
from screening.investments.queries.file_access import AccessView
from screening.investments.queries.hand_ins import CopyPage, HandInPage
from screening.investments.queries.portal import FilingPage

PAGES = (FilingPage, FilingRow, HandInPage, CopyPage, PeoplePage, AccessView)
TITLE = tuple(
    (act, "") for act in sorted(marked("invites"))
)  # "": no argument, but beside it (shown_outside), or in its letter
# Typed inside: the acts with which each leaves, and the argument that holds it. Nothing is shown before they have left.
LEAVES: dict[str, tuple[tuple[str, str], ...]] = {
    "FilingPage.title": TITLE,
    "FilingPage.missing": (("declare_incomplete", "missing"),),
    "FilingRow.title": (*TITLE, ("invite_representative", "acts_for")),
    "PeoplePage.acts_for": (("invite_representative", "acts_for"),),
    "LetterView.about": (("letter", ""),),
    "RequestView.introduction": (("send_request", "introduction"),),
    "RequestView.closing": (("send_request", "closing"),),
    "AskedView.wording": (("send_request", "questions"),),
    "OpinionView.text": (("send_draft_opinion", "text"),),
    "HearingView.place": (("set_hearing", "place"),),
    "HearingView.refused_because": (("set_hearing", "refused_because"),),
    "ToldFine.reasons": (("notify_fine", ""), ("settle_fine", "ruling")),
    "MeasureView.title": (("write_measure", "title"),),
    "VersionView.text": (("write_measure", "text"),),
    "VersionView.remark": (("write_measure", "remark"),),
    "Piece.text": (("write_measure", "text"),),
    "ObligationView.measure": (("write_measure", "title"),),
    "ObligationView.text": (("add_obligation", "text"),),
    "ObligationView.finding": (("obligation", "text"),),
    "AccessView.title": (("give_access", "documents"),),
    "CopyPage.subject": (*TITLE, ("invite_representative", "acts_for")),
    "CopyPage.title": (("write_measure", "title"),),
    "Said.title": (("write_measure", "title"),),
    "Said.asked": (("send_request", "questions"), ("add_obligation", "text"), ("notify_fine", "")),
    "Said.text": (("write_measure", "text"), ("write_measure", "remark")),
}
# Typed outside, by the side that reads it or, of a file, handed in by it.
OWN = {
    "AskedView.answer", "OpinionView.comment", "ToldFine.answer", "ObligationView.report", "EnclosureView.title",
    "RequestView.closing_typed", "HandInPage.title", "HandInPage.declaration", "HandInPage.signed",
    "HandInPage.content", "HandedFile.title", "HandedFile.file_name", "CopiedFile.title", "CopiedFile.file_name",
    "PeoplePage.mandate", "Told.title", "Told.heads", "Block.title", "Block.hint", "Answer.value",
}  # fmt: skip
# Codes, fixed words in the reader's language, days, digests, and the names under which people have their accounts.
OURS = {
    "FilingPage": "reference state lead text outcome language may handing_over side",
    "FilingRow": "reference url state tone waits waits_url side side_code",
    "LetterView": "kind language sha256",
    "RequestView": "state token",
    "Moved": "title now then",
    "OpinionView": "direction",
    "ToldFine": "breach state state_words tone",
    "MeasureView": "kind state state_words binding tone",
    "Piece": "kind",
    "ObligationView": "state state_words tone",
    "ActView": "sentence",
    "HandInRow": "by",
    "HandInPage": "reference by",
    "HandedFile": "sha256",
    "CopyPage": "reference kind by",
    "CopiedFile": "sha256",
    "Said": "label",
    "PeoplePage": "reference side",
    "Colleague": "key name firm rights",
    "AccessView": "given_by side side_code",
    "Answer": "label field",
    "Told": "step caption",
}
WHOLLY_OURS = {"ClockView", "LedgerRow"}  # ``bare_clocks``: no word of anybody's own, no correction


def texts(page: type[Any], seen: set[type[Any]]) -> Iterator[str]:
    """Each field of a page object, and of all that it holds, that may carry text."""
    if page in seen:
        return
    seen.add(page)
    hints = get_type_hints(page)
    for one in fields(page):
        kinds = set(within(hints[one.name]))
        if str in kinds or Any in kinds:
            yield f"{page.__name__}.{one.name}"
        for kind in kinds:
            if isinstance(kind, type) and is_dataclass(kind):
                yield from texts(kind, seen)


def within(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of."""
    yield hint
    for part in get_args(hint):
        yield from within(part)


def test_every_text_that_is_typed_inside_and_shown_outside_leaves_by_the_queue() -> None:
    seen: set[type[Any]] = set()
    shown = {name for page in PAGES for name in texts(page, seen)}
    shown = {name for name in shown if name.partition(".")[0] not in WHOLLY_OURS}
    ours = {f"{page}.{name}" for page, names in OURS.items() for name in names.split()}
    assert shown - OWN - ours == set(LEAVES), "say of each text on a page whose words it holds"
    assert (OWN | ours) - shown == set(), "named here, and on no page any more"


def test_what_is_said_to_leave_is_an_argument_of_its_act() -> None:
    for field, ways in LEAVES.items():
        for act, argument in ways:
            assert not argument or argument in outgoing("fdi", act)[1].texts, (field, act, argument)
