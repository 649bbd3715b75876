"""The referral form: start, save, restore, submit, amend; two windows; another service sees nothing of a draft."""

import json
import re
from typing import Any

from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Event
from casework.access import called
from casework.models import Case, Subject
from casework.referrals.models import Position, Referral, Round
from tests.casework.acts.pages import Presser, Sign, errors, version_on
from tests.factories import flow
from tests.factories.people import People, make_compartment, make_person

FORM = {
    "title": "A rented warehouse",
    "facts": "Weekly meetings.",
    "information_date": "2026-03-02",
    "grounds": "Serious indications.",
    "threat_type": "violent_threat",
    "ideology": "",
    "state_actor": "",
    "vital_interests": ["physical_safety"],
    "reliability": "B",
    "credibility": "2",
    "source_restrictions": "",
    "marking": "2",
    "subjects-TOTAL_FORMS": "1",
    "subjects-INITIAL_FORMS": "0",
    "subjects-0-kind": "person",
    "subjects-0-name": "Zoë Ångström",
    "subjects-0-aliases": "Zoe\n Zo  A. \n\nZoe",
    "subjects-0-birth_date": "2012-05-01",
    "subjects-0-nationality": "SE",
}


def start(client: Client, procedure: str = "be.jic") -> str:
    """A new draft through the button; returns its address."""
    answer = client.post("/referrals/new/", {"procedure": procedure})
    assert answer.status_code == 302
    assert answer.url.endswith("/edit/")
    return answer.url


def edit(client: Client, url: str, **data: Any) -> Any:
    """Open the form and send it with the version it carried."""
    return client.post(url, {"version": version_on(client.get(url)), **data})


def case_at(url: str) -> Case:
    with acting_as_system("a test looks"):
        return Case.objects.select_related("referral", "label").get(called(url.split("/")[2]))


