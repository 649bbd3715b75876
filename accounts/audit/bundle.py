"""The signed bundle: a part of the trail in one file that proves itself without the product.

A ZIP file of

    manifest.json      what it holds, SHA-256 of every other file, the key that signed
    manifest.sig       Ed25519 signature over the line “dossier audit bundle” and the bytes of manifest.json (base64)
    keys/<id>.pem      public keys of the seals
    seals.jsonl        {"seal", "checkpoint"}: the signed checkpoints, word for word
    events.jsonl       {"seal", "position", "event": {field: text}} in order; in a bundle of one case also "proof"

A bundle of whole seals is checked by recomputing every root; a bundle of one case carries an inclusion proof for each
event, so it shows that nothing in it was changed without showing any other case. It can't show that nothing is left
out: only whole seals do. ``docs/tools/verify_export.py`` checks both and shares no code with this module.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.audit import checkpoint, leaf, merkle, places, reading
from accounts.audit.errors import AuditError
from accounts.audit.verify import EventRow, SealRow

FORMAT = "dossier-audit-bundle-1"
SIGNED_LINE = b"dossier audit bundle\n"
README = """An extract of the audit trail of a Dossier installation.
Check it with docs/tools/verify_export.py of the product: it needs Python 3.11 and the package cryptography.
Compare the key it prints with the one that the installation's administrator gives you by another way.
"""

Line = dict[str, Any]


@dataclass(frozen=True)
class Bundled:
    """What was written."""

    events: int
    seals: int
    key: str


def write_bundle(
    path: Path, *, at: datetime, first: int = 1, last: int | None = None, case: str | None = None
) -> Bundled:
    """Write seals ``first`` to ``last`` (to the end if None), or the sealed events of one case, as a signed bundle.

    Needs a context that reads the whole trail. The file must not exist. Raises AuditError in one sentence.
    """
    key = checkpoint.signing_key(places.key_file())
    end = reading.last_seal()
    if end is None:
        raise AuditError("Nothing is sealed yet, so there is nothing to export.")
    last = last if last is not None else end.number
    if not 1 <= first <= last <= end.number:
        raise AuditError(f"The trail has the seals 1 to {end.number}: --from and --to must lie in it, in order.")
    source = _of_case(case, first, last) if case else _whole(first, last)
    try:
        with path.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            return _fill(archive, source, key, {"at": at.isoformat(), "from": first, "to": last, "case": case})
    except FileExistsError:
        raise AuditError(f"{path} exists already and isn't overwritten.") from None
    except OSError as error:
        raise AuditError(f"{path} can't be written ({error.strerror}).") from None
    except AuditError:
        path.unlink()
        raise


def _fill(
    archive: zipfile.ZipFile, source: Iterable[tuple[SealRow, list[Line]]], key: Ed25519PrivateKey, about: Line
) -> Bundled:
    hashes: dict[str, str] = {}
    seals: list[str] = []
    events = 0
    digest = hashlib.sha256()
    with archive.open("events.jsonl", "w", force_zip64=True) as file:
        for seal, lines in source:
            seals.append(_json({"seal": seal.number, "checkpoint": seal.checkpoint}))
            for line in lines:
                raw = _json(line).encode()
                digest.update(raw)
                file.write(raw)
            events += len(lines)
    if not events:
        raise AuditError("The trail has no sealed event of that case.")
    hashes["events.jsonl"] = digest.hexdigest()
    files = {"seals.jsonl": "".join(seals), "README.txt": README}
    for name, public in checkpoint.trusted_keys(places.key_file()).items():
        files[f"keys/{name}.pem"] = checkpoint.public_pem(public)
    for name, text in files.items():
        hashes[name] = hashlib.sha256(text.encode()).hexdigest()
        archive.writestr(name, text)
    signer = checkpoint.key_id(key.public_key())
    totals = {"format": FORMAT, "events": events, "seals": len(seals), "key": signer, "files": hashes}
    manifest = _json({**totals, **about}).encode()
    archive.writestr("manifest.json", manifest)
    archive.writestr("manifest.sig", base64.b64encode(key.sign(SIGNED_LINE + manifest)) + b"\n")
    return Bundled(events, len(seals), signer)


def _whole(first: int, last: int) -> Iterator[tuple[SealRow, list[Line]]]:
    for seal, rows in reading.sealed_batches(first, last):
        yield seal, [_line(seal.number, row) for row in rows]


def _of_case(reference: str, first: int, last: int) -> Iterator[tuple[SealRow, list[Line]]]:
    for number, found in groupby(reading.rows_of_case(reference), key=itemgetter(0)):
        if not first <= number <= last:
            continue
        for seal, rows in reading.sealed_batches(number, number):
            yield seal, _proved(seal, rows, [position for _seal, position in found])


def _proved(seal: SealRow, rows: Sequence[EventRow], places: Sequence[int]) -> list[Line]:
    leaves = [row.stored_leaf for row in rows]
    by_position = {row.position: row for row in rows}
    return [
        {
            **_line(seal.number, by_position[place]),
            "proof": [step.hex() for step in merkle.inclusion_proof(leaves, place)],
        }
        for place in places
    ]


def _line(seal: int, row: EventRow) -> Line:
    if not row.raw:
        raise AuditError(f"Event {row.event} is gone: run verify_audit before exporting.")
    return {"seal": seal, "position": row.position, "event": dict(zip(leaf.FIELDS, leaf.fields(row.raw), strict=True))}


def _json(value: Line) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=False) + "\n"
