"""Taking over a draft of somebody who left."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.models import Person
from casework.forms.act import PersonChoice, line
from casework.lifecycle.kinds import kinds
from casework.notifications.audiences import holders


class TakeOverDraftForm(forms.Form):
    """Who goes on with it, and why."""

    use_required_attribute = False
    to = PersonChoice(label=_("New author"), help_text=_("The draft opens to this person and to nobody else."))
    reason = line(_("Reason"), help_text=_("Stands on the case; the former author stays bound by four eyes."))

    def __init__(self, *args: Any, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = holders([each.writes for each in kinds()], [sight.service_id], sight.at)
        people = Person.objects.filter(pk__in=able).select_related("service")
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
