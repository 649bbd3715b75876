"""What a referral holds besides the case: its text, positions, proposals, votes and the decision."""

from casework.referrals.models.decision import Decision, Proposal, Vote
from casework.referrals.models.follow_up import FollowUp
from casework.referrals.models.position import Delivery, Dissent, Position, Round
from casework.referrals.models.referral import Referral
