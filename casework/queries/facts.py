"""What the guards of a case's table may know of it, for one person: a frozen object made in a fixed number of queries.

Each kind makes its own; here stand the referral's, and what all kinds share.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.access import Sight, openable
from accounts.models import Label, Service
from accounts.sentences import say
from casework.lifecycle.common import CommonFacts
from casework.models import (
    Assignment,
    Case,
    CaseGrant,
    Correction,
    Deadline,
    Delivery,
    Dissent,
    Document,
    Downgrade,
    FollowUp,
    HandOver,
    Proposal,
    Reading,
    Referral,
    Revision,
    Round,
    Subject,
    Vote,
)
from casework.procedures.catalogue import lapsing_clocks
from casework.procedures.definitions import Procedure
from casework.queries.composition import rules_under
from casework.queries.limits import time_to_speak
from casework.queries.screens import screens_of, section_titles
from casework.referrals.table import Facts, State

SECTION_TITLES = {
    "referral": say("Referral"),
    "subjects": say("Subjects"),
    "documents": say("Documents"),
    "positions": say("Positions"),
    "proposal": say("Joint assessment and proposal"),
    "dissents": say("Minority opinions"),
}


def procedure_of(case: Case) -> Procedure:
    """The procedure as the case was opened under it: its version, and who sat in its bodies then."""
    return rules_under(case.procedure, case.procedure_version, case.composition_id)


def missing_fields(case: Case, referral: Referral, subjects: int) -> tuple[str, ...]:
    """Labels of what a referral still lacks before it can be submitted."""
    wanted: tuple[tuple[str, object], ...] = (
        ("title", case.title.strip()),
        ("marking", referral.marking_chosen),
        ("facts", referral.facts.strip()),
        ("grounds", referral.grounds.strip()),
        ("threat type", referral.threat_type),
        ("date of the information", referral.information_date),
        ("source reliability", referral.reliability),
        ("information credibility", referral.credibility),
        (say("at least one person or organisation concerned"), subjects),
    )
    return tuple(label for label, value in wanted if not value)


def answered_services(round_: Round) -> frozenset[int]:
    """Ids of the services that gave a position in the round; says nothing of its content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answered_services(%s)", [round_.pk])
        row = cursor.fetchone()
    return frozenset(row[0] if row else ())


def unread_sections(case: Case, person_id: int) -> tuple[str, ...]:
    """Titles of the sections that changed since the person last ticked them as read."""
    latest: dict[str, tuple[int, int]] = {}
    for section, number, author in Revision.objects.filter(case=case).values_list("section", "number", "written_by_id"):
        if number > latest.get(section, (0, 0))[0]:
            latest[section] = (number, author)
    read = dict(Reading.objects.filter(case=case, person_id=person_id).values_list("section", "number"))
    titles = section_titles(case)
    return tuple(titles[s] for s in titles if s in latest and read.get(s, 0) < latest[s][0])


def _round_facts(case: Case, rules: Procedure, at: datetime, codes: Mapping[int, str], own: int) -> dict[str, object]:
    current = Round.objects.filter(case=case).order_by("-number").first()
    if current is None:
        return {}
    answered = answered_services(current)
    members = rules.bodies["assessment"].members
    silent = [pk for pk, code in codes.items() if code in members and pk not in answered]
    told = set(Delivery.objects.filter(round=current).values_list("service_id", flat=True))
    in_time = time_to_speak(case, at)
    return {
        "round_open": current.closed_at is None,
        "own_position_given": own in answered,
        "services_answered": sum(1 for pk in answered if codes.get(pk) in members),
        "services_silent_unproved": tuple(sorted(codes[pk] for pk in silent if pk not in told)),
        "services_still_in_time": tuple(sorted(codes[pk] for pk in silent if pk in told)) if in_time else (),
    }


def _decision_facts(case: Case, rules: Procedure, sight: Sight, codes: Mapping[int, str]) -> dict[str, object]:
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    if proposal is None:
        return {}
    votes = list(Vote.objects.filter(proposal=proposal).values_list("service_id", "choice"))
    voted = {codes[pk] for pk, _ in votes}
    unanswered = Dissent.objects.filter(case=case, answered_at__isnull=True).values_list("service_id", flat=True)
    return {
        "recommended_by_actor": proposal.recorded_by_id == sight.person_id,
        "votes_missing": tuple(code for code in rules.bodies["decision"].validators if code not in voted),
        "votes_given": len(votes),
        "votes_send_back": tuple(sorted(codes[pk] for pk, choice in votes if choice == "send_back")),
        "dissents_unanswered": tuple(sorted(codes[pk] for pk in unanswered)),
    }


