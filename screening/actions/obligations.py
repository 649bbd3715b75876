"""Obligations under measures: reported from outside, looked at here, breached, ended; announced in time."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Person
from casework.access import get_case
from casework.actions.transition import touch
from casework.errors import Absent, Conflict, Refused
from casework.models import Case, Outbox
from casework.notifications import outbox
from screening.access import outside
from screening.lifecycle.obligation import OBLIGATION
from screening.models import Obligation
from screening.queries.obligations import obligation_refusal

NEEDS = {
    "report": "Say what was done.",
    "ask_again": "Say what is still missing.",
    "find_breach": "Say what the breach is.",
    "end": "Say why the obligation ends.",
}
BEFORE = (30, 10, 1, 0)  # days before the due day on which its people are told; 0 is the day after it has passed
BATCH = 200


def report(
    *, reference: str, obligation_id: int, by: Person, at: datetime, text: str, version: int | None = None
) -> Obligation:
    """Report on an obligation from outside. Raises Absent, Refused, Conflict."""
    sight = sight_of(by, at=at)
    with outside(sight, reference, lock=True) as case:
        return _step(case, sight, obligation_id, "report", by=by, at=at, text=text, version=version)


def step(
    *,
    reference: str,
    obligation_id: int,
    act: str,
    by: Person,
    at: datetime,
    text: str = "",
    version: int | None = None,
) -> Obligation:
    """Find an obligation met, ask again, record a breach, or end it. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        return _step(case, sight, obligation_id, act, by=by, at=at, text=text, version=version)


def _step(
    case: Case, sight: Sight, obligation_id: int, act: str, *, by: Person, at: datetime, text: str, version: int | None
) -> Obligation:
    row = Obligation.objects.filter(case=case, pk=obligation_id).first()
    if row is None or act not in OBLIGATION.acts:
        raise Absent(str(obligation_id))
    if version is not None and version != row.version:
        raise Conflict("Somebody else changed this obligation since you opened it.", theirs=row)
    sentence = obligation_refusal(row, case, act, sight)
    if sentence is not None:
        raise Refused(sentence, code=f"obligation.{act}")
    if act in NEEDS and not text.strip():
        raise Refused(NEEDS[act], field="text")
    _write(row, act, by, at, text.strip())
    row.state = str(OBLIGATION.row(act).target)
    row.version += 1
    row.save()
    following = _following(row) if act == "accept" else None
    if following is not None:
        following.save()
    touch(case, by=by, at=at, code="file.obligation", data={"obligation_id": row.pk, "step_code": act})
    for audience in OBLIGATION.row(act).tell:
        payload = {"code": "file.obligation", "audience": audience, "by": by.pk, "ids": []}
        key = f"obligation:{row.pk}:{row.version}:{act}:{audience}"
        outbox.put(kind="notify", effect_key=key, case=case, payload=payload, at=at)
    return row


def _write(row: Obligation, act: str, by: Person, at: datetime, text: str) -> None:
    if act == "report":
        row.report, row.reported_by, row.reported_at = text, by, at
    elif act == "accept":
        row.verified_by, row.verified_at = by, at
    elif act == "ask_again":
        row.report = f"{row.report}\n\n— {text}".strip()  # read from outside: no name of an officer
        row.reported_by, row.reported_at = None, None
    else:
        row.finding = text


def _following(row: Obligation) -> Obligation | None:
    """The next turn of an obligation that repeats, counted from the first day that was owed: a monthly duty from 31
    January is due on 28 February and on 31 March again.
    """
    if row.every_months is None:
        return None
    first = row.first or row
    passed = (row.due_on.year - first.due_on.year) * 12 + row.due_on.month - first.due_on.month
    return Obligation(
        case_id=row.case_id,
        measure_id=row.measure_id,
        text=row.text,
        due_on=months_later(first.due_on, passed + row.every_months),
        every_months=row.every_months,
        first=first,
    )


def months_later(day: date, months: int) -> date:
    """The same day some months on, clamped to the end of a shorter month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def announce_due(*, at: datetime) -> int:
    """Tell the people of each obligation that comes near or has passed, once a threshold; how many were told of.

    Safe to run twice, late, or several at once: the outbox keeps one row a threshold.
    """
    today = day_of(at)
    with acting_as_system("obligations that come near"):
        rows = Obligation.objects.select_for_update(skip_locked=True).filter(
            state__in=("open", "breached"), due_on__lte=today + timedelta(days=BEFORE[0]), case__state="monitoring"
        )
        found = list(rows.exclude(announced_on=today).select_related("case").order_by("pk")[:BATCH])
        return sum(_announce(row, today, at) for row in found)


def _announce(row: Obligation, today: date, at: datetime) -> bool:
    left = (row.due_on - today).days
    threshold = min((before for before in BEFORE if left <= before), default=None) if left >= 0 else 0
    passed = left < 0
    row.announced_on = today
    row.save(update_fields=["announced_on"])
    if threshold is None or (threshold == 0 and not passed):
        return False
    key = f"obligation-due:{row.pk}:{row.due_on}:{threshold}"
    payload = {
        "code": "file.obligation_due",
        "audiences": ["representatives", "secretariat"],
        "by": None,
        "ids": [],
        "due": row.due_on.isoformat(),
    }
    if Outbox.objects.filter(effect_key=key).exists():
        return False
    outbox.put(kind="notify", effect_key=key, case=row.case, payload=payload, at=at)
    data = {"obligation_id": row.pk, "due": row.due_on.isoformat()}
    audit.record("file.obligation_due", by=None, at=at, case=row.case, data=data)
    return True
