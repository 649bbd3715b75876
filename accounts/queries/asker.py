"""Whom a rule of reading is asked about, as values or as the slots of a question that is composed once."""

from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateTimeField, Field

from accounts.access import Sight
from accounts.context import bound
from accounts.queries.composed import Slot

Token = tuple[Any, Any] | None  # its holder and when it was made


class Asker(NamedTuple):
    """Whom the rule is asked about: values, or the slots of a question that is composed once. Empty where nothing is
    to be asked: oversight reads whatever the compartments, and who signs in needs no token.
    """

    person: Any
    services: Any  # the own one, as a list
    level: Any
    compartments: Any
    at: Any
    holder: Any
    made: Any

    @property
    def shape(self) -> tuple[bool, ...]:
        """What is filled, which tells the text of the question."""
        return tuple(value is not None for value in self)

    @property
    def values(self) -> dict[str, Any]:
        """What is filled, by the names of the slots."""
        return {name: value for name, value in self._asdict().items() if value is not None}

    @property
    def token(self) -> Token:
        """Whose token speaks, and when it was made."""
        return None if self.holder is None else (self.holder, self.made)


NUMBER, NUMBERS, MOMENT = BigIntegerField(), ArrayField(BigIntegerField()), DateTimeField()
_FIELDS: "tuple[Field[Any, Any], ...]" = (NUMBER, NUMBERS, NUMBER, NUMBERS, MOMENT, NUMBER, MOMENT)
SLOTS = Asker(*(Slot(name, field) for name, field in zip(Asker._fields, _FIELDS, strict=True)))


AT = SLOTS.at


def asker_of(sight: Sight) -> Asker:
    """The person whose sight it is, or the token that speaks for that person."""
    compartments = None if sight.oversees else sorted(sight.compartments)
    token = bound.get() or (None, None)
    return Asker(sight.person_id, [sight.service_id], sight.level, compartments, sight.at, *token)


def slots(shape: tuple[bool, ...]) -> Asker:
    """Slots in place of the values of an asker of that shape."""
    return Asker(*(slot if filled else None for slot, filled in zip(SLOTS, shape, strict=True)))
