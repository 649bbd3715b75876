"""What a coordinator sees of a text beside its words: documents that open, days, choices, each under its label."""

from collections.abc import Callable
from datetime import date, timedelta
from inspect import signature
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from accounts.written import date_format
from casework.blocks.disclosure.outgoing import LETTER, outgoing
from casework.blocks.letters.content import brussels
from casework.forms.acts import form_class
from casework.lifecycle.acts import acts_of
from casework.models import Case
from screening.investments.acts import aftermath, committee
from screening.investments.acts.letters import OTHERS
from screening.investments.queries.file_access import name_of
from screening.investments.record.filled import ARGUMENTS
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.dispatch.test_queue import act
from tests.screening.investments.portal.test_file_access import document

Browser = Callable[[Person], Client]


def until() -> date:
    """A fortnight from today."""
    return timezone.localdate() + timedelta(days=14)


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


def looked_at(case: Case, coordinator: Client) -> str:
    (row,) = flow.waiting()
    return coordinator.get(f"/cases/{case.reference}/outgoing/{row.pk}/").content.decode()


def test_a_document_that_would_be_opened_can_be_read_first(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    paper = document(case, screeners.secretary, "Redacted note")
    act("give_access", case, screeners.secretary, documents=[(paper.pk, name_of(paper))], until=until())
    page = looked_at(case, client_of(screeners.coordinator))
    assert f'href="/cases/{case.reference}/documents/{paper.pk}/"' in page
    assert date_format(until(), "j F Y") in page


def test_the_figures_of_a_fine_stand_under_their_names(case: Case, screeners: Screeners, client_of: Browser) -> None:
    given: dict[str, Any] = {"breach": "late_answer", "amount": 5000, "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    act("notify_fine", case, screeners.secretary, hear_until=until())
    page = looked_at(case, client_of(screeners.coordinator))
    label = form_class("fdi", "notify_fine").base_fields["hear_until"].label
    for name, value in (("Amount (EUR)", "5,000"), (label, date_format(until(), "j F Y"))):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page


def test_a_coordinator_reads_whether_a_fine_is_imposed_for_what_and_how_much(
    case: Case, screeners: Screeners, client_of: Browser
) -> None:
    """It said "True", and "5000 / Late or missing answer / 2027-01-15" above it."""
    given: dict[str, Any] = {"breach": "late_answer", "amount": 5000, "reasons": "The answer came late."}
    flow.do(aftermath.propose_fine, by=screeners.secretary, reference=case.reference, **given)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until())
    flow.do(aftermath.answer_fine, by=screeners.rep, reference=case.reference, text="The post was late.")
    act("settle_fine", case, screeners.chair, impose=True, ruling="It was asked for twice.", pay_by=until())
    page = looked_at(case, client_of(screeners.coordinator))
    for name, value in (
        ("The proposed fine", "Impose it"),
        ("Amount (EUR)", "5,000"),
        ("Payable by", date_format(until(), "j F Y")),
    ):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page
    assert "It was asked for twice." in page
    for code in ("True", "5000", until().isoformat()):
        assert code not in page


def test_a_coordinator_reads_the_hearing_and_the_opinion_in_words(screeners: Screeners, client_of: Browser) -> None:
    screening = flow.in_screening(screeners)
    given = {"direction": "positive_with_measures", "text": "An officer would be enough."}
    act("send_draft_opinion", screening, screeners.secretary, **given)
    page = looked_at(screening, client_of(screeners.coordinator))
    assert "<dd>positive with measures</dd>" in page and "positive_with_measures" not in page
    flow.let_leave(screeners)
    flow.do(committee.ask_hearing, by=screeners.rep, reference=screening.reference)
    when = flow.working_time()
    act("set_hearing", screening, screeners.secretary, set_for=when, place="Hall of the Heron", side="notifier")
    page = looked_at(screening, client_of(screeners.coordinator))
    assert "<dt>To</dt><dd>notifying investor</dd>" in page and "Hall of the Heron" in page
    assert brussels(when) not in page


# what is kept in the house with the act, and goes nowhere
STAYS = frozenset({"departs_because", "early_because", "reason"})
STAYS_WITH = {"confirm_silence": frozenset({"remark"}), LETTER: frozenset({"letter_id"})}
HOW = {"reference", "case", "sight", "by", "at", "version", "passed", "seen"}  # of every act


@pytest.mark.parametrize("name", sorted({*OTHERS, *(code for code, act in acts_of("fdi").items() if act.leaves)}))
def test_every_argument_of_what_leaves_is_a_text_or_has_words_or_stays_in_the_house(name: str) -> None:
    do, leaves = outgoing("fdi", name)
    stays = STAYS | STAYS_WITH.get(name, frozenset())
    asked = set(signature(do).parameters) - HOW - set(leaves.texts) - set(ARGUMENTS) - stays
    assert not asked, "give them words in screening.investments.record.filled"


def test_a_letter_that_was_handed_in_is_no_draft_any_more(case: Case, screeners: Screeners, client_of: Browser) -> None:
    letter = flow.hand_in_letter(screeners, case, "We have read your annex.")
    client = client_of(screeners.secretary)
    (row,) = flow.waiting()
    waits = f"/cases/{case.reference}/outgoing/{row.pk}/"
    page = client.get(f"/cases/{case.reference}/letters/").content.decode()
    assert (waits in page, reverse("letter-draft", args=[case.reference, letter.pk]) in page) == (True, False)
    assert client.get(reverse("letter-draft", args=[case.reference, letter.pk])).headers["Location"] == waits
