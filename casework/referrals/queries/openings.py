"""Whom the acts on a referral let in: the bodies' services, and those that an outcome brings in, some of them as
technical assistants of the federal prosecutor; and whom an amendment asks again.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.context import once
from accounts.models import Service
from accounts.written import labelled
from casework.models import Case
from casework.queries.access_list import sentences_for
from casework.queries.facts import procedure_of
from casework.referrals.models import Decision, Position, Proposal
from casework.referrals.queries.facts import newest_round
from casework.referrals.queries.limits import POSITION
from casework.referrals.table import State


def desk(case: Case) -> tuple[str, ...]:
    """Codes of the author's service and of the one that runs the intake desk."""
    service = procedure_of(case).bodies["intake"].service
    return (case.owning_service.code, *((service,) if service else ()))


def assessors(case: Case) -> tuple[str, ...]:
    """Codes of the services of the assessment body."""
    return procedure_of(case).bodies["assessment"].members


def deciders(case: Case) -> tuple[str, ...]:
    """Codes of the services of the decision body."""
    return procedure_of(case).bodies["decision"].members


def joining(case: Case, outcome: str) -> tuple[str, ...]:
    """Codes of the services that an outcome brings in: its owner, and those that join for this threat (fact A12)."""
    chosen = procedure_of(case).outcomes[outcome]
    owner = (chosen.owner,) if chosen.owner else ()
    joins = chosen.joins if case.referral.threat_type in chosen.joins_when_threat else ()
    return tuple(dict.fromkeys((*owner, *joins)))


def joining_as_proposed(case: Case) -> tuple[str, ...]:
    """Codes of the services that the outcome brings in that is proposed now."""
    outcome = proposed_outcome(case)
    return joining(case, outcome) if outcome else ()


def may_join(case: Case, at: datetime) -> frozenset[str]:
    """Codes of the services that a referral procedure knows a part for: its bodies' and its outcomes'."""
    rules = procedure_of(case)
    bodies = {code for body in rules.bodies.values() for code in body.services}
    outcomes = {code for outcome in rules.outcomes.values() for code in (outcome.owner or "", *outcome.joins)}
    return frozenset((bodies | outcomes | {case.owning_service.code}) - {""})


def authors_answered(case: Case) -> list[int]:
    """Ids of those whose positions an amendment resets."""
    return list(Position.objects.filter(case=case, state="given").values_list("author_id", flat=True))


def proposed_outcome(case: Case) -> str:
    """The outcome of the proposal that is open; empty without one."""
    open_one = Proposal.objects.filter(case=case, sent_back_at__isnull=True)
    return once(("outcome", case.pk), lambda: open_one.values_list("outcome", flat=True).first() or "")


def by_decision(case: Case, at: datetime) -> list[str]:
    """The sentences for the page of the decision: whom the proposed outcome lets in, and whom another one would."""
    proposed, outcomes = proposed_outcome(case), procedure_of(case).outcomes
    here = set(Service.objects.filter(pk__in=case.label.services).values_list("code", flat=True))
    found = []
    for code in sorted(outcomes, key=lambda c: c != proposed):
        codes = [c for c in joining(case, code) if c not in here]
        if codes and code == proposed:
            found += [labelled(_(outcomes[code].title), line) for line in sentences_for(case, tuple(codes), at)]
        elif codes:
            words = _("%(outcome)s would bring in %(services)s.")
            found.append(words % {"outcome": _(outcomes[code].title), "services": ", ".join(codes)})
    return [*found, *filter(None, [assistants_sentence(case, proposed)])]


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


def resets_round(case: Case) -> bool:
    """Whether an amendment opens a round: only where positions were given, or the round is closed."""
    newest = next(iter(newest_round(case)), None) if case.state == State.ASSESSMENT else None
    return newest is not None and (newest.closed_at is not None or bool(newest.answered))


def time_anew(case: Case, person_id: int) -> tuple[tuple[str, str], ...]:
    """An amendment that opens a round begins its time anew."""
    return (("restart", POSITION),) if resets_round(case) else ()
