"""Nothing typed is lost: the end of a session, half a date, a stopped request, two writers, a refused save.

Each at a desk and on a telephone, in the product as it runs. A session is made short by what its own row says.
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import Meeting
from casework.models import Case
from config.sessions import SessionStore
from tests.e2e.conftest import PASSWORD, Door, Visitor, wait_for
from tests.factories import flow
from tests.factories.people import ROSTER, People, make_person, redefine

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.parametrize("size", [(1366, 900), (390, 844)], ids=["desk", "telephone"]),
]
Size = tuple[int, int]
expect.set_options(timeout=30_000)  # of a busy machine
LIMIT = 20_000  # characters of a position


class Desk:
    """People who sign in at a screen of one size, and cases that the product's own acts brought where they stand."""

    def __init__(self, door: Door, unblock: Callable[[], Any], size: Size) -> None:
        self.door, self.unblock = door, unblock
        self.viewport = {"width": size[0], "height": size[1]}
        with unblock():
            self.people = People(**{p.username: p for p in Person.objects.filter(username__in=ROSTER)})

    def visitor(self, username: str, **options: Any) -> Visitor:
        """That person at a screen of this size."""
        found = self.door.enter(username, viewport=self.viewport, **options)
        assert found.page.viewport_size == self.viewport
        return found

    def case(self, walk: Callable[[People], Case], *readers: str) -> str:
        """The reference of a case that was walked to where it stands; these people have read it."""
        with self.unblock():
            found = walk(self.people)
            for name in readers:
                flow.read_all(found, Person.objects.get(username=name))
            return found.reference

    def stored(self, reference: str) -> Case:
        """The case as it stands."""
        with acting_as_system("a test looks"):
            return Case.objects.get(reference=reference)

    def meeting(self) -> int:
        """The number of a meeting that has begun, with one case on its agenda."""
        with self.unblock():
            case = flow.in_assessment(self.people)
            by = self.people.secretary
            about = {"procedure": "be.jic", "body": "assessment", "starts_at": timezone.now() + timedelta(seconds=1)}
            made: Meeting = flow.do(agenda.call_meeting, by=by, **about)
            flow.do(agenda.put_on_agenda, by=by, meeting_id=made.pk, reference=case.reference)
            with acting_as(by):
                Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(hours=1))
            return made.pk

    def shorten(self, visitor: Visitor, *, seconds: int) -> None:
        """Let the visitor's session end so many seconds after its last request, by its own row."""
        [key] = [str(one["value"]) for one in visitor.page.context.cookies() if one["name"] == "dossier_session"]
        self.door.forget(key)
        with self.unblock():
            session = SessionStore(session_key=key)
            session.set_expiry(seconds)
            session.save()


@pytest.fixture
def desk(visitor: Callable[..., Visitor], door: Door, django_db_blocker: DjangoDbBlocker, size: Size) -> Desk:
    """At a screen of this size."""
    return Desk(door, django_db_blocker.unblock, size)


@pytest.fixture
def colleague(roster: None, django_db_blocker: DjangoDbBlocker, size: Size) -> Person:
    """A second member of the GISS."""
    from django.contrib.auth.hashers import make_password

    with django_db_blocker.unblock():
        found = Person.objects.filter(username="giss-two")
        if not found:
            make_person("giss-two", role="liaison_member", service="GISS")
            redefine(found.all(), password=make_password(PASSWORD))
        return found.get()


def status(page: Page) -> Any:
    """What the form says of what is kept."""
    return page.locator("main [data-autosave-status]")


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def press_main(page: Page) -> None:
    """Press the form's own button."""
    page.locator("main form .button--primary, main form .button--danger").first.click()


def sign_in_here(page: Page, username: str) -> None:
    """On the sign-in page that answered a form."""
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


# -- the session ------------------------------------------------------------------------------------------------------


