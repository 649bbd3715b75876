"""Write a calendar file from the `holidays` library: `python -m casework.procedures.seed_calendars BE 2010 2045`.

Run by a person when a range must grow, or a country is added: its file begins with id, title, source and note then. The
result is our own dated list: it is read, compared with the official gazette, corrected by hand and committed; the
library is never asked at run time.
"""

import sys
from datetime import date, timedelta
from pathlib import Path

import holidays

DATA = Path(__file__).parent / "data" / "calendars"

# our id → library's country, and subdivision or None
COUNTRIES: dict[str, tuple[str, str | None]] = {
    "BE": ("BE", None),
    "UK": ("GB", "ENG"),
    "NL": ("NL", None),
    "DE": ("DE", None),
    "FR": ("FR", None),
    "US": ("US", None),
    "EU": ("BE", None),
}


def days_of(id: str, first: int, last: int) -> dict[date, str]:
    """The holidays of one calendar between two years, both included, with their English names."""
    country, subdivision = COUNTRIES[id]
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
    """Write `data/calendars/<id>.toml` for two years and all between them, below the title, source and note that stand
    there; returns its path.
    """
    path = DATA / f"{id}.toml"
    head, _first, _rest = path.read_text(encoding="utf-8").partition("first = ")
    days = "\n".join(f'{day.isoformat()} = "{name}"' for day, name in days_of(id, first, last).items())
    text = f"{head}first = {first}-01-01\nlast = {last}-12-31\n\n[holidays]\n{days}\n"
    path.write_text(text, encoding="utf-8")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in COUNTRIES or not (sys.argv[2] + sys.argv[3]).isdigit():
        sys.exit(f"Call it with a calendar ({', '.join(COUNTRIES)}), a first year and a last year.")
    print(write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
