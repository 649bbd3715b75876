"""The form of each act of the investment table that asks for more than the click; see ``casework.forms.acts``."""

from collections.abc import Mapping
from importlib import import_module

from casework.forms.act import ActForm

FORMS: Mapping[str, str] = {
    "check_completeness": "completeness:ListForm",
    "declare_incomplete": "completeness:IncompleteForm",
    "out_of_scope": "completeness:OutOfScopeForm",
    "open_ex_officio": "enquiry:ExOfficioForm",
    "invite_notification": "enquiry:InviteForm",
    "invite_representative": "enquiry:InviteRepresentativeForm",
    "change_firm": "change_firm:ChangeFirmForm",
    "end_representation": "enquiry:EndRepresentationForm",
    "end_enquiry": "enquiry:EndForm",
    "confirm_members": "members:MembersForm",
    "ask_question": "inquiry:QuestionForm",
    "give_access": "file_access:AccessForm",
    "send_request": "inquiry:RequestForm",
    "withdraw_request": "inquiry:WithdrawRequestForm",
    "ask_joint_opinion": "opinions:AskJointForm",
    "give_opinion": "opinions:OpinionForm",
    "contribute": "opinions:ContributionForm",
    "merge_opinion": "opinions:MergeForm",
    "clear": "phases:ClearForm",
    "confirm_silence": "phases:SilenceForm",
    "move_to_screening": "phases:MoveForm",
    "extend_phase": "phases:ExtendForm",
    "send_draft_opinion": "committee:DraftOpinionForm",
    "set_hearing": "committee:SetHearingForm",
    "hold_hearing": "committee:HoldHearingForm",
    "adopt_opinion": "committee:AdoptForm",
    "write_measure": "measures:MeasureForm",
    "settle_measure": "measures:SettleMeasureForm",
    "add_obligation": "measures:ObligationForm",
    "decide_minister": "ruling:MinisterForm",
    "combine": "ruling:CombineForm",
    "record_appeal": "aftermath:AppealForm",
    "end_appeal": "aftermath:EndAppealForm",
    "propose_fine": "fines:FineForm",
    "notify_fine": "fines:NoticeForm",
    "settle_fine": "fines:SettleFineForm",
    "record_payment": "fines:PaymentForm",
    "annul_fine": "fines:AnnulFineForm",
    "hand_over_fine": "fines:HandOverFineForm",
    "close_file": "aftermath:CloseForm",
    "notify_union": "union:NotifyUnionForm",
    "record_exchange": "union:ExchangeForm",
}


def fdi_forms() -> Mapping[str, type[ActForm]]:
    """Each act's form class; a wrong place fails at the start."""
    found: dict[str, type[ActForm]] = {}
    for act, place in FORMS.items():
        module, _colon, name = place.partition(":")
        found[act] = getattr(import_module(f"screening.investments.forms.{module}"), name)
    return found
