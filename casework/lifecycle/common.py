"""What every kind of case has in common: the facts that the shared acts ask for, their guards, and the rows themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.permissions import Permission as P
from casework.lifecycle.table import Guard, Row, guards

# Where a case of any kind begins and ends; the database knows these words.
DRAFT, CLOSED, WITHDRAWN = "draft", "closed", "withdrawn"
ENDED = (CLOSED, WITHDRAWN)
UNREAD = "Read first what is new to you: {sections}."


@dataclass(frozen=True)
class CommonFacts:
    """What the guards of the shared rows may know; each kind's own facts extend it."""

    is_author: bool = False
    was_author: bool = False  # before somebody took the authorship over: four eyes still count them
    is_lead: bool = False
    is_author_service: bool = False
    unread_sections: tuple[str, ...] = ()
    hand_over_open: bool = False
    is_receiver: bool = False
    clock_correction_open: bool = False
    correction_proposed_by_actor: bool = False
    service: str = ""  # the actor's, by its code
    sits_in: frozenset[str] = frozenset()  # bodies of the procedure in which it sits, by their codes
    open_clocks: frozenset[str] = frozenset()  # counting, still or run out, by their ids and symbols
    grants_open: bool = False  # given and not ended
    rights_run_out: int = 0  # clocks of rights that nobody has confirmed to be over
    is_marked: bool = False  # the case, or a document of it that the actor can open
    downgrade_open: bool = False
    downgrade_asked_by_actor: bool = False
    given: Mapping[str, object] = field(default_factory=dict)  # what the act itself brings, for guards on content


when, unless, only = guards(__name__, CommonFacts)
by_lead_or_author_service = only(
    lambda f: f.is_lead or f.is_author_service, says="Only the lead or the referring service can do this."
)
has_read_everything = when(lambda f: f.unread_sections, says=UNREAD)
by_author_service = only(lambda f: f.is_author_service, says="Only the service that the case belongs to can do this.")
no_hand_over_open = when(lambda f: f.hand_over_open, says="A hand-over is waiting for its receiver's signature.")
a_hand_over_open = only(lambda f: f.hand_over_open, says="No hand-over is waiting for a signature.")
by_receiver = only(lambda f: f.is_receiver, says="Only the receiver of the hand-over can sign for it.")
a_clock_runs = unless(lambda f: f.open_clocks, says="No clock is running on this case.")
# where nothing is there to act on, for anybody
a_right_ran_out = only(lambda f: f.rights_run_out, says="No right has run out that waits to be confirmed.")
a_grant_stands = only(lambda f: f.grants_open, says="Nobody was given a grant that could be ended.")
no_correction_open = when(
    lambda f: f.clock_correction_open, says="A correction of a clock is waiting for a second person."
)
a_correction_open = only(lambda f: f.clock_correction_open, says="No correction of a clock is waiting.")
corrected_by_another = only(
    lambda f: not f.correction_proposed_by_actor, says="Two people correct a clock: somebody else must settle this one."
)
something_to_lower = unless(
    lambda f: f.is_marked,
    says="The case and its documents have no marking and no compartment: there is nothing to lower.",
)
no_downgrade_open = when(lambda f: f.downgrade_open, says="A lower marking waits for a second person.")
a_downgrade_open = only(lambda f: f.downgrade_open, says="No lower marking waits for a second person.")
lowered_by_another = only(
    lambda f: not f.downgrade_asked_by_actor, says="Two people lower a marking: somebody else must settle this one."
)


# fmt: off
def common_rows(states: type[StrEnum], *, takes_over: tuple[Guard, ...] = (by_author_service,)) -> tuple[Row, ...]:
    """The rows that every table ends with: who works on the case, who is let in by name, markings, documents, clocks corrected."""
    live = tuple(state for state in states if state not in (DRAFT, *ENDED))
    written = (states(DRAFT), *live)
    return (
        #   act                from             to     who may         only if                                      clock  who is told
        Row("take_over",       written,         None,  P.CASE_ASSIGN,  takes_over,                                  (), ("new author",), "Give the authorship to somebody", ("the new author",)),
        Row("assign",          live,            None,  P.CASE_ASSIGN,  (),                                          (), ("assignee",), "Assign", ("the person assigned",)),
        Row("offer_hand_over", live,            None,  P.CASE_ASSIGN,  (no_hand_over_open,),                        (), ("receiver",), "Hand over", ("the receiver",)),
        Row("sign_hand_over",  live,            None,  P.CASE_VIEW,    (a_hand_over_open, by_receiver),             (), ("giver",), "Sign for the hand-over"),
        Row("withdraw_hand_over", live,         None,  P.CASE_ASSIGN,  (a_hand_over_open,),                         (), ("receiver",), "Take the hand-over back"),
        Row("grant",           live,            None,  P.GRANT_GIVE,   (by_lead_or_author_service,),                (), ("grantee",), "Grant need to know", ("the person named",)),
        Row("revoke_grant",    live,            None,  P.GRANT_GIVE,   (by_lead_or_author_service, a_grant_stands), (), (), "End a grant"),
        Row("ask_downgrade",   live,            None,  P.MARKING_LOWER, (by_lead_or_author_service, something_to_lower, no_downgrade_open), (), ("marking approvers",), "Ask for a lower marking"),
        Row("settle_downgrade", live,           None,  P.MARKING_CONFIRM, (by_author_service, a_downgrade_open, lowered_by_another, has_read_everything), (), ("asker",), "Settle the lower marking", ("whoever the lower marking lets in",)),
        Row("add_document",    written,         None,  P.DOCUMENT_ADD, (),                                          (), (), "Add a document"),
        Row("correct_clock",   live,            None,  P.CLOCK_CORRECT, (a_clock_runs, no_correction_open),         (), ("clock approvers",), "Ask for a clock to be corrected"),
        Row("confirm_lapse",   live,            None,  P.CLOCK_CORRECT, (a_right_ran_out,),                         (), (), "Confirm that a right ran out"),
        Row("settle_correction", live,          None,  P.CLOCK_APPROVE, (a_correction_open, corrected_by_another),  (), ("proposer",), "Settle the clock correction"),
    )
# fmt: on
