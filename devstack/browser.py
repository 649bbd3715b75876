"""The browser that tests drive: found, got where we may, else asked for in one sentence."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from devstack.places import ROOT, StackError, say

LIGHT = "chromium-headless-shell"  # the same engine without windows: a page costs it less than half
DRIVEN = ("tests/e2e", "tests/design")  # folders whose tests drive it


def chromium() -> str | None:
    """Path of the browser: $CHROMIUM, or the distribution's, the light one first."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    names = (LIGHT, "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def for_tests(arguments: Sequence[str]) -> str | None:
    """The browser for the tests that pytest's arguments name, installed first where it is missing and we may do that.

    None where they need none. StackError where it is missing and can't be installed here.
    """
    found = chromium()
    if found is not None or not driven(arguments):
        return found
    if not os.environ.get("CHROMIUM") and (before := _installer()) is not None:
        say("Installing Chromium, which the browser tests drive …")
        subprocess.run([*before, "apt-get", "update", "-qq"], stdout=subprocess.DEVNULL, check=False)
        found = next((path for name in (LIGHT, "chromium") if (path := _installed(before, name))), None)
    if found is None:
        raise StackError("The browser tests need Chromium: `apt-get install chromium`, or set CHROMIUM to its path.")
    return found


def _installed(before: Sequence[str], name: str) -> str | None:
    """Path of a package's browser once it is installed; None where the distribution has no such package."""
    command = [*before, "apt-get", "install", "-y", "-qq", "--no-install-recommends", name]
    said = subprocess.DEVNULL if name == LIGHT else None  # of the other one it is told why it can't be had
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=said, check=False)
    return chromium() if done.returncode == 0 else None


def driven(arguments: Sequence[str]) -> bool:
    """Whether pytest's arguments name a test that drives the browser; without any path they name all."""
    named = [Path(one.partition("::")[0]) for one in arguments if not one.startswith("-")]
    paths = [path for path in named if (ROOT / path).exists()]
    folders = [Path(folder) for folder in DRIVEN]
    return not paths or any(f.is_relative_to(p) or p.is_relative_to(f) for f in folders for p in paths)


def _installer() -> list[str] | None:
    """What stands before apt-get: nothing as root, sudo where it asks for nothing; None where we may not install."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode != 0:
        return None
    return [sudo]
