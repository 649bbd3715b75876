"""Screens in Chromium: accessibility, width, density, keys, autosave, print."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parents[1] / "e2e/vendor/axe.min.js").read_text()
SCREENS = ["styleguide", "inbox", "case", "form/?errors", "error/403"]
DESK, TELEPHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_in_either_theme_and_nothing_scrolls_sideways(
    browser: Browser, address: str, screen: str, size: Any
) -> None:
    context = browser.new_context(viewport=size, bypass_csp=True, reduced_motion="reduce")  # colours change at once
    page = context.new_page()
    page.goto(f"{address}/{screen}{'' if '?' in screen else '/'}")
    page.evaluate(AXE)
    for theme in ("light", "dark"):  # all rules in both, as it can't be done for every page of the product
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == [], theme
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True, theme
    context.close()


def test_content_security_policy_blocks_nothing_that_the_pages_use(page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for screen in ("styleguide", "inbox", "case", "form"):
        page.goto(f"{address}/{screen}/")
        page.wait_for_load_state("networkidle")
    assert said == []


def test_inbox_shows_23_rows_on_a_desk(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=DESK)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/inbox/")
    floor = page.locator(".marking-banner--bottom").bounding_box()
    assert floor is not None
    boxes = [row.bounding_box() for row in page.locator("tbody tr").all()]
    whole = sum(box is not None and box["y"] + box["height"] <= floor["y"] for box in boxes)
    assert whole == 23
    context.close()


def test_keys_move_select_and_open(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/")
    for key in "jjjkx":
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    expect(page.locator("tbody tr").nth(1).locator(".pick input")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_have_text("opened 1")


def test_slash_searches_and_letters_in_a_field_stay_letters(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/")
    page.keyboard.press("/")
    page.keyboard.type("jkx?")
    expect(page.locator("#q")).to_have_value("jkx?")


def test_single_keys_can_be_turned_off_and_stay_off(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.locator("[data-single-keys]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.locator("#help")).not_to_be_visible()


def test_g_then_i_goes_to_the_inbox(page: Page, address: str) -> None:
    page.goto(f"{address}/case/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/inbox/")


def test_palette_finds_an_act_of_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/case/")
    page.keyboard.press("Control+k")
    page.keyboard.type("your pos")
    expect(page.locator("#palette [aria-selected=true]")).to_have_text("Give your position")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/")


def test_theme_is_chosen_and_remembered(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_bell_takes_the_new_count_without_a_reload(page: Page, address: str) -> None:
    page.goto(f"{address}/inbox/")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-unread]")).to_contain_text("5")
    expect(page).to_have_title(re.compile(r"^\(5\) "))


def test_form_saves_itself_and_says_when(page: Page, address: str, answers: dict[str, Any]) -> None:
    page.goto(f"{address}/form/")
    page.get_by_label("Title").fill("Pumps")
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:02", timeout=15000)
    assert [(d["title"], d["version"], d["files"]) for d in answers["drafts"]] == [("Pumps", "3", 0)]
    expect(page.locator("[name=version]")).to_have_value("4")


def test_a_failed_save_says_so_and_keeps_the_text(page: Page, address: str, answers: dict[str, Any]) -> None:
    answers["status"] = 500
    page.goto(f"{address}/form/")
    page.get_by_label("Title").fill("Pumps")
    expect(page.locator("[data-autosave-status]")).to_have_text("Not saved — will retry", timeout=15000)
    expect(page.get_by_label("Title")).to_have_value("Pumps")
    answers["status"] = 200
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:02", timeout=30000)


def test_a_save_over_somebody_elses_change_is_not_retried(page: Page, address: str, answers: dict[str, Any]) -> None:
    answers["status"] = 409
    page.goto(f"{address}/form/")
    page.get_by_label("Title").fill("Pumps")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Somebody else changed this", timeout=15000)


def test_a_second_press_while_the_first_is_under_way_sends_nothing(
    page: Page, address: str, answers: dict[str, Any]
) -> None:
    answers["thinks"] = 2.0
    page.goto(f"{address}/form/")
    with page.expect_navigation():
        page.get_by_role("button", name="Check and send").evaluate(
            "button => { for (const wait of [0, 500, 1000]) setTimeout(() => button.click(), wait) }"
        )
    assert answers["sent"] == 1


def test_another_row_gets_its_own_names(page: Page, address: str) -> None:
    page.goto(f"{address}/form/")
    page.get_by_role("button", name="Add another person").click()
    expect(page.locator("[name=subjects-1-name]")).to_be_focused()
    expect(page.locator("[name=subjects-TOTAL_FORMS]")).to_have_value("2")


def test_characters_left_are_counted(page: Page, address: str) -> None:
    page.goto(f"{address}/form/")
    page.get_by_label("Facts").fill("x" * 52)
    expect(page.locator(".char-count").first).to_have_text("2 characters too many")


def test_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, address: str) -> None:
    page.goto(f"{address}/form/?errors")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Title: This field is required.").click()
    expect(page.get_by_label("Title")).to_be_focused()
    assert page.get_by_label("Title").get_attribute("aria-describedby") == "id_title_helptext id_title_error"


def test_pages_work_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=TELEPHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/inbox/")
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.locator(".rail")).to_be_visible()
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-theme-choice]").first).not_to_be_visible()
    context.close()


def test_each_printed_sheet_carries_the_marking_at_top_and_bottom(page: Page, address: str) -> None:
    page.goto(f"{address}/case/")
    sheets = PdfReader(io.BytesIO(page.pdf(format="A5"))).pages
    assert len(sheets) > 1
    for sheet in sheets:
        assert sheet.extract_text().splitlines().count("SECRET") >= 2
