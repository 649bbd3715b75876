"""The secretariat's list of what a notification must hold: ticked by people, asked for, said before it is complete."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accounts.context import acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Person
from casework.blocks.completeness.queries import checklist
from casework.blocks.portal import enclosures
from casework.models import Case
from screening.investments.acts import completeness, hand_in
from screening.investments.models import CompletenessItem
from screening.investments.procedures.system import system
from tests.casework.documents.samples import pdf as sample_pdf
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db


def check(people: Screeners, case: Case, **items: tuple[str, str]) -> None:
    flow.do(completeness.check, by=people.secretary, reference=case.reference, items=items)


def page(client_of: Callable[[Person], Client], people: Screeners, case: Case, act: str) -> str:
    return client_of(people.secretary).get(f"/cases/{case.reference}/acts/{act}/").content.decode()


def test_each_answer_is_a_row_with_its_person_and_stands_on_the_trail(screeners: Screeners) -> None:
    case = flow.notified(screeners)
    check(screeners, case, value=("there", ""), chart=("asked", "Only the chart after the deal is there."))
    check(screeners, case, value=("there", ""), chart=("there", "Received on paper."))
    with acting_as_system("a test looks"):
        rows = list(CompletenessItem.objects.filter(case=case).values_list("code", "state", "remark", "checked_by"))
        events = Event.objects.filter(code="case.check_completeness", case_id=case.pk).count()
    who = screeners.secretary.pk
    assert rows == [
        ("value", "there", "", who),
        ("chart", "asked", "Only the chart after the deal is there.", who),
        ("chart", "there", "Received on paper.", who),
    ]
    assert events == 2


def test_what_is_missing_begins_the_request_for_it_and_keeps_the_file_from_being_complete(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.notified(screeners)
    flow.confirm_members(screeners, case)
    check(screeners, case, chart=("asked", "Only the chart after the deal is there."))
    title = system("be.fdi").completeness["chart"].title
    with translation.override(case.filing.language):  # the letter's, whatever the secretary reads
        said = translation.gettext(title)
    assert f"– {said}: Only the chart after the deal is there." in page(
        client_of, screeners, case, "declare_incomplete"
    )
    complete = {"by": screeners.secretary, "reference": case.reference}
    with pytest.raises(Refused, match=f"Found missing and not ticked since: {title}."):
        flow.do(completeness.declare_complete, **complete)
    flow.do(completeness.declare_incomplete, **complete, missing=title)
    flow.do(hand_in.supplement, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    check(screeners, case, chart=("there", ""))
    flow.do(completeness.declare_complete, **complete)
    assert flow.case_of(case.reference).state == "assessment"


def test_before_declaring_complete_the_list_says_what_nobody_has_ticked(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.notified(screeners)
    flow.confirm_members(screeners, case)
    items = system("be.fdi").completeness
    check(screeners, case, **{code: ("there", "") for code in items if code != "mandate"})
    assert f"Not ticked on the list: {items['mandate'].title}." in page(client_of, screeners, case, "declare_complete")
    check(screeners, case, mandate=("there", ""))
    assert "Not ticked on the list" not in page(client_of, screeners, case, "declare_complete")


def test_the_form_of_the_list_begins_with_what_was_found_and_writes_what_changed(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.notified(screeners)
    check(screeners, case, value=("asked", "In which currency?"))
    browser, address = client_of(screeners.secretary), f"/cases/{case.reference}/acts/check_completeness/"
    form = browser.get(address).context["form"]
    assert (form["item_value"].value(), form["remark_value"].value()) == ("asked", "In which currency?")
    posted = {name: form[name].value() for name in form.fields} | {"item_funding": "there"}
    posted["version"] = flow.fresh(case).version
    assert browser.post(address, posted).status_code == 302
    with acting_as_system("a test looks"):
        rows = list(CompletenessItem.objects.filter(case=case).values_list("code", "state"))
    assert rows == [("value", "asked"), ("funding", "there")]


def test_a_remark_without_an_answer_is_not_lost(client_of: Callable[[Person], Client], screeners: Screeners) -> None:
    case = flow.notified(screeners)
    browser, address = client_of(screeners.secretary), f"/cases/{case.reference}/acts/check_completeness/"
    form = browser.get(address).context["form"]
    posted = {name: form[name].value() for name in form.fields} | {"remark_chart": "Ask for the one after the deal."}
    answer = browser.post(address, posted)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["item_chart"])
    assert "Ask for the one after the deal." in answer.content.decode()


def test_the_list_hints_at_what_stands_there_and_never_at_what_was_not_read(
    client_of: Callable[[Person], Client], screeners: Screeners
) -> None:
    case = flow.draft(screeners)
    upload = SimpleUploadedFile("accounts.pdf", sample_pdf(), content_type="application/pdf")
    flow.do(enclosures.enclose, by=screeners.rep, reference=case.reference, upload=upload)
    flow.do(hand_in.notify, by=screeners.rep, reference=case.reference, signed=screeners.rep.name)
    case = flow.case_of(case.reference)
    fields = client_of(screeners.secretary).get(f"/cases/{case.reference}/acts/check_completeness/").context["form"]
    hints = {code: str(fields[f"item_{code}"].help_text) for code in ("mandate", "chart", "agreement")}
    among = "Files are attached; look whether it is among them."
    assert hints == {"mandate": "Stated in the notification.", "chart": among, "agreement": among}
    assert str(fields["item_chart"].label) == "Chart of the group before and after the deal (to confirm)"


@pytest.mark.parametrize("items", [{"moon": ("there", "")}, {"value": ("perhaps", "")}])
def test_only_what_is_on_the_list_is_answered(screeners: Screeners, items: dict[str, tuple[str, str]]) -> None:
    case = flow.notified(screeners)
    with pytest.raises(Refused, match="This isn't on the list"):
        check(screeners, case, **items)


@pytest.mark.parametrize(
    ("ultimate", "hint"), [(True, "Stated in the notification."), (False, "Stated in part: look what is missing.")]
)
def test_ownership_is_stated_only_where_somebody_is_the_ultimate_owner(
    screeners: Screeners, ultimate: bool, hint: str
) -> None:
    parties = [{**row, "ultimate": ultimate and row.get("ultimate", False)} for row in flow.PARTIES]
    case = flow.draft(screeners, lists={"parties": parties})
    with acting_as_system("a test looks"):
        assert {row.code: row.hint for row in checklist(case)}["ownership"] == hint
