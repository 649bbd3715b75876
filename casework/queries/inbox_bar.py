"""What stands around the inbox's list, read together: services and colleagues to filter by, and the filters kept."""

from dataclasses import dataclass

from accounts.access import Sight
from accounts.models import Person, Service
from casework.models import SavedFilter
from casework.queries.left_behind import lead_choices
from casework.queries.turn_facts import rows_of


@dataclass(frozen=True)
class Bar:
    """The services by number and code, whom a list can be asked for as lead, and the person's own filters."""

    services: list[tuple[int, str]]
    leads: list[Person]
    saved: list[SavedFilter]

    def colleagues(self, sight: Sight) -> list[Person]:
        """Those of the leads to whom work can be given."""
        return [one for one in self.leads if one.is_active and one.service_id == sight.service_id]


def bar_of(sight: Sight) -> Bar:
    """The bar of a person. One query."""
    own = SavedFilter.objects.filter(person_id=sight.person_id)
    person = ("id", "name", "username", "is_active", "service_id")
    columns = (
        rows_of(Service.objects.all(), "id", "code"),
        rows_of(lead_choices(sight.service_id), *person),
        rows_of(own, "id", "name", "query"),
    )
    services, leads, saved = Person.objects.filter(pk=sight.person_id).values_list(*columns).get()
    return Bar(
        services=sorted(((one["id"], one["code"]) for one in services), key=lambda pair: pair[1]),
        leads=[Person(**one) for one in leads],
        saved=sorted((SavedFilter(**one) for one in saved), key=lambda one: one.name),
    )
