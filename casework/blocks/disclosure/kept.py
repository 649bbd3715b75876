"""An act's arguments as JSON keeps them while the act waits, and back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.models import Person


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
