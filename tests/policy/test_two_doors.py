"""A state is written by the two write doors alone, by a row of a table; the database knows the states of children."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint

from accounts.context import acting_as_system
from casework.actions.child import move, move_all, turn
from casework.lifecycle.kinds import kinds
from casework.lifecycle.table import LifecycleError
from casework.models import Case, Deadline
from casework.models.child import Child, Dated, known_states
from tests.factories import flow
from tests.factories.cases import locked
from tests.factories.people import People

ROOT = Path(__file__).parents[2]
DOORS = {"casework/actions/transition.py", "casework/actions/child.py"}
CHILDREN = [model for model in apps.get_models() if issubclass(model, Child)]
# dates that say where something stands
STATED = {name for model in CHILDREN if issubclass(model, Dated) for name in model.STATES} - {"request_id"}
# alike in name, on rows that have no state of their own
ALIKE = {
    ("casework/referrals/acts/decision.py", "answered_at"),  # a minority opinion is answered by the decision
    ("casework/blocks/requests/acts.py", "answered_at"),  # each question with its request
    # beside every door, for an installation that nobody can sign in to any more; the database writes it
    ("accounts/management/commands/recover_access.py", "state"),
}
# a state that belongs to people (the database's own functions write it) or that is found anew each time
OF_NO_CASE = {"AccessRequest", "RoleAssignment", "CompletenessItem"}


def written(path: Path) -> Iterator[tuple[str, str]]:
    """(file, field) of each assignment of a state in a file of the product, attribute or update."""
    place = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in STATED | {"state"}:
            yield place, node.attr
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("update", "bulk_update", "install_change", "setattr"):
                given = {word.arg for word in node.keywords} | {getattr(one, "value", None) for one in node.args}
                yield from ((place, field) for field in given & (STATED | {"state"}))


def product() -> list[Path]:
    """Every file of the product's Python."""
    found = (path for app in ("accounts", "casework", "screening") for path in (ROOT / app).rglob("*.py"))
    return [path for path in found if "migrations" not in path.parts]


def test_no_state_is_written_beside_the_two_doors() -> None:
    found = {(place, field) for path in product() for place, field in written(path)}
    assert {place for place, field in found if place in DOORS} == DOORS
    assert {one for one in found if one[0] not in DOORS} == ALIKE


def test_what_has_a_state_below_a_case_has_a_table_and_each_small_table_its_model() -> None:
    stateful = {
        model for model in apps.get_models() if any(field.name == "state" for field in model._meta.concrete_fields)
    }
    assert {model.__name__ for model in stateful - {*CHILDREN, Case}} == OF_NO_CASE
    assert {model.LIFECYCLE for model in CHILDREN} == {table for each in kinds() for table in each.children}


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_its_states_are_those_of_its_table(model: type[Child]) -> None:
    states = [str(state) for state in model.LIFECYCLE.states]
    if issubclass(model, Dated):
        assert {*model.STATES.values(), str(model.LIFECYCLE.initial)} == set(states)
        ends = {field.removesuffix("_id") for field in model.STATES}
        conditions = [str(one.condition) for one in model._meta.constraints if isinstance(one, CheckConstraint)]
        assert len(ends) == 1 or any(all(end in condition for end in ends) for condition in conditions)
        return
    field = model._meta.get_field("state")
    assert [value for value, _label in field.choices or ()] == states
    assert field.default == model.LIFECYCLE.initial
    assert known_states(model.LIFECYCLE) in model._meta.constraints


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_it_moves_by_the_rows_of_its_table_and_by_no_other(model: type[Child]) -> None:
    table = model.LIFECYCLE
    for state in table.states:
        for row in table.rows:
            child = in_state(model, str(state))
            dates: dict[str, Any] = {}
            if isinstance(child, Dated) and state in row.sources:
                dates = {field: 1 for field, said in child.STATES.items() if said == row.target}
            if state in row.sources:
                turn(child, row.act, **dates)
                assert child.state == (row.target or state)
            else:
                with pytest.raises(LifecycleError):
                    turn(child, row.act)


def in_state(model: type[Child], state: str) -> Child:
    """One of them that stands there, in memory."""
    if issubclass(model, Dated):
        return model(**{field: 1 for field, said in model.STATES.items() if said == state})
    return model(state=state)


def test_a_date_that_says_another_state_is_refused() -> None:
    model = next(model for model in CHILDREN if issubclass(model, Dated) and len(model.STATES) > 1)
    row, other = model.LIFECYCLE.rows[0], next(field for field, said in model.STATES.items())
    wrong = next(field for field in model.STATES if field != other)
    with pytest.raises(LifecycleError):
        turn(in_state(model, str(model.LIFECYCLE.initial)), row.act, **{wrong: 1})


@pytest.mark.django_db
def test_nothing_moves_while_nobody_holds_what_it_hangs_off(people: People) -> None:
    case, other = flow.in_assessment(people), flow.in_assessment(people)
    stopped = {"due_at": None, "next_look_at": None}
    with acting_as_system("a test moves a clock"):
        clock = Deadline.objects.filter(case=case, state="running").first()
        assert clock is not None
        for unlocked in (lambda: None, lambda: locked(other)):
            unlocked()
            turn(clock, "pause", **stopped)  # in memory, as what would be is shown
            with pytest.raises(LifecycleError, match=f"clock: pause while case {case.pk} isn't locked"):
                clock.save()
            clock.refresh_from_db()
            with pytest.raises(LifecycleError, match="isn't locked"):
                move_all(case, Deadline.objects.filter(pk=clock.pk), "pause")
        with transaction.atomic():
            locked(case)
        with pytest.raises(LifecycleError, match="isn't locked"):  # the block in which it was held is over
            move(clock, "pause", **stopped)
        clock.refresh_from_db()
        locked(case)
        with transaction.atomic():
            move(clock, "pause", **stopped)
            clock.refresh_from_db()
        assert clock.state == "paused"


def test_whoever_locks_a_case_notes_that_it_is_held() -> None:
    locking = {}
    for path in product():
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and path.name != "child.py":
                source = ast.get_source_segment(text, node) or ""
                if re.search(r"\bCase\.objects\.select_for_update\((?!no_key)", source):
                    locking[f"{path.relative_to(ROOT)}: {node.name}"] = "hold(" in source
    assert len(locking) > 3
    assert {place for place, held in locking.items() if not held} == set()


@pytest.mark.django_db
def test_the_database_refuses_a_state_that_no_table_knows(people: People) -> None:
    case = flow.in_assessment(people)
    with acting_as_system("a test writes what no door would"):
        clock = Deadline.objects.filter(case=case).first()
        assert clock is not None
        with pytest.raises(IntegrityError, match="clock_state_known"), transaction.atomic():
            Deadline.objects.filter(pk=clock.pk).update(state="forgotten")
