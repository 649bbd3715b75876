"""A referral's part of the case page: stages, what must not be missed, tabs, summary, what stands beside its acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Marking
from accounts.permissions import Permission
from accounts.written import date_format
from casework.access import of_case
from casework.models import Case, Document, Interest, Subject
from casework.procedures.definitions import Procedure
from casework.queries.agreement import Agreement
from casework.queries.facts import procedure_of
from casework.queries.markings import lowering
from casework.queries.procedures import procedure_words
from casework.queries.screens import ActReading, Caution, Fact, Parts, Section, Step
from casework.queries.subjects import SubjectView, subjects_of
from casework.referrals.queries.decision import DissentView, ProposalView, decision_page
from casework.referrals.queries.openings import assistants
from casework.referrals.queries.positions import PositionView, positions_page
from casework.referrals.table import State

STRIP = (State.DRAFT, State.SUBMITTED, State.ASSESSMENT, State.PROPOSED, State.DECIDED, State.FOLLOW_UP, State.CLOSED)


def edit_url(parts: Parts) -> str:
    """Going on with a draft is no act of the table: it moves nothing and nobody else sees it."""
    if not parts.facts.is_author or not parts.sight.may(Permission.REFERRAL_WRITE):
        return ""
    writing = State(parts.case.state) in (State.DRAFT, State.RETURNED)
    return reverse("referral-edit", args=[parts.case.reference]) if writing else ""


def record_url(case: Case) -> str:
    """Where the decision's record is read, once there is a decision."""
    if State(case.state) not in (State.DECIDED, State.FOLLOW_UP, State.CLOSED):
        return ""
    return reverse("decision-record", args=[case.reference])


def steps(case: Case, rules: Procedure) -> tuple[Step, ...]:
    """The stages; a return or a withdrawal takes the place where it happened."""
    state = State(case.state)
    labels = {
        State.DRAFT: _("Draft"),
        State.SUBMITTED: _("Intake desk"),
        State.RETURNED: _("Returned to author"),
        State.ASSESSMENT: rules.bodies["assessment"].short or _("Joint assessment"),
        State.PROPOSED: rules.bodies["decision"].short or _("Joint decision"),
        State.DECIDED: _("Decided"),
        State.FOLLOW_UP: _("Follow-up"),
        State.CLOSED: _("Closed"),
        State.WITHDRAWN: _("Withdrawn"),
    }
    strip = list(STRIP)
    if state is State.RETURNED:
        strip[1] = State.RETURNED
    if state is State.WITHDRAWN:
        strip = [State.DRAFT, State.SUBMITTED, State.WITHDRAWN] if case.opened_at else [State.DRAFT, State.WITHDRAWN]
    now = strip.index(state)
    return tuple(Step(labels[s], "current" if i == now else "done" if i < now else "todo") for i, s in enumerate(strip))


def cautions(parts: Parts) -> list[Caution]:
    """In the order of what the reader must not miss."""
    case, today, found = parts.case, day_of(parts.at), []
    minors = [subject.name for subject in parts.beside["subjects"] if subject.is_minor(today)]
    if minors:
        text = _("%(names)s: take special care with sharing and keeping.") % {"names": ", ".join(minors)}
        found.append(Caution("soon", "shield-alert", _("A minor is concerned."), text))
    if case.referral.source_restrictions:
        found.append(Caution("paused", "lock", _("Source restrictions."), case.referral.source_restrictions))
    found += _interests(list(parts.beside["interests"]))
    found += lowering(parts)
    if case.state == State.RETURNED and case.referral.returned_for:
        found.append(Caution("soon", "undo-2", _("Returned. What is missing:"), case.referral.returned_for))
    return found


def _interests(rows: list[Interest]) -> list[Caution]:
    found = []
    for code in dict.fromkeys(i.service.code for i in rows):
        mine = [i for i in rows if i.service.code == code]
        lead = _("Another service holds an interest: %(service)s.") % {"service": code}
        about = ", ".join(dict.fromkeys(f"{i.subject.name} ({i.get_strength_display()})" for i in mine))
        text = _("Contact point: %(contact)s. About: %(about)s.") % {"contact": mine[0].contact_point, "about": about}
        found.append(Caution("info", "users", lead, text))
    return found


