"""Every role, with one plain sentence. Roles are data: the same table feeds the screens, the database and the docs."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    """A named set of permissions; ``sentence`` is what an administrator reads before giving it."""

    code: str
    title: str
    sentence: str
    permissions: frozenset[P]

    @property
    def second_factor(self) -> bool:
        """Whether it is asked for where the installation asks (DOSSIER_MFA)."""
        return bool(self.permissions & PRIVILEGED)


# Whoever opens accounts, cases to others, every case or the trail, and whoever comes from outside, proves more.
PRIVILEGED = {P.PEOPLE_MANAGE, P.ROLE_APPROVE, P.GRANT_GIVE, P.CASE_OVERSEE, P.AUDIT_VIEW, P.FDI_REPRESENT}
_EVERYBODY = frozenset({P.SELF})
_READS = _EVERYBODY | {P.CASE_VIEW, P.SEARCH}
_OFFICER = _READS | {
    P.REFERRAL_WRITE,
    P.DOCUMENT_ADD,
    P.POSITION_GIVE,
    P.ACTION_REPORT,
    P.CLOCK_CORRECT,
    P.FOLLOWUP_MANAGE,
    P.MARKING_LOWER,
}


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "case_officer",
            "Case officer",
            "Writes referrals, gives the service's position and carries out follow-up.",
            _OFFICER,
        ),
        Role(
            "supervisor",
            "Supervisor",
            "Leads officers: assigns, verifies, closes, grants need-to-know, countersigns clocks and lower markings.",
            _OFFICER
            | {
                P.CASE_ASSIGN,
                P.CASE_CLOSE,
                P.ACTION_VERIFY,
                P.CLOCK_APPROVE,
                P.MARKING_CONFIRM,
                P.GRANT_GIVE,
                P.ACCESS_EXPLAIN,
                P.REPORT_VIEW,
                P.DECISION_VOTE,
            },
        ),
        Role(
            "intake_officer",
            "Intake officer",
            "Runs the intake desk: accepts, returns and reassigns referrals.",
            _READS | {P.REFERRAL_TRIAGE, P.CASE_ASSIGN, P.CLOCK_CORRECT, P.DOCUMENT_ADD},
        ),
        Role(
            "body_secretary",
            "Secretary of the bodies",
            "Prepares meetings, closes rounds, records the joint assessment and the joint decision.",
            _READS
            | {
                P.MEETING_MANAGE,
                P.ASSESSMENT_RECORD,
                P.DECISION_RECORD,
                P.FOLLOWUP_MANAGE,
                P.CLOCK_CORRECT,
                P.DOCUMENT_ADD,
            },
        ),
        Role(
            "liaison_member",
            "Liaison member",
            "Speaks for a partner service: refers cases, gives its position and reports on its actions.",
            _READS
            | {
                P.REFERRAL_WRITE,
                P.POSITION_GIVE,
                P.ACTION_REPORT,
                P.DOCUMENT_ADD,
                P.DECISION_VOTE,
                P.MARKING_LOWER,
            },
        ),
        Role(
            "validating_member",
            "Validating member",
            "Sits in the decision body (prosecutor, DirCo): agrees, amends or sends back, and records the decision.",
            _READS | {P.DECISION_VOTE, P.DECISION_RECORD, P.ACTION_REPORT, P.POSITION_GIVE, P.ACTION_VERIFY},
        ),
        Role(
            "fdi_representative",
            "Notifier's representative",
            "Notifies investments for their parties and answers what is asked; sees the own files from outside only.",
            _EVERYBODY | {P.FDI_REPRESENT},
        ),
        Role(
            "fdi_secretary",
            "Secretary of the screening committee",
            "Runs investment files: checks them, sends what goes to the investor, assembles opinions and decisions.",
            _READS
            | {
                P.FDI_SECRETARIAT,
                P.FDI_QUESTION,
                P.DOCUMENT_ADD,
                P.CASE_ASSIGN,
                P.CASE_CLOSE,
                P.CLOCK_CORRECT,
                P.GRANT_GIVE,
                P.ACCESS_EXPLAIN,
                P.MARKING_LOWER,
                P.MARKING_CONFIRM,
                P.REPORT_VIEW,
            },
        ),
        Role(
            "fdi_chair",
            "Chair of the screening committee",
            "Signs what the committee decides: adopts opinions, records combined decisions and fines.",
            _READS | {P.FDI_CHAIR, P.CLOCK_APPROVE, P.CASE_ASSIGN, P.DOCUMENT_ADD, P.ACCESS_EXPLAIN, P.REPORT_VIEW},
        ),
        Role(
            "fdi_member",
            "Member of the screening committee",
            "Gives the opinion of an authority on investments and asks the investor through the secretariat.",
            _READS | {P.FDI_OPINION, P.FDI_QUESTION, P.DOCUMENT_ADD},
        ),
        Role(
            "fdi_analyst",
            "Investment analyst of an intelligence service",
            "Writes the service's classified contribution on an investment, kept apart from what is disclosed.",
            _READS | {P.FDI_CONTRIBUTE, P.FDI_QUESTION, P.DOCUMENT_ADD, P.REPORT_VIEW},
        ),
        Role(
            "fdi_coordinator",
            "Coordinator of the intelligence services",
            "Merges the contributions of the intelligence services into one opinion that says what may be disclosed.",
            _READS | {P.FDI_CONTRIBUTE, P.FDI_COORDINATE, P.DOCUMENT_ADD, P.REPORT_VIEW},
        ),
        Role(
            "fdi_minister",
            "Competent minister",
            "Takes one minister's preliminary decision on an investment, on the committee's opinion.",
            _READS | {P.FDI_MINISTER},
        ),
        Role(
            "reader",
            "Reader",
            "Reads the cases of the own service and changes nothing.",
            _READS | {P.CASE_READ_SERVICE},
        ),
        Role(
            "administrator",
            "Administrator",
            "Manages people, services, roles and the lengths of unconfirmed clocks; never sees the content of a case.",
            _EVERYBODY | {P.PEOPLE_MANAGE, P.ROLE_REQUEST, P.TOKEN_MANAGE, P.PROCEDURE_EDIT, P.HEALTH_VIEW},
        ),
        Role(
            "role_approver",
            "Role approver",
            "Approves or refuses what would widen somebody's access; the second pair of eyes.",
            _EVERYBODY | {P.ROLE_APPROVE},
        ),
        Role(
            "auditor",
            "Auditor",
            "Reads the audit trail and proves it; never sees the content of a case.",
            _EVERYBODY | {P.AUDIT_VIEW, P.AUDIT_EXPORT, P.HEALTH_VIEW},
        ),
        Role(
            "oversight",
            "Oversight body",
            "Reads every case and the trail, changes nothing; each reading is recorded.",
            _READS | {P.CASE_OVERSEE, P.AUDIT_VIEW, P.AUDIT_EXPORT, P.ACCESS_EXPLAIN, P.REPORT_VIEW},
        ),
    )
}


# The permissions that work on each kind of case. The database has the same, a row for each role: ``prepare_database``.
WORKS_ON: Mapping[str, frozenset[P]] = {
    kind: frozenset(p for p in P if p.works_on == kind) for kind in sorted({p.works_on for p in P} - {""})
}
READS_ALL = frozenset({P.CASE_READ_SERVICE, P.CASE_OVERSEE})
# That an administrator and a role approver remain, the table of roles demands itself.
DECIDES = frozenset(p for p in P if p.decides)


def worked_on(permissions: frozenset[P]) -> frozenset[str]:
    """The kinds of case that somebody with these permissions can do something on."""
    return frozenset(kind for kind, work in WORKS_ON.items() if permissions & work)


def kinds_of(permissions: frozenset[P]) -> frozenset[str]:
    """The kinds of case that somebody with these permissions works on, or may read whatever they work on."""
    return frozenset(kind for kind, work in WORKS_ON.items() if permissions & (work | READS_ALL))


def permissions_of(codes: set[str] | frozenset[str]) -> frozenset[P]:
    """The union of the permissions of the roles named; an unknown code gives nothing."""
    return frozenset[P]().union(*(ROLES[code].permissions for code in codes if code in ROLES))
