"""People: added, changed, deactivated; passwords given for a day and changed by their owner."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import demand, sight_of
from accounts.actions import second_factor
from accounts.actions.moving import leave, move_to_service
from accounts.actions.token import end_tokens_of
from accounts.audit import Code, register_codes
from accounts.errors import Absent, Conflict, Refused
from accounts.models import FormerName, Person, Service
from accounts.permissions import Permission

REACTIVATED = "person.reactivated"
PASSWORD_RESET = "person.password_reset"  # noqa: S105  (a code, not a password)
register_codes(
    {
        REACTIVATED: gettext_lazy("%(actor)s reactivated %(object)s."),
        PASSWORD_RESET: gettext_lazy("%(actor)s gave %(object)s a temporary password."),
    }
)
EDITABLE = ("name", "email", "service_id", "language")


@dataclass(frozen=True)
class Fresh:
    """A person and the temporary password that is shown once."""

    person: Person
    password: str


def add_person(
    *, username: str, name: str, email: str, service: Service, language: str = "en", by: Person, at: datetime
) -> Fresh:
    """Add a person without any role; the password is for the first sign-in. Raises Refused."""
    _demand(by, at)
    return _add(username=username, name=name, email=email, service=service, language=language, by=by, at=at)


def install_person(
    *, username: str, name: str, service: Service, password: str | None, at: datetime, **fields: str
) -> Person:
    """A person who is there from the beginning (first people, demonstration, tests); in the product's own context."""
    person = Person.objects.create_user(username, password, name=name, service=service, created_at=at, **fields)
    audit.record(Code.PERSON_ADDED, by=None, at=at, obj=person)
    return person


def change_person(*, username: str, changes: Mapping[str, object], version: int, by: Person, at: datetime) -> Person:
    """Change name, e-mail, service or language. Raises Conflict, with their values."""
    _demand(by, at)
    with transaction.atomic():
        person = _locked(username)
        if person.version != version:
            theirs = {field: getattr(person, field) for field in EDITABLE}
            raise Conflict(_("Somebody else changed this person meanwhile; nothing of yours was saved."), theirs=theirs)
        changed = sorted(f for f in changes if f in EDITABLE and getattr(person, f) != changes[f])
        if "service_id" in changed:
            changed.remove("service_id")
            service = Service.objects.get(pk=int(str(changes["service_id"])))
            person = move_to_service(person=person, service=service, by=by, at=at).person
        if changed:
            _write_details(person, {field: changes[field] for field in changed}, by, at)
    return person


def _write_details(person: Person, details: Mapping[str, object], by: Person, at: datetime) -> None:
    """Write fields that changed, with what they were and are on the trail; a former name is kept."""
    former = {field: str(getattr(person, field)) for field in details}
    for field, value in details.items():
        setattr(person, field, value)
    _save(person, list(details))
    if "name" in details:
        FormerName.objects.create(person=person, name=former["name"], until=at, changed_by=by)
    changes = {field: (former[field], str(value)) for field, value in details.items()}
    audit.record(Code.PERSON_CHANGED, by=by, at=at, obj=person, changes=changes)


def deactivate(*, username: str, version: int, by: Person, at: datetime) -> Person:
    """Take away sign-in, open sessions and everything held at once; what the person did stays. Raises Refused."""
    _demand(by, at)
    with transaction.atomic():
        person = _locked(username)
        _same(person, version)
        if person.pk == by.pk:
            raise Refused(_("You can't deactivate yourself."))
        ended = leave(person=person, by=by, at=at)
        person.is_active = False
        _save(person, ["is_active"])
        changes = {"is_active": ("true", "false")}
        audit.record(Code.PERSON_DEACTIVATED, by=by, at=at, obj=person, data={"ended": ended}, changes=changes)
    return person


def reactivate(*, username: str, version: int, by: Person, at: datetime) -> Fresh:
    """Let a person sign in again, with a new temporary password and no role."""
    _demand(by, at)
    with transaction.atomic():
        person = _locked(username)
        _same(person, version)
        person.is_active = True
        _save(person, ["is_active"])
        audit.record(REACTIVATED, by=by, at=at, obj=person, changes={"is_active": ("false", "true")})
        return Fresh(person, _new_password(person))


def reset_password(*, username: str, version: int, by: Person, at: datetime) -> Fresh:
    """A new temporary password; sessions, tokens and second factor of the old one end. Raises Refused for oneself."""
    _demand(by, at)
    with transaction.atomic():
        person = _locked(username)
        _same(person, version)
        if person.pk == by.pk:
            raise Refused(_("Change your own password in your settings."))
        if not person.is_active:
            raise Refused(_("This person is no longer active."))
        password = _new_password(person)
        end_tokens_of(person=person, by=by, at=at)
        second_factor.forget(person, by=by, at=at)
        audit.record(PASSWORD_RESET, by=by, at=at, obj=person)
    return Fresh(person, password)


def change_password(*, old: str, new: str, by: Person, at: datetime) -> None:
    """Change one's own password. Raises Refused with the policy's first sentence."""
    if not by.check_password(old):
        raise Refused(_("That is not your present password."), field="old")
    if old == new:
        raise Refused(_("The new password is the same as the present one."), field="new")
    try:
        validate_password(new, by)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="new") from error
    by.set_password(new)
    by.password_is_temporary = False
    by.save(update_fields=["password", "password_is_temporary"])
    audit.record(Code.PASSWORD_CHANGED, by=by, at=at, obj=by)


def _add(*, username: str, name: str, email: str, service: Service, language: str, by: Person, at: datetime) -> Fresh:
    password = temporary_password()
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                username,
                password,
                name=name,
                email=email,
                service=service,
                language=language,
                created_at=at,
                password_is_temporary=True,
            )
    except IntegrityError as error:
        raise Refused(_("Somebody has this user name already."), field="username") from error
    audit.record(Code.PERSON_ADDED, by=by, at=at, obj=person)
    return Fresh(person, password)


def temporary_password() -> str:
    """Twenty characters without look-alikes, about 100 bits, in groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(5)) for _group in range(4))


def _new_password(person: Person) -> str:
    password = temporary_password()
    person.set_password(password)
    person.password_is_temporary = True
    person.save(update_fields=["password", "password_is_temporary"])
    return password


def _demand(by: Person, at: datetime) -> None:
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))


def _locked(username: str) -> Person:
    # no key: an act on a case that names the person meanwhile doesn't wait, and so can't lock the other way round
    rows = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("service")
    person = rows.filter(username__iexact=username).first()
    if person is None:
        raise Absent(username)
    return person


def _same(person: Person, version: int) -> None:
    if person.version != version:
        raise Conflict(_("Somebody else changed this person meanwhile; nothing of yours was saved."))


def _save(person: Person, fields: list[str]) -> None:
    person.version += 1
    person.save(update_fields=[*fields, "version"])
