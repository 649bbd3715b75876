"""Persons and organisations that a case is about."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Subject(models.Model):
    """A person or an organisation concerned; ``name_keys`` is what deconfliction compares."""

    SENSITIVITY = {
        "identity": "name aliases birth_date birth_place nationality identifiers note name_keys",
        "trail": "id case kind added_by added_at",
    }

    class Kind(models.TextChoices):
        """What is concerned."""

        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("aliases"))
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
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
        """Whether the person is under 18 on that day; unknown birth dates and organisations are not minors."""
        if self.kind != self.Kind.PERSON or self.birth_date is None:
            return False
        born = self.birth_date
        return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) < 18
