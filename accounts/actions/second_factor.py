"""The second factor: a code that changes every half minute, and codes on paper for the day the telephone is lost.

The secret is kept encrypted; a code counts once; recovery codes are shown once.
"""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import sight_of
from accounts.actions.sign_in import prove
from accounts.actions.telling import tell
from accounts.audit import register_codes
from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Person
from accounts.roles import ROLES

SET_UP, REMOVED = "person.second_factor_set_up", "person.second_factor_removed"
RENEWED, RECOVERED = "person.recovery_codes_renewed", "person.recovery_code_used"
register_codes(
    {
        SET_UP: gettext_lazy("%(actor)s set up a second factor."),
        REMOVED: gettext_lazy("The second factor of %(object)s was removed."),
        RENEWED: gettext_lazy("%(actor)s drew new recovery codes."),
        RECOVERED: gettext_lazy("%(actor)s used a recovery code to sign in."),
    }
)
PERIOD = 30  # seconds
TOLERANCE = 1  # periods that a telephone's clock may be off
TOTP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


def cipher() -> Fernet:
    """What encrypts the secrets in the database; the key comes from the installation's own."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor\0" + settings.SECRET_KEY.encode()).digest()))


def asked_of(roles: frozenset[str]) -> bool:
    """Whether this installation asks the holder of these roles for a second factor."""
    return bool(settings.DOSSIER_MFA) and any(ROLES[code].second_factor for code in roles if code in ROLES)


def set_up(*, secret: str, code: str, by: Person, at: datetime) -> list[str]:
    """Keep the secret once a code of it was typed, and return the recovery codes. Raises Refused."""
    counter = _counter_of(secret, code)
    if counter is None:
        raise Refused(_("That is not the present code: check the clock of your device."), field="code")
    with transaction.atomic():
        if Authenticator.objects.filter(user=by, type=TOTP).exists():
            raise Refused(_("You have set up a second factor already."))
        Authenticator.objects.create(user=by, type=TOTP, data={"secret": encrypt(secret), "counter": counter})
        audit.record(SET_UP, by=by, at=at, obj=by)
        _tell("sign_in.factor_set_up", by, at)
        return _fresh_codes(by)


def renew_codes(*, password: str, by: Person, at: datetime) -> list[str]:
    """New recovery codes; the former ones stop working. Raises Refused."""
    prove(by=by, password=password, at=at)
    if not Authenticator.objects.filter(user=by, type=TOTP).exists():
        raise Refused(_("Set up a second factor first."))
    with transaction.atomic():
        audit.record(RENEWED, by=by, at=at, obj=by)
        return _fresh_codes(by)


def remove(*, password: str, code: str, by: Person, at: datetime) -> None:
    """Remove one's own second factor; where a role asks for one, with a code of it. Raises Refused."""
    prove(by=by, password=password, at=at)
    if asked_of(sight_of(by, at=at).roles) and not accepts(by, code, at=at):
        raise Refused(_("Type a present code of your device, or a recovery code."), field="code")
    forget(by, by=by, at=at)


def forget(person: Person, *, by: Person | None, at: datetime) -> None:
    """Remove every second factor of a person: their own act, or the consequence of a new first password."""
    with acting_as_system("nobody but their owner reads the rows"):
        removed, _rows = Authenticator.objects.filter(user=person).delete()
    if removed:
        audit.record(REMOVED, by=by, at=at, obj=person)
        _tell("sign_in.factor_removed", person, at)


@contextmanager
def loss_told(person: Person, *, at: datetime) -> Iterator[None]:
    """Tell the person when what happens meanwhile takes their second factor away (a new enrolment, in the database)."""
    had = _is_set_up(person)
    yield
    if had and not _is_set_up(person):
        _tell("sign_in.factor_removed", person, at)


def _is_set_up(person: Person) -> bool:
    with acting_as_system("nobody but their owner reads the rows"):
        return bool(Authenticator.objects.filter(user=person, type=TOTP).exists())


def _tell(code: str, person: Person, at: datetime) -> None:
    """Whoever's account it is hears of it, in case it was somebody else at their desk."""
    tell(code, people=[person.pk], number=int(at.timestamp() * 1_000_000), by=None, at=at)


def accepts(person: Person, code: str, *, at: datetime) -> bool:
    """Whether a code, or a recovery code, is right now; it counts once. In the person's own context."""
    with transaction.atomic():
        rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=person)}
        if TOTP in rows and _accepts_totp(rows[TOTP], code):
            return True
        if CODES in rows and RecoveryCodes(rows[CODES]).validate_code(code.replace("-", "").replace(" ", "")):
            audit.record(RECOVERED, by=person, at=at, obj=person)
            return True
    return False


def _accepts_totp(row: Authenticator, code: str) -> bool:
    counter = _counter_of(decrypt(row.data["secret"]), code)
    # a code that was read over a shoulder is worth nothing
    if counter is None or counter <= row.data.get("counter", 0):
        return False
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    return True


def _counter_of(secret: str, code: str) -> int | None:
    """The period whose code this is, within the tolerance."""
    typed, now = code.replace(" ", ""), int(time.time()) // PERIOD
    for counter in range(now - TOLERANCE, now + TOLERANCE + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), typed):
            return counter
    return None


def _fresh_codes(person: Person) -> list[str]:
    Authenticator.objects.filter(user=person, type=CODES).delete()
    codes = RecoveryCodes.activate(person).generate_codes()
    return [f"{code[:4]}-{code[4:]}" for code in codes]
