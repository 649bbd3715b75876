"""Requests for information: services ask, the secretariat sends one letter, the representative answers it in one go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.errors import Absent
from accounts.models import Person
from accounts.permissions import Permission
from casework.actions.child import move
from casework.actions.transition import Done
from casework.blocks.letters.acts import issue
from casework.blocks.portal.door import own_seat, perform_outside
from casework.blocks.portal.models import Enclosed
from casework.blocks.portal.outsiders import Belongs, Outsiders
from casework.blocks.requests import acts as requests
from casework.blocks.requests.queries import asked_sides, open_requests, token_of
from casework.errors import Refused
from casework.lifecycle.acts import Leaves
from casework.models import Case, Revision
from casework.notifications import outbox
from screening.investments.access import outside
from screening.investments.acts.closing import Closing, note
from screening.investments.acts.notification import WRITABLE
from screening.investments.models import Enclosure, InformationRequest, Letter, Mandate, Obligation, Side
from screening.investments.queries.clock_starts import CLOSING, closing_typed
from screening.investments.queries.filing_openings import received
from screening.investments.queries.sides import asked_now, not_asked_yet, sides_of
from screening.investments.table import ASKED, act

drop = requests.drop


ask = act(
    "ask_question",
    form="casework.blocks.requests.forms.QuestionForm",
    icon="message-square",
    trail=_("%(actor)s asked a question on %(case)s."),
    notice=_("%(case)s: %(service)s asks a question of the investor."),
    beside=("deal",),
)(requests.ask)


@act(
    "send_request",
    form="letters.RequestForm",
    icon="send",
    tone="paused",
    first=20,
    trail=_("%(actor)s sent a request for information on %(case)s."),
    notice=_("%(case)s: a request for information was sent."),
    leaves=Leaves(("introduction", "questions", "closing")),
    opens=received(not_asked_yet),
)
def send(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    questions: Sequence[tuple[int, str]],
    due_on: date,
    introduction: str = "",
    closing: str = "",
    side: str = Side.NOTIFIER,
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Send a side one letter with the chosen questions in their order: ``questions`` holds (id, wording).

    ``passed`` is what was let go of the disclosure guard's passages.
    """
    texts = {"introduction": introduction, "closing": closing}
    content, done = requests.send(case, by=by, at=at, questions=questions, due_on=due_on, side=side, **texts)
    issue(case=case, kind=Letter.Kind.REQUEST, by=by, at=at, content=content, passed=passed, side=side)
    return done


withdraw = act(
    "withdraw_request",
    form="screening.investments.forms.letters.WithdrawRequestForm",
    icon="undo-2",
    trail=_("%(actor)s withdrew the request for information on %(case)s."),
    notice=_("%(case)s: the request for information was withdrawn."),
    opens=received(asked_now),
)(requests.withdraw)


def lapse(case: Case, by: Person, at: datetime) -> None:
    """Take back every open request to another side, as the file goes on to where nobody there can answer it, and tell
    it; the clocks are the act's to drop.
    """
    with acting_as_system("what was asked of another side lapses with its phase"):
        for request in open_requests(case).exclude(side=Side.NOTIFIER):
            move(request, "lapse", withdrawn_at=at)
            payload = {"code": "case.withdraw_request", "audience": "representatives", "side_code": request.side}
            key = f"request-lapsed:{request.pk}"
            outbox.put(kind="notify", effect_key=key, case=case, payload={**payload, "by": by.pk, "ids": []}, at=at)


# -- the representative's side ----------------------------------------------------------------------------------------


