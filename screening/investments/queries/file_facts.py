"""What the guards of the investment table may know of a file, for one person: frozen, in a fixed number of queries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Service
from casework.models import Case, Deadline
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import Expiry
from casework.queries.facts import common_facts
from screening.investments.models import (
    Appeal,
    Comment,
    CommitteeOpinion,
    FileMember,
    Filing,
    Fine,
    Hearing,
    JointOpinion,
    Measure,
    MinisterDecision,
    Obligation,
    Opinion,
    Question,
    Representation,
    Rights,
    Side,
    UnionExchange,
)
from screening.investments.procedures.system import System, system
from screening.investments.queries.checklist import asked_of
from screening.investments.queries.extensions import extensions_left
from screening.investments.queries.notification import contradictions, missing_fields
from screening.investments.queries.sides import asked_sides, sides_of
from screening.investments.queries.union_time import running_of
from screening.investments.queries.unrepresented import able
from screening.investments.table import FINISHED, State
from screening.investments.tables.known import Facts

RISK = ("risk", "negative", "positive_with_measures")


def system_of(case: Case) -> System:
    """The organisation that the case's procedure runs under."""
    return system(case.procedure)


def file_facts(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> Facts:
    """The facts that the guards of the investment table see. About twenty queries, whatever the file holds."""
    rules, filing = system_of(case), case.filing
    own = Service.objects.filter(pk=sight.service_id).values_list("code", flat=True).first() or ""
    members = _members(case)
    found: dict[str, Any] = {**common_facts(case, sight, given=given), **_representation(case, sight, at)}
    if case.state in (State.DRAFT, State.INCOMPLETE):
        found["missing"] = missing_fields(filing)
        found["contradictions"] = len(contradictions(filing))
    if case.state in (State.COMPLETENESS, State.INCOMPLETE):
        found["items_listed"] = bool(rules.completeness)
        found["items_asked"] = asked_of(case)
    found |= _opinions(case, members, sight)
    found |= _inquiry(case, found)
    found |= _decision(case, members, sight)
    found |= _clocks(case, rules, at)
    return Facts(
        is_notification=filing.file_type == Filing.FileType.NOTIFICATION,
        is_secretariat=own == rules.secretariat,
        members=tuple(members[pk][0] for pk in members if members[pk][1] == FileMember.Part.MEMBER),
        is_member=members.get(sight.service_id, ("", ""))[1] == FileMember.Part.MEMBER,
        is_intelligence=members.get(sight.service_id, ("", ""))[1] == FileMember.Part.INTELLIGENCE,
        outcome=filing.outcome,
        union_mechanism=rules.union,
        union_incoming=filing.file_type == Filing.FileType.EU_INCOMING,
        closing_stated=filing.completed_on is not None,
        completed_early=_completed_early(filing),
        **found,
    )


def _representation(case: Case, sight: Sight, at: datetime) -> dict[str, Any]:
    """Which side the person represents, whether anybody is left who can, and whom a letter reaches; one query."""
    rows = Representation.objects.filter(case=case).order_by("pk")
    every = list(rows.values_list("person_id", "side", "rights", "ended_at", "person__is_active", able(at)))
    here = [row for row in every if row[3] is None]
    mine = next((row for row in here if row[0] == sight.person_id), None)
    reached = {side for _pk, side, _rights, _ended, active, _able in here if active}
    answers = {side for _pk, side, rights, _ended, active, _able in here if active and rights != Rights.READ}
    notifier = [row for row in every if row[1] == Side.NOTIFIER]
    return {
        "is_party": mine is not None,
        "is_representative": mine is not None and mine[1] == Side.NOTIFIER,
        "reads_only": mine is not None and mine[2] == Rights.READ,
        "side": mine[1] if mine is not None else "",
        "represented": len(here),
        "receivers": sum(1 for row in here if row[1] == Side.NOTIFIER and row[4]),
        "reachable": tuple(side for side in sides_of(case) if side in reached),
        "answering": tuple(side for side in sides_of(case) if side in answers),
        "nobody_represents": bool(notifier)
        and not any(row[3] is None and row[4] and row[5] and row[2] != Rights.READ for row in notifier),
    }


def _completed_early(filing: Filing) -> bool:
    """Whether a deal that must wait for its decision is said to be completed before it."""
    if filing.file_type != Filing.FileType.NOTIFICATION or filing.completed_on is None:
        return False
    decided = filing.outcome_at
    return decided is None or filing.completed_on < day_of(decided)


def _members(case: Case) -> dict[int, tuple[str, str]]:
    """Service id → (code, part) of whoever is confirmed as concerned."""
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
    return {pk: (code, part) for pk, code, part in rows.values_list("service_id", "service__code", "part")}


def _opinions(case: Case, members: Mapping[int, tuple[str, str]], sight: Sight) -> dict[str, Any]:
    """Who has spoken in the phase that the file is in, and who finds a risk."""
    given = Opinion.objects.filter(case=case, phase=case.state, state=Opinion.State.GIVEN)
    spoken = dict(given.values_list("service_id", "direction"))
    joint = list(JointOpinion.objects.filter(case=case).order_by("number").values_list("direction", flat=True))
    sees = sorted(members[pk][0] for pk, direction in spoken.items() if direction in RISK and pk in members)
    if joint and joint[-1] in RISK:
        sees.append(system_of(case).circle)
    wanted = {pk: code for pk, (code, part) in members.items() if part == FileMember.Part.MEMBER}
    return {
        "own_opinion_given": sight.service_id in spoken,
        "opinions_missing": tuple(sorted(code for pk, code in wanted.items() if pk not in spoken)),
        "indications": tuple(sees),
    }


def _inquiry(case: Case, known: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked and heard; for somebody outside, of the own side alone."""
    own = {"side": known["side"]} if known["is_party"] else {}
    asked, rules = asked_sides(case), sides_of(case)
    hearings = Hearing.objects.filter(case=case, held_at__isnull=True, refused_at__isnull=True, **own)
    waiting = Question.objects.filter(case=case, request__isnull=True, dropped_at__isnull=True)
    measures = Measure.objects.filter(case=case).aggregate(
        talks=Count("pk", filter=Q(state="talks")), settled=Count("pk", filter=Q(state__in=("agreed", "imposed")))
    )
    return {
        "request_open": known["side"] in asked if known["is_party"] else bool(asked),
        "request_holds": any(side in rules and rules[side].stops_clocks for side in asked),
        "askable": tuple(side for side in known["answering"] if side not in asked),
        "questions_waiting": waiting.count(),
        "measures_in_talks": measures["talks"],
        "measures_settled": measures["settled"],
        "hearing_open": hearings.exists(),
        "union_notified": UnionExchange.objects.filter(case=case, kind=UnionExchange.Kind.NOTIFIED).exists(),
    }


def _decision(case: Case, members: Mapping[int, tuple[str, str]], sight: Sight) -> dict[str, Any]:
    opinions = list(CommitteeOpinion.objects.filter(case=case).order_by("number"))
    draft = next((o for o in reversed(opinions) if not o.final and o.sent_at is not None), None)
    final = next((o for o in opinions if o.final), None)
    decided = set(MinisterDecision.objects.filter(case=case).values_list("service_id", flat=True))
    wanted = {pk: code for pk, (code, part) in members.items() if part == FileMember.Part.MEMBER}
    fine = Fine.objects.filter(case=case).order_by("-pk").first()
    imposers = set(Fine.objects.filter(case=case, state=Fine.State.IMPOSED).values_list("settled_by_id", flat=True))
    found = {
        "draft_opinion_sent": draft is not None,
        "comment_given": draft is not None and Comment.objects.filter(opinion=draft).exists(),
        "opinion_by_actor": final is not None and final.recorded_by_id == sight.person_id,
        "minister_decided": sight.service_id in decided,
        "ministers_missing": tuple(sorted(code for pk, code in wanted.items() if pk not in decided)),
        "fine_state": fine.state if fine is not None else "",
        "fine_unpaid": bool(imposers),
        "fine_imposed_by_actor": imposers == {sight.person_id},
        "fine_proposed_by_actor": fine is not None and fine.proposed_by_id == sight.person_id,
    }
    if case.state in FINISHED:
        found["appeal_open"] = Appeal.objects.filter(case=case, ended_on__isnull=True).exists()
        owed = Obligation.objects.filter(case=case, state__in=("open", "reported", "breached"))
        found["open_obligations"] = owed.count()
    return found


def _clocks(case: Case, rules: System, at: datetime) -> dict[str, Any]:
    """What the stored clocks say, by the symbols of the procedure's flow."""
    flow = procedure(case.procedure, case.procedure_version).flow
    rows = list(Deadline.objects.filter(case=case))

    def runs(symbol: str) -> list[Deadline]:
        names = {name.rpartition(":")[2] for name in flow.get(symbol, ())}  # "other:CLOCK" is one of another procedure
        return [row for row in rows if row.clock in names]

    def over(row: Deadline) -> bool:
        return row.state == Deadline.State.EXPIRED or (row.due_at is not None and row.due_at < at)

    def gone(row: Deadline) -> bool:
        """Run out, whether or not somebody has confirmed it."""
        return row.state == Deadline.State.EXPIRED or (row.ended_at is None and over(row))

    assessment = [row for row in runs("assessment") if row.ended_at is None]
    comment, appeal = runs("comment"), [*runs("appeal"), *runs("fine_appeal")]
    look_back = [row for name in ("look_back", "look_back_aware", "look_back_signing") for row in runs(name)]
    effects = {procedure(row.procedure, row.procedure_version).clock(row.clock).on_expiry for row in runs("assessment")}
    return {
        "assessment_expired": any(over(row) for row in assessment),
        "silence_clears": rules.silence_clears or Expiry.DEEMED_POSITIVE in effects,
        "talks_open": any(row.ended_at is None for row in runs("talks")),
        "comment_time_over": bool(comment) and all(row.ended_at is not None or over(row) for row in comment),
        "closing_unsaid": any(row.ended_at is None and over(row) for row in runs("closing")),
        "appeal_time_over": not any(row.ended_at is None and not over(row) for row in appeal),
        "look_back_over": any(gone(row) for row in look_back),
        "bad_faith_time_over": all(gone(row) for row in runs("look_back_bad_faith")),
        "union_running": bool(running_of(rows, flow, at)),
        "extension_possible": bool(extensions_left(case)),
    }
