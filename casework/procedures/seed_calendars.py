"""Write a calendar file from the `holidays` library: `python -m casework.procedures.seed_calendars BE 2010 2045`.

Run by a person when a range must grow or a country is added. The result is our own dated list: it is read, compared
with the official gazette, corrected by hand and committed; the library is never asked at run time.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import holidays

DATA = Path(__file__).parent / "data" / "calendars"

# our id → (library country, subdivision or None, title, source, note)
COUNTRIES: dict[str, tuple[str, str | None, str, str, str]] = {
    "BE": (
        "BE",
        None,
        "Belgium: legal public holidays",
        "Royal Decree of 18 April 1974, art. 1 (the ten legal public holidays)",
        "Sunday, Saturday and the ten legal holidays. Bridge days and replacement days of an employer do not count.",
    ),
    "UK": (
        "GB",
        "ENG",
        "England and Wales: bank holidays",
        "Banking and Financial Dealings Act 1971 and royal proclamations",
        (
            "England and Wales only. Whether the law in hand also counts bank holidays of other parts of the United "
            "Kingdom is to be confirmed. Years without a proclamation yet follow the usual rules."
        ),
    ),
    "NL": (
        "NL",
        None,
        "Netherlands: generally recognised holidays",
        "Algemene termijnenwet, art. 3",
        "5 May counts every year under the Algemene termijnenwet. Good Friday is treated as a holiday by its art. 3.",
    ),
    "DE": (
        "DE",
        None,
        "Germany: public holidays of the whole federation",
        "public-holiday laws of the Länder, days common to all of them, and the Unification Treaty, art. 2",
        "Holidays of single Länder are not listed.",
    ),
    "FR": (
        "FR",
        None,
        "France: legal holidays",
        "Code du travail, art. L3133-1",
        "Holidays of Alsace-Moselle and overseas are not listed.",
    ),
    "US": (
        "US",
        None,
        "United States: federal holidays",
        "5 U.S.C. 6103",
        (
            "The observed day is listed when a holiday falls on a weekend. Days on which federal offices close by "
            "executive order are not listed."
        ),
    ),
    "EU": (
        "BE",
        None,
        "European Commission: public holidays of the institutions",
        "Regulation (EEC, Euratom) No 1182/71, art. 2(1); yearly decisions of the Commission in the Official Journal",
        (
            "To confirm: the days that the yearly decisions usually list (read for 2014, from a secondary source for "
            "2017 and 2020) are carried on to every year. The holidays of the single states are not listed."
        ),
    ),
}


def days_of(id: str, first: int, last: int) -> dict[date, str]:
    """The holidays of one calendar between two years, both included, with their English names."""
    country, subdivision, *_ = COUNTRIES[id]
    language = {"BE": "en_US", "NL": "en_US", "DE": "en_US", "FR": "en_US"}.get(id)
    language = "en_US" if id == "EU" else language
    found = holidays.country_holidays(country, subdiv=subdivision, years=range(first, last + 1), language=language)
    days = {day: name for day, name in found.items() if first <= day.year <= last}
    if id == "EU":
        mondays = [day for day, name in days.items() if name == "Easter Monday"]
        return dict(sorted(pair for monday in mondays for pair in _of_the_union(monday).items()))
    if id == "NL":
        for year in range(first, last + 1):
            days.setdefault(date(year, 5, 5), "Liberation Day")
            easter_monday = next(day for day, name in days.items() if day.year == year and name == "Easter Monday")
            days.setdefault(date.fromordinal(easter_monday.toordinal() - 3), "Good Friday")
    return {day: name.replace("Labor Day", "Labour Day") if id != "US" else name for day, name in sorted(days.items())}


def _of_the_union(easter_monday: date) -> dict[date, str]:
    """The days that the Commission usually lists for its institutions in the year of that Easter Monday."""
    year = easter_monday.year
    movable = {-4: "Maundy Thursday", -3: "Good Friday", 0: "Easter Monday"}
    movable |= {38: "Ascension Day", 39: "Day after Ascension Day", 49: "Whit Monday"}
    fixed = {(1, 1): "New Year's Day", (1, 2): "Day after New Year's Day", (5, 9): "Schuman Declaration"}
    fixed |= {(7, 21): "Belgian National Day", (8, 15): "Assumption Day"}
    fixed |= {(11, 1): "All Saints' Day", (11, 2): "All Souls' Day"}
    fixed |= {(12, day): "Day at the end of the year" for day in range(24, 32)}
    days = {date(year, month, day): name for (month, day), name in fixed.items()}
    days |= {easter_monday + timedelta(days=after): name for after, name in movable.items()}
    return {date(year, 5, 1): "Labour Day", **days}


def write(id: str, first: int, last: int) -> Path:
    """Write `data/calendars/<id>.toml` for two years and all between them; returns its path."""
    _, _, title, source, note = COUNTRIES[id]
    lines = [
        f'id = "{id}"',
        f'title = "{title}"',
        f'source = "{source}"',
        f'note = "{note}"',
        f"first = {first}-01-01",
        f"last = {last}-12-31",
        "",
        "[holidays]",
        *(f'{day.isoformat()} = "{name}"' for day, name in days_of(id, first, last).items()),
    ]
    path = DATA / f"{id}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in COUNTRIES or not (sys.argv[2] + sys.argv[3]).isdigit():
        sys.exit(f"Call it with a calendar ({', '.join(COUNTRIES)}), a first year and a last year.")
    print(write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
