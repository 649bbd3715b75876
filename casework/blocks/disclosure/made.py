"""What an act sends out of the house, made to be compared: as it was looked over, and as it is about to leave.

Much of it is read from rows when the act is done: the reasons of a fine, the measures of a decision, the names of the
parties. So the whole of it is made a second time as it leaves, and only what says the same leaves.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from casework.blocks.disclosure.models import Dispatch, DispatchLook
from casework.blocks.letters.content import fingerprint, texts_of
from casework.blocks.letters.models import Letter
from casework.blocks.letters.part import Letters, of_content
from casework.lifecycle.kinds import told
from casework.models import Case

# what the sending itself draws or counts: a number in a row, the days from the day of sending on
DRAWN = frozenset({"number"})


def sent_letters(case: Case) -> list[int]:
    """Ids of the letters that have left, or went between authorities."""
    rows = told(case, Letters).letter.objects.filter(case=case, sent_at__isnull=False)
    return list(rows.values_list("pk", flat=True))


def letters_since(case: Case, before: Collection[int]) -> list[Letter]:
    """The letters to the outside that were sent since, in their order; one query."""
    rows = told(case, Letters).letter.objects.filter(case=case, sent_at__isnull=False, outward=True)
    return list(rows.exclude(pk__in=before).order_by("pk"))


def words_in(letters: Collection[Letter]) -> list[str]:
    """What people wrote in these letters."""
    return [text for letter in letters for text in texts_of(letter.content["said"])]


def print_of(*, text: str, given: Mapping[str, Any], letters: Collection[Letter]) -> str:
    """The fingerprint of what leaves: its words, the act's arguments as they are kept, and what each letter says and to
    whom it is addressed. Who of a firm gets it is the firm's own to change, and in no fingerprint.
    """
    whole = {"text": text, "given": given, "letters": [_compared(letter) for letter in letters]}
    return fingerprint(json.loads(json.dumps(whole)))  # as the row keeps it


def seen_in(row: Dispatch) -> str:
    """The fingerprint of what a coordinator who opens a waiting text looks at."""
    return fingerprint({"text": row.text, "given": row.given, "made": row.fingerprint})


def looked_at_another(row: Dispatch, look: DispatchLook | None) -> bool:
    """Whether a waiting text isn't the one any more on which the coordinator decided."""
    return look is not None and look.fingerprint != seen_in(row)


def _compared(letter: Letter) -> dict[str, Any]:
    content, parties = letter.content, of_content(letter.content).parties
    return {
        "kind": content["kind"],
        "side": content["side"],
        "subject": content["subject"],
        "parties": list(parties(content)),
        "said": {name: value for name, value in content["said"].items() if name not in DRAWN},
    }
