#!/usr/bin/env python3
"""Check a bundle written by `manage.py export_audit`, without the product: Python 3.11 and `cryptography` are enough.

    python verify_export.py BUNDLE.zip [--key PUBLIC.pem | --key-id ID] [--checkpoints FOLDER]

--key or --key-id says which key you trust, learnt from somewhere else than the bundle; without either, the bundle is
only shown to agree with itself. --checkpoints compares with a copy of the installation's checkpoint folder. Exit
status: 0 the bundle holds, 1 it doesn't (the first broken thing is named), 2 it can't be read.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

FIELDS = (
    "id",
    "recorded_at",
    "actor_id",
    "actor_role",
    "service_code",
    "code",
    "case_id",
    "case_reference",
    "object_kind",
    "object_id",
    "label_id",
    "data",
    "request_id",
    "address",
)
IDENTITY = ("actor_username", "actor_name", "subject_id", "subject_username", "subject_name")  # since version 2
ORIGIN = "dossier audit trail"


class Broken(Exception):
    """The bundle doesn't hold; the message is one sentence."""


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(event):
    """Hash of an event: 0x00, the version line, then each field as four bytes of length and UTF-8 bytes.

    An event without any of the fields of IDENTITY bears version 1 and ends before them.
    """
    named = any(event.get(name) is not None for name in IDENTITY)
    parts = [b"\x00dossier-event-2\n" if named else b"\x00dossier-event-1\n"]
    for name in (*FIELDS, *IDENTITY) if named else FIELDS:
        text = event[name]
        if text is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            raw = text.encode()
            parts.append(len(raw).to_bytes(4, "big") + raw)
    return sha256(b"".join(parts))


