"""The title of a file that the authority opened, the names in it, and the party for which a firm is invited: words of
ours that whoever is invited reads.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.context import acting_as_system
from accounts.models import Person
from casework.blocks.disclosure.queries import found_in
from casework.blocks.portal.models import Representation
from casework.errors import Refused
from casework.lifecycle.acts import acts_of
from casework.models import Case
from screening.investments.models import Letter, Party
from tests.factories import investment_flow as flow
from tests.factories.investments import Screeners

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
TARGET = {"side": "target", "acts_for": "Voorbeeldnet NV", "reason": "The target is asked apart."}


def an_enquiry(people: Screeners, name: str) -> Case:
    """One that became a file, with intelligence services on it."""
    case = flow.enquiry_opened(people)
    call(case, name)
    flow.confirm_members(people, case)
    flow.do(acts_of(case.kind)["open_ex_officio"].do, by=people.chair, reference=case.reference, reasons="The grid.")
    return flow.case_of(case.reference)


def call(case: Case, name: str) -> None:
    with acting_as_system("a test writes"):
        Party.objects.filter(filing=case.filing, role="target").update(name=name)
        Case.objects.filter(pk=case.pk).update(title=f"{name} and a buyer")


def invite(people: Screeners, case: Case, **more: Any) -> None:
    given = {"reference": case.reference, "to": people.rep, "reason": "They ask for it.", **more}
    flow.do(acts_of(case.kind)["invite_representative"].do, by=people.secretary, **given)


def represented(case: Case) -> list[str]:
    with acting_as_system("a test looks"):
        rows = Representation.objects.filter(case=case, ended_at__isnull=True).order_by("pk")
        return list(rows.values_list("person__username", flat=True))


def test_the_title_of_an_enquiry_is_looked_over_before_anybody_outside_reads_it(screeners: Screeners) -> None:
    """A secretary wrote classified words into the target's name and invited an advocate, who read them at once."""
    case = flow.enquiry_opened(screeners)
    call(case, "VSSE says SECRET")
    with pytest.raises(Refused) as refused:
        flow.do(
            acts_of(case.kind)["invite_notification"].do,
            by=screeners.secretary,
            reference=case.reference,
            to=screeners.rep,
        )
    assert refused.value.code == "guard.stopped"
    assert represented(case) == [] and flow.waiting() == []


def test_where_no_intelligence_service_is_on_the_file_nobody_waits_for_a_coordinator(screeners: Screeners) -> None:
    case = flow.enquiry_opened(screeners)
    call(case, "Belnet Grid")
    do = acts_of(case.kind)["invite_notification"].do
    flow.do(do, by=screeners.secretary, reference=case.reference, to=screeners.rep)
    assert represented(case) == [], "it leaves at its time"
    flow.pass_the_time()
    assert represented(case) == [screeners.rep.username]


def test_an_invitation_waits_for_its_time_and_for_the_coordinator_and_the_sender_is_told(
    screeners: Screeners, client_of: Browser
) -> None:
    case = an_enquiry(screeners, "Belnet Grid")
    officer, firm = client_of(screeners.secretary), client_of(screeners.rep)
    page = f"/cases/{case.reference}/acts/invite_representative/"
    told = officer.get(page).content.decode()
    assert "fixed time" in told
    given = {"to": screeners.rep.username, "reason": "They ask for it.", "version": flow.fresh(case).version}
    answer = officer.post(page, given, follow=True).content.decode()
    assert "Handed in" in answer
    (waits,) = flow.waiting()
    assert {"Belnet Grid and a buyer", "Belnet Grid"} <= set(waits.text.splitlines())
    looked = client_of(screeners.coordinator).get(f"/cases/{case.reference}/outgoing/{waits.pk}/").content.decode()
    assert "Belnet Grid and a buyer" in looked and screeners.rep.name in looked
    flow.pass_the_time()
    assert represented(case) == [], "nobody has looked"
    assert firm.get(f"/filings/{case.reference}/").status_code == 404
    assert "Belnet" not in firm.get("/filings/").content.decode()
    flow.leave_now(screeners)
    assert represented(case) == [screeners.rep.username]
    assert "Belnet Grid and a buyer" in firm.get(f"/filings/{case.reference}/").content.decode()


def test_an_invitation_that_the_coordinator_returns_lets_nobody_in(screeners: Screeners) -> None:
    case = an_enquiry(screeners, "Belnet Grid")
    invite(screeners, case)
    (waits,) = flow.waiting()
    flow.let_leave(screeners, release=False)
    with acting_as_system("a test looks"):
        waits.refresh_from_db()
    assert (waits.state, represented(case)) == ("returned", [])


def test_the_party_for_which_another_side_s_firm_is_invited_is_looked_over(screeners: Screeners) -> None:
    """On a notified file too: that name is the authority's, and all that the firm reads of the file."""
    case = flow.in_assessment(screeners)
    with pytest.raises(Refused) as refused:
        invite(screeners, case, to=screeners.other_rep, **{**TARGET, "acts_for": "VSSE says SECRET"})
    assert refused.value.code == "guard.stopped"
    invite(screeners, case, to=screeners.other_rep, **TARGET)
    invite(screeners, case, to=screeners.colleague)  # for the notifier: it waits beside the other
    assert [row.text for row in flow.waiting()] == ["Voorbeeldnet NV", ""]
    flow.let_leave(screeners)
    assert set(represented(case)) == {
        person.username for person in (screeners.rep, screeners.colleague, screeners.other_rep)
    }


def test_the_subject_and_the_addressee_of_every_letter_are_looked_over_with_it(screeners: Screeners) -> None:
    """The title stands above each letter as its subject; nobody looked at it there."""
    case = an_enquiry(screeners, "Belnet Grid")
    invite(screeners, case)
    flow.let_leave(screeners)
    call(case, "VSSE says SECRET")
    with pytest.raises(Refused) as refused:
        flow.hand_in_letter(screeners, case, "A line that says nothing.")
    assert refused.value.code == "guard.stopped"
    call(case, "Belnet Grid")
    letter = flow.hand_in_letter(screeners, case, "A line that says nothing.")
    (waits,) = flow.waiting()
    with acting_as_system("a test looks"):
        assert found_in(waits) == (), "what was released with the invitation is known by now"
    flow.let_leave(screeners)
    with acting_as_system("a test looks"):
        content = Letter.objects.get(pk=letter.pk).content
    assert {content["subject"], *content["addressee"]["investors"]} <= set(waits.text.splitlines())
