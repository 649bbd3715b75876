"""Lowering a marking: by two people, never by leaving a field out, never of what was written above it."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.access import label, label_for, sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Marking, Person
from casework.actions import documents, drafts, marking, revisions
from casework.apps import take_in
from casework.lifecycle import kinds
from casework.lifecycle.acts import ActError
from casework.lifecycle.kinds import Written
from casework.models import Case, Document, Downgrade, Draft, Notice, Revision
from casework.models.words import APART
from casework.notifications.deliver import deliver_next
from casework.referrals.acts import referral
from casework.referrals.models import Referral
from tests.casework.acts.pages import Presser, Sign, version_on
from tests.casework.api.client import Program
from tests.casework.documents.samples import Upload
from tests.factories import flow
from tests.factories.people import People, give_key, make_compartment, make_person

OLD = "The source is the porter of the warehouse."


@pytest.fixture
def circle(people: People) -> int:
    """A compartment that the author and the confirming supervisor hold."""
    return make_compartment("COBALT").pk


@pytest.fixture
def author(circle: int) -> Person:
    return make_person("author-inside", service="VSSE", compartments=("COBALT",))


@pytest.fixture
def second(circle: int) -> Person:
    return make_person("second-inside", role="supervisor", service="VSSE", compartments=("COBALT",))


@pytest.fixture
def low(people: People) -> Person:
    """A reader of the same service, cleared up to CONFIDENTIAL and in no compartment."""
    return make_person("low-reader", role="reader", service="VSSE", level=Marking.CONFIDENTIAL)


@pytest.fixture
def secret(people: People, author: Person, circle: int) -> Case:
    """A referral at the desk, SECRET and in the compartment; its first text names a source, its second doesn't."""
    case = flow.submitted(people, by=author, marking=int(Marking.SECRET), compartments=[circle], facts=OLD)
    flow.do(referral.amend, by=author, reference=case.reference, fields={"facts": "A rented warehouse."})
    return flow.fresh(case)


def lowered(case: Case, author: Person, second: Person, to: int = Marking.NONE) -> Case:
    flow.do(
        marking.ask_downgrade, by=author, reference=case.reference, marking=int(to), compartments=[], reason="Redacted."
    )
    flow.read_all(case, second)
    flow.do(marking.settle_downgrade, by=second, reference=case.reference, approve=True)
    return flow.fresh(case)


def test_a_lower_reader_does_not_open_the_text_from_before_the_downgrade(
    secret: Case, author: Person, second: Person, low: Person, client_of: Sign
) -> None:
    assert client_of(low).get(f"/cases/{secret.reference}/").status_code == 404
    lowered(secret, author, second)
    page = client_of(low).get(f"/cases/{secret.reference}/")
    assert page.status_code == 200
    changes = client_of(low).get(f"/cases/{secret.reference}/changes/").content.decode()
    assert "A rented warehouse." in changes
    assert OLD not in changes
    with acting_as(low):  # the second wall: the rows themselves
        assert [r.content["facts"] for r in Revision.objects.filter(case=secret, section="referral")] == [
            "A rented warehouse."
        ]
        assert not Downgrade.objects.exists()
    with acting_as(author):
        assert Revision.objects.filter(case=secret, section="referral").count() == 3


SAID = {"answer": "The porter talks.", "level": "3"}
CLOSED = dict.fromkeys(SAID, APART)