def test_both_procedures_are_offered_and_start_a_draft(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    page = client.get("/referrals/new/").content.decode()
    assert 'value="be.jic"' in page
    assert 'value="be.espionage"' in page
    assert case_at(start(client, "be.espionage")).procedure == "be.espionage"
    wrong = client.post("/referrals/new/", {"procedure": "be.fdi"})
    assert wrong.status_code == 422
    assert "Choose the procedure to refer to." in wrong.content.decode()
    assert client_of(people.reader).get("/referrals/new/").status_code == 403


def test_a_draft_is_filled_saved_and_submitted(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    assert "9 things still missing" in client.get(url).content.decode()
    assert edit(client, url, **FORM, then="save").status_code == 302
    page = client.get(url).content.decode()
    assert "Complete" in page
    assert "A minor is concerned" in page
    case = case_at(url)
    assert (case.title, case.label.marking, case.referral.credibility) == ("A rented warehouse", 2, 2)
    with acting_as_system("a test looks"):
        subject = Subject.objects.get(case=case)
    assert (subject.name, subject.aliases, str(subject.nationality)) == ("Zoë Ångström", ["Zoe", "Zo A."], "SE")
    answer = edit(client, url, **FORM, **{"subjects-0-id": str(subject.pk)}, then="submit")
    assert answer.url == f"/cases/{case.reference}/acts/submit/"
    Presser(client_of, case).press("submit", people.officer)
    assert case_at(url).state == "submitted"


def test_a_subject_is_removed_and_another_added_without_scripts(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    edit(client, url, **FORM)
    with acting_as_system("a test looks"):
        first = Subject.objects.get(case=case_at(url))
    more = edit(client, url, **FORM, **{"subjects-0-id": str(first.pk), "add_subjects": "1"})
    page = more.content.decode()
    assert more.status_code == 200
    assert 'name="subjects-1-name"' in page
    assert re.search(r'name="subjects-1-kind" value="person"[^>]* checked', page)
    assert "Weekly meetings." in page
    two = {
        "subjects-TOTAL_FORMS": "2",
        "subjects-INITIAL_FORMS": "1",
        "subjects-0-id": str(first.pk),
        "subjects-0-DELETE": "on",
        "subjects-1-kind": "organisation",
        "subjects-1-name": "Havendepot",
    }
    assert edit(client, url, **{**FORM, **two}).status_code == 302
    with acting_as_system("a test looks"):
        assert [s.name for s in Subject.objects.filter(case=case_at(url))] == ["Havendepot"]


def test_a_wrong_field_is_said_at_the_field_and_nothing_typed_is_lost(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    answer = edit(client, url, **{**FORM, "information_date": "2099-01-01", "subjects-0-name": ""})
    assert answer.status_code == 422
    assert any("The date of the information lies in the future." in e for e in errors(answer))
    assert any("Subject 1: Name: Give the name, or “unknown” with what is known." in e for e in errors(answer))
    page = answer.content.decode()
    assert "Weekly meetings." in page
    assert case_at(url).referral.facts == ""


def test_culper_1177_a_form_left_half_way_comes_back_as_typed_even_invalid(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    version = version_on(client.get(url))
    typed = {**FORM, "information_date": "31 February", "facts": "Half a sent", "version": version}
    answer = client.post(url.replace("/edit/", "/autosave/"), typed)
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"])
    again = client_of(people.officer)  # a new session
    page = again.get(url).content.decode()
    assert "Your unsaved text is back." in page
    assert "Half a sent" in page
    assert "31 February" in page
    assert case_at(url).referral.facts == ""  # kept as typed, not saved
    assert edit(again, url, **FORM).status_code == 302
    assert case_at(url).referral.draft == {}


def test_a_higher_marking_that_only_saved_itself_is_said_not_to_count_yet(people: People, client_of: Sign) -> None:
    """The form said "Saved" with SECRET chosen, and everything on the page still bore the marking of before."""
    client = client_of(people.officer)
    url = start(client)
    before = case_at(url).label.marking
    typed = {**FORM, "marking": "3", "version": version_on(client.get(url))}
    assert client.post(url.replace("/edit/", "/autosave/"), typed).status_code == 200
    assert case_at(url).label.marking == before < 3
    assert "what saves itself until then stays under the present one" in client.get(url).content.decode()


def test_text_that_was_kept_but_not_saved_is_never_left_out_of_a_submission(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    edit(client, url, **FORM)
    with acting_as_system("a test looks"):
        subject = Subject.objects.get(case=case_at(url))
    form = {**FORM, "facts": "Written last.", "subjects-0-id": str(subject.pk)}
    kept = {**form, "version": version_on(client.get(url))}
    assert client.post(url.replace("/edit/", "/autosave/"), kept).status_code == 200
    act = url.replace("/edit/", "/acts/submit/")
    refused = client.get(act)
    assert refused.status_code == 403
    assert "Text was kept while you wrote and is not saved yet" in refused.content.decode()
    assert edit(client, url, **form, then="submit").url == act
    Presser(client_of, case_at(url)).press("submit", people.officer)
    case = case_at(url)
    assert (case.state, case.referral.facts) == ("submitted", "Written last.")


def test_autosave_answers_strangers_and_stale_windows_without_keeping_anything(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    autosave = url.replace("/edit/", "/autosave/")
    assert client_of(people.elsewhere).post(autosave, {"facts": "x"}).status_code == 404
    assert client.get(autosave).status_code == 405
    stale = version_on(client.get(url))
    edit(client, url, **FORM)
    assert client.post(autosave, {"facts": "older", "version": stale}).status_code == 409
    assert case_at(url).referral.draft == {}


def test_two_windows_show_both_versions_and_the_person_chooses(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    stale = version_on(client.get(url))
    edit(client, url, **{**FORM, "grounds": "Theirs.", "title": "Theirs"})
    answer = client.post(url, {**FORM, "grounds": "Mine.", "title": "Mine", "version": stale, "then": "save"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"<b>Officer VSSE saved this at \d\d:\d\d, after you opened it.</b>", page)
    assert "Theirs." in page
    assert "Mine." in page
    assert 'name="keep_grounds"' in page
    assert 'name="keep_facts"' not in page  # the same in both
    assert case_at(url).referral.grounds == "Theirs."
    merged = {**FORM, "grounds": "Mine.", "title": "Mine", "keep_grounds": "yours", "keep_title": "theirs"}
    merged["keep_subjects"] = "theirs"
    assert client.post(url, {**merged, "version": version_on(answer)}).status_code == 302
    case = case_at(url)
    assert (case.title, case.referral.grounds) == ("Theirs", "Mine.")


def test_opencti_9160_a_case_restricted_at_creation_is_never_seen_by_its_service(
    people: People, client_of: Sign
) -> None:
    amber = make_compartment("AMBER")
    author = make_person("amber-author", compartments=("AMBER",))
    client = client_of(author)
    url = start(client)
    home = url.replace("edit/", "")
    colleagues = [client_of(people.supervisor), client_of(people.reader), client_of(people.intake)]
    assert [c.get(home).status_code for c in colleagues] == [404, 404, 404]  # a draft is its author's
    edit(client, url, **FORM, compartments=[str(amber.pk)])
    Presser(client_of, case_at(url)).press("submit", author)
    assert [c.get(home).status_code for c in colleagues] == [404, 404, 404]  # nobody holds the compartment
    moved = client.get(home)
    assert (moved.status_code, client.get(moved.url).status_code) == (302, 200)
    assert [c.get(moved.url).status_code for c in colleagues] == [404, 404, 404]


def test_a_compartment_that_the_author_does_not_hold_is_not_offered(people: People, client_of: Sign) -> None:
    amber = make_compartment("AMBER")
    client = client_of(people.officer)
    url = start(client)
    assert "AMBER" not in client.get(url).content.decode()
    assert edit(client, url, **FORM, compartments=[str(amber.pk)]).status_code == 422


def test_an_amendment_says_before_how_many_positions_it_resets_and_resets_them(people: People, client_of: Sign) -> None:
    case = flow.in_assessment(people)
    flow.give(people, case, "fjp")
    flow.give(people, case, "cuta")
    client, url = client_of(people.officer), f"/cases/{case.reference}/edit/"
    assert client.get(f"/cases/{case.reference}/acts/amend/").url == url
    page = client.get(url)
    assert "2 positions given will be reset." in page.content.decode()
    assert "data-autosave=" not in page.content.decode()
    rows = json.loads(json.dumps({k: v for k, v in FORM.items() if not k.startswith("subjects")}))
    answer = client.post(url, {**rows, "version": version_on(page), "keep_subjects": "theirs", "facts": "New."})
    assert answer.status_code == 302, errors(answer)
    with acting_as_system("a test looks"):
        assert Position.objects.filter(case=case, state="reset").count() == 2
        assert Round.objects.filter(case=case).count() == 2
        assert Referral.objects.get(case=case).facts == "New."
        assert Subject.objects.get(case=case).name == "Arvo Testman"
        assert Event.objects.filter(case_id=case.pk, code="case.amend").count() == 1


def test_nobody_but_the_author_writes_on_a_referral(people: People, client_of: Sign) -> None:
    case = flow.submitted(people)
    url = f"/cases/{case.reference}/edit/"
    answer = client_of(people.supervisor).get(url)
    assert answer.status_code == 403
    assert "Only the author of the referral can do this." in answer.content.decode()
    assert client_of(people.supervisor).post(url, FORM).status_code == 403
    assert client_of(people.elsewhere).get(url).status_code == 404


def test_an_empty_form_that_is_submitted_lists_its_fields_with_links(people: People, client_of: Sign) -> None:
    client = client_of(people.officer)
    url = start(client)
    case = case_at(url)
    answer = edit(client, url, then="submit")
    page = client.get(answer.url, follow=True)
    text = page.content.decode()
    assert page.redirect_chain
    assert "This refusal has been recorded" not in text
    summary = text[text.index("data-error-summary") :]
    for place in ("id_title", "id_facts", "id_grounds", "subjects"):
        assert f'<a href="#{place}">' in summary[: summary.index("</div>")]
    with acting_as_system("a test looks"):
        assert not Event.objects.filter(case_id=case.pk, code="access.refused").exists()
