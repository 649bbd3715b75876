"""The other firm: two firms on one file, each for its own side, and one of them tries to learn of the other.

The authority asks the target and writes to it while the notifier watches, and the other way round. Nothing of it may
reach the other side: neither rows, documents and pages, nor numbers, counts and refusals that would tell that there is
another side at all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.context import acting_as, acting_as_system, acting_outside
from accounts.days import day_of
from accounts.errors import Absent, Refused
from accounts.models import Event, Person
from accounts.sealed import sealed
from casework.blocks.disclosure.passages import findings
from casework.blocks.portal import enclosures
from casework.blocks.portal import representatives as firms
from casework.blocks.portal.models import Representation
from casework.models import Case, Notice, Turn
from screening.investments.acts import (
    committee,
    file_access,
    hand_in,
    letters,
    notification,
    representatives,
    requests,
)
from screening.investments.models import Enclosure, FileAccess, InformationRequest, Letter, Mandate, Question
from screening.investments.queries.disclosure_sources import REPRESENTATIVE
from screening.investments.queries.file_access import name_of
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.kept import kept
from tests.factories.one_day import on_one_day
from tests.factories.people import give_token, make_person
from tests.screening.investments.portal.test_file_access import document
from tests.screening.investments.portal.test_intruders import deliver_all, shown

Browser = Callable[[Person], Client]
TARGET = {"side": "target", "acts_for": "Voorbeeldnet NV", "reason": "The target is asked apart."}
# tables of which somebody outside meets only the own side's rows, or those of the notifier's side
APART = (
    "representation", "mandate", "informationrequest", "question", "letter", "enclosure", "fileaccess", "hearing",
    "handin", "party", "holding", "establishment", "sectortag", "comment", "fine", "measure", "measuretext",
    "obligation", "completenessitem", "committeeopinion", "ruling", "appeal",
)  # fmt: skip
# and those of which nobody outside meets any
INSIDE = ("opinion", "contribution", "jointopinion", "jointannex", "unionexchange", "dispatch", "dispatchlook")
TURNS = "casework_turn"  # what is asked inside says what goes on there


@dataclass(frozen=True)
class Told:
    """A file on which both sides have something, and what of it must stay on its side."""

    case: Case
    notifier: Person
    target: Person


@pytest.fixture
def told(screeners: Screeners) -> Told:
    """Both sides were asked, written to and given a document, and both answered or began to."""

    def tell() -> Told:
        case = flow.in_assessment(screeners)
        invite(screeners, case)
        happens_to_the_target(screeners, case)
        happens_to_the_notifier(screeners, case)
        return Told(case, screeners.rep, screeners.other_rep)

    return kept.get("both sides were told", tell)


def invite(people: Screeners, case: Case, **changes: Any) -> None:
    """The other firm, for the target."""
    given = {"to": people.other_rep, **TARGET, **changes}
    flow.do(representatives.invite_representative, by=people.secretary, reference=case.reference, **given)


def ask(people: Screeners, case: Case, text: str, side: str) -> int:
    (question,) = flow.ask(people, case, text)
    given = {"questions": [(question, text)], "due_on": timezone.localdate() + timedelta(days=14), "side": side}
    flow.do(requests.send, by=people.secretary, reference=case.reference, **given)
    return question


def write(people: Screeners, case: Case, text: str, side: str) -> None:
    given = {"reference": case.reference, "by": people.secretary}
    letter = flow.do(letters.make, about="A word", text=text, side=side, **given)
    flow.do(letters.send, letter_id=letter.pk, **given)


def happens_to_the_target(people: Screeners, case: Case) -> None:
    """Everything that the authority and the target's firm do between them."""
    given: dict[str, Any] = {"reference": case.reference}
    question = ask(people, case, "Which customers left the Ostrich plant?", "target")
    write(people, case, "Please bring the Ostrich ledgers.", "target")
    paper = document(case, people.secretary, "Ostrich study")
    chosen = {"documents": [(paper.pk, name_of(paper))], "until": day_of(timezone.now()) + timedelta(days=9)}
    flow.do(file_access.give_access, by=people.secretary, side="target", **given, **chosen)
    flow.do(requests.save_answers, by=people.other_rep, number=1, answers={question: "Ostrich, and two more."}, **given)
    enclose(people.other_rep, case, "ostrich.txt", 1)
    said = {"fields": {"contact_name": "Ostrich Contact", "payer_name": "Ostrich Payer"}, "version": 1}
    flow.do(firms.save_mandate, by=people.other_rep, **said, **given)
    flow.do(requests.answer, by=people.other_rep, number=1, answers={}, **given)
    deliver_all()


