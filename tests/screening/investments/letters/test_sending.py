"""Letters that the acts send: what they say, written once, opened unchanged, by whom they may be."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.access import marking_word, sight_of
from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.blocks.letters.papers import write_letter
from casework.errors import Absent, Refused
from casework.models import Case, Document, Notice, Outbox
from casework.notifications.deliver import deliver_next
from screening.investments.record.letters import open_outside
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.letters.reading import attached, letters_of, the_letter, words_of

Sign = Callable[[Person], Client]


def deliver_all() -> None:
    """What the worker does when it hears the bell."""
    while deliver_next(at=timezone.now()):
        pass


def download(client: Client, case: Case, kind: str) -> bytes:
    """The letter as an officer gets it."""
    answer = client.get(f"/cases/{case.reference}/letters/{the_letter(case, kind).pk}/letter.pdf")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def events(case: Case, code: str) -> int:
    with acting_as_system("a test looks"):
        return Event.objects.filter(case_id=case.pk, code=code).count()


def test_handing_in_is_acknowledged_in_the_language_of_the_file(screeners: Screeners) -> None:
    screeners.secretary.language = "en"
    case = flow.notified(screeners)
    letter = the_letter(case, "acknowledgement")
    assert (letter.language, letter.outward, letter.document_id) == ("nl", True, None)
    deliver_all()
    letter = the_letter(case, "acknowledgement")
    assert letter.document is not None
    assert (letter.document.kind, letter.document.content_type) == ("letter", "application/pdf")
    assert letter.document.title == "Ontvangstbewijs"
    assert events(case, "file.letter_sent") == 1


def test_the_representative_hears_of_the_acknowledgement_that_the_own_act_made(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    deliver_all()
    with acting_as_system("a test looks"):
        told = Notice.objects.filter(code="file.letter_sent").values_list("person_id", "case_id", "params__reference")
        assert list(told) == [(screeners.rep.pk, None, case.reference)]


def test_what_is_missing_is_written_to_the_representative(screeners: Screeners, client_of: Sign) -> None:
    case = flow.incomplete(screeners, language="fr")
    text = " ".join(words_of(download(client_of(screeners.secretary), case, "incompleteness")))
    for part in ("The group chart.", "Ce qui manque à la notification", case.reference, screeners.rep.name, case.title):
        assert part in text


def test_the_completeness_letter_announces_the_end_that_the_clock_then_has(
    screeners: Screeners, client_of: Sign
) -> None:
    case = flow.in_assessment(screeners, language="en")
    with acting_as_system("a test looks"):
        due = case.deadlines.get(clock="BE-ASSESS").due_at
    letter = the_letter(case, "completeness")
    assert letter.content["due"] == {"day": timezone.localtime(due).date().isoformat(), "unconfirmed": False}
    text = " ".join(words_of(download(client_of(screeners.vla), case, "completeness")))
    assert "According to the time limit applied it ends on" in text


def test_the_printed_fingerprint_is_that_of_the_attached_content(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    pdf = download(client_of(screeners.secretary), case, "acknowledgement")
    mark = hashlib.sha256(attached(pdf)).hexdigest()
    assert mark == the_letter(case, "acknowledgement").fingerprint
    assert mark in words_of(pdf)[0]


def test_the_digest_beside_a_letter_is_that_of_the_file_and_whole_for_officers_and_firms(
    screeners: Screeners, client_of: Sign
) -> None:
    case = flow.notified(screeners)
    firm, number = client_of(screeners.rep), the_letter(case, "acknowledgement").number
    answer = firm.get(f"/filings/{case.reference}/letters/{number}/")
    pdf = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    digest = f"SHA-256 of the PDF {hashlib.sha256(pdf).hexdigest()}<"
    assert download(client_of(screeners.secretary), case, "acknowledgement") == pdf
    tab = client_of(screeners.secretary).get(f"/cases/{case.reference}/letters/").content.decode()
    assert digest in tab
    assert f"SHA-256 of the content {hashlib.sha256(attached(pdf)).hexdigest()}<" in " ".join(tab.split())
    page = firm.get(f"/filings/{case.reference}/").content.decode()
    assert digest in page
    assert the_letter(case, "acknowledgement").fingerprint[:16] not in page


def test_a_letter_is_written_once_whoever_is_first(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    first = download(client_of(screeners.secretary), case, "acknowledgement")
    deliver_all()
    number = the_letter(case, "acknowledgement").pk
    with acting_as_system("a test writes"):
        again = write_letter(case=case, letter_id=number, at=timezone.now())
        assert Document.objects.filter(case=case, kind="letter").count() == 1
        assert Outbox.objects.filter(kind="letter", done_at__isnull=True).count() == 0
    assert again.pk == the_letter(case, "acknowledgement").document_id
    assert download(client_of(screeners.secretary), case, "acknowledgement") == first


def test_a_worker_killed_while_writing_leaves_nothing_and_writes_it_next_time(
    screeners: Screeners, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kill stands where it hurts: the file lies in the store, the row isn't committed."""
    from casework.blocks.letters import papers

    case = flow.notified(screeners)
    with monkeypatch.context() as patch:
        patch.setattr(papers.audit, "record", _killed)
        with pytest.raises(Killed):
            deliver_all()
    with acting_as_system("a test looks"):
        assert Document.objects.filter(case=case).count() == 0
        assert Outbox.objects.filter(kind="letter", done_at__isnull=True).count() == 1
    assert [path for path in media.rglob("*") if path.is_file()] == []
    deliver_all()
    assert the_letter(case, "acknowledgement").document_id is not None


