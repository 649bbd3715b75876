"""A name in Arabic or Hebrew doesn't turn the date beside it round: nobody may read the seventh for the twelfth."""

import ast
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.audit.codes import render
from accounts.queries.translation import translated
from accounts.sentences import apart, say
from casework.queries.notice_words import sentence, standing_in
from casework.reporting.typesetting import as_data
from config.templates import joined

ARABIC, KEPT = "\u0645\u062d\u0645\u062f", "\u2068\u0645\u062d\u0645\u062f\u2069"
NAMES = {"who", "by", "name", "title", "person", "author"}
DATES = {"day", "when", "at", "date", "due", "until", "then"}
SAME_TEXT = re.compile(r"\{\{ (?P<name>[a-z_.]+) \}\}[^<{}>]*\{\{ [a-z_.]+\|date:")
BLOCK = re.compile(r"\{% blocktranslate .*?%\}")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (ARABIC, KEPT),
        (KEPT, KEPT),
        ("\u05db\u05d4\u05df 12", "\u2068\u05db\u05d4\u05df 12\u2069"),
        (
            "Zo\u00eb \u041a\u0443\u0437\u043d\u0435\u0446\u043e\u0432",
            "Zo\u00eb \u041a\u0443\u0437\u043d\u0435\u0446\u043e\u0432",
        ),
        ("", ""),
    ],
)
def test_only_what_runs_the_other_way_is_isolated_and_only_once(text: str, kept: str) -> None:
    assert apart(text) == kept


def test_the_trail_notices_and_refusals_keep_a_name_apart_from_their_dates() -> None:
    values = {"actor": ARABIC, "case": "JIC-2026-000012"}
    assert render("case.submit", values.items()) == f"{KEPT} submitted JIC-2026-000012."
    said = sentence(
        "clock.extended", reference="JIC-2026-000012", params={"service": ARABIC, "clock": "C", "due": "none"}
    )
    assert f"extended by {KEPT};" in said
    assert standing_in(ARABIC) == f"You stand in for {KEPT}."
    assert translated(say("{name} until {day}", name=ARABIC, day="12 December")) == f"{KEPT} until 12 December"


def test_a_page_keeps_a_name_apart_and_escapes_it() -> None:
    page = Template("{% load dossier %}{{ name|apart }}, 12 December")
    assert page.render(Context({"name": f"<{ARABIC}>"})) == f"\u2068&lt;{ARABIC}&gt;\u2069, 12 December"


def test_a_pdf_keeps_a_name_apart_and_names_every_other_sign_that_turns_a_text() -> None:
    said = as_data({"by": f"{KEPT}, 12 December", "text": "a\u2068b", "other": f"\u2068\u202e{ARABIC}\u2069\u2069"})
    assert f'"{KEPT}, 12 December"' in said
    assert '"a⟨U+2068⟩b"' in said
    assert f'"\u2068⟨U+202E⟩{ARABIC}\u2069⟨U+2069⟩"' in said


def test_every_template_keeps_a_name_apart_from_the_date_in_the_same_text() -> None:
    open_ = []
    for path in Path("templates").rglob("*.html"):
        text = joined(path.read_text(encoding="utf-8"))
        open_ += [f"{path}: {m[0]}" for m in SAME_TEXT.finditer(text) if m["name"].rpartition(".")[2] in NAMES]
        for block in BLOCK.findall(text):
            if "|date" in block:
                open_ += [f"{path}: {block}" for n in NAMES if re.search(rf"\b{n}=[a-z_.]+(?!\|apart)(?=[ %])", block)]
    assert open_ == []


def test_every_sentence_made_in_python_keeps_a_name_apart_from_its_date() -> None:
    open_ = []
    for path in (path for app in ("accounts", "casework", "screening") for path in Path(app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict):
                pairs = zip(node.right.keys, node.right.values, strict=True)
                given = {key.value: value for key, value in pairs if isinstance(key, ast.Constant)}
                names = {name for name in NAMES & set(given) if not isinstance(given[name], ast.Call)}
                if DATES & set(given) and names:
                    open_.append(f"{path}:{node.lineno} {names}")
    assert open_ == []


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (f"{ARABIC} 12", f"\u2068{ARABIC} 12\u2069 · Dossier"),
        (f"{KEPT} JIC-2026-000014", f"{KEPT} JIC-2026-000014 · Dossier"),
        ("A & \u202egnorts", "A &amp; gnorts · Dossier"),
    ],
)
def test_the_title_of_a_page_turns_nothing_beside_it_round(title: str, shown: str) -> None:
    page = render_to_string("base.html", {"title": title})
    assert f"<title>{shown}</title>" in page


def test_a_number_in_a_sentence_is_written_as_the_reader_writes_it() -> None:
    """A floor of turnover was read with an English point, in pages that write a comma."""
    sentence = say("EUR {number} million", number=Decimal("2.5"))
    assert sentence == "EUR 2.5 million"
    with override("nl"):
        assert "2,5" in translated(sentence)
    with override("en"):
        assert translated(sentence) == "EUR 2.5 million"


def test_an_address_breaks_at_its_signs_and_not_inside_a_word() -> None:
    page = Template("{{ address|breakable }}").render(Context({"address": "olga<x>@dossier.example"}))
    assert page == "olga&lt;x&gt;<wbr>@dossier<wbr>.example"
