"""Two checks of the tree itself: nothing in it is unused, and no file or function is longer than can be read at once.

A public function, class or constant is used when the product's code names it somewhere else than in itself; what a
decorator hands on, and what Django and Celery find by its place, is used by them. Of a frozen dataclass, each field and
property is read somewhere. A test's use doesn't count.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from devstack.places import ROOT

FOLDERS = ("accounts", "casework", "screening", "config", "devstack", "manage.py")
WORDS = ("templates/**/*.html", "casework/**/*.typ", "screening/**/*.typ")  # where fields are read beside Python
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
# decorators that only change what stands below them; every other one hands it on
PLAIN = {"cache", "cached_property", "contextmanager", "dataclass", "final", "lru_cache", "property", "transaction"}
FOUND_BY_PLACE = re.compile(r"/apps\.py|/models/|/urls|/commands/|config/(settings|serving|asgi|wsgi)\.py|shifted/")
DOTTED = re.compile(r"^[\w.]+[.:](\w+)$")
KEPT = {  # what the product's code doesn't name, and why it stays
    "known": "asked by the test that every code and every address has its words",
    "slots": "the same",
    "expiry_confidence": "a fact of the procedure's data, read by lawyers there",
    "terrorism": "the same",
    "entity": "the same",
    "notifiable_from": "the same",
    "object": "written with all others into the list of events",
    "next_cursor": "drawn by the field of the same name of its shape",
    "findings": "what a form that asks for periods is missing: none is filled in yet but in the tests",
    "renewed": "the same of a form that is filled in again",
    "unspoken": "the same",
    "unsigned": "the same of a form that several people sign",
    "write_light": "the door of light work, of which none is there yet; a toy of it is tested",
    "BearerScheme": "found by the class that it extends",
    "SessionStore": "found by its module, which the settings name",
    "pytest_configure": "found by its name",
}
STILL_LONG = {  # tests that wait to be split by noun; none joins them
    "tests/policy/attacks/test_leaver.py",
    "tests/policy/attacks/test_other_firm.py",
}
Name = tuple[str, str]  # module, name


@dataclass
class Tree:
    """The product's modules, what each defines, and what all of them name."""

    modules: dict[str, ast.Module] = field(default_factory=dict)  # by path
    named: set[Name] = field(default_factory=set)
    strings: set[str] = field(default_factory=set)  # last words of dotted places, as "enquiry:EndForm"
    attributes: set[str] = field(default_factory=set)


def read(folders: Iterable[str] = FOLDERS) -> Tree:
    """The tree as it stands in the given folders."""
    tree = Tree()
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")) or [ROOT / folder]:
            if file.parent.name != "migrations":
                tree.modules[str(file.relative_to(ROOT))] = ast.parse(file.read_text(encoding="utf-8"))
    brought = {_module(path): _brought(path, module) for path, module in tree.modules.items()}
    for path, module in tree.modules.items():
        for statement in module.body:
            _note(statement, tree, _module(path), brought[_module(path)])
    waiting = list(tree.named)
    while waiting:  # a name that a package hands on from one of its modules
        module_name, name = waiting.pop()
        source = brought.get(module_name, {}).get(name)
        if source is not None and source not in tree.named:
            tree.named.add(source)
            waiting.append(source)
    for pattern in WORDS:
        for page in ROOT.glob(pattern):
            tree.attributes.update(re.findall(r"\w+", page.read_text(encoding="utf-8")))
    return tree


def unused(tree: Tree) -> Iterator[str]:
    """A line for each definition that nobody uses, and for each field that nobody reads."""
    for path, module in tree.modules.items():
        if FOUND_BY_PLACE.search(path):
            continue
        for node in module.body:
            for name in _defined(node):
                if (_module(path), name) not in tree.named and name not in tree.strings and name not in KEPT:
                    yield f"{path}:{node.lineno}: nothing uses {name}"
            if isinstance(node, ast.ClassDef) and "dataclass" in _decorators(node):
                for line, name in _members(node):
                    if name not in tree.attributes and name not in KEPT and not name.startswith("_"):
                        yield f"{path}:{line}: nothing reads {node.name}.{name}"


def too_long(tree: Tree) -> Iterator[str]:
    """A line for each file past what can be read at once, and for each function of the product."""
    tests = (str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py"))
    for path in (*tree.modules, *sorted(set(tests) - STILL_LONG)):
        lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            yield f"{path}: {lines} lines, at most {LONGEST_FILE}: split it by noun"
    for path, module in tree.modules.items():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.FunctionDef)
                and (long := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
            ):
                yield f"{path}:{node.lineno}: {node.name} has {long} lines, at most {LONGEST_FUNCTION}"


def fault() -> str:
    """What is wrong with the product's tree, a line each; nothing when it is tidy."""
    tree = read()
    return "\n".join((*unused(tree), *too_long(tree)))


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _brought(path: str, module: ast.Module) -> dict[str, Name]:
    """What each imported name of a module stands for; a module itself has no second word."""
    package = _module(path)
    found: dict[str, Name] = {}
    if not path.endswith("__init__.py"):
        package = package.rpartition(".")[0]
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            source = ".".join(part for part in (above, node.module) if part)
            found |= {one.asname or one.name: (source, one.name) for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.asname or one.name: (one.name, "") for one in node.names}
    return found


def _note(statement: ast.stmt, tree: Tree, module: str, brought: dict[str, Name]) -> None:
    """Add what one statement names; a definition doesn't use itself, and a function's own words are nobody else's."""
    own = set(_names_of(statement))
    if isinstance(statement, ast.FunctionDef):
        inner = list(ast.walk(statement))
        own |= {node.arg for node in inner if isinstance(node, ast.arg)}
        own |= {node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
            tree.named |= {(module, node.id), brought.get(node.id, (module, node.id))}
        elif isinstance(node, ast.Attribute):
            tree.attributes.add(node.attr)
            base = ast.unparse(node.value) if isinstance(node.value, ast.Name | ast.Attribute) else ""
            tree.named.add((".".join(part for part in brought.get(base, (base, "")) if part), node.attr))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            tree.strings.update(DOTTED.findall(node.value))


def _names_of(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _defined(node: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module defines for others."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and not _decorators(node) <= PLAIN:
        return
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Call):
        return  # what a decorator makes of a function of another module
    yield from (name for name in _names_of(node) if not name.startswith("__"))


def _decorators(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    calls = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return {ast.unparse(call).split(".")[0] for call in calls}


def _members(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.lineno, part.target.id
        elif isinstance(part, ast.FunctionDef):
            yield part.lineno, part.name
