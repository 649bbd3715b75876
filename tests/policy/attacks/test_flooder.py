"""The flooder: somebody who asks for everything, to learn what other services work on."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Marking, Person
from casework.models import Asking, Case, Interest, Notice, Outbox
from casework.notifications.deliver import deliver_next
from casework.referrals.acts import referral
from tests.casework.acts.pages import Sign
from tests.casework.api.client import Program
from tests.factories import flow
from tests.factories.people import People, make_person


def subject(name: str, *aliases: str) -> dict[str, Any]:
    return {"kind": "person", "name": name, "aliases": list(aliases), "birth_date": None}


def hidden(people: People, names: list[str]) -> Case:
    """A referral of the federal police about these people; no one of the flooder's service takes part."""
    rows = [subject(name) for name in names]
    return flow.submitted(
        people, by=people.fjp, marking=int(Marking.RESTRICTED), subjects=rows, procedure="be.espionage"
    )


def interests(case: Case) -> int:
    with acting_as_system("a test looks"):
        return Interest.objects.filter(case=case).count()


def told(person: Person) -> list[str]:
    with acting_as_system("a test looks"):
        while deliver_next(at=timezone.now()):
            pass
        return list(Notice.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def test_names_asked_in_mass_are_refused_before_anybody_is_told(people: People, settings: Any) -> None:
    settings.DOSSIER_NAMES_AN_HOUR = 20
    theirs = hidden(people, ["Arvo Testman"])
    guesses = [subject("Arvo Testman", *(f"Guess {n} {m}" for m in "abcdefgh")) for n in range(4)]
    case = flow.draft(people, subjects=guesses)
    with pytest.raises(Refused, match="about 20 names at most"):
        flow.do(referral.submit, by=people.officer, reference=case.reference)
    assert interests(case) == interests(theirs) == 0
    with acting_as_system("a test looks"):
        assert not Asking.objects.filter(person=people.officer).exists()


def test_the_refusal_of_a_flood_stands_on_the_trail(people: People, client_of: Sign, settings: Any) -> None:
    settings.DOSSIER_NAMES_AN_HOUR = 1
    case = flow.draft(people, subjects=[subject("One Person"), subject("Another Person")])
    client = client_of(people.officer)
    page = client.post(f"/cases/{case.reference}/acts/submit/", {"version": str(case.version)})
    assert page.status_code == 422
    assert "about 1 names at most" in page.content.decode()
    with acting_as_system("a test reads the trail"):
        event = Event.objects.filter(actor_id=people.officer.pk, code="access.refused").latest("pk")
    assert event.data["code"] == "names.limit"


def test_a_draft_gets_no_answer(people: People) -> None:
    hidden(people, ["Arvo Testman"])
    case = flow.draft(people, subjects=[subject("Arvo Testman")])
    assert interests(case) == 0
    flow.do(referral.submit, by=people.officer, reference=case.reference)
    assert interests(case) == 1


def test_withdrawing_neither_unasks_nor_takes_the_notice_from_the_other_side(people: People, settings: Any) -> None:
    settings.DOSSIER_NAMES_AN_HOUR = 3
    theirs = hidden(people, ["Arvo Testman"])
    for number in range(3):
        case = flow.submitted(people, subjects=[subject("Arvo Testman")], title=f"Try {number}")
        flow.do(referral.withdraw, by=people.officer, reference=case.reference, reason="A slip.")
    assert interests(theirs) == 1
    assert "interest.found" in told(people.fjp)
    fourth = flow.draft(people, subjects=[subject("Arvo Testman")])
    with pytest.raises(Refused, match="about 3 names at most"):
        flow.do(referral.submit, by=people.officer, reference=fourth.reference)
    with acting_as(people.officer), pytest.raises(DatabaseError), transaction.atomic():  # nor behind the product's back
        Asking.objects.update(amount=0)


def test_names_put_in_the_place_of_others_count_as_asked(people: People, settings: Any) -> None:
    settings.DOSSIER_NAMES_AN_HOUR = 2
    case = flow.submitted(people, subjects=[subject("Berta Muster")])
    given = {"by": people.officer, "reference": case.reference, "fields": {}}
    flow.do(referral.amend, **given, subjects=[subject("Cees Proef")])
    with pytest.raises(Refused, match="about 2 names at most"):
        flow.do(referral.amend, **given, subjects=[subject("Dora Essai")])
    flow.do(referral.amend, **{**given, "fields": {"facts": "The text alone asks nothing."}})


def test_numbers_strung_together_in_one_field_count_as_asked(people: People, settings: Any) -> None:
    """Ten numbers in the field of one subject were asked about at the price of one name."""
    settings.DOSSIER_NAMES_AN_HOUR = 3
    theirs = flow.submitted(people, by=people.fjp, subjects=[{**subject("Arvo Testman"), "identifiers": "B7720"}])
    strung = {**subject("Nobody Known"), "identifiers": "B7717,B7718,B7719,B7720"}
    with pytest.raises(Refused, match="about 3 names at most"):
        flow.submitted(people, subjects=[strung])
    assert interests(theirs) == 0
    one = flow.submitted(people, subjects=[{**subject("Nobody Known"), "identifiers": "B7720"}])
    assert interests(one) == 1
    with acting_as_system("a test reads what was counted"):
        assert list(Asking.objects.filter(person=people.officer, what="names").values_list("amount", flat=True)) == [1]


def test_a_service_many_of_whose_subjects_are_asked_about_is_alarmed(people: People, settings: Any) -> None:
    settings.DOSSIER_INTERESTS_ALARM = 3
    chief = make_person("police-chief", role="supervisor", service="FJP")
    names = ["Arvo Testman", "Berta Muster", "Cees Proef", "Dora Essai"]
    hidden(people, names)
    flow.submitted(people, subjects=[subject(name) for name in names[:2]])
    assert "interest.alarm" not in told(chief)
    flow.submitted(people, subjects=[subject(name) for name in names[2:]], title="Two more")
    assert told(chief).count("interest.alarm") == 1
    with acting_as_system("a test reads the trail"):
        event = Event.objects.get(code="interest.alarm")
        notice = Notice.objects.get(person=chief, code="interest.alarm")
        assert Outbox.objects.filter(payload__code="interest.alarm").count() == 1
    assert (event.actor_id, event.data["service_code"], event.data["number"]) == (people.officer.pk, "FJP", 4)
    assert (notice.params["service"], notice.params["number"], notice.case_id) == ("VSSE", 4, None)


def test_searching_in_mass_is_refused_page_and_program_counted_together(
    people: People, client_of: Sign, settings: Any
) -> None:
    settings.DOSSIER_SEARCHES_AN_HOUR = 3
    client, program = client_of(people.officer), Program(people, people.officer)
    for number in range(2):
        assert client.post("/search/", {"q": f"guess{number}"}, follow=True).status_code == 200
    assert program.get("search/", q="guess").status_code == 200
    page = client.post("/search/", {"q": "once more"}, follow=True)
    assert page.status_code == 403
    assert "You searched 3 times within an hour" in page.content.decode()
    assert program.get("search/", q="guess").status_code == 403
    assert client_of(people.supervisor).post("/search/", {"q": "guess"}, follow=True).status_code == 200
    with acting_as_system("a test reads the trail"):
        mine = Event.objects.filter(actor_id=people.officer.pk)
        assert mine.filter(code="access.searched").count() == 3
        assert [e.data["code"] for e in mine.filter(code="access.refused")] == ["search.limit"] * 2


def test_the_filters_of_lists_are_no_way_around_the_limit(people: People, client_of: Sign, settings: Any) -> None:
    settings.DOSSIER_SEARCHES_AN_HOUR = 3
    client, program = client_of(people.officer), Program(people, people.officer)
    shown = client.post("/inbox/filter/", {"text": "guess", "state": "draft"}, follow=True)
    assert shown.status_code == 200
    again = {"text": "guess", "tab": "service", "asked": shown.context["asked"]}
    assert client.post("/inbox/filter/", again, follow=True).status_code == 200  # the same words, not asked anew
    assert program.get("cases/", text="guess").status_code == 200
    assert program.get("inbox/", text="guess").status_code == 200
    refused = client.post("/inbox/filter/", {"text": "another guess"}, follow=True)
    assert refused.status_code == 403
    assert "You searched 3 times within an hour" in refused.content.decode()
    for path in ("cases/", "inbox/"):
        assert program.get(path, text="guess").status_code == 403
        assert program.get(path).status_code == 200


def test_words_that_filter_the_inbox_stand_in_no_address(people: People, client_of: Sign) -> None:
    case = flow.submitted(people, title="Zinnober under the bridge")
    client = client_of(people.officer)
    answer = client.post("/inbox/filter/", {"text": "zinnober", "tab": "service", "state": "submitted", "lead": ""})
    assert "zinnober" not in answer["Location"].lower()
    assert "state=submitted" in answer["Location"]
    page = client.get(answer["Location"])
    assert [row.reference for row in page.context["page"].rows] == [case.reference]
    assert 'value="zinnober"' in page.content.decode()
    assert "zinnober" not in page.context["query"]
    other = client_of(people.supervisor).get(answer["Location"]).content.decode()
    assert "zinnober" not in other
    kept = client.post("/filters/", {"name": "Mine", "query": "tab=service&text=zinnober"})
    assert kept["Location"] == "/?tab=service"
