"""The catalogue: versions by date, and one sentence for everything that is malformed."""

from datetime import date
from pathlib import Path

import pytest

from casework.procedures.catalogue import all_procedures, in_force, load, procedure, read_file, versions_of
from casework.procedures.definitions import Confidence, ProcedureError, Unit

GOOD = """
id = "x.test"
version = "2024-01-01"
valid_from = 2024-01-01
title = "Test"
kind = "referral"
source = "law"
threat_type = [ { code = "violence", title = "V", terrorism = true, confidence = "official", source = "law" } ]
measure = [ { number = 1, code = "alert", title = "Alert", confidence = "statute", source = "art. 1" } ]
question = [ { code = "a", title = "A?", kind = "yes_no_unsure", confidence = "unconfirmed", source = "own" } ]
vital_interest = [ { code = "order", title = "Order", confidence = "unconfirmed", source = "own" } ]
[body.assessment]
title = "Assessment"
members = ["VSSE", "GISS"]
quorum = 2
answers = ["C-ONE"]
confidence = "official"
source = "law"
[[outcome]]
code = "criminal"
title = "Criminal"
owner = "FPP"
joins = ["VSSE"]
joins_as = "assistant"
joins_when_threat = ["violence"]
confidence = "official"
source = "law"
[clock.C-ONE]
title = "One"
length = { days = 30 }
roll = "next_working_day"
calendar = "BE"
warn = [10, 3]
starts_when = "it begins"
source = "art. 1"
confidence = "statute"
"""

FAULTS = {
    'id = "x.test"\n': ("", "id is missing."),
    'id = "x.test"': ('id = "y.test"', 'id is "y.test", but the name of the file does not begin with it.'),
    'title = "Test"': ("title = 3", "title must be a non-empty text."),
    "valid_from = 2024-01-01": ('valid_from = "2024-01-01"', "valid_from must be a date without a time."),
    'kind = "referral"': ('kind = "referral"\nvalid_to = 2023-01-01', "valid_to is before valid_from."),
    'source = "law"\nthreat': ('source = "law"\nsauce = 1\nthreat', "sauce is not a key that is known here."),
    "terrorism = true": ('terrorism = "yes"', "threat_type[1].terrorism must be true or false."),
    "number = 1": ("number = 0", "measure[1].number must be a whole number of at least 1."),
    'kind = "yes_no_unsure"': (
        'kind = "maybe"',
        'question[1].kind is "maybe", which is not one of yes_no_unsure, level, outcome, text.',
    ),
    'members = ["VSSE", "GISS"]': (
        'members = ["VSSE", "KGB"]',
        'body.assessment.members names "KGB", which is not a service.',
    ),
    'members = ["VSSE", "GISS"]\n': (
        'members = ["VSSE", "GISS"]\nvalidators = ["FPP"]\n',
        "body.assessment.validators names a service that is not a member.",
    ),
    "quorum = 2": ("quorum = 3", "body.assessment.quorum is larger than the number of members."),
    'answers = ["C-ONE"]': (
        'answers = ["C-ONE", "C-TWO"]',
        "body.assessment.answers names C-TWO, and the file has no such clock.",
    ),
    'owner = "FPP"': ('owner = "ABC"', 'outcome[1].owner names "ABC", which is not a service.'),
    'joins_as = "assistant"\n': ("", "outcome[1].joins_as and joins must be given together."),
    'joins_when_threat = ["violence"]': (
        'joins_when_threat = ["noise"]',
        'outcome[1].joins_when_threat names "noise", which is not a threat type of this file.',
    ),
    "length = { days = 30 }": (
        "length = { fortnights = 2 }",
        "clock.C-ONE.length.fortnights is not a unit; use one of",
    ),
    "{ days = 30 }": ("{ days = 0 }", "clock.C-ONE.length.days must be a whole number of at least 1."),
    "= { days = 30 }": ("= 30", "clock.C-ONE.length must be a table."),
    "days = 30 }": ("days = 30, hours = 2 }", "clock.C-ONE.length must state exactly one unit, as in { days = 30 }."),
    "length = { days = 30 }\n": ("", "clock.C-ONE.warn makes no sense for a clock whose length is not known."),
    'calendar = "BE"\n': ("", "clock.C-ONE.calendar is missing, and the clock counts or rolls over days off."),
    'calendar = "BE"': ('calendar = "ZZ"', 'clock.C-ONE.calendar is "ZZ", and there is no such calendar.'),
    'roll = "next_working_day"': (
        'roll = "backwards"',
        'clock.C-ONE.roll is "backwards", which is not one of none, next_working_day.',
    ),
    "{ days = 30 }\nroll": ("{ hours = 30 }\nroll", "clock.C-ONE.roll has no meaning for a clock in hours"),
    "warn = [10, 3]": ("warn = [3, 10]", "clock.C-ONE.warn must go down from the earliest warning to the last one."),
    "[10, 3]": ("[10, 0]", "clock.C-ONE.warn must be a list of whole numbers of at least 1."),
    'starts_when = "it begins"\n': ("", "clock.C-ONE.starts_when is missing."),
    'title = "One"': (
        'title = "One"\nkind = "target"',
        "clock.C-ONE.confidence must be unconfirmed, because the clock is our own target and not a rule.",
    ),
    'title = "One"\n': (
        'title = "One"\nat_least = 30\n',
        "clock.C-ONE.at_least must be smaller than the length.",
    ),
    "[clock.C-ONE]": ("[clock.C-ONE", "not valid TOML"),
}


