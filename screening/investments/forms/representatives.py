"""Who represents a side of a file: named, given other rights, ended."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person, Service
from accounts.permissions import Permission
from accounts.written import labelled
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.portal.forms import ToOneSide
from casework.blocks.portal.models import Rights
from casework.blocks.portal.sides import here, represented
from casework.forms.act import ActForm, PersonChoice, line
from casework.notifications.audiences import holders
from screening.investments.models import Side
from screening.investments.queries.sides import sides_of, title_of_side


def candidates(sight: Sight) -> QuerySet[Person]:
    """Everybody whose role lets them act for parties."""
    ids = holders([Permission.FDI_REPRESENT], Service.objects.values_list("pk", flat=True), sight.at)
    return Person.objects.filter(pk__in=ids).select_related("service")


class InviteForm(OutgoingForm):
    """Who is invited, of the firms that act for parties here; what they read of the file before any letter leaves with
    it.
    """

    to = PersonChoice(
        label=_("Representative"),
        help_text=_(
            "Reads the title and the names above it, what is sent to the side and asked of it, and its answers."
        ),
    )

    def prepare(self) -> None:
        """Whoever can act for parties, and doesn't yet."""
        super().prepare()
        people = candidates(self.sight).exclude(pk__in=here(self.case).values("person"))
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class InviteRepresentativeForm(ToOneSide, InviteForm):
    """Who is invited to a file that runs, and why."""

    leaving = ("acts_for",)

    side = forms.ChoiceField(label=_("Represents"), required=False, choices=())
    acts_for = line(
        _("Acts for"),
        required=False,
        help_text=_("The party's name, for a side other than the notifier's: the firm reads it, and no other party's."),
    )
    rights = forms.ChoiceField(
        label=_("Rights of the firm"),
        required=False,
        choices=[("", _("As the firm has them; the first firm of a side leads")), *Rights.choices],
        help_text=_("One firm of a side leads; a second one reads, or reads and hands in."),
    )
    reason = line(_("Reason"), help_text=_("Stands on the file: who asked for it, and why somebody else is needed."))

    def prepare(self) -> None:
        """The sides of the procedure."""
        super().prepare()
        self.fields["to"].help_text = now("What of the file they read then stands beside.")
        self.fields["side"].choices = [(code, title_of_side(code)) for code in sides_of(self.case)]  # type: ignore[attr-defined]
        self.initial = {"side": Side.NOTIFIER.value, **self.initial}

    def clean_side(self) -> str:
        """The notifier's where none was named."""
        return self.cleaned_data["side"] or self.own_side


class EndRepresentationForm(ActForm):
    """Whose representation ends, and why."""

    representation_id = forms.TypedChoiceField(
        label=_("Representative"), coerce=int, choices=(), help_text=_("Sees nothing of the file any more, at once.")
    )
    reason = line(_("Reason"), help_text=_("Stands on the trail."))

    def prepare(self) -> None:
        """Everybody who represents a side, by side."""
        people = represented(self.case)
        sides = [row.side for row, _mandate in people]
        rows, last = [], now("%(name)s, the last one there")
        for row, _mandate in people:
            name = f"{row.person.name} ({now(row.firm.name)})"
            alone = sides.count(row.side) == 1
            rows.append((row.pk, labelled(title_of_side(row.side), last % {"name": name} if alone else name)))
        self.fields["representation_id"].choices = [("", _("Choose a person")), *rows]  # type: ignore[attr-defined]
        words = now(
            "Where the last one of a side goes, nobody there reads any more what was opened or sent to it, and nothing"
            " can be sent to it until somebody else is invited."
        )
        if any(sides.count(side) == 1 for side in sides):
            self.fields["representation_id"].help_text = f"{self.fields['representation_id'].help_text} {words}"


class ChangeFirmForm(ToOneSide, OutgoingForm):
    """Whose part changes, and what of it; what is left empty stays as it is."""

    leaving = ("acts_for",)
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
