"""The services of the installation, for those who administer people."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.errors import there
from accounts.models import Service
from accounts.queries.order import by_name


@dataclass(frozen=True)
class ServiceLine:
    """One service in the list."""

    pk: int
    code: str
    name: str
    contact_point: str
    is_active: bool
    people: int  # who belong to it and are active


def service_lines() -> tuple[ServiceLine, ...]:
    """Every service by name, those in use first; one query."""
    rows = Service.objects.annotate(count=Count("people", filter=Q(people__is_active=True)))
    named = by_name(rows, lambda s: _(s.name))
    named.sort(key=lambda s: not s.is_active)
    return tuple(ServiceLine(s.pk, s.code, _(s.name), s.contact_point, s.is_active, s.count) for s in named)


def service_of(pk: int) -> Service:
    """One service. Raises Absent."""
    return there(Service.objects.filter(pk=pk).first(), pk)
