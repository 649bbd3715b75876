"""What an act would do, computed from what it will do: whom it lets in, who is told, which dates move.

The page of an act says it before the click, and a test compares it with what then happens, for every act of every kind.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.access import sights_of
from accounts.context import acting_as_system
from accounts.models import Label, Person, Service
from casework.access import CaseFacts, case_facts, explain
from casework.actions.clocks import ClockChange, Setting, preview, settings_of
from casework.actions.set_days import FARTHEST
from casework.actions.transition import enter
from casework.lifecycle.acts import Act, act_of
from casework.lifecycle.kinds import kind, kind_of
from casework.lifecycle.table import Row
from casework.models import Case, Downgrade
from casework.notifications.audiences import Ask, outsiders_called, people_told, readers_called
from casework.queries.access_list import joins
from casework.queries.markings import waiting_downgrade

# Told or let in is whoever the form names: known only once it is filled in.
CHOSEN = frozenset(
    {"assignee", "receiver", "grantee", "action service", "new author", "invited representative", "new members"}
    | {"former representative"}
)
MAYBE_NOBODY = frozenset({"who was given notice"})  # that nobody outside is told is right where nobody knows of it


@dataclass(frozen=True)
class Effects:
    """What is known before the click; ``chosen``: somebody whom the form names gains access or is told besides."""

    changes: tuple[ClockChange, ...]
    gains: Mapping[int, str]  # people who would see the case and don't: id and name
    told: frozenset[int]
    words: tuple[str, ...]  # audiences in which somebody is told, and those that the form decides
    chosen: bool
    unreached: bool  # people outside would be told, and nobody of them is left


def effects(
    *,
    case: Case,
    act: str,
    by_id: int,
    at: datetime,
    settings: Mapping[str, Setting] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Effects:
    """What the act would do at this moment, done by that person; ``given`` is whom the form addresses, by now."""
    row, declared = kind(case.kind).table.row(act), act_of(case.kind, act)
    days = declared.lengths(case, at) if declared.lengths else {}
    lengths = {clock: Setting(length=min(length, FARTHEST)) for clock, length in days.items()}
    moved = preview(
        case=case,
        steps=[*row.clock_steps(), *(declared.steps(case, by_id) if declared.steps else ())],
        at=at,
        settings={**settings_of(declared.starts(case) if declared.starts else {}), **lengths, **(settings or {})},
    )
    waiting = _waiting(case, by_id, at) if "lowers a marking" in declared.marks else None
    after = _after(case, row, waiting)
    with acting_as_system("who would be told is asked as the delivery asks it"):
        known = _addressed(given or {})
        told, words = _told(after, row, declared, by_id, at, waiting, known)
        unreached = not _chosen(case, row, declared) and any(
            not list(find(Ask(after, known, at)))
            for word, find in outsiders_called(after).items()
            if word in row.tell and word not in MAYBE_NOBODY
        )
    return Effects(
        changes=tuple(moved),
        gains=_gains(case, after, at, waiting),
        told=told,
        words=words,
        chosen=bool(_chosen(case, row, declared)),
        unreached=unreached,
    )


def _addressed(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the notice of the act will hold of whom it goes to, by the names that audiences read."""
    found = {"side_code": given.get("side"), "fine_id": given.get("fine_id")}
    return {name: value for name, value in found.items() if value}


def _after(case: Case, row: Row, waiting: Downgrade | None) -> Case:
    """The case as the act would leave it, in memory only: its state, and the label that lets people in."""
    after = copy.copy(case)
    own, marking, circles = case.label, case.label.marking, list(case.label.compartments)
    codes = joins(case, row.act)
    new = Service.objects.filter(code__in=codes, is_active=True).values_list("pk", flat=True) if codes else ()
    if waiting is not None and waiting.document_id is None:
        marking, circles = waiting.marking, list(waiting.compartments)
    services = sorted({*own.services, *new})
    after.label = Label(pk=own.pk, marking=marking, compartments=circles, services=services)
    enter(after, row)
    return after


def _gains(case: Case, after: Case, at: datetime, waiting: Downgrade | None) -> dict[int, str]:
    """People who don't see the case now and would then; of a document that is lowered alone, who would open it."""
    before = case_facts(case, at)
    then = _as(before, after.label)
    if waiting is not None and waiting.document_id is not None:
        own, services = waiting.label, case.label.services
        lower = Label(marking=waiting.marking, compartments=waiting.compartments, services=services)
        before = _as(before, Label(marking=own.marking, compartments=own.compartments, services=services))
        then = _as(before, lower)
    if then == before:
        return {}
    named = before.named | before.granted
    people = list(Person.objects.filter(Q(service_id__in=then.services) | Q(pk__in=named), is_active=True))
    sights = sights_of(people, at=at)
    return {p.pk: p.name for p in people if explain(sights[p.pk], then)[0] and not explain(sights[p.pk], before)[0]}


def _as(facts: CaseFacts, own: Label) -> CaseFacts:
    return replace(
        facts,
        marking=own.marking,
        compartments=frozenset(own.compartments),
        services=frozenset(own.services),
    )


def _told(
    after: Case,
    row: Row,
    declared: Act,
    by_id: int,
    at: datetime,
    waiting: Downgrade | None,
    known: Mapping[str, Any],
) -> tuple[frozenset[int], tuple[str, ...]]:
    """Ids of the people told, and the words of the audiences that hold one of them."""
    chosen = _chosen(after, row, declared)
    words = [word for word in row.tell if word not in chosen]
    words += [word for word in kind_of(after).foreseen_told(after, row.act) if word not in words]
    if waiting is not None and waiting.document_id is None:
        words.append("services that wrote")
    if not row.tell and not words:  # whoever watches hears of what is told to nobody else
        words = ["watchers"]
    named = [waiting.proposed_by_id] if waiting else declared.names(after) if declared.names else []
    payload: dict[str, Any] = {"audiences": words, "by": by_id, "ids": named, **known}
    told = people_told(case=after, payload=payload, at=at)
    ids = {one.for_person_id or one.person.pk for one in told}
    ask = Ask(after, payload, at)
    circles = {**readers_called(after), **outsiders_called(after)}
    holding = [word for word in words if ids & set(circles[word](ask))]
    return frozenset(one.person.pk for one in told), (*holding, *(word for word in row.tell if word in chosen))


def _waiting(case: Case, by_id: int, at: datetime) -> Downgrade | None:
    """The lower marking that the act would settle: of what the person can open."""
    sights = sights_of(list(Person.objects.filter(pk=by_id)), at=at)
    return waiting_downgrade(case, sights[by_id])


def _chosen(case: Case, row: Row, declared: Act) -> frozenset[str]:
    """The audiences of a row in which only its form names somebody."""
    if declared.names or case.state in declared.told_later:
        return frozenset()
    return CHOSEN & frozenset(row.tell)
