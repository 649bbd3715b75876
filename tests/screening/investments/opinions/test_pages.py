"""The opinions tab, the forms behind it, and the file as another service sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.context import acting_as_system
from accounts.models import Event, Person
from casework.actions import documents
from casework.models import Case
from screening.investments.acts import completeness
from screening.investments.models import Contribution, FileMember, JointAnnex, JointOpinion, Opinion
from tests.casework.documents.samples import Upload, pdf
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_person
from tests.screening.investments.opinions.test_apart import tokens

pytestmark = pytest.mark.django_db
Signed = Callable[[Person], Client]

SCORES = {f"score_{code.replace('.', '__')}": "1" for code in flow.OPINION["scores"]}


@pytest.fixture
def case(screeners: Screeners) -> Case:
    return flow.in_assessment(screeners)


def page(client: Client, case: Case, tail: str = "opinions/") -> str:
    answer = client.get(f"/cases/{case.reference}/{tail}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_tab_says_who_has_spoken_and_who_is_silent(screeners: Screeners, case: Case, client_of: Signed) -> None:
    assert "silent: FED-ECO, VLA" in page(client_of(screeners.secretary), case)
    scores = {**flow.OPINION["scores"], "strategic_independence.threat": 3}
    flow.give_opinion(screeners, case, "eco", direction="risk", scores=scores)
    flow.give_opinion(screeners, case, "vla")
    shown = page(client_of(screeners.secretary), case)
    assert "every authority has spoken" in shown
    assert "The grid feeds the hospitals of the coast." in shown
    assert shown.count('class="is-unresolved"') == 2  # where they point, and the score that lies two steps apart


def test_an_answer_that_came_later_is_said_beside_the_opinion(
    screeners: Screeners, case: Case, client_of: Signed
) -> None:
    flow.give_opinion(screeners, case, "eco")
    flow.ask(screeners, case)
    number = flow.send_request(screeners, case)
    assert "given before the answers" not in page(client_of(screeners.secretary), case)
    flow.answer_request(screeners, case, number)
    assert "given before the answers" in page(client_of(screeners.secretary), case)


def test_the_number_of_queries_does_not_grow(screeners: Screeners, case: Case, client_of: Signed) -> None:
    client = client_of(screeners.coordinator)

    def counted(tail: str) -> int:
        page(client_of(screeners.secretary), case) if "as/" in tail else page(client, case, tail)
        with CaptureQueriesContext(connection) as queries:
            page(client_of(screeners.secretary) if "as/" in tail else client, case, tail)
        return len(queries)

    flow.give_opinion(screeners, case, "eco")
    flow.contribute(screeners, case)
    flow.merge_opinion(screeners, case, annex="One.")
    few = [counted(tail) for tail in ("opinions/", "as/VLA/")]
    flow.give_opinion(screeners, case, "vla")
    flow.contribute(screeners, case, "giss", marking=3)
    flow.merge_opinion(screeners, case, annex="Two.")
    assert [counted(tail) for tail in ("opinions/", "as/VLA/")] == few
    assert few[0] <= 24


def test_what_stands_apart_is_shown_apart_under_its_marking(
    screeners: Screeners, case: Case, client_of: Signed
) -> None:
    flow.contribute(screeners, case, marking=3)
    flow.merge_opinion(screeners, case, annex="Borislav Quillfeather chairs it.")
    shown = page(client_of(screeners.coordinator), case)
    apart = shown[shown.index('class="apart"') :]
    assert ("SECRET" in apart, "CCIS" in apart, "Borislav Quillfeather chairs it." in apart) == (True, True, True)
    assert "May be said outside:" in apart
    for other in (screeners.secretary, screeners.eco, screeners.chair):
        hidden = page(client_of(other), case)
        assert ('class="apart"' in hidden, "Quillfeather" in hidden, "SECRET" in hidden) == (False, False, False)


def test_an_opinion_through_its_page(screeners: Screeners, case: Case, client_of: Signed) -> None:
    client, path = client_of(screeners.eco), f"/cases/{case.reference}/acts/give_opinion/"
    flow.read_all(case, screeners.eco)
    empty = client.post(path, {"direction": "risk", "reasons": " ", "score_sensitive_knowledge__threat": "7"})
    shown = empty.content.decode()
    assert empty.status_code == 422
    for sentence in ("A risk is found with reasons: write them.", "Give a score.", "7 is not one of the available"):
        assert sentence in shown
    kept = client.post(
        f"/cases/{case.reference}/opinions/draft/", {"direction": "risk", "reasons": "Half", "draft_version": "0"}
    )
    assert (kept.status_code, kept.json()["draft_version"]) == (200, 1)
    stale = client.post(f"/cases/{case.reference}/opinions/draft/", {"reasons": "Old", "draft_version": "0"})
    assert stale.status_code == 409
    again = client.get(path).content.decode()  # what was refused there is kept for its writer, and not over the draft
    assert "Old" in again
    assert client.post(path, {"then": "discard"}).status_code == 302
    assert "Half" in client.get(path).content.decode()
    assert "Go on writing" in page(client, case)
    assert "Go on writing" not in page(client_of(screeners.vla), case).replace("Go on writing the referral", "")
    whole = {"direction": "risk", "reasons": "All of it.", **SCORES, "version": flow.fresh(case).version}
    given = client.post(path, {**whole, "draft_version": "1"})
    assert given.status_code == 302
    with acting_as_system("a test looks"):
        opinion = Opinion.objects.get()
    assert (opinion.state, opinion.direction, sum(opinion.scores.values())) == ("given", "risk", 9)


def test_an_opinion_through_the_api(screeners: Screeners, case: Case) -> None:
    flow.read_all(case, screeners.eco)
    tokens([screeners.eco])
    answer = Client().post(
        f"/api/v1/cases/{case.reference}/acts/give_opinion/",
        {"direction": "no_risk", **dict.fromkeys(SCORES, 1)},
        content_type="application/json",
        headers={"authorization": f"Bearer token-of-{screeners.eco.username}"},
    )
    assert answer.status_code == 200, answer.content
    with acting_as_system("a test looks"):
        assert Opinion.objects.get().state == "given"


def test_a_contribution_and_the_joint_opinion_through_their_pages(
    screeners: Screeners, case: Case, client_of: Signed
) -> None:
    analyst, acts = client_of(screeners.vsse), f"/cases/{case.reference}/acts/"
    fields = {"marking": "3", "text": flow.CONTRIBUTION["text"], "disclosable": flow.CONTRIBUTION["disclosable"]}
    kept = analyst.post(f"/cases/{case.reference}/contribution/draft/", {**fields, "draft_version": "0"})
    assert kept.status_code == 200
    assert analyst.get(f"{acts}contribute/").context["page_marking"] == 3  # the banners of the page
    assert analyst.post(f"{acts}contribute/", {**fields, "marking": "4"}).status_code == 422
    fields |= {"version": str(flow.fresh(case).version), "draft_version": "1"}
    assert analyst.post(f"{acts}contribute/", fields).status_code == 302
    with acting_as_system("a test looks"):
        assert Contribution.objects.get().state == "given"
    coordinator = client_of(screeners.coordinator)
    drafted = coordinator.get(f"{acts}merge_opinion/").content.decode()
    assert "VSSE: The owners above the investor are not fully known." in drafted
    wrong = {"direction": "risk", "text": "VSSE: Borislav Quillfeather chairs it.", "annex": "The whole of it."}
    wrong["version"] = str(flow.fresh(case).version)
    stopped = coordinator.post(f"{acts}merge_opinion/", wrong)
    assert stopped.status_code == 422
    assert "stands in the classified contribution of VSSE" in stopped.content.decode()
    right = {**wrong, "text": "VSSE: the owners above the investor are not fully known."}
    assert coordinator.post(f"{acts}merge_opinion/", right).status_code == 302
    with acting_as_system("a test looks"):
        assert (JointOpinion.objects.count(), JointAnnex.objects.get().text) == (1, "The whole of it.")


def test_members_are_proposed_with_reasons_and_left_out_with_one(screeners: Screeners, client_of: Signed) -> None:
    case = flow.notified(screeners)
    client, path = client_of(screeners.secretary), f"/cases/{case.reference}/acts/confirm_members/"
    shown = client.get(path).content.decode()
    for words in ("FED-ENE", "Sector “Energy” (to confirm)", "An establishment in: Flemish Region", "VSSE"):
        assert words in shown
    assert "FED-DEF" not in shown  # no service of this installation, and not proposed either
    some = {"members": ["FED-ECO", "VLA"], "intelligence": ["VSSE", "GISS", "CUTA"]}
    refused = client.post(path, some)
    assert refused.status_code == 422
    assert "Say why these services are left out: FED-ENE." in refused.content.decode()
    added = {"add": "WAL", "add_part": "consulted", "add_reason": "The cable lands there."}
    added |= {"removed_because": "It has no grid.", "version": str(flow.fresh(case).version)}
    assert client.post(path, {**some, **added}).status_code == 302
    with acting_as_system("a test looks"):
        rows = FileMember.objects.filter(case=case)
        confirmed = dict(rows.filter(removed_at=None).values_list("service__code", "part"))
        aside = dict(rows.exclude(removed_at=None).values_list("service__code", "removed_because"))
    assert confirmed == {
        "FED-ECO": "member",
        "VLA": "member",
        "WAL": "consulted",
        "VSSE": "intelligence",
        "GISS": "intelligence",
        "CUTA": "intelligence",
    }
    assert aside == {"FED-ENE": "It has no grid."}
    flow.do(completeness.declare_complete, by=screeners.secretary, reference=case.reference)
    assert client_of(screeners.wal).get(f"/cases/{case.reference}/").status_code == 200
    assert client_of(screeners.ene).get(f"/cases/{case.reference}/").status_code == 404


# -- the file as service X sees it ------------------------------------------------------------------------------------


def attach(screeners: Screeners, case: Case, title: str, marking: int) -> None:
    given: dict[str, Any] = {"title": title, "marking": marking, "compartments": []}
    upload = Upload("notes.pdf", pdf())
    flow.do(documents.add_document, by=screeners.secretary, reference=case.reference, upload=upload, **given)


def test_the_file_as_a_service_sees_it(screeners: Screeners, case: Case, client_of: Signed) -> None:
    """As the least of its people does: and what the reader sees and they wouldn't is named."""
    make_person("vla-low", role="fdi_member", service="VLA", level=1)
    attach(screeners, case, "Open notes", 0)
    attach(screeners, case, "Higher notes", 3)
    flow.give_opinion(screeners, case, "eco")
    client = client_of(screeners.secretary)
    shown = page(client, case, "as/VLA/")
    here, _head, kept = shown.partition("You see these, and VLA doesn't")
    assert ("Open notes" in here, "Higher notes" in here, "Higher notes" in kept) == (True, False, True)
    assert "The grid feeds the hospitals of the coast." in here
    assert "doesn't" not in page(client, case, "as/FED-ECO/").partition("You see these, and")[2]
    with acting_as_system("a test looks"):
        looked = Event.objects.filter(code="file.previewed", actor=screeners.secretary)
        assert [event.data["service_code"] for event in looked.order_by("pk")] == ["VLA", "FED-ECO"]


