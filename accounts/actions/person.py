"""People: added, changed, deactivated. What would let them see more, or let another in, is asked for and approved."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import demand_active, demand_managing
from accounts.actions import definers, second_factor
from accounts.actions.access_request import EFFECTS, ask
from accounts.actions.moving import leave, locked, move_to_service
from accounts.actions.sign_in import prove
from accounts.actions.telling import send_code
from accounts.audit import Code, register_codes
from accounts.errors import Conflict, Refused
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, FormerName, Person, Service
from accounts.passwords import demand_strong

REACTIVATED = "person.reactivated"
register_codes(
    {
        REACTIVATED: gettext_lazy("%(actor)s reactivated %(object)s."),
        "person.password_reset": gettext_lazy("%(actor)s gave %(object)s a temporary password."),  # of old
    }
)
EDITABLE = ("name", "language")


def add_person(
    *,
    username: str,
    name: str,
    email: str,
    service: Service,
    delivery: str,
    language: str = "en",
    by: Person,
    at: datetime,
) -> Person:
    """Add a person without any role, and have the code of the first enrolment delivered. Raises Refused."""
    demand_managing(by, at=at)
    _reachable(email, delivery)
    try:
        with transaction.atomic():
            made = definers.call("person_add", username, name, email, service.pk, language, delivery)
    except IntegrityError as error:
        raise Refused(_("Somebody has this user name already."), field="username") from error
    person = Person.objects.get(pk=made)
    _send(person, at)
    return person


def install_person(
    *, username: str, name: str, service: Service, password: str | None, at: datetime, **fields: str
) -> Person:
    """A person who is there from the beginning (first people, demonstration, tests); for commands of the product."""
    hash_ = make_password(password)
    [person] = definers.install(
        [Person(username=username, name=name, service=service, password=hash_, created_at=at, **fields)]
    )
    audit.record(Code.PERSON_ADDED, by=None, at=at, obj=person)
    return person


def change_person(*, username: str, changes: Mapping[str, object], version: int, by: Person, at: datetime) -> Person:
    """Change name or language. Raises Conflict."""
    with transaction.atomic():
        person = _locked(username, version, by, at)
        changed = {f: changes[f] for f in sorted(EDITABLE) if f in changes and getattr(person, f) != changes[f]}
        if changed:
            _write_details(person, changed, by, at)
    return person


def _write_details(person: Person, details: Mapping[str, object], by: Person, at: datetime) -> None:
    """Write fields that changed, with what they were and are on the trail; a former name is kept."""
    former = {field: str(getattr(person, field)) for field in details}
    for field, value in details.items():
        setattr(person, field, value)
    person.version += 1
    person.save(update_fields=[*details, "version"])
    if "name" in details:
        FormerName.objects.create(person=person, name=former["name"], until=at, changed_by=by)
    definers.call("person_touch", person.pk, "details")
    changes = {field: (former[field], str(value)) for field, value in details.items()}
    audit.record(Code.PERSON_CHANGED, by=by, at=at, obj=person, changes=changes)


def change_address(
    *, username: str, email: str, reason: str, version: int, by: Person, at: datetime
) -> AccessRequest | None:
    """Another e-mail address, where enrolments go: at once while the person never held anything, else a request."""
    with transaction.atomic():
        person = _locked(username, version, by, at)
        if person.email == email:
            raise Refused(_("This is the present address."), field="email")
        if person.pk != by.pk and person.is_active and not definers.call("access_holds", person.pk):
            definers.call("person_email", person.pk, email)
            return None
        return ask(kind=Kind.E_MAIL, person=person, payload={"email": email}, reason=reason, by=by, at=at)


def request_move(
    *, username: str, service: Service, reason: str, version: int, by: Person, at: datetime
) -> AccessRequest:
    """Ask that a person may work in another service. Raises Refused."""
    person = _locked(username, version, by, at)
    demand_active(person)
    if person.service_id == service.pk:
        raise Refused(_("This person works in this service already."), field="service")
    return ask(kind=Kind.SERVICE, person=person, payload={"service": service.pk}, reason=reason, by=by, at=at)


def _move(request: AccessRequest, by: Person, at: datetime) -> None:
    """What the old service gave ends when the move is approved; the database then writes the new one."""
    assert request.person is not None
    service = Service.objects.get(pk=request.payload["service"])
    move_to_service(person=request.person, service=service, by=by, at=at)


EFFECTS[Kind.SERVICE] = _move


def deactivate(*, username: str, version: int, by: Person, at: datetime) -> None:
    """Take away sign-in, open sessions and everything held at once; what the person did stays. Raises Refused."""
    with transaction.atomic():
        person = _locked(username, version, by, at)
        if person.pk == by.pk:
            raise Refused(_("You can't deactivate yourself."))
        ended = leave(person=person, by=by, at=at)
        definers.call("person_deactivate", person.pk, {"ended": dict(ended)})


def request_reactivation(
    *, username: str, version: int, delivery: str, reason: str, by: Person, at: datetime
) -> AccessRequest:
    """Ask that a person may sign in again, with a new enrolment and no role. Raises Refused."""
    person = _locked(username, version, by, at)
    if person.is_active:
        raise Refused(_("This person is active already."))
    _reachable(person.email, delivery)
    return ask(kind=Kind.REACTIVATION, person=person, payload={"delivery": delivery}, reason=reason, by=by, at=at)


def renew_enrolment(
    *, username: str, version: int, delivery: str, reason: str = "", by: Person, at: datetime
) -> AccessRequest | None:
    """End the present password and have a new code delivered to its owner: at once, or asked for where the account
    opens other accounts or every case. Raises Refused for one's own.
    """
    with transaction.atomic():
        person = _locked(username, version, by, at)
        if person.pk == by.pk:
            raise Refused(_("Change your own password in your settings."))
        demand_active(person)
        _reachable(person.email, delivery)
        if definers.call("access_privileged", person.pk):
            return ask(kind=Kind.RECOVERY, person=person, payload={"delivery": delivery}, reason=reason, by=by, at=at)
        with second_factor.loss_told(person, at=at):
            definers.call("person_enrol", person.pk, delivery)
        _send(person, at)
    return None


def is_privileged(person: Person) -> bool:
    """Whether the account opens other accounts, compartments or every case: two people reset it."""
    return bool(definers.call("access_privileged", person.pk))


def change_password(*, old: str, new: str, by: Person, at: datetime) -> None:
    """Change one's own password, with which one's tokens end. Raises Refused with the policy's first sentence."""
    prove(by=by, password=old, at=at, field="old")
    if old == new:
        raise Refused(_("The new password is the same as the present one."), field="new")
    demand_strong(new, by)
    by.set_password(new)
    by.password_is_temporary = False
    definers.call("password_set", by.password)


def _send(person: Person, at: datetime) -> None:
    for enrolment in person.enrolments.filter(used_at__isnull=True, kind="password", delivery="mail"):
        send_code(enrolment.pk, at=at)


def _reachable(email: str, delivery: str) -> None:
    if delivery == "mail" and not email:
        raise Refused(
            _("There is no e-mail address to send the code to: give one, or choose the sealed sheet."), field="delivery"
        )


def _locked(username: str, version: int, by: Person, at: datetime) -> Person:
    """The person, whom ``by`` may manage and nobody else changed meanwhile. Raises Absent, Refused, Conflict."""
    demand_managing(by, at=at)
    person = locked(username__iexact=username)
    if person.version != version:
        raise Conflict(_("Somebody else changed this person meanwhile; nothing of yours was saved."))
    return person
