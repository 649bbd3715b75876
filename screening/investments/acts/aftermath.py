"""What comes after a decision: the appeal, fines, the closing; what the block of remedies is told of them."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.sentences import say
from casework.blocks.remedies import acts
from casework.blocks.remedies.queries import Appealed, Fines
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.models import Appeal, Fine
from screening.investments.procedures.system import system
from screening.investments.table import act

APPEALS = Appealed(model=Appeal, decided_at=lambda case: case.filing.outcome_at)
FINES = Fines(
    model=Fine,
    breaches=lambda case: system(case.procedure).breaches,
    value=lambda case: case.filing.value,
    hint=_("No more than the percentage of the value of the investment."),
    no_value=say("The value of the investment isn't stated, so the ceiling of a fine isn't known."),
    too_much=say("The fine lies between 1 and {most} euros: {percent} per cent of the value of the investment."),
)

record_appeal = act(
    "record_appeal",
    form="casework.blocks.remedies.forms.AppealForm",
    icon="gavel",
    tone="soon",
    trail=_("%(actor)s recorded an appeal against the decision on %(case)s."),
    notice=_("%(case)s: an appeal was lodged."),
)(acts.record_appeal)
end_appeal = act(
    "end_appeal",
    form="casework.blocks.remedies.forms.EndAppealForm",
    icon="gavel",
    trail=_("%(actor)s recorded the court's ruling on %(case)s."),
    notice=_("%(case)s: the court has ruled."),
)(acts.end_appeal)
propose_fine = act(
    "propose_fine",
    form="casework.blocks.remedies.forms.FineForm",
    icon="flag",
    trail=_("%(actor)s proposed a fine on %(case)s."),
    notice=_("%(case)s: a fine is proposed; the parties are told and heard first."),
)(acts.propose_fine)
give_notice = act(
    "notify_fine",
    form="casework.blocks.remedies.forms.NoticeForm",
    icon="send",
    tone="soon",
    first=12,
    trail=_("%(actor)s gave notice of a fine on %(case)s."),
    notice=_("%(case)s: notice of a fine was given; the parties can answer."),
    leaves=Leaves(),
    marks=("of a fine",),
)(acts.give_notice)
answer_fine = act(
    "answer_fine",
    icon="message-square",
    trail=_("%(actor)s answered the notice of a fine on %(case)s."),
    notice=_("%(case)s: the parties answered the notice of a fine."),
    outside=True,
)(acts.answer_fine)
settle_fine = act(
    "settle_fine",
    form="casework.blocks.remedies.forms.SettleFineForm",
    icon="gavel",
    first=11,
    trail=_("%(actor)s settled the fine on %(case)s: %(settled_code)s."),
    notice=_("%(case)s: the fine was settled."),
    notices={"imposed": _("%(case)s: the fine was imposed."), "dropped": _("%(case)s: the fine was dropped.")},
    leaves=Leaves(("ruling",)),
    marks=("of a fine",),
)(acts.settle_fine)
record_payment = act(
    "record_payment",
    form="casework.blocks.remedies.forms.PaymentForm",
    icon="check",
    trail=_("%(actor)s recorded the payment of the fine on %(case)s."),
    notice=_("%(case)s: the fine was paid."),
)(acts.record_payment)
annul_fine = act(
    "annul_fine",
    form="casework.blocks.remedies.forms.AnnulFineForm",
    icon="ban",
    trail=_("%(actor)s annulled the fine on %(case)s."),
    notice=_("%(case)s: the fine was annulled."),
)(acts.annul_fine)
hand_over_fine = act(
    "hand_over_fine",
    form="casework.blocks.remedies.forms.HandOverFineForm",
    icon="send",
    trail=_("%(actor)s handed the fine on %(case)s over for collection."),
    notice=_("%(case)s: the fine was handed over for collection."),
)(acts.hand_over_fine)


@act(
    "close_file",
    form="words.CloseForm",
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
