"""Which services become what by a decision, without a further act: technical assistants of the federal prosecutor."""

from django.utils.translation import gettext as _

from casework.models import Case
from casework.queries.facts import procedure_of
from casework.referrals.models import Decision


def assistants(case: Case, outcome: str) -> tuple[str, tuple[str, ...]]:
    """What the services that join for this threat become, and their codes; nothing for another threat (fact A12)."""
    chosen = procedure_of(case).outcomes.get(outcome)
    if chosen is None or case.referral.threat_type not in chosen.joins_when_threat:
        return "", ()
    return chosen.joins_as, chosen.joins


def assistants_sentence(case: Case, outcome: str) -> str:
    """That in words, whether or not they take part already; empty when nobody becomes anything."""
    role, codes = assistants(case, outcome)
    if not codes:
        return ""
    return _("By this outcome, without a further act: %(services)s, %(role)s.") % {
        "services": ", ".join(codes),
        "role": _(role),
    }


def role_of_assistants(case: Case) -> tuple[str, tuple[str, ...]]:
    """Since the decision on the case: the reason to stand beside each person of these services, and their codes."""
    decided = Decision.objects.filter(case=case).values_list("outcome", flat=True).first()
    role, codes = assistants(case, decided or "")
    return (_("The decision made the service %(role)s.") % {"role": _(role)} if codes else ""), codes
