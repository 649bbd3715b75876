"""The way back to the page on which a form stood leads nowhere else."""

import pytest
from django.test import RequestFactory

from accounts.views.door import came_from


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/cases/?q=1", "/cases/"),
        ("http://testserver//evil.example/x", "/"),
        ("http://testserver/\\evil.example/x", "/"),
        ("http://evil.example/x", "/"),
        ("", "/"),
    ],
)
def test_a_path_of_two_slashes_is_no_page_of_ours(referer: str, back: str) -> None:
    assert came_from(RequestFactory().post("/session/extend/", headers={"Referer": referer})) == back
