"""Demonstration cases: each is walked through the real acts by the people who may do them, on days in the past."""

import random
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.days import day_of
from accounts.models import Compartment, Person, Service
from casework.actions import revisions
from casework.actions.transition import Done
from casework.blocks.meetings import agenda
from casework.blocks.meetings.models import Meeting
from casework.lifecycle.acts import sections_of
from casework.models import Case, Revision
from casework.procedures.working_days import calendar, nth_working_day
from casework.queries.access_list import may_take_part
from casework.queries.facts import procedure_of
from casework.referrals.acts import decision, follow_up, intake, positions, referral
from casework.referrals.demo import texts
from casework.referrals.models import FollowUp
from casework.referrals.table import REFERRAL, State

# how often each state is the last one, in a demonstration of any size
SHARES = (
    (State.DRAFT, 3),
    (State.SUBMITTED, 5),
    (State.RETURNED, 2),
    (State.ASSESSMENT, 9),
    (State.PROPOSED, 5),
    (State.DECIDED, 3),
    (State.FOLLOW_UP, 6),
    (State.CLOSED, 3),
    (State.WITHDRAWN, 1),
)
DAYS = {
    State.DRAFT: (0, 3),
    State.SUBMITTED: (0, 3),
    State.RETURNED: (2, 6),
    State.ASSESSMENT: (2, 9),
    State.PROPOSED: (6, 14),
    State.DECIDED: (14, 30),
    State.FOLLOW_UP: (20, 80),
    State.CLOSED: (60, 150),
    State.WITHDRAWN: (10, 40),
}
SPEAKERS = {
    "FJP": "jan.fjp",
    "DJSOC-T": "karim.djsoct",
    "CUTA": "ines.cuta",
    "VSSE": "anna.officer",
    "GISS": "gerd.officer",
    "FPP": "louise.fpp",
    "LPP": "marc.lpp",
    "DIRCO": "nele.dirco",
    "NSA": "tine.nsa",
}
VOTERS = {**SPEAKERS, "VSSE": "clara.supervisor", "GISS": "hilde.supervisor"}  # case officers don't vote
AUTHORS = ("anna.officer", "bram.officer", "gerd.officer", "jan.fjp", "karim.djsoct", "ines.cuta")


class Walk:
    """One case on its way; ``now`` moves forward with every act and never passes the present."""

    def __init__(self, people: dict[str, Person], pick: random.Random, start: datetime, end: datetime) -> None:
        self.people, self.pick, self.now, self.end = people, pick, start, end
        self.reference = ""

    def do(self, who: str, act: Callable[..., Any], /, **given: Any) -> Any:
        """Do an act as a person, some hours after the one before."""
        self.now = min(self.now + timedelta(hours=self.pick.uniform(1, 9)), self.end)
        person = self.people[who]
        with acting_as(person):
            done = act(by=person, at=self.now, reference=self.reference, **given)
        if isinstance(done, Done):  # a draft that is handed in is called otherwise from then on
            self.reference = done.case.reference
        return done

    def read(self, who: str) -> None:
        """Tick every section as read."""
        person = self.people[who]
        with acting_as(person):
            newest: dict[str, int] = {}
            rows = Revision.objects.filter(case__reference=self.reference).values_list("section", "number")
            for section, number in rows:
                newest[section] = max(number, newest.get(section, 0))
            ticks = {s: n for s, n in newest.items() if s in sections_of("referral")}
            sight = sight_of(person, at=self.end)
            revisions.mark_read(reference=self.reference, sight=sight, by=person, at=self.now, sections=ticks)


def plan(count: int) -> list[State]:
    """The last states of ``count`` cases, in the shares above, every state at least once when there is room."""
    total = sum(share for _, share in SHARES)
    states = [state for state, share in SHARES for _ in range(max(1, round(count * share / total)))]
    every = [state for state, _ in SHARES]
    rest = list(states)
    for state in every:
        rest.remove(state)
    return (every + rest + [State.ASSESSMENT] * count)[:count]


def seed(people: dict[str, Person], pick: random.Random, count: int, now: datetime) -> int:
    """Cases over all states until there are ``count`` of them, and the next meetings; how many were added."""
    with acting_as_system("demonstration data"):
        present = Case.objects.filter(kind=REFERRAL.name).count()
    states = plan(count)[present:]
    for number, state in enumerate(states, 1):
        make_case(people, pick, state, at=now)
        if sys.stdout.isatty():
            sys.stdout.write(f"\rcases {number}/{len(states)}")
    with acting_as_system("demonstration data"):
        unmet = not Meeting.objects.exists()
    if unmet and present + len(states):
        call_meetings(people, at=now)
    return len(states)


