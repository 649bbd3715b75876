"""What CONTRIBUTING names is there: a list that sends people to files that went is worse than none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = sorted(set(re.findall(r"`([\w.<>*-]+/[\w./<>*-]*)`", (ROOT / "CONTRIBUTING.md").read_text())))


@pytest.mark.parametrize("place", [place for place in PLACES if not place.startswith("views/")])
def test_every_place_that_contributing_names_is_there(place: str) -> None:
    assert list(ROOT.glob(re.sub(r"<\w+>", "*", place).rstrip("/")))
