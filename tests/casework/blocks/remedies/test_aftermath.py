"""What comes after a decision: the appeal, fines by two people under a ceiling, the closing of the file."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.codes import render
from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Event
from accounts.written import date_format
from casework.actions.clocks import extend
from casework.actions.corrections import extend_clock
from casework.models import Case, Deadline
from screening.investments.acts import aftermath
from screening.investments.audiences import outside_of
from screening.investments.models import Fine, Letter
from tests.casework.notifications.mailbox import codes_of, deliver
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.ruling.looking import clock, due, moment, running

pytestmark = pytest.mark.django_db
VALUE = Decimal(250_000_000)  # of the investment in the walks


def propose(people: Screeners, case: Case, **given: Any) -> None:
    given = {"breach": "late_answer", "amount": VALUE / 10, "reasons": "The answer came late.", **given}
    flow.do(aftermath.propose_fine, by=people.secretary, reference=case.reference, **given)


def settle(person: Any, case: Case, *, impose: bool = True, **given: Any) -> None:
    given = {"ruling": "It came late.", "pay_by": timezone.localdate() + timedelta(days=60), **given}
    flow.do(aftermath.settle_fine, by=person, reference=case.reference, impose=impose, **given)


def hear(people: Screeners, case: Case) -> None:
    """The notice, and the answer to it."""
    until = timezone.localdate() + timedelta(days=20)
    flow.do(aftermath.give_notice, by=people.secretary, reference=case.reference, hear_until=until)
    flow.do(aftermath.answer_fine, by=people.rep, reference=case.reference, text="We were ill.")


@pytest.mark.parametrize(
    ("breach", "most"),
    [("late_answer", "25,000,000"), ("late_filing", "25,000,000"), ("not_notified", "75,000,000")],
)
def test_a_fine_is_no_higher_than_the_percentage_of_the_value(screeners: Screeners, breach: str, most: str) -> None:
    case = flow.in_assessment(screeners)
    ceiling = Decimal(most.replace(",", ""))
    for amount in (ceiling + 1, Decimal(0), Decimal(-1)):
        with pytest.raises(Refused) as refused:
            propose(screeners, case, breach=breach, amount=amount)
        assert refused.value.field == "amount"
        assert f"between 1 and {most} euros" in str(refused.value.sentence)
    propose(screeners, case, breach=breach, amount=ceiling)
    with acting_as_system("a test looks"):
        row = Fine.objects.get(case=case)
    assert (row.amount, row.state, row.proposed_by_id) == (ceiling, "proposed", screeners.secretary.pk)


def test_without_a_value_there_is_no_ceiling_and_no_fine(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners)
    with pytest.raises(Refused, match="The value of the investment isn't stated") as refused:
        propose(screeners, case, amount=Decimal(1))
    assert refused.value.field == "amount"


@pytest.mark.parametrize(("given", "field"), [({"breach": "speeding"}, "breach"), ({"reasons": ""}, "reasons")])
def test_a_fine_needs_its_breach_and_its_reasons(screeners: Screeners, given: dict[str, Any], field: str) -> None:
    case = flow.in_assessment(screeners)
    with pytest.raises(Refused) as refused:
        propose(screeners, case, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(("impose", "state"), [(True, "imposed"), (False, "dropped")])
def test_one_person_proposes_and_another_settles(screeners: Screeners, impose: bool, state: str) -> None:
    case = flow.in_assessment(screeners)
    with pytest.raises(Refused, match="No fine waits to be settled"):
        settle(screeners.chair, case)
    propose(screeners, case)
    with pytest.raises(Refused, match="A fine is proposed and waits for a second person"):
        propose(screeners, case)
    if impose:
        hear(screeners, case)
    settle(screeners.chair, case, impose=impose)
    with acting_as_system("a test looks"):
        row = Fine.objects.get(case=case)
    assert (row.state, row.settled_by_id) == (state, screeners.chair.pk)


def test_the_same_person_never_does_both_halves_of_a_fine(screeners: Screeners) -> None:
    other = make_person("second-secretary", role="fdi_secretary", service="ISC-SEC")
    case = flow.in_assessment(screeners, at=moment(2026, 11, 25))
    flow.do(
        aftermath.propose_fine,
        by=other,
        reference=case.reference,
        breach="false_data",
        amount=Decimal(1),
        reasons="A false name.",
    )
    with pytest.raises(Refused, match="Your role does not include this act"):
        settle(other, case)
    hear(screeners, case)
    settle(screeners.chair, case)


def fine_of(case: Case) -> Fine:
    with acting_as_system("a test looks"):
        return Fine.objects.get(case=case)


def test_a_fine_is_not_imposed_on_parties_that_were_not_heard(screeners: Screeners) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    propose(screeners, case)
    with pytest.raises(Refused, match="The parties are heard first") as refused:
        settle(screeners.chair, case)
    assert refused.value.field == "impose"
    notice = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused, match="must lie ahead") as refused:
        flow.do(aftermath.give_notice, hear_until=today, **notice)
    assert refused.value.field == "hear_until"
    flow.do(aftermath.give_notice, hear_until=today + timedelta(days=10), **notice)
    assert due(case, "BE-FINE-HEAR") == today + timedelta(days=10)
    with pytest.raises(Refused, match="The parties are heard first"):
        settle(screeners.chair, case)
    later = {"reference": case.reference, "at": timezone.now() + timedelta(days=11), "impose": True}
    pay = {"ruling": "No answer came.", "pay_by": today + timedelta(days=60)}
    flow.do(aftermath.settle_fine, by=screeners.chair, **later, **pay)  # they kept silent and their time is over
    assert fine_of(case).state == "imposed"


def test_parties_given_more_time_to_answer_are_not_fined_on_the_former_day(
    screeners: Screeners, client_of: Any
) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    propose(screeners, case)
    first, longer = today + timedelta(days=10), today + timedelta(days=30)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=first)
    with acting_as_system("a test gives the parties more time"):
        extend(
            deadline=clock(case, "BE-FINE-HEAR"), length=20, reason="Illness.", by=screeners.chair, at=timezone.now()
        )
    pay = {"reference": case.reference, "impose": True, "ruling": "No.", "pay_by": today + timedelta(days=90)}
    with pytest.raises(Refused, match="The parties are heard first"):
        flow.do(aftermath.settle_fine, by=screeners.chair, at=timezone.now() + timedelta(days=11), **pay)
    shown = client_of(screeners.rep).get(f"/filings/{case.reference}/").content.decode()
    assert date_format(longer, "j F Y") in shown
    assert not re.search(rf"\b{date_format(first, 'j F Y')}", shown)  # the 9th is no part of the 29th
    flow.do(aftermath.settle_fine, by=screeners.chair, at=timezone.now() + timedelta(days=31), **pay)
    assert (fine_of(case).state, fine_of(case).hear_until) == ("imposed", longer)


def two_imposed(screeners: Screeners) -> tuple[Case, list[int]]:
    """A file with two fines that aren't paid, payable in 60 and in 90 days; their ids."""
    case, today = flow.in_assessment(screeners), timezone.localdate()
    for days in (60, 90):
        propose(screeners, case)
        hear(screeners, case)
        settle(screeners.chair, case, pay_by=today + timedelta(days=days))
    with acting_as_system("a test looks"):
        return case, list(Fine.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))


