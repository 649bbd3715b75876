"""Templates: icons exist, nothing inline, markings in words."""

import pydoc
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from casework.templatetags.dossier import icon, marking, marking_slug, marking_word
from config.templates import joined

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
GUIDE = sorted((Path(__file__).parent / "templates").rglob("*.html"))  # of the style guide
NAMED = re.compile(r'{% icon (?:\w[\w.]*\|default:)?"([a-z0-9-]+)"|icon_name="([a-z0-9-]+)"')
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))


def read(path: Path) -> str:
    """A template's file with its lines joined."""
    return joined(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_is_well_formed_and_has_nothing_inline(path: Path) -> None:
    text = read(path)
    get_template(str(path.relative_to(ROOT / "templates")))
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", text) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_what_a_template_says_that_it_shows_is_there(path: Path) -> None:
    for name in re.findall(r"\b(?:accounts|casework|screening)(?:\.[A-Za-z_]+){2,}", read(path)):
        assert pydoc.locate(name) is not None, name


@pytest.mark.parametrize("path", [*TEMPLATES, *GUIDE], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_longer_than_160_characters(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if len(line) > 160] == []


def test_a_wrapped_line_is_one_line_of_the_page_and_of_a_message() -> None:
    wrapped = '<b>{% translate "Nobody \\\n    is asked." %}</b>\\\n  <i>a\\b</i>\n  c'
    assert joined(wrapped) == '<b>{% translate "Nobody is asked." %}</b><i>a\\b</i>\n  c'


def test_no_list_hides_its_columns_beside_a_phone() -> None:
    wide = {
        str(path.relative_to(ROOT / "templates"))
        for path in TEMPLATES
        for classes in re.findall(r'<table class="(list\b[^"]*)"', read(path))
        if "list--stack" not in classes
    }
    assert wide == set()


def test_each_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = {name for path in TEMPLATES for found in NAMED.findall(read(path)) for name in found if name}
    assert named - SPRITE == set()
    assert "bell" in named


@pytest.mark.parametrize(
    ("value", "slug", "word"),
    [(0, "none", "NONE"), (3, "secret", "SECRET"), ("TOP_SECRET", "top-secret", "TOP SECRET"), ("", "none", "NONE")],
)
def test_marking_accepts_a_level_or_a_name(value: object, slug: str, word: str) -> None:
    assert (marking_slug(value), marking_word(value)) == (slug, word)
    assert marking(value) == f'<span class="marking is-{slug}">{word}</span>'


def test_marking_refuses_what_it_does_not_know() -> None:
    with pytest.raises(KeyError):
        marking("COSMIC")


def test_icon_escapes_its_name() -> None:
    assert '"><b>' not in icon('"><b>')


# {{ … }} outside an attribute, with a date in another order than day, month, year
OTHER_ORDER = re.compile(
    r'(?<!datetime=")(?<!value=")\{\{[^}]*\|date(?: *\}\}|:"(?:Y|[mnMFbN][ ./-]|SHORT|DATE)[^"]*")'
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_pages_write_the_day_first_in_every_language(path: Path) -> None:
    assert OTHER_ORDER.findall(read(path)) == []


def test_the_order_of_other_countries_is_found() -> None:
    wrong = (
        '<td>{{ x.at|date:"Y-m-d H:i" }}',
        "<td>{{ x.at|date }}",
        '<td>{{ x|date:"M j, Y" }}',
        '{{ x|date:"m/d/Y" }}',
    )
    right = ('{{ x|date:"j F Y" }}', "<time datetime=\"{{ x|date:'c' }}\">", '<input value="{{ x|date:"Y-m-d" }}">')
    assert [bool(OTHER_ORDER.search(text)) for text in (*wrong, *right)] == [True] * 4 + [False] * 3
