"""Demonstration files: each is walked through the real acts by the people who may do them, on days in the past."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.models import Person
from casework.actions import revisions
from casework.actions.transition import Done
from casework.blocks.questionnaire.store import samples
from casework.lifecycle.acts import sections_of
from casework.models import Case, Revision
from screening.investments.acts import (
    aftermath,
    committee,
    completeness,
    enquiry,
    hand_in,
    measures,
    members,
    notification,
    opinions,
    phases,
    representatives,
    requests,
    ruling,
    union,
)
from screening.investments.demo import deals
from screening.investments.models import Measure, Obligation, Question
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.queries.members import proposed_members

EARLY = "No other state has announced a comment, and the parties wait."
SECRETARY, CHAIR = "tess.secretary", "ugo.chair"
ADVOCATES = ("lars.advocate", "mila.advocate")
AUTHORITIES = {
    "FED-ECO": ("vera.economy", "cas.minister"),
    "FED-ENE": ("wim.energy", "fien.minister"),
    "FED-INT": ("xena.digital", "guus.minister"),
    "VLA": ("yara.flanders", "dora.minister"),
    "WAL": ("zeno.wallonia", "emil.minister"),
    "BRU": ("bart.brussels", "hanne.minister"),
}
BY_REGION = {"flemish_region": "VLA", "walloon_region": "WAL", "german_area": "WAL", "brussels_region": "BRU"}
BY_SECTOR = {"T10-ENE": "FED-ENE", "T10-DIG": "FED-INT", "T10-COM": "FED-INT", "T25-SEC": "FED-INT"}
# where a file ends, and how many days ago it began
ENDS: tuple[tuple[str, int], ...] = (
    ("assessment", 9),
    ("screening", 40),
    ("monitored", 120),
    ("completeness", 2),
    ("asked", 16),
    ("ministers", 52),
    ("cleared", 60),
    ("incomplete", 5),
    ("talks", 46),
    ("negative", 110),
    ("draft", 1),
    ("enquiry", 30),
    ("risk", 12),
    ("withdrawn", 20),
    ("closed", 190),
)


class Walk:
    """One file on its way; ``now`` moves forward with every act and never passes the present."""

    def __init__(self, people: dict[str, Person], pick: random.Random, start: datetime, end: datetime) -> None:
        self.people, self.pick, self.now, self.end = people, pick, start, end
        self.reference, self.members = "", ["FED-ECO"]

    def do(self, who: str, act: Callable[..., Any], /, *, days: float = 0.4, **given: Any) -> Any:
        """Do an act as a person, some time after the one before."""
        self.now = min(self.now + timedelta(days=days), self.end)
        person = self.people[who]
        with acting_as(person):
            done = act(by=person, at=self.now, reference=self.reference, **given)
        if isinstance(done, Done):  # a draft that is handed in is called otherwise from then on
            self.reference = done.case.reference
        return done

    def proposed(self) -> dict[str, str]:
        """Why the procedure's rules put each service forward."""
        with acting_as_system("demonstration data"):
            case = Case.objects.select_related("filing").get(reference=self.reference)
            return {one.code: one.reason for one in proposed_members(case)}

    def read(self, who: str) -> None:
        """Tick every section as read."""
        person = self.people[who]
        with acting_as(person):
            case = Case.objects.get(reference=self.reference)
            newest: dict[str, int] = {}
            for section, number in Revision.objects.filter(case=case).values_list("section", "number"):
                newest[section] = max(number, newest.get(section, 0))
            ticks = {s: n for s, n in newest.items() if s in sections_of(case.kind)}
            sight = sight_of(person, at=self.end)
            revisions.mark_read(reference=self.reference, sight=sight, by=person, at=self.now, sections=ticks)


def seed(people: dict[str, Person], pick: random.Random, count: int, at: datetime) -> int:
    """Filings until there are ``count``; how many were added."""
    with acting_as_system("demonstration data"):
        present = Case.objects.filter(kind="fdi").count()
    for number in range(present, count):
        end, days = ENDS[number % len(ENDS)]
        start = at - timedelta(days=days + pick.uniform(0, 2))
        walk = Walk(people, pick, start, at)
        story = deals.STORIES[number % len(deals.STORIES)]
        advocate = ADVOCATES[number % 2]
        if end == "enquiry":
            _enquire(walk, story)
        else:
            _make(walk, story, advocate, end)
    return max(0, count - present)


