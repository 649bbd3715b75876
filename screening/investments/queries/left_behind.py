"""What hangs on a person in investment files, beside what every kind has (``casework.queries.left_behind``)."""

from datetime import datetime

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Service
from casework.lifecycle.common import ENDED
from casework.models import Case
from casework.queries.left_behind import Bond, Find
from screening.investments.models import Contribution, Fine, Letter, Opinion


def _of(model: type[Model], person: str, **filters: object) -> Find:
    """Open files with a row of ``model`` that names the person and has these values."""

    def find(who: Person, service: Service, at: datetime) -> QuerySet[Case]:
        rows = model._default_manager.filter(case=OuterRef("pk"), **{person: who}, **filters)
        return Case.objects.exclude(state__in=ENDED).filter(Exists(rows))

    return find


BONDS = {
    "opinions": Bond(_("Opinions begun and not given"), _of(Opinion, "author", state=Opinion.State.DRAFT)),
    "contributions": Bond(
        _("Contributions begun and not given"), _of(Contribution, "author", state=Contribution.State.DRAFT)
    ),
    "letters": Bond(_("Letters drafted and not sent"), _of(Letter, "made_by", sent_at=None)),
    "fines": Bond(_("Fines proposed"), _of(Fine, "proposed_by", state=Fine.State.PROPOSED)),
}
