"""The shapes of the API's answers: what the OpenAPI description says and what is sent come from here."""

from typing import Any

from rest_framework import serializers as s

from casework.api.answers import shape, texts
from casework.lifecycle.kinds import kinds, states_of
from casework.queries.act_menu import MenuAct
from casework.queries.changes import ChangedSection
from casework.queries.deadlines import ClockView, Limit
from casework.queries.inbox import Row
from casework.queries.screens import Caution
from casework.queries.subjects import DocumentView


def address(reference: str) -> str:
    """Where a case is read."""
    return f"/api/v1/cases/{reference}/"


class Address(s.CharField):
    """The case's address in this API, by its reference."""

    def to_representation(self, value: Any) -> str:
        """The address."""
        return address(value)


class Words(s.CharField):
    """The words of something that is asked; where it is done is a page's address, and no program's."""

    def to_representation(self, value: Any) -> str:
        """The words alone."""
        return str(value.words)


STATES = list(states_of([each.name for each in kinds()]))
STATE = s.ChoiceField(choices=STATES)
NUMBER, MOMENT = s.IntegerField(), s.DateTimeField(allow_null=True)
REASON = s.CharField(help_text="Empty when it is allowed.")

FaultShape = shape(
    "FaultShape",
    "One field that doesn't hold.",
    "field detail",
    field=s.CharField(help_text="Empty where the whole request is meant; subjects.0.name for a row of a list."),
)
ProblemShape = shape(
    "ProblemShape",
    "A refusal (RFC 9457).",
    "type title status detail errors",
    type=s.CharField(help_text="urn:problem-type:dossier:…"),
    title=s.CharField(help_text="The phrase of the status."),
    status=NUMBER,
    detail=s.CharField(help_text="The one sentence that the screens show as well."),
    errors=FaultShape(many=True, required=False),
)
LimitShape = shape(
    "LimitShape",
    "The nearest limit of a case.",
    "clock title tone left due due_at confidence_text",
    of=Limit,
    tone=s.CharField(help_text="none, soon, overdue or paused"),
    confidence_text=s.CharField(help_text="Set where the length isn't confirmed."),
)
RowShape = shape(
    "RowShape",
    "A case in a list.",
    "reference url title state state_words marking service lead urgent minor unread asked waits_for limit due_at"
    " version",
    of=Row,
    url=Address(source="reference", read_only=True, help_text="Its address in this API."),
    state=STATE,
    marking=s.IntegerField(help_text="0 none, 1 restricted, 2 confidential, 3 secret, 4 top secret"),
    minor=s.BooleanField(help_text="Somebody under 18 is concerned."),
    unread=s.BooleanField(help_text="There is a notice about it that wasn't read."),
    asked=s.ListField(child=Words(), source="turns", help_text="What it asks of you."),
    limit=LimitShape(allow_null=True),
)
ListingShape = shape(
    "ListingShape",
    "A page of cases.",
    "results next previous next_cursor",
    results=RowShape(many=True),
    next=s.CharField(allow_null=True, help_text="Address of the next page."),
    previous=s.CharField(allow_null=True, help_text="Address of the page before."),
    next_cursor=s.CharField(allow_null=True, help_text="The next page's cursor alone."),
)
FoundShape = shape(
    "FoundShape",
    "What a search found, best first.",
    "results more",
    results=RowShape(many=True),
    more=s.BooleanField(help_text="There are others that match less well; narrow the question."),
)
PersonShape = shape("PersonShape", "A person.", "username name service", service=s.CharField(source="service.code"))
SubjectShape = shape(
    "SubjectShape",
    "A person or an organisation concerned.",
    "id kind name aliases birth_date birth_place nationality identifiers note minor",
    id=NUMBER,
    kind=s.ChoiceField(choices=["person", "organisation"]),
    aliases=texts(),
    birth_date=s.CharField(allow_null=True, help_text="1990-05-01; 1990-05 or 1990 where no more is known."),
    minor=s.BooleanField(),
)
ClockShape = shape(
    "ClockShape",
    "A clock and why it runs out when it does.",
    "clock title run state tone left due due_at confidence sentence source version",
    of=ClockView,
)
DocumentShape = shape(
    "DocumentShape",
    "A file that you may open.",
    "id title file_name kind marking size sha256 added_by added_at",
    of=DocumentView,
    id=s.IntegerField(source="pk"),
    size=s.IntegerField(help_text="bytes"),
)
CautionShape = shape("CautionShape", "Something to be seen first.", "tone lead text", of=Caution)
OF_KINDS = {name: field for each in kinds() for name, field in each.answers.items()}
CaseShape = shape(
    "CaseShape",
    "A case as you may read it.",
    "reference url title procedure procedure_version state state_words version marking compartments urgent service"
    " services lead author created_at opened_at closed_at cautions file subjects clocks documents "
    + " ".join(OF_KINDS),
    state=STATE,
    version=NUMBER,
    marking=NUMBER,
    compartments=texts(),
    urgent=s.BooleanField(),
    services=texts(help_text="Those taking part."),
    lead=PersonShape(allow_null=True),
    author=PersonShape(),
    created_at=s.DateTimeField(),
    opened_at=MOMENT,
    closed_at=MOMENT,
    cautions=CautionShape(many=True),
    file=s.DictField(allow_null=True, help_text="What another kind of case adds, as its description says."),
    subjects=SubjectShape(many=True),
    clocks=ClockShape(many=True),
    documents=DocumentShape(many=True),
    **OF_KINDS,
)
MenuActShape = shape(
    "MenuActShape",
    "One act: allowed, or the sentence that says why not.",
    "act title allowed reason",
    of=MenuAct,
    act=s.CharField(source="name"),
    title=s.CharField(source="label"),
    reason=REASON,
)
MenuShape = shape(
    "MenuShape",
    "Every act of the table, as it stands for you now.",
    "reference state version acts",
    state=STATE,
    version=s.IntegerField(help_text="Send it with the act, to be told when somebody was faster."),
    acts=MenuActShape(many=True),
)
OptionShape = shape("OptionShape", "A value that a field takes, and its words.", "value label")
FieldShape = shape(
    "FieldShape",
    "One member of an act's body.",
    "name label help required type choices max_length minimum maximum",
    required=s.BooleanField(),
    type=s.ChoiceField(choices=["text", "boolean", "date", "date-time", "choice", "choices", "integer", "file"]),
    choices=OptionShape(many=True),
    max_length=s.IntegerField(allow_null=True, help_text="Characters of a text."),
    minimum=s.IntegerField(allow_null=True, help_text="Of a number."),
    maximum=s.IntegerField(allow_null=True),
)
ActShape = shape(
    "ActShape",
    "One act and what its body takes; nothing is listed while it is refused.",
    "act title allowed reason version takes",
    allowed=s.BooleanField(),
    version=NUMBER,
    takes=FieldShape(many=True),
)
DoneShape = shape(
    "DoneShape",
    "What an act did.",
    "reference url act state state_words version made",
    state=STATE,
    version=NUMBER,
    made=s.DictField(child=s.IntegerField(), help_text="Numbers of what the act made: document_id, grant_id …"),
)
ChangeShape = shape(
    "ChangeShape", "One field of a section, as you last read it and as it is now.", "label before after"
)
SectionShape = shape(
    "SectionShape",
    "One section of the file and what you last read of it.",
    "section title number by at read_number read_at unread changes",
    of=ChangedSection,
    number=s.IntegerField(help_text="The newest; send it to tick it."),
    read_number=s.IntegerField(help_text="0 when you never ticked it."),
    read_at=s.DateTimeField(allow_null=True, help_text="When you ticked the newest."),
    unread=s.BooleanField(),
    changes=ChangeShape(many=True),
)
ChangesShape = shape(
    "ChangesShape", "What changed since you last looked.", "reference sections", sections=SectionShape(many=True)
)
TickedShape = shape(
    "TickedShape",
    "What is ticked now, and what is left.",
    "reference url read unread",
    read=s.DictField(child=s.IntegerField()),
    unread=texts(help_text="Sections that still wait for you."),
)
