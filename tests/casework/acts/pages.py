"""Pressing the buttons of a case as its people do: the page first, then the form with the version it carried."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from casework.models import Case
from tests.factories.statements import Statements

Sign = Callable[[Person], Client]
# what somebody types in words, of all acts
TEXTS = {"missing", "holds", "comment", "text", "assessment", "reasons", "reason", "note", "result", "description"}
TEXTS |= {"remark", "title", "dissent_cuta"}
MOST = 40  # statements of sending the form of an act, whatever it does
VERSION = re.compile(r'name="version" value="(\d+)"')
ROW = re.compile(r'<input type="hidden" name="(\w+_id)" value="(\d+)"')  # the row that the page speaks of


def version_on(response: Any) -> str:
    """The version that a page's form carries."""
    found = VERSION.search(response.content.decode())
    assert found is not None, response.content.decode()[:2000]
    return found.group(1)


class Presser:
    """One browser a person, one case; remembers which acts were pressed."""

    def __init__(self, client_of: Sign, case: Case) -> None:
        self.client_of, self.reference, self.pressed = client_of, case.reference, set[str]()
        self.twice: set[str] = set()  # acts whose form came from a second window as well

    def url(self, act: str) -> str:
        """The page of an act."""
        return f"/cases/{self.reference}/acts/{act}/"

    def read(self, person: Person) -> None:
        """Tick everything on the page of changes."""
        client = self.client_of(person)
        page = client.get(f"/cases/{self.reference}/changes/", follow=True).content.decode()
        ticks = re.findall(r'name="read" value="([^"]+)"', page)
        if ticks:
            assert client.post(f"/cases/{self.reference}/changes/", {"read": ticks}).status_code == 302

    def open(self, act: str, person: Person) -> Any:
        """The page of an act as the person sees it; a draft that was submitted since leads on from its old address."""
        return self.client_of(person).get(self.url(act), follow=True)

    def press(self, act: str, person: Person, **data: Any) -> HttpResponse:
        """Read what changed, open the page, send the form; the act must be done."""
        self.read(person)
        page = self.open(act, person)
        assert page.status_code == 200, (act, page.status_code, page.content.decode()[-3000:])
        given = {"version": version_on(page), **dict(ROW.findall(page.content.decode())), **data}
        client = self.client_of(person)
        with Statements() as asked:
            response: HttpResponse = client.post(self.url(act), given)
        assert response.status_code == 302, (act, errors(response))
        assert len(asked) <= MOST, (act, len(asked), asked.repeated)
        self.pressed.add(act)
        self._press_elsewhere(act, person, given)
        return response

    def _press_elsewhere(self, act: str, person: Person, given: dict[str, Any]) -> None:
        """A second window still shows the form as it was: another text is shown and kept, a second click is said."""
        texts = [name for name, value in given.items() if isinstance(value, str) and name in TEXTS and value]
        client = self.client_of(person)
        if not texts or client.get(f"/cases/{self.reference}/", follow=True).status_code != 200:
            return
        for file in given.values():
            if hasattr(file, "seek"):
                file.seek(0)
        again = client.post(self.url(act), given)
        if again.status_code == 422:  # done on a document that stands apart: the case is as it was, the rules say no
            assert version_on(again) == given["version"]
            assert all(given[name] in again.content.decode() for name in texts), act
            return
        assert again.status_code == 302, (act, errors(again))
        other = {name: f"Another {name} for {act}." if name in texts else value for name, value in given.items()}
        answer = client.post(self.url(act), other)
        assert answer.status_code == 409, (act, answer.status_code)
        for name in texts:
            assert other[name] in answer.content.decode(), (act, name)
            assert other[name] in client.get(self.url(act), follow=True).content.decode(), (act, name)
        assert client.post(self.url(act), {"then": "discard"}).status_code == 302
        self.twice.add(act)


def errors(response: Any) -> list[str]:
    """The sentences of the error summary."""
    text = response.content.decode()
    box = re.search(r"data-error-summary.*?</ul>", text, re.S)
    return re.findall(r"<li>(.*?)</li>", box.group(0), re.S) if box else [text[:500]]