def happens_to_the_notifier(people: Screeners, case: Case) -> None:
    """The same on the notifier's side, with its own words."""
    given: dict[str, Any] = {"reference": case.reference}
    question = ask(people, case, "Who holds the Heron shares?", "notifier")
    write(people, case, "Please bring the Heron charter.", "notifier")
    paper = document(case, people.secretary, "Heron study")
    chosen = {"documents": [(paper.pk, name_of(paper))], "until": day_of(timezone.now()) + timedelta(days=9)}
    flow.do(file_access.give_access, by=people.secretary, **given, **chosen)
    enclose(people.rep, case, "heron.txt", 1)
    flow.do(requests.answer, by=people.rep, number=1, answers={question: "Heron Trust."}, **given)
    deliver_all()


def enclose(by: Person, case: Case, name: str, number: int) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    with acting_as_system("a test looks"):
        side = Representation.objects.get(case=case, person=by, ended_at=None).side
        asked = InformationRequest.objects.get(case=case, side=side, number=number)
    upload = SimpleUploadedFile(name, b"A list of names.")
    flow.do(enclosures.enclose, by=by, reference=case.reference, upload=upload, request_id=asked.pk)


@contextmanager
def outside_as(person: Person) -> Iterator[None]:
    """The product's own context for somebody outside, as every page and act of theirs runs in it."""
    with acting_outside(person.pk, "a test"):
        yield


def rows_of(table: str, column: str = "*") -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM screening_{table}")  # noqa: S608  (names of our own)
        return list(cursor.fetchall())


# -- the story: one file each, looked at from every side --------------------------------------------------------------


def test_the_database_itself_keeps_the_sides_apart(told: Told, screeners: Screeners) -> None:
    rows_are_cut(told)
    words_are_cut(told)
    nothing_is_written_across(told)
    a_firm_is_put_on_one_side_alone(told, screeners)
    a_stranger_reads_nothing(told, screeners)
    the_first_wall_stands_alone(told)


def test_a_firm_learns_nothing_of_the_other_from_pages_numbers_letters_the_api_or_notices(
    told: Told, client_of: Browser, screeners: Screeners
) -> None:
    notices_are_apart(told)
    pages_name_nothing(told, client_of, screeners)
    guessed_numbers_open_nothing(told, client_of)
    letters_say_nothing(told)
    the_guard_stops_what_another_side_was_asked(told, screeners)
    documents_search_and_api_give_the_own(told, client_of)


def test_a_firm_acts_for_its_own_side_alone_as_long_as_it_represents_it(
    told: Told, screeners: Screeners, client_of: Browser
) -> None:
    the_target_acts_for_nobody_else(told, screeners)
    no_firm_acts_for_two(told, screeners)
    naming_a_colleague_tells_nothing(told, screeners)
    an_ended_one_sees_nothing(told, screeners, client_of)


# -- rows -------------------------------------------------------------------------------------------------------------


def rows_are_cut(told: Told) -> None:
    for table in APART:
        with acting_as_system("a test looks"):
            every = len(rows_of(table))
        seen = {}
        for person in (told.notifier, told.target):
            with outside_as(person):
                seen[person.pk] = len(rows_of(table))
            with acting_as(person):  # the person's own context: nothing but what was opened
                assert len(rows_of(table)) == (1 if table == "fileaccess" else 0), table
        assert sum(seen.values()) == every, (table, seen, every)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'side'")
        held = {table for (table,) in cursor.fetchall()}
        assert held == {f"screening_{table}" for table in (*APART, *INSIDE)} | {TURNS}
    for person in (told.notifier, told.target):
        with outside_as(person):
            assert [table for table in INSIDE if rows_of(table)] == []
            assert Turn.objects.count() == 0


def words_are_cut(told: Told) -> None:
    for person, words in ((told.notifier, "ostrich"), (told.target, "heron")):
        with outside_as(person):
            for table in APART:
                rows = str(rows_of(table, f"to_jsonb(screening_{table}.*)::text")).lower()
                assert words not in rows, (table, person.name)


def nothing_is_written_across(told: Told) -> None:
    statements = (
        "UPDATE screening_question SET answer = 'smuggled' WHERE text LIKE '%%Ostrich%%'",
        "UPDATE screening_informationrequest SET withdrawn_at = now() WHERE side = 'target'",
        "UPDATE screening_representation SET ended_at = now(), ended_by_id = person_id WHERE side = 'target'",
    )
    with outside_as(told.notifier), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount == 0, statement
        for table in ("representation", "enclosure"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"UPDATE screening_{table} SET side = 'target'")  # noqa: S608  (a name of our own)


