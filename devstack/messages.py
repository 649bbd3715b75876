"""The words of the product, collected into `locale/*/LC_MESSAGES/django.po` without GNU gettext.

Three places hold words: the calls of gettext in Python and `{% translate %}` in templates (read by Babel's own
extractor), and the tables of rules, which know no Django and are plain English (read by importing them).
"""

import ast
import os
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.pofile import read_po, write_po

from devstack.places import ROOT, say

LANGUAGES = ("nl", "fr", "de")
FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # a header that doesn't change with each run
APPS = ("accounts", "casework", "screening", "config")
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "lazy": None,
    "now": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
REFUSING = ("Refused", "Conflict", "refused", "UnsafeContent", "demand", "append")
SPEAKING = ("/blocks/", "/lifecycle/", "/actions/", "/acts/", "/table.py", "/tables/", "/access.py")
SILENT = "/questionnaire/"  # its plain texts describe fields of the API
SHOWN = ("referral", "fdi", "house")  # kinds of procedure whose data stands on a screen
PLURALS = {"nl": "(n != 1)", "fr": "(n > 1)", "de": "(n != 1)"}


def read_template(file: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Any) -> Iterator[Any]:
    """Babel's extractor for a Django template: Django turns it into Python, Babel reads that."""
    from django.utils.translation.template import templatize

    from config.templates import joined

    # What Django leaves between the calls is filler that only looks like Python, so its indentation means nothing.
    filled = templatize(joined(file.read().decode("utf-8")), origin=getattr(file, "name", None))
    python = "\n".join(line.lstrip() for line in filled.splitlines())
    yield from extract_python(BytesIO(python.encode("utf-8")), keywords, tags, {"encoding": "utf-8"})


def catalogue() -> Catalog:
    """Every message of the source, with the files it stands in (no line numbers: they'd change with every edit)."""
    found = Catalog(project="Dossier", fuzzy=False)
    for path in _sources():
        method: Any = read_template if path.suffix != ".py" else "python"
        place = path.relative_to(ROOT).as_posix()
        with path.open("rb") as file:
            for _line, words, comments, context in extract(
                method, file, keywords=KEYWORDS, comment_tags=("Translators:",)
            ):
                if words and (words if isinstance(words, str) else words[0]):
                    found.add(words, locations=[(place, 0)], auto_comments=comments, context=context)
    for place, words in table_words():
        if words and words not in found:
            found.add(words, locations=[(place, 0)])
        elif words:
            _also(found[words], place)
    return found


def table_words() -> Iterator[tuple[str, str]]:
    """(file, English) of each sentence that stands in a table of rules or in the data of a procedure."""
    yield from _lifecycle_words()
    yield from _procedure_words()
    yield from _system_words()
    yield from _questionnaire_words()
    yield from _clock_words()
    yield from _service_words()
    yield from _file_words()
    yield from _plain_sentences()


def _lifecycle_words() -> Iterator[tuple[str, str]]:
    from accounts.lifecycle import access_request, role
    from accounts.lifecycle.table import WHILE
    from accounts.roles import ROLES
    from casework.blocks.disclosure import table as dispatch
    from casework.referrals import table as referral
    from casework.referrals.tables import follow_up
    from screening.investments import table as fdi
    from screening.investments.tables import children as obligation

    for place, table, words in (
        ("accounts/lifecycle/role.py", role.ROLE, {state: state.words for state in role.State}),
        (
            "accounts/lifecycle/access_request.py",
            access_request.REQUEST,
            {state: state.words for state in access_request.State},
        ),
        ("casework/referrals/table.py", referral.REFERRAL, referral.WORDS),
        ("casework/referrals/tables/follow_up.py", follow_up.FOLLOW_UP, None),
        ("screening/investments/table.py", fdi.FDI, fdi.WORDS),
        ("screening/investments/tables/children.py", obligation.OBLIGATION, None),
    ):
        yield from (("accounts/lifecycle/table.py", text) for text in WHILE.values())
        for row in table.rows:
            yield from ((place, text) for text in (row.title, *row.opens))
        yield from ((place, text) for text in (words.values() if words else table.states))
    yield from (("casework/blocks/disclosure/table.py", state.words) for state in dispatch.State)
    yield from (("accounts/lifecycle/access_request.py", title) for title in access_request.TITLES.values())
    for one in ROLES.values():
        yield from (("accounts/roles.py", text) for text in (one.title, one.sentence))


