"""Whose turn it is, read from the rows; permission, clearance and the moment are matched here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.access import Sight, openable, within
from accounts.models import Label, Service
from accounts.queries.asker import Asker
from casework.lifecycle.turns import difference
from casework.models import Case, Turn
from casework.queries.turn_facts import Loaded, load, moment, rows_of

BATCH = 500  # cases


def is_of(turn: Turn, sight: Sight) -> bool:
    """The twin of ``turns_of``: whether a turn asks something of the person at the moment of the sight."""
    who = turn.service_id in (None, sight.service_id) and turn.person_id in (None, sight.person_id)
    may = any(permission.value == turn.permission for permission in sight.permissions)
    begun = turn.from_at is None or turn.from_at <= sight.at
    over = turn.until_at is not None and turn.until_at <= sight.at
    return who and may and begun and not over and sight.person_id not in turn.except_persons


def turns_of(sight: Sight) -> QuerySet[Turn]:
    """The turns that ask something of the person at the moment of the sight; its case must be visible besides."""
    # each arm as an index has it: of the service, of nobody in particular, of the person
    permissions = sorted(permission.value for permission in sight.permissions)
    own = Q(person=None, service_id=sight.service_id, permission__in=permissions)
    anybodys = Q(person=None, service=None, permission__in=permissions)
    service = Q(service=None) | Q(service_id=sight.service_id)
    named = Q(service, person_id=sight.person_id, permission__in=permissions)
    begun = Q(from_at=None) | Q(from_at__lte=sight.at)
    rows = _openable(sight).filter(own | anybodys | named, begun, lifts=False)
    rows = rows.exclude(until_at__lte=sight.at).exclude(except_persons__contains=[sight.person_id])
    done = _openable(sight).filter(case=OuterRef("case"), code=OuterRef("code"), service=OuterRef("service"))
    return rows.filter(~Exists(done.filter(lifts=True)))


def turns_of_service(sight: Sight) -> QuerySet[Turn]:
    """The turns that name the person's service, whoever of it may do what is asked."""
    return _openable(sight).filter(service_id=sight.service_id, lifts=False)


def of_each_case(asker: Asker) -> ArraySubquery:
    """The open turns of a case that somebody may see, as a column of it for ``read``."""
    fields = ("code", "permission", "service_id", "person_id", "except_persons", "from_at", "until_at", "lifts")
    rows = _opened(within(asker.level, asker.compartments)).filter(case=OuterRef("pk"))
    return rows_of(rows, *fields, service_code=F("service__code"))


def read(row: Mapping[str, Any]) -> Turn:
    """One of them, with its service."""
    own = {name: value for name, value in row.items() if name not in ("service_id", "service_code")}
    service = Service(pk=row["service_id"], code=row["service_code"]) if row["service_id"] else None
    return Turn(**own | {"from_at": moment(row["from_at"]), "until_at": moment(row["until_at"]), "service": service})


def codes_of(turns: Iterable[Turn], sight: Sight) -> list[str]:
    """The codes of what these turns of one case ask of the person."""
    lifted = {(turn.code, turn.service_id) for turn in turns if turn.lifts}
    mine = [turn for turn in turns if not turn.lifts and is_of(turn, sight)]
    return [turn.code for turn in mine if (turn.code, turn.service_id) not in lifted]


def _openable(sight: Sight) -> QuerySet[Turn]:
    return _opened(openable(sight))


def _opened(rule: Q) -> QuerySet[Turn]:
    return Turn.objects.filter(closed_at=None, label_id__in=Label.objects.filter(rule).values("pk"))


def wrong(last: int = 0) -> Iterator[tuple[Loaded, int, int]]:
    """Every case after that number, with how many of its turns are missing and how many stand that shouldn't, or say
    something else. In the product's own context.
    """
    while found := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "kind")[:BATCH]):
        last = found[-1][0]
        for kind in sorted({kind for _pk, kind in found}):
            for one in load([pk for pk, of in found if of == kind], kind):
                differs = difference(one.stands, one.wanted)
                yield one, len(differs.opens), len(differs.closes) + len(differs.changes)