def tree_root(leaves):
    """Root over leaf hashes (RFC 6962): pair neighbours level by level; an odd one rises unchanged."""
    level = list(leaves)
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def root_by_proof(leaf, position, size, proof):
    """Root that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    node, last, current = position, size - 1, leaf
    for step in proof:
        if last == 0:
            raise Broken("has a proof of the wrong length")
        if node & 1 or node == last:
            current = sha256(b"\x01" + step + current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            current = sha256(b"\x01" + current + step)
        node, last = node >> 1, last >> 1
    if last:
        raise Broken("has a proof of the wrong length")
    return current


def key_id(key):
    return sha256(ORIGIN.encode() + b"\n\x01" + key.public_bytes_raw())[:4].hex()


def read_checkpoint(text, keys):
    """What a signed checkpoint says, its signature checked."""
    body, mark, line = text.partition(f"\n— {ORIGIN} ")
    if not mark:
        raise Broken("has a checkpoint without signature")
    signature = base64.b64decode(line)
    key = keys.get(signature[:4].hex())
    if key is None:
        raise Broken(f"is signed with the key {signature[:4].hex()}, which isn't trusted")
    try:
        key.verify(signature[4:], body.encode())
    except InvalidSignature:
        raise Broken("has a wrong signature") from None
    lines = body.split("\n")
    if lines[0] != ORIGIN:
        raise Broken("has a checkpoint of something else")
    said = dict(item.split(": ", 1) for item in lines[1:] if item)
    return {name: int(said[name]) for name in ("seal", "size", "total")} | {
        name: base64.b64decode(said[name]) for name in ("root", "previous")
    }


def trusted(archive, options):
    """The keys that count: the one named on the command line and those it vouches for by signing the manifest."""
    names = [name for name in archive.namelist() if name.startswith("keys/")]
    keys = {key_id(key): key for key in (load_pem_public_key(archive.read(name)) for name in names)}
    manifest_key = json.loads(archive.read("manifest.json"))["key"]
    wanted = options.key_id
    if options.key:
        given = load_pem_public_key(options.key.read_bytes())
        wanted = key_id(given)
        keys[wanted] = given
    if wanted and manifest_key != wanted:
        raise Broken(f"The bundle is signed with the key {manifest_key}, not with {wanted}.")
    if manifest_key not in keys:
        raise Broken(f"The bundle lacks the key {manifest_key} that signed it.")
    return keys, manifest_key


def check_manifest(archive, key):
    """Check the signature of the manifest and the hash of every file; return the manifest."""
    raw = archive.read("manifest.json")
    try:
        key.verify(base64.b64decode(archive.read("manifest.sig")), b"dossier audit bundle\n" + raw)
    except InvalidSignature:
        raise Broken("The signature of the manifest is wrong.") from None
    manifest = json.loads(raw)
    expected = set(manifest["files"]) | {"manifest.json", "manifest.sig"}
    if sorted(archive.namelist()) != sorted(expected):
        raise Broken("The bundle holds other files than its manifest says.")
    for name, wanted in manifest["files"].items():
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while block := file.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != wanted:
            raise Broken(f"The file {name} was changed.")
    return manifest


def seals_of(archive, keys, options, whole):
    """Every checkpoint, signature and chain checked; number → (stated, text)."""
    seals, before = {}, None
    for line in archive.read("seals.jsonl").decode().splitlines():
        row = json.loads(line)
        try:
            said = read_checkpoint(row["checkpoint"], keys)
        except Broken as error:
            raise Broken(f"Seal {row['seal']} {error}.") from None
        if said["seal"] != row["seal"]:
            raise Broken(f"Seal {row['seal']} bears the checkpoint of seal {said['seal']}.")
        if whole and before is not None:
            last, text = before
            ordered = said["seal"] == last["seal"] + 1 and said["total"] == last["total"] + said["size"]
            if not ordered or said["previous"] != sha256(text.encode()):
                raise Broken(f"Seal {said['seal']} doesn't continue seal {last['seal']}.")
        if whole and said["seal"] == 1 and (said["previous"] != bytes(32) or said["total"] != said["size"]):
            raise Broken("Seal 1 isn't a first seal.")
        if options.checkpoints:
            compare_outside(options.checkpoints, said["seal"], row["checkpoint"])
        before = seals[said["seal"]] = (said, row["checkpoint"])
    return seals


def compare_outside(folder, number, text):
    """Compare with the published file of the seal."""
    path = folder / f"{number // 10_000:06d}" / f"{number:010d}.checkpoint"
    if not path.is_file():
        raise Broken(f"Seal {number} has no file in {folder}.")
    if not path.read_text(encoding="utf-8").startswith(text + "\n"):
        raise Broken(f"Seal {number} differs from its file in {folder}.")


def check_events(archive, seals, case):
    """Check every event against the root of its seal; return how many there are."""
    whole = case is None
    count, leaves, current = 0, [], None
    bearer, named = None, False  # the case's own number, and whether an event bears the reference that was asked for

    def close():
        if current is None:
            return
        said = seals[current][0]
        if len(leaves) != said["size"]:
            raise Broken(f"Seal {current} covers {said['size']} events, and {len(leaves)} are there.")
        if tree_root(leaves) != said["root"]:
            raise Broken(f"The events of seal {current} don't give its signed root.")

    seen = []
    with archive.open("events.jsonl") as file:
        for line in file:
            row = json.loads(line)
            number, position, event = row["seal"], row["position"], row["event"]
            if number not in seals:
                raise Broken(f"Event {event['id']} names seal {number}, which isn't in the bundle.")
            leaf = leaf_hash(event)
            if whole:
                if number != current:
                    close()
                    leaves, current = [], number
                    seen.append(number)
                if position != len(leaves):
                    raise Broken(f"Event {event['id']} isn't at its place in seal {number}.")
                leaves.append(leaf)
            else:
                bearer = bearer or event["case_id"]
                if event["case_id"] != bearer:  # a draft is called otherwise, and is the same case
                    raise Broken(f"Event {event['id']} isn't one of case {case}.")
                named = named or event["case_reference"] == case
                prove_one(row, leaf, seals[number][0])
            count += 1
    close()
    if not whole and not named:
        raise Broken(f"No event of the bundle is one of case {case}.")
    if whole and seen != list(seals):
        raise Broken("A seal of the bundle has no events in it.")
    return count


def prove_one(row, leaf, said):
    """Check the inclusion proof of one event."""
    try:
        if not 0 <= row["position"] < said["size"]:
            raise Broken("has a place outside its seal")
        proof = [bytes.fromhex(step) for step in row["proof"]]
        if root_by_proof(leaf, row["position"], said["size"], proof) != said["root"]:
            raise Broken("was changed: its proof doesn't lead to the signed root")
    except Broken as error:
        raise Broken(f"Event {row['event']['id']} {error}.") from None


def coverage(seals, whole):
    """Which seals the bundle covers, and what it therefore can't show."""
    first, last = min(seals), max(seals)
    if not whole:
        named = ", ".join(str(number) for number in sorted(seals)[:20]) + (" …" if len(seals) > 20 else "")
        return f"It covers single events of seals {named}: it can't show that no other event of the case exists."
    before = "from the first on" if first == 1 else f"not seals 1 to {first - 1}"
    return f"It covers seals {first} to {last} whole, {before}; it can't show whether there are seals after {last}."


def check(options):
    """Check the whole bundle and print what it shows."""
    with zipfile.ZipFile(options.bundle) as archive:
        keys, signer = trusted(archive, options)
        manifest = check_manifest(archive, keys[signer])
        whole = manifest["case"] is None
        seals = seals_of(archive, keys, options, whole)
        count = check_events(archive, seals, manifest["case"])
        if (count, len(seals)) != (manifest["events"], manifest["seals"]):
            raise Broken("The bundle holds less or more than its manifest says.")
    about = "whole seals" if whole else f"case {manifest['case']}"
    print(f"The bundle holds: {count} events of {about}, under {len(seals)} signed seals, made {manifest['at']}.")
    print(coverage(seals, whole))
    print(f"Signed with key {signer}.")
    if not (options.key or options.key_id):
        print("Compare this key with one that you learnt elsewhere, or repeat with --key or --key-id.")


def main():
    parser = argparse.ArgumentParser(description="Check a signed bundle of the audit trail.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", type=Path, help="public key that you trust (PEM)")
    parser.add_argument("--key-id", help="short name of the key that you trust (eight digits)")
    parser.add_argument("--checkpoints", type=Path, help="copy of the checkpoint folder to compare with")
    try:
        check(parser.parse_args())
    except Broken as error:
        print(error)
        return 1
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        print(f"The bundle can't be read: {error}.")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
