"""Clocks made for a test, and moments written short."""

from datetime import date, datetime

from casework.procedures.clock import BRUSSELS, Extension, Pause
from casework.procedures.definitions import Clock, Confidence, Expiry, Roll, StartDay, Unit


def clock(
    length: int | None,
    unit: str = "days",
    *,
    start_day: str = "next",
    roll: str = "none",
    calendar: str | None = "BE",
    warn: tuple[int, ...] = (),
    confidence: str = "statute",
) -> Clock:
    """A clock with these rules and nothing else of interest."""
    return Clock(
        id="TEST",
        procedure="test.procedure",
        version="2024-01-01",
        title="Clock of a test",
        length=length,
        unit=Unit(unit),
        start_day=StartDay(start_day),
        roll=Roll(roll),
        calendar=None if unit == "hours" else calendar,
        warn=warn,
        on_expiry=Expiry.NONE,
        source="art. 1",
        confidence=Confidence(confidence),
        expiry_confidence=Confidence(confidence),
    )


def day(text: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """A time from ISO text; without a zone it is a time in Brussels."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=BRUSSELS)


def moment(text: str) -> date | datetime:
    """A date or a time, as the text says."""
    return at(text) if "T" in text else day(text)


def stops(text: str, reason: str = "") -> list[Pause]:
    """Stops written "A/B C/D"; an open one "A/"."""
    pairs = [part.split("/") for part in text.split()]
    return [Pause(moment(first), moment(last) if last else None, reason) for first, last in pairs]


def longer(*lengths: int, unit: str | None = None) -> list[Extension]:
    """Extensions by these lengths."""
    return [Extension(length, unit=Unit(unit) if unit else None) for length in lengths]
