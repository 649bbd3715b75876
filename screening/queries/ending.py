"""What of investment files ends with a representative who leaves (``screening.actions.leaving``)."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.context import acting_as_system
from accounts.models import Person
from screening.models import Representation

WORDS: Mapping[str, Promise | str] = {"representations": _("Files represented")}
HANGING = frozenset({"representations"})


def represented_by(person: Person) -> QuerySet[Representation]:
    """The representations that nobody ended."""
    return Representation.objects.filter(person=person, ended_at__isnull=True)


def representations_that_end(person: Person) -> dict[str, int]:
    """How many there are; in the product's own context, for whoever manages people and sees no file."""
    with acting_as_system("what ends with a representative who leaves, counted"):
        return {"representations": represented_by(person).count()}
