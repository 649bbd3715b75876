"""The checks of the tree itself: what nobody uses is found, and what is too long."""

from pathlib import Path

import pytest

from devstack import source

USED = """
from dataclasses import dataclass

from made.rules import by_author, LIMIT

@dataclass
class Facts:
    read: bool
    unread: bool

def ask(f: Facts):
    return by_author(f.read) if f.read < LIMIT else None
"""
RULES = """
LIMIT = 3
UNUSED = 4

def by_author(known):
    return known

def by_nobody(by_nobody_else):
    return by_nobody(by_nobody_else)

@register
def handed_on():
    return None
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of two modules that takes the place of the product's."""
    monkeypatch.setattr(source, "ROOT", tmp_path)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "asking.py").write_text(USED)
    (tmp_path / "made" / "rules.py").write_text(RULES)
    return tmp_path


def test_what_nobody_uses_is_named_and_what_is_used_or_handed_on_is_not(made: Path) -> None:
    assert list(source.unused(source.read(["made"]))) == [
        "made/asking.py:9: nothing reads Facts.unread",
        "made/asking.py:11: nothing uses ask",
        "made/rules.py:3: nothing uses UNUSED",
        "made/rules.py:8: nothing uses by_nobody",
    ]


def test_a_template_reads_a_field_and_a_dotted_place_uses_a_function(made: Path) -> None:
    (made / "templates").mkdir()
    (made / "templates" / "page.html").write_text("{{ facts.unread }}")
    (made / "made" / "registry.py").write_text('_PLACES = {"ask": "asking:ask", "none": "made.rules.by_nobody"}')
    assert list(source.unused(source.read(["made"]))) == [
        "made/registry.py:1: nothing uses _PLACES",
        "made/rules.py:3: nothing uses UNUSED",
    ]


def test_a_file_and_a_function_past_the_bounds_are_named(made: Path) -> None:
    long = "def long():\n" + "    pass\n" * source.LONGEST_FUNCTION
    (made / "made" / "long.py").write_text(long + "\n" * source.LONGEST_FILE)
    assert list(source.too_long(source.read(["made"]))) == [
        "made/long.py: 451 lines, at most 400: split it by noun",
        "made/long.py:1: long has 51 lines, at most 50",
    ]
