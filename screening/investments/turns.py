"""What a filing asks of whom, state by state; see ``casework.lifecycle.turns``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from casework.lifecycle.turns import SETTLE, SIGN, TurnSort, TurnSorts, Wanted
from casework.queries.turn_facts import Rule, TurnKind
from screening.investments.queries import turn_facts
from screening.investments.queries.turn_facts import FilingFacts
from screening.investments.table import FDI
from screening.investments.table import State as S

LET_GO = timedelta(days=28)  # after this long nobody is asked any more to write a returned text again
AN_INSTANT = timedelta(microseconds=1)
RISK = frozenset({"risk", "negative", "positive_with_measures"})
BINDING = "positive_with_measures"  # the outcome that brings measures

asks = TurnSorts(FDI, {SIGN.code: SIGN, **SETTLE})
FINE = asks("fine", says="Settle the fine", act="settle_fine")
FINE_NOTICE = asks("fine_notice", says="Give notice of the fine", act="notify_fine")
HEARING = asks("set_hearing", says="Set the hearing that was asked for")
MEASURE_ANSWER = asks("measure_answer", says="Answer the investor’s text of a measure", act="write_measure")
MEASURE_SETTLE = asks("measure_settle", says="Settle a measure on which both sides agree", act="settle_measure")
RETURNED = asks("returned", says="Write a text again that was returned", page="case-letters", may=P.FDI_SECRETARIAT)
# without an act: what can be done in more than one way, on a part of the file, or after another step of its own page
CHECK = asks("check", says="Check completeness", may=P.FDI_SECRETARIAT)
OPINION = asks("opinion", act="give_opinion")
CONTRIBUTION = asks("classified_part", act="contribute")
MERGE = asks("merge", says="Merge contributions", act="merge_opinion")
SEND_QUESTIONS = asks("send_questions", says="Send the questions", act="send_request")
MOVE = asks("move", act="move_to_screening")
CLEAR = asks("clear", says="Clear or confirm", may=P.FDI_CHAIR)
ADOPT = asks("adopt", says="Record the opinion", act="adopt_opinion")
MINISTER = asks("minister", says="Decide", act="decide_minister")
ALL_DECIDED = asks("all_decided", says="Combine the decisions", act="combine")
VERIFY = asks("verify_report", says="Verify a report", may=P.FDI_SECRETARIAT)
ENQUIRY = asks("enquiry", says="Go on with the enquiry", may=P.FDI_SECRETARIAT)
WATCH = asks("watch", says="Watch the measures", act="start_monitoring")
OWN_DRAFT = asks("own_draft", says="Finish the draft", may=P.FDI_SECRETARIAT)


def _of_the_desk(facts: FilingFacts, turn: TurnSort, **more: int) -> Iterator[Wanted]:
    """TurnSort of the lead and of the owning service; of any secretariat that reads the file while nobody leads it."""
    if facts.lead is None:
        yield turn(**more)
    else:
        yield turn(person=facts.lead, **more)
        yield turn(service=facts.owner, **more)


def _draft(facts: FilingFacts) -> Iterator[Wanted]:
    yield OWN_DRAFT(person=facts.author)


def _enquiry(facts: FilingFacts) -> Iterator[Wanted]:
    if not facts.request_open:
        yield from _of_the_desk(facts, ENQUIRY)


def _check(facts: FilingFacts) -> Iterator[Wanted]:
    yield from _of_the_desk(facts, CHECK)


def _questions(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.questions_wait and not facts.request_open:
        yield from _of_the_desk(facts, SEND_QUESTIONS)


def _opinions(facts: FilingFacts) -> Iterator[Wanted]:
    for service in facts.members - facts.opinions.keys():
        yield OPINION(service=service)


def _contributions(facts: FilingFacts) -> Iterator[Wanted]:
    """A contribution above the file's label takes the turn away only from whoever can open it."""
    told = {one.service for one in facts.contributions.values() if one.above is None}
    for service in facts.intelligence - told:
        asked = CONTRIBUTION(service=service)
        yield asked
        for pk, one in facts.contributions.items():
            if one.service == service:
                yield replace(asked, item=pk, label=one.above, lifts=True)


