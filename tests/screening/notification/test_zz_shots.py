"""Pictures of the pages, to look at."""
import os
from typing import Any
import pytest
from django.contrib.auth.hashers import make_password
from django.test import TransactionTestCase
from tests.e2e.conftest import *  # noqa
from tests.e2e.conftest import PASSWORD, sign_in, AXE
pytestmark = pytest.mark.e2e
OUT = "/tmp/shots"

@pytest.fixture(scope="module")
def screening_people(stack: str, django_db_blocker: Any):
    from accounts.models import Person
    from tests.factories.investments import make_screeners
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with django_db_blocker.unblock():
        found = make_screeners()
        Person.objects.filter(username__startswith="fdi-").update(password=make_password(PASSWORD))
        yield found
        TransactionTestCase()._fixture_teardown()

def test_shots(stack, screening_people, browser):
    os.makedirs(OUT, exist_ok=True)
    from tests.factories import investment_flow as flow
    from tests.screening.notification.test_people import chain
    p = screening_people
    draft = flow.draft(p)
    ret = flow.incomplete(p)
    big = flow.draft(p, lists=chain(40))
    rep = sign_in(browser, stack, "fdi-rep", PASSWORD)
    logs = []
    rep.page.on("console", lambda m: logs.append(m.text) if m.type in ("error", "warning") else None)
    import time
    for page in ("", "new/", f"{draft.reference}/parties/", f"{draft.reference}/chain/", f"{draft.reference}/target/", f"{draft.reference}/deal/", f"{draft.reference}/enclosures/", f"{ret.reference}/check/", f"{draft.reference}/scope/", f"{draft.reference}/people/", f"{draft.reference}/withdraw/", f"{big.reference}/chain/", f"{big.reference}/check/"):
        t = time.time()
        status = rep.go(f"/filings/{page}")
        name = page.replace("/", "-") or "list"
        took = time.time() - t
        rep.page.screenshot(path=f"{OUT}/{name}.png", full_page="big" not in name)
        rep.page.add_script_tag(path=str(AXE)) if False else None
        try:
            rep.page.evaluate(AXE.read_text())
            v = rep.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            print(name, status, f"{took:.1f}s", [(x["id"], [n["html"][:150] for n in x["nodes"]][:2]) for x in v])
        except Exception as e:
            print(name, status, "axe", e)
        wide = rep.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        rep.page.set_viewport_size({"width": 390, "height": 844})
        print("   wide desk", wide, "phone", rep.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        rep.page.screenshot(path=f"{OUT}/{name}-phone.png", full_page=True)
        rep.page.set_viewport_size({"width": 1440, "height": 900})
    # live: add row, autosave
    rep.go(f"/filings/{draft.reference}/chain/")
    rep.page.get_by_role("button", name="Add an owner").click()
    rep.page.locator("[name='owners-1-name']").fill("Republic of Example")
    rep.page.wait_for_selector("[data-autosave-status][data-state=saved]", timeout=30000)
    print("autosave", rep.page.locator("[data-autosave-status]").inner_text())
    rep.go(f"/filings/{draft.reference}/chain/")
    print("restored", rep.page.locator("[name='owners-1-name']").input_value())
    rep.page.screenshot(path=f"{OUT}/restored.png", full_page=True)
    rep.page.locator("[name='holdings-1-votes_after']").fill("120")
    rep.press("Save and continue")
    rep.page.screenshot(path=f"{OUT}/error.png", full_page=True)
    print(rep.page.locator("[data-error-summary]").inner_text())
    sec = sign_in(browser, stack, "fdi-secretary", PASSWORD)
    full = flow.notified(p)
    print(sec.go(f"/cases/{full.reference}/notification/"))
    sec.page.screenshot(path=f"{OUT}/tab.png", full_page=True)
    sec.page.evaluate(AXE.read_text())
    v = sec.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    print([(x["id"], [n["html"][:150] for n in x["nodes"]][:2]) for x in v])
    sec.page.set_viewport_size({"width": 390, "height": 844})
    print("phone", sec.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    print(logs)
