"""The follow-up tab: what was reported on an action and asked again stays, and is shown, for ever."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.models import Case
from casework.referrals.acts import follow_up as acts
from casework.referrals.models import FollowUp, Referral
from tests.factories import flow
from tests.factories.people import People

SignIn = Callable[[Person], Client]
SAID = ("Heard; nothing new.", "By whom, and when?", "By two inspectors, on Monday.", "And the second owner?")


def asked_twice(people: People) -> tuple[Case, FollowUp]:
    """Reported, asked again, reported again, asked once more: nothing reported stands at present."""
    case = flow.in_follow_up(people)
    with acting_as_system("a test looks"):
        row = FollowUp.objects.get(case=case)
    for number, words in enumerate(SAID):
        by, act = (people.fjp, "report") if number % 2 == 0 else (people.supervisor, "ask_again")
        flow.do(acts.step, by=by, reference=case.reference, follow_up_id=row.pk, act=act, text=words)
    return case, row


def test_the_first_report_and_the_question_are_shown_in_their_order_to_everybody(
    people: People, client_of: SignIn
) -> None:
    case, row = asked_twice(people)
    pages = {name: f"/cases/{case.reference}/{name}/" for name in ("follow-up", f"actions/{row.pk}/report")}
    for person, path in ((people.supervisor, "follow-up"), (people.fjp, f"actions/{row.pk}/report")):
        page = client_of(person).get(pages[path]).content.decode()
        places = [page.find(words) for words in SAID]
        assert -1 not in places, path
        assert places == sorted(places)
    assert people.fjp.name in client_of(people.supervisor).get(pages["follow-up"]).content.decode()


def test_they_are_still_there_when_the_action_is_done_and_the_case_is_closed(people: People, client_of: SignIn) -> None:
    case, row = asked_twice(people)
    who = {"reference": case.reference, "follow_up_id": row.pk}
    flow.do(acts.step, by=people.fjp, act="report", text="He was heard too.", **who)
    flow.do(acts.step, by=people.supervisor, act="verify", **who)
    flow.read_all(case, people.supervisor)
    flow.do(acts.close, by=people.supervisor, reference=case.reference, result="Handed over.")
    page = client_of(people.supervisor).get(f"/cases/{case.reference}/follow-up/").content.decode()
    assert [words for words in (*SAID, "He was heard too.") if page.count(words) != 1] == []


@pytest.mark.parametrize("rewritten", [[], ["first"], ["first", "other"]])
def test_the_database_lets_nobody_rewrite_what_was_said(people: People, rewritten: list[str]) -> None:
    _case, row = asked_twice(people)
    with acting_as(people.fjp):
        mine = FollowUp.objects.get(pk=row.pk)
        kept = list(mine.exchange)
        words: list[Any] = [kept[0] if word == "first" else {**kept[1], "text": "Never asked."} for word in rewritten]
        with pytest.raises(ProgrammingError, match="what was said stays"), transaction.atomic():
            FollowUp.objects.filter(pk=row.pk).update(exchange=words)
        mine.exchange = [*kept, {**kept[0], "text": "Later."}]
        mine.save(update_fields=["exchange"])


def test_the_database_lets_nobody_drop_a_review(people: People) -> None:
    case = flow.in_follow_up(people)
    flow.read_all(case, people.secretary)
    for note in ("Goes as planned.", "Still does."):
        flow.do(acts.review, by=people.secretary, reference=case.reference, note=note, at=timezone.now())
    with acting_as(people.secretary):
        mine = Referral.objects.get(case=case)
        assert [said["note"] for said in mine.reviews] == ["Goes as planned.", "Still does."]
        with pytest.raises(ProgrammingError, match="what was said stays"), transaction.atomic():
            Referral.objects.filter(pk=mine.pk).update(reviews=mine.reviews[1:])
