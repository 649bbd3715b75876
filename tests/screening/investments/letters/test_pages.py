"""The pages of letters: the tab, a letter in one's own words with the guard, the language, the templates laid open."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Person
from casework.blocks.letters.acts import token_of
from casework.errors import Absent, Conflict, Refused
from casework.lifecycle.acts import acts_of
from casework.models import Case
from casework.notifications.deliver import deliver_next
from screening.investments.acts import letters
from screening.investments.models import Letter
from screening.investments.queries.letters import language_of, proposed_languages
from screening.investments.record.letters import STOCK
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.letters.reading import letters_of, the_letter, words_of

Sign = Callable[[Person], Client]
TEXT = {"about": "A new contact", "text": "From Monday somebody else answers.\n\nYou need do nothing."}
NAMES = {**TEXT, "text": "VSSE asked us to tell you."}


def body(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def made(screeners: Screeners, case: Case, **given: Any) -> Letter:
    letter: Letter = flow.do(letters.make, by=screeners.secretary, reference=case.reference, **{**TEXT, **given})
    return letter


def test_the_tab_says_which_letters_were_sent_in_which_language_by_whom(screeners: Screeners, client_of: Sign) -> None:
    case = flow.incomplete(screeners, language="fr")
    page = body(client_of(screeners.secretary).get(f"/cases/{case.reference}/letters/"))
    for letter in letters_of(case):
        assert letter.fingerprint in page
    assert "Letter on what is missing" in page
    assert "by itself, on receipt" in page
    assert screeners.secretary.name in page
    assert "The region of the target proposes Dutch, and the language of this file is French." in page


def test_the_number_of_queries_does_not_grow_with_the_letters(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_assessment(screeners)
    client, url = client_of(screeners.secretary), f"/cases/{case.reference}/letters/"
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(6):
        letter = made(screeners, case, about=f"Letter {number}")
        if number % 2:
            flow.do(letters.send, by=screeners.secretary, reference=case.reference, letter_id=letter.pk)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)


def test_drafts_are_the_secretariats_alone(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_assessment(screeners)
    draft = made(screeners, case)
    url = f"/cases/{case.reference}/letters/"
    assert "A new contact" in body(client_of(screeners.secretary).get(url))
    assert "A new contact" not in body(client_of(screeners.vla).get(url))
    assert client_of(screeners.vla).get(f"{url}{draft.pk}/letter.pdf").status_code == 404
    assert client_of(screeners.vla).get(f"{url}{draft.pk}/").status_code == 403
    copy = b"".join(client_of(screeners.secretary).get(f"{url}{draft.pk}/letter.pdf").streaming_content)  # type: ignore[arg-type]
    assert words_of(copy)[0].startswith("Ontwerp – niet verzonden")


def test_a_letter_in_ones_own_words_is_saved_then_sent(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    client, url = client_of(screeners.secretary), f"/cases/{case.reference}/letters/"
    assert client.get(f"{url}new/").status_code == 200
    assert client.post(f"{url}new/", {**TEXT, "save": "1"}).status_code == 302
    draft = the_letter(case, "other")
    assert (draft.sent_at, draft.fingerprint) == (None, "")
    page = client.get(f"{url}{draft.pk}/")
    seen = re.findall(r'name="seen" value="(\w+)"', page.content.decode())[0]
    answer = client.post(f"{url}{draft.pk}/", {**TEXT, "text": "Otherwise.", "seen": seen, "send": "1"})
    assert (answer.status_code, answer["Location"]) == (302, url)
    changed = {**TEXT, "text": "Changed.", "save": "1"}
    assert client.post(f"{url}{draft.pk}/", changed).status_code == 409  # it doesn't say over which text
    newest = {"seen": token_of(the_letter(case, "other"))}
    assert client.post(f"{url}{draft.pk}/", {**changed, **newest}).status_code == 422  # it waits
    flow.let_leave(screeners)
    sent = the_letter(case, "other")
    assert sent.sent_by == screeners.secretary
    assert sent.content["said"] == {"about": "A new contact", "text": "Otherwise."}
    while deliver_next(at=timezone.now()):
        pass
    assert the_letter(case, "other").document_id is not None
    kept = client.get(f"{url}{draft.pk}/")  # it is sent, and what was typed too late isn't lost
    assert (kept.status_code, "Changed." in kept.content.decode()) == (403, True)


def test_what_is_missing_in_a_letter_is_said_at_its_field(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    answer = client_of(screeners.secretary).post(
        f"/cases/{case.reference}/letters/new/", {"about": "Kept", "send": "1"}
    )
    assert answer.status_code == 422
    assert 'value="Kept"' in body(answer)
    assert answer.context["form"].errors.keys() == {"text"}


def test_the_guard_stops_a_letter_until_the_passage_is_released_with_a_reason(
    screeners: Screeners, client_of: Sign
) -> None:
    case = flow.in_assessment(screeners)
    client, url = client_of(screeners.secretary), f"/cases/{case.reference}/letters/new/"
    answer = client.post(url, {**NAMES, "send": "1"})
    assert answer.status_code == 422
    assert "“VSSE”" in body(answer) or "VSSE" in str(answer.context["form"].errors)
    assert [letter.kind for letter in letters_of(case) if letter.kind == "other"] == []
    keys = [p.key for p in answer.context["form"].passages if not p.hidden]
    released = {"released": keys, "release_reason": "The investor knows it from the press."}
    assert client.post(url, {**NAMES, "send": "1", **released}).status_code == 302
    flow.let_leave(screeners)
    assert the_letter(case, "other").passed_despite[0].startswith("VSSE")
    with acting_as_system("a test looks"):
        assert Event.objects.filter(case_id=case.pk, code="file.guard_passed").count() == 1


def test_the_guard_stops_the_letter_of_an_act_and_with_it_the_act(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    given = {"reference": case.reference, "missing": "The State Security Service wants to know more."}
    with pytest.raises(Refused):
        flow.do(acts_of(case.kind)["declare_incomplete"].do, by=screeners.secretary, **given)
    assert flow.case_of(case.reference).state == "completeness"
    assert [letter.kind for letter in letters_of(case)] == ["acknowledgement"]


def test_nobody_overwrites_a_draft_that_a_colleague_changed(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    draft = made(screeners, case)
    seen = token_of(draft)
    made(screeners, case, text="Theirs.", letter_id=draft.pk, seen=seen)
    with pytest.raises(Conflict):
        made(screeners, case, text="Mine.", letter_id=draft.pk, seen=seen)
    url = f"/cases/{case.reference}/letters/{draft.pk}/"
    answer = client_of(screeners.secretary).post(url, {**TEXT, "text": "Mine.", "seen": seen, "save": "1"})
    assert answer.status_code == 409
    assert "Theirs." in body(answer)
    assert "Mine." in body(answer)
    assert the_letter(case, "other").content["said"]["text"] == "Theirs."


def test_only_the_secretariat_of_the_file_writes(screeners: Screeners, client_of: Sign) -> None:
    case = flow.in_assessment(screeners)
    elsewhere = make_person("fdi-secretary-elsewhere", role="fdi_secretary", service="FED-ECO", level=3)
    url = f"/cases/{case.reference}/letters/new/"
    for person in (elsewhere, screeners.vla, screeners.rep):
        assert client_of(person).get(url).status_code == 403
        with pytest.raises((Absent, Refused)), acting_as(person):
            letters.make(reference=case.reference, by=person, at=timezone.now(), **TEXT)


def test_the_region_of_the_target_proposes_the_language() -> None:
    assert proposed_languages("be.fdi", ["flemish_region"]) == ("nl",)
    assert proposed_languages("be.fdi", ["walloon_region"]) == ("fr",)
    assert proposed_languages("be.fdi", ["german_area"]) == ("de",)
    assert proposed_languages("be.fdi", ["brussels_region"]) == ("nl", "fr")
    assert proposed_languages("be.fdi", ["german_area", "brussels_region", "walloon_region"]) == ("de", "nl", "fr")
    assert proposed_languages("be.fdi", []) == ()


def test_the_secretariat_sets_the_language_of_every_letter_from_then_on(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners, language="en")
    client, url = client_of(screeners.secretary), f"/cases/{case.reference}/letters/language/"
    assert client.post(url, {"language": "de"}).status_code == 302
    assert client.post(url, {"language": "it"}).status_code == 302
    assert language_of(flow.case_of(case.reference)).code == "de"
    letter = made(screeners, case)
    assert (letter.language, the_letter(case, "acknowledgement").language) == ("de", "en")
    with acting_as_system("a test looks"):
        assert Event.objects.filter(case_id=case.pk, code="file.language_set").count() == 1
    assert client_of(screeners.vla).post(url, {"language": "fr"}).status_code == 403


@pytest.mark.parametrize(("address", "role"), [("/letters/", "secretary"), ("/procedures/letters/", "administrator")])
def test_the_templates_can_be_read_in_every_language_with_a_sample_each(
    screeners: Screeners, client_of: Sign, address: str, role: str
) -> None:
    person = screeners.secretary if role == "secretary" else make_person("fdi-admin", role="administrator")
    client = client_of(person)
    for language in STOCK.languages:
        page = client.get(f"{address}?language={language}")
        assert page.status_code == 200
        for kind in STOCK.kinds:
            assert f"{address}{kind}/{language}.pdf" in page.content.decode()
    assert "<mark" in page.content.decode()
    assert client.get(f"{address}?language=it").status_code == 200
    sample = client.get(f"{address}decision/nl.pdf")
    assert words_of(b"".join(sample.streaming_content))[0].startswith("Voorbeeld – verzonnen inhoud")  # type: ignore[arg-type]
    for wrong in ("nothing/nl.pdf", "decision/it.pdf"):
        assert client.get(f"{address}{wrong}").status_code == 404
    other = "/procedures/letters/" if address == "/letters/" else "/letters/"
    assert client.get(other).status_code == 403


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        ("declare_incomplete", {"missing": "The 😀 chart."}, "missing"),
        ("propose_fine", {"breach": "late_answer", "amount": "1000", "reasons": "It came 😀 late."}, "reasons"),
    ],
)
def test_a_sign_that_no_letter_can_show_is_told_at_its_field_before_the_act(
    screeners: Screeners, client_of: Sign, act: str, given: dict[str, str], field: str
) -> None:
    case = flow.notified(screeners)
    answer = client_of(screeners.secretary).post(
        f"/cases/{case.reference}/acts/{act}/", {**given, "version": case.version}
    )
    assert answer.status_code == 422
    (told,) = answer.context["form"].errors[field]
    assert "no font has" in told
