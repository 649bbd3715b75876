"""A notification as its writer sees it: the steps and how far each has come. Frozen, made inside ``access.outside``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.errors import Absent
from accounts.queries.frozen import named, seen
from accounts.queries.translation import translated
from accounts.sentences import Sentence, say
from accounts.written import in_a_row
from casework.blocks.questionnaire.said import Row
from casework.models import Case
from screening.investments.models import Enclosure, Filing
from screening.investments.procedures.deal import PartyKind, PartyRole
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.scope_data import ScopeRules
from screening.investments.procedures.system import System, system
from screening.investments.queries.filing_content import Content, read_content
from screening.investments.queries.notification import content_problems, rules_of, wanted
from screening.investments.queries.portal_measures import handing_over
from screening.investments.table import State

ENDS = (PartyKind.PERSON.value, PartyKind.STATE.value)  # nobody stands above these
LANGUAGES = {"nl": say("Dutch"), "fr": say("French"), "de": say("German"), "en": say("English")}


@dataclass(frozen=True)
class Gap:
    """One thing to look at again, and the step in which it stands."""

    step: str
    sentence: Sentence


def gaps(content: Content, rules: System) -> tuple[Gap, ...]:
    """In the order of the steps."""
    return (*_parties(content), *_chain(content), *_target(content, rules))


def _parties(content: Content) -> Iterator[Gap]:
    for row in content.parties:
        step = "chain" if row["role"] == PartyRole.OWNER else "parties"
        if row["kind"] == PartyKind.PERSON and not row.get("residence"):
            yield Gap(step, say("{party}: the main residence isn't stated.", party=row["name"]))
        if row["kind"] in (PartyKind.UNDERTAKING, PartyKind.FUND) and not row.get("country"):
            yield Gap(step, say("{party}: the registered office isn't stated.", party=row["name"]))


def _chain(content: Content) -> Iterator[Gap]:
    owned = {row["owned"] for row in content.holdings}
    holding = {row["owner"] for row in content.holdings}
    for row in content.parties:
        if row["role"] == PartyRole.INVESTOR and row["key"] not in holding:
            yield Gap("chain", say("{party}: nothing says what it holds or will hold.", party=row["name"]))
        if row["role"] == PartyRole.OWNER and row["key"] not in holding:
            yield Gap("chain", say("{party}: nothing says in whom it holds votes.", party=row["name"]))
        if row["role"] in (PartyRole.INVESTOR, PartyRole.OWNER) and not _is_top(row) and row["key"] not in owned:
            yield Gap("chain", say("{party}: nothing says who stands above it.", party=row["name"]))
    names = {row["key"]: row["name"] for row in content.parties}
    for row in content.holdings:
        if row.get("votes_after") is None:
            words = "{owner} in {owned}: the votes after the deal aren't stated."
            yield Gap("chain", say(words, owner=names.get(row["owner"], ""), owned=names.get(row["owned"], "")))


def _is_top(row: Row) -> bool:
    return row["kind"] in ENDS or bool(row.get("ultimate"))


def _target(content: Content, rules: System) -> Iterator[Gap]:
    languages = [code for row in content.establishments for code in rules.languages.get(row["region"], ())]
    chosen = str(content.fields.get("language") or "")
    if languages and chosen not in languages:
        offered = tuple(LANGUAGES.get(code, say(code)) for code in dict.fromkeys(languages))
        words = "The language of the procedure follows the region of the target: {languages}."
        yield Gap("deal", say(words, languages=offered))


WRITABLE = (State.DRAFT.value, State.INCOMPLETE.value)
SECTIONS = tuple(one.name for one in NOTIFICATION.sections)
ORDER = (*SECTIONS, "enclosures", "check")


@dataclass(frozen=True)
class EnclosureView:
    """A file that was handed in, or will be."""

    pk: int
    title: str
    file_name: str
    content_type: str
    size: int
    sha256: str
    confidential: bool
    added_at: datetime
    added_by: str


@dataclass(frozen=True)
class StepTask:
    """One step in the list of steps; ``tone`` as of the task list."""

    name: str
    label: str
    url: str
    status: str
    tone: str
    hint: str = ""
    current: bool = False


@dataclass(frozen=True)
class FilingForm:
    """Everything that the pages of one notification's writer need."""

    reference: str
    title: str
    state: str
    procedure: str
    version: int  # of the content
    is_writable: bool
    is_open: bool  # handed in once
    incomplete_for: str
    content: Content
    typed: Mapping[str, Mapping[str, Any]]
    rules: ScopeRules | None
    today: date
    missing: tuple[tuple[str, str], ...]  # step, label
    problems: tuple[tuple[str, str], ...]  # step, sentence
    gaps: tuple[tuple[str, str], ...]
    enclosures: tuple[EnclosureView, ...]
    handing_over: str = ""  # how classified information is handed over

    def kept_at(self, step: str) -> datetime | None:
        """When what was typed in a step and not saved yet was kept."""
        kept = self.typed.get(step, {}).get("_kept_at")
        return parse_datetime(str(kept)) if kept else None

    def tasks(self, current: str = "") -> tuple[StepTask, ...]:
        """The steps with how far each has come."""
        return tuple(_task(self, name, current) for name in ORDER)


