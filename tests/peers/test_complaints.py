"""Complaints of other systems' users that no single part answers for; the others stand beside their part.

docs/how-to/peers.md is the index of all of them, and the last test here holds it to the truth.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Event, Person
from accounts.views.trail import COLUMNS
from casework.referrals.acts import follow_up, positions
from tests.factories import flow
from tests.factories.people import People, make_person

SignIn = Callable[[Person], Client]
ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "how-to" / "peers.md"
REFERENCE = re.compile(
    r"def (test_(?:alaveteli|caseflow|correspondence_tool_staff|culper|demarches_simplifiees|frappe_helpdesk|glpi"
    r"|hotcrp|iris_web|lite_api|lite_frontend|nomenklatura|open_zaak|opencti|zammad)_\d+_\w+)"
)


def pages_of(client: Client, reference: str) -> str:
    """Everything that a person can read on a case, in one text."""
    tabs = ("", "positions/", "decision/", "follow-up/", "subjects/", "documents/", "timeline/", "timeline/?reading=1")
    return "\n".join(client.get(f"/cases/{reference}/{tab}").content.decode() for tab in tabs)


def exported(client: Client, **query: str) -> str:
    """The trail as a file."""
    return b"".join(client.get("/audit/export/", query).streaming_content).decode()  # type: ignore[attr-defined]


def test_hotcrp_348_who_wrote_a_hidden_position_stands_nowhere_else_either(people: People, client_of: SignIn) -> None:
    writer = make_person("quiet-analyst", name="Quiet Analyst", role="liaison_member", service="GISS")
    case = flow.in_assessment(people)
    with acting_as_system("a test looks"):
        before = Event.objects.count()
    given = {"fields": {**flow.POSITION, "holds": "Known to us as the harbour file."}}
    flow.do(positions.save_position, by=writer, reference=case.reference, **given)
    with acting_as_system("a test looks"):
        assert Event.objects.count() >= before
    for reader in (people.fjp, people.officer, people.secretary, people.supervisor):
        seen = pages_of(client_of(reader), case.reference)
        assert "harbour file" not in seen
        assert writer.name not in seen
    assert "harbour file" in pages_of(client_of(people.giss), case.reference)


def test_hotcrp_426_the_map_of_agreement_counts_no_answer_that_is_still_hidden(
    people: People, client_of: SignIn
) -> None:
    """Given by one other service alone, a "leading answer" would be that service's answer."""
    case = flow.in_assessment(people)
    flow.give(people, case, "giss", threat_level=4, outcome="police")
    page = client_of(people.fjp).get(f"/cases/{case.reference}/positions/").content.decode()
    main = page[page.index("<main") : page.index("</main")]
    assert "level 4" not in main
    flow.give(people, case, "fjp", threat_level=2)
    assert "level 4" in client_of(people.fjp).get(f"/cases/{case.reference}/positions/").content.decode()


def test_demarches_simplifiees_3691_an_export_holds_what_its_filter_shows_and_nothing_else(
    people: People, client_of: SignIn
) -> None:
    first, second = flow.submitted(people), flow.submitted(people)
    auditor = client_of(people.auditor)
    lines = [json.loads(line) for line in exported(auditor, format="jsonl", case=first.reference).splitlines()]
    with acting_as_system("a test counts"):
        assert len(lines) == Event.objects.filter(case_id=first.pk).count()
    assert second.reference not in json.dumps(lines)


def test_demarches_simplifiees_4059_an_export_of_any_length_is_sent_while_it_is_read(
    people: People, client_of: SignIn
) -> None:
    flow.submitted(people)
    answer = client_of(people.auditor).get("/audit/export/", {"format": "csv"})
    assert answer.streaming is True


def test_iris_web_639_both_forms_of_an_export_name_the_same_columns(people: People, client_of: SignIn) -> None:
    case = flow.submitted(people)
    auditor = client_of(people.auditor)
    rows = csv.DictReader(io.StringIO(exported(auditor, format="csv", case=case.reference).removeprefix("\ufeff")))
    line = json.loads(exported(auditor, format="jsonl", case=case.reference).splitlines()[0])
    assert rows.fieldnames == [str(title) for title in COLUMNS.values()]  # the same, by their words
    assert [name for name in line if name in COLUMNS] == list(COLUMNS)


def test_opencti_8237_the_history_of_a_case_is_closed_with_the_case(people: People, client_of: SignIn) -> None:
    case = flow.in_follow_up(people)
    for reader in (people.elsewhere, people.admin):
        for tab in ("timeline/", "timeline/?reading=1", "access/", "changes/"):
            answer = client_of(reader).get(f"/cases/{case.reference}/{tab}")
            assert answer.status_code in (403, 404)
            assert case.title not in answer.content.decode()


def test_lite_frontend_2132_whoever_reports_on_an_action_does_not_verify_it(people: People, client_of: SignIn) -> None:
    case = flow.in_follow_up(people)
    with acting_as_system("a test looks"):
        action = case.follow_ups.get()
    flow.do(
        follow_up.step, by=people.fjp, reference=case.reference, follow_up_id=action.pk, act="report", text="Heard."
    )
    page = client_of(people.fjp).get(f"/cases/{case.reference}/actions/{action.pk}/verify/")
    assert page.status_code == 403


def test_the_index_of_complaints_names_every_test_and_no_other() -> None:
    found = {
        (str(file.relative_to(ROOT)), name)
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in REFERENCE.findall(file.read_text(encoding="utf-8"))
    }
    listed = set(re.findall(r"\[`(test_\w+)`\]\(\.\./\.\./([\w/.]+)\)", INDEX.read_text(encoding="utf-8")))
    assert {(path, name) for name, path in listed} == found
