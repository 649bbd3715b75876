"""Services, their people, what these hold, and who stands in for them."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.label import Marking


class Service(models.Model):
    """One service; its code is the one that the procedure data names."""

    SENSITIVITY = {"trail": "id code name contact_point is_active"}

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    contact_point = models.CharField(_("contact point"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class PersonManager(BaseUserManager["Person"]):
    """Finds people. They are made by ``accounts.actions.person``, and there is no superuser in this product."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Sign-in ignores the case of the letters."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. Permissions come from dated roles, never from flags."""

    SENSITIVITY = {
        "trail": "id username service language is_active created_at last_login is_superuser e_mail_choice digest"
        " password_is_temporary version",
        "identity": "name email",
        "secret": "password",
    }

    class MailChoice(models.TextChoices):
        """How a person wants to be told outside the application."""

        EACH = "each", _("an e-mail for each new item")
        DAILY = "daily", _("one e-mail a day")
        NONE = "none", _("no e-mail")

    username = models.CharField(_("user name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    service = models.ForeignKey("accounts.Service", on_delete=models.PROTECT, related_name="people")
    language = models.CharField(_("language"), max_length=5, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    e_mail_choice = models.CharField(max_length=10, choices=MailChoice.choices, default=MailChoice.EACH)
    digest = models.BooleanField(_("daily digest"), default=False)
    password_is_temporary = models.BooleanField(default=False)  # to be changed at the next sign-in
    version = models.PositiveIntegerField(default=1)  # grows with each edit by an administrator; forms carry it back

    objects = PersonManager()
    USERNAME_FIELD = "username"

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="person_no_superuser"),
            models.UniqueConstraint(Lower("username"), name="person_username_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password; an older hash isn't renewed here, where nobody is signed in yet: the database
        lets only its owner write it, and does so with the next change.
        """
        return check_password(raw_password, self.password)

    @property
    def is_staff(self) -> bool:
        """Nobody enters a generic admin site: there is none."""
        return False


class HeldClearance(models.Model):
    """A clearance held by a person from a date to a date; outside them it gives nothing, the same second."""

    SENSITIVITY = {"trail": "id person level starts_at ends_at recorded_at"}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="clearances")
    level = models.PositiveSmallIntegerField(_("level"), choices=Marking.choices)
    starts_at = models.DateTimeField(_("valid from"))
    ends_at = models.DateTimeField(_("valid until"))
    recorded_at = models.DateTimeField(default=timezone.now)  # a token of before doesn't act with it

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="clearance_dates_in_order")]


class CompartmentHolding(models.Model):
    """A compartment that a person is read into, with its dates."""

    SENSITIVITY = {"trail": "id person compartment starts_at ends_at"}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="compartment_holdings")
    compartment = models.ForeignKey("accounts.Compartment", on_delete=models.PROTECT, related_name="holdings")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="holding_dates_in_order"
            )
        ]


class Absence(models.Model):
    """Days on which somebody else is told as well; the substitute gains no access by it."""

    SENSITIVITY = {"trail": "id person substitute starts_on ends_on"}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutions")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_dates_in_order"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="absence_not_own_substitute"),
        ]


class FormerName(models.Model):
    """A name that a person had; the trail says it at every event, this table finds the person by it."""

    SENSITIVITY = {"trail": "id person until changed_by", "identity": "name"}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(_("name"), max_length=120)
    until = models.DateTimeField(_("until"))
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-until", "-id")
