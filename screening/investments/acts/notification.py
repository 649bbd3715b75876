"""Writing a notification from outside: start, save, hand in, complete, withdraw; and who represents the parties."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from accounts import audit
from accounts.access import sight_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Person, Service
from accounts.permissions import Permission
from accounts.sentences import apart, say
from casework.actions.beginning import begin, number
from casework.actions.searching import index_words
from casework.blocks.portal.models import Representation
from casework.blocks.portal.representatives import seat
from casework.blocks.questionnaire.store import columns, loaded, put
from casework.errors import Conflict, Refused
from casework.models import Case
from casework.procedures.catalogue import in_force
from screening.investments.access import outside
from screening.investments.models import Establishment, Filing, Holding, Party, SectorTag
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.system import system
from screening.investments.table import State
from screening.investments.tables.known import STATED_CLOSED

CHANGED = "This notification was changed in another window since you opened it."
WRITES_TOO = "{name} is writing this step too: compare both before you save."
TYPED_SINCE = "{name} has typed in this step since you opened it: read it before you go back to what was saved."
MOST_DRAFTS = 40  # open ones of one person
TOO_MANY = "You have {number} notifications begun and not handed in: hand some in, or withdraw them."
WRITABLE = (State.DRAFT, State.INCOMPLETE)
BESIDE = ("confidential", "concern", "bad_faith")  # what is saved with the fields of the form


def make_filing(*, procedure: str, file_type: str, language: str, by: Person, at: datetime) -> Case:
    """The rows of a new file, inside the product's own context; its reference is provisional.

    The file belongs to the secretariat's service from the start, which sees it once it is handed in.
    """
    today = day_of(at)
    rules = in_force(procedure, today)
    if rules.kind != "fdi":
        raise Refused("This procedure is not one for investments.", field="procedure")
    owner = Service.objects.filter(code=system(procedure).secretariat).first()
    if owner is None:
        raise Refused("The secretariat of this procedure has no service in this installation.", field="procedure")
    rows = {"file_type": file_type, "language": language}
    return begin(rules=rules, by=by, at=at, owner=owner, add=lambda case: Filing.objects.create(case=case, **rows))


def start_draft(*, procedure: str, by: Person, at: datetime, language: str = "en") -> str:
    """An empty notification that only its representative sees; returns its reference. Refused for other roles."""
    if not sight_of(by, at=at).may(Permission.FDI_REPRESENT):
        raise Refused("Your role does not include notifying investments.", code="permission")
    if procedure not in settings.DOSSIER_FDI_PROCEDURES:
        raise Refused("This installation takes in no notifications under that procedure.", field="procedure")
    with acting_as_system("a representative starts a notification"):
        open_ones = Representation.objects.filter(person=by, ended_at__isnull=True, case__state=State.DRAFT.value)
        if open_ones.count() >= MOST_DRAFTS:
            raise Refused(say(TOO_MANY, number=MOST_DRAFTS), code="filing.many")
        kind = Filing.FilingType.NOTIFICATION
        case = make_filing(procedure=procedure, file_type=kind, language=language, by=by, at=at)
        seat(case, by, by, at)
        return case.reference


def keep_typed(
    *,
    reference: str,
    by: Person,
    at: datetime,
    step: str,
    typed: Mapping[str, Any],
    version: int | None = None,
    seen: str = "",
) -> str:
    """Autosave: keep one step exactly as typed, valid or not, without touching what was saved on purpose.

    ``seen`` is the token of what the form showed of the step, which its representatives share; returns the new one.
    Conflict over what a colleague typed since.
    """
    with outside(sight_of(by, at=at), reference, lock=True) as case:
        _writable(case)
        if version is not None and version != case.filing.version:
            raise Conflict(CHANGED, theirs=case.filing)
        _demand_seen(case.filing, step, by, seen)
        own = {"_by": by.pk, "_name": by.name, "_kept_at": at.isoformat()}
        case.filing.draft = {**case.filing.draft, step: {**typed, **own}}
        case.filing.save(update_fields=["draft"])
    return at.isoformat()


def typed_by_another(typed: Mapping[str, Any] | None, by: Person) -> bool:
    """Whether what is kept of a step was typed by a colleague."""
    return bool(typed) and (typed or {}).get("_by") not in (None, by.pk)


def _demand_seen(filing: Filing, step: str, by: Person, seen: str, sentence: str = WRITES_TOO) -> None:
    """Nobody writes over what a colleague typed and they didn't see."""
    kept = filing.draft.get(step)
    if typed_by_another(kept, by) and kept["_kept_at"] != seen:
        raise Conflict(say(sentence, name=apart(kept["_name"])), theirs=filing)


def forget_typed(*, reference: str, by: Person, at: datetime, step: str, seen: str = "") -> None:
    """Take back what was typed in a step and not saved. ``seen`` as in ``keep_typed``: Conflict likewise."""
    with outside(sight_of(by, at=at), reference, lock=True) as case:
        _writable(case)
        _demand_seen(case.filing, step, by, seen, TYPED_SINCE)
        case.filing.draft = {name: kept for name, kept in case.filing.draft.items() if name != step}
        case.filing.save(update_fields=["draft"])


def save(
    *,
    reference: str,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    lists: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    step: str = "",
    version: int | None = None,
    seen: str | None = None,
) -> int:
    """Store the valid part of a notification from outside; returns the filing's new version.

    ``fields`` are those of the form, and BESIDE; each of ``lists`` replaces its rows. Holdings name their parties by
    key. ``step`` forgets what was typed there; ``seen`` is its token, as the form showed it. Raises Absent, Refused,
    Conflict.
    """
    with outside(sight_of(by, at=at), reference, lock=True) as case:
        _writable(case)
        if seen is not None:
            _demand_seen(case.filing, step, by, seen)
        return write(case, by=by, at=at, fields=fields, lists=lists, step=step, version=version)


