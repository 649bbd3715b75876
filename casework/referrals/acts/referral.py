"""Writing a referral: draft, save, submit, amend, withdraw; what its text does when its case is marked anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, sight_of
from accounts.context import acting_as_system
from accounts.days import day_of
from accounts.models import Label, Person
from accounts.permissions import Permission
from accounts.queries.frozen import named
from casework.access import get_case
from casework.actions import drafts, interests
from casework.actions.beginning import begin, number
from casework.actions.marking import relabel
from casework.actions.printing import lacking_in, no_sign, uncommon
from casework.actions.revisions import let_in, subjects_content, write_revision, write_revisions
from casework.actions.transition import Done, perform, touch
from casework.errors import Conflict, Refused
from casework.matching.naming import subject_keys
from casework.models import Case, Draft, Subject
from casework.procedures.catalogue import in_force
from casework.referrals.acts import positions
from casework.referrals.acts.searching import index
from casework.referrals.models import Referral
from casework.referrals.queries.openings import authors_answered, desk, time_anew
from casework.referrals.queries.record_texts import record_texts
from casework.referrals.table import State, act

RAISED_BY_AMENDING = "Raise a marking or add a compartment by amending the referral."
CASE_FIELDS = ("title", "urgent")
REFERRAL_FIELDS = (
    "facts",
    "grounds",
    "threat_type",
    "ideology",
    "state_actor",
    "vital_interests",
    "information_date",
    "reliability",
    "credibility",
    "source_restrictions",
)
SUBJECT_FIELDS = (
    "kind",
    "name",
    "aliases",
    "birth_date",
    "birth_known",
    "birth_place",
    "nationality",
    "identifiers",
    "note",
)


def start_draft(*, procedure: str, by: Person, at: datetime) -> Case:
    """An empty draft that only its author sees. Refused for a role that doesn't refer; its reference is provisional."""
    sight = sight_of(by, at=at)
    if not (sight.may(Permission.REFERRAL_WRITE) and sight.may(Permission.CASE_VIEW)):
        raise Refused("Your role does not include writing referrals.", code="permission")
    today = day_of(at)
    rules = in_force(procedure, today)
    if rules.kind != "referral":
        raise Refused("This procedure is not one that cases are referred to.", field="procedure")
    return begin(rules=rules, by=by, at=at, add=lambda case: Referral.objects.create(case=case))


def keep_typed(
    *, reference: str, by: Person, at: datetime, typed: Mapping[str, Any], version: int | None = None
) -> datetime:
    """Autosave: keep the form exactly as typed, valid or not, without touching what was saved on purpose."""
    case = get_case(sight_of(by, at=at), reference, lock=True, kind="referral")
    if version is not None and version != case.version:  # asked under the lock: a save may have come in between
        raise Conflict("This draft was changed in another window since you opened it.", theirs=case)
    if case.author_id != by.pk or case.state not in (State.DRAFT, State.RETURNED):
        raise Refused("Only the author keeps a draft, and only before it is submitted.", code="act.draft")
    Referral.objects.filter(case=case).update(draft={**typed, "_label": case.label_id})
    return at


def save_draft(
    *,
    reference: str,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any],
    subjects: Iterable[Mapping[str, Any]] | None = None,
    marking: int | None = None,
    compartments: list[int] | None = None,
    version: int | None = None,
) -> Case:
    """Store the valid part of a draft. ``subjects`` replaces the list when given: rows with ``id`` change, others are
    added.
    """
    with transaction.atomic():
        sight = sight_of(by, at=at)
        case = get_case(sight, reference, lock=True, kind="referral")
        if case.author_id != by.pk:
            raise Refused("Only the author of the referral can do this.", code="act.draft")
        if case.state not in (State.DRAFT, State.RETURNED):
            raise Refused("The referral is no longer a draft: amend it instead.", code="act.draft")
        if version is not None and version != case.version:
            raise Conflict("This draft was changed in another window since you opened it.", theirs=case)
        write_content(case, sight, by, at, fields, subjects, marking, compartments)
        Referral.objects.filter(case=case).update(draft={})
        touch(case, by=by, at=at, code="case.draft_saved")
    return case


