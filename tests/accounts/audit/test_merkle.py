"""Merkle trees against the published vectors of certificate transparency, and their proofs over generated trees."""

from __future__ import annotations

import hashlib
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit import merkle

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
# Roots of the first 1 … 8 entries, from the test data of the RFC 6962 reference implementation.
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
VERIFY = runpy.run_path(str(Path(settings.BASE_DIR) / "docs" / "tools" / "verify_export.py"))
sizes = st.integers(min_value=1, max_value=70)


def leads_to(leaf: bytes, position: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root that a proof leads to, as whoever was given an export works it out; None where it leads nowhere."""
    try:
        root: bytes = VERIFY["root_by_proof"](leaf, position, size, proof)
    except VERIFY["Broken"]:
        return None
    return root


def tree(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(size)]


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_the_published_one(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_root_of_no_leaf_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_inclusion_proof_is_the_published_one() -> None:
    assert [step.hex() for step in merkle.inclusion_proof(LEAVES, 0)] == FIRST_OF_EIGHT


@given(size=sizes, data=st.data())
def test_inclusion_is_proved_at_its_place_and_at_no_other(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(min_value=0, max_value=size - 1))
    other = data.draw(st.integers(min_value=0, max_value=size - 1))
    leaves = tree(size)
    proof = merkle.inclusion_proof(leaves, position)
    root = merkle.root(leaves)
    assert leads_to(leaves[position], position, size, proof) == root
    assert (leads_to(leaves[other], other, size, proof) == root) == (other == position)
    assert leads_to(leaves[position], position, size, [*proof, root]) != root
    assert not proof or leads_to(leaves[position], position, size, proof[:-1]) != root


@pytest.mark.parametrize("position", [-1, 8])
def test_inclusion_outside_the_tree_is_refused(position: int) -> None:
    with pytest.raises(IndexError, match="There is no leaf"):
        merkle.inclusion_proof(LEAVES, position)