def write(
    case: Case,
    *,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    lists: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    step: str = "",
    version: int | None = None,
) -> int:
    """The same on a case that the caller has locked through a door."""
    filing = case.filing
    if version is not None and version != filing.version:
        raise Conflict(CHANGED, theirs=filing)
    for name, value in (fields or {}).items():
        if name not in (*NOTIFICATION.fields, *BESIDE):
            raise Refused("There is no such field in a notification.", field=name)
        if name == "completed_on" and value is None:
            _stays_closed(case)
    put(filing, NOTIFICATION.fields, fields or {})
    given = {name: list(rows) for name, rows in (lists or {}).items()}
    if "parties" in given:
        _replace_parties(filing, given["parties"])
    if "holdings" in given:
        _replace_holdings(filing, given["holdings"])
    if "establishments" in given:
        Establishment.objects.filter(filing=filing).delete()
        asked = NOTIFICATION.lists["establishments"].fields
        rows = (put(Establishment(filing=filing), asked, row) for row in given["establishments"])
        Establishment.objects.bulk_create(rows)
    if "sectors" in given:
        SectorTag.objects.filter(filing=filing).delete()
        SectorTag.objects.bulk_create(SectorTag(filing=filing, **row) for row in given["sectors"])
    filing.draft = {key: value for key, value in filing.draft.items() if key != step} if step else filing.draft
    filing.version += 1
    filing.save()
    case.title = title_of(filing)
    index_words(case, *words_of(filing))
    case.version += 1
    case.save()
    audit.record("file.saved", by=by, at=at, case=case)
    return filing.version


def _stays_closed(case: Case) -> None:
    """Nobody takes back that the deal was closed while they complete the rest: closing too early can be fined."""
    if case.state == State.INCOMPLETE and case.filing.completed_on is not None:
        raise Refused(STATED_CLOSED, field="completed_on")


def _writable(case: Case) -> None:
    if case.state not in WRITABLE:
        raise Refused(
            "The notification is handed in: it can be changed again only when it is returned.", code="act.save"
        )


def _replace_parties(filing: Filing, rows: list[Mapping[str, Any]]) -> None:
    """Rows keep their key, so that holdings stay; a party that is left out takes its holdings with it."""
    stored = {party.key: party for party in Party.objects.filter(filing=filing)}
    given = {str(row["key"]): {name: value for name, value in row.items() if name != "key"} for row in rows}
    if len(given) != len(rows):
        raise Refused("Two parties have the same key.", field="parties")
    gone = [party.pk for key, party in stored.items() if key not in given]
    if gone:
        Holding.objects.filter(Q(owner__in=gone) | Q(owned__in=gone), filing=filing).delete()
        Party.objects.filter(pk__in=gone).delete()
    asked = NOTIFICATION.lists["parties"].fields
    kept = [put(stored[key], asked, values) for key, values in given.items() if key in stored]
    names = sorted({name for values in given.values() for name in values} & columns(Party))
    if kept and names:
        Party.objects.bulk_update(kept, [*names, "answers"])
    fresh = ((key, values) for key, values in given.items() if key not in stored)
    Party.objects.bulk_create(put(Party(filing=filing, key=key), asked, values) for key, values in fresh)


def _replace_holdings(filing: Filing, rows: list[Mapping[str, Any]]) -> None:
    parties = {party.key: party for party in Party.objects.filter(filing=filing)}
    Holding.objects.filter(filing=filing).delete()
    made, asked = [], NOTIFICATION.lists["holdings"].fields
    for row in rows:
        owner, owned = parties.get(str(row["owner"])), parties.get(str(row["owned"]))
        if owner is None or owned is None:
            raise Refused("A holding names a party that isn't there.", field="holdings")
        if owner == owned:
            raise Refused("Nobody holds a share in themselves.", field="holdings")
        said = {name: value for name, value in row.items() if name not in ("owner", "owned")}
        made.append(put(Holding(filing=filing, owner=owner, owned=owned), asked, said))
    Holding.objects.bulk_create(made)


def title_of(filing: Filing) -> str:
    """ "Investor → Target", as lists show a file; empty as long as neither is named."""
    names: dict[str, list[str]] = {}
    for role, name in Party.objects.filter(filing=filing).values_list("role", "name"):
        names.setdefault(role, []).append(name)
    investors, targets = names.get("investor", []), names.get("target", [])
    return " → ".join(part for part in (", ".join(investors[:2]), ", ".join(targets[:1])) if part)[:200]


def words_of(filing: Filing) -> tuple[list[str], list[str]]:
    """What search finds a file by: names and numbers, then texts. Confidential fields are left out of the texts."""
    names = []
    for party in Party.objects.filter(filing=filing):
        names += [party.name, party.registration, party.lei]
    searched = [one for one in NOTIFICATION.fields.values() if one.search and one.name not in filing.confidential]
    texts = [str(text) for text in loaded(filing, searched).values()]
    return names, [*texts, filing.concern]


def number_filing(case: Case, *, at: datetime) -> dict[str, str]:
    """The number of a file that is handed in or opened, by which search finds it too; the caller saves the case."""
    numbered = number(case, at=at)
    index_words(case, *words_of(case.filing))
    return numbered