def _merge(facts: FilingFacts) -> Iterator[Wanted]:
    for service in () if facts.joint_opinion else facts.intelligence:
        yield MERGE(service=service)


def _phase(facts: FilingFacts) -> Iterator[Wanted]:
    """The end of the assessment: on to the screening where a risk is found, else cleared or confirmed."""
    risk = not RISK.isdisjoint(facts.opinions.values())
    if facts.request_open:
        return
    if risk:
        yield from _of_the_desk(facts, MOVE)
    if facts.phase_over or (not risk and facts.members <= facts.opinions.keys()):
        yield CLEAR(except_persons=frozenset({facts.author}))


def _adopt(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.members <= facts.opinions.keys() and not facts.request_open:
        yield from _of_the_desk(facts, ADOPT)


def _hearing(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.hearing_to_set:
        yield from _of_the_desk(facts, HEARING)


def _measures(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.text_to_answer and not facts.text_leaves:
        yield from _of_the_desk(facts, MEASURE_ANSWER)
    if facts.measure_to_settle:
        yield from _of_the_desk(facts, MEASURE_SETTLE)


def _ministers(facts: FilingFacts) -> Iterator[Wanted]:
    waits = facts.members - facts.decided
    for service in waits:
        yield MINISTER(service=service)
    if not waits:
        yield ALL_DECIDED(except_persons=facts.recorders | {facts.author})


def _watch(facts: FilingFacts) -> Iterator[Wanted]:
    if facts.outcome == BINDING:
        yield from _of_the_desk(facts, WATCH)


def _reports(facts: FilingFacts) -> Iterator[Wanted]:
    for pk, one in facts.reports.items():
        but = frozenset() if one.reported_by is None else frozenset({one.reported_by})
        for asked in _of_the_desk(facts, VERIFY, item=pk):
            yield replace(asked, except_persons=but, due_at=one.due_at)


def _fines(facts: FilingFacts) -> Iterator[Wanted]:
    """In any state: notice of what was proposed; then a ruling, once it was answered or the time for it is over."""
    for pk, one in facts.fines.items():
        rule = FINE(item=pk, except_persons=frozenset({facts.author, one.proposed_by}))
        if one.answered:
            yield rule
        elif not one.notified:
            yield from _of_the_desk(facts, FINE_NOTICE, item=pk)
        elif one.answer_due is not None:
            yield replace(rule, from_at=one.answer_due + AN_INSTANT)


def _returned(facts: FilingFacts) -> Iterator[Wanted]:
    """A text that came back is asked of whoever handed it in, where the file still knows the act, for some weeks."""
    for pk, one in facts.returned.items():
        if not _can_be_sent(one.act, facts.state):
            continue
        for permission in (P.FDI_SECRETARIAT, P.FDI_CHAIR):
            until = one.settled_at + LET_GO
            yield RETURNED(permission=permission, person=one.handed_by, item=pk, until_at=until)


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

FDI_TURN_KIND = TurnKind(
    asks,
    _BY_STATE,
    (_fines, _returned),
    turn_facts.columns,
    turn_facts.facts,
    waits={
        S.DRAFT: _("author"),
        S.ENQUIRY: _("secretariat"),
        S.COMPLETENESS: _("secretariat"),
        S.INCOMPLETE: _("representative"),
        S.ASSESSMENT: _("authorities concerned"),
        S.SCREENING: _("authorities concerned"),
        S.MINISTERIAL: _("ministers"),
        S.DECIDED: _("secretariat"),
        S.MONITORING: _("measures"),
    },
    desks=dict.fromkeys((S.COMPLETENESS, S.ENQUIRY, S.DECIDED), P.FDI_SECRETARIAT),
)
