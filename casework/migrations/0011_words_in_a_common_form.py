"""What search and deconfliction compare is brought to its common form anew, for every case that is there already."""

from typing import Any

from django.db import migrations, models

from casework.matching.indexing import searched
from casework.matching.naming import subject_keys

BATCH = 200
TABLES = ("casework_case", "casework_referral", "casework_subject", "casework_followup")


def refill(apps: Any, schema_editor: Any) -> None:
    """Referrals and subjects, some hundreds at a time; files of other kinds are refilled by their own app."""
    database = schema_editor.connection.alias  # the owner's: the usual one would wait for the tables
    cases, subjects, referrals, actions = (
        apps.get_model("casework", name).objects.using(database)
        for name in ("Case", "Subject", "Referral", "FollowUp")
    )
    _refill_subjects(subjects)
    last = 0
    while batch := list(cases.filter(kind="referral", pk__gt=last).order_by("pk")[:BATCH]):
        ids = [case.pk for case in batch]
        names: dict[int, list[str]] = {}
        for subject in subjects.filter(case__in=ids).order_by("pk"):
            names.setdefault(subject.case_id, []).extend([subject.name, *subject.aliases, subject.identifiers])
        contents = {r.case_id: r for r in referrals.filter(case__in=ids)}
        done: dict[int, list[str]] = {}
        for row in actions.filter(case__in=ids).order_by("pk"):
            done.setdefault(row.case_id, []).extend([row.description, row.report, row.cancel_reason])
        for case in batch:
            r = contents.get(case.pk)
            texts = [r.facts, r.grounds, r.ideology, r.state_actor, r.result] if r else []
            found = searched(
                [case.reference, case.title, *names.get(case.pk, [])], [*texts, *done.get(case.pk, [])]
            )
            cases.filter(pk=case.pk).update(search=found[0], search_text=found[1])
        last = ids[-1]


def _refill_subjects(subjects: Any) -> None:
    last = 0
    while batch := list(subjects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for subject in batch:
            subject.name_keys = subject_keys([subject.name, *subject.aliases], subject.identifiers)
        subjects.bulk_update(batch, ["name_keys"])
        last = batch[-1].pk


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_what_is_typed")]

    operations = [
        migrations.AlterField(
            "interest",
            "strength",
            models.CharField(
                max_length=10,
                choices=[
                    ("number", "a number of identification agrees"),
                    ("strong", "name and birth date agree"),
                    ("weak", "name agrees"),
                ],
            ),
        ),
        migrations.RunSQL(forced("NO FORCE"), migrations.RunSQL.noop),
        migrations.RunPython(refill, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", migrations.RunSQL.noop),
        migrations.RunSQL(forced("FORCE"), migrations.RunSQL.noop),
    ]