def _content(story: deals.Story, at: datetime) -> dict[str, Any]:
    signed = day_of(at - timedelta(days=12))
    fields = {
        **samples(NOTIFICATION.fields.values()),
        "language": story.language,
        "transaction": "shares",
        "structure": f"{story.structure} (Demonstration: nothing of this happened.)",
        "rationale": "A long-term holding in a growing field.",
        "value": Decimal(story.value),
        "funding": "Own means of the investor, and a loan of two banks.",
        "activity_states": ["BE", "FR", "NL"],
        "products": story.products,
        "turnover": Decimal(story.turnover),
        "turnover_year": signed.year - 1,
        "signed_on": signed,
        "planned_on": date(signed.year + 1, 6, 30),
        "contact_name": "Robin Invented",
        "contact_role": "Counsel of the investor",
        "contact_email": "robin.invented@example.org",
        "mandate_of": story.investor,
        "mandated_on": signed,
        "mandate": "A power of attorney for the whole procedure.",
        "confidential": ["funding"],
        **story.more,
    }
    return {"fields": fields, "lists": _lists(story)}


def _lists(story: deals.Story) -> dict[str, Any]:
    parties = [
        {
            "key": "I1",
            "role": "investor",
            "kind": "undertaking",
            "name": story.investor,
            "country": story.investor_country,
        },
        {
            "key": "O1",
            "role": "owner",
            "kind": "person" if story.owner.endswith(("Invented", "Erfunden")) else "fund",
            "name": story.owner,
            "country": story.owner_country,
            "residence": story.owner_country,
            "ultimate": True,
        },
        {"key": "T1", "role": "target", "kind": "undertaking", "name": story.target, "country": "BE"},
    ]
    full = {
        "votes_before": Decimal(100),
        "votes_after": Decimal(100),
        "control_before": "sole",
        "control_after": "sole",
    }
    chain = [{"owner": "O1", "owned": "I1", **full}]
    if story.through:
        name, country = story.through
        parties.append({"key": "O2", "role": "owner", "kind": "undertaking", "name": name, "country": country})
        chain = [{"owner": "O1", "owned": "O2", **full}, {"owner": "O2", "owned": "I1", **full}]
    before = Decimal(50) if story.votes == 100 and story.through else Decimal(0)
    chain.append(
        {
            "owner": "I1",
            "owned": "T1",
            "votes_before": before,
            "votes_after": Decimal(story.votes),
            "control_before": "joint" if before else "none",
            "control_after": story.control,
        }
    )
    places = [{"name": f"{story.target}, {story.place}", "region": story.region, "municipality": story.place}]
    sectors = [{"code": code} for code in story.sectors]
    return {"parties": parties, "holdings": chain, "establishments": places, "sectors": sectors}


def _make(walk: Walk, story: deals.Story, advocate: str, end: str) -> None:
    person = walk.people[advocate]
    with acting_as(person):
        walk.reference = notification.start_draft(procedure="be.fdi", by=person, at=walk.now, language=story.language)
    walk.do(advocate, notification.save, **_content(story, walk.now))
    if end == "draft":
        return
    walk.do(advocate, hand_in.notify, signed=person.name)
    if end == "withdrawn":
        walk.do(advocate, hand_in.withdraw, reason="The parties have ended their talks.")
    elif end == "incomplete":
        walk.do(SECRETARY, completeness.declare_incomplete, missing="The chart of owners before the deal.")
    elif end != "completeness":
        _examine(walk, story, advocate, end)


