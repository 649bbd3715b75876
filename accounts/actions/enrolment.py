"""How a secret reaches its owner and nobody else: a code that works once, for a short time, and is kept as a hash.

An administrator asks for it and never sees it. The worker makes it while it writes the e-mail, or the operator's
command while it prints the sealed sheet; its owner types it on the page of enrolments.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actions import definers
from accounts.actions.token import FreshToken, digest, fresh_text
from accounts.audit import register_codes
from accounts.errors import Refused
from accounts.models import ApiToken, Enrolment, Person
from accounts.passwords import demand_strong

HOURS = {Enrolment.Delivery.MAIL: 24, Enrolment.Delivery.SHEET: 72}  # how long a code works, once it is made
register_codes(
    {
        "person.enrolment_issued": gettext_lazy("%(actor)s had a new enrolment sent to %(object)s."),
        "person.enrolled": gettext_lazy("%(object)s chose a password with a one-time code."),
        "person.address_changed": gettext_lazy("%(actor)s changed the e-mail address of %(object)s: %(changes)s"),
    }
)


@dataclass(frozen=True)
class Letter:
    """A code on its way to its owner."""

    enrolment: Enrolment
    code: str
    address: str  # e-mail
    hours: int


def make_code() -> str:
    """Twenty characters without look-alikes, about 100 bits, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(5)) for _group in range(4))


def code_digest(code: str) -> str:
    """The hash under which a code is kept; spaces, dashes and the size of letters don't matter to whoever types it."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def seal_code(*, enrolment: int) -> Letter | None:
    """Make the code of an open enrolment, as whoever delivers it (dossier_jobs); a former code stops working.

    None where nothing waits any more: it was used, or replaced by another.
    """
    found = Enrolment.objects.select_related("person", "request").filter(pk=enrolment, used_at__isnull=True).first()
    if found is None or not found.person.is_active:
        return None
    code, hours = make_code(), HOURS[Enrolment.Delivery(found.delivery)]
    if not definers.call("enrolment_seal", found.pk, code_digest(code), hours):
        return None
    contact = str(found.request.payload["contact"]) if found.kind == Enrolment.Kind.TOKEN and found.request else ""
    return Letter(found, code, contact or found.person.email, hours)


def choose_password(*, code: str, new: str, at: datetime) -> Person:
    """Set the password of whoever the code was made for. Raises Refused."""
    waiting = Enrolment.objects.filter(used_at__isnull=True, expires_at__gt=at, person__is_active=True)
    sent = waiting.exclude(digest="").filter(digest=code_digest(code), kind=Enrolment.Kind.PASSWORD)
    found = sent.select_related("person").first()
    if found is None:
        raise Refused(UNKNOWN, field="code")
    demand_strong(new, found.person)
    with transaction.atomic():
        if definers.call("enrolment_use", code_digest(code), make_password(new)) is None:
            raise Refused(UNKNOWN, field="code")
    return found.person


def fetch_token(*, code: str, at: datetime) -> FreshToken:
    """Make the token of an approved client program, for its technical contact. Raises Refused."""
    text = fresh_text()
    with transaction.atomic():
        made = definers.call("token_fetch", code_digest(code), digest(text))
        if made is None:
            raise Refused(UNKNOWN, field="code")
    return FreshToken(ApiToken.objects.get(pk=made), text)


UNKNOWN = "This code isn't known, was used already, or is over. Ask an administrator for another."


def install_enrolment(*, person: Person, issued_by: Person | None, at: datetime, ends_at: datetime) -> Letter:
    """An enrolment on a sheet, for the product's own commands: the first people, and the recovery of an account."""
    code = make_code()
    given = Enrolment(
        person=person,
        delivery=Enrolment.Delivery.SHEET,
        issued_by=issued_by,
        issued_at=at,
        expires_at=ends_at,
        digest=code_digest(code),
    )
    [found] = definers.install([given])
    return Letter(found, code, "", HOURS[Enrolment.Delivery.SHEET])


def sheet(letter: Letter) -> str:
    """The sheet that the operator prints, seals and hands over: plain text in the language of its owner, one page."""
    person = letter.enrolment.person
    with override(person.language):
        lines = (
            "Dossier",
            _("For %(name)s alone. Print, seal, and hand over in person; keep no copy.") % {"name": person.name},
            _("Open this address and type the code to choose your password in Dossier:"),
            f"    {settings.DOSSIER_BASE_URL}/enrol/",
            _("User name: %(name)s") % {"name": person.username},
            _("Code: %(code)s") % {"code": letter.code},
            _("It works once, and for %(hours)s hours. Nobody will ask you for it.") % {"hours": letter.hours},
        )
    return "\n\n".join(lines) + "\n\f"