def states_of(case: Case, *clocks: str) -> list[tuple[str, str]]:
    with acting_as_system("a test looks"):
        rows = Deadline.objects.filter(case=case, clock__in=clocks).order_by("clock", "pk")
        return [(row.item, row.state) for row in rows]


def test_the_payment_of_one_fine_leaves_the_day_of_the_other(screeners: Screeners, client_of: Any) -> None:
    case, (first, second) = two_imposed(screeners)
    paid = {"by": screeners.secretary, "reference": case.reference, "paid_on": timezone.localdate()}
    with pytest.raises(Refused, match="More than one fine waits to be paid: say which") as refused:
        flow.do(aftermath.record_payment, **paid)
    assert refused.value.field == "fine_id"
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/record_payment/").content.decode()
    assert page.count("Late or missing answer, 25,000,000 EUR, payable by") == 2
    flow.do(aftermath.record_payment, **paid, fine_id=second)
    assert states_of(case, "BE-FINE-PAY") == [("1", "running"), ("2", "met")]
    with pytest.raises(Refused, match="doesn't wait to be paid any more"):
        flow.do(aftermath.record_payment, **paid, fine_id=second)
    page = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/record_payment/").content.decode()
    assert f'type="hidden" name="fine_id" value="{first}"' in page and "Fine 1: Late or missing answer" in page
    flow.do(aftermath.record_payment, **paid)


def test_each_fine_has_its_own_time_for_an_appeal_and_the_one_that_is_meant_is_annulled(screeners: Screeners) -> None:
    case, (first, second) = two_imposed(screeners)
    both = ("BE-FINE-APPEAL", "BE-FINE-PAY")
    assert states_of(case, *both) == [("1", "running"), ("2", "running")] * 2
    assert states_of(case, "BE-FINE-HEAR") == [("1", "met"), ("2", "met")]
    other = make_person("fdi-second-chair", role="fdi_chair", service=screeners.chair.service.code, level=3)
    given = {"reference": case.reference, "reason": "The court set it aside.", "fine_id": second}
    flow.do(aftermath.annul_fine, by=other, **given)
    with acting_as_system("a test looks"):
        states = dict(Fine.objects.filter(case=case).values_list("pk", "state"))
    assert states == {first: "imposed", second: "annulled"}
    assert states_of(case, *both) == [("1", "running"), ("2", "cancelled")] * 2


