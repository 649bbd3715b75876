"""What a service was asked to do by a day: warned of, overdue in every list, and ended by its report."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.audit.codes import render
from accounts.context import acting_as, acting_as_system
from accounts.days import beginning, day_of
from casework.actions import set_days
from casework.actions.clock_acts import correct_clock
from casework.actions.clocks import preview as preview_of
from casework.actions.corrections import extend_clock
from casework.actions.deadlines import run_due
from casework.actions.effects import effects
from casework.forms.inbox import InboxFilter
from casework.models import Case, Deadline, Notice
from casework.queries.deadlines import clocks_of, next_limits, recompute_mismatches
from casework.referrals.acts import follow_up
from casework.referrals.models import FollowUp
from casework.referrals.queries.follow_up import follow_up_page
from casework.referrals.tables.follow_up import FOLLOW_UP
from tests.casework.notifications.mailbox import deliver
from tests.factories import flow
from tests.factories.people import People

pytestmark = pytest.mark.django_db
DUE = 14  # days until the action of tests/factories/flow.py


def action(case: Case) -> FollowUp:
    with acting_as_system("a test looks"):
        return FollowUp.objects.get(case=case)


def overdue_in_list(people: People, at: datetime) -> list[str]:
    """References that the officer's list shows under "overdue" at a moment."""
    with acting_as(people.officer):
        sight = sight_of(people.officer, at=at)
        found = InboxFilter({"limit": "overdue"}, Case.objects.all(), sight=sight, at=at, services=(), leads=())
        return [case.reference for case in found.qs]


def test_an_action_whose_day_has_passed_stands_in_the_lists_as_overdue(people: People) -> None:
    case = flow.in_follow_up(people)
    after = timezone.now() + timedelta(days=DUE + 1)
    assert overdue_in_list(people, timezone.now()) == []
    assert overdue_in_list(people, after) == [case.reference]
    with acting_as_system("a test looks"):
        limit = next_limits([case], after)[case.pk]
        tones = {view.clock: view.tone for view in clocks_of(case, after)}
        assert recompute_mismatches() == []
    assert (limit.title, limit.tone) == ("Follow-up action · FJP 1", "overdue")
    assert tones["ACTION"] == "overdue"


def test_the_service_that_was_asked_is_warned_and_told_when_the_day_has_passed(people: People) -> None:
    case = flow.in_follow_up(people)
    deliver()
    for days in (DUE - 10, DUE - 1, DUE + 1):
        run_due(at=beginning(day_of(timezone.now())) + timedelta(days=days, hours=9))  # warned of at seven
    deliver(at=timezone.now() + timedelta(days=DUE + 2))
    with acting_as_system("a test looks"):
        told = Notice.objects.filter(case=case, params__deadline_id=action(case).deadline_id)
        mine = [notice.code for notice in told.filter(person=people.fjp).order_by("pk")]
    assert mine == ["clock.warning", "clock.warning", "clock.expired"]
    assert action(case).state == "open"  # nothing closes by itself


def test_a_report_ends_the_wait_and_asking_again_lets_it_run_to_the_same_day(people: People) -> None:
    case = flow.in_follow_up(people)
    row = action(case)
    due = row.deadline.due_at
    given = {"reference": case.reference, "follow_up_id": row.pk}
    flow.do(follow_up.step, by=people.fjp, **given, act="report", text="Heard on Monday.")
    assert action(case).deadline.state == "met"
    assert overdue_in_list(people, timezone.now() + timedelta(days=DUE + 1)) == []
    flow.do(follow_up.step, by=people.fpp, **given, act="ask_again", text="And the son?")
    assert (action(case).deadline.state, action(case).deadline.due_at) == ("running", due)
    flow.do(follow_up.step, by=people.secretary, **given, act="cancel", text="He left.")
    assert action(case).deadline.state == "cancelled"


