"""Every row × every state × {who may, another service, a reader without the permission}, over all tables there are.

A case of each kind walks once and stops in every state. There the table is asked, by the facts of each of the three,
what each row says; and the write door is tried once for each row and person. Each row, each step of a small table and
each guard has its line in ``tests/policy/rows``: one without a line fails here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from accounts.lifecycle import access_request, role
from accounts.lifecycle.table import WHILE, Lifecycle
from accounts.models import Person
from accounts.roles import ROLES
from casework.blocks.disclosure import table as dispatch
from casework.lifecycle.kinds import kind, kinds
from casework.models import Case
from casework.referrals.table import State
from casework.referrals.tables import follow_up as action
from casework.reporting.drawing import tables
from screening.investments.tables import children as obligation
from tests.factories import flow, investment_flow
from tests.factories.investments import make_screeners
from tests.factories.people import make_people, make_person
from tests.policy.rows import filings, guards, referrals
from tests.policy.rows.children import MOVES, STEPS
from tests.policy.rows.trying import ABSENT, DONE, at_the_door, by_the_table, from_outside, said

pytestmark = pytest.mark.django_db

ALLOWED: Mapping[str, Mapping[str, str]] = {"referral": referrals.ALLOWED, "fdi": filings.ALLOWED}
NEEDS_MORE: Mapping[str, Mapping[Any, str]] = {"referral": referrals.NEEDS_MORE, "fdi": filings.NEEDS_MORE}
CASES = [(each.name, act) for each in kinds() for act in each.table.acts]
SMALL = [(table.name, act) for table in tables().values() for act in table.acts if table.name not in ALLOWED]
FACTS: Mapping[str, tuple[Any, Mapping[Any, str]]] = {
    "action": (action.Facts(), {one: str(one) for one in action.State}),
    "obligation": (obligation.Facts(), {one: str(one) for one in obligation.State}),
    "dispatch": (dispatch.Facts(), dispatch.WORDS),
    "request": (access_request.Facts(), {state: state.words for state in access_request.State}),
    "role": (role.Facts(), {state: state.words for state in role.State}),
}


@dataclass
class Seen:
    """What was found and what was wanted: by kind and act, then by state, person and where it was asked."""

    found: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    wanted: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    reached: dict[str, set[str]] = field(default_factory=dict)
    tried: set[tuple[str, str, str, str]] = field(default_factory=set)

    def note(self, case: Case, act: str, where: str, found: str, wanted: str) -> None:
        """One answer, in the state that the case is in."""
        key, at = (case.kind, act), f"{case.state} ({case.procedure} {case.pk}): {where}"
        self.found.setdefault(key, {})[at] = found
        self.wanted.setdefault(key, {})[at] = wanted

    def once(self, case: Case, act: str, person: str, wanted: str) -> bool:
        """Whether the door is still to be tried as that person, in a state from which the act can be done."""
        key = (case.kind, act, person, wanted)
        if key in self.tried or case.state not in kind(case.kind).table.row(act).sources:
            return False
        self.tried.add(key)
        return True


@pytest.fixture(scope="module")
def seen(standing: Callable[[Callable[[], Seen]], Seen]) -> Seen:
    """Both kinds walked; a module needs it once."""
    return standing(_walk_all)


def _walk_all() -> Seen:
    seen = Seen()
    people, nobody = make_people(), make_person("no-permission", role=None)
    for case in flow.journey(people):
        _look(seen, case, people, flow.read_all, people.reader, [people.elsewhere, nobody])
    screeners, nobody = make_screeners(), make_person("no-permission-on-files", role=None, service="ISC-SEC")
    reader = make_person("fdi-reader", role="reader", service="ISC-SEC")
    for journey in filings.REACHED:
        for case in journey(screeners):
            _look(seen, case, screeners, investment_flow.read_all, reader, [screeners.wal, nobody, screeners.rep])
            outside = [act for act in kind("fdi").table.acts if from_outside(kind("fdi").table, act)]
            for stranger in (screeners.other_rep, screeners.colleague):
                _absent(seen, case, stranger, outside, outward=True)
    return seen


def _look(
    seen: Seen,
    case: Case,
    people: Any,
    read_all: Callable[[Case, Person], None],
    reader: Person,
    strangers: list[Person],
) -> None:
    """Everybody at one stop of a walk."""
    table, names = kind(case.kind).table, ALLOWED[case.kind]
    seen.reached.setdefault(case.kind, set()).add(case.state)
    inside = [act for act in table.acts if not from_outside(table, act)]
    for name in sorted(set(names.values())):
        person: Person = getattr(people, name)
        acts = [act for act in names if names[act] == name]
        if ABSENT not in by_the_table(person, case, ["assign"]).values():
            read_all(case, person)
        answers = by_the_table(person, case, acts, outward=name == "rep")
        for act, answer in answers.items():
            wanted = _wanted(case, act, shown=answer != ABSENT)
            seen.note(case, act, "who may", answer, wanted)
            if seen.once(case, act, "who may", "goes" if wanted == DONE else "stops"):
                seen.note(case, act, "who may, at the door", at_the_door(person, case, act), wanted)
    for act, answer in by_the_table(reader, case, inside).items():
        wanted = _of_reader(case, act)
        seen.note(case, act, "reader", answer, wanted)
        if seen.once(case, act, "reader", ABSENT if wanted == ABSENT else ""):
            seen.note(case, act, "reader, at the door", at_the_door(reader, case, act), wanted)
    for stranger in strangers:
        _absent(seen, case, stranger, inside)


def _absent(seen: Seen, case: Case, stranger: Person, acts: Iterable[str], *, outward: bool = False) -> None:
    for act, answer in by_the_table(stranger, case, acts, outward=outward).items():
        seen.note(case, act, stranger.username, answer, ABSENT)
        if seen.once(case, act, stranger.username, ""):
            seen.note(case, act, f"{stranger.username}, at the door", at_the_door(stranger, case, act), ABSENT)


def _wanted(case: Case, act: str, *, shown: bool) -> str:
    """What the person who may should meet, by hand; ``shown``: that person can open the case in this state."""
    of = kind(case.kind)
    state, row, more = of.state(case.state), of.table.row(act), NEEDS_MORE[case.kind]
    if not shown and (state not in row.sources or _of_others(case, act)):
        return ABSENT
    if state not in row.sources:
        return f"This can't be done while the case is {of.words[state]}."
    if act == "take_over" and case.kind == "fdi" and case.filing.file_type == "notification":
        return "This file is a notification: it is handed in by its representative."
    return more.get((act, state)) or more.get(act) or DONE


def _of_others(case: Case, act: str) -> bool:
    """Cases that the person who may sees none of: a draft is its author's (a leaver's has a door of its own, in
    ``test_leaver.py``), and what the authority opens itself has no representative.
    """
    notified = case.kind == "fdi" and case.filing.file_type == "notification"
    own = case.kind == "fdi" and not notified and from_outside(kind("fdi").table, act)
    return own or (case.state == State.DRAFT and (notified or act == "take_over"))


def _of_reader(case: Case, act: str) -> str:
    if case.state == State.DRAFT:  # its author's alone
        return ABSENT
    permission = kind(case.kind).table.row(act).permission
    if permission in ROLES["reader"].permissions:
        return _wanted(case, act, shown=True)
    return f"Your role does not include this act ({permission.words})."


@pytest.mark.parametrize(("of", "act"), CASES, ids=lambda value: value)
def test_a_row_says_to_each_of_the_three_in_every_state_what_it_should(of: str, act: str, seen: Seen) -> None:
    assert act in ALLOWED[of], f"say in tests/policy/rows who may {act}"
    assert seen.found[of, act] == seen.wanted[of, act]
    doors = {where.rpartition(": ")[2] for where in seen.found[of, act] if where.endswith("at the door")}
    assert "who may, at the door" in doors


def test_the_walks_stop_in_every_state_and_no_line_is_left_over(seen: Seen) -> None:
    assert seen.reached == {each.name: {str(state) for state in each.table.states} for each in kinds()}
    assert {(of, act) for of, acts in ALLOWED.items() for act in acts} == set(CASES)
    steps = {(name, act) for lines in (STEPS, MOVES) for name, acts in lines.items() for act in acts}
    assert steps == set(SMALL)


@pytest.mark.parametrize(("name", "act"), SMALL, ids=lambda value: value)
def test_a_step_of_a_small_table_says_to_each_of_the_three_in_every_state_what_it_should(name: str, act: str) -> None:
    table = tables()[name]
    row = table.row(act)
    if act in MOVES.get(name, {}):
        target = str(row.target or row.sources[0])
        assert (row.inside, " ".join(row.sources), target) == MOVES[name][act]
        return
    step = STEPS[name][act]
    if step.role:
        assert row.permission in ROLES[step.role].permissions
    if name in FACTS:
        others, words = FACTS[name]
        may = ROLES[step.role].permissions if step.role else {row.permission}
        for state in table.states:
            closed = state not in row.sources
            late = WHILE[name].format(state=words[state])
            asked = (table, act, step.facts, state)
            assert said(*asked, may.__contains__, words, name) == (late if closed else DONE)
            asked = (table, act, others, state)
            assert said(*asked, may.__contains__, words, name) == (late if closed else step.elsewhere or DONE)
            if row.permission not in ROLES["reader"].permissions:
                reads = ROLES["reader"].permissions.__contains__
                lacks = f"Your role does not include this act ({row.permission.words})."
                assert said(*asked, reads, words, name) == lacks


@pytest.mark.parametrize(("guard", "facts", "sentence"), guards.REFUSALS, ids=[g.__name__ for g, *_ in guards.REFUSALS])
def test_a_guard_refuses_in_its_sentence(
    guard: Callable[[Any], str | None], facts: Mapping[str, Any], sentence: str
) -> None:
    known = [of(**facts) for of in _facts_of(guard)]
    assert known and {guard(one) for one in known} == {sentence}


def _facts_of(guard: Callable[[Any], str | None]) -> list[Any]:
    """The facts of each table in which the guard stands."""
    return [facts for table, facts in _tables_with_facts() if any(guard in row.guards for row in table.rows)]


def _tables_with_facts() -> list[tuple[Lifecycle, Any]]:
    return [
        *((each.table, each.facts) for each in kinds()),
        *((tables()[name], type(facts)) for name, (facts, _words) in FACTS.items()),
    ]


def test_every_guard_has_its_line() -> None:
    standing = {guard for table in tables().values() for row in table.rows for guard in row.guards}
    assert standing == {guard for guard, _facts, _sentence in guards.REFUSALS}
