"""An auditor reads words: a code that reaches the page (“access.refused”, “followup.manage”, “document 12”) means
nothing to a judge.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from accounts.audit import codes, known_codes, words
from accounts.permissions import Permission
from accounts.queries.translation import in_words
from accounts.roles import ROLES
from casework.lifecycle.kinds import kinds
from casework.procedures.catalogue import all_procedures

CODE_LIKE = re.compile(r"\b[a-z]+(?:[._][a-z0-9]+)+\b")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def names_of_addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from names_of_addresses(entry.url_patterns)
        elif entry.name:
            yield entry.name


def refusals() -> Iterator[tuple[str, str]]:
    """Every code of a refusal that stands in the source, and where."""
    for app in ("accounts", "casework", "screening"):
        for path in Path(app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Refused", "Conflict"):
                    for given in node.keywords:
                        if given.arg == "code" and isinstance(given.value, ast.Constant):
                            yield str(given.value.value), f"{path}:{node.lineno}"


@pytest.mark.parametrize("code", known_codes())
def test_every_event_says_what_it_holds_in_words(code: str) -> None:
    unsaid = codes.values_of(code) - words.PLAIN - words.slots()
    assert unsaid == set(), f"{code} shows {unsaid} as codes: give them words in accounts/audit/words.py"


def test_what_an_operator_s_command_did_has_words_on_the_page_of_the_trail() -> None:
    """The web server loads no command: a sentence that stands in one is unknown to it."""
    apps = ("accounts", "casework", "screening")
    files = [path for app in apps for path in Path(app).rglob("*.py") if {"management", "demo"} & set(path.parts)]
    assert Path("accounts/management/commands/recover_access.py") in files
    assert {str(path) for path in files if "register_codes" in path.read_text()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_that_nobody_knows_any_more_is_not_shown_either(language: str) -> None:
    for code in known_codes():
        values = [(name, "some_old.code") for name in codes.values_of(code) - words.PLAIN]
        with override(language):
            said = codes.render(code, values)
        assert CODE_LIKE.findall(said.lower()) == [], said
        assert codes.render("some_old.code", []) not in ("", "some_old.code")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filter_offers_words_for_every_event(language: str) -> None:
    with override(language):
        offered = {code: codes.title(code) for code in known_codes()}
    assert {code: title for code, title in offered.items() if CODE_LIKE.search(title) or code in title} == {}


def test_every_page_has_a_name_in_the_trail() -> None:
    names = set(names_of_addresses(get_resolver().url_patterns))
    assert {name for name in names if not words.known("view", name)} == set()


def test_every_refusal_has_a_reason_in_words() -> None:
    assert {(code, where) for code, where in refusals() if not words.known("code", code)} == set()


def test_acts_roles_clocks_and_steps_stand_under_their_titles() -> None:
    rows = [row for kind in kinds() for table in (kind.table, *kind.children) for row in table.rows]
    acts = {row.act for row in rows if row.title}
    clocks = {clock for rules in all_procedures() for clock in rules.clocks}
    assert {
        act for act in acts if not (words.known("view", f"act.{act}") and words.known("code", f"act.{act}"))
    } == set()
    assert {clock for clock in clocks if not words.known("clock", clock)} == set()
    assert {role for role in ROLES if not words.known("role", role)} == set()


def test_every_permission_has_words() -> None:
    assert {p.value for p in Permission if not in_words(p) or p.value in in_words(p)} == set()
