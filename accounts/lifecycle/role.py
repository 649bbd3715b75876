"""The lifecycle of a role that somebody holds: it begins with an approved request and is ended by either side."""

from dataclasses import dataclass

from accounts.lifecycle.table import Lifecycle, Row, guards
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from accounts.sentences import Worded


class State(Worded):
    """Where a role assignment stands."""

    APPROVED = "approved", "approved"
    ENDED = "ended", "ended"


S = State

# Who manages people, who approves that, and who audits both hold nothing else: a person with two of these, or with one
# of these and a role on cases, would be their own second pair of eyes.
APART = frozenset({"administrator", "role_approver", "auditor"})
INDISPENSABLE = frozenset({"administrator", "role_approver"})
INSTALLED = "Installation"  # the reason of a role that is there from the beginning; a screen says it in its language


@dataclass(frozen=True)
class Facts:
    """What the guards of the role table may know."""

    last_holder: bool = False  # of a role that somebody must hold


when, unless, only = guards(__name__, Facts)
somebody_remains = when(
    lambda f: f.last_holder, says="This is the last person who holds this role; give it to somebody else first."
)


def clash(wanted: str, held: frozenset[str]) -> str:
    """The title of the first role held that excludes ``wanted``; empty when there is none."""
    for other in sorted(held - {wanted}):
        if other in ROLES and (wanted in APART or other in APART):
            return ROLES[other].title
    return ""


# fmt: off
ROLE = Lifecycle("role", initial=S.APPROVED, final=frozenset({S.ENDED}), rows=(
    #   act       from            to        who may         only if              clock tell title
    Row("end",    (S.APPROVED,),  S.ENDED,  P.ROLE_REQUEST, (somebody_remains,), (),   (),  "End this role"),
    Row("revoke", (S.APPROVED,),  S.ENDED,  P.ROLE_APPROVE, (somebody_remains,), (),   (),  "End this role"),
))
# fmt: on
