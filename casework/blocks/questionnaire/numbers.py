"""Numbers that prove themselves by their check digits: companies and establishments, legal entities, people, accounts.

The arithmetic is python-stdnum's. A number is given back compact, with the sentence that says why it can't be right, or
None. A number of a country that isn't known here is taken as it is.
"""

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
    try:
        return stdnum.be.vat.validate(given), None
    except ValidationError:
        return given, say("This is no Belgian enterprise number: ten digits, of which the last two check the others.")


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
    given = " ".join(text.split())
    if not given:
        return given, None
    try:
        return stdnum.lei.validate(given), None
    except ValidationError:
        return given, say("This is no LEI: twenty letters and digits, of which the last two check the others.")


def national_number(text: str) -> Checked:
    """A number of the Belgian national register, or of its register of others (BIS): eleven digits, two a check."""
    given = " ".join(text.split())
    if not given:
        return given, None
    for register in (stdnum.be.nn, stdnum.be.bis):
        try:
            return register.validate(given), None
        except ValidationError:
            continue
    return given, say("This is no national number: eleven digits, of which the last two check the others.")


def iban(text: str) -> Checked:
    """An international bank account number (ISO 13616): two letters, two check digits, the account."""
    given = " ".join(text.split())
    if not given:
        return given, None
    try:
        return stdnum.iban.validate(given, check_country=False), None  # a list of banks is never the newest
    except ValidationError:
        return given, say("This is no IBAN: two letters, two digits that check the others, and the account.")
