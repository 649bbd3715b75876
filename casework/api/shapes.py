"""The shapes of the API's answers: what the OpenAPI description says and what is sent come from here."""

from typing import Any

from rest_framework import serializers as s

from casework.lifecycle.kinds import kinds, states_of

# A member called label, source, required, help or errors hides an attribute of the serializer's own class from the type
# checker only: the framework takes declared fields off the class (hence the few ignores below).

STATES = list(states_of([each.name for each in kinds()]))


class FaultShape(s.Serializer[Any]):
    """One field that doesn't hold."""

    field = s.CharField(help_text="Empty where the whole request is meant; subjects.0.name for a row of a list.")
    detail = s.CharField()


class ProblemShape(s.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = s.CharField(help_text="urn:problem-type:dossier:…")
    title = s.CharField(help_text="The phrase of the status.")
    status = s.IntegerField()
    detail = s.CharField(help_text="The one sentence that the screens show as well.")
    errors = FaultShape(many=True, required=False)  # type: ignore[assignment]


class LimitShape(s.Serializer[Any]):
    """The nearest limit of a case."""

    clock = s.CharField()
    title = s.CharField()
    tone = s.CharField(help_text="none, soon, overdue or paused")
    left = s.CharField()
    due = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    confidence_text = s.CharField(help_text="Set where the length isn't confirmed.")


class Words(s.CharField):
    """The words of something that is asked; where it is done is a page's address, and no program's."""

    def to_representation(self, value: Any) -> str:
        """The words alone."""
        return str(value.words)


class RowShape(s.Serializer[Any]):
    """A case in a list."""

    reference = s.CharField()
    url = s.SerializerMethodField(help_text="Its address in this API.")
    title = s.CharField()
    state = s.ChoiceField(choices=STATES)
    state_words = s.CharField()
    marking = s.IntegerField(help_text="0 none, 1 restricted, 2 confidential, 3 secret, 4 top secret")
    service = s.CharField()
    lead = s.CharField()
    urgent = s.BooleanField()
    minor = s.BooleanField(help_text="Somebody under 18 is concerned.")
    unread = s.BooleanField(help_text="There is a notice about it that wasn't read.")
    asked = s.ListField(child=Words(), help_text="What it asks of you.")
    waits_for = s.CharField()
    limit = LimitShape(allow_null=True)
    due_at = s.DateTimeField(allow_null=True)
    version = s.IntegerField()

    def get_url(self, row: Any) -> str:
        """The case's address."""
        return address(row.reference)


def address(reference: str) -> str:
    """Where a case is read."""
    return f"/api/v1/cases/{reference}/"


class ListingShape(s.Serializer[Any]):
    """A page of cases."""

    results = RowShape(many=True)
    next = s.CharField(allow_null=True, help_text="Address of the next page.")
    previous = s.CharField(allow_null=True, help_text="Address of the page before.")
    next_cursor = s.CharField(allow_null=True, help_text="The next page's cursor alone.")


class FoundShape(s.Serializer[Any]):
    """What a search found, best first."""

    results = RowShape(many=True)
    more = s.BooleanField(help_text="There are others that match less well; narrow the question.")


class PersonShape(s.Serializer[Any]):
    """A person."""

    username = s.CharField()
    name = s.CharField()
    service = s.CharField(source="service.code")


class SubjectShape(s.Serializer[Any]):
    """A person or an organisation concerned."""

    id = s.IntegerField()
    kind = s.ChoiceField(choices=["person", "organisation"])
    name = s.CharField()
    aliases = s.ListField(child=s.CharField())
    birth_date = s.CharField(allow_null=True, help_text="1990-05-01; 1990-05 or 1990 where no more is known.")
    birth_place = s.CharField()
    nationality = s.CharField()
    identifiers = s.CharField()
    note = s.CharField()
    minor = s.BooleanField()


class ClockShape(s.Serializer[Any]):
    """A clock and why it runs out when it does."""

    clock = s.CharField()
    title = s.CharField()
    run = s.IntegerField()
    state = s.CharField()
    tone = s.CharField()
    left = s.CharField()
    due = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    confidence = s.CharField()
    sentence = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    version = s.CharField()


class DocumentShape(s.Serializer[Any]):
    """A file that you may open."""

    id = s.IntegerField(source="pk")
    title = s.CharField()
    file_name = s.CharField()
    kind = s.CharField()
    marking = s.IntegerField()
    size = s.IntegerField(help_text="bytes")
    sha256 = s.CharField()
    added_by = s.CharField()
    added_at = s.DateTimeField()


class CautionShape(s.Serializer[Any]):
    """Something to be seen first."""

    tone = s.CharField()
    lead = s.CharField()
    text = s.CharField()


class StepShape(s.Serializer[Any]):
    """A step that the action's state leads on to: allowed, or the sentence that says why not for you."""

    act = s.CharField()
    title = s.CharField(source="label")
    allowed = s.BooleanField()
    reason = s.CharField(help_text="Empty when it is allowed.")


class SaidShape(s.Serializer[Any]):
    """A report on an action, or the question with which more was asked."""

    is_question = s.BooleanField()
    by = s.CharField()
    at = s.DateTimeField()
    text = s.CharField()


class ActionShape(s.Serializer[Any]):
    """A follow-up action."""

    id = s.IntegerField(source="pk")
    service = s.CharField()
    measure = s.CharField()
    description = s.CharField()
    due_on = s.DateField()
    overdue = s.BooleanField()
    state = s.CharField()
    report = s.CharField(help_text="The one that stands; empty while more is asked.")
    exchange = SaidShape(many=True, help_text="What was reported and asked again before, oldest first.")
    version = s.IntegerField(help_text="Send it with a step, to be told when somebody was faster.")
    steps = StepShape(many=True)


class PositionShape(s.Serializer[Any]):
    """A service's position that you may read: the others' stay hidden until yours has spoken."""

    round = s.IntegerField(source="round.number")
    service = s.CharField(source="service.code")
    author = s.CharField(source="author.name")
    state = s.CharField(help_text="draft, given or reset")
    holds = s.CharField()
    threat_level = s.IntegerField(allow_null=True)
    outcome = s.CharField()
    answers = s.DictField(child=s.CharField(), help_text="Question to yes, no, unsure or abstain.")
    comment = s.CharField()
    given_at = s.DateTimeField(allow_null=True)


class DecisionShape(s.Serializer[Any]):
    """The decision as recorded."""

    outcome = s.CharField()
    amended = s.BooleanField()
    reasons = s.CharField()
    by = s.CharField()
    at = s.DateTimeField()
    fingerprint = s.CharField()


class ReferralShape(s.Serializer[Any]):
    """What was referred."""

    facts = s.CharField()
    grounds = s.CharField()
    threat_type = s.CharField()
    ideology = s.CharField()
    state_actor = s.CharField()
    vital_interests = s.ListField(child=s.CharField())
    information_date = s.DateField(allow_null=True)
    reliability = s.CharField()
    credibility = s.IntegerField(allow_null=True)
    source_restrictions = s.CharField()
    returned_for = s.CharField()
    result = s.CharField()


class CaseShape(s.Serializer[Any]):
    """A case as you may read it."""

    reference = s.CharField()
    url = s.CharField()
    title = s.CharField()
    procedure = s.CharField()
    procedure_version = s.CharField()
    state = s.ChoiceField(choices=STATES)
    state_words = s.CharField()
    version = s.IntegerField()
    marking = s.IntegerField()
    compartments = s.ListField(child=s.CharField())
    urgent = s.BooleanField()
    service = s.CharField()
    services = s.ListField(child=s.CharField(), help_text="Those taking part.")
    lead = PersonShape(allow_null=True)
    author = PersonShape()
    created_at = s.DateTimeField()
    opened_at = s.DateTimeField(allow_null=True)
    closed_at = s.DateTimeField(allow_null=True)
    cautions = CautionShape(many=True)
    referral = ReferralShape(allow_null=True, help_text="Of a referred case.")
    file = s.DictField(allow_null=True, help_text="What another kind of case adds, as its description says.")
    subjects = SubjectShape(many=True)
    clocks = ClockShape(many=True)
    documents = DocumentShape(many=True)
    positions = PositionShape(many=True)
    decision = DecisionShape(allow_null=True)
    actions = ActionShape(many=True)


class MenuActShape(s.Serializer[Any]):
    """One act: allowed, or the sentence that says why not."""

    act = s.CharField(source="name")
    title = s.CharField(source="label")
    allowed = s.BooleanField()
    reason = s.CharField(help_text="Empty when it is allowed.")


class MenuShape(s.Serializer[Any]):
    """Every act of the table, as it stands for you now."""

    reference = s.CharField()
    state = s.ChoiceField(choices=STATES)
    version = s.IntegerField(help_text="Send it with the act, to be told when somebody was faster.")
    acts = MenuActShape(many=True)


class OptionShape(s.Serializer[Any]):
    """A value that a field takes, and its words."""

    value = s.CharField()
    label = s.CharField()  # type: ignore[assignment]


class FieldShape(s.Serializer[Any]):
    """One member of an act's body."""

    name = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    help = s.CharField()
    required = s.BooleanField()  # type: ignore[assignment]
    type = s.ChoiceField(choices=["text", "boolean", "date", "date-time", "choice", "choices", "integer", "file"])
    choices = OptionShape(many=True)
    max_length = s.IntegerField(allow_null=True, help_text="Characters of a text.")
    minimum = s.IntegerField(allow_null=True, help_text="Of a number.")
    maximum = s.IntegerField(allow_null=True)


class ActShape(s.Serializer[Any]):
    """One act and what its body takes; nothing is listed while it is refused."""

    act = s.CharField()
    title = s.CharField()
    allowed = s.BooleanField()
    reason = s.CharField()
    version = s.IntegerField()
    takes = FieldShape(many=True)


class DoneShape(s.Serializer[Any]):
    """What an act did."""

    reference = s.CharField()
    url = s.CharField()
    act = s.CharField()
    state = s.ChoiceField(choices=STATES)
    state_words = s.CharField()
    version = s.IntegerField()
    made = s.DictField(child=s.IntegerField(), help_text="Numbers of what the act made: document_id, grant_id …")


class SteppedShape(s.Serializer[Any]):
    """What a step did to a follow-up action."""

    reference = s.CharField()
    url = s.CharField()
    id = s.IntegerField()
    act = s.CharField()
    state = s.CharField(help_text="open, reported, done or cancelled")
    version = s.IntegerField()


class ChangeShape(s.Serializer[Any]):
    """One field of a section, as you last read it and as it is now."""

    label = s.CharField()  # type: ignore[assignment]
    before = s.CharField()
    after = s.CharField()


class SectionShape(s.Serializer[Any]):
    """One section of the file and what you last read of it."""

    section = s.CharField()
    title = s.CharField()
    number = s.IntegerField(help_text="The newest; send it to tick it.")
    by = s.CharField()
    at = s.DateTimeField()
    read_number = s.IntegerField(help_text="0 when you never ticked it.")
    read_at = s.DateTimeField(allow_null=True, help_text="When you ticked the newest.")
    unread = s.BooleanField()
    changes = ChangeShape(many=True)


class ChangesShape(s.Serializer[Any]):
    """What changed since you last looked."""

    reference = s.CharField()
    sections = SectionShape(many=True)


class TickedShape(s.Serializer[Any]):
    """What is ticked now, and what is left."""

    reference = s.CharField()
    url = s.CharField()
    read = s.DictField(child=s.IntegerField())
    unread = s.ListField(child=s.CharField(), help_text="Sections that still wait for you.")