def write_content(
    case: Case,
    sight: Sight,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any],
    subjects: Iterable[Mapping[str, Any]] | None,
    marking: int | None,
    compartments: list[int] | None,
) -> None:
    """Write referral fields, subjects and label onto a locked case; the caller saves it."""
    referral = case.referral
    for written, names in ((case, CASE_FIELDS), (referral, REFERRAL_FIELDS)):
        for name in names:
            if name in fields:
                setattr(written, name, fields[name])
    referral.marking_chosen |= marking is not None
    referral.save()
    if subjects is not None:
        _replace_subjects(case, by, at, list(subjects))
    if marking is not None or compartments is not None:
        relabel(case, sight, marking=marking, compartments=compartments)
    index(case)


def _replace_subjects(case: Case, by: Person, at: datetime, rows: list[Mapping[str, Any]]) -> None:
    existing = {s.pk: s for s in Subject.objects.filter(case=case)}
    kept: set[int] = set()
    for row in rows:
        values = {name: row[name] for name in SUBJECT_FIELDS if name in row}
        values["name_keys"] = subject_keys([values["name"], *values.get("aliases", [])], values.get("identifiers", ""))
        pk = row.get("id")
        if pk in existing:
            kept.add(int(pk))
            Subject.objects.filter(pk=pk).update(**values)
        else:
            kept.add(Subject.objects.create(case=case, added_by=by, added_at=at, **values).pk)
    Subject.objects.filter(case=case).exclude(pk__in=kept).delete()


def _demand_record(case: Case, looked_at: Collection[str]) -> None:
    """The record of the decision will show what was looked at before the case was locked, and nothing else."""
    texts = [text for found in record_texts(case).values() for text in found]
    if not uncommon(texts) <= set(looked_at):
        raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")


def _looked_at(
    reference: str,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
    subjects: Sequence[Mapping[str, Any]] | None = None,
) -> frozenset[str]:
    """Look, before the case is locked, whether its record could be set on paper, with these fields and subjects in
    place of those that are stored; returns the words that were set. A character that no font has is told by its field.
    """
    sight = sight_of(by, at=at)
    if not sight.may(Permission.REFERRAL_WRITE):
        return frozenset()  # refused in a moment
    texts = record_texts(get_case(sight, reference, kind="referral"), fields or {}, subjects)
    for place, signs in lacking_in(texts).items():
        raise Refused(no_sign(signs), code="pdf.no_sign", field=place)
    return uncommon(text for found in texts.values() for text in found)


@act(
    "submit",
    icon="send",
    first=11,
    written_at="referral-edit",
    trail=_("%(actor)s submitted %(case)s."),
    notice=_("%(case)s: submitted by %(service)s, waits at the intake desk."),
    beside=("referral",),
    joins=desk,
    marks=("to the desk",),
)
def submit(*, reference: str, by: Person, at: datetime, version: int | None = None) -> Done:
    """Hand the referral to the intake desk: own service and desk see it from now on, and other interests are looked
    for.
    """

    looked_at = _looked_at(reference, by, at)

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        prefetch_related_objects([case], "subjects")  # nothing of them changes here
        _demand_record(case, looked_at)
        numbered = number(case, at=at)
        let_in(case, desk(case))
        index(case)
        case.save()
        _revise(case, by, at, "submit")
        interests.find(case=case, by=by, at=at)
        return numbered

    return perform(reference=reference, act="submit", by=by, at=at, version=version, effect=effect)


@act(
    "resubmit",
    icon="send",
    first=12,
    written_at="referral-edit",
    trail=_("%(actor)s submitted %(case)s again."),
    notice=_("%(case)s: completed by its author and back at the intake desk."),
    beside=("referral",),
    marks=("to the desk",),
)
def resubmit(*, reference: str, by: Person, at: datetime, version: int | None = None) -> Done:
    """Hand a returned referral in again; the intake clock goes on where it stopped."""

    looked_at = _looked_at(reference, by, at)

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        prefetch_related_objects([case], "subjects")  # nothing of them changes here
        _demand_record(case, looked_at)
        index(case)
        _revise(case, by, at, "resubmit")
        interests.find(case=case, by=by, at=at)
        return {}

    return perform(reference=reference, act="resubmit", by=by, at=at, version=version, effect=effect)


