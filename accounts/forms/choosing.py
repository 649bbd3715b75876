"""A person, a service or a compartment chosen from a list, in the order in which people look for a name."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext as _

from accounts.models import Compartment, Person
from accounts.names import alike
from accounts.queries.order import by_name


class _ByLabel(ModelChoiceIterator):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        """By what is shown."""
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from (self.choice(one) for one in self.in_order())

    def in_order(self) -> list[Any]:
        """The rows by their labels."""
        return by_name(self.queryset, self.field.label_from_instance)


class _ByName(_ByLabel):
    field: "PersonField"

    def in_order(self) -> list[Any]:
        """By what is shown of the service, where it is shown, and then by name."""
        people = by_name(self.queryset, lambda person: person.name)
        if self.field.with_service:
            people.sort(key=lambda person: person.service.code)
        self.field.alike = alike(person.name for person in people)
        return people


def beside(person: Person, service: str, like: Collection[str]) -> str:
    """What stands beside a name where a person is chosen: the service where it is shown, and the user name where the
    name is one of those (``like``) that could be taken for another of the list.
    """
    return ", ".join(filter(None, (service, person.username if person.name in like else "")))


def person_words(person: Person, service: str, like: Collection[str]) -> str:
    """A person where one is chosen: the name with what stands beside it."""
    more = beside(person, service, like)
    return f"{person.name} ({more})" if more else person.name


def person_choices(people: Iterable[Person], *, empty: str | None) -> list[tuple[Any, str]]:
    """People of one service to choose from, as the field below offers them."""
    found = by_name(people, lambda person: person.name)
    like = alike(person.name for person in found)
    return [("", empty or ""), *((person.pk, person_words(person, "", like)) for person in found)]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these people; with ``with_service`` grouped by service, which the label then names."""

    iterator = _ByName
    alike: frozenset[str] = frozenset()  # names of the list that could be taken for one another

    def __init__(self, *args: Any, with_service: bool = False, **kwargs: Any) -> None:
        self.with_service = with_service
        super().__init__(*args, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """The name, the service where it is shown, and the user name where two look alike."""
        return person_words(obj, obj.service.code if self.with_service else "", self.alike)


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these services, by name in the reader's language; the code stands behind it."""

    iterator = _ByLabel

    def label_from_instance(self, obj: Any) -> str:
        """The name that the service has in the reader's language, and its code."""
        return f"{_(obj.name)} ({obj.code})"


def circle_words(circle: Compartment) -> str:
    """A compartment where one is chosen."""
    return f"{circle.name} ({circle.code})"


class CircleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of these compartments, by name; the code stands behind it."""

    iterator = _ByLabel

    label_from_instance = staticmethod(circle_words)  # type: ignore[assignment]


def circle_choices(circles: Iterable[Compartment]) -> list[tuple[int, str]]:
    """Compartments to tick, by name."""
    return by_name([(one.pk, circle_words(one)) for one in circles], lambda pair: pair[1])
