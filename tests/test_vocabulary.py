"""One noun, one name: a word that was given up for another stands in no name of the product (docs/glossary.md)."""

import re
import tokenize
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import pytest

from devstack.places import ROOT
from tests.devstack.test_docs import words

PRODUCT = ("accounts", "casework", "screening", "config")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
OF_CODES = ("reason_open_actions", "NO_ACTION")

# of screening: what is uploaded, and what is stored under that name
UPLOADED = frozenset(
    {
        "file",
        "files",
        "_files",
        "__file__",
        "opened_file",
        "file_name",
        "HandedFile",
        "CopiedFile",
        "FileLink",
        "FileFields",
        "FileAccess",
        "file_access",
        "FileMember",
        "file_type",
        "get_file_type_display",
        "filing__file_type",
        "like_files",
        "FILES",
    }
)


@dataclass(frozen=True)
class GivenUp:
    """Words that are part of no name in these folders, but for some; ``instead`` says the glossary."""

    words: frozenset[str]
    instead: str
    folders: tuple[str, ...] = PRODUCT
    but: frozenset[str] = field(default=frozenset())


RULES = (
    GivenUp(frozenset({"inquiry", "inquiries"}), "enquiry"),
    GivenUp(frozenset({"guard", "guards", "guarded"}), "guard", but=frozenset({"Guard", "guard", "guards"})),
    GivenUp(
        frozenset({"action", "actions"}),
        "follow-up action",
        ("casework/referrals", "casework/blocks", "casework/notifications", "screening"),
        # the room of the trunk; then what has a code that is kept: a clock, permissions, an act, a field, an outcome
        frozenset({"actions", "ACTION", "ACTION_REPORT", "ACTION_VERIFY", "add_action", *OF_CODES}),
    ),
    GivenUp(frozenset({"file", "files"}), "filing", ("screening",), UPLOADED),
)


def parts(name: str) -> set[str]:
    """The words of a name, however they are joined."""
    return {part.lower() for part in PART.findall(name)}


@cache
def names(folder: str) -> frozenset[str]:
    """Every name in the Python of a folder, its modules' and folders' own too."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        if "migrations" in path.parts:
            continue
        found |= {path.stem, *path.relative_to(ROOT).parts[:-1]}
        with path.open("rb") as source:
            found |= {token.string for token in tokenize.tokenize(source.readline) if token.type == tokenize.NAME}
    return frozenset(found)


def found(rule: GivenUp) -> set[str]:
    """The names that a rule is about."""
    return {name for folder in rule.folders for name in names(folder) if rule.words & parts(name)}


@pytest.mark.parametrize("rule", RULES, ids=[rule.instead for rule in RULES])
def test_a_word_that_was_given_up_stands_in_no_name(rule: GivenUp) -> None:
    assert found(rule) == rule.but, f"see {rule.instead} in docs/glossary.md"
    assert rule.instead in words()


def test_the_words_of_a_name_are_found_however_it_is_written() -> None:
    for name in ("GuardedForm", "guard_sources", "_GUARD", "of_every_guard", "PDFGuard", "guard2"):
        assert any(rule.words & parts(name) for rule in RULES), name
    for name in ("guardian", "Inquire", "transaction", "filename", "reaction_of"):
        assert not any(rule.words & parts(name) for rule in RULES), name


def test_no_module_is_called_as_a_noun_is_not() -> None:
    """What is asked of somebody is a turn; what modules of sentences say stands in their names."""
    stems = Counter(path.stem for folder in PRODUCT for path in (ROOT / folder).rglob("*.py"))
    assert {name: stems[name] for name in ("asked", "asks", "sentences")} == {"asked": 0, "asks": 0, "sentences": 1}
    assert not {"Asks", "Asked"} & names("casework/queries")


def test_each_word_of_the_vocabulary_is_in_the_glossary() -> None:
    vocabulary = {"act", "disclosure guard", "file", "filing", "follow-up action", "guard", "notice", "request", "turn"}
    assert vocabulary <= set(words())
