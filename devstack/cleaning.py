"""Removes the demonstration's data. The generated secrets and the tests' server stay: they hold nothing of it."""

import contextlib
import os
import shutil

from devstack.places import VAR, held, outside_folder, say
from devstack.up import ACCOUNTS, ALREADY

FOLDERS = ("data", "media", "checkpoints", "keys", "mail", "static", "log")


def run() -> int:
    """Remove them; refused while this clone runs."""
    with held(VAR / "run" / "up.lock", refusal=ALREADY):
        for name in FOLDERS:
            shutil.rmtree(VAR / name, ignore_errors=True)
        ACCOUNTS.unlink(missing_ok=True)
        if os.geteuid() == 0:
            shutil.rmtree(outside_folder() / "data", ignore_errors=True)
            with contextlib.suppress(OSError):  # the tests' server may be beside it
                outside_folder().rmdir()
    say("The demonstration's data are gone; `make run` makes new ones.")
    return 0