def test_parties_with_two_fines_read_the_days_of_each_and_the_older_one_stays_open_to_appeal(
    screeners: Screeners, client_of: Any
) -> None:
    case, (_first, second) = two_imposed(screeners)
    client, today = client_of(screeners.rep), timezone.localdate()
    pay = [date_format(today + timedelta(days=days), "j F Y") for days in (60, 90)]
    with acting_as_system("a test looks"):
        appeals = [row.due_at for row in Deadline.objects.filter(case=case, clock="BE-FINE-APPEAL").order_by("run")]
    until = date_format(timezone.localtime(appeals[0]), "j F Y")
    said = [f"Pay 25,000,000 EUR by {day}; an appeal is possible until {until}" for day in pay]
    page = client.get(f"/filings/{case.reference}/").content.decode()
    assert [sentence in page for sentence in said] == [True, True]
    running_ones = page.partition("that have ended")[0]
    limits = re.findall(r'clock-card__title">[^<]*fine · (\d)<', running_ones)
    assert sorted(limits) == ["1", "1", "2", "2"]  # payment and appeal of each
    assert f"Pay the fine by {pay[0]}; an appeal" in client.get("/filings/").content.decode()  # the one that is near
    other = make_person("fdi-second-chair", role="fdi_chair", service=screeners.chair.service.code, level=3)
    flow.do(aftermath.annul_fine, by=other, reference=case.reference, reason="The court set it aside.", fine_id=second)
    page = client.get(f"/filings/{case.reference}/").content.decode()
    assert [sentence in page for sentence in said] == [True, False]  # and the older one can still be appealed
    assert f"Pay the fine by {pay[0]}; an appeal is possible until {until}" in client.get("/filings/").content.decode()


def test_a_fine_that_was_dropped_untold_leaves_no_gap_in_the_numbers_that_the_parties_read(
    screeners: Screeners,
) -> None:
    case = flow.in_assessment(screeners)
    propose(screeners, case)
    settle(screeners.chair, case, impose=False)
    propose(screeners, case)
    hear(screeners, case)
    settle(screeners.chair, case)
    assert states_of(case, "BE-FINE-HEAR", "BE-FINE-PAY") == [("1", "met"), ("1", "running")]


def test_nobody_annuls_the_own_fine_because_another_one_was_imposed_by_somebody_else(screeners: Screeners) -> None:
    case, (first, second) = two_imposed(screeners)
    other = make_person("fdi-second-chair", role="fdi_chair", service=screeners.chair.service.code, level=3)
    with acting_as_system("a test lets another chair have imposed the first"):
        Fine.objects.filter(pk=first).update(settled_by=other)
    given = {"by": screeners.chair, "reference": case.reference, "reason": "No."}
    with pytest.raises(Refused, match="somebody else than who imposed it") as refused:
        flow.do(aftermath.annul_fine, **given, fine_id=second)
    assert refused.value.field == "fine_id"
    flow.do(aftermath.annul_fine, **given, fine_id=first)


def test_a_notice_that_nobody_answered_is_not_shown_as_met(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    propose(screeners, case)
    until = timezone.localdate() + timedelta(days=20)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until)
    settle(screeners.chair, case, impose=False)
    assert states_of(case, "BE-FINE-HEAR") == [("1", "cancelled")]


def test_whoever_owes_an_answer_or_a_fine_hears_of_its_day(screeners: Screeners) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    propose(screeners, case)
    until = {"hear_until": today + timedelta(days=20)}
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, **until)
    given = {"deadline_id": clock(case, "BE-FINE-HEAR").pk, "length": 5, "reason": "Illness."}
    flow.do(extend_clock, by=screeners.chair, reference=case.reference, **given)
    deliver()
    assert "clock.extended" in codes_of(screeners.rep)
    assert {"BE-FINE-HEAR", "BE-FINE-PAY", "FINE-ANSWER", "FINE-PAYMENT"} <= outside_of().keys()  # and warned


