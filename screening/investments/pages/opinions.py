"""The opinions tab: who thinks what, phase by phase; the joint opinion; for those who can open it, what stands apart.

For everybody else the tab is the same, to the byte, whether something stands apart or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.blocks.opinions.classified import Card, card
from casework.blocks.opinions.pages import autosave
from casework.models import Case, Deadline
from casework.queries.agreement import APART, Agreement, Line, line
from casework.queries.facts import procedure_of
from casework.queries.kept import is_apart, restored
from casework.views.case import opened, tab_page
from screening.investments.acts.opinions import CONTRIBUTE, GIVE, save_contribution, save_opinion
from screening.investments.models import Contribution, FileMember, InformationRequest, JointOpinion, Opinion, Phase
from screening.investments.queries.opinion_words import (
    TONES,
    Question,
    annexes,
    direction_words,
    questions_of,
    score_words,
)

FAR = 2  # steps between two scores from which a line counts as unresolved


@dataclass(frozen=True)
class AuthorityOpinion:
    """One authority's opinion in one phase. ``overtaken``: the day of an answer that came after it was given."""

    row: Opinion
    service_name: str
    own: bool
    at: datetime
    tone: str
    overtaken: datetime | None


@dataclass(frozen=True)
class PhaseView:
    """One phase: the map of agreement, what was given, who is silent."""

    phase: str
    title: str
    current: bool
    agreement: Agreement
    opinions: tuple[AuthorityOpinion, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class OpinionsPage:
    """The whole tab."""

    phases: tuple[PhaseView, ...]
    joint: tuple[tuple[JointOpinion, str], ...]  # each with its tone
    asked_at: datetime | None  # when the intelligence services were last asked
    draft: Opinion | None  # of the own service
    classified: Card | None


def opinions_page(case: Case, sight: Sight) -> OpinionsPage:
    """Newest phase first; about ten queries, whatever the file holds and whoever reads."""
    rows = Opinion.objects.filter(case=case).select_related("service", "author")
    drafted = Q(state=Opinion.State.DRAFT, service_id=sight.service_id)
    opinions = restored(list(rows.filter(Q(state=Opinion.State.GIVEN) | drafted)), sight)
    given = [o for o in opinions if o.state == Opinion.State.GIVEN]
    own = next((o for o in opinions if o.state == Opinion.State.DRAFT and o.phase == case.state), None)
    answers = InformationRequest.objects.filter(case=case, answered_at__isnull=False)
    return OpinionsPage(
        phases=tuple(_phases(case, sight, given, [a.answered_at for a in answers if a.answered_at])),
        joint=_joint(case, sight),
        asked_at=_asked(case),
        draft=own,
        classified=_classified(case, sight),
    )


def _phases(case: Case, sight: Sight, given: list[Opinion], answers: Sequence[datetime]) -> Iterable[PhaseView]:
    members = FileMember.objects.filter(case=case, part=FileMember.Part.MEMBER, removed_at__isnull=True)
    codes = list(members.order_by("service__code").values_list("service__code", flat=True))
    questions = questions_of(case)
    for phase in reversed(Phase.values):
        spoken = {o.service.code: o for o in given if o.phase == phase}
        if not spoken and case.state != phase:
            continue
        services = tuple(sorted({*codes, *spoken}))
        yield PhaseView(
            phase=phase,
            title=str(Phase(phase).label).capitalize(),
            current=case.state == phase,
            agreement=agreement_map(services, spoken, questions, open_=case.state == phase),
            opinions=tuple(_view(o, sight, answers) for o in spoken.values()),
            silent=tuple(code for code in codes if code not in spoken),
        )


def _view(row: Opinion, sight: Sight, answers: Sequence[datetime]) -> AuthorityOpinion:
    at = row.given_at or row.written_at
    return AuthorityOpinion(
        row=row,
        service_name=_(row.service.name),
        own=row.service_id == sight.service_id,
        at=at,
        tone=_tone(row.direction),
        overtaken=max((moment for moment in answers if moment > at), default=None),
    )


def _tone(direction: str) -> str:
    return TONES.get(direction, "none")  # type: ignore[call-overload,no-any-return]


def agreement_map(
    services: tuple[str, ...], spoken: Mapping[str, Opinion], questions: Iterable[Question], *, open_: bool
) -> Agreement:
    """Services by questions: the direction first, then each score. A line is unresolved where directions differ, or
    scores by two steps or more.
    """
    directions = {code: o.direction for code, o in spoken.items()}
    first = line("direction", _("Opinion"), services, directions, words=direction_words)
    lines = [replace(first, unresolved=len(set(directions.values())) > 1)]
    for question in questions:
        scores = {code: int(o.scores[question.code]) for code, o in spoken.items() if question.code in o.scores}
        far = bool(scores) and max(scores.values()) - min(scores.values()) >= FAR
        answers = {code: str(value) for code, value in scores.items()}
        answers |= {code: APART for code, o in spoken.items() if is_apart(o)}
        lines.append(_scored(question, services, scores, answers, far))
    return Agreement(0, open_, services, tuple(lines))


def _scored(
    question: Question, services: tuple[str, ...], scores: Mapping[str, int], answers: Mapping[str, str], far: bool
) -> Line:
    """A line of scores: only one that lies steps above the lowest stands out, never the lowest itself."""
    found = line(question.code, question.title, services, answers, words=lambda v: score_words(int(v)))
    lowest = min(scores.values(), default=0)
    cells = tuple(
        replace(cell, stand="differ" if scores[cell.service] - lowest >= FAR else "agree")
        if cell.service in scores
        else cell
        for cell in found.cells
    )
    return replace(found, unresolved=far, cells=cells)


def _joint(case: Case, sight: Sight) -> tuple[tuple[JointOpinion, str], ...]:
    rows = JointOpinion.objects.filter(case=case).select_related("recorded_by").order_by("-number")
    return tuple((row, _tone(row.direction)) for row in restored(list(rows), sight))


def _asked(case: Case) -> datetime | None:
    clocks = [one.rpartition(":")[2] for one in procedure_of(case).flow.get("joint_opinion", ())]
    rows = Deadline.objects.filter(case=case, clock__in=clocks).order_by("-started_at")
    return rows.values_list("started_at", flat=True).first()


def _classified(case: Case, sight: Sight) -> Card | None:
    questions = questions_of(case)
    title = _("Classified part of joint opinion %(number)s")

    def scores(row: Contribution) -> tuple[tuple[str, str], ...]:
        return tuple((q.title, score_words(row.scores[q.code])) for q in questions if q.code in row.scores)

    notes = ((row, title % {"number": row.joint.number}) for row in annexes(sight, case))
    return card(case, sight, scores=scores, annexes=notes)


@requires(Permission.CASE_VIEW, "GET", "HEAD")
def opinions(request: SignedRequest, reference: str) -> HttpResponse:
    """Who thinks what; what stands apart only for those who can open it, under the marking of that."""
    case = opened(request, reference, "opinions", kind="fdi")
    page = opinions_page(case, request.sight)
    marking = max(case.label.marking, page.classified.marking if page.classified else 0)
    return tab_page(
        request, case, "opinions", template="screening/filing/opinions.html", tab=page, page_marking=marking
    )


@requires(Permission.FDI_OPINION, "POST")
def autosave_opinion(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft opinion."""
    return autosave(request, reference, GIVE, save_opinion, kind="fdi")


@requires(Permission.FDI_CONTRIBUTE, "POST")
def autosave_contribution(request: SignedRequest, reference: str) -> HttpResponse:
    """Keep what is valid of the own service's draft contribution."""
    return autosave(request, reference, CONTRIBUTE, save_contribution, kind="fdi")
