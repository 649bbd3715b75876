"""Whether a person may do something to something, and by which rules: the same rule that the screens use."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.access import Sight, sight_of
from accounts.context import acting_as, acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import case_facts, explain, visible_cases
from casework.models import Case


class Command(BaseCommand):
    """Exit status 0: allowed, 1: not allowed, 2: the question was wrong."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """USERNAME PERMISSION OBJECT."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("permission", metavar="PERMISSION", help="a code such as case.view")
        parser.add_argument("object", metavar="OBJECT", help="the reference of a case")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, print, and leave with the status."""
        allowed, reasons = answer(options["username"], options["permission"], options["object"])
        if options["format"] == "json":
            self.stdout.write(json.dumps({"allowed": allowed, "reasons": reasons}))
        else:
            self.stdout.write("Allowed." if allowed else "Not allowed.")
            for reason in reasons:
                self.stdout.write(f"- {reason}")
        if not allowed:
            raise SystemExit(1)


def answer(username: str, code: str, reference: str) -> tuple[bool, list[str]]:
    """Whether, and why. CommandError (status 2) for a person, a permission or a case that isn't there."""
    now = timezone.now()
    if code not in set(Permission):
        raise CommandError(f"There is no permission {code}.", returncode=2)
    with acting_as_system("an operator asks who may do what"):
        person = Person.objects.filter(username__iexact=username).first()
        case = Case.objects.select_related("label").filter(reference=reference).first()
        if person is None:
            raise CommandError(f"There is no person {username}.", returncode=2)
        if case is None:
            raise CommandError(f"There is no case {reference}.", returncode=2)
        sight = sight_of(person, at=now)
        seen, reasons = explain(sight, case_facts(case, now))
    held = sight.may(Permission(code))
    if not held:
        reasons = [_lacks(sight, code), *reasons]
    agreed = seen == _database_agrees(person, sight, case)
    if not agreed:
        reasons.append("The database's own wall disagrees with this rule: tell whoever runs this installation.")
    return seen and held and agreed, reasons


def _lacks(sight: Sight, code: str) -> str:
    roles = ", ".join(sorted(sight.roles)) or "none"
    return f"No role in force gives {code} (roles in force: {roles})."


def _database_agrees(person: Person, sight: Sight, case: Case) -> bool:
    with acting_as(person):
        return visible_cases(sight).filter(pk=case.pk).exists()
