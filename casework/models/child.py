"""What things below a case that have a state of their own share: the table by which alone they move."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q

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


def known_states(table: Lifecycle) -> CheckConstraint:
    """The state is one of the table's."""
    states = [state.value for state in table.states]
    return CheckConstraint(condition=Q(state__in=states), name=f"{table.name}_state_known")
