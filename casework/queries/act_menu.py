"""What a person can do on a case now, and for everything else the one sentence that says why not."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.queries.translation import translated
from accounts.sentences import Sentence
from casework.lifecycle.acts import act_of, acts_of
from casework.lifecycle.common import UNREAD, CommonFacts
from casework.lifecycle.kinds import kind
from casework.lifecycle.table import Guard, Row, refusal
from casework.models import Case
from casework.queries.facts import facts_of


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
    order: tuple[str, ...] = ()  # of the table

    @property
    def after_reading(self) -> tuple[MenuAct, ...]:
        """What can be done as soon as the changes are read."""
        return tuple(act for act in self.near if act.unread)

    @property
    def all(self) -> tuple[MenuAct, ...]:
        """Every act, in the order of the table."""
        return tuple(sorted((*self.open, *self.near, *self.far), key=lambda a: self.order.index(a.name)))


def reason_of(row: Row, facts: CommonFacts, case: Case, sight: Sight) -> str | None:
    """The one sentence that refuses an act; None when the table lets it through."""
    of = kind(case.kind)
    return refusal(row, facts, state=of.state(case.state), may=sight.may, words=lambda state: of.words[state])


def refusing(row: Row, facts: CommonFacts) -> Guard | None:
    """The guard that refuses the act, if one does."""
    return next((guard for guard in row.guards if guard(facts) is not None), None)


def menu(case: Case, sight: Sight, at: datetime) -> Menu:
    """Every row of the table for this person, from one facts object: the queries don't grow with the acts."""
    return menu_from(case, sight, facts_of(case, sight, at=at))


def menu_from(case: Case, sight: Sight, facts: CommonFacts) -> Menu:
    """The menu from facts that the caller has already."""
    table = kind(case.kind).table
    reasons = {row.act: reason_of(row, facts, case, sight) for row in table.rows}
    offered = [each for each in acts_of(case.kind).values() if each.first and reasons[each.code] is None]
    main = min(offered, key=lambda each: each.first).code if offered else None
    acts = [_act(row, case, reasons[row.act], main) for row in table.rows]
    reachable = {row.act for row in table.rows if _within_reach(row, facts, case, sight)}
    opened = sorted((a for a in acts if a.allowed), key=lambda a: (not a.primary, a.danger))
    return Menu(
        open=tuple(opened),
        near=tuple(a for a in acts if not a.allowed and a.name in reachable),
        far=tuple(a for a in acts if not a.allowed and a.name not in reachable),
        order=table.acts,
    )


def _within_reach(row: Row, facts: CommonFacts, case: Case, sight: Sight) -> bool:
    """Whether waiting or reading could open the act: not when it is another person's or service's by its nature."""
    if kind(case.kind).state(case.state) not in row.sources or not sight.may(row.permission):
        return False
    return not getattr(refusing(row, facts), "never", False)


def act_url(case: Case, act: str) -> str:
    """Where an act is prepared and confirmed: its own page where the kind gives it one."""
    own = act_of(case.kind, act).page
    return reverse(own, args=[case.reference]) if own else reverse("act", args=[case.reference, act])


def _act(row: Row, case: Case, reason: str | None, main: str | None) -> MenuAct:
    act = act_of(case.kind, row.act)
    return MenuAct(
        name=row.act,
        label=_(row.title),
        url=act_url(case, row.act),
        allowed=reason is None,
        reason=translated(reason),
        primary=row.act == main,
        danger=act.danger,
        icon=act.icon,
        unread=isinstance(reason, Sentence) and reason.template == UNREAD,
    )
