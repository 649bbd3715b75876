"""Typing errors are forgiven in positions, actions and results too: what is there already is indexed anew."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef, Q

from casework.matching.indexing import searched, vector

BATCH = 200
TABLES = ("position", "case", "round", "referral", "subject", "followup")


def refill(apps: Any, schema_editor: Any) -> None:
    """Positions that were given, and referrals that have an action or a result."""
    database = schema_editor.connection.alias
    rows = {name: apps.get_model("casework", name).objects.using(database) for name in ("Position", "Case", *OF_A_CASE)}
    last = 0
    while batch := list(rows["Position"].exclude(state="draft").filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            row.search = vector([], [], [row.holds, row.comment])
        rows["Position"].bulk_update(batch, ["search"])
        last = batch[-1].pk
    told = Q(Exists(rows["FollowUp"].filter(case=OuterRef("pk")))) | Q(referral__result__gt="")
    for case in rows["Case"].filter(told, kind="referral").select_related("referral").order_by("pk").iterator(BATCH):
        _refill_case(case, rows)


OF_A_CASE = ("Subject", "FollowUp")


def _refill_case(case: Any, rows: dict[str, Any]) -> None:
    content = case.referral
    subjects = rows["Subject"].filter(case=case).order_by("pk")
    names = [part for s in subjects for part in (s.name, *s.aliases, s.identifiers)]
    done = [t for a in rows["FollowUp"].filter(case=case) for t in (a.description, a.report, a.cancel_reason)]
    found = searched(
        [case.reference, case.former_reference or "", case.title, *names],
        [content.facts, content.grounds, content.ideology, content.state_actor],
        [content.result, *done],
    )
    rows["Case"].filter(pk=case.pk).update(search=found[0], search_text=found[1])


def forced(how: str) -> str:
    """The owner of the tables is bound by their policies too: they are let off for this one change."""
    return "".join(f"ALTER TABLE casework_{table} {how} ROW LEVEL SECURITY;" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_redacted_versions")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '500ms'", migrations.RunSQL.noop),
        migrations.RunSQL(forced("NO FORCE"), migrations.RunSQL.noop),
        migrations.RunPython(refill, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", migrations.RunSQL.noop),
        migrations.RunSQL(forced("FORCE"), migrations.RunSQL.noop),
    ]
