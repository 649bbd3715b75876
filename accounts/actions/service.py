"""Services and compartments: made, renamed, closed. None of it lets anybody see more than before: people are moved,
keys given, and services in use renamed by two. The database writes and records it (``accounts/sql/access.sql``).
"""

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import demand_managing
from accounts.actions import definers
from accounts.actions.access_request import ask
from accounts.actions.holdings import request_key
from accounts.audit import register_codes
from accounts.errors import Refused
from accounts.lifecycle.access_request import Kind
from accounts.models import AccessRequest, Compartment, Person, Service
from accounts.queries.services import service_of

Named = TypeVar("Named", Service, Compartment)
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
    demand_managing(by, at=at)
    code = code.strip()
    if Service.objects.filter(code__iexact=code).exists():
        raise Refused(_("There is a service with this code already."), field="code")
    made = definers.call("service_add", code, name.strip(), contact_point.strip())
    return Service.objects.get(pk=made)


def install_missing(row: Named) -> Named:
    """The service or compartment of that code, made when it is missing; for the product's own commands alone."""
    return type(row)._default_manager.filter(code=row.code).first() or definers.install([row])[0]


def in_use(service: int) -> bool:
    """Whether somebody belongs or belonged to a service, or a case let it in: two people then change its name."""
    return bool(definers.call("service_used", service))


def rename_service(
    *, service: int, name: str, contact_point: str = "", reason: str = "", by: Person, at: datetime
) -> AccessRequest | None:
    """Another name or contact point: at once while the service was never used, else a request, because people let
    a service in by its name. The code stays: procedures and the trail know it. Raises Absent, Refused.
    """
    demand_managing(by, at=at)
    found, name, contact_point = service_of(service), name.strip(), contact_point.strip()
    if (found.name, found.contact_point) == (name, contact_point):
        return None
    if in_use(found.pk):
        payload = {"service": found.pk, "name": name, "contact_point": contact_point}
        return ask(kind=Kind.SERVICE_NAME, person=None, payload=payload, reason=reason, by=by, at=at)
    definers.call("service_rename", found.pk, name, contact_point)
    return None


def switch_service(*, service: int, active: bool, by: Person, at: datetime) -> None:
    """Close a service, so that nobody is added to it or moved there from now on, or open it again. Raises Absent;
    Refused where it is so already, or while somebody belongs to one that is to be closed.
    """
    demand_managing(by, at=at)
    found = service_of(service)
    if found.is_active == active:
        raise Refused(_("This service is not closed.") if active else _("This service is closed already."))
    if not active and (left := Person.objects.filter(service=found, is_active=True).count()):
        raise Refused(_("People still belong to this service (%(count)s): move them first.") % {"count": left})
    definers.call("service_switch", found.pk, active)


def make_compartment(*, code: str, name: str, holder: Person, reason: str, by: Person, at: datetime) -> Compartment:
    """A closed circle, and the request that ``holder`` may have its key, which a role approver decides on.

    Until then nobody is read in, and nothing can bear it. Raises Refused; then nothing was made.
    """
    demand_managing(by, at=at)
    try:
        with transaction.atomic():
            made = Compartment.objects.get(pk=definers.call("compartment_make", code.strip(), name.strip()))
            request_key(person=holder, compartment=made, reason=reason, by=by, at=at)
    except IntegrityError as error:
        raise Refused(_("There is a compartment with this code already."), field="code") from error
    return made
