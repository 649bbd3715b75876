"""What things below a case that have a state of their own share: the table by which alone they move."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar

from django.db import connection, models, transaction
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from casework.lifecycle.table import Lifecycle, LifecycleError

M = TypeVar("M", bound=models.Model | None)


def hold(row: M) -> M:
    """Note that a row was locked here: what hangs off it may move as long as the block of the transaction lasts.

    The note is a hook of the commit that does nothing: Django forgets it where the database lets go.
    """
    if row is not None:
        transaction.on_commit(partial(_held, row._meta.db_table, row.pk))
    return row


def demand_held(model: Any, pk: int, step: str) -> None:
    """LifecycleError unless that row was locked in the block in which we are, or in one around it."""
    within, held = set(connection.savepoint_ids), (_held, (model._meta.db_table, pk))
    hooks = [hook[1] for hook in connection.run_on_commit if hook[0] <= within]
    if not any(isinstance(hook, partial) and (hook.func, hook.args) == held for hook in hooks):
        raise LifecycleError(f"{step} while {model._meta.model_name} {pk} isn't locked")


def _held(table: str, pk: int) -> None:
    """At the commit nothing is left to do."""


class Child(models.Model):
    """A thing with a state of its own, which is written by the child door (``casework.actions.child``)."""

    LIFECYCLE: ClassVar[Lifecycle]
    state: Any
    moved = ""  # by that step, in memory

    class Meta:
        abstract = True

    def save(self, *args: Any, **given: Any) -> None:
        """What moved is saved while somebody holds what it hangs off."""
        self.prove()
        super().save(*args, **given)

    def prove(self) -> None:
        """LifecycleError where it moved and its case, that of its clock, or itself isn't locked."""
        if self.moved and self.pk is not None:  # what isn't stored yet is nobody else's
            below: Any = self if hasattr(self, "case_id") else getattr(self, "deadline", None)
            model, pk = (below._meta.get_field("case").related_model, below.case_id) if below else (type(self), self.pk)
            demand_held(model, pk, f"{self.LIFECYCLE.name}: {self.moved}")
        self.moved = ""


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
