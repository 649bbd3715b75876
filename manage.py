#!/usr/bin/env python
"""Django's command line; next to a demonstration it finds that demonstration's database by itself."""

import os
import sys

from config.env import load_demo


def main() -> int:
    """Run one command; what the environment lacks is said in one sentence, with exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    load_demo(os.environ)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sentence = str(error)
        if "settings.DATABASES is improperly configured" in sentence:
            sentence = "There is no database: start the demonstration with `make run`, or set DATABASE_URL."
        print(sentence, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
