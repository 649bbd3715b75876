"""What each authority thinks of a deal, what the intelligence services know of it, and what is merged of that.

A contribution stands under a label of its own: its events too, the case's version stays as it was, and nobody outside
its circle is told. Whoever can't open it meets nothing of it, here or anywhere.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Sight, demand, sight_of
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.child import move
from casework.actions.clocks import Setting
from casework.actions.revisions import write_revision
from casework.blocks.disclosure import alarm
from casework.blocks.disclosure.alarm import let_pass
from casework.blocks.disclosure.passages import everything
from casework.blocks.letters.acts import issue
from casework.blocks.opinions import classified, drafting
from casework.errors import Refused
from casework.models import Case
from casework.models.words import EMPTIED
from screening.investments.models import Contribution, Direction, FileMember, JointAnnex, JointOpinion, Letter, Opinion
from screening.investments.queries.disclosure_sources import MEMBERS
from screening.investments.queries.opinion_words import (
    DIRECTIONS,
    REASONED,
    SCORES,
    joint_content,
    opinions_content,
    questions_of,
)
from screening.investments.table import EXAMINED, act

GIVE, CONTRIBUTE = "give_opinion", "contribute"  # the acts whose drafts keep themselves
GIVEN = "Your service has given its opinion in this phase."
KEPT = ("direction", "scores", "reasons", "measures")
OF_AUTHORITIES = (
    FileMember.Part.MEMBER,
    GIVE,
    "Your role does not include giving opinions.",
    "Your service is not one of the authorities concerned by this file.",
)
OF_INTELLIGENCE = (
    FileMember.Part.INTELLIGENCE,
    CONTRIBUTE,
    "Your role does not include contributing.",
    "Your service is not one of the intelligence services of this file.",
)


@act(
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
    with _asked(reference, by, at, Permission.FDI_OPINION, *OF_AUTHORITIES) as (case, _sight):
        return _store(case, by, at, fields, version)


@contextmanager
def _asked(
    reference: str, by: Person, at: datetime, permission: Permission, part: str, act: str, role: str, other: str
) -> Iterator[tuple[Case, Sight]]:
    """A file that is being examined, locked, for somebody whose service takes this part in it."""
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="fdi")
        demand(sight, permission, role)
        if not FileMember.objects.filter(case=case, service=by.service, part=part, removed_at__isnull=True).exists():
            raise Refused(other, code=f"act.{act}")
        if case.state not in EXAMINED:
            raise Refused("This file is not being examined.", code=f"act.{act}")
        yield case, sight


def _store(
    case: Case, by: Person, at: datetime, fields: Mapping[str, Any], version: int | None, *, giving: bool = False
) -> Opinion:
    rows = Opinion.objects.select_for_update(of=("self",)).filter(case=case, service=by.service, phase=case.state)
    opinion = rows.first()
    if opinion is None:
        opinion = Opinion(case=case, service=by.service, phase=case.state, author=by, written_at=at, version=0)
    elif opinion.state == Opinion.State.GIVEN:
        raise Refused(GIVEN, code="act.give_opinion")
    else:
        drafting.demand_current(opinion, by=by, version=version, giving=giving, changed=classified.CHANGED)
    first = drafting.write(opinion, KEPT, by=by, at=at, fields=fields)
    if opinion.direction and opinion.direction not in DIRECTIONS[case.state]:
        raise Refused("This opinion isn't one of the phase that the file is in.", field="direction")
    opinion.scores = _scores(case, opinion.scores)
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
    with _asked(reference, by, at, Permission.FDI_CONTRIBUTE, *OF_INTELLIGENCE) as (case, sight):
        return _store_apart(case, sight, by=by, at=at, fields=fields, version=version)


def _store_apart(case: Case, sight: Sight, *, giving: bool = False, **given: Any) -> Contribution:
    def checked(row: Contribution) -> None:
        row.scores = _scores(case, row.scores)

    names = ("scores", *classified.KEPT)
    row: Contribution = classified.draft(case, sight, giving=giving, names=names, checked=checked, **given)
    return row


@act(
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
    row = _store_apart(case, sight, by=by, at=at, fields=fields, version=draft_version, giving=True)
    if not row.text.strip():
        raise Refused("Write the contribution, or that there is nothing to add.", field="text")
    move(row, "give", given_at=at)
    return {"contribution_id": row.pk, "service_code": by.service.code, "apart_label_id": row.label_id}


# -- the joint opinion ------------------------------------------------------------------------------------------------


@act(
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
    The disclosure guard looks over ``text`` with the coordinator's own eyes; ``released`` and ``reason`` let single
    passages go.
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
    if not classified.may_write(case, sight):
        raise Refused(classified.OUTSIDE, field="annex")
    label_id = classified.label_above(case, sight, list(classified.given_contributions(sight, case)))
    row = JointAnnex.objects.create(
        case=case, joint=joint, label_id=label_id, text=text, recorded_by=by, recorded_at=at
    )
    audit.record("file.annex_written", by=by, at=at, case=case, obj=row, label_id=label_id)