def test_no_question_runs_out_in_a_file_that_is_decided(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?")
    flow.give_opinions(screeners, case)
    flow.clear(screeners, case)
    assert states_of(case, "QUESTION") == [("VLA 1", "cancelled")]


def test_an_imposed_fine_has_its_reasons_letter_day_of_payment_and_time_to_appeal(screeners: Screeners) -> None:
    case, today = flow.in_assessment(screeners), timezone.localdate()
    propose(screeners, case)
    hear(screeners, case)
    for given, field in (({"ruling": " "}, "ruling"), ({"pay_by": None}, "pay_by"), ({"pay_by": today}, "pay_by")):
        with pytest.raises(Refused) as refused:
            settle(screeners.chair, case, **given)
        assert refused.value.field == field
    settle(screeners.chair, case)
    with acting_as_system("a test looks"):
        said = [
            (row.kind, row.content["said"]["reasons"])
            for row in Letter.objects.filter(case=case, kind__contains="fine")
        ]
        letter = Letter.objects.get(case=case, kind="fine").content
    assert said == [("fine_notice", "The answer came late."), ("fine", "It came late.")]
    assert letter["due"] == {"day": due(case, "BE-FINE-APPEAL").isoformat(), "unconfirmed": True}  # type: ignore[union-attr]
    assert due(case, "BE-FINE-PAY") == today + timedelta(days=60)
    paid = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused) as refused:
        flow.do(aftermath.record_payment, paid_on=today + timedelta(days=1), **paid)
    assert refused.value.field == "paid_on"
    flow.do(aftermath.record_payment, paid_on=today, **paid)
    assert (fine_of(case).state, fine_of(case).paid_on) == ("paid", today)
    assert "BE-FINE-PAY" not in running(case)
    with pytest.raises(Refused, match="No fine waits to be paid"):
        flow.do(aftermath.record_payment, paid_on=today, **paid)


def imposed(screeners: Screeners) -> tuple[Case, dict[str, Any]]:
    """A cleared file with a fine that isn't paid in time; what an act of that later day is given."""
    case = flow.cleared(screeners)
    propose(screeners, case)
    hear(screeners, case)
    settle(screeners.chair, case)
    return case, {"reference": case.reference, "at": timezone.now() + timedelta(days=130)}


def said_of(case: Case, act: str) -> str:
    with acting_as_system("a test looks"):
        event = Event.objects.get(case_id=case.pk, code=f"case.{act}")
        return render(event.code, {**event.data, "actor": "Chair", "case": "FILE"}.items())


def ended(case: Case) -> dict[str, str]:
    with acting_as_system("a test looks"):
        rows = Deadline.objects.filter(case=case, clock__in=("BE-FINE-PAY", "BE-FINE-APPEAL"))
        return {row.clock: row.state for row in rows if row.ended_at is not None}


def test_a_fine_that_its_imposer_alone_would_annul_waits_for_another_and_nothing_counts_as_met(
    screeners: Screeners,
) -> None:
    case, later = imposed(screeners)
    with pytest.raises(Refused, match="A fine isn't paid: record its payment, annul it, or hand it over"):
        flow.do(aftermath.close, by=screeners.secretary, **later)
    with pytest.raises(Refused, match="somebody else than who imposed it"):
        flow.do(aftermath.annul_fine, by=screeners.chair, **later, reason="The court set it aside.")
    other = make_person("fdi-second-chair", role="fdi_chair", service=screeners.chair.service.code, level=3)
    with pytest.raises(Refused) as refused:
        flow.do(aftermath.annul_fine, by=other, **later, reason=" ")
    assert refused.value.field == "reason"
    flow.do(aftermath.annul_fine, by=other, **later, reason="The court set it aside.")
    assert (fine_of(case).state, fine_of(case).ended_by_id) == ("annulled", other.pk)
    assert ended(case) == {"BE-FINE-PAY": "expired", "BE-FINE-APPEAL": "expired"}  # nobody paid, nobody appealed
    assert said_of(case, "settle_fine") == "Chair settled the fine on FILE: imposed."
    assert said_of(case, "annul_fine") == "Chair annulled the fine on FILE."
    flow.do(aftermath.close, by=screeners.secretary, **later)
    assert flow.case_of(case.reference).state == "closed"


def test_a_fine_is_handed_over_to_somebody_and_its_time_for_an_appeal_goes_on(screeners: Screeners) -> None:
    case, later = imposed(screeners)
    given = {"reference": case.reference, "reason": "Not paid."}
    with pytest.raises(Refused) as refused:
        flow.do(aftermath.hand_over_fine, by=screeners.chair, **given, collector=" ")
    assert refused.value.field == "collector"
    flow.do(aftermath.hand_over_fine, by=screeners.chair, **given, collector="FPS Finance")
    assert (fine_of(case).state, fine_of(case).collector) == ("handed", "FPS Finance")
    assert ended(case) == {"BE-FINE-PAY": "cancelled"}
    assert said_of(case, "hand_over_fine") == "Chair handed the fine on FILE over for collection."
    flow.do(aftermath.close, by=screeners.secretary, **later)
    assert flow.case_of(case.reference).state == "closed"
