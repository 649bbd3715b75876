"""Reading the forums of a procedure: who meets, what they can decide, what they are asked. Data, not code."""

from collections.abc import Mapping
from typing import Any

from casework.procedures.definitions import Body, Clock, Measure, Outcome, Question, ThreatType, VitalInterest
from casework.procedures.reading import Table

# The services a procedure may name. A misspelt code would quietly leave a service out of its own forum.
SERVICES = frozenset({"VSSE", "GISS", "CUTA", "FJP", "DJSOC-T", "FPP", "LPP", "DIRCO", "NSA", "ISC-SEC", "OVERSIGHT"})


def read_forums(table: Table, clocks: Mapping[str, Clock]) -> dict[str, Any]:
    """Read bodies, outcomes, threat types, measures, questions and vital interests, and check their references."""
    threats = table.records("threat_type", ThreatType)
    return {
        "bodies": {code: _body(entry, code, clocks) for code, entry in table.tables("body").items()},
        "outcomes": table.records("outcome", lambda entry: _outcome(entry, threats)),
        "threat_types": threats,
        "measures": table.records("measure", Measure, by="number"),
        "questions": table.records("question", Question),
        "vital_interests": table.records("vital_interest", VitalInterest),
    }


def _demand_services(table: Table, key: str, codes: tuple[str | None, ...]) -> None:
    for code in codes:
        if code not in SERVICES and code is not None:
            raise table.error(key, f'names "{code}", which is not a service')


def _body(table: Table, code: str, clocks: Mapping[str, Clock]) -> Body:
    body = table.record(Body, code=code)
    _demand_services(table, "service", (body.service,))
    _demand_services(table, "members", body.members)
    _demand_services(table, "validators", body.validators)
    for clock in body.answers:
        if clock not in clocks:
            raise table.error("answers", f"names {clock}, and the file has no such clock")
    if body.quorum is not None and body.quorum > len(body.members):
        raise table.error("quorum", "is larger than the number of members")
    if not set(body.validators) <= set(body.members):
        raise table.error("validators", "names a service that is not a member")
    return body


def _outcome(table: Table, threats: Mapping[str, ThreatType]) -> Outcome:
    outcome = table.record(Outcome)
    _demand_services(table, "owner", (outcome.owner,))
    _demand_services(table, "joins", outcome.joins)
    for code in outcome.joins_when_threat:
        if code not in threats:
            raise table.error("joins_when_threat", f'names "{code}", which is not a threat type of this file')
    if bool(outcome.joins) != bool(outcome.joins_as):
        raise table.error("joins_as", "and joins must be given together")
    return outcome