class Killed(BaseException):
    """What no handler catches."""


def _killed(*args: object, **kwargs: object) -> None:
    raise Killed


def test_only_readers_of_the_case_open_its_letters(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    url = f"/cases/{case.reference}/letters/{the_letter(case, 'acknowledgement').pk}/letter.pdf"
    for stranger, status in ((screeners.vla, 404), (screeners.rep, 403), (screeners.minister_ene, 404)):
        assert client_of(stranger).get(url).status_code == status
    other = flow.notified(screeners)
    crossed = f"/cases/{other.reference}/letters/{the_letter(case, 'acknowledgement').pk}/letter.pdf"
    assert client_of(screeners.secretary).get(crossed).status_code == 404


def test_a_representative_opens_what_was_sent_to_the_investor_and_that_is_recorded(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    letter = the_letter(case, "acknowledgement")
    opened = flow.do(open_outside, by=screeners.rep, reference=case.reference, number=letter.number)
    assert words_of(opened.file.read())[0].count(case.reference) >= 2
    assert opened.document.file_name == f"{case.reference}-1-acknowledgement-nl.pdf"
    assert events(case, "file.letter_opened") == 1
    for stranger in (screeners.colleague, screeners.other_rep, screeners.secretary):
        with pytest.raises(Absent):
            flow.do(open_outside, by=stranger, reference=case.reference, number=letter.number)


def test_a_letter_between_authorities_never_opens_outside(screeners: Screeners) -> None:
    case = flow.in_assessment(screeners)
    with acting_as_system("a test writes"):
        letter = letters_of(case)[0]
        letter.outward = False
        letter.save(update_fields=["outward"])
    with pytest.raises(Absent):
        flow.do(open_outside, by=screeners.rep, reference=case.reference, number=letter.number)


def test_a_changed_file_is_refused_inside_and_outside_and_that_is_recorded(
    screeners: Screeners, client_of: Sign, media: Path
) -> None:
    case = flow.notified(screeners)
    deliver_all()
    for path in media.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes() + b" ")
    letter = the_letter(case, "acknowledgement")
    url = f"/cases/{case.reference}/letters/{letter.pk}/letter.pdf"
    assert client_of(screeners.secretary).get(url).status_code == 403
    assert events(case, "document.damaged") == 1
    with pytest.raises(Refused):
        _outside(screeners, case, letter.number or 0)
    assert events(case, "document.damaged") == 2


def _outside(screeners: Screeners, case: Case, number: int) -> None:
    """As the portal does: the refusal is answered inside the request's transaction, which stays."""
    from accounts.context import acting_as

    with acting_as(screeners.rep):
        try:
            open_outside(reference=case.reference, number=number, by=screeners.rep, at=timezone.now())
        except Refused as refused:
            kept = refused
    raise kept


def test_nobody_takes_a_letter_off_the_case(screeners: Screeners, client_of: Sign) -> None:
    case = flow.notified(screeners)
    deliver_all()
    number = the_letter(case, "acknowledgement").document_id
    answer = client_of(screeners.secretary).post(f"/cases/{case.reference}/documents/{number}/remove/")
    assert answer.status_code == 403


def test_a_refused_act_sends_no_letter(screeners: Screeners) -> None:
    from screening.investments.acts import completeness

    case = flow.notified(screeners)
    with pytest.raises(Refused):
        flow.do(completeness.declare_incomplete, by=screeners.secretary, reference=case.reference, missing=" ")
    assert [letter.kind for letter in letters_of(case)] == ["acknowledgement"]
    with acting_as_system("a test looks"):
        assert Outbox.objects.filter(kind="letter").count() == 1


def test_a_file_to_its_decision_has_a_letter_for_each_step_that_the_investor_hears_of(
    screeners: Screeners, client_of: Sign
) -> None:
    case = flow.decided(screeners, outcome="negative", language="en")
    kinds = [letter.kind for letter in letters_of(case)]
    assert kinds == ["acknowledgement", "completeness", "draft_opinion", "decision"]
    client = client_of(screeners.secretary)
    draft = " ".join(words_of(download(client, case, "draft_opinion")))
    for part in ("Negative", "The grid would depend on owners whom nobody knows.", "ends on", "provisionally"):
        assert part in draft
    decision = " ".join(words_of(download(client, case, "decision")))
    for part in ("The investment is prohibited.", "As the ministers decided.", "decisions of the ministers concerned"):
        assert part in decision
    assert "Market Court" in decision
    assert the_letter(case, "decision").content["due"]["unconfirmed"] is True
    page = client.get(f"/cases/{case.reference}/").content.decode()
    assert f"/cases/{case.reference}/letters/{the_letter(case, 'decision').pk}/letter.pdf" in page


def test_the_measures_of_a_decision_stand_in_it_in_their_newest_shared_text(
    screeners: Screeners, client_of: Sign
) -> None:
    case = flow.monitored(screeners, language="nl")
    decision = " ".join(words_of(download(client_of(screeners.secretary), case, "decision")))
    for part in (
        "Maatregelen",
        "A compliance officer",
        "The target appoints a compliance officer within three months.",
    ):
        assert part in decision


def test_the_joint_opinion_goes_to_the_committee_and_says_only_what_may_be_disclosed(
    screeners: Screeners, client_of: Sign
) -> None:
    from screening.investments.acts import opinions

    case = flow.in_assessment(screeners, language="fr")
    given = {"direction": "risk", "text": "The target would depend on one supplier.", "annex": "A source says more."}
    flow.do(opinions.merge, by=screeners.coordinator, reference=case.reference, **given)
    letter = the_letter(case, "ccis_opinion")
    assert letter.outward is False
    assert "source" not in str(letter.content)
    text = " ".join(words_of(download(client_of(screeners.vla), case, "ccis_opinion")))
    assert "The target would depend on one supplier." in text
    with translation.override("fr"):
        assert text.startswith(marking_word(0))
    opened = flow.do(open_outside, by=screeners.rep, reference=case.reference, number=letter.number)
    assert "acknowledgement" in opened.document.file_name, (
        "the series of another kind of letter: its number opens the side's own"
    )


def test_a_hearing_is_announced_with_its_day_and_place(screeners: Screeners, client_of: Sign) -> None:
    from screening.investments.acts import committee

    case = flow.in_screening(screeners, language="de")
    flow.send_draft(screeners, case)
    flow.do(committee.ask_hearing, by=screeners.rep, reference=case.reference)
    when = flow.working_time(days=9)
    given = {"set_for": when, "place": "Room 3, Invented Street 1, Brussels"}
    flow.do(committee.set_hearing, by=screeners.secretary, reference=case.reference, **given)
    text = " ".join(words_of(download(client_of(screeners.secretary), case, "hearing")))
    assert "Einladung zu einer Anhörung" in text
    assert "Room 3, Invented Street 1, Brussels" in text


def test_a_clearance_by_silence_keeps_the_remark_inside(screeners: Screeners) -> None:
    from screening.investments.acts.outcome import settle

    case = flow.in_assessment(screeners)
    with acting_as_system("a test settles"):
        case.filing.refresh_from_db()
        remark = {"reasons": "Nobody had time.", "rule": "silence"}
        now = timezone.now()
        settle(case, sight_of(screeners.chair, at=now), outcome="cleared_tacit", by=screeners.chair, at=now, **remark)
    assert the_letter(case, "decision").content["said"]["reasons"] == ""
