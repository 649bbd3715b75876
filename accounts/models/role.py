"""Dated, approved role assignments, and the copy of the role table that the database's own wall reads."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle.role import State
from accounts.models.pairs import both_or_none, by_later
from accounts.roles import ROLES


class RoleAssignment(models.Model):
    """A role asked for by one person and approved by another; it counts from approval, inside its dates."""

    SENSITIVITY = {
        "trail": "id person role state starts_at ends_at requested_by requested_at approved_by approved_at "
        "ended_by ended_at version",
        "content": "reason",
    }

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=40)
    state = models.CharField(
        max_length=12, choices=[(one.value, _(one.words)) for one in State], default=State.APPROVED.value
    )
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    requested_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = by_later()
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_later()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            both_or_none("role", "approved"),
            both_or_none("role", "ended"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("requested_by")) & ~Q(approved_by=F("person"))),
                name="role_two_people",
            ),
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="role_known"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False), name="role_approved_has_approver"
            ),
            models.UniqueConstraint(fields=("person", "role"), condition=Q(state="approved"), name="role_one_open"),
        ]


class RolePermission(models.Model):
    """roles.py copied into the database at installation, so that row-level security asks the same table."""

    SENSITIVITY = {"trail": "id role permission"}

    role = models.CharField(max_length=40)
    permission = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("role", "permission"), name="role_permission_once")]
