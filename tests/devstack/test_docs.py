"""The documentation names what is there: paths that exist, each word once, the rooms as the contracts have them."""

import re
import tomllib
from itertools import pairwise

import pytest

from devstack.places import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", DOCS / "glossary.md", *(DOCS / "how-to").glob("*.md")]
FOLDERS = "accounts|casework|screening|config|devstack|tests|templates|static|docs|deploy"
PATH = re.compile(rf"`((?:{FOLDERS})/[\w./-]+)`")


def words() -> list[str]:
    """The words of the glossary, in its order."""
    rows = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| ")][1:]
    return [row.split("|")[1].strip() for row in rows]


def test_every_path_that_a_page_names_is_there() -> None:
    named = {(page.name, path) for page in PAGES for path in PATH.findall(page.read_text())}
    roots = [ROOT, ROOT / "templates"]
    assert len(named) > 50
    assert {one for one in named if not any((root / one[1]).exists() for root in roots)} == set()


def test_the_glossary_says_each_word_once_and_in_order() -> None:
    said = [word for row in words() for word in row.split(", ")]
    assert sorted(said) == sorted(set(said))
    assert words() == sorted(words(), key=str.casefold)


@pytest.mark.parametrize(("contract", "block"), [("The rooms of the trunk", 1), ("The rooms of a kind", 3)])
def test_contributing_names_the_rooms_in_the_order_of_the_contract(contract: str, block: int) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [one["layers"] for one in contracts if one["name"] == f"{contract}, highest first"]
    height = {room: -at for at, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}
    shown = (ROOT / "CONTRIBUTING.md").read_text().partition("## Rooms")[2].split("```")[block]
    named = [re.findall(r"\w+", step) for step in shown.split("→")]
    assert {room for step in named for room in step} <= set(height)
    assert all(max(height[one] for one in low) <= min(height[one] for one in high) for low, high in pairwise(named))
