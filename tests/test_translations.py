"""The catalogues hold every text of the source, whole; and the screens, refusals and dates speak these languages."""

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from babel.messages.catalog import Catalog, Message
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.context import acting_as_system
from accounts.models import Person
from accounts.queries.translation import translated
from accounts.sentences import say
from casework.lifecycle.kinds import states_of
from casework.lifecycle.table import refusal
from casework.procedures import clock as engine
from casework.procedures.catalogue import all_procedures, procedure
from casework.referrals.table import REFERRAL, Facts, State, complete
from casework.referrals.table import WORDS as STATE_WORDS
from devstack.messages import LANGUAGES, catalogue, stored, strings_of
from tests.casework.notifications.mailbox import deliver, tell
from tests.factories import flow
from tests.factories.people import People

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w+)\}")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return catalogue()


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_every_text_of_the_source_and_no_other(language: str, found: Catalog) -> None:
    held = {(_ids(m), m.context) for m in stored(language) if m.id}
    wanted = {(_ids(m), m.context) for m in found if m.id}

    assert (sorted(wanted - held, key=str), sorted(held - wanted, key=str)) == ([], []), (
        "Run `python -m devstack messages`, then translate what it names."
    )


def test_the_title_of_every_procedure_can_be_translated(found: Catalog) -> None:
    """The list of procedures names also those by which no case runs; they stood there in English."""
    assert {one.title for one in all_procedures()} - {_ids(m)[0] for m in found if m.id} == set()


@pytest.mark.parametrize("language", ("en", *LANGUAGES))
def test_no_two_states_of_a_filter_read_alike(language: str) -> None:
    """In French a referral in follow-up and an investment that is monitored were one word, twice in the filter."""
    states = states_of(frozenset(("referral", "fdi")))
    with translation.override(language):
        words = [translation.gettext(one) for one in states.values()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_nothing_empty_or_fuzzy(language: str) -> None:
    messages = [m for m in stored(language) if m.id]

    assert [_ids(m)[0] for m in messages if m.fuzzy or not all(strings_of(m))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_has_the_placeholders_of_its_original(language: str) -> None:
    """A singular may leave the number out ("one day"), a plural has what the English plural has."""
    wrong = []
    for message in (m for m in stored(language) if m.id):
        allowed = set().union(*(_placeholders(text) for text in _ids(message)))
        last = _placeholders(_ids(message)[-1])
        if _placeholders(strings_of(message)[-1]) != last:
            wrong.append(_ids(message)[0])
        if any(_placeholders(text) - allowed for text in strings_of(message)):
            wrong.append(_ids(message)[0])

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_keeps_the_spaces_and_line_ends_around_its_original(language: str) -> None:
    wrong = []
    for message in (m for m in stored(language) if m.id):
        for text in strings_of(message):
            first, given = _ids(message)[0], text
            if first[:1].isspace() != given[:1].isspace() or first[-1:].isspace() != given[-1:].isspace():
                wrong.append(first)

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_texts_have_both_forms(language: str) -> None:
    stored_catalogue = stored(language)

    assert stored_catalogue.num_plurals == 2
    assert [_ids(m)[0] for m in stored_catalogue if m.id and m.pluralizable and len(strings_of(m)) != 2] == []


# screens -------------------------------------------------------------------------------------------------------------

INBOX = {"en": "Inbox", "nl": "Postvak", "fr": "Boîte de réception", "de": "Eingang"}
TABS = ("", "positions/", "decision/", "follow-up/", "subjects/", "documents/", "timeline/", "changes/", "access/")
Sign = Callable[[Person], Client]


def _reading(sign: Sign, person: Person, language: str) -> Client:
    with acting_as_system("a test sets up"):
        Person.objects.filter(pk=person.pk).update(language=language)
    return sign(person)


def _text(page: str) -> str:
    """What is read on a page: no tags, no scripts, single spaces."""
    page = re.sub(r"(?s)<(script|style|template).*?</\1>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "\n", page)).split(" "))


def _english_of(page: str, language: str) -> list[str]:
    """Whole pieces of text of the page that the catalogue has as English, and says otherwise in this language."""
    pieces = {" ".join(piece.split()) for piece in _text(page).split("\n")}
    known = {_ids(m)[0]: strings_of(m)[0] for m in stored(language) if m.id}
    return sorted(piece for piece in pieces if " " in piece and known.get(piece, piece) != piece)


@pytest.mark.parametrize(("language", "inbox"), INBOX.items())
def test_page_is_in_the_language_of_its_reader(language: str, inbox: str, people: People, client_of: Sign) -> None:
    page = _reading(client_of, people.officer, language).get("/").content.decode()

    assert (f'<html lang="{language}"' in page, inbox in _text(page)) == (True, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_main_pages_hold_no_english_that_the_catalogue_has(language: str, people: People, client_of: Sign) -> None:
    case = flow.in_follow_up(people)
    reader = _reading(client_of, people.supervisor, language)
    addresses = ["/", "/search/", "/meetings/", "/referrals/new/", "/settings/", "/notices/"]
    addresses += [f"/cases/{case.reference}/{tab}" for tab in TABS]

    pages = {address: reader.get(address) for address in addresses}

    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}
    assert {a: found for a, page in pages.items() if (found := _english_of(page.content.decode(), language))} == {}


def test_english_that_is_left_on_a_page_is_found(people: People, client_of: Sign) -> None:
    page = _reading(client_of, people.officer, "en").get("/").content.decode()

    assert "Skip to content" in _english_of(page, "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_administration_holds_no_english_that_the_catalogue_has(language: str, people: People, client_of: Sign) -> None:
    reader = _reading(client_of, people.admin, language)

    pages = {address: reader.get(address) for address in ("/people/", f"/people/{people.officer.username}/", "/roles/")}

    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}
    assert {a: found for a, page in pages.items() if (found := _english_of(page.content.decode(), language))} == {}


def test_choosing_a_language_changes_the_pages_at_once(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)

    choice = {"language": "fr", "e_mail_choice": people.officer.e_mail_choice}
    page = client.post("/settings/preferences/", choice, follow=True).content.decode()

    assert ('<html lang="fr"' in page, "Vos paramètres sont enregistrés." in page) == (True, True)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "U hebt een nieuw item in Dossier"),
        ("fr", "Vous avez un nouvel élément dans Dossier"),
        ("de", "Sie haben einen neuen Eintrag in Dossier"),
    ],
)
def test_e_mail_is_in_the_language_of_its_reader(language: str, subject: str, people: People) -> None:
    case = flow.submitted(people)
    with acting_as_system("a test sets up"):
        Person.objects.filter(pk=people.supervisor.pk).update(language=language, e_mail_choice="each")
    deliver()
    mail.outbox.clear()

    tell(case, people.supervisor, key=f"in {language}")
    deliver()

    assert [(message.to, message.subject) for message in mail.outbox] == [([people.supervisor.email], subject)]


