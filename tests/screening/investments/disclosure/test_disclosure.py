"""A letter that names what its addressee may not know is stopped; the sender learns no more than they may know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import sight_of
from accounts.context import acting_as, acting_as_system
from accounts.errors import Refused
from accounts.models import Event, Person
from casework.blocks.disclosure import alarm as gate
from casework.blocks.disclosure.passages import Passage, everything, findings
from casework.models import Case
from screening.investments.acts import opinions
from screening.investments.models import Letter
from screening.investments.queries.disclosure_sources import MEMBERS, REPRESENTATIVE
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners
from tests.factories.people import make_compartment, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(screeners: Screeners) -> Case:
    """In assessment, with a contribution under SECRET and an opinion."""
    found = flow.in_assessment(screeners, confidential=["value", "rationale"])
    flow.contribute(screeners, found, marking=3)
    flow.give_opinion(screeners, found, "vla")
    return found


def look(case: Case, person: Person, text: str, to: str = REPRESENTATIVE, **more: Any) -> tuple[Passage, ...]:
    with acting_as(person):
        fresh = flow.case_of(case.reference)
        return findings(fresh, text, addressee=to, sight=sight_of(person, at=timezone.now()), **more)


def seen(case: Case, person: Person, text: str, to: str = REPRESENTATIVE, **more: Any) -> list[tuple[str, str]]:
    return [(p.text, p.reason) for p in look(case, person, text, to, **more)]


def test_an_innocent_letter_passes(screeners: Screeners, case: Case) -> None:
    text = "Who appoints the board of Voorbeeldnet NV after Northwind Holdings NV has bought its fifth of the shares?"
    assert look(case, screeners.secretary, text) == ()
    assert look(case, screeners.secretary, " ") == ()


@pytest.mark.parametrize("to", [REPRESENTATIVE, MEMBERS, "FED-ECO", "FED-ENE", "COMMISSION"])
def test_a_sender_who_cant_open_the_contribution_learns_nothing_and_the_coordinator_sees_it(
    screeners: Screeners, case: Case, to: str
) -> None:
    text = "We ask two things. Do you know Mr Quillfeather? Thank you."
    assert look(case, screeners.secretary, text, to) == ()
    with acting_as_system("the coordinator's look"):
        sight = sight_of(screeners.coordinator, at=timezone.now())
        found = everything(flow.case_of(case.reference), text, addressee=to, sight=sight)
    assert [(p.text, p.hidden) for p in found] == [("Quillfeather", False)]


def test_a_sender_who_can_open_it_sees_the_reason_and_the_words(screeners: Screeners, case: Case) -> None:
    text = "Do you know Mr Quillfeather?"
    reason = "stands in the classified contribution of VSSE"
    assert seen(case, screeners.coordinator, text) == [("Quillfeather", reason)]


def test_a_circle_may_read_what_it_knows(screeners: Screeners, case: Case) -> None:
    assert look(case, screeners.coordinator, "Do you know Mr Quillfeather?", "GISS") == ()


def test_what_a_service_lets_out_passes(screeners: Screeners, case: Case) -> None:
    assert look(case, screeners.secretary, "The owners above the investor are not fully known.") == ()


def test_the_file_knows_which_services_are_on_it(screeners: Screeners, case: Case) -> None:
    flow.contribute(screeners, case, "giss", text="Nothing beyond what VSSE knows.")
    assert look(case, screeners.coordinator, "VSSE has spoken.", MEMBERS) == ()


def test_a_draft_that_nobody_gave_stops_a_letter_as_well(screeners: Screeners, case: Case) -> None:
    fields = {"text": "The Marigold yard belongs to Ottoline.", "marking": 3}
    flow.do(opinions.save_contribution, by=screeners.giss, reference=case.reference, fields=fields)
    assert look(case, screeners.secretary, "Who owns Marigold?") == ()
    found = everything(case, "Who owns Marigold?", addressee=REPRESENTATIVE)
    assert [(p.text, p.hidden) for p in found] == [("Marigold", True)]


@pytest.mark.parametrize("text", ["VSSE", "State Security Service", "Sûreté de l'État", "ADIV", "OCAM", "CCIS"])
def test_intelligence_services_are_named_to_nobody_outside_contribution_or_not(screeners: Screeners, text: str) -> None:
    bare = flow.in_assessment(screeners)
    found = [p.text for p in look(bare, screeners.secretary, f"As {text} knows.")]
    assert found == [text]
    assert look(bare, screeners.secretary, f"As {text} knows.", "FED-ECO") == ()


def test_marking_words_and_compartments_stop_in_capitals(screeners: Screeners, case: Case) -> None:
    make_compartment("AMBER")
    text = "SECRET: see AMBER. The amber light is no secret."
    assert [p.text for p in look(case, screeners.secretary, text)] == ["SECRET"]
    assert [p.text for p in everything(case, text, addressee=REPRESENTATIVE)] == ["SECRET", "AMBER"]
    holder = make_person("holder", role="fdi_secretary", service="ISC-SEC", compartments=("AMBER",))
    assert [p.text for p in look(case, holder, text)] == ["SECRET", "AMBER"]


def test_who_thinks_what_is_not_said_outside(screeners: Screeners, case: Case) -> None:
    text = "Flemish Region and Community gave a negative opinion. The works lie in Flanders."
    assert seen(case, screeners.secretary, text) == [
        ("Flemish Region and Community gave a negative opinion.", "says what the opinion of VLA is")
    ]
    assert look(case, screeners.secretary, text, MEMBERS) == ()


def test_a_question_that_is_not_in_the_letter_stays_inside(screeners: Screeners, case: Case) -> None:
    asked = flow.ask(screeners, case, "Which pension fund stands behind the second tranche?")
    text = "Which pension fund stands behind the second tranche?"
    found = seen(case, screeners.secretary, text)
    assert [reason for _text, reason in found] == ["repeats a question of VLA that isn't in this letter"]
    assert look(case, screeners.secretary, text, asks=asked) == ()


def test_what_the_notifier_marked_confidential_reaches_the_file_and_nobody_else(
    screeners: Screeners, case: Case
) -> None:
    text = "The price is EUR 250 000 000."
    assert look(case, screeners.secretary, text) == look(case, screeners.secretary, text, "FED-ECO") == ()
    for other in ("FED-ENE", "COMMISSION"):
        found = seen(case, screeners.secretary, text, other)
        assert found == [("250 000 000", "gives away what the notifier marked confidential")]


def test_the_queries_of_a_look_do_not_grow(screeners: Screeners, case: Case) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            look(case, screeners.secretary, "Anything at all.")
        return len(queries)

    before = counted()
    flow.contribute(screeners, case, "giss", text="Something else altogether.")
    flow.ask(screeners, case, "One question?", "Another question?")
    assert counted() == before


def test_an_act_passes_only_what_was_released_with_a_reason(screeners: Screeners, case: Case) -> None:
    p, text = screeners, "The State Security Service has no part in this."
    key = look(case, p.secretary, text)[0].key
    given = {"addressee": REPRESENTATIVE, "by": p.secretary, "at": timezone.now()}
    with acting_as(p.secretary):
        given["sight"] = sight_of(p.secretary, at=timezone.now())
        for released, reason in (((), "Public."), (("other",), "Public."), ((key,), " ")):
            with pytest.raises(Refused):
                gate.let_pass(case, text, released=released, reason=reason, **given)
        passed = gate.let_pass(case, text, released=(key,), reason="It is public.", **given)
    assert passed == ["State Security Service — It is public."]
    with acting_as_system("a test looks"):
        assert Event.objects.filter(code="file.guard_passed").count() == 1


def test_a_letter_through_its_page(screeners: Screeners, case: Case, client_of: Callable[[Person], Client]) -> None:
    """Stopped, shown passage by passage, released with a reason, sent; the reason stays with the letter."""
    (asked,) = flow.ask(screeners, case, "Who owns it?")
    client, path = client_of(screeners.secretary), f"/cases/{case.reference}/acts/send_request/"
    due = (timezone.localdate() + timedelta(days=15)).isoformat()
    posted = {f"take_{asked}": "on", f"wording_{asked}": "Who owns it, the State Security Service asks?"}
    posted |= {f"place_{asked}": "1", "due_on": due, "version": str(flow.fresh(case).version)}
    stopped = client.post(path, posted)
    key = look(case, screeners.secretary, posted[f"wording_{asked}"], asks=[asked])[0].key
    assert stopped.status_code == 422
    assert f'value="{key}"' in stopped.content.decode()
    unsaid = client.post(path, {**posted, "released": [key]})
    assert (unsaid.status_code, "Say why these passages may leave." in unsaid.content.decode()) == (422, True)
    sent = client.post(path, {**posted, "released": [key], "release_reason": "The service agreed."})
    assert sent.status_code == 302
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        letter = Letter.objects.get(kind=Letter.Kind.REQUEST)
    assert letter.passed_despite == ["State Security Service — The service agreed."]


def test_the_coordinator_releases_only_what_they_may_know_and_with_a_reason(screeners: Screeners, case: Case) -> None:
    """A finding in a contribution with one more compartment is for a coordinator who holds it."""
    more = make_compartment("AMBER")
    deep = make_person("deep", role="fdi_analyst", service="GISS", compartments=("CCIS", "AMBER"))
    fields = {"text": "The Marigold yard belongs to Ottoline.", "marking": 3, "compartments": [more.pk]}
    flow.do(opinions.contribute, by=deep, reference=case.reference, fields=fields)
    flow.hand_in_letter(screeners, case, "Do you know Mr Quillfeather?")
    (known,) = flow.waiting()
    with pytest.raises(Refused) as unsaid:
        flow.look(screeners, known, reason=" ")
    assert unsaid.value.field == "reason"
    flow.look(screeners, known)
    flow.hand_in_letter(screeners, case, "Who owns Marigold?")
    unknown = flow.waiting()[-1]
    with pytest.raises(Refused):
        flow.look(screeners, unknown)
    flow.look(screeners, unknown, release=False)


def test_what_is_contributed_after_the_look_holds_the_text_back(screeners: Screeners, case: Case) -> None:
    flow.hand_in_letter(screeners, case, "Who owns Marigold?")
    (row,) = flow.waiting()
    flow.look(screeners, row, reason="")
    flow.contribute(screeners, case, "giss", text="The Marigold yard belongs to Ottoline.")
    flow.pass_the_time()
    assert [one.pk for one in flow.waiting()] == [row.pk]
    flow.let_leave(screeners)
    assert flow.waiting() == []


def test_the_joint_opinion_that_quotes_its_sources_is_stopped(screeners: Screeners, case: Case) -> None:
    with pytest.raises(Refused) as refused:
        flow.merge_opinion(screeners, case, text="VSSE says that Quillfeather chairs it.")
    assert refused.value.field == "text"
    flow.merge_opinion(screeners, case, annex="Borislav Quillfeather chairs it.")
