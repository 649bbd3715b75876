"""The first administrators and role approvers of an empty installation; everybody else is added by them.

Two of each, at least: an approval doesn't count while the approver's account was touched by whoever asked, so with one
of each a single new approver would wait for thirty days.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions.enrolment import Letter, install_enrolment, sheet
from accounts.actions.person import install_person
from accounts.actions.role import install_role
from accounts.actions.service import install_missing
from accounts.context import acting_as_system
from accounts.models import Person, Service

LEAST = 2  # of each


class Command(BaseCommand):
    """Refuses as soon as anybody is there, so that it can't be a way around two people."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """User names, and the service that all belong to."""
        parser.add_argument("--administrator", action="append", default=[], metavar="NAME", help="at least twice")
        parser.add_argument("--approver", action="append", default=[], metavar="NAME", help="at least twice")
        parser.add_argument("--service", default="NSA", help="code of their service")
        parser.add_argument("--service-name", default="National Security Authority")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add them, and print a sheet for each with the one-time code for choosing a password."""
        roles = {name.lower(): "administrator" for name in options["administrator"]}
        roles |= {name.lower(): "role_approver" for name in options["approver"]}
        given, held = len(options["administrator"]) + len(options["approver"]), Counter(roles.values())
        if len(roles) != given or min(held["administrator"], held["role_approver"]) < LEAST:
            raise CommandError(
                "At least two administrators and two approvers are needed, all different people.", returncode=2
            )
        with acting_as_system("the first people of an installation"):
            if Person.objects.exists():
                raise CommandError("There are people already: an administrator adds the next.", returncode=1)
            home = install_missing(Service(code=options["service"], name=options["service_name"]))
            letters = _install(roles, home)
        for letter in letters:
            self.stdout.write(sheet(letter))
        self.stdout.write("Next: each of them chooses a password at /enrol/; an administrator then opens /setup/.")


def _install(roles: dict[str, str], home: Service) -> list[Letter]:
    now = timezone.now()
    people = {name: install_person(username=name, name=name, service=home, password=None, at=now) for name in roles}
    for name, role in roles.items():
        # Two others stand under each role: nobody stands under an own one.
        others = [person for other, person in people.items() if other != name]
        install_role(person=people[name], role=role, requested_by=others[0], approved_by=others[1], at=now)
    end = now + timedelta(hours=72)
    return [install_enrolment(person=person, issued_by=None, at=now, ends_at=end) for person in people.values()]
