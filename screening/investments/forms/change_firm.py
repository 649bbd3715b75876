"""What a firm may do for its side, and for whom it acts, once it is on the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.blocks.disclosure.forms import GuardedForm
from casework.blocks.portal.addressed import ToOneSide
from casework.blocks.portal.models import Rights
from casework.blocks.portal.sides import here
from casework.forms.act import line
from screening.investments.queries.sides import title_of_side


class ChangeFirmForm(ToOneSide, GuardedForm):
    """Whose part changes, and what of it; what is left empty stays as it is."""

    guarded = ("acts_for",)
    firm_id = forms.TypedChoiceField(label=_("Firm"), coerce=int, choices=())
    rights = forms.ChoiceField(
        label=_("Rights of the firm"),
        required=False,
        choices=[("", _("As they are")), *Rights.choices],
        help_text=_("Whoever gets the lead takes it from the firm that has it, which hands in from then on."),
    )
    acts_for = line(
        _("Acts for"),
        required=False,
        most=300,
        help_text=_("Where the name of the party is wrong, for a side other than the notifier's: the firm reads it."),
    )
    reason = line(_("Reason"), help_text=_("Stands on the trail."))

    def prepare(self) -> None:
        """Every firm that is there, by side, with its rights."""
        super().prepare()
        rows = here(self.case).order_by("side", "pk")
        self.sides: dict[str, str] = {}
        found: dict[str, str] = {}
        for row in rows.select_related("firm"):
            self.sides[str(row.firm_id)] = row.side
            found[str(row.firm_id)] = f"{title_of_side(row.side)}: {now(row.firm.name)} ({Rights(row.rights).label})"
        choices: Any = [("", _("Choose a firm")), *found.items()]
        self.fields["firm_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_side(self) -> str:
        """The side of the firm that is chosen."""
        return self.sides.get(str(self["firm_id"].value() or ""), self.own_side)