def make_case(people: dict[str, Person], pick: random.Random, last: State, *, at: datetime) -> str:
    """One case walked to its last state; returns its reference."""
    espionage = pick.random() < 0.2
    story = pick.choice(texts.ESPIONAGE if espionage else texts.JIC)
    walk = Walk(people, pick, at - timedelta(days=pick.uniform(*DAYS[last])), at)
    author = pick.choice(AUTHORS[:3] if espionage else AUTHORS)
    _write(walk, author, story, "be.espionage" if espionage else "be.jic")
    if last is State.DRAFT:
        return walk.reference
    walk.do(author, referral.submit)
    if last is State.WITHDRAWN:
        walk.do(author, referral.withdraw, reason="Entered twice.")
    elif last is State.RETURNED:
        walk.do("daan.intake", intake.return_to_author, missing="Date and source of the second observation.")
    elif last is not State.SUBMITTED:
        _assess(walk, author, last)
    return walk.reference


def _write(walk: Walk, author: str, story: texts.Story, procedure: str) -> None:
    pick, person = walk.pick, walk.people[author]
    with acting_as(person):
        walk.reference = referral.start_draft(procedure=procedure, by=person, at=walk.now).reference
    subjects = [texts.person(pick) for _ in range(pick.randint(1, 3))]
    if "{organisation}" in story.title + story.facts or pick.random() < 0.2:
        subjects.append(texts.organisation(pick))
    names = {
        "name": subjects[0]["name"],
        "place": pick.choice(texts.PLACES),
        "organisation": next((s["name"] for s in subjects if s["kind"] == "organisation"), texts.ORGANISATIONS[0]),
    }
    marking = pick.choices((0, 1, 2, 3), weights=(1, 4, 4, 3))[0]
    with acting_as_system("demonstration"):
        amber = list(Compartment.objects.filter(code="AMBER").values_list("pk", flat=True))
    circles = amber if marking >= 2 and author in ("anna.officer", "gerd.officer") and pick.random() < 0.25 else []
    for row in subjects:
        if row.get("birth_date"):
            row["birth_date"] = date.fromisoformat(str(row["birth_date"]))
    walk.do(
        author,
        referral.save_draft,
        fields={
            "title": story.title.format(**names),
            "facts": story.facts.format(**names) + " (Demonstration: nothing of this happened.)",
            "grounds": story.grounds,
            "threat_type": story.threat,
            "ideology": story.ideology,
            "state_actor": story.state_actor,
            "information_date": day_of(walk.now - timedelta(days=pick.randint(1, 12))),
            "reliability": pick.choice("ABBCCD"),
            "credibility": pick.choice((1, 2, 2, 3, 4)),
            "vital_interests": ["physical_safety"] if procedure == "be.jic" else ["economic_potential"],
            "urgent": pick.random() < 0.12,
            "source_restrictions": pick.choice(
                ("", "", "Not to be quoted outside the body without the source's consent.")
            ),
        },
        subjects=subjects,
        marking=marking,
        compartments=circles,
    )


def _assess(walk: Walk, author: str, last: State) -> None:
    walk.read("daan.intake")
    walk.do("daan.intake", intake.accept)
    with acting_as_system("demonstration"):
        case = Case.objects.select_related("referral").get(reference=walk.reference)
        rules = procedure_of(case)
    members = [m for m in rules.bodies["assessment"].members if m in SPEAKERS]
    everybody = last is not State.ASSESSMENT
    speaking = members if everybody else walk.pick.sample(members, walk.pick.randint(0, len(members)))
    outcomes = list(rules.outcomes)
    favourite = outcomes[0]
    for code in speaking:
        _speak(walk, SPEAKERS[code], favourite, outcomes)
    if last is State.ASSESSMENT:
        if len(speaking) == len(members):
            walk.do("eva.secretary", positions.close_round)
        return
    walk.do("eva.secretary", positions.close_round)
    _decide(walk, author, last, favourite, rules.bodies["decision"].members)


