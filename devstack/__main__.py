"""`python -m devstack up | test | test-days | db | check | docs | messages | bench | clean | env`."""

import sys

from devstack.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
