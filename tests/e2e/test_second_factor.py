"""The second factor in a browser: set up, signed out, asked for, recovered; on a desk and on a telephone."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.e2e.conftest import AXE, PASSWORD, Visitor


def code_of(secret: str, *, later: int = 0) -> str:
    """What the device shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def accessible(page: Page) -> list[str]:
    """What axe finds on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [str(rule) for rule in page.evaluate("axe.run().then(r => r.violations.map(v => v.id))")]


def again(one: Visitor, username: str) -> None:
    """Give name and password; the code is asked for next."""
    one.go("/sign-in/")
    one.page.get_by_label("User name").fill(username)
    one.page.get_by_label("Password").fill(PASSWORD)
    one.press("Sign in")
    assert one.page.url.endswith("/sign-in/code/")


@pytest.mark.parametrize(
    ("username", "width", "height", "scripts"),
    [("reader", 1366, 900, True), ("elsewhere", 390, 844, True), ("oversight", 390, 844, False)],
)
def test_from_setting_it_up_to_the_recovery_code(
    visitor: Callable[..., Visitor], username: str, width: int, height: int, scripts: bool
) -> None:
    one = visitor(username, viewport={"width": width, "height": height}, java_script_enabled=scripts)
    page = one.page
    one.go("/settings/second-factor/")
    drawing = page.get_by_role("img", name="Square to scan")
    box = drawing.bounding_box()
    assert box is not None
    assert box["width"] > 100
    if scripts:
        assert fits(page)
        assert accessible(page) == []
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code_of(secret))
    one.press("Set it up")
    codes = page.locator("main li code").all_inner_texts()
    assert len(codes) == 10
    if scripts:
        assert fits(page)
        assert accessible(page) == []

    page.context.clear_cookies()
    again(one, username)
    page.get_by_label("Code").fill("000000")
    one.press("Go on")
    assert "This code is wrong" in page.locator("main").inner_text()
    if scripts:
        assert fits(page)
        assert accessible(page) == []
    page.get_by_label("Code").fill(code_of(secret, later=1))
    one.press("Go on")
    assert "/sign-in/" not in page.url

    page.context.clear_cookies()
    again(one, username)
    page.get_by_label("Code").fill(codes[0])
    one.press("Go on")
    assert "/sign-in/" not in page.url
    one.go("/settings/second-factor/")
    assert "9" in page.locator("main dl").inner_text()
