"""How each part of an installation does, in words, and what to do where one doesn't: one source for page and alarm.

No count of what waits is given: how many notices or events there are says something of cases that are hidden.
"""

import platform
import shutil
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import django
import redis
from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import pulse
from accounts.audit.reading import oldest_waiting
from accounts.context import acting_as_system
from casework.models import Outbox
from casework.queries.notice_words import PARTS
from casework.queries.notices import oldest_open

STUCK = 120.0  # seconds that an event or a row of the outbox may wait
UNCOMPARED = 2 * 24 * 3600  # seconds without a night in which turns were compared
TRIED = 5  # attempts after which a delivery that fails isn't an accident any more
LEAST_SHARE = 0.05  # of the disk
LEAST_SPACE = 1_000_000_000  # bytes
AGAIN = 1.2  # so much more than the least must be free before a disk counts as roomy again
GB = 1_000_000_000
Text = str | Promise


SILENT = gettext_lazy("no sign of life for some minutes.")


@dataclass(frozen=True)
class Words:
    """What a part does, and what to do when it doesn't."""

    does: Text
    advice: Text
    signs: Text = SILENT  # by what it is found out


WORDS: dict[str, Words] = {
    "queue": Words(
        gettext_lazy("Carries the orders of beat to the worker, and copies of sessions."),
        gettext_lazy("Start it again. Nothing is lost: what waits stands in the database."),
        gettext_lazy("it doesn't answer."),
    ),
    "beat": Words(
        gettext_lazy("Rings for all regular work: sealing, clocks, delivery."),
        gettext_lazy("Read its log and start it again. It ends itself when it hangs, for its supervisor to start it."),
    ),
    "worker": Words(
        gettext_lazy("Does what beat and people's acts ask for."),
        gettext_lazy("Read its log and start it again; where beat stands still too, begin with beat."),
    ),
    "sealing": Words(
        gettext_lazy("Signs the events every few seconds, so that none can be changed unseen."),
        gettext_lazy("Run “manage.py verify_audit” and read docs/how-to/verify-the-trail.md, “Sealing has stopped”."),
    ),
    "trail": Words(
        gettext_lazy("Events that were recorded and wait for their seal."),
        gettext_lazy("See to the sealing: events are kept and are sealed as soon as it works."),
        gettext_lazy("the oldest event has waited for minutes."),
    ),
    "outbox": Words(
        gettext_lazy("Delivers notices, e-mails and records."),
        gettext_lazy("Read the worker's log for “was not delivered”, and see whether the mail server answers."),
        gettext_lazy("what is due has waited for minutes."),
    ),
    "deliveries": Words(
        gettext_lazy("Each single notice, e-mail and record reaches its address."),
        gettext_lazy("Read the worker's log for “was not delivered”: an address may not exist any more."),
        gettext_lazy("the same delivery was tried again and again."),
    ),
    "uploads": Words(
        gettext_lazy("The disk on which uploaded documents are kept."),
        gettext_lazy("Make room before uploads fail: enlarge the disk; never delete a file by hand."),
        gettext_lazy("hardly any space is left."),
    ),
    "turns": Words(
        gettext_lazy("What is asked of people, compared every night with the cases from which it is worked out."),
        gettext_lazy("Run “manage.py check_turns”: it names the cases, and with --write it mends them."),
        gettext_lazy("something asked of people isn't what its case asks, or nobody has compared it for two days."),
    ),
}
STATES: dict[str, tuple[str, Text]] = {
    "works": ("ok", gettext_lazy("works")),
    "unknown": ("soon", gettext_lazy("no sign of life yet")),
    "stands": ("overdue", gettext_lazy("stands still")),
    "short": ("overdue", gettext_lazy("nearly full")),
    "fails": ("overdue", gettext_lazy("fails again and again")),
    "differs": ("overdue", gettext_lazy("differs")),
}


@dataclass(frozen=True)
class Part:
    """How one part does."""

    code: str
    state: str
    age: int | None = None  # seconds since its last sign of life
    reason: str = ""

    @property
    def bad(self) -> bool:
        """Whether somebody must see to it."""
        return self.state in ("stands", "short", "fails", "differs")

    @property
    def words(self) -> Words:
        """What it does, and asks for."""
        return WORDS[self.code]

    @property
    def title(self) -> Text:
        """Its name."""
        return PARTS[self.code]

    @property
    def word(self) -> Text:
        """Its state in a word."""
        return STATES[self.state][1]

    @property
    def tone(self) -> str:
        """The colour of that word."""
        return STATES[self.state][0]

    @property
    def since(self) -> str:
        """How long ago its last sign was."""
        return "" if self.age is None else waited(self.age)


