"""A notification as its readers and rules see it: the deal, what is missing, what contradicts itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.sentences import Sentence, say
from accounts.written import quoted
from casework.blocks.completeness.queries import Checked
from casework.blocks.questionnaire import words
from casework.blocks.questionnaire.complete import demands
from casework.blocks.questionnaire.said import Row, marks
from casework.models import Case
from casework.procedures.definitions import ProcedureError
from casework.queries.changes import Change, WordBudget, word_diff
from screening.investments.models import CompletenessItem, Enclosure, Filing
from screening.investments.procedures import deal as d
from screening.investments.procedures.deal import PartyRole
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.ownership import read_ownership
from screening.investments.procedures.scope import assess_scope
from screening.investments.procedures.scope_data import ScopeRules, scope_rules
from screening.investments.procedures.system import Item, system
from screening.investments.queries.filing_content import LISTS, Content, deal_from, offered, read_content, sector_name

BEYOND_ANY_FLOOR = Decimal(10) ** 15
Wanted = tuple[Sentence, str, bool]  # what it is called, the step in which it is stated, whether it is there


def rules_of(procedure: str, *, on: date | None = None) -> ScopeRules | None:
    """The scope of a procedure on a day, the newest where none is in force then; None where it has none."""
    try:
        return scope_rules(procedure=procedure, on=on)
    except ProcedureError:
        return rules_of(procedure) if on is not None else None


# what is missing -----------------------------------------------------------------------------------------------------


def wanted(content: Content, rules: ScopeRules | None) -> tuple[Wanted, ...]:
    """Everything that a notification must state before it is handed in, and whether it does."""
    asked = system(rules.id).asked if rules is not None else ()
    rows = [(one.label, one.section, one.is_there) for one in demands(NOTIFICATION, content, asked=asked)]
    if turnover_wanted(content, rules) is not None:
        rows.append((say("the turnover of the target, which decides"), "target", False))
    return (*_of_parties(content), *sorted(rows, key=lambda row: row[1] == "contacts"))


def _of_parties(content: Content) -> Iterable[Wanted]:
    roles = {row["role"] for row in content.parties}
    owned = {row["owned"] for row in content.holdings}
    targets = {row["key"] for row in content.parties if row["role"] == d.PartyRole.TARGET}
    yield say("the investor"), "parties", "investor" in roles
    yield say("the target"), "parties", "target" in roles
    yield say("a holding of an investor"), "chain", bool(owned & targets) if targets else bool(owned)


def gaps(filing: Filing) -> tuple[tuple[str, ...], int]:
    """Labels of what a file still lacks before it can be handed in, or opened by the authority itself; and how many
    statements contradict each other. One query.
    """
    content = read_content(filing)
    contradicting = sum(1 for _one in content_problems(content))
    if filing.file_type != Filing.FilingType.NOTIFICATION:
        return () if filing.concern.strip() else (say("the concern"),), contradicting
    rows = wanted(content, rules_of(filing.case.procedure))
    return tuple(label for label, _step, there in rows if not there), contradicting


def turnover_wanted(content: Content, rules: ScopeRules | None) -> Sentence | None:
    """Why the turnover must be stated: a sector counts only above a floor, and the answer hangs on it; else None."""
    if rules is None or content.fields.get("turnover") is not None:
        return None
    chosen = [one for row in content.sectors if (one := rules.sector(row["code"])) and one.turnover_over is not None]
    if not chosen:
        return None
    deal = deal_from(content)
    verdicts = {
        assess_scope(deal=replace(deal, turnover=figure), on=rules.valid_from, rules=rules).verdict
        for figure in (Decimal(0), BEYOND_ANY_FLOOR)
    }
    if len(verdicts) == 1:
        return None
    names = tuple(quoted(sector_name(one.id)) for one in chosen)
    return say("State the turnover: {sectors} counts only above a floor, and here that decides.", sectors=names)


# what contradicts itself ---------------------------------------------------------------------------------------------


def content_problems(content: Content) -> list[tuple[str, str]]:
    """What can't be so, as (place in the content, sentence): dates out of order, more than a hundred per cent, circles.

    A place is the name of a field, or ``holdings.0.votes_after``.
    """
    found: list[tuple[str, str]] = list(_dates(content.fields))
    found += [(problem.field, problem.sentence) for problem in read_ownership(deal=deal_from(content)).problems]
    return found


def _dates(fields: Row) -> Iterable[tuple[str, str]]:
    signed = fields.get("signed_on")
    closed = fields.get("completed_on") or fields.get("planned_on")
    if signed and closed and signed > closed:
        yield "signed_on", say("The deal can't be signed after it closes.")


def contradictions(filing: Filing) -> tuple[tuple[str, str], ...]:
    """The same of a stored notification; the form shows each sentence at its field."""
    return tuple(content_problems(read_content(filing)))


def answers(content: Content) -> tuple[words.Told, ...]:
    """The whole content step by step; fields without an answer are left out."""
    return words.told(NOTIFICATION, content, offered)


def marks_of(content: Content) -> list[str]:
    """Every mark, as ``value``, ``party I1 name``, ``holding O1 I1 rights``, ``establishment 1 staff``."""
    return marks(NOTIFICATION, content)


def names_in(*contents: Mapping[str, object]) -> dict[str, str]:
    """What the parties of kept notifications are called, by key; the newest name last."""
    return words.names_in(NOTIFICATION, *contents)


def kept_label(key: str, names: Mapping[str, str]) -> str:
    """What a key of a kept notification is called."""
    return words.kept_label(NOTIFICATION, key, names, offered)


def kept_words(key: str, value: object, names: Mapping[str, str]) -> str:
    """A kept text as people read it."""
    return words.kept_words(NOTIFICATION, key, value, names, offered)


def changes_of(
    old: Mapping[str, str], new: Mapping[str, str], names: Mapping[str, str], budget: WordBudget
) -> list[Change]:
    """What differs between two kept notifications, field by field; ``names`` are those of parties by key."""
    found = words.changed(NOTIFICATION, old, new, names, offered)
    return [Change(label, *word_diff(before, after, budget)) for label, before, after in found]


FILES = "enclosures"  # stated by a file, which nobody but a reader can tell from another


def _hints(case: Case) -> Callable[[Item], str]:
    content = read_content(case.filing)
    files = Enclosure.objects.filter(case=case, document__removed_at__isnull=True).exists()
    return lambda item: _hint(item, content, files)


def _hint(item: Item, content: Content, files: bool) -> str:
    speaking = [one.name for one in NOTIFICATION.fields.values() if item.code in one.items]
    stated = [_there(name, content) for name in (*item.stated, *speaking) if name != FILES]
    if any(stated) and item.every and not all(stated):
        return _("Stated in part: look what is missing.")
    if any(stated):
        return _("Stated in the notification.")
    if FILES in item.stated:
        return _("Files are attached; look whether it is among them.") if files else _("No file is attached.")
    return _("Not stated in the notification.")


def _there(name: str, content: Content) -> bool:
    if name in LISTS:
        return bool(getattr(content, name))
    if name in {role.value for role in PartyRole}:
        return any(row["role"] == name for row in content.parties)
    if name in content.fields:
        return content.fields[name] not in (None, "", [], ())
    return any(row.get(name) for row in content.parties)


CHECKED = Checked(
    model=CompletenessItem,
    items=lambda case: system(case.procedure).completeness,
    hints=_hints,
    language=lambda case: case.filing.language,
)
