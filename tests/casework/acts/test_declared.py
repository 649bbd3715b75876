"""What every act is, compared with what is kept in ``declared.json``: whoever changes an act changes both, knowingly.

``python -m pytest tests/casework/acts/test_declared.py`` says what differs; the file is written by hand, or from
``snapshot``.
"""

import json
from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from accounts.audit.codes import title
from accounts.models import Person
from accounts.permissions import Permission
from casework.actions.transition import Done
from casework.api.act_bodies import shapes
from casework.blocks.disclosure.table import dispatch
from casework.forms.acts import form_class
from casework.lifecycle import acts
from casework.lifecycle.acts import (
    EVERY_KIND,
    STEP_BY_EVENT,
    Act,
    ActError,
    Step,
    act,
    acts_of,
    complete,
    every_act,
    kinds_with_acts,
    marked,
    steps_of,
)
from casework.lifecycle.kinds import kind, kinds
from casework.lifecycle.table import Lifecycle, Row
from casework.queries.notice_words import sentence
from casework.referrals.table import REFERRAL

KEPT = Path(__file__).with_name("declared.json")


def words(text: Any) -> str:
    """As it is written in the source, and as translations know it."""
    with translation.override(None):
        return str(text)


def handled(names: tuple[str, ...]) -> list[str]:
    """The acts whose notices these are, by their codes or their marks."""
    return sorted({code for name in names for code in ({name} if name in every_act() else marked(name))})


