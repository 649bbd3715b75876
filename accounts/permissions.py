"""Every permission of the product, once. A role is a set of these; a URL names exactly one."""

from enum import StrEnum

from accounts.sentences import say


class Permission(StrEnum):
    """What a person may do, before the case itself is looked at (marking, compartments, need to know)."""

    SELF = "self.use"  # own notices, preferences, sign-out: everybody who is signed in
    SEARCH = "search.use"
    CASE_VIEW = "case.view"
    CASE_OVERSEE = "case.oversee"  # statutory oversight: reads every case within the clearance, changes nothing
    CASE_READ_SERVICE = "case.read_service"  # reads every case of the own service, whatever it works on
    CASE_ASSIGN = "case.assign"
    CASE_CLOSE = "case.close"
    REFERRAL_WRITE = "referral.write"
    REFERRAL_TRIAGE = "referral.triage"
    DOCUMENT_ADD = "document.add"
    POSITION_GIVE = "position.give"
    MEETING_MANAGE = "meeting.manage"
    ASSESSMENT_RECORD = "assessment.record"
    DECISION_VOTE = "decision.vote"
    DECISION_RECORD = "decision.record"
    FOLLOWUP_MANAGE = "followup.manage"
    ACTION_REPORT = "action.report"
    ACTION_VERIFY = "action.verify"
    CLOCK_CORRECT = "clock.correct"
    CLOCK_APPROVE = "clock.approve"
    MARKING_LOWER = "marking.lower"  # asks for it; a second person confirms
    MARKING_CONFIRM = "marking.confirm"
    GRANT_GIVE = "grant.give"
    ACCESS_EXPLAIN = "access.explain"
    HEALTH_VIEW = "health.view"  # how the installation does; whoever holds it is told when a part stands still
    AUDIT_VIEW = "audit.view"
    AUDIT_EXPORT = "audit.export"
    PEOPLE_MANAGE = "people.manage"
    ROLE_REQUEST = "role.request"
    ROLE_APPROVE = "role.approve"
    TOKEN_MANAGE = "token.manage"  # noqa: S105  (a permission)
    REPORT_VIEW = "report.view"
    PROCEDURE_EDIT = "procedure.edit"  # sets the length of a clock that no text confirms
    FDI_REPRESENT = "fdi.represent"  # files and follows an investment for its parties; never a reader of cases
    FDI_SECRETARIAT = "fdi.secretariat"
    FDI_CHAIR = "fdi.chair"
    FDI_OPINION = "fdi.opinion"
    FDI_QUESTION = "fdi.question"
    FDI_CONTRIBUTE = "fdi.contribute"  # classified contributions of the intelligence services
    FDI_COORDINATE = "fdi.coordinate"  # merges the contributions into one opinion
    FDI_MINISTER = "fdi.minister"


# What each lets somebody do, in words: nobody reads a code.
WORDS: dict[Permission, str] = {
    Permission.SELF: say("use the product: own notices, own settings"),
    Permission.SEARCH: say("search"),
    Permission.CASE_VIEW: say("read cases"),
    Permission.CASE_OVERSEE: say("read every case, for oversight"),
    Permission.CASE_READ_SERVICE: say("read every case of the own service"),
    Permission.CASE_ASSIGN: say("give work out"),
    Permission.CASE_CLOSE: say("close cases"),
    Permission.REFERRAL_WRITE: say("write referrals"),
    Permission.REFERRAL_TRIAGE: say("accept or return referrals"),
    Permission.DOCUMENT_ADD: say("add documents"),
    Permission.POSITION_GIVE: say("give the service’s position"),
    Permission.MEETING_MANAGE: say("call meetings and write minutes"),
    Permission.ASSESSMENT_RECORD: say("record the joint assessment"),
    Permission.DECISION_VOTE: say("vote"),
    Permission.DECISION_RECORD: say("record the decision"),
    Permission.FOLLOWUP_MANAGE: say("ask for follow-up and review it"),
    Permission.ACTION_REPORT: say("report on follow-up"),
    Permission.ACTION_VERIFY: say("verify reports on follow-up"),
    Permission.CLOCK_CORRECT: say("propose a corrected clock"),
    Permission.CLOCK_APPROVE: say("agree to a corrected clock"),
    Permission.MARKING_LOWER: say("ask for a lower marking"),
    Permission.MARKING_CONFIRM: say("agree to a lower marking"),
    Permission.GRANT_GIVE: say("give the need to know"),
    Permission.ACCESS_EXPLAIN: say("ask who sees a case"),
    Permission.HEALTH_VIEW: say("see how the installation does, and be told when a part stands still"),
    Permission.AUDIT_VIEW: say("read the audit trail"),
    Permission.AUDIT_EXPORT: say("export the audit trail"),
    Permission.PEOPLE_MANAGE: say("manage accounts"),
    Permission.ROLE_REQUEST: say("ask for roles"),
    Permission.ROLE_APPROVE: say("approve roles"),
    Permission.TOKEN_MANAGE: say("manage the tokens of client programs"),
    Permission.REPORT_VIEW: say("read reports"),
    Permission.PROCEDURE_EDIT: say("set the length of time limits"),
    Permission.FDI_REPRESENT: say("file investments for their parties"),
    Permission.FDI_SECRETARIAT: say("run investment files"),
    Permission.FDI_CHAIR: say("preside over investment files"),
    Permission.FDI_OPINION: say("give an opinion on an investment"),
    Permission.FDI_QUESTION: say("ask questions on an investment"),
    Permission.FDI_CONTRIBUTE: say("contribute for an intelligence service"),
    Permission.FDI_COORDINATE: say("merge the contributions"),
    Permission.FDI_MINISTER: say("record a minister’s decision"),
}
