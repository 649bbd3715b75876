"""What nobody sees doesn't get in, and a password is kept to the letter."""

from typing import Any

import pytest
from django.forms import PasswordInput
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.forms import second_factor, settings, sign_in, tokens
from config.entry import SECRETS, CleanEntry


@pytest.mark.parametrize(("field", "kept"), [("title", "invoicefdp.exe"), ("new", "invoice\u202efdp\u200b.exe")])
def test_a_name_can_t_turn_the_rest_of_its_line_round(field: str, kept: str) -> None:
    seen: list[Any] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.POST.getlist(field))
        return HttpResponse()

    request = RequestFactory().post("/", {field: ["invoice\u202efdp\u200b.exe", "plain"]})
    CleanEntry(view).process_view(request, view, (), {})
    view(request)
    assert seen == [[kept, "plain"]]


def test_every_field_for_a_password_is_kept_to_the_letter() -> None:
    hidden = {
        name
        for module in (sign_in, second_factor, settings, tokens)
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, PasswordInput)
    }
    assert hidden
    assert hidden <= SECRETS
