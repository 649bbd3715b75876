"""A representative writes a notification step by step; every sentence stands at its field and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Person
from screening.investments.models import Filing, Holding, Party
from screening.investments.queries.filing_content import read_content
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.screening.investments.notification.pages import post, rows, said, shown

pytestmark = pytest.mark.django_db
KBO = "0403.019.261"
LEI = "529900T8BM49AURSDO55"


@pytest.fixture
def writer(screeners: Screeners, client_of: Callable[[Person], Client]) -> Client:
    return client_of(screeners.rep)


def start(writer: Client) -> str:
    answer = writer.post("/filings/new/", {"procedure": "be.fdi", "language": "nl"})
    assert answer.status_code == 302
    return str(answer["Location"].split("/")[2])


def filing_of(reference: str) -> Filing:
    with acting_as_system("a test looks"):
        return Filing.objects.select_related("case").get(case=flow.case_of(reference))


def content(reference: str) -> Any:
    with acting_as_system("a test looks"):
        return read_content(filing_of(reference))


def owner_keys(stored: Any) -> list[str]:
    return [row["key"] for row in stored.parties if row["role"] == "owner"]


PARTIES = rows(
    "parties",
    {"role": "investor", "kind": "undertaking", "name": "Northwind Holdings NV", "country": "Netherlands", "lei": LEI},
    {
        "role": "target",
        "kind": "undertaking",
        "name": "Voorbeeldnet NV",
        "country": "BE",
        "registration": KBO,
        "name__confidential": "on",
    },
)
OWNERS = rows("owners", {"kind": "person", "name": "Alex Invented", "residence": "United Kingdom", "ultimate": "on"})
HOLDINGS = rows(
    "holdings",
    {"owner": "O1", "owned": "I1", "votes_before": "100", "votes_after": "100", "control_after": "sole"},
    {"owner": "I1", "owned": "T1", "votes_before": "0", "votes_after": "20,5", "votes_after__confidential": "on"},
)
TARGET = {
    **rows("establishments", {"name": "Voorbeeldnet Brugge", "region": "flemish_region"}),
    "sectors": ["T10-ENE", "T25-INF"],
    "detail_T10-ENE": "A grid",
    "turnover": "150 000 000",
    "turnover_year": "2025",
    "products": "Operation of a grid.",
    "products__confidential": "on",
}
DEAL = {
    "language": "nl",
    "transaction": "shares",
    "structure": "Purchase of a fifth of the shares.",
    "value": "250.000.000",
    "value__confidential": "on",
    "funding": "Own means.",
    "activity_states": ["BE", "NL"],
    "elsewhere": "United Kingdom",
    "signed_on": "2026-09-01",
    "planned_on": "2027-03-01",
}
CONTACTS = {
    "contact_name": "Robin Invented",
    "contact_role": "Counsel",
    "contact_email": "robin@example.org",
    "mandate_of": "Northwind Holdings NV",
    "mandated_on": "2026-08-20",
    "mandate": "See the attachment “Power of attorney”.",
}


def written(writer: Client) -> str:
    """A notification, complete, written on the pages."""
    reference = start(writer)
    assert post(writer, reference, "parties", PARTIES).status_code == 302
    assert post(writer, reference, "chain", OWNERS, then="stay").status_code == 302
    assert post(writer, reference, "chain", HOLDINGS).status_code == 302
    assert post(writer, reference, "target", TARGET).status_code == 302
    assert post(writer, reference, "deal", DEAL).status_code == 302
    assert post(writer, reference, "contacts", CONTACTS).status_code == 302
    return reference


def test_the_steps_lead_to_a_notification_that_is_handed_in(writer: Client, screeners: Screeners) -> None:
    reference = written(writer)
    page = writer.get(f"/filings/{reference}/check/").content.decode()
    assert "Must be notified" in page and "Hand in the notification" in page
    version = filing_of(reference).case.version
    assert (
        writer.post(f"/filings/{reference}/check/", {"version": version, "signed": screeners.rep.name}).status_code
        == 302
    )
    filing = filing_of(reference)
    assert (filing.case.state, filing.scope_verdict) == ("completeness", "notifiable")
    assert [one["rule"] for one in filing.scope["findings"]][:2] == ["in_force", "investor.person"]
    stored = content(reference)
    assert [(row["key"], row["name"]) for row in stored.parties] == [
        ("I1", "Northwind Holdings NV"),
        ("O1", "Alex Invented"),
        ("T1", "Voorbeeldnet NV"),
    ]
    assert stored.parties[2]["registration"] == "0403019261"
    assert stored.fields["activity_states"] == ["BE", "GB", "NL"]
    assert [str(row["votes_after"]) for row in stored.holdings] == ["100.000", "20.500"]


def test_marks_stand_where_they_were_set_and_come_back(writer: Client) -> None:
    reference = written(writer)
    stored = content(reference)
    assert stored.fields["confidential"] == ["products", "value"]
    assert [row["confidential"] for row in stored.holdings] == [[], ["votes_after"]]
    assert {row["key"]: row["confidential"] for row in stored.parties} == {"I1": [], "O1": [], "T1": ["name"]}
    assert filing_of(reference).confidential == ["products", "value", "holdings.1.votes_after"]
    again = shown(writer, f"/filings/{reference}/chain/")
    assert [name for name in again if name.endswith("__confidential")] == ["holdings-1-votes_after__confidential"]
    assert post(writer, reference, "deal", {"value__confidential": []}).status_code == 302
    assert content(reference).fields["confidential"] == ["products"]


def test_a_page_saved_untouched_changes_nothing(writer: Client) -> None:
    reference = written(writer)
    before = content(reference)
    for step in ("parties", "chain", "target", "deal"):
        assert post(writer, reference, step, {}).status_code == 302
    assert content(reference) == before


@pytest.mark.parametrize(
    ("step", "changes", "field", "sentence"),
    [
        ("parties", {"parties-0-lei": LEI[:-1] + "6"}, "parties-0-lei", "This is no LEI: twenty letters and digits"),
        (
            "parties",
            {"parties-1-registration": "0403.019.262"},
            "parties-1-registration",
            "no Belgian enterprise number",
        ),
        ("parties", {"parties-0-country": "Ruritania"}, "parties-0-country", "No country of this name is known."),
        ("parties", {"parties-0-name": ""}, "parties-0-name", "Give the name"),
        (
            "chain",
            {"owners-0-birth_date": "2099-01-01"},
            "owners-0-birth_date",
            "The date of birth lies in the future.",
        ),
        ("chain", {"holdings-1-votes_after": "101"}, "holdings-1-votes_after", "must lie between 0 and 100 %"),
        ("chain", {"holdings-1-votes_after": "-1"}, "holdings-1-votes_after", "must lie between 0 and 100 %"),
        ("chain", {"holdings-1-capital_after": "1e9"}, "holdings-1-capital_after", "between 0 and 100 %"),
        ("chain", {"holdings-1-owned": ""}, "holdings-1-owned", "Choose a party."),
        ("chain", {"holdings-1-owned": "X9"}, "holdings-1-owned", "This party isn&#x27;t among those stated."),
        ("chain", {"holdings-1-owned": "I1"}, "holdings-1-owned", "Nobody holds a share in themselves."),
        (
            "target",
            {"establishments-0-unit_number": "2123456780"},
            "establishments-0-unit_number",
            "no establishment number",
        ),
        ("target", {"establishments-0-region": ""}, "establishments-0-region", "Choose the region."),
        ("target", {"turnover": ""}, "turnover", "State the turnover: “Energy” counts only above a floor"),
        ("target", {"turnover": "much"}, "turnover", "Enter a number."),
        ("target", {"turnover_year": "1899"}, "turnover_year", "Give the year of the last accounts."),
        ("target", {"sectors": ["T10-ENE", "none"]}, "sectors", "Either some sectors fit, or none of these."),
        (
            "deal",
            {"signed_on": "2026-09-01", "planned_on": "2026-08-01"},
            "signed_on",
            "can&#x27;t be signed after it closes",
        ),
        ("deal", {"completed_on": "2099-01-01"}, "completed_on", "This day lies in the future"),
        ("deal", {"signed_on": "2099-01-01", "planned_on": ""}, "signed_on", "leave it empty until the deal is signed"),
        ("deal", {"elsewhere": "France, Ruritania"}, "elsewhere", "No country of this name is known: Ruritania."),
        ("deal", {"currency": "euro?"}, "currency", "Ensure this value has at most 3 characters"),
        ("parties", {"parties-0-name": "北風控股 NV"}, "parties-0-name", "no font has 北, 風, 控, 股"),
        ("target", {"detail_T10-ENE": "\U0001f984"}, "detail_T10-ENE", "no font has \U0001f984"),
        ("deal", {"currency": "1€3"}, "currency", "A currency is three letters"),
    ],
)
def test_bad_input_gets_its_sentence_at_the_field(
    writer: Client, screeners: Screeners, step: str, changes: dict[str, str], field: str, sentence: str
) -> None:
    case = flow.draft(screeners, lists={"sectors": [{"code": "T10-ENE"}]})
    before = content(case.reference)
    answer = post(writer, case.reference, step, changes)
    assert answer.status_code == 422
    sentences = said(answer, field)
    assert len(sentences) == 1 and sentence in sentences[0], sentences
    html = answer.content.decode()
    assert f'href="#id_{field}' in html  # the summary leads there
    typed = next(iter(changes.values()))
    assert not isinstance(typed, str) or typed == "X9" or typed in html  # a choice that isn't offered can't be shown
    assert content(case.reference) == before


def test_sums_and_circles_are_refused_in_the_words_of_the_arithmetic(writer: Client, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    more = {"owner": "O1", "owned": "T1", "votes_after": "90"}
    given = shown(writer, f"/filings/{case.reference}/chain/")
    given["holdings-TOTAL_FORMS"] = ["3"]
    answer = writer.post(
        f"/filings/{case.reference}/chain/", {**given, **{f"holdings-2-{k}": v for k, v in more.items()}}
    )
    assert said(answer, "holdings-2-votes_after") == [
        "The votes in Voorbeeldnet NV after the deal add up to 110 %, which is more than 100 %."
    ]
    circle = {"holdings-1-votes_after": "100", "holdings-2-owner": "T1", "holdings-2-owned": "I1"}
    circle |= {"holdings-2-votes_after": "100", "holdings-0-votes_after": "0"}
    answer = writer.post(f"/filings/{case.reference}/chain/", {**given, **circle})
    assert answer.status_code == 422
    assert "own one another entirely after the deal" in answer.content.decode()


def test_a_turnover_is_asked_for_only_where_it_decides(writer: Client, screeners: Screeners) -> None:
    deciding = flow.draft(screeners, turnover=None)
    answer = post(writer, deciding.reference, "target", {})
    assert "counts only above a floor" in said(answer, "turnover")[0]
    settled = flow.draft(
        screeners,
        turnover=None,
        lists={
            "sectors": [{"code": "T10-ENE"}, {"code": "T25-INF"}],
            "holdings": [{**flow.HOLDINGS[0]}, {**flow.HOLDINGS[1], "votes_after": 30}],
        },
    )
    assert post(writer, settled.reference, "target", {}).status_code == 302


def test_an_owner_added_and_one_removed(writer: Client, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    path = f"/filings/{case.reference}/chain/"
    page = writer.post(path, {**shown(writer, path), "add_owners": "1"})
    assert page.status_code == 200 and b'name="owners-1-name"' in page.content
    more = {"owners-1-kind": "state", "owners-1-name": "Republic of Example", "owners-1-country": "NO"}
    given = {**shown(writer, path), "owners-TOTAL_FORMS": "2", **more, "then": "stay"}
    assert writer.post(path, given).status_code == 302
    assert owner_keys(content(case.reference)) == ["O1", "O2"]
    gone = {"owners-0-DELETE": "on", "holdings-0-DELETE": "on"}
    assert post(writer, case.reference, "chain", gone).status_code == 302
    stored = content(case.reference)
    assert owner_keys(stored) == ["O2"]
    assert [(row["owner"], row["owned"]) for row in stored.holdings] == [("I1", "T1")]


def test_a_holding_of_an_owner_taken_out_in_the_same_breath_is_refused(writer: Client, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    answer = post(writer, case.reference, "chain", {"owners-0-DELETE": "on"})
    assert said(answer, "holdings-0-owner") == ["This party isn&#x27;t among those stated."]


def test_a_party_that_goes_takes_its_holdings_along(writer: Client, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    assert post(writer, case.reference, "parties", {"parties-0-DELETE": "on"}).status_code == 302
    with acting_as_system("a test looks"):
        assert Party.objects.filter(filing__case=case).count() == 2
        assert Holding.objects.filter(filing__case=case).count() == 0


def test_a_key_that_another_party_has_is_drawn_anew(writer: Client, screeners: Screeners) -> None:
    case = flow.draft(screeners)
    assert post(writer, case.reference, "parties", {"parties-1-key": "O1"}).status_code == 302
    assert sorted(row["key"] for row in content(case.reference).parties) == ["I1", "O1", "T1"]
