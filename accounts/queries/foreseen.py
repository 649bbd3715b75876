"""What an act on a person will do, in the sentences of its form: the same for whoever asks and for whoever decides,
counted by the searches that end it (``accounts.queries.ending``).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.access import OWN, sight_of, sights_of
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, KeyHolder, Person, RoleAssignment
from accounts.queries import ending
from accounts.queries.ending import Tally
from accounts.queries.translation import in_words
from accounts.roles import DECIDES, ROLES, permissions_of
from accounts.written import in_a_row

Effect = str | Mapping[str, str]  # a sentence, or a warning with its icon
Foresee = Callable[[AccessRequest, datetime], list[Effect]]
FORESEEN: dict[str, Foresee] = {}  # what an approval of requests of a kind does, as rooms above say it


def of_move(person: Person, *, at: datetime) -> list[Effect]:
    """What ends, what waits and what nobody else can do once the person works in another service."""
    return [
        *_ends(ending.tallies(ending.ends_with_service(person, at=at)), _("With the approval ends:")),
        *_ends(ending.stays_behind(person, at=at), _("Waits in the present service for somebody else:")),
        *_alone(person, at),
        _("The clearance stays, because it is the person's own; everything else is asked for again."),
    ]


def of_leaving(person: Person, *, at: datetime) -> list[Effect]:
    """The same where the person leaves altogether."""
    return [
        _("Signing in stops at once and open sessions end."),
        *_ends(ending.tallies(ending.ends_with_leaving(person, at=at)), _("At once ends:")),
        *_ends(ending.stays_behind(person, at=at), _("Waits in the service for somebody else:")),
        *_alone(person, at),
        _("What the person did stays, under the same name."),
    ]


def of_role_end(row: RoleAssignment, *, at: datetime) -> list[Effect]:
    """What the end of one role takes away: what no other role gives, and tokens made under it."""
    person = row.person
    now = sight_of(person, at=at)
    rest = now.roles - {row.role}
    lost = now.permissions - permissions_of(rest) - OWN
    made = ending.tokens_held(person).filter(created_at__gte=row.starts_at, expires_at__gt=at)
    found: list[Effect] = [_("The role ends at once: %(role)s.") % {"role": _(ROLES[row.role].title)}]
    if lost:
        found.append(_("May no longer: %(acts)s.") % {"acts": in_a_row(sorted(map(in_words, lost)))})
    return [
        *found,
        *_tokens(made.exclude(ending.outlived(at)).filter(created_at__gte=row.approved_at).count()),
        *_nobody_else(person, at, rest),
        _("Leads, assignments and drafts stay with the person until somebody else has them."),
        _("The role doesn't come back by itself."),
    ]


def _tokens(number: int) -> list[Effect]:
    return [_("Tokens that stop working: %(number)s.") % {"number": number}] if number else []


def of_approval(request: int, *, at: datetime) -> list[Effect]:
    """What an approval takes away from the person whom the request speaks of, or what else it does; empty where it only
    gives that person what it says.
    """
    row = AccessRequest.objects.select_related("person", "person__service").get(pk=request)
    person = row.person
    if row.state == "requested" and row.kind in FORESEEN:
        return FORESEEN[row.kind](row, at)
    if person is None or row.state != "requested":
        return []
    match row.kind:
        case Kind.SERVICE:
            return of_move(person, at=at)
        case Kind.RECOVERY:
            return _of_recovery(person)
    return []


def _of_recovery(person: Person) -> list[Effect]:
    """A new enrolment ends what was made under the former password, and what else waits for the account."""
    found = [
        _("The present password and the second factor stop working and open sessions end."),
        *_tokens(ending.tokens_held(person).count()),
    ]
    if waiting := ending.requests_for(person, but=Kind.RECOVERY).count():
        found.append(_("Other requests for this person that are withdrawn: %(number)s.") % {"number": waiting})
    return found


def _ends(found: Iterable[Tally], words: str) -> list[str]:
    """One sentence of a preview; none where there is nothing of it."""
    parts = [_("%(kind)s: %(number)s") % {"kind": tally.words, "number": tally.number} for tally in found]
    return [f"{words} {in_a_row(parts)}."] if parts else []


# -- nothing hangs on one living person -------------------------------------------------------------------------------


def _alone(person: Person, at: datetime) -> list[Effect]:
    """Warnings: what nobody else of the service may decide, and the keys that nobody else holds."""
    held = ending.keys_held(person, at).values_list("compartment", "compartment__code").order_by("compartment__code")
    others = KeyHolder.objects.exclude(person=person).exclude(ends_at__lte=at).filter(person__is_active=True)
    shared = set(others.values_list("compartment", flat=True))
    keys = [code for compartment, code in held if compartment not in shared]
    words = _("Nobody else holds the key to this compartment, so that nobody is read into it: %(codes)s.")
    return [
        *_nobody_else(person, at, frozenset()),
        *([_warning(words % {"codes": ", ".join(keys)})] if keys else []),
    ]


def _nobody_else(person: Person, at: datetime, rest: frozenset[str]) -> list[Effect]:
    """What waits in the service for ever once the person holds only the roles ``rest``."""
    lost = (sight_of(person, at=at).permissions & DECIDES) - permissions_of(rest)
    if not lost:
        return []
    colleagues = Person.objects.filter(service=person.service_id, is_active=True).exclude(pk=person.pk)
    for sight in sights_of(list(colleagues), at=at).values():
        lost -= sight.permissions
    acts = in_a_row(sorted(map(in_words, lost)))
    words = _("Nobody else in %(service)s may do this, so what waits for it goes on waiting: %(acts)s.")
    return [_warning(words % {"service": person.service.code, "acts": acts})] if lost else []


def _warning(text: str) -> Effect:
    return {"icon": "triangle-alert", "text": text}
