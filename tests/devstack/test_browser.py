"""The browser of the tests: got by the command itself where it may, else one sentence at once."""

import os
from pathlib import Path

import pytest

from devstack import browser
from devstack.places import StackError

INSTALLS = """#!/bin/sh
case "$*" in install*chromium) printf '#!/bin/sh\\n' > "${0%/*}/chromium"; /bin/chmod 755 "${0%/*}/chromium";; esac
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on the PATH but what the test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def test_without_a_browser_and_without_the_right_to_install_one_sentence_ends_it(bare: Path) -> None:
    with pytest.raises(StackError, match=r"^The browser tests need Chromium: `apt-get install chromium`, or set "):
        browser.for_tests([])


def test_who_may_install_gets_the_browser_and_nobody_else(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare, "apt-get", INSTALLS)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StackError):  # no sudo
        browser.for_tests(["tests/e2e", "-q"])
    put(bare, "sudo", "#!/bin/sh\nexit 1\n")  # asks for a password
    with pytest.raises(StackError):
        browser.for_tests(["tests/e2e", "-q"])
    put(bare, "sudo", '#!/bin/sh\ntest "$1" = -n && exit 0\nexec "$0-less" "$@"\n')
    put(bare, "sudo-less", '#!/bin/sh\nexec "${0%/*}/$1" "$2" "$3" "$4" "$5" "$6"\n')
    assert browser.for_tests(["tests/e2e", "-q"]) == str(bare / "chromium")


def test_root_gets_it_without_sudo(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare, "apt-get", INSTALLS)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.for_tests([]) == str(bare / "chromium")


def test_a_distribution_that_has_the_light_one_gives_that(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(
        bare,
        "apt-get",
        INSTALLS.replace("install*chromium)", "install*-shell)").replace("/chromium", f"/{browser.LIGHT}"),
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert browser.for_tests([]) == str(bare / browser.LIGHT)
    put(bare, "chromium", "#!/bin/sh\n")
    assert browser.for_tests([]) == str(bare / browser.LIGHT)


def test_a_path_that_leads_nowhere_is_not_replaced(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(bare, "apt-get", INSTALLS)
    monkeypatch.setenv("CHROMIUM", str(bare / "elsewhere"))
    with pytest.raises(StackError, match="set CHROMIUM to its path"):
        browser.for_tests([])


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], True),
        (["-q", "-k", "inbox"], True),
        (["tests"], True),
        (["tests/design/test_screens.py::test_x", "-x"], True),
        (["tests/casework", "-q"], False),
        (["tests/casework/inbox/test_page.py"], False),
    ],
)
def test_it_is_asked_for_where_the_tests_drive_it(bare: Path, arguments: list[str], needed: bool) -> None:
    assert browser.driven(arguments) is needed
