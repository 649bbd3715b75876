"""An act that is addressed to one side, with what the guard asks of its addressee."""

from casework.blocks.portal import addressed
from screening.investments.queries.guard_sources import addressee_of


class ToOneSide(addressed.ToOneSide):
    """The side that the form names, the notifier's where it names none."""

    def addressee(self) -> str:
        """For the guard: what another side than the notifier's may not know is more."""
        return addressee_of(self.chosen_side)


class SideForm(ToOneSide, addressed.SideForm):
    """The notifier's side unless another one is chosen."""