def a_firm_is_put_on_one_side_alone(told: Told, screeners: Screeners) -> None:
    """Whoever writes: the database refuses a colleague of the notifier's firm on the target's side."""
    with acting_as_system("a test"), pytest.raises(DatabaseError), transaction.atomic():
        Representation.objects.create(
            case=told.case, person=screeners.colleague, side="target",
            firm=screeners.colleague.service, added_by=screeners.secretary, added_at=timezone.now(),
        )  # fmt: skip


def a_stranger_reads_nothing(told: Told, screeners: Screeners) -> None:
    with outside_as(screeners.colleague):
        assert [table for table in APART if rows_of(table)] == []


def the_first_wall_stands_alone(told: Told) -> None:
    """The first wall alone: the same pages read in the product's whole context."""
    from accounts.access import sight_of
    from casework.blocks.portal.door import Seat
    from screening.investments.queries.portal import filing_page, side_page

    now = timezone.now()
    with acting_as_system("a test looks"):
        case = flow.case_of(told.case.reference)
        ours = str(filing_page(case, sight_of(told.notifier, at=now), at=now))
        theirs = str(side_page(case, sight_of(told.target, at=now), Seat("target", "lead"), at=now))
    assert "Ostrich" not in ours and "Heron" in ours
    assert "Heron" not in theirs and "Ostrich" in theirs and "Northwind" not in theirs


# -- pages, documents, the API ----------------------------------------------------------------------------------------


def pages_name_nothing(told: Told, client_of: Browser, screeners: Screeners) -> None:
    pages = shown(client_of(told.notifier), told.case)
    hidden = ("ostrich", told.target.name.lower(), "law firm two", "target side")
    assert [(path, word) for path, text in pages.items() for word in hidden if word in text.lower()] == []
    pages = shown(client_of(told.target), told.case)
    hidden = ("heron", told.notifier.name.lower(), "law firm one", "northwind", "invented", "assessment")
    assert [(path, word) for path, text in pages.items() for word in hidden if word in text.lower()] == []
    assert sum(text.startswith("200 ") for text in pages.values()) >= 6


def test_the_notifier_s_pages_stay_the_same_byte_for_byte_whatever_the_target_is_asked(
    screeners: Screeners, client_of: Browser
) -> None:
    def both() -> list[Any]:
        case = flow.in_assessment(screeners)
        happens_to_the_notifier(screeners, case)
        client = client_of(screeners.rep)
        before = shown(client, case)
        invite(screeners, case)
        happens_to_the_target(screeners, case)
        return [before, shown(client, case)]

    before, after = on_one_day(both)
    assert [path for path in before if before[path] != after[path]] == []


def test_the_target_s_pages_stay_the_same_whatever_becomes_of_the_notification(
    screeners: Screeners, client_of: Browser
) -> None:
    def both() -> list[Any]:
        case = flow.in_assessment(screeners)
        invite(screeners, case)
        happens_to_the_target(screeners, case)
        client = client_of(screeners.other_rep)
        before = shown(client, case)
        happens_to_the_notifier(screeners, case)
        flow.give_opinions(screeners, case, direction="risk")
        flow.move_to_screening(screeners, case)
        flow.send_draft(screeners, case)
        flow.do(hand_in.withdraw, by=screeners.rep, reference=case.reference, reason="We sell elsewhere.")
        deliver_all()
        return [before, shown(client, case)]

    before, after = on_one_day(both)
    assert [path for path in before if before[path] != after[path]] == []


def guessed_numbers_open_nothing(told: Told, client_of: Browser) -> None:
    with acting_as_system("a test looks"):
        files = {row.side: row.pk for row in Enclosure.objects.filter(case=told.case).exclude(request=None)}
        opened = {row.side: row.pk for row in FileAccess.objects.filter(case=told.case)}
        numbers = {
            side: set(Letter.objects.filter(case=told.case, side=side, outward=True).values_list("number", flat=True))
            for side in ("notifier", "target")
        }
    assert numbers["target"] == {1, 2}, "a series of its own, without a gap"
    assert numbers["notifier"] == {1, 2, 3, 4}
    base = f"/filings/{told.case.reference}"
    for person, own, other in ((told.notifier, "notifier", "target"), (told.target, "target", "notifier")):
        client = client_of(person)
        assert client.get(f"{base}/enclosures/{sealed('enclosure', files[own])}/").status_code == 200
        assert client.get(f"{base}/enclosures/{sealed('enclosure', files[other])}/").status_code == 404
        assert client.get(f"{base}/opened/{sealed('opened', opened[own])}/").status_code == 200
        assert client.get(f"{base}/opened/{sealed('opened', opened[other])}/").status_code == 404
        assert client.get(f"{base}/letters/{max(numbers[own])}/").status_code == 200
        assert client.get(f"{base}/letters/{max(numbers[own]) + 1}/").status_code == 404


