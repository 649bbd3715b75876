"""The kind of docs/how-to/new-kind.md, made of the page's blocks inside the product that runs, and taken out again."""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import psycopg
from django.apps import apps
from django.db import connection
from django.test import override_settings
from django.urls import clear_url_caches, include, path

import casework
from accounts import roles
from accounts.audit import codes
from accounts.management.commands.prepare_database import make_lists
from accounts.permissions import Permission as P
from casework.apps import take_in
from casework.lifecycle import acts, kinds
from casework.models import Case
from casework.procedures import catalogue
from devstack.places import ROOT

PAGE = (ROOT / "docs" / "how-to" / "new-kind.md").read_text(encoding="utf-8")
BLOCK = r"^```\w+\n(?:#|--) (\S+)\n(.*?)^```$"
BLOCKS: Mapping[str, str] = dict(re.findall(BLOCK, PAGE, re.MULTILINE | re.DOTALL))
KNOWN = (kinds._KINDS, acts._DECLARED, acts._COMPLETE, acts._BY_NAME, codes._SENTENCES)
GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON casework_visit TO dossier_app, dossier_jobs",
    "GRANT SELECT ON casework_visit TO dossier_definer",
)
WORKS = frozenset({P.REFERRAL_WRITE, P.CASE_ASSIGN})


def code_lines(text: str) -> int:
    """Lines that are neither empty nor a comment nor a sentence about what follows."""
    return sum(1 for line in map(str.strip, text.splitlines()) if line and not line.startswith(("#", "--", '"""')))


def write_files(folder: Path, blocks: Mapping[str, str]) -> None:
    """The blocks as the files that they name, packages where folders are."""
    for place, text in blocks.items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for each in (folder / "casework" / "visits").rglob("*.py"):
        (each.parent / "__init__.py").touch()


@contextmanager
def table(owner: psycopg.Connection[Any], model: Any) -> Iterator[None]:
    """The kind's table as a migration makes it, behind the second wall, with the roles that work on it."""
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        editor.create_model(model)
        made = list(editor.collected_sql)
        made += map(str, editor.deferred_sql)
        editor.deferred_sql.clear()
    works = [role.code for role in roles.ROLES.values() if role.permissions & (WORKS | roles.READS_ALL)]
    for statement in [*made, BLOCKS["casework/sql/policies.sql"], *GRANTS]:
        owner.execute(statement.encode())
    for role in works:
        owner.execute("INSERT INTO accounts_rolepermission (role, permission) VALUES (%s, 'kind:visit')", [role])
    try:
        yield
    finally:
        owner.execute("DELETE FROM accounts_rolepermission WHERE permission = 'kind:visit'")
        owner.execute("DROP TABLE casework_visit")


@contextmanager
def model_known() -> Iterator[Any]:
    """The kind's model among those of its application."""
    import_module("casework.visits.models")
    try:
        yield apps.get_model("casework", "Visit")
    finally:
        del apps.all_models["casework"]["visit"]
        del Case.visit  # type: ignore[attr-defined]
        apps.clear_cache()


@contextmanager
def addresses_known() -> Iterator[None]:
    """The product's addresses, and the kind's."""
    found = ModuleType("visit_urls")
    whole = import_module("config.urls")
    vars(found).update({name: value for name, value in vars(whole).items() if not name.startswith("__")})
    found.urlpatterns = [*whole.urlpatterns, path("", include("casework.visits.urls"))]  # type: ignore[attr-defined]
    with patch.dict(sys.modules, {"visit_urls": found}), override_settings(ROOT_URLCONF="visit_urls"):
        clear_url_caches()
        yield
    clear_url_caches()


def forget_modules() -> None:
    """What was imported of the kind."""
    for name in [name for name in sys.modules if name.split(".")[:2] == ["casework", "visits"]]:
        del sys.modules[name]
    vars(casework).pop("visits", None)


@contextmanager
def kind_of_the_page(
    folder: Path, owner: psycopg.Connection[Any], blocks: Mapping[str, str] = BLOCKS
) -> Iterator[kinds.Kind]:
    """The kind, handed over as an application does when it is ready; nothing of it is left afterwards."""
    write_files(folder, blocks)
    data = folder / "casework" / "procedures" / "data"
    procedures = {**catalogue._catalogue(), **catalogue.load(data.glob("*.toml"))}
    with ExitStack() as stack:
        stack.callback(make_lists, owner)
        stack.enter_context(patch.object(casework, "__path__", [*casework.__path__, str(folder / "casework")]))
        stack.callback(forget_modules)
        for register in KNOWN:
            stack.enter_context(patch.dict(register))
        stack.enter_context(patch.object(roles, "WORKS_ON", {**roles.WORKS_ON, "visit": WORKS}))
        stack.enter_context(patch.object(catalogue, "_catalogue", lambda: procedures))
        model = stack.enter_context(model_known())
        stack.enter_context(table(owner, model))
        visits: kinds.Kind = import_module("casework.visits.kind").VISITS
        take_in(visits)
        make_lists(owner)
        stack.enter_context(addresses_known())
        yield visits