def test_five_minutes_before_the_session_ends_a_click_extends_it(desk: Desk) -> None:
    secretary = desk.visitor("secretary")
    page, address = secretary.page, f"/meetings/{desk.meeting()}/"
    desk.shorten(secretary, seconds=305)
    secretary.go(address)
    warning = page.get_by_role("alertdialog", name="You will soon be signed out")
    expect(warning).to_be_hidden()
    area = page.locator("main textarea").first
    area.fill("Twelve items.")
    expect(status(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(warning).to_be_visible(timeout=12_000)
    expect(warning).to_contain_text(re.compile(r"[45]:\d\d"))
    assert fits(page)
    box = warning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= desk.viewport["width"]
    with page.expect_response("**/session/extend/") as answer:
        warning.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 200
    expect(warning).to_be_hidden()
    expect(area).to_have_value("Twelve items.")
    expect(warning).to_be_visible(timeout=12_000)  # the time began anew, and runs


@pytest.mark.parametrize("what", ["minutes", "position"])
def test_text_typed_into_an_ended_session_is_back_after_signing_in(desk: Desk, what: str) -> None:
    username = {"minutes": "secretary", "position": "giss"}[what]
    one = desk.visitor(username)
    if what == "minutes":
        address = f"/meetings/{desk.meeting()}/"
    else:
        address = f"/cases/{desk.case(flow.in_assessment, 'giss')}/acts/give_position/"
    desk.shorten(one, seconds=4)
    one.go(address)
    page, words = one.page, "Twelve items, “word” by word.\nSecond line."
    expect(page.get_by_role("alertdialog")).to_contain_text("You are signed out.")
    page.locator("main textarea").first.fill(words)
    expect(status(page)).to_contain_text("You are signed out. Your text is still here")
    press_main(page)
    expect(page.locator("main")).to_contain_text("the form comes back with what you had typed")
    assert fits(page)
    assert "Twelve" not in page.url
    sign_in_here(page, username)
    assert page.url == one.address + address
    expect(page.locator("main textarea").first).to_have_value(words)
    expect(page.locator("main")).to_contain_text("Your unsaved text is back.")
    assert fits(page)


# -- dates ------------------------------------------------------------------------------------------------------------


def type_date(page: Page, name: str, keys: str) -> Any:
    """Type into a native picker, one part after the other, as fingers do: in this browser the month comes first."""
    field = page.locator(f"main [name='{name}']")
    field.focus()
    page.keyboard.type(keys)
    return field


@pytest.mark.parametrize(("keys", "what"), [("1", "half a date"), ("02312027", "31 February")])
def test_a_date_that_is_none_holds_the_form_and_is_never_without_end(desk: Desk, keys: str, what: str) -> None:
    admin = desk.visitor("admin")
    page = admin.page
    admin.go("/people/reader/roles/")
    field = type_date(page, "ends_on", keys)
    assert field.evaluate("e => [e.value, e.validity.badInput]") == ["", True], what
    press_main(page)
    note = page.locator("main [data-date-note]")
    expect(note).to_have_text("This date is not complete, or there is no such day.")
    assert page.evaluate("document.activeElement.name") == "ends_on"
    assert page.url.endswith("/people/reader/roles/")
    assert fits(page)
    field.fill((timezone.localdate() + timedelta(days=40)).isoformat())
    field.blur()
    expect(note).to_have_count(0)


# -- a request that is stopped ----------------------------------------------------------------------------------------


def waits_for_a_row(administrator: "psycopg.Connection[Any]") -> bool:
    """Whether a connection of this run's database waits for another's lock."""
    here = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    return administrator.execute(f"SELECT FROM pg_locks WHERE NOT granted AND pid IN ({here})").rowcount > 0


def test_a_slow_request_stopped_in_the_browser_leaves_a_live_button_and_the_text(desk: Desk) -> None:
    reference = desk.case(flow.submitted, "intake")
    intake = desk.visitor("intake")
    page, words = intake.page, "Which shops, and on which days?"
    intake.go(f"/cases/{reference}/acts/return/")
    page.locator("main textarea, main input[name=missing]").first.fill(words)
    expect(status(page)).to_have_text(re.compile(r"^Saved"))
    with psycopg.connect(os.environ["DOSSIER_TEST_ADMIN_URL"]) as slow:  # somebody else holds the case
        slow.execute("SELECT 1 FROM casework_case WHERE reference = %s FOR UPDATE", [reference])
        button = page.locator("main form .button--primary, main form .button--danger").first
        button.click(no_wait_after=True)
        wait_for(lambda: waits_for_a_row(slow), "the request at the locked case")
        page.context.new_cdp_session(page).send("Page.stopLoading")
        expect(button).not_to_have_class(re.compile("is-busy"))
        expect(page.locator("main [name=missing]")).to_have_value(words)
        slow.rollback()
    button.click()
    page.wait_for_url(f"**/cases/{reference}/")
    expect(page.locator("main")).to_contain_text(re.compile("done", re.IGNORECASE))


# -- two people, one text ---------------------------------------------------------------------------------------------


def test_two_people_of_a_service_write_one_position_and_neither_text_is_lost(desk: Desk, colleague: Person) -> None:
    reference = desk.case(flow.in_assessment, "giss", "giss-two")
    address = f"/cases/{reference}/acts/give_position/"
    first, second = desk.visitor("giss"), desk.visitor("giss-two")
    mine, theirs = first.page, second.page
    first.go(address)
    second.go(address)
    theirs.locator("[name=holds]").fill("Theirs: two sources.")
    expect(status(theirs)).to_have_text(re.compile(r"^Saved \d\d:\d\d"))
    mine.locator("[name=holds]").fill("Mine: one source.")
    expect(status(mine)).to_contain_text("changed")
    expect(status(mine)).not_to_contain_text("Saved")
    third = mine.context.new_page()  # whoever opens the form now reads who is writing
    third.goto(first.address + address)
    expect(third.locator("main")).to_contain_text(f"This draft of your service was written last by {colleague.name}")
    third.close()
    first.fill({"threat_level": "2", "outcome": "criminal_federal"})
    press_main(mine)
    expect(mine.locator("main table.compare")).to_contain_text("Mine: one source.")
    expect(mine.locator("main table.compare")).to_contain_text("Theirs: two sources.")
    assert fits(mine)
    expect(mine.locator("main [name=holds]")).to_have_value("Mine: one source.")
    mine.get_by_role("button", name="Send mine on top").click()
    mine.wait_for_url(f"**/cases/{reference}/")
    first.go(f"/cases/{reference}/positions/")
    expect(mine.locator("main")).to_contain_text("Mine: one source.")


# -- what can't be kept -----------------------------------------------------------------------------------------------


def test_text_over_the_limit_is_told_while_it_is_typed(desk: Desk) -> None:
    reference = desk.case(flow.in_assessment, "giss")
    giss = desk.visitor("giss")
    page = giss.page
    giss.go(f"/cases/{reference}/acts/give_position/")
    area = page.locator("[name=holds]")
    area.fill("w" * (LIMIT + 7))
    expect(page.locator(".char-count.is-over")).to_have_text("7 characters too many")
    expect(status(page)).to_contain_text("can’t be handed in yet: What your service holds")
    assert fits(page)
    page.reload()
    assert len(area.input_value()) == LIMIT + 7  # kept all the same
    area.fill("w" * LIMIT)
    expect(status(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def test_a_save_that_is_refused_does_not_say_saved_and_the_text_can_still_be_read(desk: Desk) -> None:
    reference = desk.case(flow.in_assessment, "giss")
    giss = desk.visitor("giss")
    page = giss.page
    giss.go(f"/cases/{reference}/acts/give_position/")
    with desk.unblock():
        flow.give(desk.people, desk.stored(reference), "giss")  # the position is given from another desk
    page.locator("[name=holds]").fill("One source, twice confirmed.")
    expect(status(page)).to_have_attribute("data-state", "failed")
    expect(status(page)).not_to_contain_text("Saved")
    first = status(page).inner_text()
    assert first.strip()
    press_main(page)
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("One source, twice confirmed.")
    giss.go(f"/cases/{reference}/acts/give_position/")
    expect(page.locator("main")).to_contain_text("One source, twice confirmed.")
