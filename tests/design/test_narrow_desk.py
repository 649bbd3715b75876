"""A desk of 1280 pixels: what one came for is in sight without scrolling sideways."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.e2e
SERVICES = ("FJP", "DJSOC-T", "CUTA", "VSSE", "GISS")
OUTCOMES = ("Criminal investigation, federal prosecutor", "Intelligence investigation", "yes", "abstain", "4")
INSERT = "([html, width]) => { const box = document.createElement('div'); box.id = 'tried'; box.style.width = width; "
INSERT += "box.innerHTML = html; document.querySelector('main').prepend(box); }"


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/inbox/")
    yield page
    context.close()


@pytest.mark.parametrize("width", [700, 470])  # beside the clocks of a case; beside the form of an act
def test_the_map_of_agreement_shows_every_service(desk: Page, width: int) -> None:
    stands = ("agree", "differ", "abstain", "hidden", "silent")
    cells = [SimpleNamespace(stand=s, answer=o) for s, o in zip(stands, OUTCOMES, strict=True)]
    lines = [SimpleNamespace(title="Is the information corroborated?", cells=cells, unresolved=True, leading="")]
    agreement = SimpleNamespace(services=SERVICES, lines=lines)
    html = render_to_string("components/agreement.html", {"agreement": agreement})
    desk.evaluate(INSERT, [html, f"{width}px"])
    assert desk.evaluate("document.querySelector('#tried .table-wrap').scrollWidth") <= width
    last = desk.locator("#tried thead th", has_text="GISS").bounding_box()
    assert last is not None
    assert last["width"] > 30


def test_the_map_of_agreement_is_read_question_by_question_on_a_telephone(desk: Page) -> None:
    cells = [SimpleNamespace(service=s, stand="agree", answer=o) for s, o in zip(SERVICES, OUTCOMES, strict=True)]
    lines = [SimpleNamespace(title="Is the information corroborated?", cells=cells, unresolved=False, leading="yes")]
    agreement = SimpleNamespace(services=SERVICES, lines=lines)
    html = render_to_string("components/agreement.html", {"agreement": agreement})
    desk.evaluate(INSERT, [html, "340px"])
    assert desk.evaluate("document.querySelector('#tried .table-wrap').scrollWidth") <= 340
    heights = desk.evaluate("[...document.querySelectorAll('#tried td')].map((e) => e.getBoundingClientRect().height)")
    assert max(heights) < 60  # never a letter a line


def test_a_title_in_a_list_has_room_for_28_characters(desk: Page) -> None:
    cell = desk.locator(".list td.grow").first
    room = cell.evaluate(
        "td => { const s = document.createElement('span'); s.textContent = '0'.repeat(28); td.append(s);"
        " const wide = s.getBoundingClientRect().width, own = getComputedStyle(td); s.remove();"
        " return td.clientWidth - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight) - wide; }"
    )
    assert room >= -1
    assert desk.evaluate("document.querySelector('.table-wrap').scrollWidth <= document.body.clientWidth")


def test_a_badge_before_a_title_leaves_it_its_room(desk: Page) -> None:
    badge = '<span class="mini is-danger"><svg class="icon icon--sm"></svg>minor</span>'
    desk.evaluate(INSERT, [f'<table class="list"><tr><td class="grow">{badge} Title</td></tr></table>', "900px"])
    box = desk.locator("#tried .mini").bounding_box()
    assert box is not None
    assert box["width"] <= 20


def test_more_filters_open_inside_the_screen(desk: Page) -> None:
    label = '<label class="filter-bar__item">Runs out before <input type="date"></label>'
    html = (
        f'<form class="filter-bar">{label * 4}<details class="filter-bar__more" open><summary>More filters</summary>'
        f'<div class="filter-bar__panel">{label * 6}</div></details></form>'
    )
    desk.evaluate(INSERT, [html, "100%"])
    box = desk.locator("#tried .filter-bar__panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280


def test_a_long_word_beside_the_name_of_an_act_breaks(desk: Page) -> None:
    title = f'<h1>Vote</h1><span class="muted">{"Rindfleischetikettierungsüberwachung" * 4}</span>'
    html = f'<div class="page-head"><div class="page-head__title">{title}</div></div>'
    desk.evaluate(INSERT, [html, "366px"])  # a telephone's page
    assert desk.evaluate("document.querySelector('#tried .page-head').scrollWidth") <= 366


def test_four_answers_beside_what_is_to_be_read_stand_on_one_line(desk: Page) -> None:
    boxes = "".join(f'<div><label><input type="radio">{a}</label></div>' for a in ("Yes", "No", "Unsure", "Abstain"))
    html = (
        '<div class="columns columns--even"><div><fieldset class="field" id="id_answer_one_field"><legend>Is the threat'
        f' imminent?</legend><div class="choices choices--inline">{boxes}</div></fieldset></div></div>'
    )
    desk.evaluate(INSERT, [html, "900px"])
    tops = desk.evaluate("[...document.querySelectorAll('#tried label')].map((e) => e.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
