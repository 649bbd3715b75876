"""Who acts for which side of a case from outside, what they hand in, and what a firm says of its mandate."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later


class Rights(models.TextChoices):
    """What a firm may do for its side. One firm of each side has the lead."""

    LEAD = "lead", _("leads: reads, and hands in for its side")
    HAND_IN = "hand_in", _("reads, and hands in for its side")
    READ = "read", _("reads only")


class Representation(models.Model):
    """A person who acts for one side of a file from outside. Named by person: colleagues have walls between them.

    One table for every kind: the database cuts what belongs to another side by it (docs/adr/082).
    """

    SENSITIVITY = {
        "trail": "id case person side firm rights added_by added_at ended_by ended_at",
        "content": "reason",
    }

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="representations")
    # for which the person acts, wherever they work later: a firm is on one side, and goes on with its own drafts
    firm = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=10)  # of the kind's sides
    rights = models.CharField(_("rights"), max_length=8, choices=Rights.choices, default=Rights.LEAD)  # of the firm
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # why the authority invited this person
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "screening_representation"  # of its first kind
        constraints = [
            models.UniqueConstraint(
                fields=("case", "person"), condition=Q(ended_at__isnull=True), name="representation_once"
            ),
            both_or_none("representation", "ended"),
        ]


class Enclosed(models.Model):
    """A file that was handed in from outside: a document of the case, opened from outside only through this.

    The kind's own table names its sides, and adds what a file can be handed in for.
    """

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=10)
    document = models.OneToOneField("casework.Document", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    confidential = models.BooleanField(_("confidential"), default=False)
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("id",)


class Mandated(models.Model):
    """For whom a firm acts on a file, whom to reach there, and who pays; the kind's own table names its sides."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=10)
    firm = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    acts_for = models.CharField(_("whom the firm acts for"), max_length=300, blank=True)
    mandated_on = models.DateField(_("mandate given on"), null=True, blank=True)
    mandate = models.TextField(_("the mandate"), blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_role = models.CharField(_("role of the contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address of the contact"), blank=True)
    contact_phone = models.CharField(_("telephone number of the contact"), max_length=40, blank=True)
    payer_name = models.CharField(_("who pays"), max_length=200, blank=True)
    payer_address = models.CharField(_("address for the invoice"), max_length=300, blank=True)
    payer_reference = models.CharField(_("reference for the invoice"), max_length=60, blank=True)
    changed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ("id",)
