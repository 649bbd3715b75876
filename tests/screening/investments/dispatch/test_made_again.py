"""What leaves is what was looked over, word by word: it is made a second time as it leaves, and compared."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Event
from casework.blocks.disclosure.outgoing import print_of, seen_in
from casework.models import Case, Notice
from screening.investments.acts import aftermath
from screening.investments.models import Dispatch, DispatchLook, Fine, Letter
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.dispatch.test_queue import act

pytestmark = pytest.mark.django_db
SECRET = "Mr Quillfeather finances the vehicle."


def until() -> date:
    """A fortnight from today."""
    return timezone.localdate() + timedelta(days=14)


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


def propose(case: Case, people: Screeners, reasons: str = "The answer came two days late.") -> None:
    given: dict[str, Any] = {"breach": "late_answer", "amount": 5000, "reasons": reasons}
    flow.do(aftermath.propose_fine, by=people.secretary, reference=case.reference, **given)


def settled(case: Case) -> Dispatch:
    with acting_as_system("a test looks"):
        return Dispatch.objects.get(case=case)


def letters(case: Case, kind: str) -> int:
    with acting_as_system("a test looks"):
        return Letter.objects.filter(case=case, kind=kind, sent_at__isnull=False).count()


def test_the_notice_of_a_fine_leaves_with_the_reasons_that_were_released_or_not_at_all(
    case: Case, screeners: Screeners
) -> None:
    """A contribution left word by word as the reasons of a fine, after a harmless sentence had been looked over."""
    propose(case, screeners)
    act("notify_fine", case, screeners.secretary, hear_until=until())
    flow.look(screeners, flow.waiting()[0])
    with acting_as_system("a test changes what the letter is read from"):
        Fine.objects.filter(case=case).update(reasons=SECRET)
    flow.pass_the_time()
    row = settled(case)
    assert (row.state, letters(case, "fine_notice")) == ("void", 0)
    assert row.refusal.startswith("What would leave isn't what you handed in any more")
    with acting_as_system("a test looks"):
        assert Fine.objects.get(case=case).state == "proposed"
        assert Event.objects.filter(code="file.dispatch_changed", data__sender_id=screeners.secretary.pk).count() == 1
        told = Notice.objects.filter(code="file.dispatch_changed").values_list("person_id", flat=True)
        assert screeners.coordinator.pk in told
        assert screeners.secretary.pk not in told
        assert not Notice.objects.filter(person=screeners.rep, code="case.notify_fine").exists()


def test_a_fine_whose_notice_waits_is_not_settled(case: Case, screeners: Screeners) -> None:
    """Dropped and proposed again meanwhile, another fine left under the notice that had been looked over."""
    propose(case, screeners)
    act("notify_fine", case, screeners.secretary, hear_until=until())
    with pytest.raises(Refused) as refused:
        act("settle_fine", case, screeners.chair, impose=False)
    assert str(refused.value.sentence).startswith("The notice of this fine waits to be sent")
    flow.let_leave(screeners)
    assert letters(case, "fine_notice") == 1


def test_a_letter_comes_back_once_its_subject_is_another(case: Case, screeners: Screeners) -> None:
    """The title stands above every letter: it was written anew after the look."""
    flow.hand_in_letter(screeners, case, "We have read your annex.")
    flow.look(screeners, flow.waiting()[0])
    with acting_as_system("a test changes what the letter is read from"):
        Case.objects.filter(pk=case.pk).update(title=SECRET)
    flow.pass_the_time()
    assert (settled(case).state, letters(case, "other")) == ("void", 0)


def test_a_waiting_text_that_was_exchanged_with_its_print_is_not_what_was_looked_at(
    case: Case, screeners: Screeners
) -> None:
    """Whoever can write the row can write its print; the coordinator's own row says what was seen."""
    flow.hand_in_letter(screeners, case, "We have read your annex.")
    (row,) = flow.waiting()
    flow.look(screeners, row)
    with acting_as_system("a test exchanges what waits"):
        assert row.letter_id is not None
        letter = Letter.objects.get(pk=row.letter_id)
        letter.content["said"]["text"] = SECRET
        letter.save()
        text = row.text.replace("We have read your annex.", SECRET)
        made = print_of(text=text, given=row.given, letters=[letter])
        Dispatch.objects.filter(pk=row.pk).update(text=text, fingerprint=made)
    flow.pass_the_time()
    assert (settled(case).state, letters(case, "other")) == ("void", 0)


def test_what_the_coordinator_saw_is_what_is_kept_of_the_look(case: Case, screeners: Screeners) -> None:
    flow.hand_in_letter(screeners, case, "We have read your annex.")
    (row,) = flow.waiting()
    flow.look(screeners, row)
    with acting_as_system("a test looks"):
        assert DispatchLook.objects.get(dispatch=row).fingerprint == seen_in(row) != row.fingerprint != ""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("subject",), "Another"),
        (("addressee", "investors"), ["Another"]),
        (("side",), "target"),
        (("said", "measures"), [{"title": "Board", "text": "Another"}]),
        (("said", "reasons"), "Another"),
        (("said", "amount"), "7000"),
        (("said", "due_on"), "2031-01-01"),
    ],
)
def test_whatever_a_letter_says_or_to_whom_is_compared(path: tuple[str, ...], value: object) -> None:
    """Measures of a decision, figures, days, subject and addressee: all are read from rows as the letter leaves."""

    def made() -> Letter:
        letter = Letter(kind="decision")
        letter.content = {
            "kind": "decision",
            "side": "notifier",
            "subject": "Alpha",
            "addressee": {"people": ["R"], "firms": ["F"], "investors": ["Alpha"]},
            "said": {"measures": [{"title": "Board", "text": "One"}], "reasons": "So.", "amount": "5000", "number": 1},
        }
        return letter

    one, other = made(), made()
    place: Any = other.content
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    prints = [print_of(text="", given={}, letters=[letter]) for letter in (one, other)]
    assert prints[0] != prints[1]


def test_a_fine_that_was_only_considered_is_told_to_nobody_outside(case: Case, screeners: Screeners) -> None:
    """“The fine was settled”, read parties who had never heard of one."""
    propose(case, screeners)
    flow.do(aftermath.settle_fine, by=screeners.chair, reference=case.reference, impose=False)
    propose(case, screeners)
    flow.do(aftermath.give_notice, by=screeners.secretary, reference=case.reference, hear_until=until())
    flow.pass_the_time()
    told = Notice.objects.filter(code="case.settle_fine")
    with acting_as_system("a test looks"):
        assert told.filter(person=screeners.secretary).count() == 1
        assert not told.filter(person=screeners.rep).exists()
    flow.do(aftermath.settle_fine, by=screeners.chair, reference=case.reference, impose=False)
    flow.pass_the_time()
    with acting_as_system("a test looks"):
        assert told.filter(person=screeners.rep).count() == 1
