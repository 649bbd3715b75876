"""Merkle trees in the shape of RFC 6962: roots, inclusion proofs, consistency proofs. Pure arithmetic on hashes.

A leaf hash is SHA-256 of 0x00 and the entry, a node hash is SHA-256 of 0x01 and its two children; the left subtree of n
leaves holds the largest power of two below n. Leaves given to these functions are leaf *hashes* (32 bytes).
Source: RFC 6962 section 2.1; the checking algorithms follow RFC 9162 section 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
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


def root_from_inclusion(leaf: bytes, position: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the root that a proof leads to, or None if the proof has not the shape that size and position require."""
    if not 0 <= position < size:
        return None
    node, last, current = position, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            current = node_hash(step, current)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            current = node_hash(current, step)
        node >>= 1
        last >>= 1
    return current if last == 0 else None


def verify_inclusion(leaf: bytes, position: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    """Say whether a leaf stands at that position of the tree of that size and root."""
    return root_from_inclusion(leaf, position, size, proof) == expected_root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the proof that the tree of the first ``old_size`` leaves is a prefix of the tree of all.

    Raises ValueError if the old size is not between 1 and the present size.
    """
    if not 1 <= old_size <= len(leaves):
        raise ValueError(f"A tree of {len(leaves)} has no earlier size of {old_size}.")
    return _subproof(leaves, old_size, whole=True)


def _subproof(leaves: Sequence[bytes], old_size: int, *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if old_size <= cut:
        return [*_subproof(leaves[:cut], old_size, whole=whole), root(leaves[cut:])]
    return [*_subproof(leaves[cut:], old_size - cut, whole=False), root(leaves[:cut])]


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the tree of the new size and root continues the tree of the old size and root unchanged."""
    if not 1 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not steps:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node >>= 1
        last >>= 1
    old, new = steps[0], steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        node >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root
