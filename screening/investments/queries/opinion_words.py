"""The questions of an opinion and its answers in words: three limbs by three factors, scored; where it points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from accounts.access import Sight
from accounts.models import Marking
from accounts.written import labelled
from casework.access import of_case
from casework.blocks.opinions.classified import Contributions
from casework.blocks.opinions.models import Classified
from casework.models import Case
from screening.investments.models import Contribution, Direction, JointAnnex, JointOpinion, Opinion, Phase
from screening.investments.procedures.system import system

# the assessment asks only whether there are indications of risk (fact sheet, step 4); screening decides what follows
DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    Phase.ASSESSMENT: (Direction.NO_RISK, Direction.RISK),
    Phase.SCREENING: (Direction.POSITIVE, Direction.MEASURES, Direction.NEGATIVE),
}
REASONED = (Direction.RISK, Direction.NEGATIVE)
TONES = {
    Direction.NO_RISK: "ok",
    Direction.POSITIVE: "ok",
    Direction.RISK: "soon",
    Direction.MEASURES: "soon",
    Direction.NEGATIVE: "danger",
}
# our own scale: the fact sheet knows none
SCORES: Mapping[int, Any] = {
    0: pgettext_lazy("score", "none"),
    1: pgettext_lazy("score", "limited"),
    2: pgettext_lazy("score", "serious"),
    3: pgettext_lazy("score", "very serious"),
}


@dataclass(frozen=True)
class Question:
    """One score that an opinion gives: a factor of a limb."""

    code: str  # "limb.factor"
    limb: str  # title
    factor: str  # title

    @property
    def field(self) -> str:
        """The name of its field in a form."""
        return f"score_{self.code.replace('.', '__')}"

    @property
    def title(self) -> str:
        """Both titles."""
        return labelled(self.limb, self.factor)


def questions_of(case: Case) -> tuple[Question, ...]:
    """Every limb by every factor, in the order of the procedure's data."""
    rules = system(case.procedure)
    return tuple(
        Question(f"{limb.code}.{factor.code}", _(limb.title), _(factor.title))
        for limb in rules.limbs.values()
        for factor in rules.factors.values()
    )


def score_words(value: int | None) -> str:
    """A score with its word; empty for none."""
    return labelled(value, SCORES[value]) if value is not None and value in SCORES else ""


def direction_words(direction: str) -> str:
    """Where an opinion points, in the reader's language."""
    return str(Direction(direction).label) if direction else ""


def direction_choices(phase: str) -> list[tuple[str, str]]:
    """The opinions that a phase knows."""
    return [(code, direction_words(code)) for code in DIRECTIONS.get(phase, ())]


def opinions_content(case: Case) -> dict[str, str]:
    """The given opinions as the section's revision keeps them, in English: one entry a service and phase."""
    rows = Opinion.objects.filter(case=case, state=Opinion.State.GIVEN).select_related("service")
    with override("en"):
        questions = questions_of(case)
        return {f"{o.service.code} ({o.phase})": _in_words(o, questions) for o in rows}


def _in_words(opinion: Opinion, questions: tuple[Question, ...]) -> str:
    scores = [f"{q.title} {opinion.scores[q.code]}" for q in questions if q.code in opinion.scores]
    parts = [Direction(opinion.direction).label, *scores, opinion.reasons, opinion.measures]
    return "\n".join(str(part) for part in parts if part)


def joint_content(case: Case) -> dict[str, str]:
    """The joint opinions, their disclosable part alone."""
    rows = JointOpinion.objects.filter(case=case)
    with override("en"):
        return {f"{j.number}": f"{Direction(j.direction).label}\n{j.text}" for j in rows}


KEPT_APART = Contributions(Contribution, circle=lambda case: system(case.procedure).circle)


def annexes(sight: Sight, case: Case) -> QuerySet[JointAnnex]:
    """The annexes of joint opinions that the person can open."""
    return of_case(sight, case, JointAnnex).select_related("label", "joint", "recorded_by").order_by("joint__number")


def disclosable_draft(given: Iterable[Classified]) -> str:
    """Only what the contributions give free, each part under the name of its service; empty without any."""
    parts = [f"{row.service.code}: {row.disclosable.strip()}" for row in given if row.disclosable.strip()]
    return "\n\n".join(parts)


def annex_draft(given: Iterable[Classified]) -> str:
    """The contributions that the coordinator can open, each with its marking and what of it may be disclosed."""
    parts = []
    for row in given:
        may = _("May be disclosed: %(text)s") % {"text": row.disclosable.strip() or _("nothing")}
        parts.append(f"{row.service.code} ({Marking(row.label.marking).label}):\n{row.text.strip()}\n{may}")
    return "\n\n".join(parts)
