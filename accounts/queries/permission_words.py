"""What each permission lets somebody do, in words: nobody reads a code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P

WORDS: dict[P, Promise | str] = {
    P.SELF: _("use the product: own notices, own settings"),
    P.SEARCH: _("search"),
    P.CASE_VIEW: _("read cases"),
    P.CASE_OVERSEE: _("read every case, for oversight"),
    P.CASE_READ_SERVICE: _("read every case of the own service"),
    P.CASE_ASSIGN: _("give work out"),
    P.CASE_CLOSE: _("close cases"),
    P.REFERRAL_WRITE: _("write referrals"),
    P.REFERRAL_TRIAGE: _("accept or return referrals"),
    P.DOCUMENT_ADD: _("add documents"),
    P.POSITION_GIVE: _("give the service’s position"),
    P.MEETING_MANAGE: _("call meetings and write minutes"),
    P.ASSESSMENT_RECORD: _("record the joint assessment"),
    P.DECISION_VOTE: _("vote"),
    P.DECISION_RECORD: _("record the decision"),
    P.FOLLOWUP_MANAGE: _("ask for follow-up and review it"),
    P.ACTION_REPORT: _("report on follow-up"),
    P.ACTION_VERIFY: _("verify reports on follow-up"),
    P.CLOCK_CORRECT: _("propose a corrected clock"),
    P.CLOCK_APPROVE: _("agree to a corrected clock"),
    P.MARKING_LOWER: _("ask for a lower marking"),
    P.MARKING_CONFIRM: _("agree to a lower marking"),
    P.GRANT_GIVE: _("give the need to know"),
    P.ACCESS_EXPLAIN: _("ask who sees a case"),
    P.HEALTH_VIEW: _("see how the installation does, and be told when a part stands still"),
    P.AUDIT_VIEW: _("read the audit trail"),
    P.AUDIT_EXPORT: _("export the audit trail"),
    P.PEOPLE_MANAGE: _("manage accounts"),
    P.ROLE_REQUEST: _("ask for roles"),
    P.ROLE_APPROVE: _("approve roles"),
    P.TOKEN_MANAGE: _("manage the tokens of client programs"),
    P.REPORT_VIEW: _("read reports"),
    P.PROCEDURE_EDIT: _("set the length of time limits"),
    P.FDI_REPRESENT: _("file investments for their parties"),
    P.FDI_SECRETARIAT: _("run investment files"),
    P.FDI_CHAIR: _("preside over investment files"),
    P.FDI_OPINION: _("give an opinion on an investment"),
    P.FDI_QUESTION: _("ask questions on an investment"),
    P.FDI_CONTRIBUTE: _("contribute for an intelligence service"),
    P.FDI_COORDINATE: _("merge the contributions"),
    P.FDI_MINISTER: _("record a minister’s decision"),
}


def in_words(permission: P) -> str:
    """The permission in the active language."""
    return str(WORDS[permission])