def write(folder: Path, text: str, name: str = "x.test.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("old", FAULTS)
def test_a_malformed_file_is_refused_in_one_sentence_naming_file_and_key(tmp_path: Path, old: str) -> None:
    new, sentence = FAULTS[old]
    assert read_file(write(tmp_path, GOOD)).clock("C-ONE").length == 30
    assert old in GOOD
    with pytest.raises(ProcedureError) as refused:
        read_file(write(tmp_path, GOOD.replace(old, new, 1)))
    assert str(refused.value).startswith(f"x.test.toml: {sentence}")


def test_versions_that_overlap_are_refused(tmp_path: Path) -> None:
    first = write(tmp_path, GOOD, "x.test.1.toml")
    second = write(tmp_path, GOOD.replace("2024-01-01", "2025-01-01"), "x.test.2.toml")
    with pytest.raises(
        ProcedureError, match=r"x.test: version 2024-01-01 is still in force when version 2025-01-01 begins"
    ):
        load([first, second])


def test_one_version_described_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match=r"Two files describe x.test version 2024-01-01"):
        load([write(tmp_path, GOOD, "x.test.1.toml"), write(tmp_path, GOOD, "x.test.2.toml")])


def test_the_catalogue_has_every_procedure_of_the_contract() -> None:
    assert sorted({found.id for found in all_procedures()}) == [
        "be.advice",
        "be.archive",
        "be.classification",
        "be.clearance.entity",
        "be.clearance.individual",
        "be.espionage",
        "be.fdi",
        "be.jic",
        "de.awv",
        "eu.fdi-2019",
        "eu.fdi-2026",
        "fr.ief",
        "house",
        "nl.vifo",
        "uk.nsi",
        "us.cfius",
    ]


@pytest.mark.parametrize(
    ("on", "version"),
    [(date(2023, 12, 31), "2023-12-31"), (date(2025, 1, 31), "2023-12-31"), (date(2025, 2, 1), "2025-02-01")],
)
def test_the_version_in_force_changes_on_the_day_of_the_new_regime(on: date, version: str) -> None:
    assert in_force("be.advice", on).version == version


def test_silence_made_an_advice_positive_until_the_new_regime_only() -> None:
    old, new = versions_of("be.advice")
    assert old.clock("C-ADV-DEC-R1").on_expiry == "deemed_positive"
    assert "C-ADV-DEC-R1" not in new.clocks
    assert "C-ADV-SILENCE" not in old.clocks
    assert new.clock("C-ADV-SILENCE").length == 8


def test_no_version_in_force_is_refused_with_the_validity_of_each() -> None:
    with pytest.raises(ProcedureError) as refused:
        in_force("eu.fdi-2026", date(2026, 11, 1))
    assert str(refused.value) == (
        "No version of eu.fdi-2026 is in force on 2026-11-01: version 2028-01-17 applies from 2028-01-17 with no end."
    )


