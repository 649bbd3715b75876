"""Threat levels in words, on the scale of the coordination unit, 1 to 4; and the follow-ups of a procedure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.procedures.definitions import Procedure

LEVELS = {
    1: gettext_lazy("1: low"),
    2: gettext_lazy("2: medium"),
    3: gettext_lazy("3: serious"),
    4: gettext_lazy("4: very serious"),
}


def level_words(level: int | str | None) -> str:
    """A level with its word, "3: serious"; empty for none."""
    if not level:
        return ""
    return str(LEVELS.get(int(level), level)) if str(level).isdecimal() else _("no level")


def outcome_words(rules: Procedure, code: str) -> str:
    """A follow-up's title; its code where the procedure doesn't know it, as nothing where none was chosen."""
    return _(rules.outcomes[code].title) if code in rules.outcomes else code
