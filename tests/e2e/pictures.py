"""The pictures in docs/screenshots/, taken of the demonstration that runs from this clone. No test: run it by hand.

.venv/bin/python -m devstack up &
eval "$(.venv/bin/python -m devstack env)"; .venv/bin/python -m tests.e2e.pictures http://127.0.0.1:8000
"""

import json
import os
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "screenshots"


def take(address: str) -> None:
    """One picture of each page that has a name for one in ``test_screens.PAGES``, as the first screen shows it."""
    from tests.conftest import CHROMIUM
    from tests.e2e.conftest import sign_in
    from tests.e2e.test_screens import PAGES, Demo, addresses, names_of

    rows = json.loads((ROOT / "var" / "demo-accounts.json").read_text())
    demo = Demo(address, {row["username"]: row["password"] for row in rows}, names_of())
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for username in PAGES:
            wanted = [(path, picture) for path, picture in addresses(demo, username) if picture]
            if not wanted:
                continue
            name = username.format(**demo.names)
            guest = sign_in(browser, address, name, demo.passwords.get(name, ""), reduced_motion="reduce")
            for path, picture in wanted:
                if path.endswith(("/give_position/", "/vote/")):  # refused to those who haven't read what changed
                    guest.read_changes(path.split("/")[2])
                status = guest.go(path)
                guest.page.screenshot(path=PICTURES / f"{picture}.png")
                print(f"{picture}.png {status} {path}")
            guest.page.context.close()
        browser.close()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread
    django.setup()
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