def letters_say_nothing(told: Told) -> None:
    with acting_as_system("a test looks"):
        rows = Letter.objects.filter(case=told.case, outward=True)
        theirs = [str(row.content) for row in rows.filter(side="target")]
        ours = [str(row.content) for row in rows.filter(side="notifier")]
    assert theirs and ours
    hidden = ("Northwind", "Law firm One", told.notifier.name, "Heron", told.case.title)
    assert [word for text in theirs for word in hidden if word in text] == []
    assert [word for text in ours for word in ("Law firm Two", told.target.name, "Ostrich") if word in text] == []


def the_guard_stops_what_another_side_was_asked(told: Told, screeners: Screeners) -> None:
    """A letter to the target that repeats what the notifier was asked is stopped; to the notifier it isn't."""
    from accounts.access import sight_of

    text = "We were told before: Who holds the Heron shares?"
    with acting_as(screeners.secretary):
        case, sight = flow.fresh(told.case), sight_of(screeners.secretary, at=timezone.now())
        assert findings(case, text, addressee="target", sight=sight)
        assert not findings(case, text, addressee=REPRESENTATIVE, sight=sight)


def documents_search_and_api_give_the_own(told: Told, client_of: Browser) -> None:
    for person, own, other in ((told.notifier, "Heron", "Ostrich"), (told.target, "Ostrich", "Heron")):
        with acting_as(person), connection.cursor() as cursor:
            cursor.execute("SELECT title FROM casework_document")
            assert [title for (title,) in cursor.fetchall()] == [f"{own} study"]
        token, _row = give_token(person)
        headers = {"authorization": f"Bearer {token}"}
        answer = client_of(person).get("/api/v1/investments/", headers=headers)
        assert answer.status_code == 200 and other not in answer.content.decode()
        one = client_of(person).get(f"/api/v1/investments/{told.case.reference}/", headers=headers)
        assert one.status_code == (200 if person == told.notifier else 404)
        assert client_of(person).get("/search/", {"q": other}).status_code in (302, 403, 404)


# -- acts -------------------------------------------------------------------------------------------------------------


def the_target_acts_for_nobody_else(told: Told, screeners: Screeners) -> None:
    given: dict[str, Any] = {"reference": told.case.reference, "by": told.target}
    with acting_as_system("a test looks"):
        asked = Question.objects.get(case=told.case, request__side="notifier")
    acts: tuple[tuple[Any, dict[str, Any]], ...] = (
        (hand_in.withdraw, {"reason": "Stop it."}),
        (notification.save, {"fields": {"structure": "Another deal."}}),
        (notification.keep_typed, {"step": "deal", "typed": {}}),
        (committee.comment, {"text": "No."}),
        (committee.ask_hearing, {}),
    )
    for act, more in acts:
        with pytest.raises(Absent):
            flow.do(act, **given, **more)
    with pytest.raises((Refused, Absent)):
        flow.do(requests.save_answers, number=1, answers={asked.pk: "Smuggled"}, **given)
    with acting_as_system("a test looks"):
        assert Question.objects.get(pk=asked.pk).answer == "Heron Trust."


def test_an_open_request_to_the_target_hinders_nobody_and_stops_no_clock_of_the_notifier(
    screeners: Screeners, client_of: Browser
) -> None:
    case = flow.in_assessment(screeners)
    invite(screeners, case)
    before = client_of(screeners.rep).get(f"/filings/{case.reference}/requests/1/").status_code
    ask(screeners, case, "Which customers left?", "target")
    ask(screeners, case, "Who pays?", "notifier")  # both wait at once
    assert before == 404
    with acting_as_system("a test looks"):
        asked = {row.side: row for row in InformationRequest.objects.filter(case=case)}
        assert {side: row.number for side, row in asked.items()} == {"target": 1, "notifier": 1}
        assert asked["notifier"].stops_clock and not asked["target"].stops_clock
        assert asked["notifier"].deadline_id != asked["target"].deadline_id
        clock = case.deadlines.get(clock="BE-ASSESS")
        assert clock.state == "paused"
        pk = Question.objects.get(request=asked["notifier"]).pk
    flow.do(requests.answer, by=screeners.rep, reference=case.reference, number=1, answers={pk: "We do."})
    with acting_as_system("a test looks"):
        assert case.deadlines.get(clock="BE-ASSESS").state == "running"
        waits = InformationRequest.objects.get(case=case, side="target")
        assert waits.answered_at is None and waits.deadline.ended_at is None


