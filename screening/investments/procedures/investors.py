"""Who is a foreign investor: each test for each investor, and the one sentence that says what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from accounts.sentences import Sentence, say
from casework.procedures.definitions import Confidence
from screening.investments.procedures.capital import most_share, unstated_part
from screening.investments.procedures.deal import Control, Party, PartyKind, PartyRole
from screening.investments.procedures.findings import Facts, Finding, Group, Missing, Verdict, any_of, finding, names
from screening.investments.procedures.ownership import HALF, above, control_of
from screening.investments.procedures.scope_data import InvestorRule, InvestorTest

MAIN_ACTIVITY, RESIDENCE, COUNTRY = "main_activity", "residence", "country"


@dataclass
class Seen:
    """What a test sees while it looks at the investors: who is outside, who may be, what is missing."""

    outside: list[Party] = field(default_factory=list)
    doubtful: list[Party] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    verdicts: dict[str, Verdict] = field(default_factory=dict)  # by key of the investor
    confidence: Confidence | None = None  # lower than the rule's when the rule is stretched

    def doubt(self, facts: Facts, party: Party, *fields: str) -> Verdict:
        """Remember that facts of a party are missing."""
        self.doubtful.append(party)
        self.missing += [Missing(facts.field(party, name), _label(name, party)) for name in fields]
        return Verdict.UNKNOWN

    def counts(self, party: Party) -> Verdict:
        """Remember a party that stands outside the area."""
        self.outside.append(party)
        return Verdict.YES


def investor_findings(*, facts: Facts) -> tuple[tuple[Finding, ...], Mapping[str, Verdict]]:
    """One finding for each test, and for each investor (by key) whether any test makes it foreign."""
    findings, by_test = [], []
    for rule in facts.rules.investors:
        seen = Seen()
        for investor in facts.investors:
            seen.verdicts[investor.key] = TESTS[rule.kind](facts, rule, investor, seen)
        by_test.append(seen.verdicts)
        findings.append(_finding(facts, rule, seen))
    foreign = {party.key: any_of(verdicts[party.key] for verdicts in by_test) for party in facts.investors}
    return tuple(findings), foreign


def owners_above(*, facts: Facts, investor: Party) -> tuple[Party, ...]:
    """The parties that own the investor, before or after the deal; all owners when the chart contradicts itself."""
    charts = (facts.ownership.before, facts.ownership.after, facts.capital)
    keys = frozenset().union(*(above(chart=chart, party=investor.key) for chart in charts))
    broken = not all(chart.usable for chart in charts[:2])
    return tuple(
        party
        for party in facts.deal.parties
        if party.key != investor.key and (party.key in keys or (broken and party.role is PartyRole.OWNER))
    )


def beneficial_owners(*, facts: Facts, investor: Party) -> tuple[Party, ...]:
    """The ultimate owners declared for the investor; one that holds nothing in the chart counts for every investor."""
    higher = {party.key for party in owners_above(facts=facts, investor=investor)}
    owning = {row.owner for row in facts.deal.holdings if row.votes_before != 0 or row.votes_after != 0}
    return tuple(
        party
        for party in facts.deal.parties
        if party.ultimate
        and party.role is not PartyRole.TARGET
        and (party.key in higher or party.key == investor.key or party.key not in owning)
    )


# the tests -----------------------------------------------------------------------------------------------------------


def _anyone(facts: Facts, rule: InvestorRule, investor: Party, seen: Seen) -> Verdict:
    return seen.counts(investor)


def _person(facts: Facts, rule: InvestorRule, investor: Party, seen: Seen) -> Verdict:
    """Main residence outside the area; nationality doesn't decide."""
    if investor.kind is not PartyKind.PERSON:
        return Verdict.NO
    return _residence(facts, investor, seen)


def _undertaking(facts: Facts, rule: InvestorRule, investor: Party, seen: Seen) -> Verdict:
    """Registered office or main activity outside. A state counts as an undertaking, which no source says."""
    if investor.kind is PartyKind.PERSON:
        return Verdict.NO
    if investor.kind is PartyKind.STATE:
        if not investor.country:
            return seen.doubt(facts, investor, COUNTRY)
        if not facts.outside(investor.country):
            return Verdict.NO
        seen.confidence = Confidence.UNCONFIRMED
        return seen.counts(investor)
    return _seat(facts, investor, seen)