def facts_of(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> CommonFacts:
    """The facts that the guards of the case's table see, for this person at this moment."""
    return screens_of(case).facts(case, sight, at=at, given=given)


def common_facts(case: Case, sight: Sight, *, given: Mapping[str, object] | None = None) -> dict[str, Any]:
    """What the guards of the shared rows ask for, as arguments of a kind's own facts; five queries."""
    hand_over = HandOver.objects.filter(case=case, signed_at__isnull=True, withdrawn_at__isnull=True).first()
    correction = Correction.objects.filter(deadline__case=case, state="proposed").first()
    running, gone, granted, wrote, marked, asked_by = _clocks_authorship_and_markings(case, sight)
    return {
        "is_author": case.author_id == sight.person_id,
        "was_author": wrote,
        "is_lead": case.lead_id == sight.person_id,
        "is_author_service": case.owning_service_id == sight.service_id,
        "unread_sections": unread_sections(case, sight.person_id),
        "hand_over_open": hand_over is not None,
        "is_receiver": hand_over is not None and hand_over.receiver_id == sight.person_id,
        "clock_correction_open": correction is not None,
        "correction_proposed_by_actor": correction is not None and correction.proposed_by_id == sight.person_id,
        "running_clocks": running,
        "rights_run_out": gone,
        "grants_open": granted,
        "is_marked": bool(case.label.marking or case.label.compartments) or marked,
        "downgrade_open": asked_by is not None,
        "downgrade_asked_by_actor": asked_by == sight.person_id,
        "given": dict(given or {}),
    }


def _clocks_authorship_and_markings(case: Case, sight: Sight) -> tuple[int, int, bool, bool, bool, int | None]:
    """How many clocks are open, how many of them counted a right that has run out, whether a grant stands, whether the
    person is or ever was the case's author, whether a document that they can open is marked, and who asked for the
    lower marking that waits; one query.
    """
    clocks = Deadline.objects.filter(case=OuterRef("pk"), ended_at__isnull=True)
    gone = clocks.filter(state=Deadline.State.EXPIRED, clock__in=sorted(lapsing_clocks()))
    wrote = Exists(Assignment.objects.filter(case=OuterRef("pk"), person_id=sight.person_id, role="author"))
    open_labels = Label.objects.filter(openable(sight))
    marked = open_labels.filter(Q(marking__gt=0) | Q(compartments__len__gt=0)).values("pk")
    documents = Document.objects.filter(case=OuterRef("pk"), removed_at__isnull=True, label_id__in=marked)
    waiting = Downgrade.objects.filter(case=OuterRef("pk"), state="proposed", label_id__in=open_labels.values("pk"))
    asked_by = Subquery(waiting.order_by("pk").values("proposed_by_id")[:1])
    granted = Exists(CaseGrant.objects.filter(content_object=OuterRef("pk"), ended_at__isnull=True))
    asked = (_number_of(clocks), _number_of(gone), granted, wrote, Exists(documents), asked_by)
    return Case.objects.filter(pk=case.pk).values_list(*asked).first() or (0, 0, False, False, False, None)


def _number_of(clocks: QuerySet[Deadline]) -> Coalesce:
    counted = clocks.order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def referral_facts(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> Facts:
    """The facts that the referral table's guards see, for this person at this moment. About a dozen queries, whatever
    the case holds.
    """
    rules = procedure_of(case)
    codes = dict(Service.objects.values_list("pk", "code"))
    own = codes.get(sight.service_id, "")
    found: dict[str, object] = {}
    if case.state == State.ASSESSMENT:
        found |= _round_facts(case, rules, at, codes, sight.service_id)
    if case.state == State.PROPOSED:
        found |= _decision_facts(case, rules, sight, codes)
    if case.state in (State.DRAFT, State.RETURNED):
        subjects = Subject.objects.filter(case=case).count()
        found["missing"] = missing_fields(case, case.referral, subjects)
        found["typed_unsaved"] = bool(case.referral.draft)
    return Facts(
        is_desk_service=rules.bodies["intake"].service == own,
        is_assessment_member=own in rules.bodies["assessment"].members,
        is_decision_member=own in rules.bodies["decision"].members,
        assessment_quorum=rules.bodies["assessment"].quorum or 1,
        decision_quorum=rules.bodies["decision"].quorum or 1,
        open_actions=FollowUp.objects.filter(case=case, state__in=("open", "reported")).count(),
        **common_facts(case, sight, given=given),
        **found,  # type: ignore[arg-type]
    )
