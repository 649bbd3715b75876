"""The first administrator and the first role approver of an empty installation; everybody else is added by them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions.person import install_person, temporary_password
from accounts.actions.role import install_role
from accounts.context import acting_as_system
from accounts.models import Person, Service

ROLES = ("administrator", "role_approver")


class Command(BaseCommand):
    """Refuses as soon as anybody is there, so that it can't be a way around two people."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Two user names, and the service that both belong to."""
        parser.add_argument("administrator", metavar="ADMINISTRATOR")
        parser.add_argument("approver", metavar="APPROVER")
        parser.add_argument("--service", default="NSA", help="code of their service")
        parser.add_argument("--service-name", default="National Security Authority")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add both, print their temporary passwords once."""
        names = (options["administrator"].lower(), options["approver"].lower())
        if names[0] == names[1]:
            raise CommandError("Two different people are needed.", returncode=2)
        now = timezone.now()
        with acting_as_system("the first two people of an installation"):
            if Person.objects.exists():
                raise CommandError("There are people already: an administrator adds the next.", returncode=1)
            home, _made = Service.objects.get_or_create(
                code=options["service"], defaults={"name": options["service_name"]}
            )
            passwords = [temporary_password() for _name in names]
            people = [
                install_person(username=name, name=name, service=home, password=password, at=now)
                for name, password in zip(names, passwords, strict=True)
            ]
            Person.objects.filter(pk__in=[p.pk for p in people]).update(password_is_temporary=True)
            for person, other, role in zip(people, reversed(people), ROLES, strict=True):
                # Each stands under the other's role: nobody else is there, and nobody stands under an own one.
                install_role(person=person, role=role, requested_by=person, approved_by=other, at=now)
        for name, role, password in zip(names, ROLES, passwords, strict=True):
            self.stdout.write(f"{name} ({role}): {password}")
