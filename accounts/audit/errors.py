"""What can go wrong with the trail; each error carries one clear sentence."""

from __future__ import annotations


class AuditError(Exception):
    """Base of the trail's errors."""


class RecordError(AuditError):
    """An event was offered that the trail doesn't take (unknown code, free text in its data)."""


class CheckpointError(AuditError):
    """A checkpoint is malformed, unsigned, or signed by an unknown key."""


class KeyFileError(AuditError):
    """The signing key or a public key can't be used."""


class SealError(AuditError):
    """Sealing must stop: the trail and its checkpoints outside contradict each other, or these can't be written."""
