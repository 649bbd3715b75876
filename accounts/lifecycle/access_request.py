"""The lifecycle of what would widen somebody's sight: asked for by one person, decided on by a role approver."""

from dataclasses import dataclass

from accounts.lifecycle.table import Lifecycle, Row, guards
from accounts.permissions import Permission as P
from accounts.sentences import Worded, say


class Kind(Worded):
    """What can be asked for."""

    ROLE = "role", "Role"
    SERVICE = "service", "Change of service"
    CLEARANCE = "clearance", "Clearance"
    REACTIVATION = "reactivation", "Reactivation"
    RECOVERY = "recovery", "New enrolment"  # of somebody whose account opens other accounts
    E_MAIL = "email", "E-mail address"  # where enrolments go
    TOKEN = "token", "Token of a client program"
    KEY = "key", "Key to a compartment"
    SERVICE_NAME = "name", "Name of a service"  # and the contact point: what a service is chosen by
    CLOCK = "clock", "Length of a clock"  # an unconfirmed one
    SEAT = "seat", "Seat in a body"  # of a service, in a procedure


class State(Worded):
    """Where a request stands."""

    REQUESTED = "requested", "waiting for approval"
    APPROVED = "approved", "approved"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"


TITLES: dict[Kind, str] = {kind: kind.words for kind in Kind}
# What an approval does besides, such as what it takes away or which cases it opens, is looked at on a page of its own.
LOOKED_AT_FIRST = frozenset({Kind.ROLE, Kind.CLEARANCE, Kind.SERVICE, Kind.RECOVERY, Kind.SEAT})
ASKED_WITH: dict[Kind, P] = {
    Kind.ROLE: P.ROLE_REQUEST,
    Kind.TOKEN: P.TOKEN_MANAGE,
    Kind.CLOCK: P.PROCEDURE_EDIT,
    Kind.SEAT: P.PROCEDURE_EDIT,
}  # everything else with P.PEOPLE_MANAGE; a key also by whoever holds it
# touches of where a person's codes go; the database knows the same words and the same number (accounts/sql/access.sql)
REACHING = ("email", "enrolment", "recovery", "recovered", "reactivation")
TOUCH_DAYS = 30
S = State


@dataclass(frozen=True)
class Facts:
    """What the guards of the request table may know."""

    actor_asked: bool = False
    actor_is_person: bool = False
    actor_manages: bool = False  # people, as every administrator does
    touched_by: str = ""  # the asker's name, where that person touched the actor's account within the last thirty days
    touched_until: str = ""  # the day from which the actor may approve again
    reached_on: str = ""  # the day on which the asker changed the person's address or enrolment, within thirty days
    reached_until: str = ""  # the day from which what the asker asks for that person counts again
    asker: str = ""  # name
    person_active: bool = True
    comes_back: bool = False  # the request is to reactivate
    over: bool = False  # the last day has passed
    clash: str = ""  # title of a role held that doesn't go together with the one asked for
    held: bool = False  # what is asked for is there already


when, unless, only = guards(__name__, Facts)
by_another_than_asked = when(lambda f: f.actor_asked, says="Four eyes: whoever asked doesn't decide.")
by_another_than_person = when(
    lambda f: f.actor_is_person, says="Four eyes: nobody decides on what is asked for themselves."
)
still_ahead = when(lambda f: f.over, says="The last day of what is asked for has passed; ask again with other dates.")
not_there_yet = when(lambda f: f.held, says="What is asked for is there already.")
by_asker_or_administrator = unless(
    lambda f: f.actor_asked or f.actor_manages, says="Only whoever asked, or an administrator, withdraws a request."
)


def untouched(f: Facts) -> str | None:
    if not f.touched_by:
        return None
    return say(
        "{name} changed your account, password or role less than thirty days ago: your approval doesn't count for what"
        " that person asks before {day}. Somebody else must approve.",
        name=f.touched_by,
        day=f.touched_until,
    )


def by_another_asker(f: Facts) -> str | None:
    if not f.reached_on:
        return None
    return say(
        "{name} changed this person's address or enrolment on {on}: what the same person asks for them before {day}"
        " doesn't count. Another administrator must ask.",
        name=f.asker,
        on=f.reached_on,
        day=f.reached_until,
    )


def person_as_expected(f: Facts) -> str | None:
    if f.comes_back:
        return "This person is active already." if f.person_active else None
    return None if f.person_active else "This person is no longer active."


def goes_together(f: Facts) -> str | None:
    return say("This role can't be held together with the role {role}.", role=say(f.clash)) if f.clash else None


_BY_ANOTHER = (by_another_than_asked, by_another_than_person)
_IS_SOUND = (*_BY_ANOTHER, untouched, by_another_asker, person_as_expected, still_ahead, goes_together, not_there_yet)

# fmt: off
REQUEST = Lifecycle("request", initial=S.REQUESTED, final=frozenset({S.APPROVED, S.REFUSED, S.WITHDRAWN}), rows=(
    #   act         from             to            who may         only if                          clock tell          title
    Row("approve",  (S.REQUESTED,),  S.APPROVED,   P.ROLE_APPROVE, _IS_SOUND,                       (), ("asker",),     "Approve"),
    Row("refuse",   (S.REQUESTED,),  S.REFUSED,    P.ROLE_APPROVE, _BY_ANOTHER,                     (), ("asker",),     "Refuse"),
    Row("withdraw", (S.REQUESTED,),  S.WITHDRAWN,  P.SELF,         (by_asker_or_administrator,),    (), (),             "Withdraw request"),
))
# fmt: on
