"""What comes after a decision: the appeal, the closing of the file."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from casework.blocks.remedies import acts
from casework.blocks.remedies.queries import Appealed
from casework.lifecycle.acts import act
from casework.models import Case
from screening.investments.models import Appeal
from screening.investments.table import FDI

APPEALS = Appealed(model=Appeal, decided_at=lambda case: case.filing.outcome_at)

record_appeal = act(
    FDI,
    "record_appeal",
    form="casework.blocks.remedies.forms.AppealForm",
    icon="gavel",
    tone="soon",
    trail=_("%(actor)s recorded an appeal against the decision on %(case)s."),
    notice=_("%(case)s: an appeal was lodged."),
)(acts.record_appeal)
end_appeal = act(
    FDI,
    "end_appeal",
    form="casework.blocks.remedies.forms.EndAppealForm",
    icon="gavel",
    trail=_("%(actor)s recorded the court's ruling on %(case)s."),
    notice=_("%(case)s: the court has ruled."),
)(acts.end_appeal)


@act(
    FDI,
    "close_file",
    form="aftermath.CloseForm",
    icon="circle-check",
    tone="ok",
    first=29,
    danger=True,
    trail=_("%(actor)s closed the file %(case)s."),
    notice=_("%(case)s: the file was closed."),
)
def close(case: Case, sight: Sight, *, reason: str = "") -> None:
    """Close the file; with obligations still open only with a reason."""
    if reason.strip():
        case.filing.closing_reason = reason
        case.filing.save(update_fields=["closing_reason"])
