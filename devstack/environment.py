"""The environment that each process of the stack gets: its own role, and nothing that it doesn't need."""

import os
from collections.abc import Mapping
from pathlib import Path

from config.env import DEMO_FILE, SETTINGS
from devstack.days import python_clock
from devstack.places import VAR
from devstack.roles import Cluster

# What a person's shell must not slip into the stack: a DATABASE_URL given to us is the administrator's.
_OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_BACKUP_URL",
    "DATABASE_ADMIN_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
)


def shared(cluster: Cluster, *, redis_url: str, secrets: Mapping[str, str], folder: Path = VAR) -> dict[str, str]:
    """What all processes get, without a database."""
    for name in ("media", "checkpoints", "keys", "mail"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    inherited = {name: text for name, text in os.environ.items() if name not in _OURS}
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DOSSIER_SECRET_KEY": secrets["django"],
        "DOSSIER_CONTEXT_KEY": cluster.passwords["context"],
        "DOSSIER_AUDIT_KEY_FILE": str(folder / "keys" / "audit.pem"),
        "DOSSIER_CHECKPOINT_DIR": str(folder / "checkpoints"),
        "DOSSIER_MEDIA_ROOT": str(folder / "media"),
        "DOSSIER_STATIC_ROOT": str(folder / "static"),
        "DOSSIER_HEARTBEAT_FILE": str(folder / "run" / "heartbeat"),
        "DOSSIER_EMAIL_URL": f"filemail://{folder / 'mail'}",
        "REDIS_URL": redis_url,
        "PYTHONUNBUFFERED": "1",
    }
    return {**inherited, **ours, **python_clock()}


def web(base: Mapping[str, str], cluster: Cluster, database: str) -> dict[str, str]:
    """The web server's: connects as the role that owns nothing."""
    return {**base, "DATABASE_URL": cluster.url("dossier_app", database)}


def jobs(base: Mapping[str, str], cluster: Cluster, database: str) -> dict[str, str]:
    """For worker, beat and commands; no pool, since their threads open a connection a task."""
    return {**base, "DATABASE_URL": cluster.url("dossier_jobs", database), "DOSSIER_DB_POOL": "0"}


def preparation(base: Mapping[str, str], cluster: Cluster, database: str) -> dict[str, str]:
    """For `prepare_database` alone: the only process that may sign in as the owner."""
    return {**jobs(base, cluster, database), "DATABASE_OWNER_URL": cluster.url("dossier_owner", database)}


def by_hand(base: Mapping[str, str], cluster: Cluster, database: str) -> dict[str, str]:
    """For commands that a person types beside a demonstration: everything, `backup` and `restore_check` too."""
    return {
        **preparation(base, cluster, database),
        "DATABASE_BACKUP_URL": cluster.url("dossier_backup", database),
        "DATABASE_ADMIN_URL": cluster.url(None, database),
    }


def write_demo_file(environment: Mapping[str, str]) -> None:
    """Let commands typed in this clone find the running demonstration (mode 0600: it holds passwords)."""
    names = [setting.name for setting in SETTINGS if setting.name in environment]
    DEMO_FILE.parent.mkdir(parents=True, exist_ok=True)
    DEMO_FILE.unlink(missing_ok=True)
    with os.fdopen(os.open(DEMO_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={environment[name]}\n" for name in names)


def remove_demo_file() -> None:
    """The demonstration ended: its addresses lead nowhere."""
    DEMO_FILE.unlink(missing_ok=True)
