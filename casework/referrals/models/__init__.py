"""What a referral holds besides the case: its text, positions, proposals, votes and the decision."""

from casework.models.case import know_states
from casework.referrals.models.decision import Decision, Proposal, Vote
from casework.referrals.models.follow_up import FollowUp
from casework.referrals.models.position import Delivery, Dissent, Position, Round
from casework.referrals.models.referral import Referral
from casework.referrals.table import State

know_states("referral", State, name="case_state_known")

__all__ = ["Decision", "Delivery", "Dissent", "FollowUp", "Position", "Proposal", "Referral", "Round", "Vote"]
