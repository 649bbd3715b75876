"""Numbers that prove themselves by their check digits: companies and establishments, legal entities, people, accounts.

The arithmetic is python-stdnum's. A number is given back compact, with the sentence that says why it can't be right, or
None. A number of a country that isn't known here is taken as it is.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import stdnum.be.bis
import stdnum.be.nn
import stdnum.be.vat
import stdnum.iban
import stdnum.lei
from stdnum.exceptions import ValidationError

from accounts.sentences import Sentence, say

Checked = tuple[str, Sentence | None]
UNIT_FIRST = "2345678"  # an establishment's number begins with one of these, its company's with 0 or 1


def company_number(text: str, *, country: str) -> Checked:
    """A company's number in its country's register; in Belgium ten digits, of which the last two are a check."""
    given = " ".join(text.split())
    if not given or not (country == "BE" or given.upper().startswith("BE")):
        return given, None
    wrong = say("This is no Belgian enterprise number: ten digits, of which the last two check the others.")
    return _proved(text, wrong, stdnum.be.vat.validate)


def unit_number(text: str) -> Checked:
    """The number of a Belgian establishment: built as its company's, with another first digit."""
    given = " ".join(text.split())
    compact = stdnum.be.vat.compact(given)
    if not given:
        return given, None
    digits = compact.isascii() and compact.isdecimal() and len(compact) == 10
    if digits and compact[0] in UNIT_FIRST and stdnum.be.vat.checksum(compact) == 0:
        return compact, None
    return given, say("This is no establishment number: ten digits, the first from 2 to 8, the last two a check.")


def legal_entity(text: str) -> Checked:
    """A legal entity identifier (ISO 17442): eighteen characters and two check digits."""
    wrong = say("This is no LEI: twenty letters and digits, of which the last two check the others.")
    return _proved(text, wrong, stdnum.lei.validate)


def national_number(text: str) -> Checked:
    """A number of the Belgian national register, or of its register of others (BIS): eleven digits, two a check."""
    wrong = say("This is no national number: eleven digits, of which the last two check the others.")
    return _proved(text, wrong, stdnum.be.nn.validate, stdnum.be.bis.validate)


def iban(text: str) -> Checked:
    """An international bank account number (ISO 13616): two letters, two check digits, the account."""
    wrong = say("This is no IBAN: two letters, two digits that check the others, and the account.")
    check = partial(stdnum.iban.validate, check_country=False)  # a list of banks is never the newest
    return _proved(text, wrong, check)


def _proved(text: str, wrong: Sentence, *checks: Callable[[str], str]) -> Checked:
    """A number that one of the checks lets through, as it gives it back; an empty one needs none."""
    given = " ".join(text.split())
    for check in checks if given else ():
        with suppress(ValidationError):
            return check(given), None
    return given, wrong if given else None
