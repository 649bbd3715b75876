"""Where the signing key and the published checkpoints are kept, outside the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from accounts.audit.checkpoint import ensure_key
from accounts.audit.errors import AuditError


def key_file() -> Path:
    """Return the file of the signing key. A demonstration or a test makes its own; production brings its key.

    A key made in silence would cut a production trail off from its earlier checkpoints, so its start refuses to go
    without one. Raises AuditError in a process that holds none (the web server).
    """
    path: Path | None = settings.DOSSIER_AUDIT_KEY_FILE
    if path is None:
        raise AuditError("This process holds no signing key: DOSSIER_AUDIT_KEY_FILE is empty.")
    if settings.DOSSIER_ENV != "production":
        ensure_key(path)
    return path


def checkpoint_folder() -> Path:
    """Return the folder of the published checkpoints; it may not exist before the first seal."""
    return Path(settings.DOSSIER_CHECKPOINT_DIR)
