"""An act that is addressed to one side, with what the guard asks of its addressee."""

from casework.blocks.portal import addressed
from screening.investments.queries.guard import addressee_of


class SideForm(addressed.SideForm):
    """The notifier's side unless another one is chosen."""

    def addressee(self) -> str:
        """For the guard: what another side than the notifier's may not know is more."""
        return addressee_of(self.chosen_side)