def save_answers(
    *,
    reference: str,
    by: Person,
    at: datetime,
    number: int,
    answers: Mapping[int, str],
    seen: str = "",
    closing: Mapping[str, str] | None = None,
) -> str:
    """Keep what is written so far, for the representatives of the file alone; returns the token of what stands there.

    ``answers`` are by the question's id, ``seen`` is the token of the form, ``closing`` what is typed of the closing of
    the deal, as it stands; None where the form doesn't ask. Raises Absent, Refused, Conflict.
    """
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True, every_side=True) as case:
        request = requests.still_open(case, number, own_seat(case, sight).side)
        if case.state not in ASKED:
            raise Refused(requests.NOT_OPEN, code="act.answer_request")
        kept = closing_typed(case, request.side)
        typed = dict(closing) if closing is not None and request.side == Side.NOTIFIER else kept
        questions = requests.merge(case, request, answers, seen, kept, over=typed != kept)
        if typed != kept:
            case.filing.draft = {**case.filing.draft, CLOSING: typed}
            case.filing.save(update_fields=["draft"])
        return token_of(questions, typed)


@act(
    "answer_request",
    icon="file-check",
    trail=_("%(actor)s answered the request for information on %(case)s."),
    notice=_("%(case)s: the request for information was answered."),
    outside=True,
    marks=("for every side",),
)
def answer(
    *,
    reference: str,
    by: Person,
    at: datetime,
    number: int,
    answers: Mapping[int, str],
    seen: str = "",
    closing: Closing | None = None,
    version: int | None = None,
) -> Done:
    """Hand in the answers to request ``number``: every question has one, and the clocks run again.

    ``closing`` is what the parties say, in the same breath, of the closing of the deal.
    """

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        request = requests.still_open(case, number, own_seat(case, sight).side)
        kept = closing_typed(case, request.side)
        questions = requests.merge(case, request, answers, seen, kept, over=bool(kept) and closing is not None)
        done = requests.answer(case, request, questions, by=by, at=at)
        if closing is not None and request.side == Side.NOTIFIER:
            done |= note(case, closing, by=by, at=at, act="answer_request")
        return done

    given: dict[str, Any] = {"reference": reference, "by": by, "at": at, "version": version, "effect": effect}
    return perform_outside(act="answer_request", every_side=True, **given)


def _awaits(case: Case, side: str, belongs: Belongs) -> None:
    """With the notification while it can be written, else with an answer to an open request or an obligation."""
    request_id, obligation_id = belongs.get("request_id"), belongs.get("obligation_id")
    if request_id is not None:
        asked = InformationRequest.objects.filter(case=case, side=side, pk=request_id)
        if not asked.filter(answered_at__isnull=True, withdrawn_at__isnull=True).exists():
            raise Refused("This request for information isn't open.", field="upload")
    elif side != Side.NOTIFIER:
        raise Refused("Files are handed in with an answer: the authority asks first.", field="upload")
    elif obligation_id is not None:
        if not Obligation.objects.filter(case=case, pk=obligation_id).exists():
            raise Absent(str(obligation_id))
    elif case.state not in WRITABLE:
        raise Refused("The notification is handed in: files can be added again only when it is returned.")


def _stays(case: Case, row: Enclosed) -> bool:
    """Whether it belongs to what the authority has read: all but what was added since the notification was returned."""
    if case.state not in WRITABLE or not isinstance(row, Enclosure) or row.request_id or row.obligation_id:
        return True
    return case.opened_at is not None and row.added_at < _last_handed_in(case)


def _last_handed_in(case: Case) -> datetime:
    rows = Revision.objects.filter(case=case, section="notification").order_by("-number")
    last = rows.values_list("written_at", flat=True).first()
    return last if last is not None else case.created_at


NAMES_ITS_PARTY = "The notifying firm names its party itself, in the notification."
SAYS_ITSELF = "Your firm says this in the notification."
SIDES = Outsiders(
    permission=Permission.FDI_REPRESENT,
    words=Side,
    own=Side.NOTIFIER.value,
    sides=sides_of,
    asked=asked_sides,
    awaits=_awaits,
    stays=_stays,
    enclosures=Enclosure,
    mandates=Mandate,
    names_its_party=NAMES_ITS_PARTY,
    says_itself=SAYS_ITSELF,
    does=("file.obligation", "file.letter_opened", "file.access_opened"),
    beside=("filing",),
)
