"""Whom an act would let in: the services, and the people of them who don't see the case yet. Said before the click."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Service
from casework.lifecycle.acts import act_of
from casework.models import Case
from casework.queries.access_list import people_let_in

NAMED = 6  # names spelled out for one service


def joins(case: Case, act: str) -> tuple[str, ...]:
    """Codes of the services that an act brings into the case, those that take part already included."""
    found = act_of(case.kind, act).joins
    return found(case) if found else ()


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page: which services are let in, and who of them. Empty when nobody is."""
    said = act_of(case.kind, act).opens
    return said(case, at) if said else sentences_for(case, joins(case, act), at)


def sentences_for(case: Case, codes: tuple[str, ...], at: datetime) -> list[str]:
    """One sentence for each of these services that doesn't take part yet, with the people who would see the case."""
    new = [
        s
        for s in Service.objects.filter(code__in=codes, is_active=True).order_by("code")
        if s.pk not in case.label.services
    ]
    people = people_let_in(case, [s.pk for s in new], at=at)
    return [_sentence(s, people[s.pk]) for s in new]


def _sentence(service: Service, names: list[str]) -> str:
    values: dict[str, object] = {"code": service.code, "service": _(service.name), "n": len(names)}
    if not names:
        return (
            _("%(code)s (%(service)s) takes part; none of its people has the clearance and compartments yet.") % values
        )
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more > 0:
        shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
    words = ngettext(
        "%(code)s (%(service)s) takes part: one more person sees the case, %(names)s.",
        "%(code)s (%(service)s) takes part: %(n)s more people see the case, %(names)s.",
        len(names),
    )
    return words % {**values, "names": shown}
