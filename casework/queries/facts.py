"""What the guards of a case's table may know of it, for one person: a frozen object made in a fixed number of queries.

Each kind makes its own; here stand the referral's, and what all kinds share.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.access import Sight, openable
from accounts.models import Label
from casework.lifecycle.common import CommonFacts
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
from casework.queries.screens import screens_of, section_titles


def procedure_of(case: Case) -> Procedure:
    """The procedure as the case was opened under it: its version, and who sat in its bodies then."""
    return rules_under(case.procedure, case.procedure_version, case.composition_id)


def unread_sections(case: Case, person_id: int) -> tuple[str, ...]:
    """Titles of the sections that changed since the person last ticked them as read."""
    latest: dict[str, tuple[int, int]] = {}
    for section, number, author in Revision.objects.filter(case=case).values_list("section", "number", "written_by_id"):
        if number > latest.get(section, (0, 0))[0]:
            latest[section] = (number, author)
    read = dict(Reading.objects.filter(case=case, person_id=person_id).values_list("section", "number"))
    titles = section_titles(case)
    return tuple(titles[s] for s in titles if s in latest and read.get(s, 0) < latest[s][0])


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
