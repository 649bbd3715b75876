"""Every act on an investment file, done once by the people who may: for comparing each with what its page had said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.context import acting_as_system
from casework.actions import assignment, authorship, clock_acts, documents, marking
from casework.actions.deadlines import run_due
from casework.blocks.portal.models import Representation
from casework.models import Case, CaseGrant, Deadline, Document
from casework.procedures.clock import BRUSSELS
from screening.investments.acts import (
    aftermath,
    closing,
    committee,
    completeness,
    enquiry,
    file_access,
    opinions,
    phases,
    representatives,
    requests,
    union,
)
from screening.investments.procedures.system import system
from screening.investments.queries.file_access import name_of
from tests.casework.documents import samples
from tests.casework.documents.samples import Upload
from tests.factories import flow as around
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.policy.rows.filings import enquiry_walk, notification_walk

UNLIKE = "Nobody here finds what was found there."  # said where the walks before it ended otherwise


def journeys(people: Screeners) -> None:
    """From the notification to the closing; an enquiry; a notification that is withdrawn."""
    for walk in (notification_walk, enquiry_walk):
        for _case in walk(people):
            pass


def enquiries(people: Screeners) -> None:
    """One that becomes a file, one that ends, one whose parties are invited."""
    day = timezone.localdate() - timedelta(days=30)
    case = flow.enquiry_opened(people, completed_on=day)
    flow.do(representatives.invite, by=people.secretary, reference=case.reference, to=people.rep)
    heir = make_person("second-secretary", role="fdi_secretary", service="ISC-SEC")
    head = make_person("head-of-desk", role="fdi_secretary", service="ISC-SEC")
    flow.do(authorship.take_over, by=head, reference=case.reference, to=heir, reason="Goes on leave.")
    flow.confirm_members(people, case)
    flow.do(enquiry.open_ex_officio, by=people.chair, reference=case.reference, reasons="It touches the grid.")
    other = flow.enquiry_opened(people, completed_on=day)
    flow.do(enquiry.end, by=people.chair, reference=other.reference, reason="Nothing was sold.")


def questions(people: Screeners) -> None:
    """Asked, sent, answered; sent again and withdrawn; somebody is invited to represent."""
    case = flow.in_assessment(people)
    flow.ask(people, case)
    flow.send_request(people, case)
    flow.answer_request(people, case)
    flow.ask(people, case, "And who after that?")
    flow.send_request(people, case)
    flow.do(requests.withdraw, by=people.secretary, reference=case.reference)
    invited = {"to": people.colleague, "reason": "The first one is ill."}
    flow.do(representatives.invite_representative, by=people.secretary, reference=case.reference, **invited)
    with acting_as_system("a test looks"):
        row = Representation.objects.get(case=case, person=people.colleague)
    beside = {"to": people.other_rep, "reason": "It advises the first one.", "rights": "read"}
    flow.do(representatives.invite_representative, by=people.secretary, reference=case.reference, **beside)
    changed = {"firm_id": people.other_rep.service_id, "rights": "hand_in", "reason": "It answers as well."}
    flow.do(representatives.change_firm, by=people.secretary, reference=case.reference, **changed)
    given = {"representation_id": row.pk, "reason": "The first one is well again."}
    flow.do(representatives.end_by_authority, by=people.secretary, reference=case.reference, **given)


def intelligence(people: Screeners) -> None:
    """Asked for, contributed, merged; the Union told and heard; cleared."""
    case = flow.in_assessment(people)
    flow.do(opinions.ask_joint, by=people.secretary, reference=case.reference)
    flow.contribute(people, case)
    flow.merge_opinion(people, case, direction="no_risk")
    flow.tell_union(people, case)
    said = {"kind": "question", "state_code": "FR", "happened_on": timezone.localdate()}
    flow.do(union.record_exchange, by=people.secretary, reference=case.reference, **said)
    flow.give_opinions(people, case)
    flow.clear(people, case, departs_because=UNLIKE)


def out_of_scope(people: Screeners) -> None:
    """The list of what must be there, word of the closing, and the chair finds that the deal needn't be notified."""
    case = flow.notified(people)
    item = next(iter(system(case.procedure).completeness))
    flow.do(completeness.check, by=people.secretary, reference=case.reference, items={item: ("there", "")})
    flow.do(closing.state_closing, by=people.rep, reference=case.reference, closing=closing.Closing())
    flow.confirm_members(people, case)
    flow.do(completeness.declare_complete, by=people.secretary, reference=case.reference)
    flow.do(completeness.out_of_scope, by=people.chair, reference=case.reference, reasons="Below every threshold.")


def silence(people: Screeners) -> None:
    """The times of the assessment and of the other states run out, and somebody confirms what follows."""
    begun = datetime(2026, 9, 1, 10, tzinfo=BRUSSELS)  # under the regulation that gives the others a time to comment
    case = flow.in_assessment(people, at=begun)
    flow.tell_union(people, case, at=begun)
    run_due(at=timezone.now())
    with acting_as_system("a test looks"):
        gone = Deadline.objects.get(case=case, clock="EU19-COMMENT")
    flow.do(clock_acts.confirm_lapse, by=people.secretary, reference=case.reference, deadline_id=gone.pk)
    flow.do(phases.confirm_silence, by=people.chair, reference=case.reference)


