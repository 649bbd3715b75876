"""The plain statement of who may what in the world of the matrix.

It repeats the rules in its own words on purpose: it must not call the code that it judges.
"""

from accounts.roles import ROLES
from tests.policy.routes import Route
from tests.policy.world import KINDS, PERSONAL, Actor, of_filing


def holds(actor: Actor, permission: str) -> bool:
    """Whether the actor's one role names the permission; one's own settings are everybody's."""
    if permission == "self.use":
        return True
    return bool(actor.role) and permission in {p.value for p in ROLES[actor.role].permissions}


def works_on(actor: Actor, route: Route) -> bool:
    """Whether the actor's role deals with the kind of case that the address names, or reads them all."""
    return actor.role == "reader" or actor.role.startswith("fdi_") == of_filing(route)


def kinds_of(actor: Actor, route: Route) -> tuple[str, ...]:
    """The kinds of object worth asking for: where the role is refused before the object is looked for, two show it."""
    if not route.parameters:
        return ("own",)
    if not holds(actor, route.permission):
        return ("own", "absent")
    if "reference" in route.parameters:
        return KINDS
    return (
        ("own", "foreign", "absent")
        if route.name in PERSONAL or route.name.startswith("meeting")
        else ("own", "absent")
    )


def may_see(actor: Actor, kind: str, route: Route) -> bool:
    """Whether the thing that the address names is there for this actor. Everybody here is cleared up to SECRET."""
    if kind == "absent":
        return False
    if route.name in ("take-draft", "filing-take-up"):  # there is no draft of somebody who left
        return False
    if route.name in PERSONAL:
        return kind == "own"
    if route.name == "request-step":  # whoever decides, or administers
        return kind == "own" and actor.role in ("administrator", "role_approver")
    if route.name.startswith("key-") and route.name != "key-give":  # nobody here holds a key
        return False
    if route.name == "role-revoke":  # an approver decides for everybody
        return True
    if route.name in (
        "outgoing-text",
        "api-take-back",
    ):  # its sender, the file's secretariat and the circle's coordinators: none of these
        return False
    if route.name in ("report", "report-csv"):  # the figure that is asked for is one of the investments
        return kind == "own" and (actor.role == "oversight" or actor.role.startswith("fdi_"))
    if route.permission == "fdi.represent":  # from outside, only what one is named on
        return kind == "own" and actor.role == "fdi_representative"
    if "reference" in route.parameters or route.name.startswith("meeting"):
        if kind == "own":
            works = "reference" not in route.parameters or works_on(actor, route)
            return (actor.service in ("VSSE", "FJP", "FPP") and works) or actor.role == "oversight"
        return kind == "foreign" and actor.role == "oversight"
    return kind == "own"
