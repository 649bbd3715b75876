"""What leaves the house: each act that says so, which of its arguments leave, and what it sends, made to be compared.

Such an act is handed in first and done at a fixed time: ``acts``. Much of what it sends is read from rows when it is
done: the reasons of a fine, the measures of a decision, the names of the parties. So the whole of it is made a second
time as it leaves, and only what says the same leaves.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from casework.blocks.disclosure.models import Dispatch
from casework.blocks.disclosure.sources import Disclosure
from casework.blocks.letters.content import fingerprint, parties
from casework.blocks.letters.models import Letter
from casework.blocks.letters.queries import Letters
from casework.lifecycle.acts import Leaves, acts_of
from casework.lifecycle.kinds import part_of, told
from casework.models import Case

LETTER = "letter"  # a draft in somebody's own words
# what the sending itself draws or counts: a number in a row, the days from the day of sending on
DRAWN = frozenset({"number"})


def outgoing(kind: str, name: str) -> tuple[Callable[..., Any], Leaves]:
    """What does an act whose text leaves, and what leaves; one of something owed carries its number after a point."""
    code, part = name.partition(".")[0], part_of(kind, Disclosure)
    if part is not None and code in part.others:
        return part.others[code].do, part.others[code].leaves
    act = acts_of(kind)[code]
    assert act.leaves is not None
    return act.function, act.leaves


def words_of(kind: str, act: str, given: Mapping[str, Any]) -> list[str]:
    """Everything of an act's arguments that would leave."""
    return [text for name in outgoing(kind, act)[1].texts for text in _texts(given.get(name)) if text.strip()]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def asks_of(given: Mapping[str, Any]) -> list[int]:
    """Ids of the questions that stand in what leaves."""
    rows: Iterable[tuple[int, str]] = given.get("questions", ())
    return [pk for pk, _wording in rows]


# -- its arguments as JSON keeps them while it waits, and back --------------------------------------------------------


def packed(value: Any) -> Any:
    """Arguments as JSON keeps them; days, moments and people say what they are."""
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Person):
        return {"$person": value.pk}
    if isinstance(value, Mapping):
        return {key: packed(one) for key, one in value.items()}
    return [packed(one) for one in value] if isinstance(value, list | tuple) else value


def unpacked(value: Any) -> Any:
    """The arguments that ``packed`` has kept."""
    if isinstance(value, list):
        return [unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$moment" in value:
        return datetime.fromisoformat(value["$moment"])
    if "$day" in value:
        return date.fromisoformat(value["$day"])
    if "$person" in value:
        return Person.objects.get(pk=value["$person"])
    return {key: unpacked(one) for key, one in value.items()}


# -- what it sends, to be compared ------------------------------------------------------------------------------------


def sent_letters(case: Case) -> QuerySet[Letter, int]:
    """Ids of the letters that have left, or went between authorities."""
    rows = told(case, Letters).letter.objects.filter(case=case, sent_at__isnull=False)
    return rows.values_list("pk", flat=True)


def letters_since(case: Case, before: Collection[int]) -> list[Letter]:
    """The letters to the outside that were sent since, in their order; one query."""
    rows = told(case, Letters).letter.objects.filter(case=case, sent_at__isnull=False, outward=True)
    return list(rows.exclude(pk__in=before).order_by("pk"))


def print_of(*, text: str, given: Mapping[str, Any], letters: Collection[Letter]) -> str:
    """The fingerprint of what leaves: its words, the act's arguments as they are kept, and what each letter says and to
    whom it is addressed. Who of a firm gets it is the firm's own to change, and in no fingerprint.
    """
    whole = {"text": text, "given": given, "letters": [_compared(letter) for letter in letters]}
    return fingerprint(json.loads(json.dumps(whole)))  # as the row keeps it


def seen_in(row: Dispatch) -> str:
    """The fingerprint of what a coordinator who opens a waiting text looks at."""
    return fingerprint({"text": row.text, "given": row.given, "made": row.fingerprint})


def _compared(letter: Letter) -> dict[str, Any]:
    content = letter.content
    return {
        "kind": content["kind"],
        "side": content["side"],
        "subject": content["subject"],
        "parties": parties(content),
        "said": {name: value for name, value in content["said"].items() if name not in DRAWN},
    }
