"""What is still missing of a questionnaire at a level, where its periods leave holes, and who must still sign.

A level is a name of the definition's ``levels``; a questionnaire without levels has one that is called nothing. What is
found is plain English, translated by whoever shows it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.sentences import Sentence, say
from casework.blocks.questionnaire.definition import HIDDEN, MUST, Demand, Field, Part, Period, Questionnaire, Section
from casework.blocks.questionnaire.said import Answers, Row, Said, rows_of
from casework.blocks.questionnaire.values import NOTHING

UNCHANGED, CHANGED = "unchanged", "changed"  # what a renewal says of a section


@dataclass(frozen=True)
class Wanted:
    """Something that must be stated: what it is called, in which section, and whether it is there."""

    label: Sentence
    section: str
    is_there: bool
    field: str = ""


@dataclass(frozen=True)
class Finding:
    """A hole in a period, or two rows of it that overlap: first and last day."""

    section: str
    part: str
    first: date
    last: date
    sentence: Sentence


def at_level(whole: Questionnaire, levels: str, level: str) -> str:
    """What a level makes of something: MUST, MAY or HIDDEN; empty where it doesn't speak of levels."""
    return levels[whole.levels.index(level)] if levels and level else ""


def shown(whole: Questionnaire, level: str) -> tuple[Section, ...]:
    """The sections that the level asks for at all."""
    return tuple(one for one in whole.sections if at_level(whole, one.levels, level) != HIDDEN)


def asked_fields(whole: Questionnaire, part: Part, level: str) -> tuple[Field, ...]:
    """The fields of a part that the level asks for."""
    return tuple(one for one in part.fields.values() if at_level(whole, one.levels, level) != HIDDEN)


def demands(
    whole: Questionnaire, answers: Answers, *, level: str = "", asked: Collection[str] = ()
) -> Iterator[Wanted]:
    """Everything that must be stated, section by section, and whether it is; ``asked``: what is asked for only here."""
    for section in shown(whole, level):
        for part in section.parts:
            if not part.asked or part.asked in asked:
                yield from _of_part(whole, section, part, answers, level)
        for one in section.demands:
            if _counts(whole, one, answers, level, asked):
                yield Wanted(say(one.words), section.name, _met(whole, one, answers))


def _of_part(whole: Questionnaire, section: Section, part: Part, answers: Answers, level: str) -> Iterator[Wanted]:
    if not part.list:
        for one in asked_fields(whole, part, level):
            must = one.demanded or at_level(whole, one.levels, level) == MUST
            if must and holds(answers.fields, one.when):
                there = said(answers.fields, one)
                yield Wanted(say(one.demanded or one.label), section.name, there, one.name)
        return
    if not holds(answers.fields, part.when):
        return
    rows = rows_of(part, answers)
    if part.demanded or at_level(whole, part.levels, level) == MUST:
        there = bool(rows) or part.name in answers.fields.get("because", {})
        yield Wanted(say(part.demanded or part.title), section.name, there, part.name)
    for number, row in enumerate(rows, start=1):
        for one in asked_fields(whole, part, level):
            must = at_level(whole, one.levels, level) == MUST and holds({**answers.fields, **row}, one.when)
            if must and not said(row, one):
                words = say(
                    "{list} {number}: {field}", list=say(part.item or part.title), number=number, field=say(one.label)
                )
                yield Wanted(words, section.name, False, f"{part.name}.{number - 1}.{one.name}")


def _counts(whole: Questionnaire, one: Demand, answers: Answers, level: str, asked: Collection[str]) -> bool:
    if (one.asked and one.asked not in asked) or at_level(whole, one.levels, level) == HIDDEN:
        return False
    return holds(answers.fields, one.when)


def holds(row: Row, name: str) -> bool:
    """Whether a field on which something hangs says something, and not no; nothing hangs on none."""
    return not name or row.get(name) not in (*NOTHING, False)


def _met(whole: Questionnaire, one: Demand, answers: Answers) -> bool:
    every, some = ([said(answers.fields, whole.fields[name]) for name in names] for names in (one.all, one.any))
    return all(every) and (not some or any(some))


def said(row: Row, one: Field) -> bool:
    """Whether a field says something, or why that can't be obtained. Nought and no say something, an empty box
    doesn't.
    """
    value = row.get(one.name)
    told = bool(value.strip()) if isinstance(value, str) else value not in NOTHING
    return (told and not (one.type == "tick" and value is False)) or bool(row.get("because", {}).get(one.name))


# periods -------------------------------------------------------------------------------------------------------------


