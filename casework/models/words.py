"""Words that may stand apart: fields whose text was given under a higher marking than its case has now.

When a case is marked lower, the database puts what its services wrote into ``KeptWords``, under the label it was given
under, and leaves ``APART`` in its place. Whoever reads such a field reads the sentence in their own language.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext

APART = "Given under a higher marking."  # in the database: casework/sql/security.sql writes the same
EMPTIED = "apart"  # the one key of a JSON object, and of the first of a list of them, whose words stand apart


class Apart(str):
    """What is read in the place of words that stand apart."""


def apart_words() -> str:
    """The sentence, in the reader's language."""
    return gettext("Given under a higher marking.")


if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = object


class _Words(_Field):
    """What both fields share; to a migration they are the fields of Django that they are."""

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """The sentence where the words stand apart."""
        return read_apart(value)

    def get_prep_value(self, value: Any) -> Any:
        """A row that is saved as it was read keeps its words apart."""
        return APART if isinstance(value, Apart) else super().get_prep_value(value)

    def deconstruct(self) -> Any:
        """Without a migration of its own."""
        name, _path, args, kwargs = super().deconstruct()
        bare = "TextField" if isinstance(self, models.TextField) else "CharField"
        return name, f"django.db.models.{bare}", args, kwargs


class WordsField(_Words, models.TextField):  # type: ignore[type-arg]
    """A text that a service wrote."""


class LineField(_Words, models.CharField):  # type: ignore[type-arg]
    """A line that a service wrote."""


def kept_apart(value: Any) -> Any:
    """A field's value to be kept elsewhere: of words that stand apart the sentence of the database, in no language."""
    return APART if isinstance(value, Apart) else value


def read_apart(value: Any) -> Any:
    """The same the other way: the sentence in the reader's language."""
    return Apart(apart_words()) if value == APART else value


def stands_apart(value: object) -> bool:
    """Whether the words of a field stand apart."""
    if isinstance(value, list):
        return {EMPTIED: None} in value
    return isinstance(value, Apart) or (isinstance(value, dict) and EMPTIED in value)


def own_words(value: Any) -> Any:
    """A text to go on writing: nothing where its words stand apart, for they would be given under the lower marking."""
    return "" if isinstance(value, Apart) else value


class KeptWords(models.Model):
    """The words of one row, under the label under which they were given; the row itself says that they stand apart.

    The database alone writes it, as the case is marked lower (``keep_words``).
    """

    SENSITIVITY = {"trail": "id case label service kind row kept_at", "content": "words"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="kept_words")
    label = models.ForeignKey("accounts.Label", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=40)  # the table of the row
    row = models.BigIntegerField()
    words = models.JSONField()  # by field
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("case", "kind"), name="kept_words_of_a_case")]
