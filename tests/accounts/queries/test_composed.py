"""A question composed once: asked of one, then of another, it answers what the plain question answers."""

import pytest
from django.db.models import BigIntegerField, QuerySet, TextField

from accounts.models import Person, Service
from accounts.queries.composed import Slot, composed, composed_each
from accounts.queries.together import read_together
from tests.factories.people import People
from tests.factories.statements import Statements

BUILT: list[bool] = []


@composed
def at_work(active: bool) -> QuerySet[Person]:
    BUILT.append(active)
    of = Slot("service", BigIntegerField())
    return Person.objects.filter(service=of, is_active=active).select_related("service").order_by("pk")


@composed
def called() -> QuerySet[Service]:
    return Service.objects.filter(code=Slot("code", TextField()))


def test_each_is_answered_of_what_it_asks_about(people: People) -> None:
    BUILT.clear()
    services = {person.service_id for person in people.all()}
    assert len(services) > 1
    for _twice in range(2):
        for service in services:
            for active in (True, False):
                asked, by_code = at_work(active).about(service=service), called().about(code=f"x{service}")
                read_together(asked, by_code)
                alone = Person.objects.filter(service=service, is_active=active).order_by("pk")
                assert [one.pk for one in asked] == [one.pk for one in alone]
                assert {one.service.pk for one in asked} <= {service}
                assert not by_code
    assert sorted(BUILT) == [False, True]


def test_one_asked_twice_at_once_keeps_its_values(people: People) -> None:
    first, second = (at_work(True).about(service=one.service_id) for one in (people.officer, people.fpp))
    assert people.officer.service_id != people.fpp.service_id
    read_together(second, first)
    assert people.officer in list(first)
    assert people.fpp in list(second)
    assert not set(first) & set(second)


def test_a_value_is_a_parameter_and_never_text(people: People) -> None:
    words = "'; DROP TABLE accounts_person; --%s"
    with Statements() as statements:
        asked = called().about(code=words)
        read_together(asked)
        assert list(asked) == []
    assert words not in called().text
    assert len(statements) == 1


@pytest.mark.parametrize("values", [{}, {"service": None}, {"service": 1, "more": 2}, {"other": 1}])
def test_a_slot_is_never_left_empty(db: None, values: dict[str, int | None]) -> None:
    with pytest.raises(ValueError, match=r"This question is about \['service'\], each with a value."):
        at_work(True).about(**values)


@composed_each
def both(named: bool) -> dict[str, QuerySet]:
    service = Slot("service", BigIntegerField())
    people = Person.objects.filter(service=service).order_by("pk")
    rule = {"name": Slot("name", TextField())} if named else {"name": ""}
    return {"people": people, "alike": people.filter(**rule), "all": Service.objects.order_by("pk")}


def test_several_take_each_what_it_is_about(people: People) -> None:
    for person in (people.officer, people.fpp, people.officer):
        for named in (True, False):
            asked = both(named).about(service=person.service_id, name=person.name)
            with Statements() as statements:
                read_together(*asked.values())
                found = {name: [one.pk for one in rows] for name, rows in asked.items()}
            alike = Person.objects.filter(service=person.service_id, name=person.name if named else "")
            assert found["alike"] == [one.pk for one in alike.order_by("pk")]
            assert found["people"] == [one.pk for one in Person.objects.filter(service=person.service).order_by("pk")]
            assert len(found["all"]) == Service.objects.count()
            assert len(statements) == 1
            assert person.pk in found["people"]


@composed_each
def nobody() -> dict[str, QuerySet]:
    people = Person.objects.filter(service=Slot("service", BigIntegerField()), pk__in=[])
    return {"people": people.order_by("pk")[:1], "codes": people.values_list("username", flat=True)}


def test_what_can_find_nothing_finds_nothing_and_is_not_asked(people: People) -> None:
    asked = nobody().about(service=people.officer.service_id)
    with Statements() as statements:
        read_together(*asked.values())
        assert {name: list(rows) for name, rows in asked.items()} == {"people": [], "codes": []}
    assert len(statements) == 0


def test_several_leave_no_slot_empty(db: None) -> None:
    with pytest.raises(KeyError, match="name"):
        both(True).about(service=1)
    with pytest.raises(ValueError, match="each with a value"):
        both(True).about(service=1, name=None)