def _examine(walk: Walk, story: deals.Story, advocate: str, end: str) -> None:
    authorities = ["FED-ECO", BY_REGION[story.region], *(BY_SECTOR[s] for s in story.sectors if s in BY_SECTOR)]
    walk.members = list(dict.fromkeys(authorities))
    because = walk.proposed()
    concerned = {code: ("member", because.get(code, "concerned by sector or region")) for code in walk.members}
    concerned |= {code: ("intelligence", because[code]) for code in ("VSSE", "GISS", "CUTA")}
    walk.do(SECRETARY, members.confirm, members=concerned)
    walk.do(SECRETARY, completeness.declare_complete, days=1)
    walk.do(SECRETARY, opinions.ask_joint)
    if end not in ("assessment", "asked"):
        walk.do(SECRETARY, union.notify_union, happened_on=day_of(walk.now))
    if end == "assessment":
        _opine(walk, "no_risk", walk.members[:1])
        _ask_the_target(walk, story, advocate)
        return
    if end == "asked":
        _ask(walk, advocate, answered=False)
        return
    if end in ("cleared", "closed"):
        _opine(walk, "no_risk", walk.members)
        _contribute(walk, quiet=True)
        walk.read(CHAIR)
        walk.do(
            CHAIR,
            phases.clear,
            days=5,
            reasons="No authority concerned finds an indication of risk.",
            early_because=EARLY,
        )
        if end == "closed":
            walk.read(SECRETARY)
            walk.do(SECRETARY, aftermath.close, days=100)
        return
    _opine(walk, "risk", walk.members[:1])
    _opine(walk, "no_risk", walk.members[1:])
    _contribute(walk)
    if end == "risk":
        return
    _ask(walk, advocate, answered=True)
    walk.do(SECRETARY, phases.move_to_screening, days=3, reasons="The owners above the investor are not fully known.")
    if end != "screening":
        _screen(walk, advocate, end)


def _ask_the_target(walk: Walk, story: deals.Story, advocate: str) -> None:
    """A second firm on the file, for the target, which is asked apart from the notifier."""
    other = next(name for name in ADVOCATES if name != advocate)
    reason = "The target is asked apart from the investor."
    named: dict[str, Any] = {"to": walk.people[other], "side": "target", "acts_for": story.target, "reason": reason}
    walk.do(SECRETARY, representatives.invite_representative, **named)
    asked = walk.do(AUTHORITIES["FED-ECO"][0], requests.ask, text="Which customers depend on the target alone?")
    with acting_as(walk.people[SECRETARY]):
        question = Question.objects.get(pk=asked.result["question_id"])
    given: dict[str, Any] = {
        "questions": [(question.pk, question.text)],
        "due_on": day_of(walk.end + timedelta(days=10)),
    }
    walk.do(SECRETARY, requests.send, side="target", **given)


def _opine(walk: Walk, direction: str, codes: list[str], **more: Any) -> None:
    scores = {
        f"{limb}.{factor}": walk.pick.choice((0, 1, 1, 2))
        for limb in ("vital_process_continuity", "sensitive_knowledge", "strategic_independence")
        for factor in ("sensitivity", "threat", "vulnerability")
    }
    for code in codes:
        who = AUTHORITIES[code][0]
        walk.read(who)
        fields = {"direction": direction, "scores": scores, "reasons": walk.pick.choice(deals.REASONS), **more}
        walk.do(who, opinions.give, days=0.8, fields=fields)


def _contribute(walk: Walk, *, quiet: bool = False) -> None:
    text = "Nothing is known of the investor." if quiet else deals.CONTRIBUTION
    said = "" if quiet else deals.DISCLOSABLE
    fields = {"marking": 2, "scores": {}, "text": text, "disclosable": said}
    walk.do("iris.analyst", opinions.contribute, fields=fields)
    direction = "no_risk" if quiet else "risk"
    words = "No indication of risk." if quiet else f"Joint opinion: {deals.DISCLOSABLE}"
    walk.do("kaat.coordinator", opinions.merge, direction=direction, text=words)