def _speak(walk: Walk, who: str, favourite: str, outcomes: list[str]) -> None:
    pick = walk.pick
    walk.read(who)
    walk.do(
        who,
        positions.give_position,
        fields={
            "holds": pick.choice(
                (
                    "Nothing beyond the referral.",
                    "One earlier mention of the main person, in 2023.",
                    "A related file, closed without result.",
                )
            ),
            "threat_level": pick.choices((1, 2, 3, 4), weights=(1, 4, 4, 1))[0],
            "outcome": favourite if pick.random() < 0.7 else pick.choice(outcomes),
            "answers": {
                q: pick.choice(("yes", "yes", "no", "unsure", "abstain"))
                for q in ("corroborated", "intent", "capability")
            },
            "comment": pick.choice(("", "", "We would like to see the source's reliability confirmed.")),
        },
    )


def _decide(walk: Walk, author: str, last: State, outcome: str, members: tuple[str, ...]) -> None:
    dissents: dict[str, str] = {}
    if walk.pick.random() < 0.35:
        walk.do("ines.cuta", positions.dissent, text="The threat level is put too high: capability is not shown.")
        dissents["CUTA"] = "Noted. The level follows the majority and is looked at again at the first review."
    walk.read("eva.secretary")
    walk.do(
        "eva.secretary",
        decision.propose,
        assessment="The members share the view that the facts are credible. Demonstration text.",
        threat_level=walk.pick.choice((2, 3)),
        outcome=outcome,
        reasons="Offences can be proved; more can be learned at the same time.",
    )
    voters = [VOTERS[m] for m in members if m in VOTERS and VOTERS[m] != author]
    if last is State.PROPOSED:
        voters = walk.pick.sample(voters, walk.pick.randint(0, len(voters) - 1))
    for who in voters:
        walk.read(who)
        walk.do(who, decision.vote, choice="agree")
    if last is State.PROPOSED:
        return
    walk.read("louise.fpp")
    walk.do(
        "louise.fpp",
        decision.decide,
        outcome=outcome,
        reasons="The decision body follows the proposal.",
        dissent_answers=dissents,
    )
    if last in (State.FOLLOW_UP, State.CLOSED):
        _follow_up(walk, last, author)


def _follow_up(walk: Walk, last: State, author: str) -> None:
    with acting_as_system("demonstration"):
        services = {s.code: s for s in Service.objects.all()}
        members = procedure_of(Case.objects.get(reference=walk.reference)).bodies["assessment"].members
    for code, what, measure in (
        ("FJP", "Hear the person concerned and report.", 12),
        ("DJSOC-T" if "DJSOC-T" in members else "CUTA", "Follow the accounts for a month.", 14),
    ):
        due = day_of(walk.now) + timedelta(days=walk.pick.randint(10, 90))
        with acting_as_system("demonstration"):
            case = Case.objects.get(reference=walk.reference)
            known = procedure_of(case).measures
            if not may_take_part(case, services[code].pk, at=walk.now):
                continue
        walk.do(
            "eva.secretary",
            follow_up.add_action,
            service=services[code],
            description=what,
            due_on=due,
            measure=measure if measure in known else None,
        )
    with acting_as_system("demonstration"):
        follow_ups = list(
            FollowUp.objects.filter(case__reference=walk.reference).select_related("service").order_by("id")
        )
    done = follow_ups if last is State.CLOSED else follow_ups[: walk.pick.randint(0, 1)]
    for row in done:
        walk.do(
            SPEAKERS[row.service.code],
            follow_up.step,
            follow_up_id=row.pk,
            act="report",
            text="Done; nothing new came of it.",
        )
        walk.do("louise.fpp", follow_up.step, follow_up_id=row.pk, act="verify")
    if last is State.CLOSED:
        closer = "hilde.supervisor" if author == "clara.supervisor" else "clara.supervisor"
        walk.read(closer)
        walk.do(closer, follow_up.close, result="The person was heard; no further measures are needed.")


def call_meetings(people: dict[str, Person], *, at: datetime) -> None:
    """The next meetings of both bodies, so that what is unresolved finds its agenda."""
    secretary = people["eva.secretary"]
    with acting_as(secretary):
        for days, body in ((2, "assessment"), (3, "decision"), (7, "assessment")):
            day = nth_working_day(calendar("BE"), day_of(at), days)
            start = at.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0, second=0, microsecond=0)
            agenda.call_meeting(procedure="be.jic", body=body, by=secretary, at=at, starts_at=start, place="Room 2.14")
