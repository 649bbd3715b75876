"""What CONTRIBUTING and the documents name is there: a list that sends people to files that went is worse than none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
BELOW = re.compile(r"`((?:accounts|casework|config|deploy|devstack|docs|screening|static|tests)/[\w./-]+)`")
PLACES = sorted(set(re.findall(r"`([\w.<>*-]+/[\w./<>*-]*)`", (ROOT / "CONTRIBUTING.md").read_text())))


@pytest.mark.parametrize("place", [place for place in PLACES if not place.startswith("views/")])
def test_every_place_that_contributing_names_is_there(place: str) -> None:
    assert list(ROOT.glob(re.sub(r"<\w+>", "*", place).rstrip("/")))


def test_every_file_that_a_document_names_is_there() -> None:
    named = {(str(path.relative_to(ROOT)), place) for path in DOCS for place in BELOW.findall(path.read_text())}
    assert len(named) > 100
    gone = {(path, place) for path, place in named if not (ROOT / place).exists()}
    assert gone == {("docs/how-to/screens.md", "casework/case/frame.html")}  # as a template is called
