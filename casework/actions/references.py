"""What a case is called: a random provisional reference while it is a draft, the number of its series from then on."""

import secrets
from datetime import datetime

from django.db import connection

from accounts.days import day_of
from casework.access import PROVISIONAL
from casework.models import Case
from casework.procedures.catalogue import procedure

LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is taken for another, no vowel that makes a word
LENGTH = 10


def provisional() -> str:
    """A reference for a draft. It says nothing of how many drafts there are and uses up no number."""
    return PROVISIONAL + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def number(case: Case, *, at: datetime) -> dict[str, str]:
    """Give a draft that is handed in the next number of its series; the caller has locked the case and saves it.

    Returns what the trail keeps of it. A case that has its number already keeps it.
    """
    if not case.reference.startswith(PROVISIONAL):
        return {}
    case.former_reference = case.reference
    prefix = procedure(case.procedure, case.procedure_version).reference_prefix
    case.reference = draw_reference(prefix, day_of(at).year)
    return {"former_code": case.former_reference}


def draw_reference(prefix: str, year: int) -> str:
    """The next reference of a prefix and year, drawn by the database; nobody waits for who draws."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT draw_reference(%s, %s)", [prefix, year])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])
