"""Signed checkpoints: one short text a seal, signed with Ed25519, each naming the hash of the one before.

The shape follows the signed notes of transparency logs: lines of plain text, an empty line, a signature line.

    dossier audit trail
    seal: 12
    size: 55
    total: 1032
    root: <base64>
    previous: <base64 of the SHA-256 of the checkpoint before; 32 zero bytes for the first>
    time: 2026-03-04T10:00:00.000000Z

    — dossier audit trail <base64 of the 4-byte key id and the 64-byte signature of everything above the empty line>

The private key stays outside the database: whoever rewrites tables can't sign what they wrote.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from accounts.audit.errors import CheckpointError, KeyFileError

ORIGIN = "dossier audit trail"
FIRST_PREVIOUS = bytes(32)
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
RETIRED = "retired-*.pem"


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint states. ``size`` counts the events of the batch, ``total`` those of it and of all before."""

    seal: int
    size: int
    total: int
    root: bytes
    previous: bytes
    time: datetime


def body(checkpoint: Checkpoint) -> str:
    """Return the text that is signed, ending in a line break."""
    lines = (
        ORIGIN,
        f"seal: {checkpoint.seal}",
        f"size: {checkpoint.size}",
        f"total: {checkpoint.total}",
        f"root: {_base64(checkpoint.root)}",
        f"previous: {_base64(checkpoint.previous)}",
        f"time: {checkpoint.time.astimezone(UTC).strftime(TIME_FORMAT)}",
    )
    return "\n".join(lines) + "\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Return the signed text of a checkpoint."""
    text = body(checkpoint)
    public = key.public_key()
    signature = bytes.fromhex(key_id(public)) + key.sign(text.encode())
    return f"{text}\n— {ORIGIN} {_base64(signature)}\n"


def read(text: str, keys: Mapping[str, Ed25519PublicKey]) -> Checkpoint:
    """Return what a signed checkpoint states, having checked its signature with the trusted key it names.

    Raises CheckpointError with one sentence if the text is malformed, the key is not trusted or the signature is wrong.
    """
    signed, found, last = text.partition(f"\n— {ORIGIN} ")
    if not found:
        raise CheckpointError("The checkpoint carries no signature.")
    try:
        signature = base64.b64decode(last.strip(), validate=True)
    except binascii.Error:
        raise CheckpointError("The signature of the checkpoint can't be read.") from None
    key = keys.get(signature[:4].hex())
    if key is None:
        raise CheckpointError(f"The checkpoint is signed with the key {signature[:4].hex()}, which isn't trusted.")
    try:
        key.verify(signature[4:], signed.encode())
    except InvalidSignature:
        raise CheckpointError("The signature of the checkpoint is wrong.") from None
    checkpoint = _parse(signed)
    if f"{body(checkpoint)}\n— {ORIGIN} {_base64(signature)}\n" != text:
        raise CheckpointError("The checkpoint isn't written the way this program writes it.")
    return checkpoint


def _parse(signed: str) -> Checkpoint:
    lines = signed.split("\n")
    if lines[0] != ORIGIN or len(lines) != 8 or lines[7]:
        raise CheckpointError("The checkpoint isn't one of this trail.")
    values = dict(line.partition(": ")[::2] for line in lines[1:7])
    try:
        return Checkpoint(
            seal=int(values["seal"]),
            size=int(values["size"]),
            total=int(values["total"]),
            root=base64.b64decode(values["root"], validate=True),
            previous=base64.b64decode(values["previous"], validate=True),
            time=datetime.strptime(values["time"], TIME_FORMAT).replace(tzinfo=UTC),
        )
    except (KeyError, ValueError):
        raise CheckpointError("The checkpoint lacks a line or has a malformed one.") from None


def fingerprint(text: str) -> bytes:
    """Return the hash by which the next checkpoint names this one: SHA-256 of the whole signed text."""
    return hashlib.sha256(text.encode()).digest()


def key_id(key: Ed25519PublicKey) -> str:
    """Return the short name of a key: eight hexadecimal digits made from origin, algorithm and key."""
    return hashlib.sha256(ORIGIN.encode() + b"\n\x01" + key.public_bytes_raw()).digest()[:4].hex()


def ensure_key(path: Path) -> bool:
    """Make the signing key at a path unless there is one; say whether one was made. The file is for its owner only.

    Two processes may call this at once: the file appears complete, and the first one wins.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def signing_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a PEM file. Raises KeyFileError with one sentence."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError:
        raise KeyFileError(f"The audit key {path} can't be read.") from None
    except (ValueError, TypeError):
        raise KeyFileError(f"The audit key {path} isn't an unencrypted private key in PEM form.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"The audit key {path} isn't an Ed25519 key.")
    return key


def trusted_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Return the keys whose signatures count, by key id: that of the signing key, and each ``retired-*.pem`` beside it.

    A retired key is kept as its public half, so that old seals stay provable and nothing new can be signed with it.
    """
    keys = [signing_key(path).public_key()]
    for retired in sorted(path.parent.glob(RETIRED)):
        keys.append(public_key(retired.read_bytes(), str(retired)))
    return {key_id(key): key for key in keys}


def public_key(pem: bytes, name: str) -> Ed25519PublicKey:
    """Return the public key of PEM bytes. Raises KeyFileError naming the source."""
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError:
        raise KeyFileError(f"The public key {name} can't be read.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"The public key {name} isn't an Ed25519 key.")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM text."""
    raw = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return raw.decode()


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
