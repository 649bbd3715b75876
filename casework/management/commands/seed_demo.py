"""Demonstration data: invented people and cases over all states. Does nothing where people live already."""

import random
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import F
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Person
from casework.actions.turns import write_anew
from casework.lifecycle.kinds import kinds
from casework.management.demo import Seeder, people
from casework.models import Outbox


class Command(BaseCommand):
    """Idempotent: people once; cases are added until there are as many as asked for. What was broken off goes on."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many cases, and from which seed they are drawn."""
        for one in _seeders():
            parser.add_argument(f"--{one.option}", type=int, default=one.default, metavar="N", help=one.words)
        parser.add_argument("--seed", type=int, default=1, metavar="S")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing; a progress line on a terminal, none in a pipe."""
        now = timezone.now()
        with acting_as_system("demonstration data"):
            if people.is_empty():
                people.make_people(at=now, file=accounts_file())
            roster = {
                p.username: p for p in Person.objects.filter(username__in=people.ROSTER).select_related("service")
            }
        if len(roster) < len(people.ROSTER):
            self.stdout.write("People other than the demonstration's live here: nothing was added.")
            return
        pick = random.Random(options["seed"])  # noqa: S311  (demonstration data, no secret)
        added = [f"{one.seed(roster, pick, options[one.option], now)} {one.words}" for one in _seeders()]
        with acting_as_system("demonstration data"):
            settle_old_news(now)
        write_anew(at=now)  # what was dated back was written beside the acts
        self.stdout.write(f"\n{' and '.join(added)} added; accounts are in {accounts_file()}.")


def _seeders() -> Iterator[Seeder]:
    return (one for each in kinds() for one in each.seeds)


def settle_old_news(now: datetime) -> None:
    """What happened more than two days ago was told then: nobody begins with a hundred notices.

    Rows about a round stay: their delivery is the proof without which silence counts for nothing.
    """
    told = Outbox.objects.filter(kind="notify", done_at__isnull=True, created_at__lt=now - timedelta(days=2))
    told.exclude(payload__has_key="round_id").update(done_at=F("created_at"))


def accounts_file() -> Path:
    """Where the accounts of the demonstration are written."""
    return Path(settings.BASE_DIR) / "var" / "demo-accounts.json"
