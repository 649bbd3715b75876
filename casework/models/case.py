"""The common trunk: everything that a person works on is a Case."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models.pairs import both_or_none, by_later
from casework.lifecycle.children import HAND_OVER
from casework.lifecycle.common import DRAFT, ENDED, WITHDRAWN
from casework.models.child import Dated
from casework.models.words import WordsField


class Case(models.Model):
    """One file: its reference, procedure and version, state, label, owner, lead and next limit."""

    SENSITIVITY = {
        "trail": "id reference kind procedure procedure_version composition state label owning_service lead author"
        " version created_at former_reference"
        " opened_at closed_at next_due_at urgent",
        "content": "title search search_text",
    }

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    former_reference = models.CharField(max_length=20, unique=True, null=True, blank=True)  # as a draft
    kind = models.CharField(max_length=20)
    procedure = models.CharField(_("procedure"), max_length=40)
    procedure_version = models.CharField(max_length=10)
    composition = models.ForeignKey(  # the last change of its bodies when it was begun; none: as the file says
        "casework.BodyChange", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    state = models.CharField(_("state"), max_length=20)  # of the table of its kind: case_state_guard
    title = models.CharField(_("title"), max_length=200, blank=True)
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    owning_service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(_("urgent"), default=False)
    version = models.PositiveIntegerField(default=1)  # grows with every act and edit; forms carry it back
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # first submission
    closed_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)  # nearest running limit, kept for the inbox's index
    search_text = models.TextField(blank=True)  # folded in Python: unaccent() isn't immutable
    search = SearchVectorField(null=True)

    class Meta:
        permissions = [("read_case", "Named on the case by an explicit, dated grant")]
        indexes = [
            models.Index(fields=("label", "next_due_at", "id"), name="case_label_due"),
            models.Index(fields=("next_due_at", "id"), name="case_due"),
            models.Index(fields=("owning_service", "state"), name="case_service_state"),
            models.Index(fields=("lead", "state"), name="case_lead_state"),
            GinIndex(fields=("search",), name="case_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ENDED, closed_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(closed_at__isnull=True)),
                name="case_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(state=WITHDRAWN) | Q(opened_at__isnull=False),
                name="case_opened_has_date",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | ~Q(reference__startswith="DRAFT-"), name="case_opened_has_number"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Assignment(models.Model):
    """A person named on a case by work: lead, author or assigned. Gives need to know, never clearance."""

    SENSITIVITY = {
        "trail": "id case person role given_by given_at ended_at origin left_service",
        "content": "reason",
    }

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(
        max_length=12, choices=[("author", _("author")), ("lead", _("lead")), ("member", _("assigned"))]
    )
    given_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=40, blank=True)  # the act that gave it
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # why an authorship was taken over
    left_service = models.ForeignKey(  # where it ended because the person left: the service that is to go on with it
        "accounts.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("case", "person", "role"), condition=Q(ended_at__isnull=True), name="assignment_one_open"
            ),
            models.UniqueConstraint(
                fields=("case",), condition=Q(ended_at__isnull=True, role="lead"), name="assignment_one_lead"
            ),
        ]


class CaseGrant(UserObjectPermissionBase):
    """An explicit need-to-know grant to one person: django-guardian's row with reason, dates and giver."""

    SENSITIVITY = {
        "trail": "id permission user content_object starts_at ends_at given_by ended_by ended_at",
        "content": "reason",
    }

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants")
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="grant_dates_in_order"),
            models.CheckConstraint(condition=~Q(user=models.F("given_by")), name="grant_not_to_oneself"),
            both_or_none("grant", "ended"),
        ]


class Watch(models.Model):
    """A person who wants to hear of a case that is somebody else's work."""

    SENSITIVITY = {"trail": "id case person since"}

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="watches")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("case", "person"), name="watch_once")]


class SavedFilter(models.Model):
    """An inbox filter kept under a name: it is the page's query string, nothing more."""

    SENSITIVITY = {"content": "name query", "trail": "id person"}

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("person", "name"), name="saved_filter_once")]


class HandOver(Dated):
    """An offered hand-over. The lead changes when the receiver signs, not before."""

    LIFECYCLE = HAND_OVER
    STATES = {"signed_at": "signed", "withdrawn_at": "withdrawn"}
    SENSITIVITY = {
        "trail": "id case giver receiver offered_by offered_at signed_at withdrawn_at",
        "content": "note remark",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="hand_overs")
    giver = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    receiver = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    note = models.JSONField()  # open clocks, promises, drafts, last events, as they stood
    remark = WordsField(_("remark"), blank=True)
    offered_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(signed_at__isnull=True, withdrawn_at__isnull=True),
                name="hand_over_one_open",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(withdrawn_at__isnull=True), name="hand_over_one_end"
            ),
        ]
