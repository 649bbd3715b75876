"""The scope: every rule is answered, gaps never become a silent no, and a faulty file is refused."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.procedures.definitions import Confidence, ProcedureError
from screening.investments.procedures.deal import Control, Deal, Holding, Party, PartyKind, PartyRole, Transaction
from screening.investments.procedures.findings import Group, Verdict, all_of, any_of
from screening.investments.procedures.scope import Scope, assess_scope
from screening.investments.procedures.scope_data import DATA, LANGUAGES, read_scope, scope_rules, scoped_procedures
from tests.screening.investments.procedures.deals import company

ON = date(2026, 3, 2)
US = company("I", PartyRole.INVESTOR, "US")
TARGET = company("T", PartyRole.TARGET)
DEAL = Deal(
    parties=(US, TARGET),
    holdings=(Holding("I", "T", Decimal(0), Decimal(30)),),
    sectors=("T25-DAT",),
    transaction=Transaction.SHARES,
    signed_on=date(2024, 5, 2),
    turnover=Decimal(5_000_000),
)
RULES = scope_rules(procedure="be.fdi")


def test_every_rule_of_the_data_is_answered_once_and_none_is_hidden() -> None:
    found = assess_scope(deal=DEAL, on=ON, rules=RULES)
    every = (*RULES.investors, *RULES.sectors, *RULES.triggers, *RULES.exclusions, *RULES.remarks)
    assert [one.rule for one in found.findings] == ["in_force", *(rule.id for rule in every)]
    assert all(one.sentence and one.source and one.confidence for one in found.findings)


def test_belgium_has_twelve_sectors_named_in_four_languages() -> None:
    assert [sector.id for sector in RULES.sectors] == [
        *("T10-DEF", "T10-ENE", "T10-CYB", "T10-COM", "T10-DIG"),
        *("T25-INF", "T25-TEC", "T25-SUP", "T25-DAT", "T25-SEC", "T25-MED", "T25-BIO"),
    ]
    assert all(set(sector.names) == set(LANGUAGES) for sector in RULES.sectors)
    assert RULES.sectors[1].name("nl-be") == "Energie"
    assert RULES.sectors[1].name("it") == "Energy"


def test_floor_of_biotechnology_is_known_and_its_figure_is_to_confirm() -> None:
    sector = RULES.sector("T25-BIO")
    assert sector is not None
    assert (sector.turnover_over, sector.turnover_confidence) == (Decimal(25_000_000), Confidence.UNCONFIRMED)
    deal = replace(DEAL, sectors=("T25-BIO",))
    assert assess_scope(deal=deal, on=ON, rules=RULES).finding("T25-BIO").confidence is Confidence.UNCONFIRMED


def test_answer_carries_the_confidence_of_the_weakest_rule_it_rests_on() -> None:
    assert assess_scope(deal=DEAL, on=ON, rules=RULES).confidence is Confidence.SECONDARY
    middle = company("M")
    rows = (Holding("I", "M", Decimal(60), Decimal(60)), Holding("M", "T", Decimal(0), Decimal(30)))
    indirect = replace(DEAL, parties=(US, middle, TARGET), holdings=rows)
    found = assess_scope(deal=indirect, on=ON, rules=RULES)
    assert (found.verdict, found.confidence) == (Scope.NOTIFIABLE, Confidence.UNCONFIRMED)
    assert found.finding("voting_25").parties == ("I",)


def test_confidence_isnt_lowered_by_the_product_of_an_owner_above_who_reached_the_level() -> None:
    owner = company("O", PartyRole.OWNER, "US")
    rows = (Holding("O", "I", Decimal(60), Decimal(60)), *DEAL.holdings)
    found = assess_scope(deal=replace(DEAL, parties=(owner, US, TARGET), holdings=rows), on=ON, rules=RULES)
    assert (found.verdict, found.confidence) == (Scope.NOTIFIABLE, Confidence.SECONDARY)  # 18 % by product for O


@pytest.mark.parametrize("transaction", [Transaction.SHARES, Transaction.ASSETS])
def test_control_below_the_floor_of_turnover_is_to_confirm_and_above_it_is_not(transaction: Transaction) -> None:
    row = Holding("I", "T", Decimal(0), Decimal(60))
    deal = replace(DEAL, sectors=("T10-ENE",), holdings=(row,), transaction=transaction, changes_control=True)
    for millions, known in ((60, Confidence.UNCONFIRMED), (101, Confidence.SECONDARY)):
        found = assess_scope(deal=replace(deal, turnover=Decimal(millions) * 1_000_000), on=ON, rules=RULES)
        assert (found.verdict, found.confidence) == (Scope.NOTIFIABLE, known)
    both = replace(deal, sectors=("T10-ENE", "T25-INF"))  # a sector without a floor needs none
    assert assess_scope(deal=both, on=ON, rules=RULES).confidence is Confidence.SECONDARY


def test_owners_who_meet_the_test_together_get_their_remark() -> None:
    vehicle = company("I", PartyRole.INVESTOR, "LU")
    people = [Party(key, key, PartyRole.OWNER, PartyKind.PERSON, residence="US") for key in "AB"]
    rows = [Holding(key, "I", Decimal(20), Decimal(20)) for key in "AB"]
    deal = replace(DEAL, parties=(vehicle, *people, TARGET), holdings=(*rows, *DEAL.holdings))
    found = assess_scope(deal=deal, on=ON, rules=RULES).finding("owners_together")
    assert (found.verdict, found.parties) == (Verdict.YES, ("A", "B"))
    alone = replace(deal, parties=(vehicle, people[0], TARGET), holdings=(rows[0], *DEAL.holdings))
    assert assess_scope(deal=alone, on=ON, rules=RULES).finding("owners_together").verdict is Verdict.NO


def test_a_company_controlled_by_a_state_is_asked_which_one() -> None:
    vehicle = replace(company("I", PartyRole.INVESTOR, "LU"), state_owned=True)
    owner = Party("O", "Owner", PartyRole.OWNER, PartyKind.PERSON, residence="BE", ultimate=True)
    rows = (Holding("O", "I", Decimal(100), Decimal(100)), *DEAL.holdings)
    found = assess_scope(deal=replace(DEAL, parties=(vehicle, owner, TARGET), holdings=rows), on=ON, rules=RULES)
    assert found.verdict is Scope.UNDETERMINED
    assert "which state controls I" in [str(one.label) for one in found.missing]


def test_vehicles_of_one_owner_add_up_at_the_owner() -> None:
    owner = company("O", PartyRole.OWNER, "US")
    vehicles = [company(key, PartyRole.INVESTOR, "US") for key in ("A", "B")]
    rows = [Holding("O", key, Decimal(100), Decimal(100)) for key in "AB"]
    rows += [Holding(key, "T", Decimal(0), Decimal(13)) for key in "AB"]
    deal = replace(DEAL, parties=(owner, *vehicles, TARGET), holdings=tuple(rows))
    found = assess_scope(deal=deal, on=ON, rules=RULES)
    assert (found.verdict, found.finding("voting_25").parties) == (Scope.NOTIFIABLE, ("O",))


def test_foreign_investor_and_trigger_must_be_met_by_one_and_the_same() -> None:
    local = Party("L", "Local", PartyRole.INVESTOR, PartyKind.PERSON, residence="BE")
    rows = (Holding("I", "T", Decimal(0), Decimal(5)), Holding("L", "T", Decimal(0), Decimal(30)))
    found = assess_scope(deal=replace(DEAL, parties=(US, local, TARGET), holdings=rows), on=ON, rules=RULES)
    assert found.finding("investor.undertaking").verdict is Verdict.YES
    assert found.finding("voting_25").verdict is Verdict.YES
    assert (found.verdict, str(found.sentence)) == (
        Scope.NOT_NOTIFIABLE,
        "This deal need not be notified: no foreign investor reaches a level that counts.",
    )


def test_contradicting_holdings_leave_the_answer_open_and_name_the_field() -> None:
    rows = (*DEAL.holdings, Holding("S", "T", Decimal(100), Decimal(80)))
    found = assess_scope(
        deal=replace(DEAL, parties=(US, TARGET, company("S", PartyRole.SELLER)), holdings=rows), on=ON, rules=RULES
    )
    assert found.verdict is Scope.UNDETERMINED
    assert [problem.field for problem in found.ownership.problems] == ["holdings.1.votes_after"]


def test_nothing_stated_at_all_asks_for_what_is_missing() -> None:
    found = assess_scope(deal=Deal(), on=ON, rules=RULES)
    assert found.verdict is Scope.UNDETERMINED
    assert sorted({one.field for one in found.missing}) == [
        "belgian_establishment",
        "parties",
        "sectors",
        "signed_on",
        "transaction",
    ]


def test_day_before_the_rules_leaves_the_answer_open() -> None:
    found = assess_scope(deal=DEAL, on=date(2023, 6, 30), rules=RULES)
    assert (found.verdict, found.finding("in_force").verdict) == (Scope.UNDETERMINED, Verdict.NO)
    with pytest.raises(ProcedureError, match=r"No scope of be.fdi is in force on 2023-06-30."):
        scope_rules(procedure="be.fdi", on=date(2023, 6, 30))


def test_every_system_of_the_comparison_has_a_scope() -> None:
    assert scoped_procedures() == ("be.fdi", "de.awv", "fr.ief", "nl.vifo", "uk.nsi", "us.cfius")


@pytest.mark.parametrize("procedure", scoped_procedures())
def test_every_system_answers_every_deal(procedure: str) -> None:
    rules = scope_rules(procedure=procedure)
    for deal in (Deal(), DEAL, replace(DEAL, sectors=(rules.sectors[0].id,))):
        found = assess_scope(deal=deal, on=ON, rules=rules)
        assert len([one for one in found.findings if one.group is Group.SECTOR]) == len(rules.sectors)
        assert (found.verdict is Scope.UNDETERMINED) == bool(found.missing)


GAPS = ("sectors", "transaction", "signed_on", "turnover", "belgian_establishment", "holdings", "parties")


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_taking_facts_away_never_turns_a_duty_into_a_silent_no(data: st.DataObject) -> None:
    """Whatever is left unsaid of a deal that must be notified, the answer is that it must, or that it isn't known."""
    seat = data.draw(st.sampled_from(["US", "GB", "NO", ""]))
    full = replace(
        DEAL,
        parties=(replace(US, country=seat or "US"), TARGET),
        sectors=data.draw(st.sampled_from([("T25-DAT",), ("T10-ENE", "T25-INF"), ("T25-TEC", "T10-DEF")])),
        turnover=Decimal(data.draw(st.sampled_from([5, 100, 101]))) * 1_000_000,
        holdings=(Holding("I", "T", Decimal(data.draw(st.sampled_from([0, 9, 24]))), Decimal(30)),),
    )
    assert assess_scope(deal=full, on=ON, rules=RULES).verdict is Scope.NOTIFIABLE
    empty = {one.name: one.default for one in fields(Deal)}
    gone = data.draw(st.lists(st.sampled_from(GAPS), unique=True))
    less = replace(full, **{name: empty[name] for name in gone})
    if less.parties and data.draw(st.booleans()):
        less = replace(less, parties=(replace(less.parties[0], country="", main_activity=""), TARGET))
    if less.holdings and data.draw(st.booleans()):
        unsaid = dict.fromkeys(data.draw(st.sets(st.sampled_from(["votes_before", "votes_after"]))))
        less = replace(less, holdings=(replace(less.holdings[0], **unsaid),))
    assert assess_scope(deal=less, on=ON, rules=RULES).verdict is not Scope.NOT_NOTIFIABLE


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(Control), st.sampled_from(Control))
def test_more_after_the_deal_never_ends_a_duty(less: int, more: int, before: Control, after: Control) -> None:
    low, high = sorted((less, more))
    rules, answers = RULES, []
    for votes in (low, high):
        row = Holding("I", "T", Decimal(0), Decimal(votes), before, after)
        answers.append(assess_scope(deal=replace(DEAL, holdings=(row,)), on=ON, rules=rules).verdict)
    assert answers != [Scope.NOTIFIABLE, Scope.NOT_NOTIFIABLE]


