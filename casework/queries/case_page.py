"""The frame of every tab of a case, and its summary: frozen objects, a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Compartment, Marking, Service
from accounts.permissions import Permission
from casework.access import of_case
from casework.lifecycle.referral import WORDS, Facts, State
from casework.models import Assignment, Case, Document, FollowUp, HandOver, Interest, Subject, Watch
from casework.procedures.definitions import Procedure
from casework.queries.act_menu import Menu, menu_from
from casework.queries.clocks import BRUSSELS
from casework.queries.deadlines import ClockView, clocks_of
from casework.queries.facts import facts_of, procedure_of

STRIP = (State.DRAFT, State.SUBMITTED, State.ASSESSMENT, State.PROPOSED, State.DECIDED, State.FOLLOW_UP, State.CLOSED)


@dataclass(frozen=True)
class Step:
    """One stage of the strip; status is done, current, todo or skipped."""

    label: str
    status: str


@dataclass(frozen=True)
class Caution:
    """Something the reader must see first."""

    tone: str
    icon: str
    lead: str
    text: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Tab:
    """A link to one part of the case."""

    name: str
    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Fact:
    """One row of a summary list."""

    label: str
    value: str


@dataclass(frozen=True)
class Frame:
    """What stands around every tab."""

    reference: str
    title: str
    kind: str
    state: str
    state_words: str
    version: int
    marking: int
    compartments: tuple[str, ...]
    urgent: bool
    steps: tuple[Step, ...]
    cautions: tuple[Caution, ...]
    tabs: tuple[Tab, ...]
    menu: Menu
    clocks: tuple[ClockView, ...]
    ended_clocks: tuple[ClockView, ...]
    people: tuple[Fact, ...]
    watching: bool
    watch_url: str
    record_url: str
    edit_url: str  # the referral form, for the author of a draft or of a returned referral
    facts: Facts


@dataclass(frozen=True)
class _Parts:
    """The rows that the frame is made from."""

    case: Case
    sight: Sight
    rules: Procedure
    facts: Facts
    subjects: list[Subject]
    interests: list[Interest]
    hand_over: HandOver | None


def frame(case: Case, sight: Sight, *, at: datetime, tab: str) -> Frame:
    """The frame of a case that the caller has obtained through the read door."""
    parts = _Parts(
        case=case,
        sight=sight,
        rules=procedure_of(case),
        facts=facts_of(case, sight, at=at),
        subjects=list(Subject.objects.filter(case=case)),
        interests=list(Interest.objects.filter(case=case).select_related("service", "subject")),
        hand_over=HandOver.objects.filter(case=case, signed_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("giver", "receiver")
        .first(),
    )
    clocks = clocks_of(case, at)
    codes = Compartment.objects.filter(pk__in=case.label.compartments).values_list("code", flat=True)
    return Frame(
        reference=case.reference,
        title=case.title or _("Untitled referral"),
        kind=_(parts.rules.title),
        state=case.state,
        state_words=_(WORDS[State(case.state)]),
        version=case.version,
        marking=case.label.marking,
        compartments=tuple(codes),
        urgent=case.urgent,
        steps=_steps(case, parts.rules),
        cautions=tuple(_cautions(parts, at.astimezone(BRUSSELS).date())),
        tabs=_tabs(parts, tab),
        menu=menu_from(case, sight, parts.facts),
        clocks=tuple(c for c in clocks if c.tone != "done"),
        ended_clocks=tuple(c for c in clocks if c.tone == "done"),
        people=_people(case),
        watching=Watch.objects.filter(case=case, person_id=sight.person_id).exists(),
        watch_url=reverse("watch", args=[case.reference]),
        record_url=_record_url(case),
        edit_url=_edit_url(parts),
        facts=parts.facts,
    )


def _edit_url(parts: _Parts) -> str:
    """Going on with a draft is no act of the table: it moves nothing and nobody else sees it."""
    if not parts.facts.is_author or not parts.sight.may(Permission.REFERRAL_WRITE):
        return ""
    writing = State(parts.case.state) in (State.DRAFT, State.RETURNED)
    return reverse("referral-edit", args=[parts.case.reference]) if writing else ""


def _record_url(case: Case) -> str:
    if State(case.state) not in (State.DECIDED, State.FOLLOW_UP, State.CLOSED):
        return ""
    try:
        return reverse("decision-record", args=[case.reference])
    except NoReverseMatch:
        return ""


def _steps(case: Case, rules: Procedure) -> tuple[Step, ...]:
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


def _cautions(parts: _Parts, today: date) -> list[Caution]:
    """In the order of what the reader must not miss."""
    case, facts, found = parts.case, parts.facts, []
    minors = [s.name for s in parts.subjects if s.is_minor(today)]
    if minors:
        text = _("%(names)s: take special care with sharing and keeping.") % {"names": ", ".join(minors)}
        found.append(Caution("soon", "shield-alert", _("A minor is concerned."), text))
    if case.referral.source_restrictions:
        found.append(Caution("paused", "lock", _("Source restrictions."), case.referral.source_restrictions))
    found += _interests(parts.interests)
    if case.state == State.RETURNED and case.referral.returned_for:
        found.append(Caution("soon", "undo-2", _("Returned. What is missing:"), case.referral.returned_for))
    found += _waiting(parts)
    if facts.unread_sections and case.state != State.DRAFT:
        names = ", ".join(_(title) for title in facts.unread_sections)
        found.append(
            Caution(
                "info",
                "eye",
                _("Changed since you last looked:"),
                f"{names}.",
                reverse("changes", args=[case.reference]),
                _("Read what changed"),
            )
        )
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


def _waiting(parts: _Parts) -> list[Caution]:
    case, found = parts.case, []
    if parts.hand_over is not None:
        url = reverse("hand-over", args=[case.reference])
        if parts.facts.is_receiver:
            giver = parts.hand_over.giver.name if parts.hand_over.giver else _("The former lead")
            lead = _("%(giver)s hands this case over to you.") % {"giver": giver}
            found.append(
                Caution("soon", "file-check", lead, _("Read the note and sign for it."), url, _("Read and sign"))
            )
        else:
            lead = _("Handed over to %(name)s, not yet signed for.") % {"name": parts.hand_over.receiver.name}
            found.append(Caution("info", "hourglass", lead, "", url, _("Read the note")))
    if parts.facts.clock_correction_open:
        lead = _("A corrected clock waits for a second person.")
        url = (
            ""
            if parts.facts.correction_proposed_by_actor
            else reverse("act", args=[case.reference, "settle_correction"])
        )
        may = parts.sight.may(Permission.CLOCK_APPROVE)
        found.append(
            Caution("info", "calendar-clock", lead, "", url if may else "", _("Settle it") if may and url else "")
        )
    return found


def may_explain(case: Case, sight: Sight) -> bool:
    """Whether the person may ask who sees the case: its lead, a supervisor, the oversight body."""
    return sight.may(Permission.ACCESS_EXPLAIN) or case.lead_id == sight.person_id


def _tabs(parts: _Parts, current: str) -> tuple[Tab, ...]:
    case, sight = parts.case, parts.sight
    followed = FollowUp.objects.filter(case=case).aggregate(open=Count("pk", filter=Q(state__in=("open", "reported"))))
    documents = of_case(sight, case, Document, removed_at__isnull=True).count()
    rows: list[tuple[str, str, int | None]] = [
        ("case", _("Summary"), None),
        ("positions", _("Positions"), parts.facts.services_answered or None),
        ("decision", _("Decision"), None),
        ("follow-up", _("Follow-up"), followed["open"] or None),
        ("subjects", _("Subjects"), len(parts.subjects)),
        ("documents", _("Documents"), documents),
        ("timeline", _("Timeline"), None),
    ]
    if may_explain(case, sight):
        rows.append(("access", _("Access"), None))
    return tuple(
        Tab(
            name,
            label,
            reverse(name if name == "case" else f"case-{name}", args=[case.reference]),
            count,
            name == current,
        )
        for name, label, count in rows
    )


def _people(case: Case) -> tuple[Fact, ...]:
    assigned = Assignment.objects.filter(case=case, role="member", ended_at__isnull=True).select_related(
        "person__service"
    )
    names = [f"{a.person.name} ({a.person.service.code})" for a in assigned.order_by("person__name")]
    services = Service.objects.filter(pk__in=case.label.services).order_by("code").values_list("code", flat=True)
    facts = [
        Fact(_("Lead"), f"{case.lead.name}" if case.lead else ""),
        Fact(_("Author"), f"{case.author.name} ({case.author.service.code})"),
        Fact(_("Referred by"), _(case.owning_service.name)),
        Fact(_("Assigned"), ", ".join(names)),
        Fact(_("Services"), ", ".join(services) or _("only the author")),
    ]
    return tuple(facts)


@dataclass(frozen=True)
class Section:
    """A card of the summary: long text, or rows."""

    title: str
    text: str
    rows: tuple[Fact, ...]


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
        Fact(_("Procedure"), f"{rules.id} {rules.version}"),
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