def findings(
    whole: Questionnaire, answers: Answers, *, level: str = "", today: date, born: date | None = None
) -> tuple[Finding, ...]:
    """Holes and overlaps of every list that must cover a time, in the order of the sections."""
    return tuple(
        one
        for section in shown(whole, level)
        for part in section.lists
        if part.period is not None and at_level(whole, part.levels, level) != HIDDEN
        for one in _of_period(whole, section, part, part.period, answers, level, today, born)
    )


def look_back(
    whole: Questionnaire, period: Period, *, level: str, today: date, born: date | None = None
) -> date | None:
    """The first day that must be covered at a level; None where nothing must be."""
    years = period.years[whole.levels.index(level)] if level and period.years else max(period.years, default=0)
    if not years:
        return None
    first = years_before(today, years)
    grown = years_before(born, -period.since_age) if born and period.since_age else first
    return max(first, grown)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier, 28 February for a day that isn't there; later where they are negative."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _of_period(
    whole: Questionnaire,
    section: Section,
    part: Part,
    period: Period,
    answers: Answers,
    level: str,
    today: date,
    born: date | None,
) -> Iterator[Finding]:
    spans = sorted(span for row in rows_of(part, answers) if (span := _span(row, period, today)) is not None)
    first = look_back(whole, period, level=level, today=today, born=born)
    if first is not None and spans:  # a list that says nothing is missing as a whole
        for start, end in _holes(spans, first, today):
            if (end - start).days + 1 > period.gap:
                words = say("Nothing is stated from {first} to {last}.", first=start, last=end)
                yield Finding(section.name, part.name, start, end, words)
    if period.overlaps:
        for start, end in _overlaps(spans):
            words = say("Two rows speak of the time from {first} to {last}.", first=start, last=end)
            yield Finding(section.name, part.name, start, end, words)


def _span(row: Row, period: Period, today: date) -> tuple[date, date] | None:
    """First and last day of a row: what isn't known of a day is taken widely, what hasn't ended lasts until today."""
    start, end = row.get(period.start), row.get(period.end)
    if not start:
        return None
    return _first(start), min(_last(end), today) if end else today


def _first(value: Any) -> date:
    return value if isinstance(value, date) else value.day


def _last(value: Any) -> date:
    if isinstance(value, date):
        return value
    day: date = value.day
    if value.known == "year":
        return day.replace(month=12, day=31)
    return (
        (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if value.known == "month" else day
    )


def _holes(spans: Iterable[tuple[date, date]], first: date, today: date) -> Iterator[tuple[date, date]]:
    """Stretches of days between the first one and today that no row covers."""
    open_from, day = first, timedelta(days=1)
    for start, end in spans:
        if start > open_from:
            yield open_from, start - day
        open_from = max(open_from, end + day)
    if open_from <= today:
        yield open_from, today


def _overlaps(spans: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Stretches of more than a day that two rows both cover: a row may begin on the day on which another ends."""
    last: date | None = None
    for start, end in spans:
        if last is not None and start < last:
            yield start, min(last, end)
        last = end if last is None else max(last, end)


# renewal and signatures ----------------------------------------------------------------------------------------------


def renewed(whole: Questionnaire, former: Answers, statements: Mapping[str, str]) -> Said:
    """What a renewal begins with: of each section that is said to be unchanged, what was said the last time."""
    parts = [part for one in whole.sections if statements.get(one.name) == UNCHANGED for part in one.parts]
    lists = {part.stored: former.rows(part.stored) for part in parts if part.list}
    names = {name for part in parts if not part.list for name in part.fields}
    fields = {name: former.fields.get(name) for name in whole.fields if name in names}
    marked = [name for name in former.fields.get("confidential", ()) if name in names]
    because = {name: why for name, why in former.fields.get("because", {}).items() if name in names or name in lists}
    return Said({**fields, "confidential": marked, "because": because}, lists)


def unspoken(whole: Questionnaire, statements: Mapping[str, str], *, level: str = "") -> tuple[str, ...]:
    """The sections of which a renewal doesn't yet say whether anything changed."""
    return tuple(one.name for one in shown(whole, level) if statements.get(one.name) not in (CHANGED, UNCHANGED))


def unsigned(whole: Questionnaire, answers: Answers, signed: Collection[str], *, level: str = "") -> tuple[str, ...]:
    """The roles whose signature is needed at this level and isn't there."""
    return tuple(
        one.role
        for one in whole.signatures
        if at_level(whole, one.levels, level) != HIDDEN
        and one.role not in signed
        and (holds(answers.fields, one.when) or bool(answers.rows(one.when)))
    )