def _procedure_words() -> Iterator[tuple[str, str]]:
    from casework.procedures.catalogue import all_procedures

    for one in all_procedures():
        place = f"casework/procedures/data/{one.id}.toml"
        yield place, one.title  # the list of procedures names each
        if one.kind not in SHOWN:
            continue
        yield place, one.note
        for group in (one.bodies, one.outcomes, one.threat_types, one.measures, one.questions, one.vital_interests):
            yield from ((place, item.title) for item in group.values())
        yield from ((place, outcome.joins_as) for outcome in one.outcomes.values())
        for clock in one.clocks.values():
            if clock.is_target or clock.is_set:
                yield from ((place, text) for text in (clock.source, clock.confidence_text))
            yield from (
                (place, text) for text in (clock.title, clock.starts_when, clock.pauses_when, clock.expiry_text)
            )


def _system_words() -> Iterator[tuple[str, str]]:
    """What stands in the organisation of a country's screening of investments; names of bodies stay as they are."""
    from screening.investments.procedures.scope_data import scope_rules
    from screening.investments.procedures.system import system, systems

    for id in systems():
        one, place = system(id), f"screening/investments/procedures/data/{id}.system.toml"
        yield from ((place, text) for text in (one.title, one.silence.source, one.combination_entry.source))
        if one.classified is not None:
            yield place, one.classified.title
        scope = scope_rules(procedure=id)
        words = [scope.area, *(sector.note for sector in scope.sectors), *_scope_sources(scope)]
        yield from ((f"screening/investments/procedures/data/{id}.scope.toml", text) for text in words)
        for group in (
            one.members,
            one.intelligence,
            one.extensions,
            one.measures,
            one.breaches,
            one.limbs,
            one.factors,
            one.completeness,
        ):
            yield from ((place, entry.title) for entry in group.values())


def _scope_sources(scope: Any) -> Iterator[str]:
    """Where the rules that the page of the scope answers come from."""
    yield scope.source
    for rule in (*scope.investors, *scope.triggers, *scope.exclusions, *scope.remarks, *scope.sectors):
        yield rule.source
        yield getattr(rule, "turnover_source", "")


def _questionnaire_words() -> Iterator[tuple[str, str]]:
    """What long forms ask, in which words, and what they say of an answer."""
    from screening.investments.procedures.notification import NOTIFICATION

    place = "screening/investments/procedures/data/notification.toml"
    yield from ((place, words) for words in NOTIFICATION.words())


def _file_words() -> Iterator[tuple[str, str]]:
    """Names of the types of files, and of what a PDF may not bring."""
    from casework.actions.file_types import TYPES
    from casework.actions.pdf_files import ACTIVE

    yield from (("casework/actions/file_types.py", one.title) for one in TYPES.values())
    yield from (("casework/actions/pdf_files.py", text) for text in ACTIVE.values())


def _service_words() -> Iterator[tuple[str, str]]:
    """Names of the services that an installation starts with; official names in each national language."""
    from casework.management.demo.people import SERVICES

    yield from (("casework/management/demo/people.py", name) for name, _ in SERVICES.values())


def _clock_words() -> Iterator[tuple[str, str]]:
    """What a count of days is made of: units, how well a rule is known, and the holidays of the calendar used here."""
    from casework.procedures.definitions import UNIT_WORDS
    from casework.procedures.working_days import calendar

    for one, many in UNIT_WORDS.values():
        yield from (("casework/procedures/definitions.py", text) for text in (one, many))
    for confidence in ("statute", "official source", "secondary source", "to confirm"):
        yield "casework/procedures/definitions.py", confidence
    for reason in sorted(set(calendar("BE").holidays.values())):
        yield "casework/procedures/data/calendars/BE.toml", reason


