"""The inbox's filters, all of them in the address; and whom a selection may be assigned to."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Sight
from accounts.days import day_of, end
from accounts.forms.choosing import PersonField, person_choices, person_words
from accounts.forms.days import DAY_FORMATS
from accounts.models import Marking, Person
from accounts.names import alike
from accounts.queries.order import by_name
from accounts.written import iso_written, labelled
from casework.lifecycle.kinds import kinds, states_of
from casework.models import Case, Deadline
from casework.procedures.catalogue import all_procedures
from casework.queries.composition import with_bodies
from casework.queries.left_behind import led_by
from casework.queries.search import matching

Choices = list[tuple[str, Any]]


def _procedures(covered: frozenset[str]) -> Choices:
    found = {(p.id, str(_(p.title))) for p in all_procedures() if p.kind in covered}
    return by_name(found, lambda pair: pair[1])


def _threats() -> Choices:
    found = {(t.code, str(_(t.title))) for p in with_bodies() for t in p.threat_types.values()}
    return by_name(found, lambda pair: pair[1])


class InboxFilter(django_filters.FilterSet):
    """Narrows a queryset that came through the read door; what it can't understand it leaves out."""

    text = django_filters.CharFilter(label=gettext_lazy("Text"), method="by_text", max_length=200)
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"))
    lead = django_filters.ChoiceFilter(label=gettext_lazy("Lead"), method="by_lead")
    limit = django_filters.ChoiceFilter(
        label=gettext_lazy("Limit"),
        method="by_limit",
        choices=[
            ("overdue", gettext_lazy("overdue")),
            ("today", gettext_lazy("due today")),
            ("stopped", gettext_lazy("clock stopped")),
            ("none", gettext_lazy("no limit runs")),
        ],
    )
    procedure = django_filters.ChoiceFilter(label=gettext_lazy("Procedure"))
    service = django_filters.ChoiceFilter(label=gettext_lazy("Referred by"), field_name="owning_service_id")
    marking = django_filters.ChoiceFilter(
        label=gettext_lazy("Marking"), field_name="label__marking", choices=Marking.choices
    )
    threat = django_filters.ChoiceFilter(
        label=gettext_lazy("Threat"), field_name="referral__threat_type", choices=_threats
    )
    due = django_filters.DateFilter(
        label=gettext_lazy("Due until"),
        method="by_due",
        widget=forms.DateInput(attrs={"type": "date"}),
        input_formats=DAY_FORMATS,
    )
    urgent = django_filters.ChoiceFilter(
        label=gettext_lazy("Urgent"), field_name="urgent", choices=[("True", gettext_lazy("only urgent"))]
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(
        self,
        data: Any,
        queryset: QuerySet[Case],
        *,
        sight: Sight,
        at: datetime,
        services: Iterable[tuple[int, str]],
        leads: Iterable[Person],
    ) -> None:
        super().__init__(data, queryset)
        self.sight, self.at = sight, at
        colleagues = by_name(leads, lambda person: person.name)
        like = alike(person.name for person in colleagues)
        own: Choices = [("me", _("me")), ("nobody", _("nobody"))]
        self.filters["lead"].extra["choices"] = own + [
            (str(one.pk), person_words(one, "", like)) for one in colleagues if one.pk != sight.person_id
        ]
        self.filters["service"].extra["choices"] = [(str(pk), code) for pk, code in services]
        covered = covered_by(sight)
        self.filters["state"].extra["choices"] = [(value, _(words)) for value, words in states_of(covered).items()]
        self.filters["procedure"].extra["choices"] = _procedures(covered)
        if "referral" not in covered:
            del self.filters["threat"]

    def by_text(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Words of reference, title, names or content."""
        return matching(cases, value)

    def by_lead(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """Led by me, by nobody, or by a colleague."""
        if value == "nobody":
            return cases.filter(lead=None)
        if value == "me":
            return cases.filter(lead_id=self.sight.person_id)
        return cases.filter(led_by(int(value), self.sight.service_id))

    def by_limit(self, cases: QuerySet[Case], _name: str, value: str) -> QuerySet[Case]:
        """How the nearest limit stands. A stopped clock is a state of its own, never a way to vanish."""
        if value == "overdue":
            return cases.filter(next_due_at__lt=self.at)
        if value == "today":
            return cases.filter(next_due_at__gte=self.at, next_due_at__lt=end(day_of(self.at)))
        stopped = Deadline.objects.filter(case=OuterRef("pk"), state=Deadline.State.PAUSED, ended_at=None)
        return cases.filter(Exists(stopped)) if value == "stopped" else cases.filter(~Exists(stopped), next_due_at=None)

    def by_due(self, cases: QuerySet[Case], _name: str, value: date) -> QuerySet[Case]:
        """Runs out on that day or before."""
        return cases.filter(next_due_at__lt=end(value))


def covered_by(sight: Sight) -> frozenset[str]:
    """The kinds of case that the person's roles cover, all of them for oversight: what a filter offers."""
    every = frozenset(one.name for one in kinds())
    return every if sight.oversees else every & sight.kinds or every


FIRST = ("text", "state", "lead", "limit")  # on the bar; the others open under "More filters"


def bar(filters: InboxFilter, *, writing: Collection[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The filters as the page draws them: those on the bar, and the others. Only services ``writing`` cases are
    offered; an address may name any.
    """
    items = {name: drawn(filters, name) for name in filters.filters}
    offered = {"", *map(str, writing)}
    item = items["service"]
    item["options"] = [one for one in item["options"] if one["selected"] or one["value"] in offered]
    return [items[name] for name in FIRST], [item for name, item in items.items() if name not in FIRST]


def drawn(filters: django_filters.FilterSet, name: str) -> dict[str, Any]:
    """One filter as a page draws it: its choices with what is chosen, or how it is typed."""
    field, value = filters.form.fields[name], filters.data.get(name, "") if filters.data else ""
    item: dict[str, Any] = {"name": name, "label": field.label, "value": value}
    if isinstance(field, forms.ChoiceField):
        pairs = [(str(code), str(words)) for code, words in list(field.choices) if str(code)]  # type: ignore[arg-type]
        item["options"] = [{"value": "", "label": _("any"), "selected": not value}] + [
            {"value": code, "label": words, "selected": code == value} for code, words in pairs
        ]
    else:
        item["type"] = "date" if name == "due" else "search"
        item["words"] = iso_written(value) if name == "due" else value
    return item


def in_words(filters: InboxFilter, name: str) -> str:
    """A filter in force, in words: “State: in joint assessment”."""
    item = drawn(filters, name)
    chosen = next((o["label"] for o in item.get("options", ()) if o["selected"]), item.get("words", item["value"]))
    return labelled(item["label"], chosen)


class AssignForm(forms.Form):
    """One colleague of the own service, and the cases of the selection."""

    to = PersonField(queryset=Person.objects.none(), label=gettext_lazy("Assign to"))

    def __init__(self, data: Any = None, *, sight: Sight, colleagues: Iterable[Person] | None = None) -> None:
        """``colleagues`` are those of the service, where they were read already."""
        super().__init__(data)
        field: Any = self.fields["to"]
        if colleagues is None:
            field.queryset = Person.objects.filter(service_id=sight.service_id, is_active=True)
        else:
            field.choices = person_choices(colleagues, empty=field.empty_label)
