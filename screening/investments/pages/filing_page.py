"""A filing's part of the case page: its stages, what must not be missed, its tabs and its summary."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import Sight
from accounts.queries.translation import said
from accounts.written import amount, date_format, labelled
from casework.access import of_case
from casework.blocks.portal.models import Mandated, Representation
from casework.blocks.portal.sides import represented, says
from casework.blocks.requests.models import Request
from casework.blocks.requests.queries import open_requests
from casework.models import Case, Document
from casework.procedures.definitions import Procedure
from casework.queries.country_names import name_of
from casework.queries.markings import lowering
from casework.queries.procedures import procedure_words
from casework.queries.screens import Caution, Fact, Parts, Section, Step
from screening.investments.models import FileMember, Filing, InformationRequest, Letter, Measure, Opinion, Party, Side
from screening.investments.procedures.system import system
from screening.investments.queries.filing_content import sector_name, sectors_named
from screening.investments.queries.sides import title_of_side
from screening.investments.table import FDI, UNDECIDED, WORDS, State

STRIP = (
    State.DRAFT,
    State.COMPLETENESS,
    State.ASSESSMENT,
    State.SCREENING,
    State.MINISTERIAL,
    State.DECIDED,
    State.MONITORING,
    State.CLOSED,
)
UNDER = {State.INCOMPLETE: State.COMPLETENESS, State.ENQUIRY: State.COMPLETENESS}


def label_of(state: State) -> str:
    """A stage of the strip in words."""
    words = {
        State.DRAFT: _("Draft"),
        State.ENQUIRY: _("Enquiry"),
        State.COMPLETENESS: _("Completeness"),
        State.INCOMPLETE: _("Incomplete"),
        State.ASSESSMENT: _("Assessment"),
        State.SCREENING: _("Screening"),
        State.MINISTERIAL: _("Ministers"),
        State.DECIDED: _("Decided"),
        State.MONITORING: _("Monitoring"),
        State.CLOSED: _("Closed"),
        State.WITHDRAWN: _("Withdrawn"),
    }
    return words.get(state, str(WORDS[state]))


def steps(case: Case, rules: Procedure) -> tuple[Step, ...]:
    """The stages; a phase that the file never had reads as skipped once it is past."""
    state = State(case.state)
    if state is State.WITHDRAWN:
        stages = [State.DRAFT, State.COMPLETENESS, State.WITHDRAWN] if case.opened_at else [State.DRAFT, state]
        return tuple(Step(label_of(s), "current" if s is state else "done") for s in stages)
    here = UNDER.get(state, state)
    strip = [state if s is here else s for s in STRIP]
    now = strip.index(state)
    outcome = case.filing.outcome
    never = set()
    if outcome in (Filing.Outcome.CLEARED, Filing.Outcome.TACIT, Filing.Outcome.OUT_OF_SCOPE):
        never |= {State.SCREENING, State.MINISTERIAL}
    if outcome and outcome != Filing.Outcome.MEASURES:
        never.add(State.MONITORING)
    return tuple(
        Step(label_of(s), "skipped" if s in never else "current" if i == now else "done" if i < now else "todo")
        for i, s in enumerate(strip)
    )


def cautions(parts: Parts) -> list[Caution]:
    """In the order of what the reader must not miss."""
    case, filing, found = parts.case, parts.case.filing, lowering(parts)
    if parts.facts.nobody_represents and case.state not in FDI.final:
        lead = _("Nobody represents the parties any more.")
        text = _("What is sent to them reaches nobody until somebody else is invited.")
        url = reverse("act", args=[case.reference, "invite_representative"])
        link = _("Invite a representative") if parts.facts.is_secretariat else ""
        found.append(Caution("danger", "triangle-alert", lead, text, url if link else "", link))
    if case.state == State.INCOMPLETE and filing.incomplete_for:
        found.append(Caution("soon", "undo-2", _("Incomplete. What is missing:"), filing.incomplete_for))
    if parts.facts.request_open:
        reached = parts.facts.reachable
        found += [_asked(case, row, row.side in reached) for row in open_requests(case).order_by("pk")]
    if "@talks" in parts.facts.open_clocks:
        found.append(Caution("paused", "scale", _("Talks on measures are open."), ""))
    if parts.facts.assessment_expired and case.state == State.ASSESSMENT:
        lead = _("The time of the assessment has run out.")
        text = _("Nothing closes by itself: a person confirms what follows from it.")
        found.append(Caution("danger", "alarm-clock", lead, text))
    if parts.facts.completed_early and filing.completed_on is not None:
        lead = _("Said to be closed on %(day)s, before a decision.") % {
            "day": date_format(filing.completed_on, "j F Y")
        }
        text = filing.early_closing or _("Closing waits for clearance: ask the notifier why, a fine is possible.")
        found.append(Caution("danger", "triangle-alert", lead, text))
    if parts.facts.closing_unsaid:
        lead = _("The parties were asked whether the deal is closed, and have not said it by the day set.")
        text = _("Ask them in a request for information; a fine is possible for a deal closed before its clearance.")
        found.append(Caution("soon", "flag", lead, text))
    if parts.facts.union_running and case.state in UNDECIDED:
        lead = _("The other states and the Commission can still say something.")
        text = _("A decision before their time is over needs a reason.")
        found.append(Caution("soon", "hourglass", lead, text))
    if parts.facts.appeal_open:
        found.append(Caution("soon", "gavel", _("An appeal is pending."), ""))
    return found


def _asked(case: Case, row: Request, reached: bool) -> Caution:
    day = date_format(row.due_on, "j F Y")
    lead = _("A request for information is open.")
    if row.stops_clock:  # as the procedure's data decided when it was sent
        lead = _("A request for information is open; the clock stands still.")
    text = _("The notifier answers by %(day)s.") % {"day": day}
    if row.side != Side.NOTIFIER:
        text = _("%(side)s answers by %(day)s.") % {"side": title_of_side(row.side).capitalize(), "day": day}
    if not reached:
        text = f"{text} {_('Nobody is left there to answer: invite somebody, or take it back.')}"
    return Caution("paused", "hourglass", lead, text, reverse("case-requests", args=[case.reference]), _("Read it"))


def edit_url(parts: Parts) -> str:
    """Where the authority goes on writing a file that it opens itself."""
    writes = parts.facts.is_author and not parts.facts.is_notification and parts.case.state == State.DRAFT
    return reverse("enquiry-edit", args=[parts.case.reference]) if writes else ""


def record_url(case: Case) -> str:
    """The decision as a letter, once it is made."""
    if not case.filing.outcome:
        return ""
    sent = Letter.objects.filter(case=case, kind=Letter.Kind.DECISION, side=Side.NOTIFIER, sent_at__isnull=False)
    number = sent.order_by("-number").values_list("pk", flat=True).first()
    return reverse("letter", args=[case.reference, number]) if number else ""


def beside(case: Case, sight: Sight) -> dict[str, QuerySet[Any, Any]]:
    """What cautions and tabs are made from."""
    measures = Measure.objects.filter(~Q(state=Measure.State.DROPPED), case=case)
    documents = of_case(sight, case, Document, removed_at__isnull=True)
    return {
        "opinions": Opinion.objects.filter(case=case, state=Opinion.State.GIVEN).values_list("pk").order_by(),
        "requests": InformationRequest.objects.filter(case=case).order_by("pk"),
        "measures": measures.values_list("pk").order_by(),
        "letters": Letter.objects.filter(case=case, sent_at__isnull=False).values_list("pk").order_by(),
        "documents": documents.values_list("pk").order_by(),
    }


def tabs(parts: Parts) -> list[tuple[str, str, int | None]]:
    """The parts of a file, before its timeline."""
    numbers = {name: len(rows) for name, rows in parts.beside.items()}
    return [
        ("case", _("Summary"), None),
        ("case-notification", _("Notification"), None),
        ("case-opinions", _("Opinions"), numbers["opinions"] or None),
        ("case-requests", pgettext("for information", "Requests"), numbers["requests"] or None),
        ("case-measures", _("Measures"), numbers["measures"] or None),
        ("case-ruling", _("Decision"), None),
        ("case-letters", _("Letters"), numbers["letters"] or None),
        ("case-documents", _("Documents"), numbers["documents"]),
    ]


Sided = list[tuple[Representation, Mandated | None]]  # who represents which side, and what the firm says


def sections(case: Case, sight: Sight) -> tuple[Section, ...]:
    """The file in short: the deal, who is in it, who deals with it."""
    filing = case.filing
    parties: dict[str, list[str]] = {}
    for party in Party.objects.filter(filing=filing):
        parties.setdefault(party.role, []).append(
            f"{party.name} ({name_of(str(party.country or party.residence or '–'))})"
        )
    members = FileMember.objects.filter(case=case, removed_at__isnull=True).select_related("service")
    people = represented(case)
    return tuple(
        section
        for section in (
            Section(_("Outcome"), str(filing.get_outcome_display()), ()) if filing.outcome else None,
            Section(_("Concern"), filing.concern, ()) if filing.concern else None,
            Section(_("The deal in short"), filing.structure or "—", ()),
            Section(_("Parties"), "", _parties(parties)),
            Section(_("Figures and dates"), "", _figures(filing)),
            Section(
                _("Who is concerned"),
                "",
                tuple(Fact(m.service.code, _concern(m)) for m in members),
            ),
            Section(_("Representatives"), "", _represented(people)),
            *_mandates(people),
            Section(_("Procedure"), "", _procedure(case, filing)),
        )
        if section is not None and (section.text or section.rows)
    )


def _parties(parties: dict[str, list[str]]) -> tuple[Fact, ...]:
    return tuple(Fact(str(role.label), ", ".join(parties[role])) for role in Party.Role if role in parties)


def _figures(filing: Filing) -> tuple[Fact, ...]:
    rows = (
        Fact(_("Transaction"), str(filing.get_transaction_display()) if filing.transaction else ""),
        Fact(_("Value (EUR)"), amount(filing.value) if filing.value is not None else ""),
        Fact(_("Turnover of the target (EUR)"), amount(filing.turnover) if filing.turnover is not None else ""),
        Fact(_("Signed on"), date_format(filing.signed_on, "j F Y") if filing.signed_on else ""),
        Fact(_("Closing planned on"), date_format(filing.planned_on, "j F Y") if filing.planned_on else ""),
        Fact(_("Closed on"), date_format(filing.completed_on, "j F Y") if filing.completed_on else ""),
        Fact(_("Sectors"), ", ".join(sector_name(code) for code in filing.sectors.values_list("code", flat=True))),
    )
    return tuple(row for row in rows if row.value)


def _concern(member: FileMember) -> str:
    return labelled(member.get_part_display(), said(sectors_named(member.because)))


def _represented(people: Sided) -> tuple[Fact, ...]:
    """Who acts for which side, with what rights, since when, and why where the secretariat invited the person."""
    return tuple(
        Fact(
            row.person.name,
            ", ".join(
                part
                for part in (
                    title_of_side(row.side),
                    mandate.acts_for if mandate else "",
                    _(row.firm.name),
                    str(row.get_rights_display()),
                    date_format(row.added_at, "j F Y"),
                    row.reason,
                )
                if part
            ),
        )
        for row, mandate in people
    )


def _mandates(people: Sided) -> list[Section]:
    """What each firm beside the notifier's says of itself, once for all its people."""
    said = {(row.side, _(row.firm.name)): says(mandate) for row, mandate in people}
    return [
        Section(
            _("Contact, mandate and payer: %(firm)s (%(side)s)") % {"firm": firm, "side": title_of_side(side)},
            "",
            tuple(Fact(label, value) for label, value in words),
        )
        for (side, firm), words in said.items()
        if words
    ]


def _procedure(case: Case, filing: Filing) -> tuple[Fact, ...]:
    return (
        Fact(_("Type of file"), str(filing.get_file_type_display())),
        Fact(_("Language of the procedure"), str(filing.get_language_display())),
        Fact(_("Procedure"), procedure_words(case.procedure, case.procedure_version)),
        Fact(_("Secretariat"), system(case.procedure).secretariat),
    )
