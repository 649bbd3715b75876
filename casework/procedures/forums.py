"""Reading the forums of a procedure: who meets, what they can decide, what they are asked. Data, not code."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict, TypeVar

from casework.procedures.definitions import (
    Body,
    Clock,
    Confidence,
    Measure,
    Outcome,
    Question,
    QuestionKind,
    ThreatType,
    VitalInterest,
)
from casework.procedures.reading import Table

# The services a procedure may name. A misspelt code would quietly leave a service out of its own forum.
SERVICES = frozenset({"VSSE", "GISS", "CUTA", "FJP", "DJSOC-T", "FPP", "LPP", "DIRCO", "NSA", "ISC-SEC", "OVERSIGHT"})

Record = TypeVar("Record")


class Forums(TypedDict):
    """The part of a Procedure that this module reads."""

    bodies: Mapping[str, Body]
    outcomes: Mapping[str, Outcome]
    threat_types: Mapping[str, ThreatType]
    measures: Mapping[int, Measure]
    questions: Mapping[str, Question]
    vital_interests: Mapping[str, VitalInterest]


def read_forums(table: Table, clocks: Mapping[str, Clock]) -> Forums:
    """Read bodies, outcomes, threat types, measures, questions and vital interests, and check their references."""
    threats = _records(table, "threat_type", "code", _threat_type)
    return Forums(
        bodies={code: _body(entry, code, clocks) for code, entry in table.tables("body").items()},
        outcomes=_records(table, "outcome", "code", lambda entry: _outcome(entry, threats)),
        threat_types=threats,
        measures=_records(table, "measure", "number", _measure),
        questions=_records(table, "question", "code", _question),
        vital_interests=_records(table, "vital_interest", "code", _vital_interest),
    )


def _records(table: Table, key: str, by: str, read: Callable[[Table], Record]) -> dict[Any, Record]:
    """An array of tables as records by one of their keys, each key once."""
    found: dict[Any, Record] = {}
    for entry in table.list_of_tables(key):
        record = read(entry)
        entry.finish()
        value = getattr(record, by)
        if value in found:
            raise entry.error(by, f"repeats {value}")
        found[value] = record
    return found


def _services(table: Table, key: str) -> tuple[str, ...]:
    codes = table.texts(key)
    for code in codes:
        if code not in SERVICES:
            raise table.error(key, f'names "{code}", which is not a service')
    return codes


def _service(table: Table, key: str) -> str | None:
    code = table.optional_text(key)
    if code is not None and code not in SERVICES:
        raise table.error(key, f'names "{code}", which is not a service')
    return code


def _body(table: Table, code: str, clocks: Mapping[str, Clock]) -> Body:
    body = Body(
        code=code,
        title=table.text("title"),
        short=table.text("short", ""),
        service=_service(table, "service"),
        members=_services(table, "members"),
        validators=_services(table, "validators"),
        quorum=table.optional_whole("quorum"),
        quorum_confidence=table.choice("quorum_confidence", Confidence, Confidence.UNCONFIRMED),
        clock=table.optional_text("clock"),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
        note=table.text("note", ""),
    )
    table.finish()
    if body.clock is not None and body.clock not in clocks:
        raise table.error("clock", f"is {body.clock}, and the file has no such clock")
    if body.quorum is not None and body.quorum > len(body.members):
        raise table.error("quorum", "is larger than the number of members")
    if not set(body.validators) <= set(body.members):
        raise table.error("validators", "names a service that is not a member")
    return body


def _outcome(table: Table, threats: Mapping[str, ThreatType]) -> Outcome:
    outcome = Outcome(
        code=table.text("code"),
        title=table.text("title"),
        owner=_service(table, "owner"),
        joins=_services(table, "joins"),
        joins_as=table.text("joins_as", ""),
        joins_when_threat=table.texts("joins_when_threat"),
        follow_up=table.flag("follow_up", True),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
        note=table.text("note", ""),
    )
    for code in outcome.joins_when_threat:
        if code not in threats:
            raise table.error("joins_when_threat", f'names "{code}", which is not a threat type of this file')
    if bool(outcome.joins) != bool(outcome.joins_as):
        raise table.error("joins_as", "and joins must be given together")
    return outcome


def _threat_type(table: Table) -> ThreatType:
    return ThreatType(
        code=table.text("code"),
        title=table.text("title"),
        terrorism=table.flag("terrorism"),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
    )


def _measure(table: Table) -> Measure:
    return Measure(
        number=table.whole("number"),
        code=table.text("code"),
        title=table.text("title"),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
    )


def _question(table: Table) -> Question:
    return Question(
        code=table.text("code"),
        title=table.text("title"),
        kind=table.choice("kind", QuestionKind),
        required=table.flag("required", True),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
    )


def _vital_interest(table: Table) -> VitalInterest:
    return VitalInterest(
        code=table.text("code"),
        title=table.text("title"),
        confidence=table.choice("confidence", Confidence),
        source=table.text("source"),
    )
