"""What the guards of the investment table may know of a file."""

from dataclasses import dataclass

from casework.blocks.completeness import table as completeness
from casework.blocks.portal.table import NOBODY_RECEIVES, Sides
from casework.blocks.remedies import table as remedies
from casework.lifecycle.common import CommonFacts

STATED_CLOSED = "You have said that the deal is closed, and that stays on the file. If it was a mistake, write to the secretariat why."


@dataclass(frozen=True)
class Facts(Sides, completeness.Facts, remedies.Facts, CommonFacts):
    """What the guards of the investment table may know. Made by ``investments.queries.filing_facts``; never the ORM."""

    is_notification: bool = True
    is_secretariat: bool = False  # the actor's service is the secretariat of the procedure
    missing: tuple[str, ...] = ()  # labels of mandatory fields that are still empty
    contradictions: int = 0  # sentences of the form: percentages, cycles, dates
    members: tuple[str, ...] = ()  # codes of the authorities concerned, once confirmed
    is_member: bool = False  # the actor's service is one of them
    is_intelligence: bool = False  # the actor's service is one of the file's intelligence services
    own_opinion_given: bool = False  # in this phase
    opinions_missing: tuple[str, ...] = ()  # members that have given none in this phase
    indications: tuple[str, ...] = ()  # who finds indications of risk in this phase
    questions_waiting: int = 0  # asked by services, in no letter yet
    request_open: bool = False  # for people outside: to their own side
    request_holds: bool = False  # one is open to a side whose requests stop clocks
    measures_in_talks: int = 0
    measures_settled: int = 0
    draft_opinion_sent: bool = False
    comment_given: bool = False
    comment_time_over: bool = False
    hearing_open: bool = False  # for people outside: of their own side
    assessment_expired: bool = False
    silence_clears: bool = False  # what the procedure attaches to the end of the assessment
    opinion_by_actor: bool = False
    extension_possible: bool = False
    minister_decided: bool = False  # of the actor's service
    ministers_missing: tuple[str, ...] = ()
    outcome: str = ""
    open_obligations: int = 0
    look_back_over: bool = False
    bad_faith_time_over: bool = False  # the longer time to look at a deal
    union_notified: bool = False
    union_mechanism: bool = True  # the procedure takes part in the mechanism of the Union
    union_incoming: bool = False  # another state's notification
    union_running: bool = False  # the other states can still say something
    closing_unsaid: bool = False  # the parties let the day pass by which they say whether the deal is closed
    closing_stated: bool = False  # the parties have said that the deal is closed
    completed_early: bool = False  # said to be completed before it was decided
    reachable: tuple[str, ...] = ("notifier",)
    answering: tuple[str, ...] = ("notifier",)
    askable: tuple[str, ...] = ("notifier",)  # of these: those that no request waits for


ONLY_READERS = "Nobody could answer this: the firms that are there only read. Give one of them other rights first."


def somebody_can_be_asked(f: Facts) -> str | None:
    """On a side that no request waits for, by a firm that does more than read."""
    if not f.reachable:
        return NOBODY_RECEIVES
    if not f.answering:
        return ONLY_READERS
    return None if f.askable else "A request for information is open: its answer comes first."


def a_hearing_to_set(f: Facts) -> str | None:
    """The investor asked for one, or another side can be invited; one that nobody would receive can be refused."""
    return None if f.hearing_open or set(f.reachable) - {"notifier"} else "No hearing waits to be held."
