"""Fines on an investment: which acts of the file they take, and what the block of remedies is told of them."""

from django.utils.translation import gettext_lazy as _

from accounts.sentences import say
from casework.blocks.letters.acts import issue
from casework.blocks.remedies import acts
from casework.blocks.remedies.queries import Fines
from casework.lifecycle.acts import Leaves, act
from casework.models import Case
from screening.investments.models import Dispatch, Fine
from screening.investments.queries.file_facts import system_of
from screening.investments.table import FDI


def _notice_waits(case: Case) -> bool:
    return Dispatch.objects.filter(case=case, act="notify_fine", state=Dispatch.State.HANDED_IN).exists()


FINES = Fines(
    model=Fine,
    breaches=lambda case: system_of(case).breaches,
    value=lambda case: case.filing.value,
    hint=_("No more than the percentage of the value of the investment."),
    no_value=say("The value of the investment isn't stated, so the ceiling of a fine isn't known."),
    too_much=say("The fine lies between 1 and {most} euros: {percent} per cent of the value of the investment."),
    send=issue,
    notice_waits=_notice_waits,
)

propose_fine = act(
    FDI,
    "propose_fine",
    form="casework.blocks.remedies.forms.FineForm",
    icon="flag",
    trail=_("%(actor)s proposed a fine on %(case)s."),
    notice=_("%(case)s: a fine is proposed; the parties are told and heard first."),
)(acts.propose_fine)
give_notice = act(
    FDI,
    "notify_fine",
    form="screening.investments.forms.fines.NoticeForm",
    icon="send",
    tone="soon",
    first=12,
    trail=_("%(actor)s gave notice of a fine on %(case)s."),
    notice=_("%(case)s: notice of a fine was given; the parties can answer."),
    leaves=Leaves(),
    marks=("of a fine",),
)(acts.give_notice)
answer_fine = act(
    FDI,
    "answer_fine",
    icon="message-square",
    trail=_("%(actor)s answered the notice of a fine on %(case)s."),
    notice=_("%(case)s: the parties answered the notice of a fine."),
    outside=True,
)(acts.answer_fine)
settle_fine = act(
    FDI,
    "settle_fine",
    form="screening.investments.forms.fines.SettleFineForm",
    icon="gavel",
    first=11,
    trail=_("%(actor)s settled the fine on %(case)s: %(settled_code)s."),
    notice=_("%(case)s: the fine was settled."),
    notices={"imposed": _("%(case)s: the fine was imposed."), "dropped": _("%(case)s: the fine was dropped.")},
    leaves=Leaves(("ruling",)),
    marks=("of a fine",),
)(acts.settle_fine)
record_payment = act(
    FDI,
    "record_payment",
    form="casework.blocks.remedies.forms.PaymentForm",
    icon="check",
    trail=_("%(actor)s recorded the payment of the fine on %(case)s."),
    notice=_("%(case)s: the fine was paid."),
)(acts.record_payment)
annul_fine = act(
    FDI,
    "annul_fine",
    form="casework.blocks.remedies.forms.AnnulFineForm",
    icon="ban",
    trail=_("%(actor)s annulled the fine on %(case)s."),
    notice=_("%(case)s: the fine was annulled."),
)(acts.annul_fine)
hand_over_fine = act(
    FDI,
    "hand_over_fine",
    form="casework.blocks.remedies.forms.HandOverFineForm",
    icon="send",
    trail=_("%(actor)s handed the fine on %(case)s over for collection."),
    notice=_("%(case)s: the fine was handed over for collection."),
)(acts.hand_over_fine)
