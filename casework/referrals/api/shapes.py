"""The shapes of what a referral adds to a case in the API's answer, and of a step on one of its actions."""

from rest_framework import serializers as s

from casework.api.answers import shape, texts
from casework.blocks.obligations.queries import StepView
from casework.referrals.queries.decision import DecisionView
from casework.referrals.queries.follow_up import FollowUpView

StepShape = shape(
    "StepShape",
    "A step that the action's state leads on to: allowed, or the sentence that says why not for you.",
    "act title allowed reason",
    of=StepView,
    title=s.CharField(source="label"),
    reason=s.CharField(help_text="Empty when it is allowed."),
)
SaidShape = shape(
    "SaidShape",
    "A report on an action, or the question with which more was asked.",
    "is_question by at text",
    is_question=s.BooleanField(),
    at=s.DateTimeField(),
)
FollowUpShape = shape(
    "ActionShape",
    "A follow-up action.",
    "id service measure description due_on overdue state report exchange version steps",
    of=FollowUpView,
    id=s.IntegerField(source="pk"),
    report=s.CharField(help_text="The one that stands; empty while more is asked."),
    exchange=SaidShape(many=True, help_text="What was reported and asked again before, oldest first."),
    version=s.IntegerField(help_text="Send it with a step, to be told when somebody was faster."),
    steps=StepShape(many=True),
)
PositionShape = shape(
    "PositionShape",
    "A service's position that you may read: the others' stay hidden until yours has spoken.",
    "round service author state holds threat_level outcome answers comment given_at",
    round=s.IntegerField(source="round.number"),
    service=s.CharField(source="service.code"),
    author=s.CharField(source="author.name"),
    state=s.CharField(help_text="draft, given or reset"),
    threat_level=s.IntegerField(allow_null=True),
    answers=s.DictField(child=s.CharField(), help_text="Question to yes, no, unsure or abstain."),
    given_at=s.DateTimeField(allow_null=True),
)
DecisionShape = shape(
    "DecisionShape", "The decision as recorded.", "outcome amended reasons by at fingerprint", of=DecisionView
)
ReferralShape = shape(
    "ReferralShape",
    "What was referred.",
    "facts grounds threat_type ideology state_actor vital_interests information_date reliability credibility"
    " source_restrictions returned_for result",
    vital_interests=texts(),
    information_date=s.DateField(allow_null=True),
    credibility=s.IntegerField(allow_null=True),
)
SteppedShape = shape(
    "SteppedShape",
    "What a step did to a follow-up action.",
    "reference url id act state version",
    id=s.IntegerField(),
    state=s.CharField(help_text="open, reported, done or cancelled"),
    version=s.IntegerField(),
)
PARTS = {
    "referral": ReferralShape(allow_null=True, help_text="Of a referred case."),
    "positions": PositionShape(many=True),
    "decision": DecisionShape(allow_null=True),
    "actions": FollowUpShape(many=True),
}
