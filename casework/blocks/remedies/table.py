"""The small lifecycles of an appeal, and of a fine: proposed, notice given, the parties heard, imposed or dropped; then
paid, annulled, or handed over to the service that collects it.

Whoever is to be fined is told of it and heard before, and given reasons (Charter of Fundamental Rights, art. 41(2); which
national text says how was not read). The acts are rows of the kind's table; this says from where each can be done.
"""

from dataclasses import dataclass
from enum import StrEnum

from casework.lifecycle.table import Lifecycle, Row, guards

Appeal = StrEnum("Appeal", "PENDING ENDED")
State = StrEnum("State", "PROPOSED NOTIFIED ANSWERED IMPOSED PAID DROPPED ANNULLED HANDED")  # where a fine stands
S = State
BY_ANOTHER = "Two people annul a fine: somebody else than who imposed it must do it."
OPEN = (S.PROPOSED, S.NOTIFIED, S.ANSWERED)  # not settled yet

# fmt: off
APPEAL = Lifecycle("appeal", initial=Appeal.PENDING, final=frozenset({Appeal.ENDED}), rows=(
    Row("end",       (Appeal.PENDING,), Appeal.ENDED,      inside="end_appeal"),
))
FINE = Lifecycle("fine", initial=S.PROPOSED, final=frozenset({S.PAID, S.DROPPED, S.ANNULLED, S.HANDED}), rows=(
    #   step         from            to
    Row("notify",    (S.PROPOSED,),  S.NOTIFIED,     inside="notify_fine"),
    Row("answer",    (S.NOTIFIED,),  S.ANSWERED,     inside="answer_fine"),
    Row("impose",    OPEN,           S.IMPOSED,      inside="settle_fine"),
    Row("drop",      OPEN,           S.DROPPED,      inside="settle_fine"),
    Row("pay",       (S.IMPOSED,),   S.PAID,         inside="record_payment"),
    Row("annul",     (S.IMPOSED,),   S.ANNULLED,     inside="annul_fine"),
    Row("hand_over", (S.IMPOSED,),   S.HANDED,       inside="hand_over_fine"),
))
# fmt: on


@dataclass(frozen=True)
class Facts:
    """What the guards may know of appeals and fines; the facts of a kind that has them extend it."""

    appeal_open: bool = False
    appeal_time_over: bool = True
    fine_state: str = ""  # of the newest fine
    fine_unpaid: bool = False  # one is imposed, and its payment isn't recorded
    fine_proposed_by_actor: bool = False
    fine_imposed_by_actor: bool = False  # each that is unpaid


def appeal_is_over(f: Facts) -> str | None:
    if f.appeal_open:
        return "An appeal is pending."
    return None if f.appeal_time_over else "The time for an appeal has not run out."


when, unless, only = guards(__name__, Facts)
no_appeal_open = when(lambda f: f.appeal_open, says="An appeal is pending.")
an_appeal_is_open = unless(lambda f: f.appeal_open, says="No appeal is pending.")
no_fine_unpaid = when(
    lambda f: f.fine_unpaid,
    says="A fine isn't paid: record its payment, annul it, or hand it over to the service that collects it.",
)
fine_imposed = unless(lambda f: f.fine_unpaid, says="No fine waits to be paid.")
annulled_by_another = when(lambda f: f.fine_imposed_by_actor, says=BY_ANOTHER)
no_fine_open = when(lambda f: f.fine_state in OPEN, says="A fine is proposed and waits for a second person.")
fine_proposed = unless(lambda f: f.fine_state == S.PROPOSED, says="No fine is proposed of which notice can be given.")
fine_notified = unless(lambda f: f.fine_state == S.NOTIFIED, says="No notice of a fine waits for an answer.")


def fine_waits_for_another(f: Facts) -> str | None:
    if f.fine_state not in OPEN:
        return "No fine waits to be settled."
    return "Two people decide on a fine: somebody else must settle this one." if f.fine_proposed_by_actor else None
