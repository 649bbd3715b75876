"""What a page has room for: the inbox in long words, the tabs of a case on a telephone, a summary's two halves."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from tests.design.test_narrow_desk import INSERT

pytestmark = pytest.mark.e2e
TABS = ("Zusammenfassung", "Anmeldung", "Stellungnahmen", "Auskunftsersuchen", "Maßnahmen", "Schreiben", "Zeitleiste")
TITLE = "Translation and spread of propaganda from Mons"
COLUMNS = ("Referentie", "Titel", "Toestand", "Classificatie", "Loopt af", "Gevraagd", "Dossierverantwoordelijke")
ROW = f"""<td class="pick"><label><input type="checkbox"></label></td>
<td><a class="ref" href="#">JIC-2026-000003</a></td>
<td class="grow"><span class="title">{TITLE}</span></td><td class="state">in gezamenlijke evaluatie</td>
<td><span class="marking is-confidential">VERTROUWELIJK</span></td>
<td><span class="clock is-soon"><svg class="icon"></svg><b>13 werkdagen te laat</b>
<span class="clock__due">24 nov</span></span></td>
<td class="turns"><a href="#"><b>Evaluatie vastleggen</b></a></td>
<td class="lesser">Karim Voorbeeld <span class="muted">DJSOC-T</span></td>"""
CUT = "[...document.querySelectorAll('#tried :is(.title, td.state, td.turns, td.lesser)')]"
CUT += ".filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent)"


def opened(browser: Browser, address: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{address}/inbox/")
    return page


@pytest.mark.parametrize("width", [1280, 1366, 1440, 1920])
def test_a_row_of_the_inbox_stands_uncut_in_the_height_of_a_row_and_needs_no_scrolling(
    browser: Browser, address: str, width: int
) -> None:
    page = opened(browser, address, width)
    heads = "".join(f'<th scope="col">{label}</th>' for label in ("", *COLUMNS))
    table = f'<table class="list list--stack"><thead><tr>{heads}</tr></thead><tbody><tr>{ROW}</tr></tbody></table>'
    page.evaluate(INSERT, [f'<div class="table-wrap">{table}</div>', "100%"])
    wide = "(() => { const w = document.querySelector('#tried .table-wrap'); return w.scrollWidth - w.clientWidth })()"
    assert (page.evaluate(wide), page.evaluate(CUT)) == (0, [])
    assert page.evaluate("document.querySelector('#tried tbody tr').getBoundingClientRect().height") <= 30
    page.context.close()


def test_no_part_of_a_case_is_out_of_sight_on_a_telephone(browser: Browser, address: str) -> None:
    page = opened(browser, address, 390)
    tabs = [SimpleNamespace(label=one, url="#", count=12, current=one == TABS[-1]) for one in TABS]
    page.evaluate(INSERT, [render_to_string("components/tabs.html", {"tabs": tabs, "label": "Parts"}), "100%"])
    boxes = [link.bounding_box() for link in page.locator("#tried .tabs a").all()]
    assert [box for box in boxes if box is None or box["x"] < 0 or box["x"] + box["width"] > 390] == []
    assert len({box["y"] for box in boxes if box}) > 1  # they do need more than a line
    page.context.close()


def test_the_cards_of_a_summary_fill_both_halves_in_their_order(browser: Browser, address: str) -> None:
    page = opened(browser, address, 1440)
    lines = (1, 2, 9, 12, 12, 6)
    cards = "".join(f'<section class="card">{"<p>A line.</p>" * number}</section>' for number in lines)
    page.evaluate(INSERT, [f'<div class="summary-grid">{cards}</div>', "827px"])
    boxes = [card.bounding_box() or {} for card in page.locator("#tried .card").all()]
    assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
    sides = {box["x"]: box["y"] + box["height"] for box in boxes}  # of each half the end of its last card
    assert len(sides) == 2
    ends = sorted(sides.values())
    assert ends[1] - ends[0] < max(box["height"] for box in boxes)
    page.context.close()
