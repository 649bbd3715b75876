"""Closing."""

from typing import Any

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.forms.act import ActForm, text
from screening.investments.models import Obligation


class CloseForm(ActForm):
    """Closing; a reason is demanded while something is still owed."""

    reason = text(_("Why the file closes with obligations still open"), required=False, rows=4)

    def prepare(self) -> None:
        """The question is asked only while obligations are open."""
        owed = Obligation.objects.filter(case=self.case, state__in=("open", "reported", "breached"))
        if not owed.exists():
            self.fields["reason"].label = now("Remark")

    def arguments(self) -> dict[str, Any]:
        """As the act takes it."""
        return {"reason": self.cleaned_data["reason"]}
