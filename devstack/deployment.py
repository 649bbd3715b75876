"""Runs Django's deployment check as a production start would see it; prints what it says and exits with its status."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from devstack.places import ROOT


def environment(folder: Path) -> dict[str, str]:
    """A complete production environment that leads to no server, its keys and folders below `folder`."""
    for name in ("checkpoints", "media", "static"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "audit.pem").write_text("a file is asked for here, its content is not read\n", encoding="utf-8")
    (folder / "audit.pem").chmod(0o400)
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(("DOSSIER_", "DATABASE_"))}
    return inherited | {
        "DOSSIER_ENV": "production",
        "DOSSIER_SECRET_KEY": secrets.token_urlsafe(48),
        "DOSSIER_CONTEXT_KEY": secrets.token_urlsafe(48),
        "DOSSIER_ALLOWED_HOSTS": "dossier.example",
        "DOSSIER_BASE_URL": "https://dossier.example",
        "DOSSIER_TLS": "on",
        "DOSSIER_PROXIES": "1",
        "DOSSIER_MFA": "on",
        "DOSSIER_EMAIL_URL": "smtp+tls://dossier:secret@mail.example:587",
        "DATABASE_URL": "postgres://dossier_app:secret@db.example/dossier",
        "REDIS_URL": "redis://:secret@redis.example:6379/0",
        "DOSSIER_AUDIT_KEY_FILE": str(folder / "audit.pem"),
        "DOSSIER_CHECKPOINT_DIR": str(folder / "checkpoints"),
        "DOSSIER_MEDIA_ROOT": str(folder / "media"),
        "DOSSIER_STATIC_ROOT": str(folder / "static"),
    }


def main() -> int:
    """0 when `check --deploy` finds nothing at all."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=environment(Path(folder)), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
