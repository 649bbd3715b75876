"""Persons and organisations that a case is about."""

from calendar import monthrange
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Subject(models.Model):
    """A person or an organisation concerned; ``name_keys`` is what deconfliction compares."""

    SENSITIVITY = {
        "identity": "name aliases birth_date birth_known birth_place nationality identifiers note name_keys",
        "trail": "id case kind added_by added_at",
    }

    class Kind(models.TextChoices):
        """What is concerned."""

        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="subjects")

    class Known(models.TextChoices):
        """How much of a date of birth is known; what isn't stands as 1 in the stored day."""

        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("aliases"))
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_known = models.CharField(max_length=5, choices=Known.choices, default=Known.DAY)
    birth_place = models.CharField(_("place of birth"), max_length=120, blank=True)
    nationality = CountryField(_("nationality"), blank=True)
    identifiers = models.CharField(_("registration number"), max_length=60, blank=True)
    note = models.CharField(_("role in the case"), max_length=300, blank=True)
    name_keys = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    added_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [GinIndex(fields=("name_keys",), name="subject_name_keys")]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="subject_has_name")]

    def is_minor(self, on: date) -> bool:
        """Whether the person is under 18 on that day; unknown birth dates and organisations are not minors.

        Of a year, or of a month, its last day counts: whoever may be a minor is treated as one.
        """
        if self.kind != self.Kind.PERSON or self.birth_date is None:
            return False
        born = last_possible(self.birth_date, self.birth_known)
        return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) < 18


def last_possible(born: date, known: str) -> date:
    """The latest day on which somebody of whom the year, or year and month, is known can have been born."""
    if known == Subject.Known.YEAR:
        return born.replace(month=12, day=31)
    return born.replace(day=monthrange(born.year, born.month)[1]) if known == Subject.Known.MONTH else born


COUNTRY = "country:"  # stands before a country's code among a subject's kept details; readers get its name


def birth_text(born: date | None, known: str) -> str:
    """The date of birth as it is known, as data: 1990-05-01, 1990-05 or 1990; empty for none."""
    return born.isoformat()[: {"year": 4, "month": 7}.get(known, 10)] if born else ""


def may_be_same(a: Subject, b: Subject) -> bool:
    """Whether two dates of birth can be of one person: equal as far as both are known."""
    if a.birth_date is None or b.birth_date is None:
        return True
    one, other = birth_text(a.birth_date, a.birth_known), birth_text(b.birth_date, b.birth_known)
    return one.startswith(other) or other.startswith(one)


class Interest(models.Model):
    """Told to the readers of ``case``: a service holds an interest in one of its subjects. Nothing names the other
    case.
    """

    SENSITIVITY = {"trail": "id case subject service found_at strength", "content": "contact_point"}

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="interests")
    subject = models.ForeignKey("casework.Subject", on_delete=models.CASCADE, related_name="interests")
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="+")
    contact_point = models.CharField(_("contact point"), max_length=200)
    strength = models.CharField(
        max_length=10,
        choices=[
            ("number", _("a number of identification agrees")),
            ("strong", _("name and birth date agree")),
            ("weak", _("name agrees")),
        ],
    )
    found_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("case", "subject", "service"), name="interest_once")]