def second_phase(people: Screeners) -> None:
    """The preliminary opinion, the comments, a hearing that is held, and an extension."""
    case = flow.in_screening(people)
    given = {"reference": case.reference}
    flow.do(phases.extend, by=people.chair, extension="complex", reason="Owners in nine countries.", **given)
    flow.send_draft(people, case, departs_because=UNLIKE)
    flow.do(committee.ask_hearing, by=people.rep, **given)
    when = flow.working_time()
    flow.do(committee.set_hearing, by=people.secretary, set_for=when, place="Brussels", **given)
    flow.comment(people, case)
    held = {"at": when + timedelta(hours=2), "minutes": "The investor named its owners."}
    flow.do(committee.hold_hearing, by=people.secretary, **given, **held)


def obligations(people: Screeners) -> None:
    """What is owed under a measure that both sides agreed on."""
    case = flow.monitored(people)
    flow.owe(people, case, due_on=timezone.localdate() + timedelta(days=40))


def fine(people: Screeners) -> None:
    """Proposed, told, answered, imposed, paid; another one is annulled, a third handed over."""
    case, today = flow.in_assessment(people), timezone.localdate()
    other = make_person("annuls-fines", role="fdi_chair", service=people.chair.service.code)
    given: dict[str, Any] = {"reference": case.reference}
    proposed = {"breach": "late_answer", "amount": Decimal(1000), "reasons": "The answer came late."}
    settled = {"impose": True, "ruling": "It came late.", "pay_by": today + timedelta(days=60)}

    def imposed() -> None:
        flow.do(aftermath.propose_fine, by=people.secretary, **given, **proposed)
        flow.do(aftermath.give_notice, by=people.secretary, hear_until=today + timedelta(days=20), **given)
        flow.do(aftermath.answer_fine, by=people.rep, text="We were ill.", **given)
        flow.do(aftermath.settle_fine, by=people.chair, **given, **settled)

    imposed()
    flow.do(aftermath.record_payment, by=people.secretary, paid_on=today, **given)
    imposed()
    flow.do(aftermath.annul_fine, by=other, reason="The court set it aside.", **given)
    imposed()
    flow.do(aftermath.hand_over_fine, by=people.chair, reason="Not paid.", collector="FPS Finance", **given)


def people_and_papers(people: Screeners) -> None:
    """Who works on the file, who is let in by name, its documents, their markings, a clock that began earlier."""
    second = make_person("third-secretary", role="fdi_secretary", service="ISC-SEC")
    outsider = make_person("reads-along", role="fdi_member", service="FED-ENE")
    case, secretary = flow.in_assessment(people), people.secretary
    given: dict[str, Any] = {"reference": case.reference}
    flow.do(assignment.offer_hand_over, by=secretary, to=second, **given)
    flow.do(assignment.withdraw_hand_over, by=secretary, **given)
    flow.do(assignment.offer_hand_over, by=secretary, to=second, **given)
    flow.do(assignment.sign_hand_over, by=second, **given)
    ends = timezone.now() + timedelta(days=3)
    flow.do(assignment.grant, by=secretary, to=outsider, ends_at=ends, reason="Asked.", **given)
    with acting_as_system("a test looks"):
        row = CaseGrant.objects.get(content_object=case)
        clock = Deadline.objects.get(case=case, clock="BE-ASSESS")
    flow.do(assignment.revoke_grant, by=secretary, grant_id=row.pk, **given)
    paper = papers(case, secretary, second)
    opened = {"documents": [(paper.pk, name_of(paper))], "until": timezone.localdate() + timedelta(days=14)}
    flow.do(file_access.give_access, by=secretary, **given, **opened)
    start = {"deadline_id": clock.pk, "new_start": clock.started_at - timedelta(days=2), "reason": "A slip."}
    flow.do(clock_acts.correct_clock, by=secretary, **given, **start)
    flow.do(clock_acts.settle_correction, by=people.chair, approve=True, **given)


def papers(case: Case, one: Any, other: Any, do: Callable[..., Any] | None = None) -> Document:
    """A document above its case comes down by two people; the document as it stands then."""
    do = do or flow.do
    upload, given = Upload("list.pdf", samples.sound()["report.pdf"]), {"reference": case.reference}
    marked = {"title": "A list", "marking": 3, "compartments": list(case.label.compartments)}
    added = do(documents.add_document, by=one, upload=upload, **marked, **given)
    lower = {"document_id": added.result["document_id"], "marking": case.label.marking, "reason": "No secret."}
    do(marking.ask_downgrade, by=one, **lower, **given)
    around.read_all(case, other)
    do(marking.settle_downgrade, by=other, approve=True, **given)
    with acting_as_system("a test looks"):
        return Document.objects.get(pk=added.result["document_id"])


WALKS: tuple[Callable[[Screeners], None], ...] = (
    journeys,
    obligations,  # both end alike; whatever ends otherwise says why
    enquiries,
    questions,
    intelligence,
    out_of_scope,
    silence,
    second_phase,
    fine,
    people_and_papers,
)
