"""Guessing slows down: after some failures the next try waits, and each further failure doubles the wait.

A name is counted together with the address, so nobody can keep a person out from somewhere else. An address is counted
too, mildly: whole offices stand behind one; and so is the /48 in which a site of IPv6 chooses its networks. A name
alone is counted more mildly still, in seconds, against guesses from many addresses: places from which the person signed
in before don't wait for it. Codes of the second factor, and passwords asked for once more in the settings, are counted
for the person, from everywhere, because whoever types them is past the first door already.
"""

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil

from django.db.models import F

from accounts import audit
from accounts.audit import Code
from accounts.context import acting_as_system, fetched
from accounts.models import Person, SignInDelay

Kind = SignInDelay.Kind
PATIENCE = 5  # tries to be alone with one key before "come again" is answered


@dataclass(frozen=True)
class Pace:
    """How many failures are free, how long the first wait is and the longest one, when failures are forgotten."""

    free: int
    first: int  # seconds
    longest: int  # seconds
    memory: timedelta


PACES = {
    Kind.NAME: Pace(5, 10, 900, timedelta(hours=24)),
    Kind.ADDRESS: Pace(60, 2, 60, timedelta(hours=1)),
    Kind.FACTOR: Pace(5, 30, 3600, timedelta(hours=24)),
    Kind.PASSWORD: Pace(5, 10, 900, timedelta(hours=24)),
    Kind.TOKEN: Pace(10, 10, 900, timedelta(hours=1)),
}
ANYWHERE = Pace(30, 1, 8, timedelta(hours=1))  # for a name alone: never more than seconds


def network_of(address: str | None) -> str:
    """The address as it is counted: one IPv4 address, or the /64 that one subscriber has of IPv6."""
    return _cut(address, 64)


def site_of(address: str | None) -> str:
    """The /48 of an IPv6 address, in which one site chooses its networks; empty for IPv4."""
    found = _cut(address, 48)
    return found if ":" in found else ""


def _cut(address: str | None, length: int) -> str:
    """An IPv4 address as it is, also where it is written as IPv6; the network of that length of another."""
    if address is None:
        return ""
    found = ip_address(address)
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 128 - length << 128 - length))


def key_of(kind: str, *parts: str) -> str:
    """The hash under which failures of one kind are kept."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()


def wait(*keys: str, at: datetime) -> int:
    """How many seconds the next try must still wait; 0 when it may come now."""
    latest = SignInDelay.objects.filter(digest__in=keys, until__gt=at).order_by("-until").first()
    return ceil((latest.until - at).total_seconds()) if latest is not None and latest.until else 0


def seconds(key: str, *, at: datetime) -> int:
    """How long the next try under one key must wait, at the least while another one is being looked at."""
    return wait(key, at=at) or (0 if alone(key) else 1)


def alone(key: str) -> bool:
    """Whether this request is the only one that tries under the key, to the end of its transaction.

    Without it, a hundred tries sent at once would all be made before the first was counted.
    """
    number = int.from_bytes(bytes.fromhex(key)[:8], signed=True)
    for _attempt in range(PATIENCE):
        if fetched("SELECT pg_try_advisory_xact_lock(%s)", [number]) == [(True,)]:
            return True
        time.sleep(0.2)
    return False


def failed(
    kind: str, key: str, *, person: Person | None, address: str | None, at: datetime, pace: Pace | None = None
) -> SignInDelay:
    """Count a failure; from the last free one on, the next try waits. ``pace``: the kind's own."""
    pace = pace or PACES[Kind(kind)]
    oldest = at - max(one.memory for one in PACES.values())
    SignInDelay.objects.filter(last_at__lt=oldest).delete()
    SignInDelay.objects.filter(digest=key, last_at__lt=at - pace.memory).update(failures=0, told_at=None)
    SignInDelay.objects.get_or_create(
        digest=key, defaults={"kind": kind, "person": person, "address": address, "last_at": at}
    )
    SignInDelay.objects.filter(digest=key).update(failures=F("failures") + 1, last_at=at)
    found = SignInDelay.objects.get(digest=key)
    if found.failures >= pace.free:
        seconds = min(pace.longest, pace.first * 2 ** min(found.failures - pace.free, 20))
        found.until = at + timedelta(seconds=seconds)
        found.save(update_fields=["until"])
        with acting_as_system("nobody is signed in yet"):
            data = {"kind": str(kind), "failures": found.failures, "seconds": seconds}
            audit.record(Code.LOCKED_OUT, by=None, at=at, obj=person, data=data)
    return found


def succeeded(*keys: str) -> None:
    """A right try clears what was counted under its keys."""
    SignInDelay.objects.filter(digest__in=keys).update(failures=0, until=None, told_at=None)
