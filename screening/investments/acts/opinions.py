"""What each authority thinks of a deal, what the intelligence services know of it, and what is merged of that.

A contribution stands under a label of its own: its events too, the case's version stays as it was, and nobody outside
its circle is told. Whoever can't open it meets nothing of it, here or anywhere.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, demand, sight_of
from accounts.context import acting_as_system
from accounts.models import Compartment, Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.drafts import demand_seen
from casework.actions.revisions import write_revision
from casework.blocks.disclosure import alarm
from casework.blocks.disclosure.alarm import let_pass
from casework.blocks.disclosure.guard import everything
from casework.blocks.letters.acts import issue
from casework.errors import Conflict, Refused
from casework.lifecycle.acts import act
from casework.models import Case
from casework.models.words import EMPTIED
from screening.investments.models import Contribution, Direction, FileMember, JointAnnex, JointOpinion, Letter, Opinion
from screening.investments.queries.contributions import (
    LOWEST,
    annex_label,
    circle_of,
    given_contributions,
    label_of,
    own_draft,
)
from screening.investments.queries.guard_sources import MEMBERS
from screening.investments.queries.opinion_words import (
    DIRECTIONS,
    REASONED,
    SCORES,
    joint_content,
    opinions_content,
    questions_of,
)
from screening.investments.table import EXAMINED, FDI

GIVE, CONTRIBUTE = "give_opinion", "contribute"  # the acts whose drafts keep themselves
GIVEN = "Your service has given its opinion in this phase."
CHANGED = "A colleague changed this draft since you opened it."
OUTSIDE = "Only people of the intelligence services who are read into their circle contribute."
KEPT = ("direction", "scores", "reasons", "measures")
KEPT_APART = ("scores", "text", "disclosable")


@act(
    FDI,
    "ask_joint_opinion",
    form="opinions.AskJointForm",
    icon="users",
    trail=_("%(actor)s asked the intelligence services for their opinion on %(case)s."),
    notice=_("%(case)s: the opinion of the intelligence services is asked for."),
    beside=("as a service",),
)
def ask_joint(case: Case, sight: Sight, *, days: int | None = None) -> dict[str, Any]:
    """Ask the intelligence services for their joint opinion. ``days``: its time, where no rule gives one."""
    part = FileMember.Part.INTELLIGENCE
    if not FileMember.objects.filter(case=case, part=part, removed_at__isnull=True).exists():
        raise Refused("No intelligence service is confirmed for this file.")
    return {"clock_settings": {"@joint_opinion": Setting(length=days)}} if days else {}


# -- opinions of the authorities --------------------------------------------------------------------------------------


def save_opinion(
    *, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int | None = None
) -> Opinion:
    """Keep the own service's draft, whatever is valid of it; nobody outside the service sees it.

    Raises Absent, Refused, Conflict.
    """
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        demand(sight, Permission.FDI_OPINION, "Your role does not include giving opinions.")
        part = FileMember.Part.MEMBER
        if not FileMember.objects.filter(case=case, service=by.service, part=part, removed_at__isnull=True).exists():
            raise Refused("Your service is not one of the authorities concerned by this file.", code="act.give_opinion")
        if case.state not in EXAMINED:
            raise Refused("This file is not being examined.", code="act.give_opinion")
        return _store(case, by, at, fields, version)


def _store(
    case: Case, by: Person, at: datetime, fields: Mapping[str, Any], version: int | None, *, giving: bool = False
) -> Opinion:
    rows = Opinion.objects.select_for_update(of=("self",)).filter(case=case, service=by.service, phase=case.state)
    opinion = rows.first()
    if opinion is None:
        opinion = Opinion(case=case, service=by.service, phase=case.state, author=by, written_at=at, version=0)
    elif opinion.state == Opinion.State.GIVEN:
        raise Refused(GIVEN, code="act.give_opinion")
    elif giving:
        demand_seen(opinion, by=by, version=version, sentence=CHANGED)
    elif version is not None and version != opinion.version:
        raise Conflict(CHANGED, theirs=opinion)
    for name in KEPT:
        if name in fields:
            setattr(opinion, name, fields[name])
    if opinion.direction and opinion.direction not in DIRECTIONS[case.state]:
        raise Refused("This opinion isn't one of the phase that the file is in.", field="direction")
    opinion.scores = _scores(case, opinion.scores)
    first = opinion.version == 0 or opinion.author_id != by.pk
    opinion.author, opinion.written_at = by, at
    opinion.version += 1
    opinion.save()
    if first:  # who writes, not every pause in the writing
        data = {"service_code": by.service.code}
        audit.record("file.opinion_saved", by=by, at=at, case=case, obj=opinion, data=data)
    return opinion


def _scores(case: Case, scores: Mapping[str, Any]) -> dict[str, int]:
    scores = {code: value for code, value in scores.items() if code != EMPTIED}
    asked = {question.code for question in questions_of(case)}
    for code, value in scores.items():
        if code not in asked or value not in SCORES:
            raise Refused("This score isn't one of the procedure's.", field=f"score_{code.replace('.', '__')}")
    return {code: int(value) for code, value in scores.items()}


@act(
    FDI,
    GIVE,
    form="opinions.OpinionForm",
    icon="file-pen-line",
    first=17,
    autosaves="opinion-autosave",
    trail=_("%(actor)s gave the opinion of %(service_code)s on %(case)s."),
    notice=_("%(case)s: %(service)s gave its opinion."),
    beside=("deal",),
)
def give(
    case: Case, sight: Sight, *, by: Person, at: datetime, fields: Mapping[str, Any], draft_version: int | None = None
) -> dict[str, Any]:
    """Give the service's opinion in this phase: every score, and the reasons wherever a risk is found.

    ``draft_version`` is that of the service's draft that the giver saw: over a colleague's newer one, Conflict.
    """
    opinion = _store(case, by, at, fields, draft_version, giving=True)
    if not opinion.direction:
        raise Refused("Say what the opinion is.", field="direction")
    for question in questions_of(case):
        if question.code not in opinion.scores:
            raise Refused("Give a score, 0 where nothing is to be said.", field=question.field)
    if opinion.direction in REASONED and not opinion.reasons.strip():
        raise Refused("A risk is found with reasons: write them.", field="reasons")
    if opinion.direction == Direction.MEASURES and not opinion.measures.strip():
        raise Refused("Say which measures the opinion asks for.", field="measures")
    move(opinion, "give", given_at=at)
    write_revision(case=case, section="opinions", content=opinions_content(case), by=by, at=at, act="give_opinion")
    return {"opinion_id": opinion.pk, "service_code": by.service.code}


# -- contributions of the intelligence services -----------------------------------------------------------------------


def save_contribution(
    *, reference: str, by: Person, at: datetime, fields: Mapping[str, Any], version: int | None = None
) -> Contribution:
    """Keep the draft of a contribution under its own label; only the service's people who can open that see it.

    Raises Absent, Refused, Conflict.
    """
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        demand(sight, Permission.FDI_CONTRIBUTE, "Your role does not include contributing.")
        part = FileMember.Part.INTELLIGENCE
        if not FileMember.objects.filter(case=case, service=by.service, part=part, removed_at__isnull=True).exists():
            raise Refused("Your service is not one of the intelligence services of this file.", code="act.contribute")
        if case.state not in EXAMINED:
            raise Refused("This file is not being examined.", code="act.contribute")
        return _store_apart(case, sight, by, at, fields, version)


def _store_apart(
    case: Case,
    sight: Sight,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any],
    version: int | None,
    *,
    giving: bool = False,
) -> Contribution:
    circle = circle_of(case)
    if circle is None or circle.pk not in sight.compartments:
        raise Refused(OUTSIDE, code="act.contribute")
    draft = own_draft(sight, case, lock=True)
    marking, compartments = _label_wanted(draft, fields, circle)
    label_id = label_of(case, sight, marking=marking, compartments=compartments)
    if draft is None:
        draft = Contribution(case=case, service=by.service, author=by, written_at=at, version=0)
    elif giving:
        demand_seen(draft, by=by, version=version, sentence=CHANGED)
    elif version is not None and version != draft.version:
        raise Conflict(CHANGED, theirs=draft)
    for name in KEPT_APART:
        if name in fields:
            setattr(draft, name, fields[name])
    draft.scores = _scores(case, draft.scores)
    first = draft.version == 0 or draft.author_id != by.pk or draft.label_id != label_id
    draft.label_id, draft.author, draft.written_at = label_id, by, at
    draft.version += 1
    draft.save()
    if first:
        data = {"service_code": by.service.code}
        audit.record("file.contribution_saved", by=by, at=at, case=case, obj=draft, label_id=label_id, data=data)
    return draft


def _label_wanted(draft: Contribution | None, fields: Mapping[str, Any], circle: Compartment) -> tuple[int, list[int]]:
    """Marking and compartments as given, else as the draft has them, else the lowest with the circle alone."""
    stored = draft.label if draft is not None else None
    marking = fields.get("marking", stored.marking if stored else LOWEST)
    compartments = fields.get("compartments", stored.compartments if stored else [])
    return int(marking), sorted({circle.pk, *compartments})


@act(
    FDI,
    CONTRIBUTE,
    form="opinions.ContributionForm",
    icon="lock",
    first=19,
    autosaves="contribution-autosave",
    trail=_("%(actor)s contributed for %(service_code)s to %(case)s."),
    notice=_("%(case)s: %(service)s contributed."),
    beside=("deal",),
)
def contribute(
    case: Case, sight: Sight, *, by: Person, at: datetime, fields: Mapping[str, Any], draft_version: int | None = None
) -> dict[str, Any]:
    """Give what the service knows. Its event stands under the contribution's label; the case's version stays."""
    row = _store_apart(case, sight, by, at, fields, draft_version, giving=True)
    if not row.text.strip():
        raise Refused("Write the contribution, or that there is nothing to add.", field="text")
    move(row, "give", given_at=at)
    return {"contribution_id": row.pk, "service_code": by.service.code, "apart_label_id": row.label_id}


# -- the joint opinion ------------------------------------------------------------------------------------------------


@act(
    FDI,
    "merge_opinion",
    form="opinions.MergeForm",
    icon="scale",
    first=18,
    trail=_("%(actor)s recorded the joint opinion of the intelligence services on %(case)s."),
    notice=_("%(case)s: the joint opinion of the intelligence services is recorded."),
)
def merge(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    direction: str,
    text: str,
    annex: str = "",
    released: Collection[str] = (),
    reason: str = "",
) -> dict[str, Any]:
    """Record the joint opinion: ``text`` may be disclosed and is read with the case; ``annex`` is classified.

    The annex stands under the highest marking and every compartment of the contributions that the coordinator can open.
    The guard looks over ``text`` with the coordinator's own eyes; ``released`` and ``reason`` let single passages go.
    """
    if direction not in DIRECTIONS[case.state]:
        raise Refused("This opinion isn't one of the phase that the file is in.", field="direction")
    if not text.strip():
        raise Refused("Write the reasons that may be disclosed.", field="text")
    passed = let_pass(
        case, text, addressee=MEMBERS, sight=sight, by=by, at=at, released=released, reason=reason, field="text"
    )
    last = JointOpinion.objects.filter(case=case).order_by("-number").first()
    joint = JointOpinion.objects.create(
        case=case,
        number=last.number + 1 if last else 1,
        direction=direction,
        text=text.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    said = {"direction": direction, "text": joint.text}
    issue(case=case, kind=Letter.Kind.JOINT_OPINION, by=by, at=at, content=said, passed=passed)
    _unseen(case, sight, joint, by, at)
    _annex(case, sight, joint, annex.strip(), by, at)
    write_revision(case=case, section="joint", content=joint_content(case), by=by, at=at, act="merge_opinion")
    return {"joint_id": joint.pk}


def _unseen(case: Case, sight: Sight, joint: JointOpinion, by: Person, at: datetime) -> None:
    """What stands in a contribution that the coordinator can't open doesn't stop them, for that would answer guesses.

    It is noted where they can't read it.
    """
    with acting_as_system("the guard looks over the joint opinion"):
        found = everything(case, joint.text, addressee=MEMBERS, sight=sight)
        hidden = [passage for passage in found if passage.hidden]
        alarm.note(case, by, hidden, at, key=f"joint:{joint.pk}")


def _annex(case: Case, sight: Sight, joint: JointOpinion, text: str, by: Person, at: datetime) -> None:
    if not text:
        return
    circle = circle_of(case)
    if circle is None or circle.pk not in sight.compartments:
        raise Refused(OUTSIDE, field="annex")
    label_id = annex_label(case, sight, list(given_contributions(sight, case)))
    row = JointAnnex.objects.create(
        case=case, joint=joint, label_id=label_id, text=text, recorded_by=by, recorded_at=at
    )
    audit.record("file.annex_written", by=by, at=at, case=case, obj=row, label_id=label_id)
