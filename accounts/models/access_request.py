"""What widens somebody's sight, asked for by one person and decided on by another; and who touched whose account."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle.access_request import State


class AccessRequest(models.Model):
    """One request. Written by the database's own functions alone (``accounts/sql/access.sql``)."""

    SENSITIVITY = {
        "trail": "id kind person key payload state requested_by requested_at decided_by decided_at version",
        "content": "reason answer",
    }

    kind = models.CharField(max_length=20)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="access_requests", null=True, blank=True
    )  # whose sight it widens; null where it is nobody's in particular (the length of a clock)
    key = models.CharField(max_length=120, blank=True)  # what of that kind: one may be open at a time
    payload = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(
        max_length=12, choices=[(one.value, _(one.words)) for one in State], default=State.REQUESTED.value
    )
    requested_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("reason for refusing"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=("state", "requested_at"), name="access_request_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, state="requested")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="requested"),
                name="access_request_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "refused"))
                | ~Q(decided_by=F("requested_by")) & (Q(person__isnull=True) | ~Q(decided_by=F("person"))),
                name="access_request_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="access_request_refusal_has_reason"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_request_has_reason"),
            models.UniqueConstraint(
                fields=("person", "kind", "key"),
                condition=Q(state="requested"),
                nulls_distinct=False,
                name="access_request_one_open",
            ),
        ]


class Touch(models.Model):
    """Somebody changed another's account, credentials or role. For thirty days the one who was touched can't approve
    what the other asks for. The first set-up leaves none.
    """

    SENSITIVITY = {"trail": "id person by at what"}

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=("person", "by", "at"), name="touch_of_by")]


class Enrolment(models.Model):
    """A way to a secret that goes to its owner alone: works once, for a short time, kept as a hash.

    ``digest`` stays empty until the code is made: by the worker that mails it, or by the operator who prints the sheet.
    """

    SENSITIVITY = {
        "trail": "id person kind delivery request issued_by issued_at expires_at used_at",
        "secret": "digest",
    }

    class Kind(models.TextChoices):
        """What the code is for."""

        PASSWORD = "password", _("choosing a password")
        TOKEN = "token", _("fetching a token")

    class Delivery(models.TextChoices):
        """How the code reaches its owner."""

        MAIL = "mail", _("by e-mail")
        SHEET = "sheet", _("on a sealed sheet, printed by the operator")

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="enrolments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PASSWORD)
    delivery = models.CharField(max_length=10, choices=Delivery.choices, default=Delivery.MAIL)
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    issued_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("digest",), condition=~Q(digest=""), name="enrolment_digest_once"),
            models.UniqueConstraint(
                fields=("person",), condition=Q(kind="password", used_at__isnull=True), name="enrolment_one_open"
            ),
        ]


class KeyHolder(models.Model):
    """Who may read people into a compartment, from when to when."""

    SENSITIVITY = {"trail": "id person compartment starts_at ends_at"}

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="keys")
    compartment = models.ForeignKey("accounts.Compartment", on_delete=models.PROTECT, related_name="key_holders")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "compartment"), condition=Q(ends_at__isnull=True), name="key_holder_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="key_holder_dates_in_order"
            ),
        ]
