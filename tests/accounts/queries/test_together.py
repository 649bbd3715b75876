"""Several questions in one statement: the same answers as one by one."""

from django.db.models import Count, Q, QuerySet

from accounts.context import acting_as_system
from accounts.models import Event, Label, Person, Service
from accounts.queries.together import read_together
from casework.models import Case, Deadline, Revision
from casework.referrals.models import Referral
from tests.factories import flow
from tests.factories.people import People
from tests.factories.statements import Statements


def questions(case: Case) -> list[QuerySet]:
    """Rows with and without others beside them, values, numbers, JSON, arrays, moments, and nothing at all."""
    return [
        Case.objects.filter(pk=case.pk).select_related("label", "lead__service").order_by("pk"),
        Revision.objects.filter(case=case).order_by("pk"),
        Referral.objects.filter(case=case).order_by("pk"),
        Event.objects.filter(case_id=case.pk).select_related("actor").order_by("-id")[:3],
        Deadline.objects.filter(case=case).values_list("clock", "due_at").order_by("pk"),
        Label.objects.order_by("pk").values_list("services", flat=True),
        Service.objects.order_by("pk").values("code", "pk"),
        Person.objects.order_by("service__code", "pk").values_list("service__code", "pk", "created_at"),
        Case.objects.filter(pk__in=[]),
        Case.objects.order_by().values("kind").annotate(n=Count("pk", filter=Q(closed_at=None))).values_list("n"),
        Case.objects.none(),
    ]


def test_the_answers_are_those_of_one_by_one(people: People) -> None:
    case = flow.in_assessment(people)
    with acting_as_system("a test looks"):
        alone = [list(question) for question in questions(case)]
        asked = questions(case)
        with Statements() as statements:
            read_together(*asked)
            found = [list(question) for question in asked]
            one = asked[0].first()
            assert (asked[0].exists(), asked[1].count(), one.label.marking, one.lead.service.code) == (
                True, len(alone[1]), alone[0][0].label.marking, alone[0][0].lead.service.code,
            )  # fmt: skip
    assert len(statements) == 1
    assert found == alone
    rows = [(first.__dict__, second.__dict__) for n in (1, 2) for first, second in zip(found[n], alone[n], strict=True)]
    assert all({**a, "_state": 0} == {**b, "_state": 0} for a, b in rows)
    assert len(rows) == 3


def test_nothing_to_ask_is_not_asked(people: People) -> None:
    with Statements() as statements:
        read_together(Case.objects.none(), Case.objects.filter(pk__in=[]))
    assert len(statements) == 0
