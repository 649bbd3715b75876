"""Files attached to a case."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.pairs import both_or_none, by_later


class Document(models.Model):
    """A file kept outside the web root under a random name; its label may be higher than its case's."""

    SENSITIVITY = {
        "content": "title file_name stored_name search",
        "trail": "id case label content_type size sha256 kind added_by added_at removed_by removed_at",
    }

    KEPT = frozenset({"decision", "letter"})  # kinds that the product writes: nobody takes them off a case

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="documents")
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=12,
        choices=[
            ("attachment", _("attachment")),
            ("evidence", _("evidence")),
            ("decision", _("decision record")),
            ("letter", _("letter")),
        ],
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    file_name = models.CharField(max_length=200)
    search = SearchVectorField(null=True)  # title and file name: found by whoever may open the document
    stored_name = models.CharField(max_length=64, unique=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = by_later()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = [GinIndex(fields=("search",), name="document_search")]
        constraints = [both_or_none("document", "removed")]


class Redaction(models.Model):
    """That one document is a redacted version of another; seen by whoever may open both, and by nobody outside."""

    SENSITIVITY = {"trail": "id case document original"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="redactions")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="+")
    original = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(document=models.F("original")), name="redaction_of_another_document")
        ]
