"""The catalogues hold every text of the source, whole: nothing empty, nothing fuzzy, the same placeholders."""

import re

import pytest
from babel.messages.catalog import Catalog, Message

from devstack.messages import LANGUAGES, catalogue, stored, strings_of

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
