"""The lifecycle of a role that somebody is to hold: asked for by one person, approved by another, ended by either."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.lifecycle.table import Lifecycle, Row
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from accounts.sentences import say


class State(StrEnum):
    """Where a role assignment stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


WORDS: dict[StrEnum, str] = {
    State.REQUESTED: "waiting for approval",
    State.APPROVED: "approved",
    State.REFUSED: "refused",
    State.ENDED: "ended",
}
S = State

# Who manages people, who approves that, and who audits both hold nothing else: a person with two of these, or with one
# of these and a role on cases, would be their own second pair of eyes.
APART = frozenset({"administrator", "role_approver", "auditor"})
INDISPENSABLE = frozenset({"administrator", "role_approver"})


@dataclass(frozen=True)
class Facts:
    """What the guards of the role table may know."""

    actor_asked: bool = False
    actor_is_person: bool = False
    person_active: bool = True
    over: bool = False  # the last day has passed
    clash: str = ""  # title of a role held that doesn't go together with this one
    last_holder: bool = False  # of a role that somebody must hold


def by_another_than_asked(f: Facts) -> str | None:
    return "Four eyes: whoever asked for a role doesn't decide on it." if f.actor_asked else None


def by_another_than_person(f: Facts) -> str | None:
    return "Four eyes: nobody decides on a role of their own." if f.actor_is_person else None


def person_is_active(f: Facts) -> str | None:
    return None if f.person_active else "This person is no longer active."


def still_ahead(f: Facts) -> str | None:
    return "The last day of this role has passed; ask for it again with other dates." if f.over else None


def goes_together(f: Facts) -> str | None:
    return say("This role can't be held together with the role {role}.", role=say(f.clash)) if f.clash else None


def somebody_remains(f: Facts) -> str | None:
    return "This is the last person who holds this role; give it to somebody else first." if f.last_holder else None


def clash(wanted: str, held: frozenset[str]) -> str:
    """The title of the first role held that excludes ``wanted``; empty when there is none."""
    for other in sorted(held - {wanted}):
        if other in ROLES and (wanted in APART or other in APART):
            return ROLES[other].title
    return ""


_BY_ANOTHER = (by_another_than_asked, by_another_than_person)
_IS_SOUND = (*_BY_ANOTHER, person_is_active, still_ahead, goes_together)

# fmt: off
ROLE = Lifecycle("role", initial=S.REQUESTED, final=frozenset({S.REFUSED, S.ENDED}), rows=(
    #   act         from             to           who may         only if              clock tell title
    Row("approve",  (S.REQUESTED,),  S.APPROVED,  P.ROLE_APPROVE, _IS_SOUND,           (),   (),  "Approve"),
    Row("refuse",   (S.REQUESTED,),  S.REFUSED,   P.ROLE_APPROVE, _BY_ANOTHER,         (),   (),  "Refuse"),
    Row("withdraw", (S.REQUESTED,),  S.ENDED,     P.ROLE_REQUEST, (),                  (),   (),  "Withdraw request"),
    Row("end",      (S.APPROVED,),   S.ENDED,     P.ROLE_REQUEST, (somebody_remains,), (),   (),  "End this role"),
    Row("revoke",   (S.APPROVED,),   S.ENDED,     P.ROLE_APPROVE, (somebody_remains,), (),   (),  "End this role"),
))
# fmt: on
