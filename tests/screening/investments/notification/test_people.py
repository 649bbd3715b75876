"""Who may be at a notification: its representatives and nobody else; and what is kept while typing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.context import acting_as_system
from accounts.models import Event, Person
from accounts.sealed import sealed
from casework.blocks.portal.models import Representation
from casework.models import Case, Document
from screening.investments.acts import hand_in
from screening.investments.models import Enclosure, Filing
from tests.casework.documents.samples import pdf
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.notification.pages import post, shown

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
GETS = ("parties/", "chain/", "target/", "deal/", "enclosures/", "check/", "scope/", "people/", "withdraw/")


def filing_of(case: Case) -> Filing:
    with acting_as_system("a test looks"):
        return Filing.objects.get(case=case)


def test_a_colleague_another_firm_and_officers_are_kept_out(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    for person, expected in ((screeners.colleague, 404), (screeners.other_rep, 404), (screeners.secretary, 403)):
        client = client_of(person)
        paths = [f"/filings/{case.reference}/{page}" for page in GETS]
        assert [client.get(path).status_code for path in paths] == [expected] * len(paths)
        posts = [f"/filings/{case.reference}/{page}" for page in ("parties/", "check/", "withdraw/", "deal/autosave/")]
        assert [client.post(path, {"reason": "x"}).status_code for path in posts] == [expected] * len(posts)
        absent = client.get("/filings/FDI-2026-999998/check/")
        assert len(client.get(paths[5]).content) == len(absent.content)
    assert case.reference not in client_of(screeners.colleague).get("/filings/").content.decode()
    assert filing_of(case).draft == {}


def test_a_representative_is_no_reader_of_cases(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.notified(screeners)
    writer = client_of(screeners.rep)
    paths = [f"/cases/{case.reference}/{part}" for part in ("", "notification/", "documents/", "timeline/")]
    assert {writer.get(path).status_code for path in paths} <= {403, 404}


def test_a_colleague_who_is_named_takes_part_until_taken_off(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, colleague = client_of(screeners.rep), client_of(screeners.colleague)
    path = f"/filings/{case.reference}/people/"
    page = writer.get(path).content.decode()
    assert "Fdi Colleague" in page and "Fdi Other Rep" not in page
    assert writer.post(path, {"to": sealed("person", screeners.other_rep.pk)}).status_code == 422
    assert writer.post(path, {"end": sealed("person", screeners.rep.pk)}).status_code == 422  # the last one stays
    assert writer.post(path, {"to": sealed("person", screeners.colleague.pk)}).status_code == 302
    assert colleague.get(f"/filings/{case.reference}/deal/").status_code == 200
    assert colleague.post(path, {"end": sealed("person", screeners.rep.pk)}).status_code == 302
    assert writer.get(f"/filings/{case.reference}/deal/").status_code == 404
    with acting_as_system("a test looks"):
        assert Representation.objects.filter(case=case, ended_at=None).get().person == screeners.colleague


def test_what_was_typed_survives_a_lost_session(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/deal/"
    typed = {**shown(writer, path), "structure": "Half a sentence", "value": "a lot", "value__confidential": "on"}
    kept = writer.post(f"{path}autosave/", typed)
    assert kept.status_code == 200 and "saved" in kept.json()
    stored = filing_of(case)
    assert (stored.structure, stored.version) == ("Purchase of a fifth of the shares of a grid operator.", 2)
    writer.logout()
    assert writer.post(f"{path}autosave/", typed).status_code == 401  # asks to sign in; nothing is lost
    again = client_of(screeners.rep)
    page = again.get(path).content.decode()
    assert "Half a sentence" in page and "a lot" in page and "Your unsaved text is back." in page
    assert "value__confidential" in shown(again, path)
    check = f"/filings/{case.reference}/check/"
    assert (
        "A step holds text that isn&#x27;t saved yet"
        in again.post(
            check, {"signed": screeners.rep.name, "version": flow.case_of(case.reference).filing.version}
        ).content.decode()
    )
    assert again.post(path, {"then": "forget"}).status_code == 302
    assert filing_of(case).draft == {}
    assert "Half a sentence" not in again.get(path).content.decode()


def test_two_windows_end_in_a_choice_and_nothing_is_overwritten(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/deal/"
    first, second = shown(writer, path), shown(writer, path)
    assert writer.post(path, {**first, "structure": "Theirs", "rationale": "Theirs too"}).status_code == 302
    assert writer.post(f"{path}autosave/", second).status_code == 409
    answer = writer.post(path, {**second, "structure": "Mine", "value": "7"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert filing_of(case).structure == "Theirs"
    assert "keep_structure" in page and "keep_value" in page and "keep_funding" not in page
    version = filing_of(case).version
    chosen = {**second, "structure": "Mine", "value": "7", "version": version, "then": "stay"}
    kept = {"keep_structure": "yours", "keep_rationale": "theirs", "keep_value": "theirs"}
    assert writer.post(path, {**chosen, **kept}).status_code == 302
    stored = filing_of(case)
    assert (stored.structure, stored.rationale, stored.value) == ("Mine", "Theirs too", 250_000_000)


def test_lists_are_chosen_whole_on_a_conflict(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/parties/"
    first, second = shown(writer, path), shown(writer, path)
    assert writer.post(path, {**first, "parties-0-name": "Southwind NV"}).status_code == 302
    answer = writer.post(path, {**second, "parties-0-name": "Eastwind NV"})
    assert answer.status_code == 409 and "Southwind NV" in answer.content.decode()
    version = filing_of(case).version
    data = {**second, "parties-0-name": "Eastwind NV", "version": version, "keep_parties": "theirs"}
    assert writer.post(path, data).status_code == 302
    assert "Southwind NV" in writer.get(path).content.decode()


def test_a_returned_notification_says_what_is_missing_and_is_handed_in_again(
    screeners: Screeners, client_of: SignIn
) -> None:
    case = flow.incomplete(screeners)
    writer = client_of(screeners.rep)
    assert "Complete what is missing" in writer.get("/filings/").content.decode()
    page = writer.get(f"/filings/{case.reference}/deal/").content.decode()
    assert "The group chart." in page
    assert post(writer, case.reference, "deal", {"rationale": "A longer holding."}).status_code == 302
    check, signed = f"/filings/{case.reference}/check/", {"signed": screeners.rep.name}
    assert writer.post(check, signed).status_code == 409, "which content is signed for, isn't known"
    assert writer.post(check, {**signed, "version": flow.case_of(case.reference).filing.version}).status_code == 302
    officer = client_of(screeners.secretary)
    tab = officer.get(f"/cases/{case.reference}/notification/").content.decode()
    assert ("Hand-in 2" in tab and "<ins>longer holding.</ins>" in tab) or "<ins>" in tab
    assert writer.get(f"/filings/{case.reference}/deal/").status_code == 302  # nothing to write any more
    assert writer.post(f"/filings/{case.reference}/deal/autosave/", {}).status_code == 422


def test_withdrawing_takes_a_reason(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.notified(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/withdraw/"
    assert writer.get(path).status_code == 200
    assert writer.post(path, {"reason": " "}).status_code == 422
    assert writer.post(path, {"reason": "The deal is off."}).status_code == 302
    assert (flow.case_of(case.reference).state, filing_of(case).outcome) == ("withdrawn", "withdrawn")
    assert writer.post(path, {"reason": "Again."}).status_code == 422


def enclosed(case: Case) -> int:
    """The number of the one file handed in."""
    with acting_as_system("a test looks"):
        return Enclosure.objects.get(case=case).pk


def test_files_are_handed_in_opened_and_taken_out(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/enclosures/"
    file = SimpleUploadedFile("chart.pdf", pdf())
    assert writer.post(path, {"upload": file, "title": "Group chart", "confidential": "on"}).status_code == 302
    page = writer.get(path).content.decode()
    with acting_as_system("a test looks"):
        document = Document.objects.get(case=case)
    assert document.sha256 in page and "Group chart" in page and "application/pdf" in page
    key = sealed("enclosure", enclosed(case))
    opened = writer.get(f"{path}{key}/")
    assert opened.status_code == 200 and b"".join(opened.streaming_content) == pdf()  # type: ignore[attr-defined]
    for person in (screeners.colleague, screeners.other_rep):
        stranger = client_of(person)
        assert stranger.get(f"{path}{key}/").status_code == 404
        assert stranger.post(f"{path}{key}/remove/").status_code == 404
    lie = SimpleUploadedFile("lie.pdf", b"MZ no pdf at all")
    answer = writer.post(path, {"upload": lie})
    assert answer.status_code == 422 and "the content isn&#x27;t one" in answer.content.decode()
    assert writer.post(f"{path}{key}/remove/").status_code == 302
    assert document.sha256 not in writer.get(path).content.decode()
    assert writer.get(f"{path}{key}/").status_code == 404
    other = flow.draft(screeners)
    assert writer.get(f"/filings/{other.reference}/enclosures/{key}/").status_code == 404


def test_what_was_handed_in_stays(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    writer, path = client_of(screeners.rep), f"/filings/{case.reference}/enclosures/"
    writer.post(path, {"upload": SimpleUploadedFile("chart.pdf", pdf())})
    flow.do(hand_in.notify, by=screeners.rep, signed=screeners.rep.name, reference=case.reference)
    key = sealed("enclosure", enclosed(case))
    assert writer.post(path, {"upload": SimpleUploadedFile("late.pdf", pdf())}).status_code == 422
    assert writer.post(f"{path}{key}/remove/").status_code == 403


def test_reading_from_outside_is_on_the_trail(screeners: Screeners, client_of: SignIn) -> None:
    case = flow.draft(screeners)
    client_of(screeners.rep).get(f"/filings/{case.reference}/scope/")
    with acting_as_system("a test looks"):
        last = Event.objects.filter(case_id=case.pk).order_by("-id").first()
    assert last is not None and (last.actor_id, last.data["tab"]) == (screeners.rep.pk, "scope")


def chain(parties: int) -> dict[str, Any]:
    """A straight chain of so many owners above the investor."""
    owners = [
        {**flow.PARTIES[1], "key": f"O{n}", "kind": "undertaking", "name": f"Holding {n}"} for n in range(parties)
    ]
    rows = [{"owner": f"O{n + 1}", "owned": f"O{n}", "votes_after": 60} for n in range(parties - 1)]
    first = {"owner": "O0", "owned": "I1", "votes_before": 100, "votes_after": 100}
    return {
        "parties": [flow.PARTIES[0], *owners, flow.PARTIES[2]],
        "holdings": [first, *rows, flow.HOLDINGS[1]],
        "establishments": [*flow.ESTABLISHMENTS] * max(1, parties // 4),
    }


def queries(client: Client, path: str, status: int = 200, **posted: Any) -> int:
    client.get(path)  # the session holds where the person was
    with CaptureQueriesContext(connection) as found:
        answer = client.post(path, posted) if posted else client.get(path)
    assert answer.status_code == status
    return len(found)


def test_the_number_of_queries_does_not_grow(screeners: Screeners, client_of: SignIn) -> None:
    small, large = flow.notified(screeners, lists=chain(1)), flow.notified(screeners, lists=chain(40))
    writer, officer = client_of(screeners.rep), client_of(screeners.secretary)
    tabs = [queries(officer, f"/cases/{case.reference}/notification/") for case in (small, large)]
    assert tabs[0] == tabs[1]
    drafts = [flow.draft(screeners, lists=chain(1)), flow.draft(screeners, lists=chain(40))]
    for page in GETS:
        counts = [queries(writer, f"/filings/{case.reference}/{page}") for case in drafts]
        assert counts[0] == counts[1], page
    saved = []
    for case in drafts:
        given = shown(writer, f"/filings/{case.reference}/chain/")
        saved.append(queries(writer, f"/filings/{case.reference}/chain/", 302, **{**given, "then": "stay"}))
    assert saved[0] == saved[1]
    lists = [queries(writer, "/filings/")]
    flow.draft(screeners)
    lists.append(queries(writer, "/filings/"))
    assert lists[0] == lists[1]


def test_the_list_says_what_waits(screeners: Screeners, client_of: SignIn) -> None:
    flow.draft(screeners)
    flow.in_assessment(screeners, at=timezone.now() - timedelta(days=1))
    page = client_of(screeners.rep).get("/filings/").content.decode()
    assert "Finish it and hand it in" in page and "examined, first phase" in page
    assert page.index("Finish it and hand it in") < page.index("examined, first phase")
