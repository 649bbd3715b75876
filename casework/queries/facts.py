"""What the guards of a case's table may know of it, for one person: a frozen object made in a fixed number of queries.

Each kind makes its own; here stands what all share.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from accounts.access import Sight, within
from accounts.models import Label, Service
from accounts.permissions import Permission
from accounts.queries.asker import Asker, asker_of, slots
from accounts.queries.composed import Slot, composed_each
from accounts.queries.together import read_together
from casework.access import CASE, PERSON
from casework.lifecycle.acts import sections_of
from casework.lifecycle.common import CommonFacts
from casework.lifecycle.kinds import kind_of
from casework.models import (
    Assignment,
    Case,
    CaseGrant,
    Correction,
    Deadline,
    Document,
    Downgrade,
    HandOver,
    Reading,
    Revision,
)
from casework.procedures.catalogue import lapsing_clocks
from casework.procedures.definitions import Procedure
from casework.queries.composition import rules_under
from casework.queries.screens import screens_of


def procedure_of(case: Case) -> Procedure:
    """The procedure as the case was opened under it: its version, and who sat in its bodies then."""
    return rules_under(case.procedure, case.procedure_version, case.composition_id)


@composed_each
def _of_case(shape: tuple[bool, ...], reads: bool) -> dict[str, QuerySet[Any, Any]]:
    own = {"case": CASE, "person": PERSON}
    granted = CaseGrant.objects.filter(content_object=CASE, ended_at__isnull=True)
    return {
        **(_marked_and_waiting(slots(shape)) if reads else {}),
        "hand_overs": HandOver.objects.filter(case=CASE, signed_at__isnull=True, withdrawn_at__isnull=True),
        "corrections": Correction.objects.filter(deadline__case=CASE, state="proposed").order_by("pk")[:1],
        "clocks": Deadline.objects.filter(case=CASE, ended_at__isnull=True).values_list("state", "clock").order_by(),
        "service": Service.objects.filter(pk=Slot("service", BigIntegerField())).values_list("code", flat=True),
        "wrote": Assignment.objects.filter(**own, role="author").values_list("pk")[:1],
        "granted": granted.values_list("pk")[:1],
        "written": Revision.objects.filter(case=CASE).values_list("section", "number").order_by("section", "number"),
        "read": Reading.objects.filter(**own).values_list("section", "number"),
    }


def _marked_and_waiting(asker: Asker) -> dict[str, QuerySet[Any, Any]]:
    """A marked document that the person can open, and who asked for the lower marking that waits longest."""
    open_labels = Label.objects.filter(within(asker.level, asker.compartments))
    marked = open_labels.filter(Q(marking__gt=0) | Q(compartments__len__gt=0)).values("pk")
    documents = Document.objects.filter(case=CASE, removed_at__isnull=True, label_id__in=marked).order_by()
    waiting = Downgrade.objects.filter(case=CASE, state="proposed", label_id__in=open_labels.values("pk"))
    asked_by = waiting.order_by("pk").values_list("proposed_by_id", flat=True)
    return {"marked": documents.values_list("pk")[:1], "waiting": asked_by[:1]}


def _unread(case: Case, written: QuerySet[Any, Any], readings: QuerySet[Any, Any]) -> tuple[str, ...]:
    """Titles of the sections that changed since the person last ticked them as read."""
    latest, read, known = dict(written), dict(readings), sections_of(case.kind)
    return tuple(each.says for s, each in known.items() if s in latest and read.get(s, 0) < latest[s])


def facts_of(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> CommonFacts:
    """The facts that the guards of the case's table see, for this person at this moment."""
    own = screens_of(case).facts
    if own is not None:
        return own(case, sight, at=at, given=given)
    return kind_of(case).facts(**common_facts(case, sight, given=given))


def common_facts(
    case: Case, sight: Sight, *, given: Mapping[str, object] | None = None, beside: Iterable[QuerySet[Any, Any]] = ()
) -> dict[str, Any]:
    """What the guards of the shared rows ask for, as arguments of a kind's own facts; one query, which answers those
    of the kind ``beside`` it too.
    """
    asker = asker_of(sight)
    rows = _of_case(asker.shape, sight.may(Permission.CASE_VIEW)).about(
        case=case.pk, service=sight.service_id, **asker.values
    )
    read_together(*rows.values(), *beside)
    hand_over, correction = next(iter(rows["hand_overs"]), None), next(iter(rows["corrections"]), None)
    asked_by, clocks = next(iter(rows.get("waiting", ())), None), rows["clocks"]
    rules, service = procedure_of(case), next(iter(rows["service"]), "")
    return {
        "is_author": case.author_id == sight.person_id,
        "was_author": bool(rows["wrote"]),
        "is_lead": case.lead_id == sight.person_id,
        "is_author_service": case.owning_service_id == sight.service_id,
        "unread_sections": _unread(case, rows["written"], rows["read"]),
        "hand_over_open": hand_over is not None,
        "is_receiver": hand_over is not None and hand_over.receiver_id == sight.person_id,
        "clock_correction_open": correction is not None,
        "correction_proposed_by_actor": correction is not None and correction.proposed_by_id == sight.person_id,
        "service": service,
        "sits_in": frozenset(code for code, body in rules.bodies.items() if service in body.services),
        "open_clocks": frozenset(name for _state, clock in clocks for name in rules.called(clock)),
        "rights_run_out": sum(state == Deadline.State.EXPIRED and clock in lapsing_clocks() for state, clock in clocks),
        "grants_open": bool(rows["granted"]),
        "is_marked": bool(case.label.marking or case.label.compartments or rows.get("marked")),
        "downgrade_open": asked_by is not None,
        "downgrade_asked_by_actor": asked_by == sight.person_id,
        "given": dict(given or {}),
    }
