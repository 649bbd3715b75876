"""Migrations in less than half the time: an index or a constraint is no reason to make every model of a state anew.

Django renders a model, and all that hang together with it, after each step of a migration. What a step adds to or takes
from the options of one table is nothing that another model could know: the rendered model is told, and stays.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

from accounts.audit.proof import uncollected


@contextmanager
def quick_states() -> Iterator[None]:
    """For the migrations in this block; the collector of garbage rests, which would walk all those models each time."""
    usual = {name: getattr(ProjectState, name) for name in QUICK}
    with uncollected():
        try:
            _use(QUICK)
            yield
        finally:
            _use(usual)


def _use(methods: Mapping[str, Callable[..., None]]) -> None:
    for name, method in methods.items():
        setattr(ProjectState, name, method)


def _append(state: Any, app_label: str, model_name: str, option: str, added: Any) -> None:
    _set(state, app_label, model_name, option, [*state.models[app_label, model_name].options[option], added])


def _remove(state: Any, app_label: str, model_name: str, option: str, name: str) -> None:
    present = state.models[app_label, model_name].options[option]
    _set(state, app_label, model_name, option, [one for one in present if one.name != name])


def _set(state: Any, app_label: str, model_name: str, option: str, value: list[Any]) -> None:
    state.models[app_label, model_name].options[option] = value
    if "apps" in state.__dict__:  # rendered already; asking for it would render
        setattr(state.apps.get_model(app_label, model_name)._meta, option, value)


QUICK = {"_append_option": _append, "_remove_option": _remove}
