"""A representative who tries to see or do more: opinions, contributions, other files, officers' pages, changed forms.

Nothing leaks: neither in what a page says nor in whether it changes when something happens inside.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.errors import Absent, Refused
from accounts.models import Event, Person
from accounts.permissions import Permission
from casework.blocks.portal import representatives as firms
from casework.models import Case, Document
from casework.notifications.deliver import deliver_next
from screening.investments.acts import hand_in, letters, opinions, representatives, requests
from screening.investments.models import Enclosure, Letter, Question
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.policy.routes import routes
from tests.policy.test_side_channels import VARIES
from tests.screening.investments.portal.test_pages import token

Browser = Callable[[Person], Client]
INSIDE = (
    "The grid feeds the hospitals of the coast",  # an opinion's reasons
    "Quillfeather",  # a contribution
    "who pays the bribes",  # a question in no letter
    "owners above the investor are not fully known",  # the joint opinion
    "Fdi Secretary",
    "Fdi Vla",
    "Fdi Vsse",
    "FED-ECO",
    "GISS",
    "CUTA",
    "CCIS",
    "BE-DRAFT",
    "Draft opinion",
    "BE-CCIS",
    "Whole procedure",
)


def own_paths(case: Case) -> list[str]:
    """Every address of a representative, for this file, with numbers that it has."""
    with acting_as_system("a test looks"):
        enclosure = Enclosure.objects.filter(case=case).first()
    numbers = {
        "portal-enclosure": enclosure.pk if enclosure else 1,
        "filing-enclosure-remove": enclosure.pk if enclosure else 1,
    }
    found = []
    for route in routes():
        outside = route.permission is Permission.FDI_REPRESENT and not route.is_api
        if outside and "reference" in route.parameters:
            values: dict[str, object] = dict.fromkeys(route.parameters, 1) | {"reference": case.reference}
            values |= {"step": "deal"} if "step" in values else {}
            values |= {"pk": numbers.get(route.name, 1)} if "pk" in values else {}
            found.append(reverse(route.name, kwargs=values))
    return found


def shown(client: Client, case: Case) -> dict[str, str]:
    """All that a representative can read of a file and around it, without what differs between any two answers.

    Each request is undone, so that reading leaves nothing for the next to see.
    """
    cache.clear()
    paths = [*own_paths(case), reverse("filings"), reverse("notifications"), reverse("unread")]
    found = {}
    for path in paths:
        with transaction.atomic():
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        text = body.decode("latin-1" if answer["Content-Type"] == "application/pdf" else "utf-8")
        for pattern, instead in VARIES:
            text = pattern.sub(instead, text)
        found[path] = f"{answer.status_code} {text}"
    return found


def deliver_all() -> None:
    while deliver_next(at=timezone.now() + timedelta(seconds=1)):
        pass


def happens_inside(screeners: Screeners, case: Case) -> None:
    """What officers do among themselves, classified and not."""
    flow.contribute(screeners, case)
    flow.contribute(screeners, case, "giss", text="Heron again.")
    flow.ask(screeners, case, "Do you know who pays the bribes?", by="vsse")
    fields = {"direction": "risk", "reasons": "A draft that nobody outside the service reads."}
    flow.do(opinions.save_opinion, by=screeners.eco, reference=case.reference, fields=fields)
    flow.give_opinion(screeners, case, "vla", direction="risk")
    flow.merge_opinion(screeners, case)


def test_no_page_tells_what_happened_inside(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    happens_inside(screeners, case)
    for path, text in shown(client_of(screeners.rep), case).items():
        assert [word for word in INSIDE if word in text] == [], path


def test_every_page_is_the_same_byte_for_byte_whatever_happens_inside(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    flow.ask(screeners, case, "Who pays?")
    flow.send_request(screeners, case)
    deliver_all()
    client = client_of(screeners.rep)
    before = shown(client, case)
    happens_inside(screeners, case)
    deliver_all()
    after = shown(client, case)
    assert [path for path in before if before[path] != after[path]] == []
    assert any(text.startswith("200 ") for text in after.values())


def test_refusals_are_the_same_as_well(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.rep)
    paths = [f"/filings/{case.reference}/{name}/" for name in ("comment", "hearing", "requests/1", "measures/1")]

    def told() -> list[tuple[int, list[str]]]:
        answers = [client.post(path, {"text": "x", "then": "hand_in"}) for path in paths]
        return [(a.status_code, re.findall(r"<li>([^<]+)</li>", a.content.decode())) for a in answers]

    before = told()
    happens_inside(screeners, case)
    assert told() == before
    assert [status for status, _sentences in before] == [422, 422, 404, 404]


@pytest.mark.parametrize("who", ["colleague", "other_rep", "secretary", "vla"])
def test_whoever_is_not_named_finds_no_file(screeners: Screeners, client_of: Browser, who: str) -> None:
    case = flow.in_assessment(screeners)
    client = client_of(getattr(screeners, who))
    answers = [(path, client.get(path).status_code, client.post(path).status_code) for path in own_paths(case)]
    expected = 403 if who in ("secretary", "vla") else 404
    assert [row for row in answers if not {row[1], row[2]} <= {expected, 405}] == []


def test_an_ended_representation_closes_every_page_at_once(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    given = {"reference": case.reference}
    flow.do(firms.add_representative, by=screeners.rep, to=screeners.colleague, **given)
    former, successor = client_of(screeners.rep), client_of(screeners.colleague)
    assert former.get(f"/filings/{case.reference}/").status_code == 200
    flow.do(firms.end_representation, by=screeners.colleague, person_id=screeners.rep.pk, **given)
    assert {former.get(path).status_code for path in own_paths(case)} <= {404, 405}
    assert successor.get(f"/filings/{case.reference}/").status_code == 200
    with pytest.raises(Absent):
        flow.do(hand_in.withdraw, by=screeners.rep, reason="Still mine?", **given)


def test_officers_pages_and_the_api_give_a_representative_nothing(screeners: Screeners, client_of: Browser) -> None:
    case = flow.in_assessment(screeners)
    (question,) = flow.ask(screeners, case, "Do you know who pays the bribes?")
    with acting_as_system("a test looks"):
        document = Document.objects.filter(case=case).values_list("pk", flat=True).first() or 1
    client, learnt = client_of(screeners.rep), []
    for route in routes():
        if "reference" not in route.parameters or route.permission in (None, Permission.FDI_REPRESENT):
            continue
        values: dict[str, object] = dict.fromkeys(route.parameters, 1) | {"reference": case.reference}
        values |= {"act": "give_opinion"} if "act" in values else {}
        values |= {"pk": question if "question" in route.name else document} if "pk" in values else {}
        path = reverse(route.name, kwargs=values)
        for answer in (client.get(path), client.post(path)):
            text = answer.content.decode()
            if answer.status_code not in (401, 403, 404, 405) or case.title in text or "bribes" in text:
                learnt.append((path, answer.status_code))
    assert learnt == []


def test_a_file_that_the_authority_opened_shows_nothing_of_what_it_wrote(
    screeners: Screeners, client_of: Browser
) -> None:
    case, client = flow.enquiry_opened(screeners), client_of(screeners.rep)
    given = {"by": screeners.secretary, "reference": case.reference}
    flow.do(representatives.invite, **given, to=screeners.rep)
    flow.ask(screeners, case, "Why was this deal not notified?", by="secretary")
    flow.send_request(screeners, case)
    pages = shown(client, case)
    assert pages[f"/filings/{case.reference}/"].startswith("200 ")
    assert "Handed in" not in pages[f"/filings/{case.reference}/"]
    assert "Why was this deal not notified?" in pages[f"/filings/{case.reference}/requests/1/"]
    written = ("A sale that nobody notified.", "Sale of a grid operator")
    assert [(path, word) for path, text in pages.items() for word in written if word in text] == []
    flow.answer_request(screeners, case)
    with pytest.raises(Refused):
        flow.do(hand_in.withdraw, by=screeners.rep, reference=case.reference, reason="Not our notification.")


# -- changed form fields ----------------------------------------------------------------------------------------------


def test_an_answer_reaches_no_question_but_those_of_its_own_request(screeners: Screeners, client_of: Browser) -> None:
    mine, theirs = flow.in_assessment(screeners), flow.in_assessment(screeners)
    for case in (mine, theirs):
        flow.ask(screeners, case, "Who pays?")
        flow.send_request(screeners, case)
    (waiting,) = flow.ask(screeners, mine, "Not sent yet")
    with acting_as_system("a test looks"):
        own = Question.objects.get(case=mine, request__number=1).pk
        other = Question.objects.get(case=theirs, request__number=1).pk
    client, url = client_of(screeners.rep), f"/filings/{mine.reference}/requests/1/"
    typed = {"answer_0": "Smuggled", "answer_1": "Mine", "answer_2": "Smuggled", "answer_3": "Smuggled", "then": "save"}
    for path in (url, f"{url}save/"):
        assert client.post(path, {**typed, "draft_version": token(client, mine)}).status_code in (200, 302)
    with acting_as_system("a test looks"):
        answers = dict(Question.objects.values_list("pk", "answer"))
    assert (answers[own], answers[other], answers[waiting]) == ("Mine", "", "")
    given = {"by": screeners.rep, "reference": mine.reference}
    for pk in (other, waiting):
        with pytest.raises(Refused):
            flow.do(requests.answer, **given, number=1, answers={own: "Mine", pk: "Smuggled"})
    for number in (0, 2, 99):
        with pytest.raises(Absent):
            flow.do(requests.save_answers, **given, number=number, answers={own: "Mine"})
        assert client.get(f"/filings/{mine.reference}/requests/{number}/").status_code == 404


def test_numbers_of_another_file_open_nothing(screeners: Screeners, client_of: Browser) -> None:
    mine, theirs = flow.notified(screeners), flow.in_assessment(screeners)
    client = client_of(screeners.rep)
    with acting_as_system("a test looks"):
        numbers = list(Letter.objects.filter(case=theirs, outward=True).values_list("number", flat=True))
    assert sorted(numbers) == [1, 2]
    assert client.get(f"/filings/{mine.reference}/letters/2/").status_code == 404
    assert client.get(f"/filings/{theirs.reference}/letters/2/").status_code == 200


def test_a_letter_that_is_not_sent_stays_inside(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.rep)
    given = {"reference": case.reference, "about": "A draft", "text": "Not yet for you."}
    letter = flow.do(letters.make, by=screeners.secretary, **given)
    assert "A draft" not in client.get(f"/filings/{case.reference}/").content.decode()
    assert letter.sent_at is None
    assert client.get(f"/filings/{case.reference}/letters/3/").status_code == 404


def test_attempts_stand_on_the_trail(screeners: Screeners, client_of: Browser) -> None:
    case, client = flow.in_assessment(screeners), client_of(screeners.other_rep)
    client.get(f"/filings/{case.reference}/")
    client.get(f"/cases/{case.reference}/requests/")
    with acting_as_system("a test looks"):
        events = Event.objects.filter(actor_id=screeners.other_rep.pk).order_by("id")
        codes = list(events.values_list("code", flat=True))
    assert codes[-2:] == ["access.not_found", "access.refused"]
