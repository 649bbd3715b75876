"""Whom an act would let in: the services, and the people of them who don't see the case yet. Said before the click."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Service
from accounts.written import labelled
from casework.models import Case
from casework.queries.access_list import people_let_in
from casework.queries.facts import procedure_of
from casework.referrals.models import Proposal
from casework.referrals.queries.assistants import assistants_sentence

NAMED = 6  # names spelled out for one service


def joining(case: Case, outcome: str) -> tuple[str, ...]:
    """Codes of the services that an outcome brings in: its owner, and those that join for this threat (fact A12)."""
    chosen = procedure_of(case).outcomes[outcome]
    owner = (chosen.owner,) if chosen.owner else ()
    joins = chosen.joins if case.referral.threat_type in chosen.joins_when_threat else ()
    return tuple(dict.fromkeys((*owner, *joins)))


def may_join(case: Case, at: datetime) -> frozenset[str]:
    """Codes of the services that a referral procedure knows a part for: its bodies' and its outcomes'."""
    rules = procedure_of(case)
    bodies = {code for body in rules.bodies.values() for code in (*body.members, body.service or "")}
    outcomes = {code for outcome in rules.outcomes.values() for code in (outcome.owner or "", *outcome.joins)}
    return frozenset((bodies | outcomes | {case.owning_service.code}) - {""})


def services_of(case: Case, act: str, outcome: str = "") -> tuple[str, ...]:
    """Codes of the services that an act brings into the case, those that take part already included."""
    bodies = procedure_of(case).bodies
    if act == "submit":
        return (case.owning_service.code, *((bodies["intake"].service,) if bodies["intake"].service else ()))
    if act == "accept":
        return bodies["assessment"].members
    if act == "propose":
        return bodies["decision"].members
    if act == "decide" and outcome:
        return joining(case, outcome)
    return ()


def openings(case: Case, act: str, *, at: datetime) -> list[str]:
    """The sentences for the act's page: which services are let in, and who of them. Empty when nobody is."""
    if act == "decide":
        outcome = proposed_outcome(case)
        sentence = assistants_sentence(case, outcome)
        return [*_decision(case, outcome, at), *([sentence] if sentence else [])]
    return sentences_for(case, services_of(case, act), at)


def proposed_outcome(case: Case) -> str:
    """The outcome of the proposal that is open; empty without one."""
    proposal = Proposal.objects.filter(case=case, sent_back_at__isnull=True).first()
    return proposal.outcome if proposal else ""


def _decision(case: Case, proposed: str, at: datetime) -> list[str]:
    outcomes = procedure_of(case).outcomes
    found = []
    for code in sorted(outcomes, key=lambda c: c != proposed):
        codes = [c for c in joining(case, code) if c not in _taking_part(case)]
        if codes and code == proposed:
            found += [labelled(_(outcomes[code].title), line) for line in sentences_for(case, tuple(codes), at)]
        elif codes:
            words = _("%(outcome)s would bring in %(services)s.")
            found.append(words % {"outcome": _(outcomes[code].title), "services": ", ".join(codes)})
    return found


def _taking_part(case: Case) -> set[str]:
    return set(Service.objects.filter(pk__in=case.label.services).values_list("code", flat=True))


def sentences_for(case: Case, codes: tuple[str, ...], at: datetime) -> list[str]:
    """One sentence for each of these services that doesn't take part yet, with the people who would see the case."""
    new = [
        s
        for s in Service.objects.filter(code__in=codes, is_active=True).order_by("code")
        if s.pk not in case.label.services
    ]
    people = people_let_in(case, [s.pk for s in new], at=at)
    return [_sentence(s, people[s.pk]) for s in new]


def _sentence(service: Service, names: list[str]) -> str:
    values: dict[str, object] = {"code": service.code, "service": _(service.name), "n": len(names)}
    if not names:
        return (
            _("%(code)s (%(service)s) takes part; none of its people has the clearance and compartments yet.") % values
        )
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more > 0:
        shown = _("%(names)s and %(more)s more") % {"names": shown, "more": more}
    words = ngettext(
        "%(code)s (%(service)s) takes part: one more person sees the case, %(names)s.",
        "%(code)s (%(service)s) takes part: %(n)s more people see the case, %(names)s.",
        len(names),
    )
    return words % {**values, "names": shown}
