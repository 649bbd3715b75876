"""Give an administrator or role approver a new enrolment when two people can't do it inside the product any more.

It takes the operator, who runs this, and one other administrator or approver, who types the password here. No role
comes back. Everybody privileged is told at once, and the trail says who stood beside the operator.

With ``--appoint`` somebody else becomes administrator or role approver, where fewer than two hold that role: nothing
hangs on one living person. What the witness asks for doesn't count with that approver for thirty days.
"""

import getpass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import audit
from accounts.access import in_force, sight_of
from accounts.actions import definers, second_factor
from accounts.actions.enrolment import Letter, install_enrolment, sheet
from accounts.actions.telling import holders, tell
from accounts.audit import Code
from accounts.context import acting_as_system
from accounts.lifecycle.role import INDISPENSABLE, clash
from accounts.models import AccessRequest, Enrolment, Person, RoleAssignment, Touch
from accounts.permissions import Permission as P
from accounts.queries.ending import tokens_held
from accounts.queries.facts import held_roles

LEAST = 2  # people of an indispensable role: with fewer, the product can't give it itself
TOLD = (P.PEOPLE_MANAGE, P.ROLE_APPROVE, P.AUDIT_VIEW, P.CASE_OVERSEE)


class Command(BaseCommand):
    """The witness's password is read from the terminal (``--stdin``: from the standard input)."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose account, and who stands beside the operator."""
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--witness", required=True, metavar="USERNAME", help="another administrator or approver")
        parser.add_argument("--appoint", choices=sorted(INDISPENSABLE), metavar="ROLE", help="give USERNAME this role")
        parser.add_argument("--stdin", action="store_true", help="read the witness's password from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check both, end the present password, print the sheet, and alarm."""
        now = timezone.now()
        with acting_as_system("the recovery of a privileged account"):
            role, witness = options["appoint"], _privileged(options["witness"], now)
            person = _appointed(options["username"], role, now) if role else _privileged(options["username"], now)
            if person == witness:
                raise CommandError("Somebody else must stand beside the operator.", returncode=2)
            password = _password(witness, from_stdin=options["stdin"])
            if not witness.check_password(password):
                raise CommandError("That is not the password of the witness; nothing was changed.", returncode=1)
            letter = None if role else _recover(person, witness, now)
            if role:
                _appoint(person, role, witness, now)
        self.stdout.write(sheet(letter) if letter else f"{person.username} holds the role {role} from now on.")


def _password(witness: Person, *, from_stdin: bool) -> str:
    """What the witness types; without a terminal, and without ``--stdin``, nobody can."""
    try:
        return input() if from_stdin else getpass.getpass(f"Password of {witness.username}: ")
    except EOFError:
        words = (
            "Nothing was typed, and there is no terminal to type it on: run this in one, or give --stdin the password."
        )
        raise CommandError(words, returncode=2) from None


def _privileged(username: str, at: datetime) -> Person:
    found = Person.objects.filter(username__iexact=username, is_active=True).first()
    sight = sight_of(found, at=at) if found else None
    if found is None or sight is None or not (sight.may(P.PEOPLE_MANAGE) or sight.may(P.ROLE_APPROVE)):
        raise CommandError(f"{username} is no active administrator or role approver.", returncode=1)
    return found


def _appointed(username: str, role: str, at: datetime) -> Person:
    found = Person.objects.filter(username__iexact=username, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody active has the user name {username}.", returncode=1)
    holders = RoleAssignment.objects.filter(in_force(at), role=role, state="approved", person__is_active=True)
    if holders.values("person").distinct().count() >= LEAST:
        raise CommandError("Two people hold this role: it is asked for inside the product.", returncode=1)
    held = held_roles([found.pk])[found.pk]
    if role in held or clash(role, held):
        raise CommandError(f"{found.username} holds a role with which this one doesn't go together.", returncode=1)
    return found


def _appoint(person: Person, role: str, witness: Person, at: datetime) -> None:
    """The role under two names, those of whoever takes it and of the witness; the touch keeps the two apart."""
    words = "Appointed outside the product by the operator and a witness"
    signed = {"requested_by": person, "requested_at": at, "approved_by": witness, "approved_at": at}
    given = RoleAssignment(person=person, role=role, state="approved", reason=words, starts_at=at, **signed)
    definers.install([given])
    definers.install([Touch(person=person, by=witness, at=at, what="recovered")])
    audit.record(Code.PERSON_APPOINTED, by=None, at=at, obj=person, data={"witness": witness.pk, "role": role})
    tell("access.appointed", people=holders(*TOLD, at=at), number=given.pk, by=None, at=at)


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
    definers.end_all("token", tokens_held(person), witness)
    second_factor.forget(person, by=None, at=at)
    definers.install([Touch(person=person, by=witness, at=at, what="recovered")])
    letter = install_enrolment(person=person, issued_by=witness, at=at, ends_at=at + timedelta(hours=72))
    audit.record(Code.PERSON_RECOVERED, by=None, at=at, obj=person, data={"witness": witness.pk})
    tell("access.recovered", people=holders(*TOLD, at=at), number=letter.enrolment.pk, by=None, at=at)
    return letter
