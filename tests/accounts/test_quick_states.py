"""What prepare_database spares: the states of migrations know the same, and Django's own way is back afterwards."""

from typing import Any

from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, RemoveConstraint, RemoveIndex
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from accounts.management.quick_states import quick_states

OPERATIONS: tuple[Operation, ...] = (
    AddConstraint("thing", models.CheckConstraint(condition=models.Q(size__gt=0), name="positive")),
    AddConstraint("thing", models.UniqueConstraint(fields=["size"], name="one_of_each")),
    AddIndex("thing", models.Index(fields=["size"], name="by_size")),
    RemoveConstraint("thing", "positive"),
    AddIndex("thing", models.Index(fields=["-size"], name="from_above")),
    RemoveIndex("thing", "by_size"),
    AddField("part", "number", models.IntegerField(default=0)),  # which makes the models anew
)


def walked() -> list[dict[str, Any]]:
    """What each state, stored and rendered, says of the table after each operation."""
    state, found = ProjectState(), []
    state.add_model(
        ModelState("shop", "Thing", [("id", models.AutoField(primary_key=True)), ("size", models.IntegerField())])
    )
    whole = models.ForeignKey("shop.Thing", models.CASCADE)
    state.add_model(ModelState("shop", "Part", [("id", models.AutoField(primary_key=True)), ("whole", whole)]))
    state.apps.get_model("shop", "thing")  # rendered, as in a run of migrations
    for operation in OPERATIONS:
        state = state.clone()
        operation.state_forwards("shop", state)
        model, part = (state.apps.get_model("shop", name) for name in ("thing", "part"))
        options = state.models["shop", "thing"].options
        rendered = {name: [one.name for one in getattr(model._meta, name)] for name in ("constraints", "indexes")}
        stored = {name: [one.name for one in options[name]] for name in ("constraints", "indexes")}
        leads_to = part._meta.get_field("whole").related_model is model
        found.append({"rendered": rendered, "stored": stored, "one": leads_to, "fields": len(part._meta.fields)})
    return found


def test_the_states_know_the_same_without_making_every_model_anew() -> None:
    usual = walked()
    before = ProjectState._append_option, ProjectState._remove_option  # type: ignore[attr-defined]
    with quick_states():
        assert walked() == usual
    assert (ProjectState._append_option, ProjectState._remove_option) == before  # type: ignore[attr-defined]
    assert usual[-1]["rendered"] == {"constraints": ["one_of_each"], "indexes": ["from_above"]}