def filing_form(case: Case, *, today: date) -> FilingForm:
    """The writer's view of a case obtained from outside; seven queries, whatever it holds.

    Absent for a file that the authority opened: what it wrote there is its own, whoever represents the parties.
    """
    filing = case.filing
    if filing.file_type != Filing.FilingType.NOTIFICATION:
        raise Absent(case.reference)
    content, rules = read_content(filing), rules_of(case.procedure, on=today)
    return FilingForm(
        **named(case, "reference", "title", "state", "procedure"),
        version=filing.version,
        is_writable=case.state in WRITABLE,
        is_open=case.opened_at is not None,
        incomplete_for=filing.incomplete_for,
        content=content,
        typed=dict(filing.draft),
        rules=rules,
        today=today,
        missing=tuple((step, translated(label)) for label, step, there in wanted(content, rules) if not there),
        problems=tuple((_step_of(path), translated(words)) for path, words in content_problems(content)),
        gaps=tuple((gap.step, translated(gap.sentence)) for gap in gaps(content, system(case.procedure))),
        enclosures=enclosures_of(case),
        handing_over=handing_over(case),
    )


def _step_of(path: str) -> str:
    return "chain" if path.startswith("holdings.") else "deal"


def step_url(reference: str, name: str) -> str:
    """The address of a step."""
    if name in ("enclosures", "check"):
        return reverse({"enclosures": "filing-enclosures", "check": "filing-check"}[name], args=[reference])
    return reverse("filing-step", args=[reference, name])


def _task(form: FilingForm, name: str, current: str) -> StepTask:
    titles = {one.name: _(one.title) for one in NOTIFICATION.sections}
    titles |= {"enclosures": _("Attachments"), "check": _("Check and hand in")}
    lacking = [words for step, words in form.missing if step == name]
    wrong = [words for step, words in form.problems if step == name]
    if name == "enclosures":
        count = len(form.enclosures)
        status = ngettext("%(n)s file", "%(n)s files", count) % {"n": count}
        tone = "ok" if count else "none"
    elif name == "check":
        ready = not form.missing and not form.problems
        status, tone = (_("ready"), "ok") if ready else (_("not yet"), "none")
    elif name in form.typed:
        status, tone = _("typed, not saved"), "soon"
    elif wrong:
        status, tone = _("contradiction"), "danger"
    elif lacking:
        status, tone = ngettext("%(n)s missing", "%(n)s missing", len(lacking)) % {"n": len(lacking)}, "soon"
    else:
        status, tone = pgettext("of a part of a form", "done"), "ok"
    hint = in_a_row(lacking)
    return StepTask(name, titles[name], step_url(form.reference, name), status, tone, hint, name == current)


def enclosures_of(case: Case) -> tuple[EnclosureView, ...]:
    """The files that the parties handed in with the notification; one query."""
    rows = Enclosure.objects.filter(case=case, document__removed_at__isnull=True, request=None, obligation=None)
    return tuple(
        seen(
            EnclosureView,
            row,
            file_name=row.document.file_name,
            content_type=row.document.content_type.partition(";")[0],
            size=row.document.size,
            sha256=row.document.sha256,
            added_by=row.added_by.name,
        )
        for row in rows.select_related("document", "added_by")
    )
