"""The filters of the list of filings, all of them in the address."""

from datetime import date, datetime
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of, end
from accounts.written import labelled
from casework.forms.inbox import drawn
from casework.lifecycle.kinds import kind
from casework.models import Case
from casework.queries.country_names import own_names
from screening.investments.forms.enquiry import sector_choices
from screening.investments.models import FileMember, Filing, Party, SectorTag
from screening.investments.procedures.system import system

Choices = list[tuple[str, Any]]


def _phases() -> Choices:
    of = kind("fdi")
    return [(state.value, now(words)) for state, words in of.words.items()]


def _sectors() -> Choices:
    found: dict[str, str] = {}
    for procedure in settings.DOSSIER_FDI_PROCEDURES:
        found |= dict(sector_choices(procedure))
    return list(found.items())


def _members() -> Choices:
    found: dict[str, str] = {}
    for procedure in settings.DOSSIER_FDI_PROCEDURES:
        found |= {m.code: labelled(m.code, now(m.title)) for m in system(procedure).members.values()}
    return list(found.items())


class FilingFilter(django_filters.FilterSet):
    """Narrows a queryset that came through the read door; what it can't understand it leaves out."""

    phase = django_filters.ChoiceFilter(label=_("Phase"), field_name="state", choices=_phases)
    sector = django_filters.ChoiceFilter(label=_("Sector"), method="by_sector", choices=_sectors)
    country = django_filters.ChoiceFilter(label=_("Country"), method="by_country", choices=own_names)
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), field_name="filing__outcome", choices=Filing.Outcome.choices
    )
    member = django_filters.ChoiceFilter(label=_("Authority"), method="by_member", choices=_members)
    due = django_filters.ChoiceFilter(
        label=_("Runs out"),
        method="by_due",
        choices=[
            ("overdue", _("ran out already")),
            ("3", _("within three days")),
            ("10", _("within ten days")),
            ("none", _("no limit runs")),
        ],
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Case], *, at: datetime) -> None:
        super().__init__(data, queryset)
        self.at = at

    def by_sector(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """The target works in that sector."""
        return cases.filter(Exists(SectorTag.objects.filter(filing__case=OuterRef("pk"), code=value)))

    def by_country(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """An investor has its seat or residence there, or an ultimate owner its residence."""
        investor = Q(role=Party.Role.INVESTOR) & (Q(country=value) | Q(residence=value))
        owner = Q(ultimate=True, residence=value)
        return cases.filter(Exists(Party.objects.filter(investor | owner, filing__case=OuterRef("pk"))))

    def by_member(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """That authority is concerned."""
        rows = FileMember.objects.filter(case=OuterRef("pk"), service__code=value, removed_at__isnull=True)
        return cases.filter(Exists(rows))

    def by_due(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """How the nearest limit stands."""
        if value == "none":
            return cases.filter(next_due_at=None)
        if value == "overdue":
            return cases.filter(next_due_at__lt=self.at)
        last = date.fromordinal(day_of(self.at).toordinal() + int(value))
        return cases.filter(next_due_at__gte=self.at, next_due_at__lt=end(last))

    def bar(self) -> list[dict[str, Any]]:
        """The filters as the page draws them."""
        return [drawn(self, name) for name in self.filters]
