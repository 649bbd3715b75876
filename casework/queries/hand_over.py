"""The note that the system writes when a case changes hands (open clocks, promises, drafts, agenda, votes, last
events), and the same in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Person
from accounts.queries.frozen import seen
from accounts.sentences import apart
from accounts.written import iso_written, labelled
from casework.lifecycle.kinds import kind, kind_of
from casework.models import Case, Deadline, HandOver
from casework.procedures.catalogue import clock_title
from casework.procedures.definitions import Procedure
from casework.queries.facts import procedure_of
from casework.queries.kept import restored
from casework.queries.timeline import READING, events_of, said

LAST_EVENTS = 10


def note_for(case: Case, sight: Sight, *, at: datetime) -> dict[str, Any]:
    """The note as plain lists, frozen at ``at``; it holds only what the person writing it may read."""
    clocks = Deadline.objects.filter(case=case, state__in=("running", "paused"))
    events = events_of(case, sight).exclude(READING)[:LAST_EVENTS]
    return {
        "drafts": [],
        "votes": [],
        "agenda": [],
        "promises": [],
        **kind_of(case).note(case, sight),
        "written_at": at.isoformat(),
        "state": case.state,
        "clocks": [
            {"clock": d.clock, "state": d.state, "due_at": d.due_at.isoformat() if d.due_at else None} for d in clocks
        ],
        "events": [{"at": e.recorded_at.isoformat(), "code": e.code, "by": e.actor_id, "data": e.data} for e in events],
    }


@dataclass(frozen=True)
class NotePart:
    """One heading of the note with its lines."""

    title: str
    icon: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class HandOverPage:
    """The newest hand-over of a case."""

    giver: str
    receiver: str
    offered_by: str
    offered_at: datetime
    signed_at: datetime | None
    remark: str
    state: str
    parts: tuple[NotePart, ...]
    may_sign: bool


def hand_over_page(case: Case, sight: Sight) -> HandOverPage | None:
    """The note as it was written, or None when the case never changed hands."""
    rows = HandOver.objects.filter(case=case).select_related("giver", "receiver", "offered_by").order_by("-pk")[:1]
    if not rows:
        return None
    row = restored(list(rows), sight)[0]
    note: Mapping[str, Any] = row.note
    return seen(
        HandOverPage,
        row,
        giver=row.giver.name if row.giver else "",
        receiver=row.receiver.name,
        offered_by=row.offered_by.name,
        state=_(kind(case.kind).state_words(note["state"])) if note.get("state") else "",
        parts=tuple(part for part in _parts(note, case) if part.lines),
        may_sign=row.signed_at is None and row.withdrawn_at is None and row.receiver_id == sight.person_id,
    )


def _parts(note: Mapping[str, Any], case: Case) -> list[NotePart]:
    rules = procedure_of(case)
    actors = [e["by"] for e in note.get("events", []) if e.get("by")]
    names = dict(Person.objects.filter(pk__in=actors).values_list("pk", "name"))
    promise = _("%(service)s: %(what)s (due %(due)s, %(state)s)")
    draft = _("Position of the service, by %(by)s, last written %(at)s")
    return [
        NotePart(_("Open clocks"), "clock", tuple(_clock(c, rules) for c in note.get("clocks", []))),
        NotePart(
            _("Promises: follow-up that others owe"),
            "list-checks",
            tuple(
                promise
                % {"service": p["service"], "what": p["what"], "due": iso_written(p["due_on"]), "state": _(p["state"])}
                for p in note.get("promises", [])
            ),
        ),
        NotePart(
            _("Drafts"),
            "file-pen-line",
            tuple(draft % {"by": apart(d["by"]), "at": iso_written(d["written_at"])} for d in note.get("drafts", [])),
        ),
        NotePart(_("On an agenda"), "calendar", tuple(_agenda(a, rules) for a in note.get("agenda", []))),
        NotePart(_("Votes given"), "gavel", (", ".join(note["votes"]),) if note.get("votes") else ()),
        NotePart(
            _("Last events"),
            "history",
            tuple(_event(e, names, case.reference, rules) for e in note.get("events", [])),
        ),
    ]


def _clock(row: Mapping[str, Any], rules: Procedure) -> str:
    title = _(clock_title(rules, row["clock"]))
    state = str(Deadline.State(row["state"]).label)
    if not row["due_at"]:
        return _("%(title)s: %(state)s") % {"title": apart(title), "state": state}
    return _("%(title)s: %(state)s, due %(due)s") % {
        "title": apart(title),
        "state": state,
        "due": iso_written(row["due_at"]),
    }


def _agenda(row: Mapping[str, Any], rules: Procedure) -> str:
    body = rules.bodies.get(row["body"])
    return f"{body.short or _(body.title) if body else row['body']}, {iso_written(row['starts_at'])}"


def _event(row: Mapping[str, Any], names: Mapping[int, str], reference: str, rules: Procedure) -> str:
    actor = names.get(row["by"]) or _("The system")
    return labelled(iso_written(row["at"]), said(row["code"], row.get("data", {}), actor, reference, rules))
