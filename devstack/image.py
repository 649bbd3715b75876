"""What the Dockerfile runs while it builds: compile the translations, collect style sheets and scripts."""

import os
import sys
from pathlib import Path

from devstack import prepare
from devstack.places import StackError, say


def main() -> int:
    """0 when both are done."""
    log = Path("/tmp/build.log")  # noqa: S108  (inside the build container)
    # Demonstration settings: nothing is served or stored at this moment, and there are no secrets to give.
    given = dict(os.environ) | {"DOSSIER_ENV": "demo", "DOSSIER_STATIC_ROOT": "/srv/static"}
    try:
        prepare.compile_translations(log)
        prepare.collect_static(given, log=log)
    except StackError as error:
        say(str(error))
        if log.exists():
            say(log.read_text(encoding="utf-8"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
