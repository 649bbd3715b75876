"""What users of comparable systems complain about, each as a test named after the public thread."""

from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Absence, Person
from casework.actions import assignment, corrections
from casework.actions.deadlines import run_due
from casework.models import Deadline, Notice
from casework.queries.deadlines import next_limits
from casework.queries.notices import notice_page
from casework.referrals.acts import intake
from tests.casework.notifications.mailbox import codes_of, deliver, tell, told_of
from tests.factories.cases import make_case
from tests.factories.flow import do, fresh, in_assessment, read_all, submitted
from tests.factories.people import People, make_person, redefine

Browser = Callable[[Person], Client]


def test_iris_web_583_the_bell_does_not_tell_of_cases_one_may_not_see(people: People, client_of: Browser) -> None:
    hidden = make_case(people.officer, marking=3, title="Warehouse near the harbour")
    tell(hidden, people.elsewhere, people.giss, people.admin, people.auditor, key="one")
    deliver()
    for person in (people.elsewhere, people.giss, people.admin, people.auditor):
        browser = client_of(person)
        assert browser.get("/notices/count/").json() == {"unread": 0}
        assert hidden.reference not in browser.get("/notices/").content.decode()
    assert mail.outbox == []


def test_opencti_8237_a_notice_given_earlier_is_hidden_once_access_is_lost(people: People, client_of: Browser) -> None:
    case = make_case(people.officer, marking=2)
    tell(case, people.reader, key="one")
    deliver()
    browser = client_of(people.reader)
    assert browser.get("/notices/count/").json() == {"unread": 1}
    with acting_as_system("a test ends a clearance"):
        redefine(people.reader.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
    assert browser.get("/notices/count/").json() == {"unread": 0}
    assert case.reference not in browser.get("/notices/").content.decode()


def test_demarches_simplifiees_1778_an_automatic_act_is_announced_loudly_before(people: People) -> None:
    case = submitted(people)
    with acting_as_system("a test looks"):
        clock = Deadline.objects.get(case=case)
    assert clock.next_look_at is not None
    assert clock.due_at is not None
    run_due(at=clock.next_look_at)
    deliver(at=clock.next_look_at)
    assert told_of(case, "case.submit") == {"intake"}
    assert told_of(case, "clock.warning") == {"officer", "supervisor", "intake"}
    with acting_as_system("a test looks"):
        assert not Notice.objects.filter(code="clock.expired").exists()


def test_alaveteli_6761_what_was_announced_is_put_off_in_one_act(people: People) -> None:
    case = submitted(people)
    with acting_as_system("a test extends"):
        clock = Deadline.objects.get(case=case)
        due = clock.due_at
        corrections.extend(deadline=clock, length=5, reason="Agreed.", by=people.intake, at=timezone.now())
    assert due is not None
    run_due(at=due + timedelta(minutes=1))
    deliver(at=due + timedelta(minutes=1))
    assert told_of(case, "clock.expired") == set()


def test_iris_web_333_an_assignment_is_told_to_the_person_assigned(people: People) -> None:
    case = submitted(people)
    do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.secretary)
    deliver()
    assert codes_of(people.secretary) == ["case.assign"]


def test_opencti_12533_one_act_is_one_notice_however_many_reasons_there_are_to_be_told(people: People) -> None:
    case = submitted(people)
    with acting_as_system("a test sets up"):
        case.watches.create(person=people.officer, since=timezone.now())
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)  # author, member of a body, and watching
    deliver()
    assert codes_of(people.officer) == ["case.accept"]
    assert [message.to for message in mail.outbox].count([people.officer.email]) == 1


def test_opencti_12533_warnings_missed_in_a_standstill_do_not_come_all_at_once(people: People) -> None:
    case = in_assessment(people)
    with acting_as_system("a test looks"):
        clock = Deadline.objects.get(case=case, clock="C-JIC-MEET")
    assert clock.due_at is not None
    late = clock.due_at - timedelta(hours=1)  # both warnings, two days and one day before, have passed
    run_due(at=late)
    deliver(at=late)
    with acting_as_system("a test looks"):
        found = Notice.objects.filter(person=people.secretary, code="clock.warning", params__clock="C-JIC-MEET")
        assert found.count() == 1


def test_opencti_7127_a_notice_says_which_case_and_what_happened(people: People) -> None:
    case = submitted(people)
    deliver()
    with acting_as(people.intake):
        (line,) = notice_page(sight_of(people.intake, at=timezone.now())).notices
    assert line.text == f"{case.reference}: submitted by VSSE, waits at the intake desk."


def test_demarches_simplifiees_3464_a_case_does_not_wait_for_an_absent_colleague(people: People) -> None:
    make_person("second-desk", role="intake_officer")
    today = timezone.localdate()
    with acting_as_system("a test sets up"):
        Absence.objects.create(person=people.officer, substitute=people.reader, starts_on=today, ends_on=today)
    case = submitted(people)
    do(intake.return_to_author, by=people.intake, reference=case.reference, missing="Date?")
    deliver()
    assert told_of(case, "case.return") == {"officer", "reader"}
    assert told_of(case, "case.submit") == {"intake", "second-desk"}
    with acting_as(people.reader):
        (line,) = notice_page(sight_of(people.reader, at=timezone.now())).notices
    assert line.detail == f"You stand in for {people.officer.name}."


def test_caseflow_8318_a_stopped_clock_still_names_itself_in_the_list(people: People) -> None:
    case = submitted(people)
    do(intake.return_to_author, by=people.intake, reference=case.reference, missing="Date?")
    case = fresh(case)
    with acting_as(people.officer):
        limit = next_limits([case], timezone.now())[case.pk]
    assert limit.tone == "paused"
    assert limit.left.startswith("Stopped since ")
