"""A person chosen from a list, in the order in which people look for a name."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from accounts.queries.order import by_name


class _ByName(ModelChoiceIterator):
    field: "PersonField"

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """By what is shown of the service, where it is shown, and then by name."""
        people = by_name(self.queryset, lambda person: person.name)
        if self.field.with_service:
            people.sort(key=lambda person: person.service.code)
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from (self.choice(person) for person in people)


class PersonField(forms.ModelChoiceField):
    """One of these people; with ``with_service`` grouped by service, which the label then names."""

    iterator = _ByName

    def __init__(self, *args: Any, with_service: bool = False, **kwargs: Any) -> None:
        self.with_service = with_service
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, and the service where it is shown."""
        return f"{obj.name} ({obj.service.code})" if self.with_service else str(obj.name)
