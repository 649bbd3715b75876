"""One form for each act, with exactly the arguments of the act's function; those of the acts that kinds share."""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import end, last_day
from accounts.forms.choosing import beside
from accounts.forms.days import MomentField
from accounts.models import Marking, Person
from accounts.names import alike
from accounts.queries.order import by_name
from accounts.sentences import apart
from accounts.written import date_format
from casework.actions.documents import originals
from casework.forms.act import (
    ActForm,
    Circles,
    NoForm,
    PersonChoice,
    PlainForm,
    ToPerson,
    UploadField,
    day,
    line,
    numbered,
    settled,
    text,
)
from casework.lifecycle.acts import act_of, acts_of
from casework.lifecycle.kinds import kind_of, kinds
from casework.models import Case, CaseGrant, Correction, Deadline
from casework.notifications.audiences import holders
from casework.queries.access_list import people_who_could_open
from casework.queries.clocks import definition, due_at, due_words_of, histories, lapsed, title_of, words_of


def but_for_lead(people: QuerySet[Person], case: Case) -> QuerySet[Person]:
    """Of these people, those to whom giving the case changes something."""
    return people if case.lead_id is None else people.exclude(pk=case.lead_id)


class HandOverForm(ToPerson):
    """Offering the case to another lead."""

    to = PersonChoice(label=_("New lead"), help_text=_("Signs for the note before leading."))
    remark = text(_("Remark for the receiver"), required=False, rows=3)

    def candidates(self) -> QuerySet[Person]:
        """Anybody but whoever leads it already."""
        return but_for_lead(super().candidates(), self.case)


class TakeOverForm(ToPerson):
    """Giving the authorship to a colleague."""

    to = PersonChoice(label=_("New author"), help_text=_("Goes on with what only the author may do."))
    reason = line(_("Reason"), help_text=_("Stands on the case; the former author stays bound by four eyes."))

    def candidates(self) -> QuerySet[Person]:
        """Colleagues whose role writes such a case."""
        able = holders([kind_of(self.case).writes], [self.case.owning_service_id], self.sight.at)
        return super().candidates().filter(pk__in=able).exclude(pk=self.case.author_id)


class GrantForm(ToPerson):
    """An explicit need to know, until a day."""

    except_self = True
    ends_at = day(_("Until the end of"))
    reason = line(_("Why this person needs to know"))

    def ids(self) -> list[int]:
        """A need to know may be given to anybody who could open the case, whatever the service."""
        return people_who_could_open(self.case, at=self.sight.at)

    def clean_ends_at(self) -> datetime:
        """The moment at which the last day is over."""
        return end(self.cleaned_data["ends_at"])


class RevokeForm(ActForm):
    """Ending a grant."""

    grant_id = numbered(_("Grant"))

    def prepare(self) -> None:
        """Grants that have not been ended."""
        open_ = CaseGrant.objects.filter(content_object=self.case, ended_at__isnull=True).select_related(
            "user__service"
        )
        rows = by_name(open_, lambda row: row.user.name)
        like = alike(row.user.name for row in rows)
        words = now("%(name)s (%(service)s), until %(day)s")
        self.fields["grant_id"].choices = [  # type: ignore[attr-defined]
            (
                g.pk,
                words
                % {
                    "name": apart(g.user.name),
                    "service": beside(g.user, g.user.service.code, like),
                    "day": date_format(last_day(g.ends_at), "j F Y"),
                },
            )
            for g in rows
        ]


class DocumentForm(ActForm):
    """A file for the case."""

    upload = UploadField(label=_("File"))
    title = line(_("Title"), required=False, most=200, help_text=_("Left empty: the name of the file."))
    marking = numbered(
        _("Marking"),
        required=False,
        help_text=_("Never lower than the case's; a higher one hides the document from readers below it."),
    )
    compartments = Circles(label=_("Compartments"))
    redaction_of = numbered(
        _("Redacted version of"),
        required=False,
        help_text=_(
            "Where this file is one: its original is shown beside it to whoever may open that, and to nobody else."
        ),
    )

    def prepare(self) -> None:
        """Markings from the case's up to the person's clearance, and the compartments that the person holds."""
        rows = [(row.pk, row.title or row.file_name) for row in originals(self.case, self.sight)]
        self.fields["redaction_of"].choices = [  # type: ignore[attr-defined]
            ("", _("Not a redacted version")),
            *by_name(rows, lambda pair: pair[1]),
        ]
        lowest = self.case.label.marking
        offered = [(m.value, m.label) for m in Marking if lowest <= m.value <= self.sight.level]
        self.fields["marking"].choices = offered  # type: ignore[attr-defined]
        self.initial = {"marking": lowest, "compartments": list(self.case.label.compartments), **self.initial}
        self.fields["compartments"].offer(self.sight.compartments)  # type: ignore[attr-defined]


