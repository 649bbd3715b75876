"""The case page: each tab for its reader, a 404 for everybody else, what is said first, and queries that don't grow."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.access import label_for
from accounts.context import acting_as_system
from accounts.models import Event, Person, Service
from casework.models import Case, Document, Subject
from casework.referrals.models import FollowUp
from tests.factories import flow
from tests.factories.cases import owed_by
from tests.factories.people import People, make_person, redefine
from tests.factories.statements import Statements

TABS = ("", "positions/", "decision/", "follow-up/", "subjects/", "documents/", "timeline/", "changes/", "hand-over/")
Sign = Callable[[Person], Client]


def text_of(response: Any) -> str:
    """A page's words with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def many_rows(case: Case, people: People) -> None:
    """Twelve more of everything that hangs off a case."""
    now = timezone.now()
    with acting_as_system("a test sets up"):
        Subject.objects.bulk_create(
            Subject(case=case, name=f"Subject {n}", added_by=people.officer, added_at=now) for n in range(12)
        )
        fjp = Service.objects.get(code="FJP")
        FollowUp.objects.bulk_create(
            FollowUp(
                case=case,
                service=fjp,
                description="More.",
                deadline=owed_by(case, now, item=f"FJP more {n}"),
                added_by=people.officer,
                added_at=now,
            )
            for n in range(12)
        )
        Document.objects.bulk_create(
            Document(
                case=case,
                label=case.label,
                file_name=f"{n}.txt",
                stored_name=f"{case.pk}-{n}",
                content_type="text/plain",
                size=1,
                sha256="0" * 64,
                added_by=people.officer,
                added_at=now,
            )
            for n in range(12)
        )
    for number in range(12):
        make_person(f"more-{number}", service="VSSE")


def test_each_tab_opens_for_a_reader_is_absent_for_a_stranger_and_its_queries_do_not_grow(
    people: People, client_of: Sign
) -> None:
    case = flow.in_follow_up(people)
    reader, stranger = client_of(people.supervisor), client_of(people.elsewhere)
    urls = [f"/cases/{case.reference}/{tab}" for tab in (*TABS, "access/")]

    def queries() -> dict[str, int]:
        counted = {}
        for url in urls:
            with Statements() as asked:
                assert (url, reader.get(url).status_code) == (url, 200)
            assert (url, asked.repeated) == (url, {})
            counted[url] = len(asked)
        return counted

    for url in urls:
        reader.get(url)  # once, so that what is read once for a process doesn't count
        assert (url, stranger.get(url).status_code) == (url, 404)
        assert (url, stranger.post(url).status_code in (404, 405)) == (url, True)
    few = queries()
    many_rows(case, people)
    assert queries() == few
    assert max(few.values()) <= 20, few


def test_reading_is_on_the_trail_once_a_request(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    client_of(people.supervisor).get(f"/cases/{case.reference}/")
    client_of(people.supervisor).get(f"/cases/{case.reference}/subjects/")
    with acting_as_system("a test looks"):
        events = Event.objects.filter(code="access.read", case_id=case.pk, actor_id=people.supervisor.pk)
        assert sorted(e.data["tab"] for e in events) == ["subjects", "summary"]


def test_cautions_stand_first_a_minor_restrictions_an_interest(people: People, client_of: Sign) -> None:
    redefine(Service.objects.filter(code="GISS"), contact_point="ctr-desk")
    flow.submitted(people, by=people.giss)
    young = [
        *flow.SUBJECTS,
        {"kind": "person", "name": "Jong Iemand", "birth_date": timezone.localdate() - timedelta(5000)},
    ]
    case = flow.submitted(people, subjects=young, source_restrictions="No contact with the source.")
    page = text_of(client_of(people.supervisor).get(f"/cases/{case.reference}/"))
    assert "A minor is concerned. Jong Iemand: take special care" in page
    assert "Source restrictions. No contact with the source." in page
    assert "Another service holds an interest: GISS. Contact point: ctr-desk. About: Arvo Testman" in page
    assert "Training camp" in page


def test_opencti_9160_write_access_is_not_shown_where_there_is_none(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    page = client_of(people.reader).get(f"/cases/{case.reference}/").content.decode()
    assert f"/cases/{case.reference}/acts/" not in page
    assert "Nothing can be done here now." in page
    assert "Your role does not include this act (accept or return referrals)." in page  # why, for who asks


def test_greyed_acts_carry_their_sentence_and_lead_to_what_they_ask_for(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    page = client_of(people.intake).get(f"/cases/{case.reference}/").content.decode()
    assert "Read first what is new to you: Referral, Subjects." in page
    assert f'href="/cases/{case.reference}/changes/"' in page
    assert f'href="/cases/{case.reference}/acts/return/"' in page
    assert f'href="/cases/{case.reference}/acts/accept/"' not in page


def test_a_document_marked_above_the_reader_leaves_no_trace_on_the_page(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    low = make_person("low", service="VSSE", level=1)
    with acting_as_system("a test sets up"):
        secret = label_for(marking=3, compartments=[], services=[])
        Document.objects.create(
            case=case,
            label_id=secret,
            title="Hidden annex",
            file_name="x.txt",
            stored_name="x",
            content_type="text/plain",
            size=1,
            sha256="0" * 64,
            added_by=people.officer,
            added_at=timezone.now(),
        )
    seen = text_of(client_of(people.supervisor).get(f"/cases/{case.reference}/documents/"))
    hidden = text_of(client_of(low).get(f"/cases/{case.reference}/documents/"))
    assert "Hidden annex" in seen
    assert "Documents 1" in seen
    assert "Hidden annex" not in hidden
    assert "Documents 0" in hidden


def test_watching_is_switched_on_and_off(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    client, home = client_of(people.supervisor), f"/cases/{case.reference}/"
    assert client.post(f"{home}watch/", {"on": "1"}).status_code == 302
    assert "Stop watching" in text_of(client.get(home))
    client.post(f"{home}watch/", {"on": "0"})
    assert "Stop watching" not in text_of(client.get(home))
    assert client.get(f"{home}watch/").status_code == 405
    assert client_of(people.elsewhere).post(f"{home}watch/", {"on": "1"}).status_code == 404


def test_nomenklatura_34_a_verdict_that_was_sent_back_stays_beside_the_new_one(people: People, client_of: Sign) -> None:
    from casework.referrals.acts import decision

    case = flow.voted(people, choice="send_back")
    flow.read_all(case, people.lpp)
    flow.do(decision.send_back, by=people.lpp, reference=case.reference, reason="Too thin.")
    page = text_of(client_of(people.lpp).get(f"/cases/{case.reference}/decision/"))
    assert "Joint assessment and proposal 1" in page
    assert "Too thin." in page
    assert "The members agree on the facts." in page


def test_a_refusal_on_the_timeline_names_the_act_and_no_code(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    assert client_of(people.supervisor).get(f"/cases/{case.reference}/acts/give_position/").status_code == 403
    page = text_of(client_of(people.supervisor).get(f"/cases/{case.reference}/timeline/?reading=1"))
    assert f"{people.supervisor.name} was refused: Give position." in page
    assert "act.give_position" not in page
