"""Where the signing key and the published checkpoints are kept, outside the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from accounts.audit.checkpoint import ensure_key


def key_file() -> Path:
    """Return the file of the signing key. A demonstration or a test makes its own; production brings its key.

    A key made in silence would cut a production trail off from its earlier checkpoints, so its start refuses to go
    without one.
    """
    path = Path(settings.DOSSIER_AUDIT_KEY_FILE)
    if settings.DOSSIER_ENV != "production":
        ensure_key(path)
    return path


def checkpoint_folder() -> Path:
    """Return the folder of the published checkpoints; it may not exist before the first seal."""
    return Path(settings.DOSSIER_CHECKPOINT_DIR)
