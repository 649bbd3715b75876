"""Who is concerned, and why: each reader's language, whoever confirmed it in theirs."""

from django.utils import timezone
from django.utils.translation import override

from accounts.access import sight_of
from accounts.context import acting_as
from accounts.queries.translation import said
from screening.investments.acts import members
from screening.investments.pages.filing_page import sections
from screening.investments.queries.members import confirmed_members, proposed_members
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners


def test_a_reason_confirmed_in_french_is_read_in_english_and_what_was_typed_stays(screeners: Screeners) -> None:
    case, secretary = flow.notified(screeners), screeners.secretary
    typed = "Elle connaît le réseau."
    with override("fr"), acting_as(secretary):
        given = {one.code: (one.part, one.reason) for one in proposed_members(case) if one.there}
        given["FED-ENE"] = ("member", typed)
        seen = {code: said(reason) for code, (_part, reason) in given.items()}
    with override("fr"):
        flow.do(members.confirm, by=secretary, reference=case.reference, members=given)
    with acting_as(secretary):
        english = {one.code: said(one.reason) for one in confirmed_members(case)}
        facts = [row.value for part in sections(case, sight_of(secretary, at=timezone.now())) for row in part.rows]
    assert english["VSSE"] == "gives its contribution to the joint opinion in every file"
    assert seen["VSSE"] != english["VSSE"]
    assert english["FED-ENE"] == typed
    assert f"intelligence service: {english['VSSE']}" in facts
    assert seen["VSSE"] not in " ".join(facts)