def _seat(facts: Facts, party: Party, seen: Seen) -> Verdict:
    if party.country and facts.outside(party.country):
        return seen.counts(party)
    if party.main_activity and facts.outside(party.main_activity):
        # The law under which it is set up isn't a fact of the deal; an office inside makes a law from inside likely.
        seen.confidence = Confidence.UNCONFIRMED if party.country else seen.confidence
        return seen.counts(party)
    absent = [name for name in (COUNTRY, MAIN_ACTIVITY) if not getattr(party, name)]
    return seen.doubt(facts, party, *absent) if absent else Verdict.NO


def _owner(facts: Facts, rule: InvestorRule, investor: Party, seen: Seen) -> Verdict:
    """One ultimate beneficial owner outside suffices. An undertaking without any is asked for them."""
    if investor.kind in (PartyKind.PERSON, PartyKind.STATE):
        return Verdict.NO
    declared = beneficial_owners(facts=facts, investor=investor)
    verdicts = [_residence(facts, party, seen) for party in declared]
    if any_of(verdicts) is Verdict.YES:
        return Verdict.YES
    above_it = owners_above(facts=facts, investor=investor)
    for party in above_it:
        if party.ultimate or not (_large(facts, rule, party, investor) or _state_with_rights(facts, party)):
            continue
        if party.kind is PartyKind.PERSON and not (party.residence and not facts.outside(party.residence)):
            verdicts.append(seen.doubt(facts, party, "ultimate"))
        elif party.kind is PartyKind.STATE and not (party.country and not facts.outside(party.country)):
            verdicts.append(seen.doubt(facts, party, "state"))
        elif _hides_an_owner(facts, rule, party, investor):
            verdicts.append(seen.doubt(facts, party, "rest"))
    if not declared:
        verdicts.append(seen.doubt(facts, investor, "owners"))
    elif not investor.ultimate and above_it and _hides_an_owner(facts, rule, investor, investor):
        verdicts.append(seen.doubt(facts, investor, "rest"))
    verdicts += [
        seen.doubt(facts, party, "which_state")
        for party in (investor, *above_it)
        if party.state_owned and not _state_stated(facts, party)
    ]
    return any_of(verdicts)


def _state_with_rights(facts: Facts, party: Party) -> bool:
    """Whether a state has special rights anywhere below it, however little it holds."""
    return party.kind is PartyKind.STATE and any(row.owner == party.key and row.rights for row in facts.deal.holdings)


def _state_stated(facts: Facts, party: Party) -> bool:
    """Whether the state that controls a party stands in the chart, or the party itself lies outside the area."""
    higher = owners_above(facts=facts, investor=party)
    named = any(one.kind is PartyKind.STATE for one in (party, *higher))
    return named or bool(party.country and facts.outside(party.country))


def _hides_an_owner(facts: Facts, rule: InvestorRule, company: Party, investor: Party) -> bool:
    """Whether so much of a company belongs to nobody stated that an owner of the investor may stand behind it.

    By the product of the holdings; or, where the part would control the company, with all that the company has.
    """
    if company.kind in (PartyKind.PERSON, PartyKind.STATE):
        return False
    votes = facts.ownership.after
    if not votes.usable:
        return False
    share = most_share(votes=votes, capital=facts.capital, owner=company.key, target=investor.key)
    part = unstated_part(chart=votes, company=company.key)
    return share * part / 100 >= rule.owner_over or (part > HALF and share >= rule.owner_over)


def _large(facts: Facts, rule: InvestorRule, owner: Party, investor: Party) -> bool:
    """Whether an owner that isn't declared may have so much that it must be asked about."""
    for chart in (facts.ownership.before, facts.ownership.after):
        share = most_share(votes=chart, capital=facts.capital, owner=owner.key, target=investor.key)
        controls = control_of(chart=chart, owner=owner.key, target=investor.key)[1]
        if controls is not Control.NONE or share >= rule.owner_over:
            return True
    return False


def _residence(facts: Facts, party: Party, seen: Seen) -> Verdict:
    """Where a person mainly lives; for others that are declared as ultimate owners, where they are seated."""
    name = RESIDENCE if party.kind is PartyKind.PERSON else COUNTRY
    where = party.residence or ("" if party.kind is PartyKind.PERSON else party.country)
    if not where:
        return seen.doubt(facts, party, name)
    return seen.counts(party) if facts.outside(where) else Verdict.NO


