"""The procedures as an administrator reads them: every clock with its length, its source and how well it is known."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import AccessRequest
from accounts.queries.frozen import seen
from accounts.queries.order import by_name
from accounts.queries.translation import translated
from accounts.written import labelled
from casework.models import ClockValue
from casework.procedures.catalogue import all_procedures, procedure
from casework.procedures.definitions import Body, Clock, Procedure, Version, count_of
from casework.procedures.ledger import version_text
from casework.queries.clocks import may_be_set
from casework.queries.composition import newest, rules_under


@dataclass(frozen=True, kw_only=True)
class ProcedureRow(Version):
    """One version of a procedure in the list."""

    clocks: int
    to_confirm: int
    set_values: int


@dataclass(frozen=True)
class ValueView:
    """A length that was set: by whom, why, until when."""

    pk: int
    length: str
    reason: str
    by: str
    at: datetime
    ended_by: str
    ended_at: datetime | None


@dataclass(frozen=True)
class ClockRow:
    """One clock: what the data says, and what is set instead."""

    id: str
    title: str
    kind: str
    length: str
    starts_when: str
    pauses_when: str
    expiry: str
    confidence: str
    source: str
    note: str
    may_be_set: bool
    in_force: ValueView | None
    former: tuple[ValueView, ...]


@dataclass(frozen=True)
class ProcedurePage:
    """One version with its bodies and clocks."""

    row: ProcedureRow
    note: str
    bodies: tuple[Body, ...]
    clocks: tuple[ClockRow, ...]


def procedure_list() -> tuple[ProcedureRow, ...]:
    """Every procedure by title, in every version; one query."""
    values = list(ClockValue.objects.filter(ended_at__isnull=True).values_list("procedure", "procedure_version"))
    rows = [_row(one, values.count((one.id, one.version))) for one in all_procedures()]
    return tuple(by_name(rows, lambda row: row.title))


def procedure_page(procedure_id: str, version: str) -> ProcedurePage:
    """One version, with its bodies as cases that are opened now have them; ProcedureError when there is none."""
    filed = procedure(procedure_id, version)
    one = rules_under(filed.id, filed.version, newest(filed)) if filed.bodies else filed
    rows = ClockValue.objects.filter(procedure=one.id, procedure_version=one.version)
    values = list(rows.select_related("set_by", "ended_by").order_by("-id"))
    clocks = tuple(_clock(rule, [v for v in values if v.clock == rule.id]) for rule in one.clocks.values())
    in_force = sum(1 for value in values if value.ended_at is None)
    return ProcedurePage(_row(one, in_force), one.note, tuple(map(body_row, one.bodies.values())), clocks)


def body_row(body: Body) -> Body:
    """One body in words."""
    title = f"{_(body.title)} ({body.short})" if body.short else _(body.title)
    return replace(body, title=title, members=body.services)


def _row(one: Procedure, set_values: int) -> ProcedureRow:
    return seen(
        ProcedureRow,
        one,
        title=_(one.title),
        clocks=len(one.clocks),
        to_confirm=sum(1 for clock in one.clocks.values() if clock.needs_confirmation),
        set_values=set_values,
    )


def _clock(rule: Clock, values: Iterable[ClockValue]) -> ClockRow:
    views = [_value(rule, value) for value in values]
    return seen(
        ClockRow,
        rule,
        title=_(rule.title),
        length=translated(rule.length_text),
        starts_when=_(rule.starts_when) if rule.starts_when else "",
        pauses_when=_(rule.pauses_when) if rule.pauses_when else "",
        expiry=_(rule.expiry_text) if rule.expiry_text else "",
        may_be_set=may_be_set(rule),
        in_force=next((view for view in views if view.ended_at is None), None),
        former=tuple(view for view in views if view.ended_at is not None),
    )


def _value(rule: Clock, row: ClockValue) -> ValueView:
    return seen(
        ValueView,
        row,
        length=translated(count_of(row.length, rule.unit)),
        by=row.set_by.name,
        at=row.set_at,
        ended_by=row.ended_by.name if row.ended_by else "",
    )


def asked_length(request: AccessRequest) -> str:
    """What a request for the length of a clock asks for, in words."""
    given = request.payload
    rule = procedure(given["procedure"], given["version"]).clock(given["clock"])
    title = procedure_words(given["procedure"], given["version"])
    return labelled(f"{title}, {_(rule.title)}", translated(count_of(given["length"], rule.unit)))


def procedure_words(code: str, version: str) -> str:
    """A procedure and its version as people name them."""
    return f"{_(procedure(code, version).title)}, {translated(version_text(version))}"
