"""A file as a plain member of a service sees it: the sight of somebody who isn't anybody, and what it leaves out."""

from dataclasses import replace
from datetime import datetime

from accounts.access import Sight, sights_of
from accounts.models import Person, Service
from accounts.permissions import Permission as P
from casework.models import Case

NOBODY = 0  # no person has this number: no assignment, no grant, no draft is theirs
READERS = (P.FDI_OPINION, P.FDI_CONTRIBUTE, P.FDI_MINISTER, P.FDI_SECRETARIAT, P.FDI_CHAIR)


def sight_as(service: Service, case: Case, *, at: datetime) -> Sight | None:
    """What a plain member of the service holds: the lowest clearance among its people that reaches the file, and only
    the compartments that they all hold. None when nobody of the service could open the file. Four queries.
    """
    people = list(Person.objects.filter(service=service, is_active=True))
    own = frozenset(case.label.compartments)
    sights = [
        sight
        for sight in sights_of(people, at=at).values()
        if sight.may(P.CASE_VIEW)
        and not sight.oversees
        and any(sight.may(permission) for permission in READERS)
        and sight.level >= case.label.marking
        and own <= sight.compartments
    ]
    if not sights:
        return None
    return Sight(
        person_id=NOBODY,
        service_id=service.pk,
        level=min(sight.level for sight in sights),
        compartments=frozenset.intersection(*(sight.compartments for sight in sights)),
        roles=frozenset(),
        permissions=frozenset.intersection(*(sight.permissions for sight in sights)) | {P.CASE_VIEW},
        at=at,
    )


def within(one: Sight, viewer: Sight) -> Sight:
    """The same, cut down to what the viewer may open as well: a preview shows nobody more than they see themselves."""
    if viewer.oversees:
        return replace(one, level=min(one.level, viewer.level))
    return replace(one, level=min(one.level, viewer.level), compartments=one.compartments & viewer.compartments)
