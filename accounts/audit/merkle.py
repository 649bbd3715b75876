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


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, in one pass and with memory for one hash a level."""
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, current = 0, leaf
        while peaks and peaks[-1][0] == height:
            current = node_hash(peaks.pop()[1], current)
            height += 1
        peaks.append((height, current))
    if not peaks:
        return EMPTY_ROOT
    top = peaks.pop()[1]
    while peaks:
        top = node_hash(peaks.pop()[1], top)
    return top


def _split(size: int) -> int:
    """Return the largest power of two smaller than size (size of at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Return the audit path that proves that the leaf at a position belongs to the tree.

    Raises IndexError if the position is outside the tree.
    """
    if not 0 <= position < len(leaves):
        raise IndexError(f"There is no leaf {position} in a tree of {len(leaves)}.")
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if position < cut:
        return [*inclusion_proof(leaves[:cut], position), root(leaves[cut:])]
    return [*inclusion_proof(leaves[cut:], position - cut), root(leaves[:cut])]