def what_it_is(name: str, code: str, one: Act, bodies: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """Everything that screens, API, trail and notices make of one act."""
    body = bodies[name, code]
    return {
        "function": one.function.__name__,
        "form": form_class(name, code).__name__,
        "trail": words(one.trail),
        "notice": words(one.notice),
        "notices": {answer: words(text) for answer, text in one.notices.items()},
        "watched": words(one.watched),
        "icon": one.icon,
        "tone": one.tone,
        "danger": one.danger,
        "page": one.page,
        "autosaves": one.autosaves,
        "later": one.later,
        "leaves": [list(one.leaves.texts), one.leaves.writes] if one.leaves else None,
        "opens": list(kind(name).table.row(code).opens),
        "beside": list(one.beside),
        "handles": handled(one.handles),
        "handles for service": handled(one.handles_for_service),
        "asks": one.asks,
        "written at": one.written_at,
        "outside": one.outside,
        "marks": sorted(one.marks),
        "computes": [name for name in ("joins", "opens", "names", "starts", "lengths", "steps") if getattr(one, name)],
        "body": [sorted(body["properties"]), sorted(body.get("required", ()))],
    }


def what_is_said(step: Step) -> dict[str, Any]:
    """Everything that pages, trail and notices make of one step of something below a case."""
    said: dict[str, Any] = {name: words(getattr(step, name)) for name in ("event", "trail", "notice", "watched")}
    label, lacking = map(words, step.asks or ("", ""))
    return said | {
        "label": label,
        "lacking": lacking,
        "most": step.most,
        "danger": step.danger,
    }


def snapshot() -> dict[str, Any]:
    """Every act of every kind, and which of them may be the page's main button, in their order; and the steps of what
    hangs off its cases.
    """
    bodies = {(name, code): shape for name, code, _form, shape in shapes()}
    found = {}
    for name in kinds_with_acts():
        first = sorted((one.first, code) for code, one in acts_of(name).items() if one.first)
        every = {code: what_it_is(name, code, one, bodies) for code, one in acts_of(name).items()}
        steps = {
            table.name: {code: what_is_said(one) for code, one in sorted(steps_of(table).items())}
            for table in kind(name).children
            if steps_of(table)
        }
        found[name] = {"first": [code for _rank, code in first], "acts": every, "steps": steps}
    return found


def test_every_act_is_what_is_kept_of_it() -> None:
    kept, found = json.loads(KEPT.read_text()), snapshot()
    assert list(found) == list(kept)
    for name, now in found.items():
        assert now["first"] == kept[name]["first"]
        assert list(now["acts"]) == list(kept[name]["acts"])
        for code, what in now["acts"].items():
            assert what == kept[name]["acts"][code], code
        assert now["steps"] == kept[name]["steps"]


def test_events_and_notices_say_what_their_acts_declare() -> None:
    with translation.override(None):
        for code, one in every_act().items():
            assert title(f"case.{code}") == general(one.trail)
            said = {params: sentence(f"case.{code}", reference="…", params=dict([params])) for params in asked(one)}
            assert said[PLAIN] == general(one.notice or "%(case)s: something is new.", "–"), code
            assert said[WATCHING] == general(one.watched or one.notice or "%(case)s: something is new.", "–"), code
            for answer, text in one.notices.items():
                assert said["answer_code", answer] == general(text), code


PLAIN, WATCHING = ("service", "–"), ("watching", True)


def asked(one: Act) -> list[tuple[str, Any]]:
    """With what a notice of an act can be asked for."""
    return [PLAIN, WATCHING, *(("answer_code", answer) for answer in one.notices)]


def general(template: object, nothing: str = "…") -> str:
    """A sentence with its values left out."""
    return " ".join((str(template) % defaultdict(lambda: nothing, {"case": "…"})).split())


class Room(StrEnum):
    """The states of a toy."""

    OPEN = "open"
    SHUT = "shut"


TOY = Lifecycle(
    "toy", Room.OPEN, frozenset({Room.SHUT}), (Row("shut_it", (Room.OPEN,), Room.SHUT, Permission.CASE_VIEW),)
)


def do_nothing(*, reference: str, by: Person, at: datetime) -> Done:
    """An act of no table."""
    raise NotImplementedError


def test_events_and_notices_say_what_their_steps_declare() -> None:
    with translation.override(None):
        for code, one in STEP_BY_EVENT.items():
            assert title(code) == general(one.trail)
            said = [sentence(code, reference="…", params={"watching": watching}) for watching in (False, True)]
            if one.notice:
                assert said == [general(one.notice, "–"), general(one.watched or one.notice, "–")], code


@pytest.mark.parametrize("declared", [(), ("release", "return"), ("release", "return", "take_back", "send")])
def test_a_row_of_a_small_table_has_exactly_one_step_and_a_step_its_row(
    declared: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "_STEPS", {})
    monkeypatch.setattr(acts, "STEP_BY_EVENT", {})
    monkeypatch.setattr(acts, "_DECLARED", {"": {}})
    act(TOY, "shut_it", icon="eye", trail="")(do_nothing)
    table = dispatch(Permission.FDI_COORDINATE)
    acts.steps("dispatch", **{code: Step("") for code in declared})
    with pytest.raises(ActError, match="rows and steps of dispatch differ"):
        acts.complete(TOY, [table])
    with pytest.raises(ActError, match="the steps of dispatch are declared twice"):
        acts.steps("dispatch")


def test_the_steps_that_are_declared_belong_to_a_table_of_a_kind() -> None:
    assert set(acts._STEPS) == {table.name for one in kinds() for table in one.children if steps_of(table)}


def test_an_act_without_a_row_cannot_be_declared() -> None:
    with pytest.raises(ActError, match="act 'greet' of referral has no row"):
        act(REFERRAL, "greet", icon="eye", trail="")(do_nothing)


def test_an_act_cannot_be_declared_twice() -> None:
    with pytest.raises(ActError, match="act 'submit' of referral is declared twice"):
        act(REFERRAL, "submit", icon="eye", trail="")(do_nothing)
    with pytest.raises(ActError, match="act 'assign' of every kind is declared twice"):
        act(EVERY_KIND, "assign", icon="eye", trail="")(do_nothing)


def test_a_mark_that_no_act_carries_is_a_slip() -> None:
    with pytest.raises(ActError, match="no act is marked 'begins a ruond'"):
        marked("begins a ruond")


def test_a_row_has_exactly_one_act(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_DECLARED", {})
    monkeypatch.setattr(acts, "_COMPLETE", {})
    monkeypatch.setattr(acts, "_BY_NAME", {})
    with pytest.raises(ActError, match="row 'shut_it' of toy has no act"):
        complete(TOY)
    act(TOY, "shut_it", icon="lock", trail="")(do_nothing)
    complete(TOY)
    assert acts_of("toy")["shut_it"].do is do_nothing
    act(EVERY_KIND, "shut_it", icon="lock", trail="")(do_nothing)
    with pytest.raises(ActError, match="act 'shut_it' of toy is declared for every kind as well"):
        complete(TOY)
