"""Deconfliction: does another service work on the same subject? Both sides are told; neither learns more than it may
know.
"""

from collections import Counter
from datetime import datetime

from accounts.context import acting_as_system, fetched
from accounts.models import Person, Service
from casework.actions import asking
from casework.lifecycle.common import DRAFT, WITHDRAWN
from casework.models import Case, Interest, Subject
from casework.models.subject import may_be_same
from casework.notifications import outbox


def find(*, case: Case, by: Person, at: datetime) -> int:
    """Compare the case's subjects with those of live cases of other services; returns how many agreements were new.

    What ``by`` asks is counted first: Refused beyond the limit, before anybody is told anything.

    A reader of this case is told "another service holds an interest: contact point" only when the other case is in no
    compartment beyond this one's and not marked higher: otherwise only the other side hears of it, and may come
    forward.
    """
    asking.note_names(case=case, by=by, at=at)
    found: Counter[int] = Counter()
    with acting_as_system("deconfliction"):
        made = 0
        for mine, theirs in _pairs(case):
            new = _agree(case, mine, theirs, at)
            made += new
            found[theirs.case.owning_service_id] += bool(new)
    asking.note_found(found=+found, case=case, by=by, at=at)
    return made


def _pairs(case: Case) -> list[tuple[Subject, Subject]]:
    """Each subject of the case with each of a live case of another service that may be the same."""
    alike = fetched("SELECT mine, theirs FROM subjects_alike(%s)", [case.pk])
    if not alike:
        return []
    own = {s.pk: s for s in Subject.objects.filter(case=case)}
    others = (
        Subject.objects.filter(pk__in=sorted({theirs for _mine, theirs in alike}))
        .exclude(case__owning_service=case.owning_service_id)
        .exclude(case__state__in=(DRAFT, WITHDRAWN))
        .select_related("case__label", "case__owning_service")
        .in_bulk()
    )
    pairs = [(own[mine], others[theirs]) for mine, theirs in alike if theirs in others]
    return [pair for pair in pairs if not _differ(*pair)]


def _same_number(a: Subject, b: Subject) -> bool:
    """Whether a number that identifies stands with both."""
    return any(key.startswith("#") for key in set(a.name_keys) & set(b.name_keys))


def _differ(a: Subject, b: Subject) -> bool:
    """Two birth dates that differ as far as both are known are two people, unless a number says otherwise."""
    return not _same_number(a, b) and not may_be_same(a, b)


def _agree(case: Case, mine: Subject, theirs: Subject, at: datetime) -> int:
    strength = _strength(mine, theirs)
    made = _tell(case, mine, theirs.case, theirs.case.owning_service, strength, at)
    return made + _tell(theirs.case, theirs, case, case.owning_service, strength, at)


def _strength(mine: Subject, theirs: Subject) -> str:
    if _same_number(mine, theirs):
        return "number"
    whole = mine.birth_known == theirs.birth_known == Subject.Known.DAY
    return "strong" if whole and mine.birth_date and mine.birth_date == theirs.birth_date else "weak"


def _tell(reader: Case, subject: Subject, other: Case, service: Service, strength: str, at: datetime) -> int:
    higher = other.label.marking > reader.label.marking
    if higher or not set(other.label.compartments) <= set(reader.label.compartments):
        return 0
    _, made = Interest.objects.get_or_create(
        case=reader,
        subject=subject,
        service=service,
        defaults={"contact_point": service.contact_point or service.name, "strength": strength, "found_at": at},
    )
    if made:
        key = f"interest:{reader.pk}:{subject.pk}:{service.pk}"
        outbox.notify("interest.found", "case team", key=key, at=at, case=reader, service=service.code)
    return int(made)
