"""What the guards of the investment table may know of a file, for one person: frozen, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextField

from accounts.access import Sight
from accounts.days import day_of
from accounts.permissions import Permission
from accounts.queries.composed import Slot, composed_each
from casework.access import CASE
from casework.blocks.completeness.queries import asked_of
from casework.blocks.portal.outsiders import Outsiders
from casework.blocks.portal.sides import people_of, sides_known
from casework.blocks.remedies import queries as remedies
from casework.blocks.requests.models import Request
from casework.blocks.requests.queries import Requests, open_sides
from casework.lifecycle.kinds import told
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
    JointOpinion,
    Measure,
    MinisterDecision,
    Obligation,
    Opinion,
    Question,
    UnionExchange,
)
from screening.investments.procedures.combination import Combined, combined
from screening.investments.procedures.system import System, system
from screening.investments.queries.clock_starts import extensions_of, left_of, running_of
from screening.investments.queries.notification import gaps
from screening.investments.queries.sides import hearing_rows, sides_of
from screening.investments.table import FINISHED, State
from screening.investments.tables.known import Facts

RISK = ("risk", "negative", "positive_with_measures")
Rows = dict[str, QuerySet[Any, Any]]
Members = Mapping[int, tuple[str, str]]  # service → its code and part, of whoever is confirmed as concerned


def filing_facts(case: Case, sight: Sight, *, at: datetime, given: Mapping[str, object] | None = None) -> Facts:
    """The facts that the guards of the investment table see. One query, and some more while a file is written or
    checked for completeness, whatever it holds.
    """
    rules, rows = system(case.procedure), _rows(case, sight, at)
    if "filing" in case._state.fields_cache:
        del rows["filing"]
    common = common_facts(case, sight, given=given, beside=rows.values())
    filing = case.filing = rows["filing"][0] if "filing" in rows else case.filing
    members = {pk: (code, part) for pk, code, part in rows["members"]}
    found: dict[str, Any] = {**common, **sides_known(case, sight, rows["people"])}
    if case.state in (State.DRAFT, State.INCOMPLETE):
        found["missing"], found["contradictions"] = gaps(filing)
    if case.state in (State.COMPLETENESS, State.INCOMPLETE):
        found["items_listed"] = bool(rules.completeness)
        found["items_asked"] = asked_of(case)
    found |= _opinions(case, members, sight, rows)
    found |= _asked(case, found, rows)
    found |= _decision(case, members, sight, rows)
    found |= _clocks(case, rules, at, rows)
    return Facts(
        is_notification=filing.file_type == Filing.FilingType.NOTIFICATION,
        is_secretariat=common["service"] == rules.secretariat,
        members=tuple(members[pk][0] for pk in members if members[pk][1] == FileMember.Part.MEMBER),
        is_member=members.get(sight.service_id, ("", ""))[1] == FileMember.Part.MEMBER,
        is_intelligence=members.get(sight.service_id, ("", ""))[1] == FileMember.Part.INTELLIGENCE,
        outcome=filing.outcome,
        union_mechanism=rules.union,
        union_incoming=filing.file_type == Filing.FilingType.EU_INCOMING,
        closing_stated=filing.completed_on is not None,
        completed_early=_completed_early(filing),
        **found,
    )


def _rows(case: Case, sight: Sight, at: datetime) -> Rows:
    """What the facts are made from, to be read in one query."""
    asked = _of_filing(case.state in FINISHED, told(case, Outsiders).permission, told(case, Requests).request)
    return asked.about(case=case.pk, phase=case.state, at=at)


@composed_each
def _of_filing(finished: bool, answers: Permission, request: type[Request]) -> Rows:
    of, by_service = {"case": CASE}, {"case": CASE, "removed_at__isnull": True}
    texts = CommitteeOpinion.objects.filter(**of).order_by("number")
    given = Opinion.objects.filter(**of, phase=Slot("phase", TextField()), state=Opinion.State.GIVEN)
    waiting = Question.objects.filter(**of, request__isnull=True, dropped_at__isnull=True)
    told = UnionExchange.objects.filter(**of, kind=UnionExchange.Kind.NOTIFIED)
    owed = Obligation.objects.filter(**of, state__in=("open", "reported", "breached"))
    found: Rows = {
        "members": FileMember.objects.filter(**by_service).values_list("service_id", "service__code", "part"),
        "given": given.order_by("pk").values_list("service_id", "direction"),
        "joint": JointOpinion.objects.filter(**of).order_by("number").values_list("direction", flat=True),
        "hearings": hearing_rows(CASE),
        "waiting": waiting.order_by().values_list("pk"),
        "measures": Measure.objects.filter(**of).order_by().values_list("state", flat=True),
        "told": told.order_by().values_list("pk")[:1],
        "texts": texts.values_list("pk", "final", "sent_at", "recorded_by_id"),
        "comments": Comment.objects.filter(opinion__case=CASE).order_by().values_list("opinion_id", flat=True),
        "ministers": MinisterDecision.objects.filter(**of).order_by().values_list("service_id", flat=True),
        "fines": Fine.objects.filter(**of).order_by("pk").values_list("state", "settled_by_id", "proposed_by_id"),
        "clocks": Deadline.objects.filter(**of),
        "longer": extensions_of(CASE),
        "filing": Filing.objects.filter(**of),
        "people": people_of(answers),
        "asked": open_sides(request),
    }
    if finished:
        found["appeals"] = Appeal.objects.filter(**of, ended_on__isnull=True).order_by().values_list("pk")[:1]
        found["owed"] = owed.order_by().values_list("pk")
    return found


def _completed_early(filing: Filing) -> bool:
    """Whether a deal that must wait for its decision is said to be completed before it."""
    if filing.file_type != Filing.FilingType.NOTIFICATION or filing.completed_on is None:
        return False
    decided = filing.outcome_at
    return decided is None or filing.completed_on < day_of(decided)


def _opinions(case: Case, members: Members, sight: Sight, rows: Rows) -> dict[str, Any]:
    """Who has spoken in the phase that the file is in, and who finds a risk."""
    spoken, joint = dict(rows["given"]), list(rows["joint"])
    sees = sorted(members[pk][0] for pk, direction in spoken.items() if direction in RISK and pk in members)
    if joint and joint[-1] in RISK:
        sees.append(system(case.procedure).circle)
    wanted = {pk: code for pk, (code, part) in members.items() if part == FileMember.Part.MEMBER}
    return {
        "own_opinion_given": sight.service_id in spoken,
        "opinions_missing": tuple(sorted(code for pk, code in wanted.items() if pk not in spoken)),
        "indications": tuple(sees),
    }


def _asked(case: Case, known: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """What is asked and heard; for somebody outside, of the own side alone."""
    asked, heard, rules = frozenset(rows["asked"]), set(rows["hearings"]), sides_of(case)
    measures = Counter(rows["measures"])
    return {
        "request_open": known["side"] in asked if known["is_party"] else bool(asked),
        "request_holds": any(side in rules and rules[side].stops_clocks for side in asked),
        "askable": tuple(side for side in known["answering"] if side not in asked),
        "questions_waiting": len(rows["waiting"]),
        "measures_in_talks": measures["talks"],
        "measures_settled": measures["agreed"] + measures["imposed"],
        "hearing_open": known["side"] in heard if known["is_party"] else bool(heard),
        "union_notified": bool(rows["told"]),
    }


def _decision(case: Case, members: Members, sight: Sight, rows: Rows) -> dict[str, Any]:
    texts = list(rows["texts"])
    draft = next((pk for pk, is_final, sent_at, _by in reversed(texts) if not is_final and sent_at is not None), None)
    final = next((by for _pk, is_final, _sent_at, by in texts if is_final), None)
    decided = set(rows["ministers"])
    wanted = {pk: code for pk, (code, part) in members.items() if part == FileMember.Part.MEMBER}
    found = {
        "draft_opinion_sent": draft is not None,
        "comment_given": draft is not None and draft in rows["comments"],
        "opinion_by_actor": final == sight.person_id,
        "minister_decided": sight.service_id in decided,
        "ministers_missing": tuple(sorted(code for pk, code in wanted.items() if pk not in decided)),
        **remedies.facts_of(list(rows["fines"]), sight),
    }
    if case.state in FINISHED:
        found["appeal_open"] = bool(rows["appeals"])
        found["open_obligations"] = len(rows["owed"])
    return found


def _clocks(case: Case, rules: System, at: datetime, found: Rows) -> dict[str, Any]:
    """What the stored clocks say, by the symbols of the procedure's flow."""
    flow, rows = procedure(case.procedure, case.procedure_version).flow, list(found["clocks"])

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
        "comment_time_over": bool(comment) and all(row.ended_at is not None or over(row) for row in comment),
        "closing_unsaid": any(row.ended_at is None and over(row) for row in runs("closing")),
        "appeal_time_over": not any(row.ended_at is None and not over(row) for row in appeal),
        "look_back_over": any(gone(row) for row in look_back),
        "bad_faith_time_over": all(gone(row) for row in runs("look_back_bad_faith")),
        "union_running": bool(running_of(rows, flow, at)),
        "extension_possible": bool(left_of(case, rows, list(found["longer"]))),
    }


def combination_of(case: Case) -> Combined | None:
    """What the decisions recorded so far make together; one query."""
    rules = system(case.procedure)
    rows = MinisterDecision.objects.filter(case=case).values_list("service__code", "direction")
    decider = next((m.code for m in rules.members.values() if m.always), "")
    return combined(rules.combination, dict(rows), decider=decider)
