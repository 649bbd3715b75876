"""Files that the authority opens itself: an enquiry into a deal that nobody notified, another state's notification.

An enquiry is the secretariat's until it is opened; then it is also read by the authorities that take part in every
file, because their chair decides what becomes of it: a file opened ex officio within the time to look back, or its end.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.clocks import settings_of
from casework.actions.revisions import let_in, write_revision
from casework.errors import Refused, demand
from casework.models import Assignment, Case
from screening.investments.acts.notification import make_filing, number_filing, write
from screening.investments.acts.outcome import keep_step
from screening.investments.acts.requests import lapse
from screening.investments.models import Filing, UnionExchange
from screening.investments.procedures.system import system
from screening.investments.queries.clock_starts import clock_starts
from screening.investments.queries.filing_content import notification_content
from screening.investments.queries.filing_openings import named, of_every_filing
from screening.investments.queries.notification import contradictions
from screening.investments.table import State, act

Type = Filing.FilingType
OPEN = "The enquiry is open: it is no draft any more."
TYPES = (Type.QUERY, Type.EX_OFFICIO, Type.EU_INCOMING)


def start(*, procedure: str, file_type: str, language: str, by: Person, at: datetime) -> str:
    """An empty enquiry that only its author sees; returns its reference. Refused outside the secretariat."""
    if not sight_of(by, at=at).may(Permission.FDI_SECRETARIAT):
        raise Refused("Your role does not include opening investment files.", code="permission")
    if procedure not in settings.DOSSIER_FDI_PROCEDURES:
        raise Refused("This installation screens no investments under that procedure.", field="procedure")
    if file_type not in TYPES:
        raise Refused("Choose the type of file.", field="file_type")
    if system(procedure).secretariat != by.service.code:
        raise Refused("Only the secretariat of the committee can do this.", field="procedure")
    with acting_as_system("the secretariat starts an enquiry"):
        case = make_filing(procedure=procedure, file_type=file_type, language=language, by=by, at=at)
        case.lead = by
        case.save(update_fields=["lead"])
        for role in ("author", "lead"):
            Assignment.objects.create(case=case, person=by, role=role, given_by=by, given_at=at, origin="start_draft")
        return case.reference


def save(
    *,
    reference: str,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any],
    lists: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
    version: int | None = None,
) -> int:
    """Store what the secretariat knows of the deal, while the enquiry is a draft. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        case = get_case(sight_of(by, at=at), reference, lock=True, kind="fdi")
        if case.author_id != by.pk:
            raise Refused("Only the author of the file can do this.", code="act.save")
        if case.state != State.DRAFT or case.filing.file_type not in TYPES:
            raise Refused(OPEN, code="act.save")
        _possible(fields, at)
        return write(case, by=by, at=at, fields=fields, lists=lists, version=version)


def _possible(fields: Mapping[str, Any], at: datetime) -> None:
    signed, completed = fields.get("signed_on"), fields.get("completed_on")
    if completed and completed > day_of(at):
        raise Refused("A deal that is still to be closed has no date of closing yet.", field="completed_on")
    if signed and completed and signed > completed:
        raise Refused("The deal can't be signed after it closes.", field="signed_on")


@act(
    "open_enquiry",
    icon="search",
    first=13,
    trail=_("%(actor)s opened the enquiry %(case)s."),
    joins=of_every_filing,
    starts=clock_starts,
)
def open_enquiry(case: Case, sight: Sight, *, by: Person, at: datetime) -> dict[str, Any]:
    """Open the enquiry; the time to look back is counted from the day on which the deal was closed."""
    for field, sentence in contradictions(case.filing):
        raise Refused(sentence, field=field)
    numbered = number_filing(case, at=at)
    let_in(case, of_every_filing(case))
    case.save()
    content = notification_content(case.filing)
    write_revision(case=case, section="notification", content=content, by=by, at=at, act="open_enquiry")
    found: dict[str, Any] = {**numbered, "clock_settings": settings_of(clock_starts(case))}
    if case.filing.file_type == Type.EU_INCOMING:
        UnionExchange.objects.create(
            case=case, kind=UnionExchange.Kind.NOTIFIED, happened_on=day_of(at), recorded_by=by, recorded_at=at
        )
        found["clock_steps"] = [("start", "@union_intent"), ("start", "@union_comment")]
    return found


@act(
    "open_ex_officio",
    form="enquiry.ExOfficioForm",
    icon="gavel",
    tone="soon",
    first=14,
    trail=_("%(actor)s opened %(case)s ex officio."),
    notice=_("%(case)s: opened ex officio; each authority concerned gives its opinion."),
    beside=("deal",),
    joins=named,
)
def open_ex_officio(
    case: Case, sight: Sight, *, by: Person, at: datetime, reasons: str, bad_faith: bool = False
) -> None:
    """Open the assessment without a notification: within two years of the deal's closing, five in bad faith.

    Those lengths are data of the procedure; the longer one is unconfirmed.
    """
    demand(reasons, "Say why the file is opened.", "reasons")
    filing = case.filing
    filing.bad_faith, filing.complete_at = bad_faith, at
    filing.save(update_fields=["bad_faith", "complete_at"])
    let_in(case, named(case))
    case.save()
    keep_step(case, "Opened ex officio", reasons, by=by, at=at, act="open_ex_officio")


@act(
    "end_enquiry",
    form="enquiry.EndForm",
    icon="circle-check",
    tone="ok",
    danger=True,
    trail=_("%(actor)s ended the enquiry %(case)s."),
    notice=_("%(case)s: the enquiry was ended."),
    beside=("deal",),
)
def end(case: Case, sight: Sight, *, by: Person, at: datetime, reason: str) -> None:
    """End the enquiry without opening a file, with the reason."""
    demand(reason, "Say why the enquiry ends.", "reason")
    filing = case.filing
    filing.outcome, filing.outcome_at, filing.closing_reason = Filing.Outcome.NO_ACTION, at, reason
    filing.save(update_fields=["outcome", "outcome_at", "closing_reason"])
    lapse(case, by, at)
