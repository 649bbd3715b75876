"""What a filing asks of whom, state by state; see ``casework.lifecycle.turns``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from accounts.permissions import Permission as P
from casework.lifecycle.turns import Wanted
from casework.queries.turn_facts import Rule, TurnKind
from screening.investments.queries import turn_facts
from screening.investments.queries.turn_facts import FilingFacts
from screening.investments.table import FDI
from screening.investments.table import State as S

LET_GO = timedelta(days=28)  # after this long nobody is asked any more to write a returned text again
AN_INSTANT = timedelta(microseconds=1)
RISK = frozenset({"risk", "negative", "positive_with_measures"})
BINDING = "positive_with_measures"  # the outcome that brings measures


def _of_the_desk(facts: FilingFacts, code: str, **more: int) -> Iterator[Wanted]:
    """Asked of the lead and of the owning service; of any secretariat that reads the file while nobody leads it."""
    asked = Wanted(code=code, permission=P.FDI_SECRETARIAT, item=more.get("item", 0))
    if facts.lead is None:
        yield asked
    else:
        yield replace(asked, person=facts.lead)
        yield replace(asked, service=facts.owner)


def _draft(facts: FilingFacts) -> Iterator[Wanted]:
    yield Wanted(code="own_draft", permission=P.FDI_SECRETARIAT, person=facts.author)


def _enquiry(facts: FilingFacts) -> Iterator[Wanted]:
    if not facts.request_open:
        yield from _of_the_desk(facts, "enquiry")


def _check(facts: FilingFacts) -> Iterator[Wanted]:
    yield from _of_the_desk(facts, "check")


def _questions(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.questions_wait and not facts.request_open:
        yield from _of_the_desk(facts, "send_questions")


def _opinions(facts: FilingFacts) -> Iterator[Wanted]:
    for service in facts.members - facts.opinions.keys():
        yield Wanted(code="opinion", permission=P.FDI_OPINION, service=service)


def _contributions(facts: FilingFacts) -> Iterator[Wanted]:
    """A contribution above the file's label takes the turn away only from whoever can open it."""
    told = {one.service for one in facts.contributions.values() if one.above is None}
    for service in facts.intelligence - told:
        asked = Wanted(code="classified_part", permission=P.FDI_CONTRIBUTE, service=service)
        yield asked
        for pk, one in facts.contributions.items():
            if one.service == service:
                yield replace(asked, item=pk, label=one.above, lifts=True)


def _merge(facts: FilingFacts) -> Iterator[Wanted]:
    for service in () if facts.joint_opinion else facts.intelligence:
        yield Wanted(code="merge", permission=P.FDI_COORDINATE, service=service)


def _phase(facts: FilingFacts) -> Iterator[Wanted]:
    """The end of the assessment: on to the screening where a risk is found, else cleared or confirmed."""
    risk = not RISK.isdisjoint(facts.opinions.values())
    if facts.request_open:
        return
    if risk:
        yield from _of_the_desk(facts, "move")
    if facts.phase_over or (not risk and facts.members <= facts.opinions.keys()):
        yield Wanted(code="clear", permission=P.FDI_CHAIR, except_persons=frozenset({facts.author}))


def _adopt(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.members <= facts.opinions.keys() and not facts.request_open:
        yield from _of_the_desk(facts, "adopt")


def _hearing(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.hearing_to_set:
        yield from _of_the_desk(facts, "set_hearing")


def _measures(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.text_to_answer and not facts.text_leaves:
        yield from _of_the_desk(facts, "measure_answer")
    if facts.measure_to_settle:
        yield from _of_the_desk(facts, "measure_settle")


def _ministers(facts: FilingFacts) -> Iterator[Wanted]:
    waits = facts.members - facts.decided
    for service in waits:
        yield Wanted(code="minister", permission=P.FDI_MINISTER, service=service)
    if not waits:
        but = facts.recorders | {facts.author}
        yield Wanted(code="all_decided", permission=P.FDI_CHAIR, except_persons=but)


def _watch(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.outcome == BINDING:
        yield from _of_the_desk(facts, "watch")


def _reports(facts: FilingFacts) -> Iterator[Wanted]:
    for pk, one in facts.reports.items():
        but = frozenset() if one.reported_by is None else frozenset({one.reported_by})
        for asked in _of_the_desk(facts, "verify_report", item=pk):
            yield replace(asked, except_persons=but, due_at=one.due_at)


def _fines(facts: FilingFacts) -> Iterator[Wanted]:
    """In any state: notice of what was proposed; then a ruling, once it was answered or the time for it is over."""
    for pk, one in facts.fines.items():
        rule = Wanted(
            code="fine", permission=P.FDI_CHAIR, item=pk, except_persons=frozenset({facts.author, one.proposed_by})
        )
        if one.answered:
            yield rule
        elif not one.notified:
            yield from _of_the_desk(facts, "fine_notice", item=pk)
        elif one.answer_due is not None:
            yield replace(rule, from_at=one.answer_due + AN_INSTANT)


def _returned(facts: FilingFacts) -> Iterator[Wanted]:
    """A text that came back is asked of whoever handed it in, where the file still knows the act, for some weeks."""
    for pk, one in facts.returned.items():
        if not _can_be_sent(one.act, facts.state):
            continue
        for permission in (P.FDI_SECRETARIAT, P.FDI_CHAIR):
            until = one.settled_at + LET_GO
            yield Wanted(code="returned", permission=permission, person=one.handed_by, item=pk, until_at=until)


def _can_be_sent(act: str, state: str) -> bool:
    """Letters and steps on obligations until the file ends; acts of the table where it lets them through."""
    if act not in FDI.acts:
        return state not in {final.value for final in FDI.final}
    row = FDI.row(act)
    return row.permission in (P.FDI_SECRETARIAT, P.FDI_CHAIR) and S(state) in row.sources


_IN_PHASES = (_questions, _opinions, _contributions, _merge)
_BY_STATE: dict[str, tuple[Rule, ...]] = {
    S.DRAFT: (_draft,),
    S.ENQUIRY: (_enquiry,),
    S.COMPLETENESS: (_check, _questions),
    S.ASSESSMENT: (*_IN_PHASES, _phase),
    S.SCREENING: (*_IN_PHASES, _adopt, _hearing, _measures),
    S.MINISTERIAL: (_ministers,),
    S.DECIDED: (_watch,),
    S.MONITORING: (_reports,),
}

FDI_TURN_KIND = TurnKind(_BY_STATE, (_fines, _returned), turn_facts.columns, turn_facts.facts)