# sentences of the tables ---------------------------------------------------------------------------------------------


def test_sentence_is_its_english_text() -> None:
    sentence = say("Still missing: {fields}.", fields=("title", "facts"))

    assert (sentence, translated(sentence)) == ("Still missing: title, facts.", "Still missing: title, facts.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Ontbreekt nog: titel, feiten."),
        ("fr", "Il manque encore\u00a0: titre, faits."),
        ("de", "Fehlt noch: Titel, Sachverhalt."),
    ],
)
def test_guard_speaks_the_language_of_its_reader(language: str, words: str) -> None:
    with translation.override(language):
        assert translated(complete(Facts(missing=("title", "facts")))) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "Dit kan niet zolang de toestand van het dossier “concept” is."),
        ("fr", "Impossible tant que l'état du dossier est «\u00a0brouillon\u00a0»."),
        ("de", "Dies geht nicht, solange der Status der Akte „Entwurf“ ist."),
    ],
)
def test_refusal_by_state_names_the_state_in_the_language_of_its_reader(language: str, words: str) -> None:
    sentence = refusal(
        REFERRAL.row("decide"), Facts(), state=State.DRAFT, may=lambda _: True, words=lambda state: STATE_WORDS[state]
    )

    with translation.override(language):
        assert translated(sentence) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "7 calendar days from 6 April 2026; falls on Monday 13 April 2026"),
        ("nl", "7 kalenderdagen vanaf 6 april 2026; valt op maandag 13 april 2026"),
        ("fr", "7 jours calendrier à partir du 6 avril 2026; tombe le lundi 13 avril 2026"),
        ("de", "7 Kalendertage ab 6. April 2026; fällt auf Montag, 13. April 2026"),
    ],
)
def test_date_is_explained_in_the_language_of_its_reader(language: str, words: str) -> None:
    explained = engine.explain(procedure("be.jic").clock("C-JIC-MEET"), date(2026, 4, 6))

    with translation.override(language):
        assert translated(explained.sentence).split(" (")[0] == words