class CorrectClockForm(ActForm):
    """Another start for a running clock."""

    deadline_id = numbered(_("Clock"))
    new_start = MomentField(
        label=_("It really started"),
        help_text=_("Nothing moves until a second person agrees; the old start stays on record."),
    )
    reason = line(_("Why the date moves"))

    def prepare(self) -> None:
        """The clocks that are open, each with the start that it has now."""
        open_ones = Deadline.objects.filter(case=self.case, ended_at__isnull=True)
        words = now("%(title)s, started %(day)s")
        self.fields["deadline_id"].choices = [  # type: ignore[attr-defined]
            (
                d.pk,
                words
                % {
                    "title": title_of(d, definition(d)),
                    "day": date_format(due_words_of(definition(d), d.started_at), "j F Y"),
                },
            )
            for d in open_ones
        ]


class ConfirmLapseForm(ActForm):
    """Which right has run out."""

    deadline_id = numbered(
        _("Right that ran out"), help_text=_("Its clock ends with its last day; nobody is shown as late.")
    )

    def prepare(self) -> None:
        """The clocks of rights that have run out and that nobody has confirmed, each with its last day."""
        rows = Deadline.objects.filter(case=self.case, ended_at__isnull=True, state=Deadline.State.EXPIRED)
        words = now("%(title)s, until %(day)s")
        self.fields["deadline_id"].choices = [  # type: ignore[attr-defined]
            (
                row.pk,
                words % {"title": title_of(row, definition(row)), "day": words_of(definition(row), row.due_at)},
            )
            for row in rows
            if lapsed(row)
        ]


class SettleForm(ActForm):
    """The second person's word on a corrected clock."""

    approve = settled(
        _("The corrected start"), yes=_("Agree: the clock is counted again"), no=_("Refuse: the clock stays as it is")
    )

    def prepare(self) -> None:
        """What was proposed stands under the question."""
        row = (
            Correction.objects.filter(deadline__case=self.case, state="proposed")
            .select_related("deadline", "proposed_by")
            .first()
        )
        if row is not None:
            rule = definition(row.deadline)
            new_due = due_at(rule, row.new_start, histories([row.deadline])[row.deadline_id])
            words = now(
                "{person} proposes {new} instead of {old} for “{title}”. Agreed, it is due {new_due} instead of "
                "{old_due}. Reason: {reason}"
            )
            if words_of(rule, new_due) == words_of(rule, row.deadline.due_at):
                words = now(
                    "{person} proposes {new} instead of {old} for “{title}”. Agreed, it stays due {old_due}. "
                    "Reason: {reason}"
                )
            self.fields["approve"].help_text = format_html(
                words,
                person=row.proposed_by.name,
                new=date_format(due_words_of(rule, row.new_start), "j F Y"),
                old=date_format(due_words_of(rule, row.old_start), "j F Y"),
                title=title_of(row.deadline, rule),
                new_due=words_of(rule, new_due),
                old_due=words_of(rule, row.deadline.due_at),
                reason=row.reason,
            )


def form_class(kind: str, act: str) -> type[ActForm]:
    """The class of an act's form, where the act says that it stands."""
    declared = act_of(kind, act)
    if not declared.form:
        return NoForm
    module, name = declared.form_place
    found: type[ActForm] = getattr(import_module(module), name)
    return found


def find_forms(kind: str) -> None:
    """Find the form of every act of a kind; a wrong place fails at the start."""
    for act in acts_of(kind):
        form_class(kind, act)


def form_for(
    act: str,
    case: Case,
    sight: Sight,
    data: Mapping[str, Any] | None = None,
    *,
    files: MultiValueDict[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> ActForm:
    """The form of an act on a case obtained through the read door. ``form.arguments()`` goes to the act's ``do``."""
    form = form_class(case.kind, act)
    return form(data, files, case=case, sight=sight, initial=dict(initial or {}))


class TakeOverDraftForm(PlainForm):
    """Who goes on with it, and why."""

    to = PersonChoice(label=_("New author"), help_text=_("The draft opens to this person and to no other colleague."))
    reason = line(_("Reason"), help_text=_("Stands on the case; the former author stays bound by four eyes."))

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = holders([each.writes for each in kinds()], [sight.service_id], sight.at)
        people = Person.objects.filter(pk__in=able).select_related("service")
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class ExtensionForm(PlainForm):
    """A length out of those offered, each with the date that it leads to, and a reason."""

    length = numbered(_("Extend by"), widget=forms.RadioSelect)
    reason = line(_("Reason"), help_text=_("Stands in the ledger of the date for everybody who sees the case."))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["length"]).choices = choices
