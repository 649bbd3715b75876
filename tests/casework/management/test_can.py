"""The command that says who may do what, and why."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.cases import make_case
from tests.factories.people import People

WORKS = "The service takes part in the case, and a role of the person covers such cases."


def ask(*question: str) -> tuple[int, dict[str, object]]:
    out = StringIO()
    try:
        call_command("can", *question, "--format", "json", stdout=out)
    except SystemExit as left:
        return int(left.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_somebody_who_may_is_told_the_rule_that_lets_in(people: People) -> None:
    case = make_case(people.officer)
    answer = {
        "allowed": True,
        "reasons": [WORKS],
    }
    assert ask("supervisor", "case.assign", case.reference) == (0, answer)


def test_somebody_of_another_service_may_not(people: People) -> None:
    case = make_case(people.officer)
    reasons = ["No need to know: the service takes no part, no assignment, no grant."]
    assert ask("giss", "case.view", case.reference) == (1, {"allowed": False, "reasons": reasons})


def test_a_missing_permission_is_said_before_the_rest(people: People) -> None:
    case = make_case(people.officer)
    status, answer = ask("reader", "case.assign", case.reference)
    assert status == 1
    assert answer["reasons"] == [
        "No role in force gives case.assign (roles in force: reader).",
        WORKS,
    ]


def test_a_marking_above_the_clearance_keeps_out(people: People) -> None:
    case = make_case(people.officer, marking=4)
    assert ask("officer", "case.view", case.reference) == (
        1,
        {"allowed": False, "reasons": ["No valid clearance reaches the marking of the case."]},
    )


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (("nobody", "case.view", "JIC-2026-900000"), "There is no person nobody."),
        (("officer", "case.fly", "JIC-2026-900000"), "There is no permission case.fly."),
        (("officer", "case.view", "JIC-1999-000001"), "There is no case JIC-1999-000001."),
    ],
)
def test_a_wrong_question_leaves_with_status_two(people: People, question: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(CommandError) as wrong:
        call_command("can", *question)
    assert (str(wrong.value), wrong.value.returncode) == (sentence, 2)