@pytest.mark.parametrize(
    ("declared", "opened"),
    [
        ([], CLOSED),
        ([Written("liaison", "Liaison", frozenset())], CLOSED),
        ([Written("liaison", "Liaison", frozenset({"level"}))], CLOSED | {"level": "3"}),
        ([Written("liaison", "Liaison", None)], SAID),
    ],
    ids=["by nobody", "all of services", "but a code", "of the owner"],
)
def test_a_section_opens_as_it_is_declared_and_one_that_nobody_declared_stays_apart(
    secret: Case,
    author: Person,
    second: Person,
    low: Person,
    declared: list[Written],
    opened: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind, now = kinds.kind("referral"), timezone.now()
    monkeypatch.setitem(kinds._KINDS, "referral", replace(kind, written=(*kind.written, *declared)))
    planted: dict[str, Any] = {"case": secret, "section": "liaison", "content": SAID, "act": "amend"}
    with acting_as(author), nullcontext() if declared else pytest.raises(ActError, match="liaison"):
        revisions.write_revision(**planted, by=author, at=now)
    if not declared:  # as a release wrote it whose section went
        with acting_as_system("a test plants a section"):
            Revision.objects.create(**planted, label=secret.label, number=1, written_by=author, written_at=now)
    lowered(secret, author, second)
    with acting_as(low):
        assert [row.content for row in Revision.objects.filter(case=secret, section="liaison")] == [opened]


def test_a_section_declared_twice_ends_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = kinds.kind("referral")
    again = replace(kind, written=(*kind.written, Written("positions", "Positions", None)))
    monkeypatch.setitem(kinds._KINDS, "referral", kind)
    with pytest.raises(ActError, match="a section of referral is declared twice"):
        take_in(again)


def test_whoever_had_read_the_text_does_not_read_it_again(secret: Case, author: Person, second: Person) -> None:
    lowered(secret, author, second)
    with acting_as(second):
        sight = sight_of(second, at=timezone.now())
        case = Case.objects.select_related("label", "referral").get(pk=secret.pk)
        from casework.queries.facts import facts_of

        assert facts_of(case, sight, at=timezone.now()).unread_sections == ()


def test_one_person_never_lowers_a_marking_alone(secret: Case, author: Person, second: Person) -> None:
    ask = {"reference": secret.reference, "marking": 0, "compartments": [], "reason": "Redacted."}
    flow.do(marking.ask_downgrade, by=second, **ask)
    flow.read_all(secret, second)
    with pytest.raises(Refused, match="Two people lower a marking"):
        flow.do(marking.settle_downgrade, by=second, reference=secret.reference, approve=True)
    assert flow.fresh(secret).label.marking == Marking.SECRET
    with acting_as_system("a test reads the trail"):
        codes = set(Event.objects.filter(case_id=secret.pk).values_list("code", flat=True))
    assert "case.ask_downgrade" in codes
    assert "case.settle_downgrade" not in codes


def test_a_refused_downgrade_changes_nothing(secret: Case, author: Person, second: Person) -> None:
    flow.do(
        marking.ask_downgrade, by=author, reference=secret.reference, marking=1, compartments=[], reason="Redacted."
    )
    flow.read_all(secret, second)
    flow.do(marking.settle_downgrade, by=second, reference=secret.reference, approve=False)
    assert flow.fresh(secret).label_id == secret.label_id
    flow.do(marking.ask_downgrade, by=author, reference=secret.reference, marking=2, reason="Once more.")
    with acting_as_system("a test looks"):
        assert list(Downgrade.objects.values_list("state", "marking")) == [("refused", 1), ("proposed", 2)]


def test_the_database_itself_refuses_a_lower_label(secret: Case, author: Person) -> None:
    with acting_as(author), pytest.raises(DatabaseError, match="lowered by two people"), transaction.atomic():
        low = label_for(marking=0, compartments=[], services=list(secret.label.services))
        Case.objects.filter(pk=secret.pk).update(label_id=low)


def test_leaving_the_fields_out_of_a_post_keeps_marking_and_compartments(
    secret: Case, author: Person, client_of: Sign
) -> None:
    client, url = client_of(author), f"/cases/{secret.reference}/edit/"
    page = client.get(url)
    rows = {f"subjects-{name}": value for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()}
    body = {"title": "T", "facts": "New facts.", "grounds": "G", "threat_type": "violent_threat", **rows}
    sent = {**body, "information_date": "2026-03-02", "reliability": "B", "credibility": "2"}
    assert client.post(url, {"version": version_on(page), **sent}).status_code == 302
    after = flow.fresh(secret)
    assert (after.referral.facts, after.label_id) == ("New facts.", secret.label_id)
    # no box ticked is an answer, and asks for what two people do
    refused = client.post(url, {"version": str(after.version), **sent, "facts": "Newer.", "compartments": ""})
    assert refused.status_code == 422
    assert "by two people" in refused.content.decode()
    assert flow.fresh(secret).label_id == secret.label_id


def test_the_api_drops_no_compartment_that_a_body_leaves_out(secret: Case, author: Person, people: People) -> None:
    program = Program(people, author)
    assert program.act(secret, "amend", {"facts": "From a program."}).status_code == 200
    assert flow.fresh(secret).label_id == secret.label_id
    for body in ({"marking": 0}, {"compartments": []}):
        answer = program.act(flow.fresh(secret), "amend", {"facts": "Lower.", **body})
        assert answer.status_code == 422, answer.json()
    assert flow.fresh(secret).label_id == secret.label_id


def test_a_returned_referral_is_not_lowered_by_saving_it(secret: Case, author: Person, people: People) -> None:
    desk = make_person("desk-inside", role="intake_officer", service="VSSE", compartments=("COBALT",))
    from casework.referrals.acts import intake

    flow.do(intake.return_to_author, by=desk, reference=secret.reference, missing="More.")
    with pytest.raises(Refused, match="by two people"):
        flow.do(referral.save_draft, by=author, reference=secret.reference, fields={}, marking=0)
    with pytest.raises(Refused, match="by two people"):
        flow.do(referral.save_draft, by=author, reference=secret.reference, fields={}, compartments=[])


def test_what_hangs_on_a_case_goes_up_with_it_and_stays_up(
    people: People, author: Person, second: Person, low: Person
) -> None:
    case = flow.submitted(people, by=author, marking=int(Marking.NONE))
    flow.do(documents.add_document, by=author, reference=case.reference, upload=Upload("annex.txt", b"An annex."))
    flow.do(referral.amend, by=author, reference=case.reference, fields={"facts": "Now."}, marking=int(Marking.SECRET))
    with acting_as_system("a test looks"):
        assert Document.objects.get(case=case).label.marking == Marking.SECRET
        assert {r.label.marking for r in Revision.objects.filter(case=case).select_related("label")} == {3}
    lowered(flow.fresh(case), author, second)
    with acting_as(low):
        assert Case.objects.filter(pk=case.pk).exists()
        assert not Document.objects.filter(case=case).exists()
        assert not any("annex" in str(r.content) for r in Revision.objects.filter(case=case))


def test_the_marking_of_a_new_referral_is_asked_for(people: People, client_of: Sign) -> None:
    case = flow.do(referral.start_draft, by=people.officer, procedure="be.jic")
    flow.do(
        referral.save_draft, by=people.officer, reference=case.reference, fields=flow.FIELDS, subjects=flow.SUBJECTS
    )
    page = client_of(people.officer).get(f"/cases/{case.reference}/edit/").content.decode()
    assert '<option value="" selected>Choose a marking</option>' in page
    with pytest.raises(Refused, match="Still missing"):
        flow.do(referral.submit, by=people.officer, reference=case.reference)
    flow.do(referral.save_draft, by=people.officer, reference=case.reference, fields={}, marking=0)
    flow.do(referral.submit, by=people.officer, reference=case.reference)
    assert flow.fresh(case).label.marking == Marking.NONE


def test_text_kept_under_a_higher_label_stays_closed_to_whoever_writes_on_at_a_lower_one(
    people: People, author: Person, client_of: Sign
) -> None:
    case = flow.draft(people, by=people.officer, marking=int(Marking.SECRET))
    flow.do(referral.keep_typed, by=people.officer, reference=case.reference, typed={"facts": [OLD]})
    with acting_as_system("a test lowers behind the door's back"):
        low = label_for(marking=0, compartments=[], services=list(case.label.services))
        Case.objects.filter(pk=case.pk).update(label=label(low))
    heir = make_person("heir", service="VSSE", level=Marking.RESTRICTED)
    with acting_as_system("authorship is taken over"):
        Case.objects.filter(pk=case.pk).update(author=heir)
        from tests.factories.cases import name_on

        name_on(flow.fresh(case), heir)
        assert Referral.objects.get(case=case).draft["facts"] == [OLD]
    page = client_of(heir).get(f"/cases/{case.reference}/edit/")
    assert page.status_code == 200
    assert OLD not in page.content.decode()


def test_the_form_shows_both_people_what_is_asked(
    secret: Case, author: Person, second: Person, client_of: Sign
) -> None:
    presser = Presser(client_of, secret)
    presser.press("ask_downgrade", author, marking="1", compartments=[""], reason="The source is out.")
    flow.read_all(secret, second)
    asked = presser.open("settle_downgrade", second).content.decode()
    assert "asks for RESTRICTED instead of SECRET. Compartments that stay: none. Reason: The source is out." in asked
    presser.press("settle_downgrade", second, approve="yes")
    after = flow.fresh(secret)
    assert (after.label.marking, after.label.compartments) == (1, [])


def test_the_marking_that_a_case_has_is_no_lower_one_where_nothing_else_can_be_given_up(
    secret: Case, author: Person, people: People, client_of: Sign
) -> None:
    plain = flow.submitted(people, by=author, marking=int(Marking.SECRET))
    offered = {case.pk: Presser(client_of, case).open("ask_downgrade", author) for case in (secret, plain)}
    top = f'<option value="{int(Marking.SECRET)}"'
    assert top in offered[secret.pk].content.decode()  # it may leave its compartment and keep its marking
    assert top not in offered[plain.pk].content.decode()


def test_the_author_s_unsaved_text_does_not_go_down_with_the_case(
    secret: Case, author: Person, second: Person, low: Person, client_of: Sign
) -> None:
    from casework.referrals.acts import intake

    desk = make_person("desk-inside", role="intake_officer", service="VSSE", compartments=("COBALT",))
    flow.do(intake.return_to_author, by=desk, reference=secret.reference, missing="More.")
    flow.do(referral.keep_typed, by=author, reference=secret.reference, typed={"facts": [OLD]})
    lowered(secret, author, second)
    with acting_as(low):  # the second wall: the rows themselves
        assert Referral.objects.get(case=secret).draft == {}
        assert not Draft.objects.exists()
    assert OLD in client_of(author).get(f"/cases/{secret.reference}/edit/").content.decode()


def test_what_is_typed_goes_up_with_the_case(people: People, author: Person, low: Person) -> None:
    case = flow.submitted(people, by=author, marking=int(Marking.NONE))
    with acting_as(low):
        drafts.keep(by=low, at=timezone.now(), place="/somewhere/", typed={"reason": [OLD]}, case=case)
        assert Draft.objects.count() == 1
    flow.do(referral.amend, by=author, reference=case.reference, fields={"facts": "Now."}, marking=int(Marking.SECRET))
    with acting_as(low):
        assert not Draft.objects.exists()


def test_a_marking_is_settled_by_the_service_of_the_case_alone(secret: Case, author: Person, circle: int) -> None:
    elsewhere = make_person("police-inside", role="supervisor", service="FJP", compartments=("COBALT",))
    flow.do(
        marking.ask_downgrade, by=author, reference=secret.reference, marking=0, compartments=[], reason="Redacted."
    )
    with acting_as_system("a test lets the other service in"):
        both = [*secret.label.services, elsewhere.service_id]
        wider = label_for(marking=int(Marking.SECRET), compartments=[circle], services=both)
        Case.objects.filter(pk=secret.pk).update(label_id=wider)
    flow.read_all(secret, elsewhere)
    with pytest.raises(Refused, match="Only the service that the case belongs to"):
        flow.do(marking.settle_downgrade, by=elsewhere, reference=secret.reference, approve=True)


def test_whoever_holds_the_key_hears_that_a_case_left_the_compartment(
    secret: Case, author: Person, second: Person
) -> None:
    keeper = make_person("keeper", role="reader", service="FJP", compartments=("COBALT",))
    give_key(keeper, "COBALT")
    lowered(secret, author, second)
    with acting_as_system("a test delivers"):
        while deliver_next(at=timezone.now()):
            pass
        notice = Notice.objects.get(person=keeper, code="compartment.dropped")
    assert (notice.case_id, notice.params) == (None, {"service": "VSSE", "compartment": "COBALT"})


def test_an_agreement_of_former_days_lowers_nothing_again(secret: Case, author: Person, second: Person) -> None:
    case = lowered(secret, author, second)
    low, high = case.label_id, secret.label_id
    with acting_as(second):
        Case.objects.filter(pk=case.pk).update(label_id=high)
        with pytest.raises(DatabaseError, match="lowered by two people"), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(label_id=low)
