"""Filling in a notification's steps as a browser does: the page is read, what is shown is posted with changes."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Form(HTMLParser):
    """The controls of the form ``step``, those inside templates left out."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.inside = self.template = 0
        self.select, self.area = "", ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form" and a.get("id") == "step":
            self.inside = 1
        if tag == "template":
            self.template = 1
        if not self.inside or self.template:
            return
        if tag == "input" and a.get("name"):
            if a.get("type") in ("checkbox", "radio"):
                if "checked" in a:
                    self.values.setdefault(a["name"], []).append(a.get("value", "on"))
            else:
                self.values.setdefault(a["name"], []).append(a.get("value", ""))
        if tag == "select":
            self.select = a.get("name", "")
        if tag == "option" and self.select and "selected" in a:
            self.values.setdefault(self.select, []).append(a.get("value", ""))
        if tag == "textarea":
            self.area, self.text = a.get("name", ""), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = 0
        if tag == "template":
            self.template = 0
        if tag == "select":
            self.select = ""
        if tag == "textarea" and self.area:
            self.values.setdefault(self.area, []).append("".join(self.text).removeprefix("\n"))
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text.append(data)


def shown(client: Client, path: str) -> dict[str, list[str]]:
    """What the form of a page would post if nothing were touched."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return read(answer.content.decode())


def read(html: str) -> dict[str, list[str]]:
    """The same of a page at hand."""
    form = _Form()
    form.feed(html)
    return {name: values for name, values in form.values.items() if name != "csrfmiddlewaretoken"}


def post(client: Client, reference: str, step: str, changes: Mapping[str, Any], **more: Any) -> Any:
    """Open a step, change some fields, press "Save and continue"."""
    path = f"/filings/{reference}/{step}/"
    data = {**shown(client, path), **changes, "then": more.pop("then", "next")}
    return client.post(path, data, **more)


def rows(prefix: str, *given: Mapping[str, Any]) -> dict[str, Any]:
    """The posted names of a list's rows."""
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def said(answer: Any, field: str) -> list[str]:
    """The sentences that stand at a field of the page."""
    import re

    html = answer.content.decode()
    match = re.search(rf'<ul class="errorlist" id="id_{re.escape(field)}_error">(.*?)</ul>', html, re.S)
    return re.findall(r"<li>(.*?)</li>", match.group(1), re.S) if match else []
