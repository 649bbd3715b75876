"""What the ministers' decisions on a file come to, by its procedure's rule."""

from casework.models import Case
from screening.investments.models import MinisterDecision
from screening.investments.procedures.combination import Combined, combined
from screening.investments.queries.file_facts import system_of


def combination_of(case: Case) -> Combined | None:
    """What the decisions recorded so far make together; one query."""
    rules = system_of(case)
    rows = MinisterDecision.objects.filter(case=case).values_list("service__code", "direction")
    decider = next((m.code for m in rules.members.values() if m.always), "")
    return combined(rules.combination, dict(rows), decider=decider)
