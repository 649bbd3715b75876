"""Every setting that the environment may give, in one list.

settings.py reads the environment through `value()` and through nothing else, so this list *is* what the application
reads: docs/settings.md is generated from it and the test of docker-compose.yml compares against it.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import environ

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_SECRET = "insecure-default-for-demonstration-only"  # noqa: S105  (a production start refuses it)
DEMO_FILE = ROOT / "var" / "env"  # NAME=text lines, written by devstack while the demonstration runs
LEAST_SECRET_LENGTH = 32  # characters
LEAST_CHARACTERS = 10  # different ones in a secret; 64 drawn hexadecimal digits have fewer once in 10 million keys
MOST_PROXIES = 5
LARGEST_UPLOAD_MB = 100
OTHERS = 0o077  # what nobody but the owner of the signing key may

Kind = Literal["text", "switch", "number", "list", "folder", "file", "url"]
OF_DEFAULT: dict[type, Kind] = {bool: "switch", int: "number", list: "list"}
OF_NAME: dict[str, Kind] = {"URL": "url", "FILE": "file", "DIR": "folder", "ROOT": "folder"}


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what holds without it, and what it is for."""

    name: str
    default: Any
    meaning: str
    secret: bool = False
    required: bool = False  # a production start refuses to go without it

    @property
    def kind(self) -> Kind:
        """How its text is read: as the default says, or the end of its name."""
        return OF_DEFAULT.get(type(self.default)) or OF_NAME.get(self.name.rpartition("_")[2], "text")


def _var(*parts: str) -> str:
    return str(ROOT.joinpath("var", *parts))