def naming_a_colleague_tells_nothing(told: Told, screeners: Screeners) -> None:
    colleague = make_person("fdi-second", role="fdi_representative", service="LAW-TWO", level=None)
    given: dict[str, Any] = {"reference": told.case.reference, "by": told.target}
    with pytest.raises(Refused) as foreign:
        flow.do(firms.add_representative, to=told.notifier, **given)
    with pytest.raises(Refused) as stranger:
        flow.do(firms.add_representative, to=screeners.colleague, **given)
    assert foreign.value.sentence == stranger.value.sentence, "whether somebody acts for the other side isn't told"
    with pytest.raises(Refused) as ended:
        flow.do(firms.end_representation, person_id=told.notifier.pk, **given)
    with pytest.raises(Refused) as nobody:
        flow.do(firms.end_representation, person_id=screeners.colleague.pk, **given)
    assert ended.value.sentence == nobody.value.sentence
    flow.do(firms.add_representative, to=colleague, **given)
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=told.case, person=colleague)
    assert (row.side, row.rights) == ("target", "lead")


def no_firm_acts_for_two(told: Told, screeners: Screeners) -> None:
    given: dict[str, Any] = {"reference": told.case.reference, "by": screeners.secretary}
    with pytest.raises(Refused) as two:
        flow.do(representatives.invite_representative, to=screeners.colleague, **TARGET, **given)
    assert two.value.sentence == firms.OTHER_SIDE
    third = make_person("fdi-third", role="fdi_representative", service="LAW-THREE", level=None)
    with pytest.raises(Refused) as lead:
        flow.do(representatives.invite_representative, to=third, **TARGET, **given)
    assert lead.value.sentence == firms.HAS_LEAD
    flow.do(representatives.invite_representative, to=third, rights="read", **TARGET, **given)
    ask(screeners, told.case, "Which plant closes?", "target")
    with acting_as_system("a test looks"):
        pk = Question.objects.get(request__case=told.case, request__side="target", request__number=2).pk
    with pytest.raises(Refused):
        flow.do(requests.save_answers, by=third, reference=told.case.reference, number=2, answers={pk: "None."})
    flow.do(requests.save_answers, by=told.target, reference=told.case.reference, number=2, answers={pk: "None."})


def an_ended_one_sees_nothing(told: Told, screeners: Screeners, client_of: Browser) -> None:
    client = client_of(told.target)
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=told.case, person=told.target)
        said = Mandate.objects.get(case=told.case, firm=told.target.service)
        assert said.contact_name == "Ostrich Contact"
    given: dict[str, Any] = {"reference": told.case.reference, "by": screeners.secretary}
    flow.do(representatives.end_by_authority, representation_id=row.pk, reason="Its client asked for it.", **given)
    deliver_all()
    codes = {text[:3] for path, text in shown(client, told.case).items() if told.case.reference in path}
    assert codes <= {"404", "405"}
    with acting_as_system("a test looks"):
        assert Notice.objects.filter(person=told.target, code="case.end_representation").count() == 1
        assert not Notice.objects.filter(person=told.notifier, code="case.end_representation").exists()
        assert Event.objects.filter(code="case.end_representation", actor_id=screeners.secretary.pk).count() == 1
    with pytest.raises(Refused):
        flow.do(requests.send, questions=[], due_on=timezone.localdate() + timedelta(days=9), side="target", **given)


def notices_are_apart(told: Told) -> None:
    with acting_as_system("a test looks"):
        events = Notice.objects.filter(code__in=("case.send_request", "case.give_access", "file.letter_sent"))
        codes = {
            person.pk: sorted(events.filter(person=person).values_list("code", flat=True))
            for person in (told.notifier, told.target)
        }
    assert codes[told.target.pk] == ["case.give_access", "case.send_request", "file.letter_sent"]
    once = ["case.give_access", "case.send_request", "file.letter_sent"]
    assert sorted(set(codes[told.notifier.pk])) == once
    assert codes[told.notifier.pk].count("case.send_request") == 1
    assert codes[told.notifier.pk].count("case.give_access") == 1
