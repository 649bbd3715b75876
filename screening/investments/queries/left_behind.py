"""What hangs on a person in investment files, beside what every kind has (``casework.queries.left_behind``)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Service
from casework.lifecycle.kinds import final_states
from casework.models import Case
from casework.queries.left_behind import Find
from screening.investments.models import Contribution, Fine, Letter, Opinion

WORDS: Mapping[str, Promise | str] = {
    "opinions": _("Opinions begun and not given"),
    "contributions": _("Contributions begun and not given"),
    "letters": _("Letters drafted and not sent"),
    "fines": _("Fines proposed"),
}


def _of(model: type[Model], person: str, **filters: object) -> Find:
    """Open files with a row of ``model`` that names the person and has these values."""

    def find(who: Person, service: Service, at: datetime) -> QuerySet[Case]:
        rows = model._default_manager.filter(case=OuterRef("pk"), **{person: who}, **filters)
        return Case.objects.exclude(state__in=final_states()).filter(Exists(rows))

    return find


FINDERS: Mapping[str, Find] = {
    "opinions": _of(Opinion, "author", state=Opinion.State.DRAFT),
    "contributions": _of(Contribution, "author", state=Contribution.State.DRAFT),
    "letters": _of(Letter, "made_by", sent_at=None),
    "fines": _of(Fine, "proposed_by", state=Fine.State.PROPOSED),
}