SETTINGS: tuple[Setting, ...] = (
    Setting("DOSSIER_ENV", "demo", "What runs: `demo`, `test` or `production`. Production refuses what is insecure."),
    Setting("DOSSIER_DEBUG", False, "Django's debug pages. Refused in production."),
    Setting("DOSSIER_SECRET_KEY", DEFAULT_SECRET, "Signs sessions and forms.", True, True),
    Setting("DOSSIER_ALLOWED_HOSTS", ["127.0.0.1", "localhost"], "Host names that are answered, separated by commas."),
    Setting("DOSSIER_BASE_URL", "http://127.0.0.1:8000", "Address that people use; stands in e-mails."),
    Setting("DATABASE_URL", "", "PostgreSQL, as a role that owns nothing (dossier_app or dossier_jobs).", True, True),
    Setting("DATABASE_OWNER_URL", "", "The same database as its owner; only for `prepare_database`.", secret=True),
    Setting("DATABASE_BACKUP_URL", "", "The same database as dossier_backup; only for `backup`.", secret=True),
    Setting(
        "DATABASE_ADMIN_URL",
        "",
        "Somebody who may create a database; only for `restore_check`, on any server that has the roles.",
        secret=True,
    ),
    Setting("DOSSIER_DB_POOL", 8, "Connections kept open per process; 0 opens one per request or task."),
    Setting("REDIS_URL", "redis://127.0.0.1:6379/0", "Redis or Valkey: the task bell and the cache.", True, True),
    Setting("DOSSIER_CONTEXT_KEY", "", "Key that signs who is asking, for row-level security.", True, True),
    Setting(
        "DOSSIER_AUDIT_KEY_FILE",
        _var("keys", "audit.pem"),
        "Ed25519 key (PEM) that signs audit checkpoints; empty where nothing is sealed, as in the web server.",
    ),
    Setting(
        "DOSSIER_CHECKPOINT_DIR", _var("checkpoints"), "Where signed audit checkpoints are written.", required=True
    ),
    Setting("DOSSIER_MEDIA_ROOT", _var("media"), "Attachments; never served by a web server.", required=True),
    Setting("DOSSIER_MAX_UPLOAD_MB", 20, "The largest file that is taken in (megabytes)."),
    Setting("DOSSIER_STATIC_ROOT", _var("static"), "Collected style sheets, scripts and fonts."),
    Setting(
        "DOSSIER_EMAIL_URL",
        "consolemail://",
        "Mail server, e.g. `smtp+tls://user:password@mail.example:587`.",
        secret=True,
    ),
    Setting("DOSSIER_EMAIL_FROM", "dossier@localhost", "Sender of e-mails."),
    Setting(
        "DOSSIER_ALARM_EMAIL",
        [],
        "Addresses of the operator, separated by commas: told when a part of the installation stands still.",
    ),
    Setting("DOSSIER_TLS", False, "People reach it by HTTPS: secure cookies, redirect, HSTS. Needed in production."),
    Setting("DOSSIER_PROXIES", 0, "Trusted proxies in front; with 1 or more, `X-Forwarded-*` is believed."),
    Setting("DOSSIER_HSTS_SECONDS", 31_536_000, "How long browsers must insist on HTTPS (seconds)."),
    Setting(
        "DOSSIER_MFA",
        False,
        "People whose role asks for it must set up a second factor; others may. Needed in production.",
    ),
    Setting(
        "DOSSIER_FDI_PROCEDURES",
        ["be.fdi"],
        "Systems of investment screening that notifications are taken in for, e.g. `be.fdi` or `uk.nsi`.",
    ),
    Setting("DOSSIER_SEARCHES_AN_HOUR", 300, "How often one person may search within an hour."),
    Setting(
        "DOSSIER_NAMES_AN_HOUR",
        120,
        "How many names one person may have compared with other services' cases within an hour.",
    ),
    Setting(
        "DOSSIER_INTERESTS_ALARM",
        5,
        "From how many of its subjects, touched by one person within a day, another service is alarmed.",
    ),
    Setting(
        "DOSSIER_DISPATCH_MINUTES",
        15,
        "Texts leave the house every so many minutes on the clock: 5, 10, 15, 20, 30 or 60.",
    ),
    Setting(
        "DOSSIER_DRAFT_DAYS",
        90,
        "How long text is kept that somebody typed into a form and never sent (days since it was last changed).",
    ),
    Setting(
        "DOSSIER_DRAFT_DAYS_CLOSED",
        14,
        "The same where the case is closed or the meeting over, so that the form can't be sent any more (days).",
    ),
    Setting("DOSSIER_WORKER_POOL", "threads", "Celery pool: `threads` or `prefork`."),
    Setting("DOSSIER_WORKER_CONCURRENCY", 4, "Tasks that one worker does at a time."),
    Setting(
        "DOSSIER_HEARTBEAT_FILE",
        _var("run", "heartbeat"),
        "Touched whenever a task has ended; its age shows that work is done.",
    ),
    Setting("DOSSIER_LOG_FORMAT", "text", "`text` or `json`, on standard error."),
    Setting("DOSSIER_LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_ENV = environ.Env()


class SettingError(ValueError):
    """An environment variable has a text that cannot be read; the message is one sentence."""


def value(name: str) -> Any:
    """The typed value of one setting; KeyError for a name that the list lacks, SettingError for an unreadable text."""
    setting = _BY_NAME[name]
    try:
        match setting.kind:
            case "switch":
                return _ENV.bool(name, default=setting.default)
            case "number":
                return _ENV.int(name, default=setting.default)
            case "list":
                return [item.strip() for item in _ENV.list(name, default=setting.default) if item.strip()]
            case "folder" | "file":
                given = str(_ENV.str(name, default=setting.default))
                return Path(given) if given or setting.kind == "folder" else None
            case _:
                return _ENV.str(name, default=setting.default)
    except ValueError as error:
        raise SettingError(f"{name} must be a {setting.kind}, and its text can't be read as one.") from error


def database(url: str) -> dict[str, Any]:
    """Django's description of a PostgreSQL address; SettingError in one sentence when it isn't one."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise SettingError("DATABASE_URL must begin with postgres:// (PostgreSQL is the only database).")
    try:
        return dict(_ENV.db_url_config(url))
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise SettingError(
            "DATABASE_URL can't be read; it looks like postgres://user:password@host:5432/name."
        ) from error


def mail(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings for a mail address."""
    found = dict(_ENV.email_url_config(url))
    if found["EMAIL_FILE_PATH"] and url.startswith("filemail:///"):
        found["EMAIL_FILE_PATH"] = "/" + found["EMAIL_FILE_PATH"]  # the reader of the address drops the first slash
    return found


def load_demo(into: MutableMapping[str, str]) -> None:
    """Let a command typed beside a running demonstration reach its database; a given DATABASE_URL always wins."""
    if DEMO_FILE.is_file() and "DATABASE_URL" not in into and into.get("DOSSIER_ENV", "demo") == "demo":
        for line in DEMO_FILE.read_text(encoding="utf-8").splitlines():
            name, _, text = line.partition("=")
            into.setdefault(name, text)


def production_faults(values: dict[str, Any]) -> list[str]:
    """What a production start refuses, one sentence each; an empty list when it may start.

    `values` maps setting names to typed values. A path that the application writes into must be there already: making a
    new audit key in silence would cut the trail off from its earlier checkpoints.
    """
    refusals = (*_of_secrets(values), *_of_transport(values), *_of_storage(values))
    return [sentence for wrong, sentence in refusals if wrong]


Refusals = tuple[tuple[object, str], ...]


def _is_weak(key: str) -> bool:
    """Few different characters, or a shorter text repeated: long, and guessed all the same."""
    return len(set(key)) < LEAST_CHARACTERS or key in (key + key)[1:-1]


def _of_secrets(values: dict[str, Any]) -> Refusals:
    key, context_key, redis = values["DOSSIER_SECRET_KEY"], values["DOSSIER_CONTEXT_KEY"], values["REDIS_URL"]
    short, short_context = len(key) < LEAST_SECRET_LENGTH, len(context_key) < LEAST_SECRET_LENGTH
    weak = "repeats itself or has fewer than 10 different characters: draw it with `openssl rand -hex 32`."
    return (
        (values["DOSSIER_DEBUG"], "DOSSIER_DEBUG is on: debug pages show settings and data to anybody."),
        (
            key == DEFAULT_SECRET or short,
            "DOSSIER_SECRET_KEY is the default or shorter than 32 characters: sessions could be forged.",
        ),
        (not short and _is_weak(key), f"DOSSIER_SECRET_KEY {weak}"),
        (
            short_context,
            "DOSSIER_CONTEXT_KEY is missing or shorter than 32 characters: row-level security could be fooled.",
        ),
        (not short_context and _is_weak(context_key), f"DOSSIER_CONTEXT_KEY {weak}"),
        (context_key == key, "DOSSIER_CONTEXT_KEY equals DOSSIER_SECRET_KEY: each needs a secret of its own."),
        (not values["DATABASE_URL"], "DATABASE_URL is missing."),
        (not redis, "REDIS_URL is missing."),
        (redis and not urlsplit(redis).password, "REDIS_URL has no password: anybody near could queue tasks."),
    )


def _of_transport(values: dict[str, Any]) -> Refusals:
    hosts, mailer = values["DOSSIER_ALLOWED_HOSTS"], mail(values["DOSSIER_EMAIL_URL"])
    wildcard = any(host.startswith(("*", ".")) for host in hosts)
    https = values["DOSSIER_BASE_URL"].startswith("https://")
    by_smtp = mailer["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    encrypted = mailer.get("EMAIL_USE_TLS") or mailer.get("EMAIL_USE_SSL")
    return (
        (not hosts or wildcard, "DOSSIER_ALLOWED_HOSTS is empty or has a wildcard: name each host."),
        (not values["DOSSIER_TLS"], "DOSSIER_TLS is off: cookies would travel without TLS."),
        (values["DOSSIER_TLS"] and not https, "DOSSIER_BASE_URL must begin with https:// when DOSSIER_TLS is on."),
        (
            values["DOSSIER_HSTS_SECONDS"] < 3600,
            "DOSSIER_HSTS_SECONDS is below 3600: plain HTTP would soon work again.",
        ),
        (
            not 0 <= values["DOSSIER_PROXIES"] <= MOST_PROXIES,
            "DOSSIER_PROXIES must lie between 0 and 5: it is the number of proxies that you run.",
        ),
        (not by_smtp, "DOSSIER_EMAIL_URL names no mail server: nobody would be told anything."),
        (
            by_smtp and not encrypted,
            "DOSSIER_EMAIL_URL goes without TLS: begin it with smtp+tls:// or smtp+ssl://.",
        ),
        (
            not values["DOSSIER_MFA"],
            "DOSSIER_MFA is off: whoever learns the password of a privileged person is that person.",
        ),
    )


def _of_storage(values: dict[str, Any]) -> Refusals:
    key_file, megabytes = values["DOSSIER_AUDIT_KEY_FILE"], values["DOSSIER_MAX_UPLOAD_MB"]
    there = key_file is not None and key_file.is_file()
    return (
        (
            key_file is not None and not there,
            "DOSSIER_AUDIT_KEY_FILE names no file: audit checkpoints could not be signed.",
        ),
        (
            there and key_file.stat().st_mode & OTHERS,
            "DOSSIER_AUDIT_KEY_FILE can be read by others: `chmod 0400` and give it to the product's own account.",
        ),
        (not values["DOSSIER_CHECKPOINT_DIR"].is_dir(), "DOSSIER_CHECKPOINT_DIR names no folder."),
        (not values["DOSSIER_MEDIA_ROOT"].is_dir(), "DOSSIER_MEDIA_ROOT names no folder."),
        (
            not 1 <= megabytes <= LARGEST_UPLOAD_MB,
            "DOSSIER_MAX_UPLOAD_MB must lie between 1 and 100: a larger file would tie the server up.",
        ),
    )