def test_unknown_names_are_refused_with_what_there_is() -> None:
    with pytest.raises(ProcedureError, match=r"There is no procedure be.nothing; the catalogue has be.advice, "):
        procedure("be.nothing")
    with pytest.raises(ProcedureError, match=r"be.fdi has no version 1999; it has 2023-07-01"):
        procedure("be.fdi", "1999")
    with pytest.raises(ProcedureError, match=r"be.fdi version 2023-07-01 has no clock BE-X"):
        procedure("be.fdi").clock("BE-X")
    with pytest.raises(ProcedureError, match=r"be.fdi version 2023-07-01 has no body called jury"):
        procedure("be.fdi").body("jury")


def test_a_clock_without_a_length_is_present_and_says_so() -> None:
    unknown = procedure("be.advice").clock("C-ADV-DEC")
    assert (unknown.length, unknown.length_text, unknown.confidence) == (
        None,
        "length not known",
        Confidence.UNCONFIRMED,
    )


def test_flags_follow_the_confidence() -> None:
    fdi, jic = procedure("be.fdi"), procedure("be.jic")
    shown = {
        name: (clock.is_flagged, clock.needs_confirmation, clock.confidence_text)
        for name, clock in {**fdi.clocks, **jic.clocks}.items()
        if name in ("BE-ASSESS", "BE-DRAFT", "BE-TOTAL", "C-LI-REFUSE", "C-JIC-MEET")
    }
    assert shown == {
        "BE-ASSESS": (True, False, "secondary source"),
        "BE-DRAFT": (True, True, "to confirm"),
        "BE-TOTAL": (False, False, "official source"),
        "C-LI-REFUSE": (False, False, "statute"),
        "C-JIC-MEET": (True, False, "own target"),
    }
    assert fdi.clock("BE-ASSESS").expiry_confidence is Confidence.UNCONFIRMED
    assert jic.clock("C-LI-REFUSE").expiry_confidence is not Confidence.UNCONFIRMED


def test_both_referral_procedures_serve_one_lifecycle() -> None:
    jic, espionage = procedure("be.jic"), procedure("be.espionage")
    ours, theirs = ({c.id: c for c in one.clocks.values() if c.is_target} for one in (jic, espionage))
    assert ours.keys() == theirs.keys()
    assert {clock.unit for clock in theirs.values()} == {
        Unit.DAYS,
        Unit.HOURS,
        Unit.MONTHS,
        Unit.WORKING_DAYS,
    }
    assert (jic.reference_prefix, espionage.reference_prefix) == ("JIC", "ESP")


def test_a_clock_is_known_by_its_id_the_one_without_urgency_and_the_symbols_of_the_flow() -> None:
    assert procedure("be.jic").called("C-JIC-INTAKE-URGENT") == {"C-JIC-INTAKE-URGENT", "C-JIC-INTAKE"}
    assert procedure("be.fdi").called("BE-ASSESS") == {"BE-ASSESS", "@assessment", "@stopped_by_request"}


def test_the_forums_of_be_jic_are_those_of_the_published_report() -> None:
    jic = procedure("be.jic")
    assert jic.body("assessment").members == ("FJP", "DJSOC-T", "CUTA", "VSSE", "GISS")
    assert jic.body("decision").members == ("FJP", "DJSOC-T", "CUTA", "VSSE", "GISS", "LPP", "FPP", "DIRCO")
    assert jic.body("decision").validators == ("LPP", "FPP", "DIRCO")
    assert (jic.body("decision").confidence, jic.body("decision").quorum_confidence) == ("official", "unconfirmed")
    assert sorted(jic.measures) == list(range(1, 16))
    federal = jic.outcomes["criminal_federal"]
    terrorism = tuple(code for code, threat in jic.threat_types.items() if threat.terrorism)
    assert (federal.joins, federal.joins_as, federal.joins_when_threat) == (
        ("VSSE", "GISS"),
        "technical assistant",
        terrorism,
    )
