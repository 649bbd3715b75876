"""What somebody writes on a case keeps its marking when the case is marked lower, or there is a reason why not."""

from typing import Any

import psycopg
from django.apps import apps
from django.db import models

from casework.models.words import APART, LineField, WordsField

# Models with a label of their own, or whose rows nobody but their writer reads.
OWN_LABEL = {
    "Document",
    "Revision",
    "Downgrade",
    "Contribution",
    "JointAnnex",
    "KeptWords",
    "Draft",
    "Notice",
    "Outbox",
}
# The owner's text, which two people of the owner's open when they lower the case; a file's owner is its secretariat.
OF_THE_OWNER = {
    "Case", "Subject", "Interest", "CommitteeOpinion.departs_because", "Filing", "Party", "Holding", "Establishment",
    "SectorTag", "Ruling", "Appeal", "Fine", "Hearing", "Measure", "FileMember", "CompletenessItem", "UnionExchange",
    "Dispatch", "DispatchLook", "Representation", "Redaction", "InformationRequest.introduction",
    "InformationRequest.closing",
}  # fmt: skip
# What the parties wrote, or what left the house to them.
OUTSIDE = {"Question.wording", "Question.answer", "Comment", "MeasureText", "Obligation", "HandIn", "Mandate",
           "Enclosure", "FileAccess"}  # fmt: skip
# Codes by which the procedure counts, days, and one line of why somebody is named or a clock was moved.
OF_THE_PROCEDURE = {
    "Proposal.threat_level", "Proposal.outcome", "Vote.outcome", "Decision.outcome", "Opinion.direction",
    "JointOpinion.direction", "CommitteeOpinion.direction", "MinisterDecision.direction", "Assignment", "CaseGrant",
    "Deadline", "ClockPause", "ClockExtension", "Correction", "DeadlineEvent", "Watch",
    "Letter.passed_despite",
}  # fmt: skip
# In the referral the owner's; the rest of that model is the desk's and stands in the list of the database.
REFERRAL = {"facts", "grounds", "threat_type", "ideology", "state_actor", "vital_interests", "information_date",
            "reliability", "credibility", "source_restrictions", "draft"}  # fmt: skip
SEARCHED = {"Position.search", "Document.search"}  # emptied with the words


def listed(connection: psycopg.Connection[Any]) -> dict[str, set[str]]:
    rows = connection.execute("SELECT kind, fields FROM words_of_services()").fetchall()
    return {kind: set(fields) for kind, fields in rows}


def of_cases() -> list[type[models.Model]]:
    found = [m for app in ("casework", "screening") for m in apps.get_app_config(app).get_models()]
    return [m for m in found if any(f.name == "case" for f in m._meta.fields)]


def test_every_text_on_a_case_keeps_its_marking_or_says_why_not(admin_connection: psycopg.Connection[Any]) -> None:
    kept = listed(admin_connection)
    excused = (
        OWN_LABEL | OF_THE_OWNER | OUTSIDE | OF_THE_PROCEDURE | SEARCHED | {f"Referral.{name}" for name in REFERRAL}
    )
    open_texts = [
        f"{model.__name__}.{name}"
        for model in of_cases()
        for name in getattr(model, "SENSITIVITY", {}).get("content", "").split()
        if name not in kept.get(model._meta.db_table, set())
        and not {model.__name__, f"{model.__name__}.{name}"} & excused
    ]
    assert open_texts == []


def test_what_the_database_sets_apart_is_read_as_a_sentence(admin_connection: psycopg.Connection[Any]) -> None:
    tables = {m._meta.db_table: m for m in of_cases()}
    for table, names in listed(admin_connection).items():
        for name in names:
            field = tables[table]._meta.get_field(name)
            words = isinstance(field, models.TextField | models.CharField) and name != "outcome"
            assert isinstance(field, WordsField | LineField) == words, f"{table}.{name}"
    [(source,)] = admin_connection.execute("SELECT prosrc FROM pg_proc WHERE proname = 'keep_words'").fetchall()
    assert f"'{APART}'" in source
