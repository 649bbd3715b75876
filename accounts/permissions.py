"""Every permission of the product, once. A role is a set of these; a URL names exactly one."""

from accounts.sentences import Worded, say

DECIDES = True  # what waits for it waits for ever in a service where nobody holds it


class Permission(Worded):
    """What a person may do, before the case itself is looked at (marking, compartments, need to know).

    Each says in words what it lets somebody do: nobody reads a code. Where it makes a person of a participating service
    a worker on a kind of case, it names the kind: nobody else of the service reads one without being named on it.
    """

    def __init__(self, code: str, words: str = "", works_on: str = "", decides: bool = False) -> None:
        super().__init__(code, words)
        self.works_on, self.decides = works_on, decides

    SELF = "self.use", say("use the product: own notices, own settings")  # everybody who is signed in
    SEARCH = "search.use", say("search")
    CASE_VIEW = "case.view", say("read cases")
    CASE_OVERSEE = "case.oversee", say("read every case, for oversight")  # within the clearance; changes nothing
    CASE_READ_SERVICE = "case.read_service", say("read every case of the own service")  # whatever it works on
    CASE_ASSIGN = "case.assign", say("give work out"), "", DECIDES
    CASE_CLOSE = "case.close", say("close cases")
    REFERRAL_WRITE = "referral.write", say("write referrals"), "referral"
    REFERRAL_TRIAGE = "referral.triage", say("accept or return referrals"), "referral", DECIDES
    DOCUMENT_ADD = "document.add", say("add documents")
    POSITION_GIVE = "position.give", say("give the service’s position"), "referral", DECIDES
    MEETING_MANAGE = "meeting.manage", say("call meetings and write minutes"), "referral", DECIDES
    ASSESSMENT_RECORD = "assessment.record", say("record the joint assessment"), "referral", DECIDES
    DECISION_VOTE = "decision.vote", say("vote"), "referral", DECIDES
    DECISION_RECORD = "decision.record", say("record the decision"), "referral", DECIDES
    FOLLOWUP_MANAGE = "followup.manage", say("ask for follow-up and review it"), "referral"
    ACTION_REPORT = "action.report", say("report on follow-up"), "referral"
    ACTION_VERIFY = "action.verify", say("verify reports on follow-up"), "referral", DECIDES
    CLOCK_CORRECT = "clock.correct", say("propose a corrected clock")
    CLOCK_APPROVE = "clock.approve", say("agree to a corrected clock"), "", DECIDES
    MARKING_LOWER = "marking.lower", say("ask for a lower marking")  # a second person confirms
    MARKING_CONFIRM = "marking.confirm", say("agree to a lower marking"), "", DECIDES
    GRANT_GIVE = "grant.give", say("give the need to know")
    ACCESS_EXPLAIN = "access.explain", say("ask who sees a case")
    HEALTH_VIEW = "health.view", say("see how the installation does, and be told when a part stands still")
    AUDIT_VIEW = "audit.view", say("read the audit trail"), "", DECIDES
    AUDIT_EXPORT = "audit.export", say("export the audit trail")
    PEOPLE_MANAGE = "people.manage", say("manage accounts")
    ROLE_REQUEST = "role.request", say("ask for roles")
    ROLE_APPROVE = "role.approve", say("approve roles")
    TOKEN_MANAGE = "token.manage", say("manage the tokens of client programs")
    REPORT_VIEW = "report.view", say("read reports")
    PROCEDURE_EDIT = "procedure.edit", say("set the length of time limits")  # those that no text confirms
    FDI_REPRESENT = "fdi.represent", say("file investments for their parties")  # never a reader of cases
    FDI_SECRETARIAT = "fdi.secretariat", say("run investment files"), "fdi", DECIDES
    FDI_CHAIR = "fdi.chair", say("preside over investment files"), "fdi", DECIDES
    FDI_OPINION = "fdi.opinion", say("give an opinion on an investment"), "fdi", DECIDES
    FDI_QUESTION = "fdi.question", say("ask questions on an investment"), "fdi"
    FDI_CONTRIBUTE = "fdi.contribute", say("contribute for an intelligence service"), "fdi"  # classified
    FDI_COORDINATE = "fdi.coordinate", say("merge the contributions"), "fdi", DECIDES  # into one opinion
    FDI_MINISTER = "fdi.minister", say("record a minister’s decision"), "fdi", DECIDES