def test_the_preview_shows_a_service_before_it_is_let_in(screeners: Screeners, client_of: Signed) -> None:
    case = flow.notified(screeners)
    client = client_of(screeners.secretary)
    shown = page(client, case, "as/FED-ENE/")
    assert "Let in today, these people would see this:" in shown
    assert screeners.ene.name in shown
    assert client_of(screeners.ene).get(f"/cases/{case.reference}/").status_code == 404


def test_the_preview_shows_nobody_more_than_they_see(screeners: Screeners, case: Case, client_of: Signed) -> None:
    flow.contribute(screeners, case)
    client = client_of(screeners.secretary)
    shown = page(client, case, "as/VSSE/")
    assert ('class="apart"' in shown, "Quillfeather" in shown) == (False, False)
    for person, tail, status in (
        (screeners.eco, "as/VLA/", 403),
        (screeners.rep, "as/VLA/", 403),
        (screeners.secretary, "as/NOBODY/", 404),
        (screeners.secretary, "as/WAL/", 404),  # the file has nothing to do with it
        (make_person("far", role="fdi_secretary", service="WAL"), "as/VLA/", 404),
    ):
        assert client_of(person).get(f"/cases/{case.reference}/{tail}").status_code == status


def test_the_page_that_asks_leads_to_the_preview(screeners: Screeners, case: Case, client_of: Signed) -> None:
    shown = page(client_of(screeners.secretary), case, "acts/ask_joint_opinion/")
    assert f"/cases/{case.reference}/as/VSSE/" in shown
    assert "Days for the opinion" in shown
