"""Who is told of which act: the words of the lifecycle tables, walked through real acts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Absence
from casework.actions import assignment, documents
from casework.lifecycle.acts import every_act, steps_of
from casework.lifecycle.kinds import kind
from casework.models import Watch
from casework.notifications import outbox
from casework.notifications.audiences import AUDIENCES, UnknownAudience, people_told
from casework.queries.notices import notice_page
from casework.referrals.acts import intake, positions
from casework.referrals.models import Delivery
from casework.referrals.table import REFERRAL
from casework.referrals.tables.follow_up import FOLLOW_UP
from tests.casework.notifications.mailbox import deliver, told_of
from tests.factories.cases import locked, make_case, name_on
from tests.factories.flow import do, give, in_assessment, proposed, read_all, returned, submitted
from tests.factories.people import People, make_person, redefine

TOLD = [
    (f"{prefix}.{row.act}", word)
    for prefix, table in (("case", REFERRAL), ("action", FOLLOW_UP))
    for row in table.rows
    for word in row.tell
]


@pytest.mark.parametrize(("code", "word"), TOLD)
def test_every_audience_and_every_notice_of_the_tables_is_defined(code: str, word: str) -> None:
    assert word in AUDIENCES or word in kind("referral").audiences.words
    noun, _dot, name = code.partition(".")
    assert every_act()[name].notice if noun == "case" else steps_of(FOLLOW_UP)[name].notice


def test_a_word_that_nobody_defined_is_an_error_not_a_silence(people: People) -> None:
    with acting_as_system("a test looks"), pytest.raises(UnknownAudience):
        people_told(case=make_case(people.officer), payload={"audience": "everybody"}, at=timezone.now())


def test_a_submission_is_told_to_the_desk(people: People) -> None:
    case = submitted(people)
    deliver()
    assert told_of(case, "case.submit") == {"intake"}


def test_an_acceptance_is_told_to_the_members_and_the_author_once_each(people: People) -> None:
    case = submitted(people)
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    deliver()
    assert told_of(case, "case.accept") == {"officer", "supervisor", "fjp", "giss", "cuta", "djsoct"}


def test_the_acceptance_that_was_delivered_proves_that_each_member_was_told(people: People) -> None:
    case = submitted(people)
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    with acting_as_system("a test looks"):
        assert not Delivery.objects.exists()
    deliver()
    with acting_as_system("a test looks"):
        told = set(Delivery.objects.filter(round__case=case).values_list("service__code", flat=True))
    assert told == {"VSSE", "GISS", "CUTA", "FJP", "DJSOC-T"}


def test_a_service_without_anybody_who_may_see_the_case_is_not_proved_told(people: People) -> None:
    case = submitted(people)
    with acting_as_system("a test ends a clearance"):
        redefine(people.giss.clearances.all(), ends_at=timezone.now() - timedelta(seconds=1))
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    deliver()
    with acting_as_system("a test looks"):
        assert not Delivery.objects.filter(service__code="GISS").exists()
    assert "giss" not in told_of(case, "case.accept")


def test_a_return_is_told_to_the_author_alone(people: People) -> None:
    case = returned(people)
    deliver()
    assert told_of(case, "case.return") == {"officer"}


def test_a_new_round_is_told_to_every_member_and_proved_again(people: People) -> None:
    case = in_assessment(people)
    give(people, case, "giss")
    with acting_as_system("a test makes room"):
        former = list(Delivery.objects.values_list("round_id", flat=True))
    with transaction.atomic(), acting_as(people.officer):
        positions.reset(case=locked(case), by=people.officer, at=timezone.now(), reason="amend")
    with acting_as(people.officer):
        outbox.put(
            kind="notify",
            effect_key="amended",
            case=case,
            payload={"code": "case.amend", "audience": "answered services", "by": people.officer.pk, "ids": []},
            at=timezone.now(),
        )
    deliver()
    assert {"fjp", "giss", "cuta", "djsoct"} <= told_of(case, "case.amend")
    with acting_as_system("a test looks"):
        proved = Delivery.objects.exclude(round_id__in=former).values_list("service__code", flat=True)
        assert set(proved) == {"VSSE", "GISS", "CUTA", "FJP", "DJSOC-T"}


def test_a_proposal_is_told_to_the_members_of_the_decision_body(people: People) -> None:
    case = proposed(people)
    deliver()
    assert {"fpp", "lpp", "dirco", "fjp", "giss"} <= told_of(case, "case.propose")


def test_an_assignment_is_told_to_the_person_assigned_and_to_watchers(people: People) -> None:
    case = submitted(people)
    do(assignment.watch, by=people.reader, reference=case.reference, on=True)
    do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.officer)
    deliver()
    assert told_of(case, "case.assign") == {"officer", "reader"}


def test_whoever_acts_is_never_told_of_the_own_act(people: People) -> None:
    case = submitted(people)
    with acting_as_system("a test sets up"):
        Watch.objects.create(case=case, person=people.intake, since=timezone.now())
    read_all(case, people.intake)
    do(intake.accept, by=people.intake, reference=case.reference)
    deliver()
    assert "intake" not in told_of(case, "case.accept")


def test_the_substitute_of_an_absent_person_is_told_as_well(people: People) -> None:
    case = submitted(people)
    stand_in = make_person("stand-in", role="intake_officer")
    today = timezone.localdate()
    with acting_as_system("a test sets up"):
        Absence.objects.create(person=people.officer, substitute=people.reader, starts_on=today, ends_on=today)
        Absence.objects.create(person=people.reader, substitute=stand_in, starts_on=today, ends_on=today)
        told = people_told(case=case, payload={"audience": "author"}, at=timezone.now())
    assert [(one.person.username, one.for_person_id) for one in told] == [
        ("officer", None),
        ("reader", people.officer.pk),
        ("stand-in", people.officer.pk),
    ]


def test_an_absence_of_other_days_brings_no_substitute(people: People) -> None:
    case = submitted(people)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with acting_as_system("a test sets up"):
        Absence.objects.create(person=people.officer, substitute=people.reader, starts_on=tomorrow, ends_on=tomorrow)
        told = people_told(case=case, payload={"audience": "author"}, at=timezone.now())
    assert [one.person.username for one in told] == ["officer"]


def test_the_substitute_gains_no_sight_by_standing_in(people: People) -> None:
    case = submitted(people)
    today = timezone.localdate()
    with acting_as_system("a test sets up"):
        Absence.objects.create(person=people.officer, substitute=people.elsewhere, starts_on=today, ends_on=today)
        told = people_told(case=case, payload={"audience": "author"}, at=timezone.now())
    assert [one.person.username for one in told] == ["officer"]


def test_people_with_a_need_to_know_by_name_are_in_the_team(people: People) -> None:
    case = make_case(people.officer)
    name_on(case, people.giss)
    with acting_as_system("a test looks"):
        told = people_told(case=case, payload={"audience": "case team", "by": people.officer.pk}, at=timezone.now())
    assert [one.person.username for one in told] == ["giss"]


def test_whoever_watches_hears_of_an_act_that_is_told_to_nobody_else(people: People) -> None:
    case = submitted(people)
    do(assignment.watch, by=people.reader, reference=case.reference, on=True)
    do(assignment.watch, by=people.supervisor, reference=case.reference, on=True)
    file = SimpleUploadedFile("note.txt", b"A note.")
    do(documents.add_document, by=people.supervisor, reference=case.reference, upload=file, title="A note")
    deliver()
    assert told_of(case, "case.add_document") == {"reader"}


def test_whoever_watches_hears_nothing_of_a_document_marked_above_the_case(people: People) -> None:
    case = submitted(people)
    do(assignment.watch, by=people.reader, reference=case.reference, on=True)
    file = SimpleUploadedFile("note.txt", b"A note.")
    above = {"upload": file, "title": "A note", "marking": 4}
    do(documents.add_document, by=make_person("top", level=4), reference=case.reference, **above)
    deliver()
    assert told_of(case, "case.add_document") == set()


def test_whoever_only_watches_is_not_told_that_the_case_is_theirs(people: People) -> None:
    case = submitted(people)
    do(assignment.watch, by=people.reader, reference=case.reference, on=True)
    do(assignment.assign, by=people.supervisor, reference=case.reference, to=people.officer)
    deliver()
    said = {}
    for person in (people.reader, people.officer):
        with acting_as(person):
            said[person.username] = notice_page(sight_of(person, at=timezone.now())).notices[0].text
    assert said["reader"] == f"{case.reference}: somebody was assigned."
    assert said["officer"] == f"{case.reference}: assigned to you."
