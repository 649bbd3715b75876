"""In how many product files the name of each act stands: its row, its function, and little more."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from casework.lifecycle.acts import every_act

ROOT = Path(__file__).parents[3]
MEDIAN, MOST = 3, 5
# what fields, votes, buttons, classes or other tables are called as well: counted only where the act is meant
WORDS = frozenset(
    {"accept", "amend", "assign", "close", "comment", "dissent", "notify", "propose", "return", "review"}
    | {"send_back", "submit", "vote", "withdraw"}
)


def names_in_code(text: str) -> Iterator[tuple[str, bool]]:
    """Each text of a module that could be the name of an act, and whether it plainly is one."""
    plain: set[int] = set()
    body = [one for one in ast.parse(text).body if not (isinstance(one, ast.Assign) and "__all__" in ast.unparse(one))]
    every = [node for one in body for node in ast.walk(one)]
    for node in every:
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            meant = {id(word.value) for word in node.keywords if word.arg == "act"}
            meant |= {id(one) for one in node.args[:2]} if called in ("Row", "act", "row", "shared") else set()
            meant |= {id(one) for one in ast.walk(node) if called in ("reverse", "redirect")}
            plain |= meant
    for node in every:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            noun, _dot, name = node.value.rpartition(".")
            yield name, noun in ("case", "act") or id(node) in plain


def names_in_page(text: str) -> Iterator[tuple[str, bool]]:
    """The same of a template or of data."""
    for found in re.finditer(r"[\"']([a-z_]+)[\"']( in page\.may)?", text):
        yield found.group(1), bool(found.group(2))


def naming() -> dict[str, set[str]]:
    """The product files that name each act."""
    found: dict[str, set[str]] = {code: set() for code in every_act()}
    rooms = [
        path
        for room in ("accounts", "casework", "screening", "templates", "config")
        for path in (ROOT / room).rglob("*")
    ]
    for path in rooms:
        if path.suffix not in (".py", ".html", ".toml") or "migrations" in path.parts:
            continue
        names = names_in_code if path.suffix == ".py" else names_in_page
        for name, plain in names(path.read_text()):
            if name in found and (plain or name not in WORDS):
                found[name].add(str(path.relative_to(ROOT)))
    return found


def test_an_act_is_named_in_few_files() -> None:
    files = naming()
    assert all(files.values()), "an act that no file names is not looked for as it is written"
    assert median(len(where) for where in files.values()) <= MEDIAN
    assert {code: sorted(where) for code, where in files.items() if len(where) > MOST} == {}
