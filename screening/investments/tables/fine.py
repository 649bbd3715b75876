"""The small lifecycle of a fine: proposed, notice given, the parties heard, imposed or dropped; then paid, annulled,
or handed over to the service that collects it.

Whoever is to be fined is told of it and heard before, and given reasons (Charter of Fundamental Rights, art. 41(2); which
national text says how was not read). The acts are rows of the investment table; this says from where each can be done.
"""

from enum import StrEnum

from casework.lifecycle.table import Lifecycle, Row
from screening.investments.tables.known import Facts


class State(StrEnum):
    """Where a fine stands."""

    PROPOSED = "proposed"
    NOTIFIED = "notified"
    ANSWERED = "answered"
    IMPOSED = "imposed"
    PAID = "paid"
    DROPPED = "dropped"
    ANNULLED = "annulled"
    HANDED_OVER = "handed"


S = State
BY_ANOTHER = "Two people annul a fine: somebody else than who imposed it must do it."
OPEN = (S.PROPOSED, S.NOTIFIED, S.ANSWERED)  # not settled yet

# fmt: off
FINE = Lifecycle("fine", initial=S.PROPOSED, final=frozenset({S.PAID, S.DROPPED, S.ANNULLED, S.HANDED_OVER}), rows=(
    #   step         from            to
    Row("notify",    (S.PROPOSED,),  S.NOTIFIED,     inside="notify_fine"),
    Row("answer",    (S.NOTIFIED,),  S.ANSWERED,     inside="answer_fine"),
    Row("impose",    OPEN,           S.IMPOSED,      inside="settle_fine"),
    Row("drop",      OPEN,           S.DROPPED,      inside="settle_fine"),
    Row("pay",       (S.IMPOSED,),   S.PAID,         inside="record_payment"),
    Row("annul",     (S.IMPOSED,),   S.ANNULLED,     inside="annul_fine"),
    Row("hand_over", (S.IMPOSED,),   S.HANDED_OVER,  inside="hand_over_fine"),
))
# fmt: on


def no_fine_open(f: Facts) -> str | None:
    return "A fine is proposed and waits for a second person." if f.fine_state in OPEN else None


def no_fine_unpaid(f: Facts) -> str | None:
    if f.fine_unpaid:
        return "A fine isn't paid: record its payment, annul it, or hand it over to the service that collects it."
    return None


def fine_proposed(f: Facts) -> str | None:
    return None if f.fine_state == S.PROPOSED else "No fine is proposed of which notice can be given."


def fine_notified(f: Facts) -> str | None:
    return None if f.fine_state == S.NOTIFIED else "No notice of a fine waits for an answer."


def fine_imposed(f: Facts) -> str | None:
    return None if f.fine_unpaid else "No fine waits to be paid."


def annulled_by_another(f: Facts) -> str | None:
    return BY_ANOTHER if f.fine_imposed_by_actor else None


def fine_waits_for_another(f: Facts) -> str | None:
    if f.fine_state not in OPEN:
        return "No fine waits to be settled."
    return "Two people decide on a fine: somebody else must settle this one." if f.fine_proposed_by_actor else None
