"""Give an administrator or role approver a new enrolment when two people can't do it inside the product any more.

It takes the operator, who runs this, and one other administrator or approver, who types the password here. No role is
given and none comes back. Everybody privileged is told at once, and the trail says who stood beside the operator.
"""

import getpass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import sight_of
from accounts.actions import definers, second_factor
from accounts.actions.enrolment import Letter, install_enrolment
from accounts.actions.telling import holders, tell
from accounts.actions.token import end_tokens_of
from accounts.audit import register_codes
from accounts.context import acting_as_system
from accounts.management.sheets import sheet
from accounts.models import AccessRequest, Enrolment, Person, Touch
from accounts.permissions import Permission as P

RECOVERED = "person.recovered"
register_codes(
    {RECOVERED: gettext_lazy("%(object)s was recovered outside the product by the operator and person %(witness)s.")}
)
TOLD = (P.PEOPLE_MANAGE, P.ROLE_APPROVE, P.AUDIT_VIEW, P.CASE_OVERSEE)


class Command(BaseCommand):
    """The witness's password is read from the terminal (``--stdin``: from the standard input)."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose account, and who stands beside the operator."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--witness", required=True, metavar="USERNAME", help="another administrator or approver")
        parser.add_argument("--stdin", action="store_true", help="read the witness's password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check both, end the present password, print the sheet, and alarm."""
        now = timezone.now()
        with acting_as_system("the recovery of a privileged account"):
            person, witness = _privileged(options["username"], now), _privileged(options["witness"], now)
            if person == witness:
                raise CommandError("Somebody else must stand beside the operator.", returncode=2)
            password = input() if options["stdin"] else getpass.getpass(f"Password of {witness.username}: ")
            if not witness.check_password(password):
                raise CommandError("That is not the password of the witness; nothing was changed.", returncode=1)
            letter = _recover(person, witness, now)
        self.stdout.write(sheet(letter))


def _privileged(username: str, at: datetime) -> Person:
    found = Person.objects.filter(username__iexact=username, is_active=True).first()
    sight = sight_of(found, at=at) if found else None
    if found is None or sight is None or not (sight.may(P.PEOPLE_MANAGE) or sight.may(P.ROLE_APPROVE)):
        raise CommandError(f"{username} is no active administrator or role approver.", returncode=1)
    return found


def _recover(person: Person, witness: Person, at: datetime) -> Letter:
    open_ones = Enrolment.objects.filter(person=person, used_at__isnull=True)
    if open_ones.exists():
        definers.install_change(open_ones, used_at=at, digest="")
    waiting = AccessRequest.objects.filter(person=person, state="requested")
    for request in waiting:
        data = {"kind": request.kind, "person": person.pk, "asked_by": request.requested_by_id}
        audit.record("request.withdrawn", by=None, at=at, obj=request, data=data)
    if waiting:
        definers.install_change(waiting.all(), state="withdrawn", decided_by=witness, decided_at=at)
    definers.install_change(Person.objects.filter(pk=person.pk), password=make_password(None))
    end_tokens_of(person=person, by=witness, at=at)
    second_factor.forget(person, by=None, at=at)
    definers.install([Touch(person=person, by=witness, at=at, what="recovered")])
    letter = install_enrolment(person=person, issued_by=witness, at=at, ends_at=at + timedelta(hours=72))
    audit.record(RECOVERED, by=None, at=at, obj=person, data={"witness": witness.pk})
    tell("access.recovered", people=holders(*TOLD, at=at), number=letter.enrolment.pk, by=None, at=at)
    return letter
