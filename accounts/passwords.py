"""Which passwords are refused: one validator, which says the first thing that is wrong in one sentence.

Everything is decided here, without asking anybody: the list of common ones comes with Django.
"""

import re
from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.names import plain

LEAST = 12  # characters
LEAST_DIFFERENT = 6
LONGEST_STEP = 4  # neighbouring characters in a row: "abcd", "4321", "qwer"
ROWS = (
    *("abcdefghijklmnopqrstuvwxyz", "01234567890"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("azertyuiop", "qsdfghjklm", "wxcvbn"),
)
LOOKALIKES = str.maketrans("013457@$!", "oleastasi")
COMMON = CommonPasswordValidator().passwords
NEIGHBOURS = {pair for row in ROWS for way in (row, row[::-1]) for pair in pairwise(way)}


class Strength:
    """Refuses what somebody who knows the person, the keyboard and the usual lists would try first."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError with one sentence."""
        if sentence := _fault(password, plain(password), user):
            raise ValidationError(sentence, code="weak")

    def get_help_text(self) -> str:
        """What is asked for, before somebody types."""
        return _(
            "At least 12 characters: best several words that don't belong together. No name of yours or of your"
            " service, no repetition, no row of the keyboard, no common password."
        )


def demand_strong(password: str, person: Any) -> None:
    """Refuse a new password with the sentences of the policy."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="new") from error


def _fault(password: str, text: str, user: Any) -> str | None:
    if len(password) < LEAST:
        return _("The password is too short: take at least 12 characters.")
    if _repeats(text):
        return _("The password repeats itself: take several words that don't belong together.")
    if _runs(text):
        return _("The password follows the alphabet, the digits or the keyboard: take words.")
    if _names(text, user):
        return _("The password contains your name, user name or service: take other words.")
    if _common(text):
        return _("The password is one of the most common ones, or little more: take other words.")
    return None


def _repeats(text: str) -> bool:
    if len(set(text)) < LEAST_DIFFERENT or re.search(r"(.)\1{3}", text):
        return True
    # a piece again and again, the last time perhaps cut off: "welkom1welkom1", "abcabcabcabca"
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """Whether more than half of the text is made of runs along the alphabet, the digits or the keyboard."""
    covered, run = 0, 1
    for pair in [*pairwise(text), ("", "")]:
        if pair in NEIGHBOURS:
            run += 1
            continue
        covered += run if run >= LONGEST_STEP else 0
        run = 1
    return covered * 2 > len(text)


def _names(text: str, user: Any) -> bool:
    if user is None:
        return False
    service = getattr(user, "service", None)
    told = (user.username, user.name, user.email.partition("@")[0], *((service.name,) if service else ()))
    parts = {part for given in told for part in re.split(r"[\W_]+", plain(given)) if len(part) > 3}
    return any(part in text for part in parts)


def _common(text: str) -> bool:
    """On the list, or with digits, signs and look-alikes around a word of it: "p@ssword2026!!"."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    read = text.translate(LOOKALIKES)
    return bool({text, core, read, re.sub(r"^[\W\d_]+|[\W\d_]+$", "", core.translate(LOOKALIKES))} & COMMON)