def _plain_sentences() -> Iterator[tuple[str, str]]:
    """The refusals and guards that stand in the source as plain English: the screen translates them as they come."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if "/management/" in place or "/demo/" in place:
                continue
            spoken = any(room in place for room in SPEAKING) and SILENT not in place
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                given: list[ast.expr] = []
                if isinstance(node, ast.Call) and _called(node) == "say":
                    yield from ((place, text) for text in _texts(node.args[0], whole=False))
                elif isinstance(node, ast.Assign | ast.keyword) and _is_template(node):
                    yield from ((place, text) for text in _texts(node.value, whole=False))
                elif isinstance(node, ast.Call) and _called(node) in REFUSING:
                    given = list(node.args)
                elif spoken and isinstance(node, ast.Return | ast.Assign | ast.AnnAssign) and node.value is not None:
                    given = [node.value]
                yield from ((place, text) for one in given for text in _texts(one))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_template(node: ast.Assign | ast.keyword) -> bool:
    """Whether a template is given a name because the call that says it would be too long, or is what a guard says."""
    if isinstance(node, ast.keyword):
        return node.arg == "says"
    return any(isinstance(target, ast.Name) and target.id in {"words", "template"} for target in node.targets)


def _texts(node: ast.expr, *, whole: bool = True) -> Iterator[str]:
    """The texts of an expression: itself, or a branch of a condition, or a member of a list; ``whole``: sentences."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if not whole or (node.value.endswith(".") and " " in node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (text for branch in (node.body, node.orelse) for text in _texts(branch, whole=whole))
    elif isinstance(node, ast.Tuple | ast.List):
        yield from (text for member in node.elts for text in _texts(member, whole=whole))


def _sources() -> list[Path]:
    """Python and template files that may hold words, in a steady order."""
    python = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    templates = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    return sorted(python) + sorted(templates)


def _also(message: Message, place: str) -> None:
    """Name a second file for a message that is known already."""
    if (place, 0) not in message.locations:
        message.locations.append((place, 0))


def path_of(language: str) -> Path:
    """The catalogue file of a language."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def stored(language: str) -> Catalog:
    """The catalogue of a language as it is on disk; an empty one when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain="django", project="Dossier", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def merge(language: str, found: Catalog) -> Catalog:
    """The stored translations of exactly the messages that the source has: new ones empty, old ones gone."""
    old = stored(language)
    fresh = Catalog(
        locale=language,
        domain="django",
        project="Dossier",
        version="1",
        copyright_holder="the Dossier project",
        fuzzy=False,
        creation_date=FIXED,
        revision_date=FIXED,
        last_translator="the Dossier project",
        language_team=language,
        header_comment=f"# Dossier in the language {language}. Written by `python -m devstack messages`.",
    )
    forms: Any = fresh  # Babel knows other plurals for French (millions); Django's own catalogues have these two
    forms._num_plurals, forms._plural_expr = 2, PLURALS[language]
    for message in sorted((m for m in found if m.id), key=_key):
        known = old.get(message.id, message.context)
        given = known.string if known is not None and not known.fuzzy else None
        empty = ("", "") if message.pluralizable else ""
        fits = given is not None and isinstance(given, tuple) == message.pluralizable
        fresh.add(
            message.id,
            given if fits else empty,
            locations=sorted(set(message.locations)),
            auto_comments=message.auto_comments,
            flags=message.flags - {"fuzzy"},
            context=message.context,
        )
    return fresh


def strings_of(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def text_of(catalog: Catalog) -> str:
    """The .po file of a catalogue."""
    file = BytesIO()
    write_po(file, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    return file.getvalue().decode("utf-8")


def run() -> int:
    """Bring every .po file up to date; 1 when something in one of them waits for its translation."""
    _wake_django()
    found, waiting = catalogue(), 0
    for language in LANGUAGES:
        merged = merge(language, found)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(merged), encoding="utf-8")
        empty = [m for m in merged if m.id and not all(strings_of(m))]
        waiting += len(empty)
        say(f"{language}: {len(merged)} messages, {len(empty)} not translated.")
    return 1 if waiting else 0


def _key(message: Message) -> tuple[str, str]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context or "")


def _wake_django() -> None:
    """Settings are needed to read templates; no database is."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DOSSIER_ENV", "test")
    django.setup()
