"""Merkle trees in the shape of RFC 6962: roots and inclusion proofs. Pure arithmetic on hashes.

A leaf hash is SHA-256 of 0x00 and the entry, a node hash is SHA-256 of 0x01 and its two children; the left subtree of n
leaves holds the largest power of two below n. Leaves given to these functions are leaf *hashes* (32 bytes).
Source: RFC 6962 section 2.1. Whoever holds an export checks its proofs with docs/tools/verify_export.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the leaf hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The hashes above those of a level; one that has no neighbour goes up as it is."""
    alone = level[-1:] if len(level) % 2 else []
    return [*(node_hash(*pair) for pair in zip(level[::2], level[1::2], strict=False)), *alone]


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY_ROOT


def inclusion_proof(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Return the audit path that proves that the leaf at a position belongs to the tree.

    Raises IndexError if the position is outside the tree.
    """
    if not 0 <= position < len(leaves):
        raise IndexError(f"There is no leaf {position} in a tree of {len(leaves)}.")
    path, level = [], list(leaves)
    while len(level) > 1:
        path += level[position ^ 1 :][:1]  # its neighbour, where it has one
        level, position = _above(level), position // 2
    return path
