"""The small lifecycle of an outgoing text: handed in, then sent or returned, never at a time of its own."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions import Permission as P
from accounts.sentences import Worded
from casework.lifecycle.table import Lifecycle, Row, guards


class State(Worded):
    """Where an outgoing text stands, for whoever handed it in."""

    HANDED_IN = "handed_in", "handed in"
    SENT = "sent", "sent"
    RETURNED = "returned", "returned by the coordinator"
    VOID = "void", "not possible any more"
    TAKEN_BACK = "taken_back", "taken back"


WORDS: dict[StrEnum, str] = {state: state.words for state in State}
S = State


@dataclass(frozen=True)
class Facts:
    """What the guards of the table may know."""

    handed_in_by_actor: bool = False
    in_the_circle: bool = False  # holds the compartment of the procedure's circle
    unknown_passages: bool = False  # something was found that the actor can't open
    reason_missing: bool = False  # something was found, and no reason is given
    released: bool = True  # a coordinator released it, or nobody has to look


when, unless, only = guards(__name__, Facts)
by_sender = unless(lambda f: f.handed_in_by_actor, says="Only whoever handed a text in takes it back.")
by_another = when(lambda f: f.handed_in_by_actor, says="Four eyes: nobody releases a text that they handed in.")
in_the_circle = unless(
    lambda f: f.in_the_circle, says="Only a coordinator who is read into the circle of contributions decides this."
)
may_know_all = when(
    lambda f: f.unknown_passages,
    says="This text repeats what you can't open: only a coordinator who can may release it.",
)
with_a_reason = when(lambda f: f.reason_missing, says="Say why these passages may leave.")
looked_at = unless(lambda f: f.released, says="The coordinator has not released this text yet.")


# fmt: off
def dispatch(coordinate: P) -> Lifecycle:
    """The table of a kind whose coordinators have that permission."""
    return Lifecycle("dispatch", initial=S.HANDED_IN, final=frozenset({S.SENT, S.RETURNED, S.VOID, S.TAKEN_BACK}), rows=(
        #   act        from            to           who may             only if                                                    clock  who is told
        Row("release", (S.HANDED_IN,), None,        coordinate,           (by_another, in_the_circle, may_know_all, with_a_reason),  (), (), "Release"),
        Row("return",  (S.HANDED_IN,), None,        coordinate,           (in_the_circle,),                                          (), (), "Return"),
        Row("take_back", (S.HANDED_IN,), S.TAKEN_BACK, P.CASE_VIEW,     (by_sender,),                                              (), (), "Take back"),
        # the clock on the wall does these, at a fixed time, for the person who handed the text in
        Row("send",    (S.HANDED_IN,), S.SENT,      P.SELF,             (looked_at,),                                              (), ("sender",), "Send"),
        Row("give_back", (S.HANDED_IN,), S.RETURNED, P.SELF,            (),                                                        (), ("sender",), "Give back"),
        Row("drop",    (S.HANDED_IN,), S.VOID,      P.SELF,             (),                                                        (), ("sender",), "Drop"),
    ))
# fmt: on
