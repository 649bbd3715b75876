"""What of investment files ends with a representative who leaves (``investments.acts.leaving``)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.context import acting_as_system
from accounts.models import Person
from casework.lifecycle.common import ENDED
from casework.models import Case
from screening.investments.models import Representation
from screening.investments.queries.unrepresented import unrepresented

WORDS: Mapping[str, Promise | str] = {
    "representations": _("Files represented"),
    "unrepresented": _("Files and drafts of these that nobody else represents"),
}
HANGING = frozenset({"representations"})


def represented_by(person: Person) -> QuerySet[Representation]:
    """The representations that nobody ended."""
    return Representation.objects.filter(person=person, ended_at__isnull=True)


def only_representative(person: Person, at: datetime) -> QuerySet[Case]:
    """The open files and drafts that nobody represents once this person is gone."""
    mine = unrepresented(at, without=person).exclude(state__in=ENDED)
    return mine.filter(Exists(represented_by(person).filter(case=OuterRef("pk"))))


def representations_that_end(person: Person, at: datetime) -> dict[str, int]:
    """How many there are; in the product's own context, for whoever manages people and sees no file."""
    with acting_as_system("what ends with a representative who leaves, counted"):
        found = {"representations": represented_by(person), "unrepresented": only_representative(person, at)}
        return {kind: rows.count() for kind, rows in found.items()}
