"""Services and compartments: made, renamed, closed. None of it lets anybody see more than before: people are moved, and
keys given, by two.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import demand, sight_of
from accounts.actions.compartment import request_key
from accounts.audit import register_codes
from accounts.errors import Absent, Refused
from accounts.models import Compartment, Person, Service
from accounts.permissions import Permission

register_codes(
    {
        "service.added": gettext_lazy("%(actor)s added the service %(service)s."),
        "service.renamed": gettext_lazy("%(actor)s renamed a service."),
        "service.closed": gettext_lazy("%(actor)s closed a service."),
        "service.opened_again": gettext_lazy("%(actor)s opened a service again."),
        "compartment.made": gettext_lazy("%(actor)s made the compartment %(compartment)s."),
    }
)


def add_service(*, code: str, name: str, contact_point: str = "", by: Person, at: datetime) -> Service:
    """A service with the code that the procedures name. Raises Refused."""
    _demand(by, at)
    code = code.strip()
    if Service.objects.filter(code__iexact=code).exists():
        raise Refused(_("There is a service with this code already."), field="code")
    service = Service.objects.create(code=code, name=name.strip(), contact_point=contact_point.strip())
    audit.record("service.added", by=by, at=at, obj=service, data={"service": service.pk})
    return service


def rename_service(*, service: int, name: str, contact_point: str = "", by: Person, at: datetime) -> Service:
    """Another name or contact point; the code stays: procedures and the trail know it. Raises Absent, Refused."""
    _demand(by, at)
    found = _locked(service)
    changes = {
        field: (str(getattr(found, field)), given)
        for field, given in (("name", name.strip()), ("contact_point", contact_point.strip()))
        if getattr(found, field) != given
    }
    if not changes:
        return found
    found.name, found.contact_point = name.strip(), contact_point.strip()
    found.save(update_fields=["name", "contact_point"])
    audit.record("service.renamed", by=by, at=at, obj=found, changes=changes)
    return found


def close_service(*, service: int, by: Person, at: datetime) -> Service:
    """Nobody is added to it or moved there from now on. Raises Absent; Refused while somebody belongs to it."""
    _demand(by, at)
    found = _locked(service)
    if not found.is_active:
        raise Refused(_("This service is closed already."))
    left = Person.objects.filter(service=found, is_active=True).count()
    if left:
        raise Refused(_("People still belong to this service (%(count)s): move them first.") % {"count": left})
    return _switch(found, False, "service.closed", by, at)


def open_service_again(*, service: int, by: Person, at: datetime) -> Service:
    """People can be added to it, and moved there, again. Raises Absent, Refused."""
    _demand(by, at)
    found = _locked(service)
    if found.is_active:
        raise Refused(_("This service is not closed."))
    return _switch(found, True, "service.opened_again", by, at)


def make_compartment(*, code: str, name: str, holder: Person, reason: str, by: Person, at: datetime) -> Compartment:
    """A closed circle, and the request that ``holder`` may have its key, which a role approver decides on.

    Until then nobody is read in, and nothing can bear it. Raises Refused; then nothing was made.
    """
    _demand(by, at)
    try:
        with transaction.atomic():
            made = Compartment.objects.create(code=code.strip(), name=name.strip())
            audit.record("compartment.made", by=by, at=at, obj=made, data={"compartment": made.pk})
            request_key(person=holder, compartment=made, reason=reason, by=by, at=at)
    except IntegrityError as error:
        raise Refused(_("There is a compartment with this code already."), field="code") from error
    return made


def _demand(by: Person, at: datetime) -> None:
    demand(sight_of(by, at=at), Permission.PEOPLE_MANAGE, _("Your role does not include managing people."))


def _locked(service: int) -> Service:
    found = Service.objects.select_for_update().filter(pk=service).first()
    if found is None:
        raise Absent(str(service))
    return found


def _switch(service: Service, active: bool, code: str, by: Person, at: datetime) -> Service:
    service.is_active = active
    service.save(update_fields=["is_active"])
    audit.record(code, by=by, at=at, obj=service, changes={"is_active": (str(not active), str(active))})
    return service
