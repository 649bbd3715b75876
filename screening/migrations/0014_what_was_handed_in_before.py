"""What was handed in before keeps its content and its files; nobody had signed for it.

Apart from the migration that makes the table: its references are made at the end of that one, under the policies.
"""

from django.db import migrations

TABLES = ("casework_case", "casework_revision", "screening_enclosure", "casework_document", "screening_handin")
# The tables' owner is bound by their policies too, but for the length of this statement and of what it refers to.
OPEN, SHUT = (
    " ".join(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY;" for table in TABLES) for word in ("NO FORCE", "FORCE")
)
FORMER = f"""{OPEN}
INSERT INTO screening_handin (case_id, number, act, revision_id, files, declaration, signed, signed_by_id, signed_at)
SELECT r.case_id, row_number() OVER (PARTITION BY r.case_id ORDER BY r.number), r.act, r.id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('pk', e.id, 'title', e.title, 'file_name', d.file_name,
                                  'sha256', d.sha256, 'size', d.size, 'confidential', e.confidential) ORDER BY e.id)
                 FROM screening_enclosure e JOIN casework_document d ON d.id = e.document_id
                 WHERE e.case_id = r.case_id AND e.request_id IS NULL AND e.obligation_id IS NULL
                   AND e.added_at <= r.written_at AND (d.removed_at IS NULL OR d.removed_at > r.written_at)), '[]'),
       '', '', r.written_by_id, r.written_at
FROM casework_revision r WHERE r.section = 'notification' AND r.act IN ('notify', 'supplement')
AND NOT EXISTS (SELECT FROM screening_handin h WHERE h.revision_id = r.id);
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; {SHUT}"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0013_clocks_of_requests")]

    operations = [migrations.RunSQL(FORMER, migrations.RunSQL.noop)]
