"""Names stand in the order in which people look for them, in every list and chooser: Österreich isn't after Zypern."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.utils import timezone, translation

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.forms.choosing import PersonField
from accounts.models import Person
from casework.forms.inbox import _procedures
from casework.queries.country_names import own_names
from screening.forms.filing_deal import MEMBERS
from screening.forms.union import ExchangeForm
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person

SOURCE = Path(__file__).parents[2]
APPS = ("accounts", "casework", "screening")
NAMES = {"name", "person__name", "title", "lead__name", "author__name"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in sorted((SOURCE / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(SOURCE), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name


def test_no_list_leaves_the_order_of_names_to_the_database() -> None:
    """The database sorts by the numbers of letters: Émilie would stand after Zoé. ``by_name`` sorts what is shown."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if called(node, "order_by")
        for given in getattr(node, "args", ())
        if isinstance(given, ast.Constant) and str(given.value).lstrip("-") in NAMES
    ]
    assert found == []


def test_every_chooser_of_a_person_sorts_by_name() -> None:
    """A field over people that isn't a ``PersonField`` would show them as the database has them."""
    found = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if called(node, "ModelChoiceField") or called(node, "ModelMultipleChoiceField"):
                text = ast.unparse(node)
                if "Person.objects" in text:
                    found.append(f"{path}:{getattr(node, 'lineno', 0)}")
    assert found == []


@pytest.mark.django_db
def test_people_are_chosen_in_the_order_in_which_they_are_looked_for() -> None:
    names = ("Zoé", "Émilie", "Emilie", "Øyvind", "Adam")
    made = [make_person(f"chosen-{number}", name=name).pk for number, name in enumerate(names)]
    field = PersonField(queryset=Person.objects.filter(pk__in=made), empty_label=None)
    with translation.override("fr"):
        assert [label for _value, label in field.choices] == ["Adam", "Emilie", "Émilie", "Øyvind", "Zoé"]


@pytest.mark.parametrize(("language", "before", "after"), [("de", "Österreich", "Polen"), ("fr", "Égypte", "France")])
def test_countries_stand_where_people_look_for_them(language: str, before: str, after: str) -> None:
    with translation.override(language):
        names = [name for _code, name in own_names()]
    assert names.index(before) < names.index(after)


@pytest.mark.django_db
def test_the_states_of_the_union_are_offered_in_that_order(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    with translation.override("de"), acting_as(screeners.secretary):
        form = ExchangeForm(case=case, sight=sight_of(screeners.secretary, at=timezone.now()))
        field = form.fields["state_code"]
        assert isinstance(field, forms.ChoiceField)
        offered = [code for code, _name in field.choices if code in MEMBERS]
        assert offered == [code for code, _name in own_names() if code in offered]
        assert offered.index("AT") < offered.index("PL")


def test_procedures_are_offered_by_title_and_not_by_their_code() -> None:
    titles = [title for _code, title in _procedures()]
    assert titles == sorted(titles, key=str.casefold)
