"""What a person can do on a case now, and for everything else the one sentence that says why not."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.queries.sentences import translated
from casework.lifecycle.referral import REFERRAL, WORDS, Facts, State
from casework.lifecycle.table import Row, refusal
from casework.models import Case
from casework.queries.facts import facts_of

ICONS = {
    "submit": "send",
    "resubmit": "send",
    "accept": "check",
    "return": "undo-2",
    "reassign": "user-check",
    "amend": "pencil",
    "withdraw": "circle-x",
    "give_position": "file-pen-line",
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
    "assign": "user-check",
    "offer_hand_over": "arrow-right",
    "sign_hand_over": "file-check",
    "grant": "key-round",
    "revoke_grant": "ban",
    "add_document": "paperclip",
    "correct_clock": "calendar-clock",
    "settle_correction": "calendar-clock",
}
# What usually comes next where several acts are open: the first of these that is allowed is the page's main button.
FIRST = (
    "sign_hand_over",
    "settle_correction",
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
)
DANGER = frozenset({"withdraw", "close", "revoke_grant"})
NOT_YOURS = frozenset(
    {
        "by_author",
        "by_desk",
        "by_assessment_member",
        "by_decision_member",
        "by_lead_or_author_service",
        "by_receiver",
        "correction_waits_for_another",
        "somebody_sends_back",
    }
)
CHANGES = "Changed since you last looked"


@dataclass(frozen=True)
class MenuAct:
    """One act of the table for one person: allowed, or greyed with its sentence."""

    name: str
    label: str
    url: str
    allowed: bool
    reason: str
    primary: bool
    danger: bool
    icon: str
    hint: str = ""
    unread: bool = False  # refused only until the changes are read


@dataclass(frozen=True)
class Menu:
    """The acts in three groups: can be done; possible but for one thing; not in this state, or not this person's."""

    open: tuple[MenuAct, ...]
    near: tuple[MenuAct, ...]
    far: tuple[MenuAct, ...]

    @property
    def all(self) -> tuple[MenuAct, ...]:
        """Every act, in the order of the table."""
        return tuple(sorted((*self.open, *self.near, *self.far), key=lambda a: REFERRAL.acts.index(a.name)))


def reason_of(row: Row, facts: Facts, case: Case, sight: Sight) -> str | None:
    """The one sentence that refuses an act; None when the table lets it through."""
    return refusal(row, facts, state=State(case.state), may=sight.may, words=lambda state: WORDS[state])


def menu(case: Case, sight: Sight, at: datetime) -> Menu:
    """Every row of the table for this person, from one facts object: the queries don't grow with the acts."""
    return menu_from(case, sight, facts_of(case, sight, at=at))


def menu_from(case: Case, sight: Sight, facts: Facts) -> Menu:
    """The menu from facts that the caller has already."""
    reasons = {row.act: reason_of(row, facts, case, sight) for row in REFERRAL.rows}
    main = next((act for act in FIRST if reasons[act] is None), None)
    acts = [_act(row, case, reasons[row.act], main) for row in REFERRAL.rows]
    reachable = {row.act for row in REFERRAL.rows if _within_reach(row, facts, case, sight)}
    opened = sorted((a for a in acts if a.allowed), key=lambda a: (not a.primary, a.danger))
    return Menu(
        open=tuple(opened),
        near=tuple(a for a in acts if not a.allowed and a.name in reachable),
        far=tuple(a for a in acts if not a.allowed and a.name not in reachable),
    )


def _within_reach(row: Row, facts: Facts, case: Case, sight: Sight) -> bool:
    """Whether waiting or reading could open the act: not when it is another person's or service's by its nature."""
    if State(case.state) not in row.sources or not sight.may(row.permission):
        return False
    refusing = next((guard.__name__ for guard in row.guards if guard(facts) is not None), "")
    return refusing not in NOT_YOURS


def act_url(case: Case, act: str) -> str:
    """Where an act is prepared and confirmed; amending is the referral form itself."""
    return reverse(
        "referral-edit" if act == "amend" else "act", args=[case.reference, *([] if act == "amend" else [act])]
    )


def _act(row: Row, case: Case, reason: str | None, main: str | None) -> MenuAct:
    return MenuAct(
        name=row.act,
        label=_(row.title),
        url=act_url(case, row.act),
        allowed=reason is None,
        reason=translated(reason),
        primary=row.act == main,
        danger=row.act in DANGER,
        icon=ICONS.get(row.act, "circle-dot"),
        unread=bool(reason and reason.startswith(CHANGES)),
    )