def test_three_valued_words() -> None:
    yes, no, unknown = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
    assert [any_of(one) for one in ((), (no, unknown), (unknown, yes), (no, no))] == [no, unknown, yes, no]
    assert [all_of(one) for one in ((), (yes, unknown), (unknown, no), (yes, yes))] == [yes, unknown, no, yes]


FAULTS = {
    "unknown key": ('id = "be.fdi"', 'colour = "red"\nid = "be.fdi"', "colour is not a key that is known here."),
    "other id": ('id = "be.fdi"', 'id = "fr.ief"', "id is not what the name of the file begins with."),
    "two levels": ("at_least = 10", "at_least = 10\nmore_than = 10", "trigger[2].at_least or more_than, one of them,"),
    "level without votes": ('kind = "control"', 'kind = "control"\nat_least = 5', "trigger[1].at_least or more_than"),
    "unknown level": ('levels = ["voting_10"]', 'levels = ["voting_11"]', "sector.T10-DEF.levels names voting_11,"),
    "no day": ("before = 2023-07-01\n", "", "exclusion[2].before belongs to the exclusion by the day of signing"),
    "no country code": ('"AT"', '"Austria"', 'inside.states has "Austria", which is not a country code.'),
    "no Dutch": ('nl = "Energie", ', "", "sector[2].name.nl is missing."),
    "twice": ('id = "T10-ENE"', 'id = "T10-DEF"', "sector[2].id repeats T10-DEF."),
    "no confidence": ('"greenfield"\nconfidence = "secondary"', '"greenfield"', "exclusion[1].confidence is missing."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_file_is_refused_in_one_sentence_naming_file_and_key(tmp_path: Path, name: str) -> None:
    old, new, sentence = FAULTS[name]
    text = (DATA / "be.fdi.scope.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "be.fdi.scope.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProcedureError) as refused:
        read_scope(path)
    assert str(refused.value).startswith(f"be.fdi.scope.toml: {sentence}")