@dataclass(frozen=True)
class HealthPage:
    """The page of health: each part, and what runs."""

    parts: tuple[Part, ...]
    versions: tuple[tuple[str, str], ...]
    space: str

    @property
    def ok(self) -> bool:
        """Whether nobody need do anything."""
        return not any(part.bad for part in self.parts)


def health_page(*, at: datetime) -> HealthPage:
    """Everything that the page shows."""
    with acting_as_system("health of the installation"):
        return HealthPage(parts(at=at), _versions(), _space_text())


def parts(*, at: datetime, settled: bool = False) -> tuple[Part, ...]:
    """How each part does, in the product's own context. ``settled``: everything has run for long enough to have given a
    sign, so none is a bad sign.
    """
    queue = Part("queue", "works" if (there := pulse.reachable()) else "stands")
    signs = [_signed(pulse.sign_of(code), settled=settled and there) for code in ("beat", "worker", "sealing")]
    return (queue, *signs, _trail(), _outbox(at), _deliveries(), _uploads(), _turns())


def waited(seconds: float) -> str:
    """A length of time in one unit."""
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", int(seconds)) % {"n": int(seconds)}
    if seconds < 7200:
        return ngettext("%(n)s minute", "%(n)s minutes", int(seconds // 60)) % {"n": int(seconds // 60)}
    if seconds < 172_800:
        return ngettext("%(n)s hour", "%(n)s hours", int(seconds // 3600)) % {"n": int(seconds // 3600)}
    return ngettext("%(n)s day", "%(n)s days", int(seconds // 86_400)) % {"n": int(seconds // 86_400)}


def _signed(sign: pulse.Sign, *, settled: bool) -> Part:
    if sign.age is None and not sign.reason:
        return Part(sign.part, "stands" if settled else "unknown")
    state = "stands" if sign.stopped else "works"
    return Part(sign.part, state, None if sign.age is None else max(0, sign.age), sign.reason)


def _trail() -> Part:
    age = oldest_waiting()
    return Part("trail", "stands", int(age)) if age > STUCK else Part("trail", "works")


def _outbox(at: datetime) -> Part:
    """Stands still when what is due isn't taken. One delivery that fails is no part of it: the rest goes on."""
    age = oldest_open(at)
    return Part("outbox", "stands", int(age)) if age > STUCK else Part("outbox", "works")


def _deliveries() -> Part:
    """Fail when one is tried again and again without success."""
    failing = Outbox.objects.filter(done_at__isnull=True, attempts__gte=TRIED).order_by("pk").first()
    return Part("deliveries", "fails", reason=failing.last_error) if failing else Part("deliveries", "works")


def _uploads() -> Part:
    try:
        disk = shutil.disk_usage(_nearest(settings.MEDIA_ROOT))
    except OSError as error:
        return Part("uploads", "stands", reason=type(error).__name__)
    return Part("uploads", "short" if _short(disk.free, disk.total) else "works")


def _turns() -> Part:
    """Differ from the night in which some did until none does any more; stand still where night after night fails."""
    sign = pulse.sign_of("turns")
    if sign.age is None:
        return Part("turns", "differs" if sign.reason else "unknown")
    return Part("turns", "differs" if sign.reason else "works" if sign.age < UNCOMPARED else "stands", max(0, sign.age))


def roomy() -> bool:
    """Whether a disk that was nearly full has clearly more room than that: what swings around the bound hasn't."""
    disk = shutil.disk_usage(_nearest(settings.MEDIA_ROOT))
    return not _short(disk.free, disk.total, AGAIN)


def _short(free: int, total: int, times: float = 1.0) -> bool:
    return free < times * LEAST_SPACE or free < times * LEAST_SHARE * total


def _space_text() -> str:
    """What is left, in steps coarse enough to stay the same while one looks."""
    try:
        disk = shutil.disk_usage(_nearest(settings.MEDIA_ROOT))
    except OSError:
        return ""
    step = 10 if disk.free >= 10 * GB else 1
    return _("at least %(free)s GB free") % {"free": disk.free // GB // step * step}


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: nothing was uploaded yet."""
    return next((one for one in (folder, *folder.parents) if one.exists()), folder)


def _versions() -> tuple[tuple[str, str], ...]:
    number = connection.pg_version  # type: ignore[attr-defined]
    found = (
        ("Dossier", _own_version()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", f"{number // 10_000}.{number % 10_000}"),
        (_("Queue (Redis or Valkey)"), _queue_version()),
    )
    return tuple((name, text) for name, text in found if text)


@cache
def _own_version() -> str:
    try:
        project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError:
        return ""
    return str(project["project"]["version"])


def _queue_version() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as store:
            told = store.info("server")
    except redis.exceptions.RedisError:
        return ""
    name = str(told.get("server_name", "redis")).capitalize()
    return f"{name} {told.get('valkey_version') or told.get('redis_version', '')}"
