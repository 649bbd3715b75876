"""Every permission of the product, once. A role is a set of these; a URL names exactly one."""

from enum import StrEnum


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
