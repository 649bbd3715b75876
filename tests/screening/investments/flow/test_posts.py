"""What sending the form of each act of the main walk of a file asks of the database: the numbers are held."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Person
from casework.models import Case
from tests.factories import flow
from tests.factories import investment_flow as fdi
from tests.factories.investments import Screeners
from tests.factories.statements import Statements, asked_by

MOST = 40
# What is handed in from outside is kept, read through and answered by a letter; what leaves the house is looked over
# and tried before it waits. Each may ask as much as it was measured to.
MORE = {"notify": 43, "send_request": 48, "merge_opinion": 44, "send_draft_opinion": 41, "comment": 41, "combine": 45}
SHOWN = {"ruling": 18, "file outside": 17, "list outside": 12}  # statements of a page
CARRIED = re.compile(r'name="(version|seen)" value="([^"]*)"')  # what the form of a page was made from


class Sender:
    """The forms of one file, sent by its people; remembers what each asked."""

    def __init__(self, client_of: Callable[[Person], Client], case: Case) -> None:
        self.client_of, self.case, self.asked = client_of, case, dict[str, int]()

    def send(self, act: str, person: Person, **given: Any) -> None:
        """The page of an act and its form, by somebody who has read the file."""
        flow.read_all(self.case, person)
        self._send(act, person, f"/cases/{self.case.reference}/acts/{act}/", given)

    def hand_in(self, act: str, person: Person, page: str, **given: Any) -> None:
        """The same of a page of the portal."""
        self._send(act, person, f"/filings/{self.case.reference}/{page}", given)

    def _send(self, act: str, person: Person, address: str, given: dict[str, Any]) -> None:
        client = self.client_of(person)
        page = client.get(address)
        assert (act, page.status_code) == (act, 200)
        form, carried = page.context.get("form"), CARRIED.findall(page.content.decode())
        typed = {} if form is None else {field.html_name: _typed(field, given) for field in form}
        typed |= given | dict(carried)
        with Statements() as asked:
            answer = client.post(address, {name: value for name, value in typed.items() if value not in (None, False)})
        assert (act, answer.status_code) == (act, 302)
        self.asked[act] = max(len(asked), self.asked.get(act, 0))
        self.case = fdi.case_of(self.case.reference)


def _typed(field: Any, given: dict[str, Any]) -> Any:
    """What the page proposes; a score where it proposes none."""
    return 2 if field.name.startswith("score_") and field.value() is None else field.value()


def test_each_act_of_the_main_walk_is_sent_in_few_statements(
    screeners: Screeners, client_of: Callable[[Person], Client]
) -> None:
    p, sender = screeners, Sender(client_of, fdi.draft(screeners))
    sender.hand_in("notify", p.rep, "check/", signed=p.rep.name)
    assert sender.case.opened_at is not None
    filed = timezone.localdate(sender.case.opened_at)  # its own day: midnight may fall into the walk
    sender.send("confirm_members", p.secretary)
    sender.send("declare_complete", p.secretary)
    fdi.let_leave(p)
    sender.send("notify_union", p.secretary, happened_on=filed.isoformat())
    sender.send("ask_question", p.vla, text="Who pays?")
    sender.send("send_request", p.secretary, due_on=(filed + timedelta(days=14)).isoformat())
    fdi.let_leave(p)
    fdi.answer_request(p, sender.case)
    for member in (p.eco, p.ene, p.vla):
        sender.send("give_opinion", member, direction="risk", reasons="Its owners are not known.")
    sender.send("contribute", p.vsse, text="Its owners are known here.", disclosable="")
    sender.send("merge_opinion", p.coordinator, direction="risk", text="The owners are not fully known.")
    sender.send("move_to_screening", p.secretary, reasons="Its owners are not known.")
    for name in ("eco", "ene", "vla"):
        fdi.give_opinion(p, sender.case, name, direction="negative")
    sender.send("send_draft_opinion", p.secretary, direction="negative", text="The grid would depend on them.")
    fdi.let_leave(p)
    sender.hand_in("comment", p.rep, "comment/", text="Every owner is known.", closed="no")
    sender.send("adopt_opinion", p.secretary, direction="negative", text="The comments change nothing.")
    for minister in (p.minister_eco, p.minister_ene, p.minister_vla):
        sender.send("decide_minister", minister, direction="negative", reasons="As the committee says.")
    given = {"outcome": "negative", "reasons": "As the ministers decided.", "early_because": fdi.EARLY}
    sender.send("combine", p.chair, **given)
    fdi.let_leave(p)
    assert sender.case.state == "ministerial"
    assert fdi.case_of(sender.case.reference).state == "decided"
    over = {act: number for act, number in sender.asked.items() if number > MORE.get(act, MOST)}
    assert over == {}
    file = sender.case.reference
    pages = {"ruling": (p.secretary, f"/cases/{file}/ruling/"), "file outside": (p.rep, f"/filings/{file}/")}
    pages["list outside"] = (p.rep, "/filings/")
    clients = {person: client_of(person) for person, _address in pages.values()}
    for person, address in pages.values():
        clients[person].get(address)  # the row of a session is written once a minute
    shown = {name: len(asked_by(clients[person], address)) for name, (person, address) in pages.items()}
    assert {name: number for name, number in shown.items() if number > SHOWN[name]} == {}
