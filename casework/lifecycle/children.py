"""What hangs off a case of any kind and has a state of its own: an offered hand-over, a lower marking that was asked
for, a clock, and the correction of one. All of them move inside an act of the case, or by themselves.
"""

from enum import StrEnum

from casework.lifecycle.table import Lifecycle, Row

Offer = StrEnum("Offer", "WAITING SIGNED WITHDRAWN")  # of a hand-over
Asked = StrEnum("Asked", "PROPOSED APPROVED REFUSED")  # of a second person
Clock = StrEnum("Clock", "RUNNING PAUSED MET EXPIRED CANCELLED")
A, C = Asked, Clock
SETTLED = frozenset({A.APPROVED, A.REFUSED})

# fmt: off
HAND_OVER = Lifecycle("hand_over", initial=Offer.WAITING, final=frozenset({Offer.SIGNED, Offer.WITHDRAWN}), rows=(
    #   step         from           to
    Row("sign",      (Offer.WAITING,),  Offer.SIGNED,     inside="sign_hand_over"),
    Row("withdraw",  (Offer.WAITING,),  Offer.WITHDRAWN,  inside="withdraw_hand_over"),
    Row("lose",      (Offer.WAITING,),  Offer.WITHDRAWN),  # its receiver leaves the service
))
DOWNGRADE = Lifecycle("downgrade", initial=A.PROPOSED, final=SETTLED, rows=(
    Row("approve",   (A.PROPOSED,), A.APPROVED,   inside="settle_downgrade"),  # written by the label's trigger in the database
    Row("refuse",    (A.PROPOSED,), A.REFUSED,    inside="settle_downgrade"),
))
CORRECTION = Lifecycle("correction", initial=A.PROPOSED, final=SETTLED, rows=(
    Row("approve",   (A.PROPOSED,), A.APPROVED,   inside="settle_correction"),
    Row("refuse",    (A.PROPOSED,), A.REFUSED,    inside="settle_correction"),
))
# Moved by the steps of the tables of cases ("stop", "pause") and by time; what ends before its date may end late too.
CLOCK = Lifecycle("clock", initial=C.RUNNING, final=frozenset({C.CANCELLED}), rows=(
    Row("pause",       (C.RUNNING,),                       C.PAUSED),
    Row("resume",      (C.PAUSED,),                        C.RUNNING),
    Row("stop",        (C.RUNNING, C.PAUSED, C.EXPIRED),   C.MET),
    Row("drop",        (C.RUNNING, C.PAUSED, C.EXPIRED),   C.CANCELLED),
    Row("run_out",     (C.RUNNING, C.PAUSED, C.EXPIRED),   C.EXPIRED),
    Row("reopen",      (C.MET,),                           C.RUNNING),
    Row("reopen_late", (C.MET,),                           C.EXPIRED),
    Row("recount",     (C.EXPIRED,),                       C.RUNNING),  # its new date is still to come
))
# fmt: on
CHILDREN = (HAND_OVER, DOWNGRADE, CORRECTION, CLOCK)
