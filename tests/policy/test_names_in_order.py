"""Names stand in the order in which people look for them, in every list and chooser: Österreich isn't after Zypern."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.utils import timezone, translation

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.forms.choosing import PersonField, circle_choices
from accounts.forms.people import AddForm, KeyForm, MoveForm
from accounts.models import Compartment, Person, Service
from accounts.queries.order import by_name
from accounts.queries.people import people_list
from accounts.queries.services import service_lines
from casework.blocks.meetings.queries import body_choices
from casework.forms.inbox import _procedures, _threats
from casework.queries.country_names import own_names
from casework.queries.procedures import procedure_list
from screening.investments.forms.members import MembersForm
from screening.investments.forms.words import ExchangeForm
from screening.investments.pages.filings import offered
from screening.investments.procedures.notification import NOTIFICATION
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person, redefine

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


CHOSEN = ("Person.objects", "Service.objects", "Compartment.objects")


def test_every_chooser_of_people_services_and_compartments_sorts_by_name() -> None:
    """A field that isn't one of ``accounts.forms.choosing`` would show them as the database has them."""
    found = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if called(node, "ModelChoiceField") or called(node, "ModelMultipleChoiceField"):
                text = ast.unparse(node)
                if any(one in text for one in CHOSEN):
                    found.append(f"{path}:{getattr(node, 'lineno', 0)}")
    assert found == []


@pytest.mark.django_db
def test_people_are_chosen_in_the_order_in_which_they_are_looked_for() -> None:
    names = ("Zoé", "Émilie", "Emilie", "Øyvind", "Adam")
    made = [make_person(f"chosen-{number}", name=name).pk for number, name in enumerate(names)]
    field = PersonField(queryset=Person.objects.filter(pk__in=made), empty_label=None)
    with translation.override("fr"):
        found = [label for _value, label in field.choices]
    assert found == ["Adam", "Emilie (chosen-2)", "Émilie (chosen-1)", "Øyvind", "Zoé"]  # two are told apart


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
        offered = [
            code for code, _name in field.choices if code in NOTIFICATION.fields["activity_states"].offered.split(" ")
        ]
        assert offered == [code for code, _name in own_names() if code in offered]
        assert offered.index("AT") < offered.index("PL")


def renamed() -> None:
    """Services and compartments whose names stand the other way round than their codes, and one with an accent."""
    names = ("Zoll", "Östliche Wache", "Nachrichtendienst")
    models: tuple[Any, ...] = (Service, Compartment)
    with acting_as_system("a test names what is listed"):
        for model in models:
            rows = list(model.objects.order_by("code").values_list("pk", flat=True))
            for pk, name in zip(rows, names, strict=False):
                redefine(model.objects.filter(pk=pk), name=name)


def listed(people: Screeners) -> Iterator[tuple[str, list[str]]]:
    """What a reader sees by name in every list and chooser of services, compartments, procedures and bodies."""
    now, sight = timezone.now(), sight_of(people.secretary, at=timezone.now())
    lines = service_lines()
    yield "services", [line.name for line in lines if line.is_active]
    found = people_list(q="", service="", role="", state="", after="", at=now)
    yield "filter of people", [name for _code, name in found.services]
    for field in (AddForm().fields["service"], MoveForm().fields["service"], KeyForm().fields["compartment"]):
        assert isinstance(field, forms.ModelChoiceField)
        yield str(field.label), [str(label) for value, label in field.choices if value]
    yield "compartments to tick", [label for _pk, label in circle_choices(Compartment.objects.all())]
    case = flow.notified(people)
    form = MembersForm(case=case, sight=sight)
    for name in ("members", "intelligence", "add"):
        choices = form.fields[name].choices  # type: ignore[attr-defined]
        yield f"members of a file, {name}", [str(label) for value, label in choices if value]
    yield "procedures", [row.title for row in procedure_list()]
    yield "bodies", [label for _value, label in body_choices()]
    yield "threats", [label for _code, label in _threats()]
    yield "procedures of notifications", [row["title"] for row in offered(day_of(now))]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["de", "nl"])
def test_services_compartments_procedures_and_bodies_stand_by_name_in_every_list(
    screeners: Screeners, language: str
) -> None:
    renamed()
    with translation.override(language), acting_as(screeners.secretary):
        for where, names in listed(screeners):
            assert names == by_name(names, str), where
            assert names, where


def test_procedures_are_offered_by_title_and_not_by_their_code() -> None:
    titles = [title for _code, title in _procedures(frozenset({"referral", "fdi"}))]
    assert titles == sorted(titles, key=str.casefold)
