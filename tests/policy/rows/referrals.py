"""Who may do each act of a referral, and what that person meets where the walk stops: by act, or by act and state."""

from typing import Any

from casework.referrals.table import State

ALLOWED = {
    "submit": "officer",
    "resubmit": "officer",
    "accept": "intake",
    "return": "intake",
    "reassign": "intake",
    "amend": "officer",
    "withdraw": "officer",
    "give_position": "fjp",
    "correct_position": "fjp",
    "close_round": "secretary",
    "reopen_round": "secretary",
    "propose": "secretary",
    "dissent": "fjp",
    "vote": "fpp",
    "send_back": "secretary",
    "decide": "fpp",
    "add_action": "secretary",
    "review": "secretary",
    "close": "supervisor",
    "ask_downgrade": "officer",
    "settle_downgrade": "supervisor",
    "assign": "supervisor",
    "offer_hand_over": "supervisor",
    "sign_hand_over": "officer",
    "withdraw_hand_over": "supervisor",
    "take_over": "supervisor",
    "grant": "supervisor",
    "revoke_grant": "supervisor",
    "add_document": "officer",
    "correct_clock": "officer",
    "confirm_lapse": "officer",
    "settle_correction": "supervisor",
}
# what the person who may meets in the state the journey stops at, where something more is wanted
NEEDS_MORE: dict[Any, str] = {
    ("dissent", State.ASSESSMENT): "The round of positions is still open.",
    "sign_hand_over": "No hand-over is waiting for a signature.",
    "withdraw_hand_over": "No hand-over is waiting for a signature.",
    "confirm_lapse": "No right has run out that waits to be confirmed.",
    "revoke_grant": "Nobody was given a grant that could be ended.",
    "settle_correction": "No correction of a clock is waiting.",
    "settle_downgrade": "No lower marking waits for a second person.",
    "correct_position": "Your service has not given its position in this round.",
    "close_round": "Still in time to answer: CUTA, DJSOC-T, FJP, GISS, VSSE.",
    "reopen_round": "The round of positions is still open.",
    "propose": "The round of positions is still open.",
    "send_back": "No member of the decision body sent the proposal back.",
    "decide": "Waiting for the vote of LPP, FPP, DIRCO.",
}