def test_the_day_of_an_action_is_moved_on_its_clock_and_the_page_follows(people: People) -> None:
    case = flow.in_follow_up(people)
    row = action(case)
    before = row.due_on
    given = {"reference": case.reference, "deadline_id": row.deadline_id}
    flow.do(extend_clock, by=people.supervisor, **given, length=5, reason="The witness is abroad.")
    assert action(case).due_on == before + timedelta(days=5)
    earlier = timezone.now() - timedelta(days=1)
    flow.do(correct_clock, by=people.secretary, **given, new_start=earlier, reason="It was asked yesterday.")
    with acting_as(people.fjp):
        page = follow_up_page(case, sight_of(people.fjp, at=timezone.now()), at=timezone.now())
    assert [view.due_on for view in page.follow_ups] == [before + timedelta(days=5)]


def test_a_second_action_of_the_same_service_has_a_clock_of_its_own(people: People) -> None:
    case = flow.in_follow_up(people)
    flow.ask_for_action(people, case)
    with acting_as_system("a test looks"):
        rows = FollowUp.objects.filter(case=case).order_by("pk")
        assert [row.deadline.item for row in rows] == ["FJP 1", "FJP 2"]
        first = rows[0]
    given = {"reference": case.reference, "follow_up_id": first.pk}
    flow.do(follow_up.step, by=people.fjp, **given, act="report", text="Heard.")
    with acting_as_system("a test looks"):
        assert [row.deadline.state for row in FollowUp.objects.filter(case=case).order_by("pk")] == ["met", "running"]


def test_the_rows_say_what_a_step_does_to_the_clock_and_the_page_says_it_before(people: People) -> None:
    steps = {row.act: row.clock_steps() for row in FOLLOW_UP.rows}
    assert steps == {
        "report": [("stop", "house:ACTION")],
        "verify": [],
        "ask_again": [("reopen", "house:ACTION")],
        "cancel": [("drop", "house:ACTION")],
    }
    case = flow.in_follow_up(people)
    row = action(case)
    client = Client()
    client.force_login(people.fjp, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(f"/cases/{case.reference}/actions/{row.pk}/report/").content.decode()
    assert "Ends the clock “Follow-up action · FJP 1”, in time." in page


def test_adding_an_action_starts_one_clock_that_ends_on_the_day_typed(people: People) -> None:
    case = flow.in_follow_up(people)
    day = day_of(timezone.now()) + timedelta(days=30)
    with acting_as(people.secretary):
        preview = effects(
            case=case,
            act="add_action",
            by_id=people.secretary.pk,
            at=timezone.now(),
            settings=set_days.settings(day, timezone.now(), clock=set_days.ACTION),
        )
    assert [(one.verb, one.new_due and day_of(one.new_due)) for one in preview.changes] == [("start", day)]
    flow.do(
        follow_up.add_action,
        by=people.secretary,
        reference=case.reference,
        service=people.fjp.service,
        description="Hear the son",
        due_on=day,
    )
    with acting_as_system("a test looks"):
        items = list(Deadline.objects.filter(case=case, clock="ACTION").order_by("pk").values_list("item", flat=True))
    assert items == ["FJP 1", "FJP 2"]


def test_no_sentence_of_a_clock_holds_its_code_or_a_day_that_there_is_none(people: People) -> None:
    case = flow.in_follow_up(people)
    with acting_as(people.secretary):
        changes = preview_of(
            case=case, steps=[("start", "house:ACTION"), ("restart", "C-JIC-REVIEW")], at=timezone.now()
        )
    sentences = [one.sentence for one in changes]
    assert sentences[0] == "Starts the clock “Follow-up action”, which ends with the day that you set."
    assert not [one for one in sentences if "C-JIC" in one or "ACTION" in one or "no date" in one]
    said = [
        render("clock.started", {"clock": "the clock", "case": "JIC-1", "due": due}.items()) for due in ("none", "")
    ]
    assert all(one.endswith("of JIC-1 started; it has no due date.") for one in said)