def beside(case: Case, sight: Sight) -> dict[str, QuerySet[Any, Any]]:
    """What cautions and tabs are made from."""
    return {
        "subjects": Subject.objects.filter(case=case),
        "interests": Interest.objects.filter(case=case).select_related("service", "subject"),
        "documents": of_case(sight, case, Document, removed_at__isnull=True).values_list("pk").order_by(),
    }


def tabs(parts: Parts) -> list[tuple[str, str, int | None]]:
    """The parts of a referred case, before its timeline."""
    return [
        ("case", _("Summary"), None),
        ("case-positions", _("Positions"), parts.facts.services_answered or None),
        ("case-decision", _("Decision"), None),
        ("case-follow-up", _("Follow-up"), parts.facts.open_follow_ups or None),
        ("case-subjects", _("Subjects"), len(parts.beside["subjects"])),
        ("case-documents", _("Documents"), len(parts.beside["documents"])),
    ]


def summary(case: Case) -> tuple[Section, ...]:
    """The referral in sections, as its readers see it."""
    referral, rules = case.referral, procedure_of(case)
    interests = [_(rules.vital_interests[c].title) for c in referral.vital_interests if c in rules.vital_interests]
    threat = rules.threat_types.get(referral.threat_type)
    judged = " · ".join(
        str(words) for words in (referral.get_reliability_display(), referral.get_credibility_display()) if words
    )
    rows = (
        Fact(_("Threat type"), _(threat.title) if threat else ""),
        Fact(_("Ideology"), referral.ideology),
        Fact(_("State actor"), referral.state_actor),
        Fact(_("Vital interests"), ", ".join(interests)),
        Fact(
            _("Date of the information"),
            date_format(referral.information_date, "j F Y") if referral.information_date else "",
        ),
        Fact(_("Reliability (6×6)"), judged),
        Fact(_("Marking"), str(Marking(case.label.marking).label)),
        Fact(_("Procedure"), procedure_words(rules.id, rules.version)),
    )
    sections = [
        Section(_("Facts"), referral.facts or "—", ()),
        Section(_("Grounds"), referral.grounds or "—", ()),
        Section(_("Threat and source"), "", tuple(row for row in rows if row.value)),
    ]
    if referral.result:
        despite = Fact(_("Closed with open actions because"), referral.closed_despite)
        sections.insert(0, Section(_("Result"), referral.result, (despite,) if despite.value else ()))
    return tuple(sections)


def sections(case: Case, sight: Sight) -> tuple[Section, ...]:
    """The same whoever reads it."""
    return summary(case)


@dataclass(frozen=True)
class Beside:
    """The side column of an act's page."""

    sections: tuple[Section, ...] = ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    proposal: ProposalView | None = None
    dissents: tuple[DissentView, ...] = ()
    subjects: tuple[SubjectView, ...] = ()
    assistants: str = ""  # who would become what by which outcome, before one is proposed


def reading_for(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> ActReading:
    """What belongs beside an act, in the words that it declares; nothing more is fetched."""
    found = _beside(case, sight, beside, at)
    if not (found.sections or found.agreement or found.proposal):
        return ActReading()
    return ActReading(template="casework/referral/beside.html", content=found)


def _beside(case: Case, sight: Sight, beside: Collection[str], at: datetime) -> Beside:
    sections = summary(case) if "referral" in beside else ()
    subjects = subjects_of(case, at=at) if "subjects" in beside else ()
    agreement: Agreement | None = None
    positions: tuple[PositionView, ...] = ()
    if "positions" in beside:
        page = positions_page(case, sight, at=at)
        agreement = page.agreement
        positions = page.rounds[0].positions if page.rounds else ()
    if "proposal" not in beside:
        return Beside(sections, agreement, positions, subjects=subjects, assistants=_possible(case, beside))
    decided = decision_page(case, sight, at=at)
    proposal = next((p for p in decided.proposals if p.sent_back_at is None), None)
    return Beside(sections, agreement, positions, proposal, decided.dissents, subjects)


def _possible(case: Case, beside: Collection[str]) -> str:
    """Before an outcome is proposed: what each of the outcomes that bring services in would make of them."""
    if "subjects" not in beside:
        return ""
    found = {_(o.title): assistants(case, code) for code, o in procedure_of(case).outcomes.items()}
    words = _("%(outcome)s would bring in, without a further act: %(services)s, %(role)s.")
    return " ".join(
        words % {"outcome": title, "services": ", ".join(codes), "role": _(role)}
        for title, (role, codes) in found.items()
        if codes
    )