def referral_content(case: Case) -> dict[str, Any]:
    """The referral section as stored in its revisions: field name to text."""
    referral, same = case.referral, ("facts", "grounds", "threat_type", "ideology", "state_actor", "reliability")
    return {
        "title": case.title,
        **named(referral, *same, "source_restrictions"),
        "vital_interests": ", ".join(referral.vital_interests),
        "urgent": "yes" if case.urgent else "no",
        "information_date": referral.information_date.isoformat() if referral.information_date else "",
        "credibility": str(referral.credibility or ""),
    }


def _revise(case: Case, by: Person, at: datetime, act: str) -> bool:
    sections = {"referral": referral_content(case), "subjects": subjects_content(case)}
    return bool(write_revisions(case=case, sections=sections, by=by, at=at, act=act))


@act(
    "amend",
    form="referral.ReferralForm",
    icon="pencil",
    page="referral-edit",
    trail=_("%(actor)s amended %(case)s."),
    notice=_("%(case)s: the referral was amended; positions given before no longer count."),
    names=authors_answered,
    steps=time_anew,
    marks=("begins a round",),
)
def amend(
    *,
    reference: str,
    by: Person,
    at: datetime,
    fields: Mapping[str, Any],
    subjects: Iterable[Mapping[str, Any]] | None = None,
    marking: int | None = None,
    compartments: list[int] | None = None,
    version: int | None = None,
) -> Done:
    """Change a referral that is no longer a draft. Positions given before are reset and a new round opens."""
    rows = list(subjects) if subjects is not None else None
    looked_at = _looked_at(reference, by, at, fields, rows)

    def effect(case: Case, sight: Sight) -> dict[str, Any]:
        former, names = case.label_id, subjects_content(case)
        write_content(case, sight, by, at, fields, rows, marking, compartments)
        _demand_record(case, looked_at)
        if not _revise(case, by, at, "amend"):
            raise Refused("Nothing was changed.", code="act.amend")
        if case.label_id != former or subjects_content(case) != names:  # otherwise nothing new is asked
            interests.find(case=case, by=by, at=at)
        return positions.reset(case=case, by=by, at=at, reason="amend")

    return perform(
        reference=reference, act="amend", by=by, at=at, version=version, effect=effect, given={"fields": dict(fields)}
    )


@act(
    "withdraw",
    form="intake.WithdrawForm",
    icon="circle-x",
    tone="danger",
    danger=True,
    trail=_("%(actor)s withdrew %(case)s."),
    notice=_("%(case)s: withdrawn by its author."),
    because="reason",
)
def withdraw(case: Case, sight: Sight, *, by: Person, at: datetime, reason: str) -> None:
    """Take a referral back before it was accepted. The reason is kept with the case."""
    if case.opened_at is not None:
        content = {**referral_content(case), "withdrawn": reason}
        write_revision(case=case, section="referral", content=content, by=by, at=at, act="withdraw")


def lifted(case: Case) -> None:
    """What was typed and not saved goes up with the case."""
    for referral in Referral.objects.filter(case=case).exclude(draft={}):
        Referral.objects.filter(pk=referral.pk).update(draft={**referral.draft, "_label": case.label_id})


def set_aside(case: Case, former: Label) -> None:
    """What the author typed and has not saved stays under the label that it was typed under, its writer's alone."""
    with acting_as_system("what was typed under a higher label doesn't go down with the case"):
        typed = Referral.objects.filter(case=case).values_list("draft", flat=True).first() or {}
        place = reverse("referral-edit", args=[case.reference])
        if typed and not Draft.objects.filter(person_id=case.author_id, place=place).exists():
            texts = {name: list(values) for name, values in typed.items() if not name.startswith("_")}
            at = parse_datetime(str(typed.get("_kept_at", ""))) or case.created_at
            drafts.keep(by=case.author, at=at, place=place, typed=texts, case=case, label_id=former.pk)
        Referral.objects.filter(case=case).update(draft={})
