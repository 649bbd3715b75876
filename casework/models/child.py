"""What things below a case that have a state of their own share: the table by which alone they move."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from casework.lifecycle.table import Lifecycle, LifecycleError


class Child(models.Model):
    """A thing with a state of its own, which is written by the child door (``casework.actions.child``)."""

    LIFECYCLE: ClassVar[Lifecycle]
    state: Any

    class Meta:
        abstract = True


class Dated(Child):
    """One whose state its dates say: that of the first of ``STATES`` that is written, else the first of all."""

    STATES: ClassVar[Mapping[str, str]]  # field → state

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        """Where it stands."""
        written = (state for field, state in self.STATES.items() if getattr(self, field) is not None)
        return next(written, str(self.LIFECYCLE.initial))

    @state.setter
    def state(self, value: str) -> None:
        if value != self.state:
            raise LifecycleError(f"{self.LIFECYCLE.name}: its dates say {self.state}, not {value}")


class ByTwo(Child):
    """Something asked for by one person, and settled by another."""

    class State(models.TextChoices):
        """Waiting, approved or refused."""

        PROPOSED = "proposed", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)


def two_people(name: str) -> CheckConstraint:
    """Whoever asked for it doesn't settle it."""
    return CheckConstraint(
        condition=Q(settled_by__isnull=True) | ~Q(settled_by=models.F("proposed_by")), name=f"{name}_two_people"
    )


def known_states(table: Lifecycle) -> CheckConstraint:
    """The state is one of the table's."""
    states = [state.value for state in table.states]
    return CheckConstraint(condition=Q(state__in=states), name=f"{table.name}_state_known")
