"""Tokens of client programs: made once, shown once, kept as a hash, ended by date or by hand.

People make theirs themselves. One for a named client is asked for by an administrator and approved by another person;
its technical contact fetches it with a code (``accounts.actions.enrolment``). Nobody sees another's.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, TextField
from django.utils.translation import gettext as _

from accounts.access import demand, demand_active, sight_of
from accounts.actions import definers
from accounts.actions.access_request import ask
from accounts.actions.sign_in import prove
from accounts.errors import Refused, there
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, ApiToken, Person
from accounts.permissions import Permission
from accounts.queries.asker import AT
from accounts.queries.composed import Slot, composed
from accounts.queries.ending import outlived
from accounts.queries.together import read

LONGEST = timedelta(days=366)
PREFIX = "dossier_"  # lets a scanner for leaked secrets recognise one
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last use is kept: not a write for each call


@dataclass(frozen=True)
class FreshToken:
    """A token and its text, which is shown once and stored nowhere."""

    token: ApiToken
    text: str


def digest(text: str) -> str:
    """The SHA-256 under which a token is kept; 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def fresh_text() -> str:
    """The text of a new token."""
    return PREFIX + secrets.token_urlsafe(32)


def make_token(*, client: str, expires_at: datetime, password: str, by: Person, at: datetime) -> FreshToken:
    """A token by which a program acts as oneself; the password again, since it outlives the session. Raises Refused."""
    prove(by=by, password=password, at=at)
    _lasts(expires_at, at)
    text = fresh_text()
    made = definers.call("token_make", client, digest(text), expires_at)
    return FreshToken(ApiToken.objects.get(pk=made), text)


def request_token(
    *, person: Person, client: str, contact: str, expires_at: datetime, reason: str, by: Person, at: datetime
) -> AccessRequest:
    """Ask for a token with which the named client acts as ``person``, for its technical contact. Raises Refused."""
    _demand(by, at)
    demand_active(person)
    if contact.lower() == by.email.lower():
        raise Refused(_("The technical contact is somebody else than you."), field="contact")
    _lasts(expires_at, at)
    payload = {"client": client, "contact": contact, "ends_at": expires_at.isoformat()}
    return ask(kind=Kind.TOKEN, person=person, payload=payload, reason=reason, by=by, at=at)


def revoke_token(*, token: int, person: Person, by: Person, at: datetime) -> None:
    """End a token of ``person`` now: one's own, or as an administrator. Raises Absent or Refused."""
    if person.pk != by.pk:
        _demand(by, at)
    found = there(ApiToken.objects.filter(pk=token, person=person).first(), token)
    if not definers.call("access_end", "token", found.pk):
        raise Refused(_("This token was revoked already."))


def token_of(text: str, *, at: datetime) -> ApiToken | None:
    """A token that counts at ``at``, with its person; None when it is unknown, ended or revoked."""
    found: ApiToken | None = read(_counting().about(digest=digest(text), at=at)).first()
    if found is None:
        return None
    if found.last_used_at is None or at - found.last_used_at >= SEEN_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    return found


@composed
def _counting() -> QuerySet[ApiToken]:
    rows = ApiToken.objects.select_related("person", "person__service").filter(digest=Slot("digest", TextField()))
    rows = rows.filter(revoked_at__isnull=True, expires_at__gt=AT, person__is_active=True)
    return rows.exclude(outlived(AT)).order_by("pk")[:1]


def _demand(by: Person, at: datetime) -> None:
    demand(sight_of(by, at=at), Permission.TOKEN_MANAGE, _("Your role does not include managing tokens."))


def _lasts(expires_at: datetime, at: datetime) -> None:
    if not at < expires_at <= at + LONGEST:
        raise Refused(_("A token ends after today and within a year."), field="expires_on")
