"""Pressing the buttons of a case as its people do: the page first, then the form with the version it carried."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Person
from casework.models import Case

Sign = Callable[[Person], Client]
VERSION = re.compile(r'name="version" value="(\d+)"')


def version_on(response: Any) -> str:
    """The version that a page's form carries."""
    found = VERSION.search(response.content.decode())
    assert found is not None, response.content.decode()[:2000]
    return found.group(1)


class Presser:
    """One browser a person, one case; remembers which acts were pressed."""

    def __init__(self, client_of: Sign, case: Case) -> None:
        self.client_of, self.reference, self.pressed = client_of, case.reference, set[str]()

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
        given = {"version": version_on(page), **data}
        response: HttpResponse = self.client_of(person).post(self.url(act), given)
        assert response.status_code == 302, (act, errors(response))
        self.pressed.add(act)
        return response


def errors(response: Any) -> list[str]:
    """The sentences of the error summary."""
    text = response.content.decode()
    box = re.search(r"data-error-summary.*?</ul>", text, re.S)
    return re.findall(r"<li>(.*?)</li>", box.group(0), re.S) if box else [text[:500]]
