"""What one service says of a case. Each kind has tables of its own, with the policies of its readers (docs/adr/080)."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from casework.models.child import Child


class Drafted(models.TextChoices):
    """An opinion is drafted, then given."""

    DRAFT = "draft", _("draft")
    GIVEN = "given", _("given")


class Contributed(Child):
    """The people of one service write it together; once it is given it is the service's word."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=Drafted.choices, default=Drafted.DRAFT)
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")  # who wrote last
    written_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        ordering = ("service__code", "id")


class Classified(Contributed):
    """What a service knows, under a label of its own: whoever can't open it can't tell that it exists."""

    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("contribution"))
    disclosable = models.TextField(_("what may be said outside"), blank=True)

    class Meta(Contributed.Meta):
        abstract = True


def given_has_date(name: str) -> CheckConstraint:
    """What was given was given at some moment."""
    condition = ~Q(state="given") | Q(given_at__isnull=False)
    return CheckConstraint(condition=condition, name=f"{name}_given_has_date")