def _parent(facts: Facts, rule: InvestorRule, investor: Party, seen: Seen) -> Verdict:
    """A company above that controls the investor and is itself foreign: the vehicle doesn't hide it."""
    if investor.kind is PartyKind.PERSON:
        return Verdict.NO
    verdicts = []
    for party in owners_above(facts=facts, investor=investor):
        if party.kind is PartyKind.PERSON:
            continue
        least, most = control_of(chart=facts.ownership.after, owner=party.key, target=investor.key)
        if most is Control.NONE:
            continue
        own = Seen()
        verdict = (
            _seat(facts, party, own) if party.kind is not PartyKind.STATE else _undertaking(facts, rule, party, own)
        )
        if verdict is Verdict.NO:
            continue
        if verdict is Verdict.YES and least is Control.NONE:
            verdict = seen.doubt(facts, party, "control")
        else:
            seen.outside += own.outside
            seen.doubtful += own.doubtful
            seen.missing += own.missing
        verdicts.append(verdict)
    if not verdicts and not _owners_stated(facts, investor):
        verdicts.append(seen.doubt(facts, investor, "owners"))
    return any_of(verdicts)


def _owners_stated(facts: Facts, investor: Party) -> bool:
    return bool(
        investor.kind is PartyKind.STATE
        or owners_above(facts=facts, investor=investor)
        or beneficial_owners(facts=facts, investor=investor)
    )


TESTS: Mapping[InvestorTest, Callable[[Facts, InvestorRule, Party, Seen], Verdict]] = {
    InvestorTest.ANYONE: _anyone,
    InvestorTest.PERSON: _person,
    InvestorTest.UNDERTAKING: _undertaking,
    InvestorTest.OWNER: _owner,
    InvestorTest.PARENT: _parent,
}


# the sentences -------------------------------------------------------------------------------------------------------


def _finding(facts: Facts, rule: InvestorRule, seen: Seen) -> Finding:
    if not facts.investors:
        missing = (Missing("parties", say("the investor")),)
        return finding(rule, Group.INVESTOR, Verdict.UNKNOWN, say("No investor is stated."), missing=missing)
    verdict = any_of(seen.verdicts.values())
    if verdict is Verdict.YES:
        sentence, parties = _yes(facts, rule.kind, seen), seen.outside
    elif verdict is Verdict.UNKNOWN:
        labels = tuple(dict.fromkeys(one.label for one in seen.missing))
        sentence, parties = say("Not stated: {facts}.", facts=labels), seen.doubtful
    else:
        sentence, parties = _no(facts, rule.kind), list(facts.investors)
    unique = list(dict.fromkeys(parties))
    confidence = seen.confidence if verdict is Verdict.YES else None
    return finding(rule, Group.INVESTOR, verdict, sentence, parties=unique, missing=seen.missing, confidence=confidence)


def _yes(facts: Facts, kind: InvestorTest, seen: Seen) -> Sentence:
    values = {"parties": names(seen.outside), "area": say(facts.rules.area)}
    if kind is InvestorTest.ANYONE:
        return say("Every investor is covered, of whatever nationality.")
    if kind is InvestorTest.PERSON:
        return say("Main residence outside {area}: {parties}.", **values)
    if kind is InvestorTest.UNDERTAKING:
        return say("Registered office or main activity outside {area}: {parties}.", **values)
    if kind is InvestorTest.OWNER:
        return say("Ultimate beneficial owner outside {area}: {parties}.", **values)
    return say("Controlled from outside {area}, through a vehicle, by {parties}.", **values)


def _no(facts: Facts, kind: InvestorTest) -> Sentence:
    area = say(facts.rules.area)
    persons = any(party.kind is PartyKind.PERSON for party in facts.investors)
    others = any(party.kind is not PartyKind.PERSON for party in facts.investors)
    if kind is InvestorTest.PERSON:
        if not persons:
            return say("No investor is a natural person.")
        return say("Each person who invests has a main residence in {area}; nationality doesn't decide.", area=area)
    if not others:
        return say("No investor is an undertaking.")
    if kind is InvestorTest.UNDERTAKING:
        return say("Each undertaking that invests has its registered office and main activity in {area}.", area=area)
    if kind is InvestorTest.OWNER:
        return say("Each ultimate beneficial owner has a main residence in {area}.", area=area)
    return say("No company from outside {area} controls an investor.", area=area)


LABELS = {
    RESIDENCE: say("the main residence of {party}"),
    COUNTRY: say("the registered office of {party}"),
    MAIN_ACTIVITY: say("the main activity of {party}"),
    "owners": say("the ultimate beneficial owners of {party}"),
    "ultimate": say("whether {party} is an ultimate beneficial owner"),
    "rest": say("the owners of {party} that aren't stated"),
    "state": say("what {party} decides in the investor, as a state"),
    "which_state": say("which state controls {party}"),
    "control": say("whether {party} controls the investor"),
}


def _label(name: str, party: Party) -> Sentence:
    return say(LABELS[name].template, party=party.name or party.key)