def _ask(walk: Walk, advocate: str, *, answered: bool) -> None:
    who = AUTHORITIES[walk.members[0]][0]
    for text in deals.QUESTIONS[:2]:
        walk.do(who, requests.ask, text=text)
    with acting_as_system("demonstration data"):
        rows = list(Question.objects.filter(case__reference=walk.reference, request=None).order_by("pk"))
    due = day_of(walk.now + timedelta(days=15))
    walk.do(SECRETARY, requests.send, questions=[(row.pk, row.text) for row in rows], due_on=due)
    if answered:
        answers = {row.pk: "The general meeting; see the articles, chapter 4." for row in rows}
        walk.do(advocate, requests.answer, days=6, number=1, answers=answers)


def _screen(walk: Walk, advocate: str, end: str) -> None:
    measured = end in ("talks", "monitored")
    direction = "positive_with_measures" if measured else "negative"
    if measured:
        walk.do(SECRETARY, measures.open_talks)
        given: dict[str, Any] = {"code": "third_party_custody_tech", "title": "Custody of the source code"}
        walk.do(SECRETARY, measures.write, text=deals.MEASURE, **given)
        with acting_as_system("demonstration data"):
            pk = Measure.objects.filter(case__reference=walk.reference).values_list("pk", flat=True)[0]
        theirs = deals.MEASURE.replace("three months", "six months")
        walk.do(advocate, measures.answer, days=4, measure_id=pk, text=theirs, remark="Three months are too short.")
        if end == "talks":
            return
        longer = {**given, "measure_id": pk, "text": theirs}  # the authority takes the investor's text over
        walk.do(SECRETARY, measures.write, days=2, **longer)
        walk.do(SECRETARY, measures.settle, days=2, measure_id=pk, result="agreed")
        walk.do(SECRETARY, measures.end_talks)
    _opine(walk, direction, walk.members, **({"measures": "Custody of the source code."} if measured else {}))
    words = "The committee's reasons, in short: continuity and knowledge are at stake."
    walk.do(SECRETARY, committee.send_draft, direction=direction, text=words)
    walk.do(advocate, committee.comment, days=5, text="The investor has named every owner.")
    walk.read(SECRETARY)
    walk.do(SECRETARY, committee.adopt, direction=direction, text=f"{words} The comments were weighed.")
    if end == "ministers":
        _decide(walk, direction, walk.members[:1])
        return
    _decide(walk, direction, walk.members)
    walk.read(CHAIR)
    walk.do(
        CHAIR,
        ruling.combine,
        outcome=direction,
        reasons="As every minister concerned has decided.",
        early_because=EARLY,
    )
    if end == "monitored":
        _watch(walk, advocate)


def _decide(walk: Walk, direction: str, codes: list[str]) -> None:
    for code in codes:
        who = AUTHORITIES[code][1]
        walk.read(who)
        walk.do(who, ruling.decide_minister, direction=direction, reasons="On the opinion of the committee.")


def _watch(walk: Walk, advocate: str) -> None:
    walk.do(SECRETARY, measures.start_monitoring, days=2)
    with acting_as_system("demonstration data"):
        pk = Measure.objects.filter(case__reference=walk.reference).values_list("pk", flat=True)[0]
    due = day_of(walk.now + timedelta(days=30))
    given: dict[str, Any] = {"measure_id": pk, "text": deals.OBLIGATION, "due_on": due, "every_months": 3}
    walk.do(SECRETARY, measures.add_obligation, **given)
    with acting_as_system("demonstration data"):
        owed = Obligation.objects.filter(case__reference=walk.reference).values_list("pk", flat=True)[0]
    walk.do(advocate, measures.report, days=20, obligation_id=owed, text="The copy was made and verified on Monday.")


def _enquire(walk: Walk, story: deals.Story) -> None:
    person = walk.people[SECRETARY]
    with acting_as(person):
        walk.reference = enquiry.start(
            procedure="be.fdi", file_type="non_notified_query", language=story.language, by=person, at=walk.now
        )
    lists = _lists(story)
    fields = {
        "concern": "A newspaper reports the sale; nobody notified. (Demonstration: nothing of this happened.)",
        "structure": story.structure,
        "completed_on": day_of(walk.now - timedelta(days=60)),
    }
    walk.do(SECRETARY, enquiry.save, fields=fields, lists=lists)
    walk.do(SECRETARY, enquiry.open_enquiry)
