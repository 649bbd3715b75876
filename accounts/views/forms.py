"""What views do alike with forms."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Person
from accounts.queries.foreseen import Effect
from accounts.queries.sentences import translated
from accounts.views.request import SignedRequest
from accounts.written import labelled


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def refuse_in(form: forms.Form, refused: Refused) -> None:
    """Show a refusal where it belongs: at its field, or at the top of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))


def form_page(
    request: SignedRequest,
    form: forms.Form,
    *,
    title: str,
    label: str,
    back: Person | None,
    conflicts: list[dict[str, str]] | None = None,
    effects: Sequence[Effect] | None = None,
) -> HttpResponse:
    """A form about a person, or about one who is still to be added; ``label`` stands on its button."""
    context = {"form": form, "title": title, "label": label, "back": back, "conflicts": conflicts or []}
    context["effects"] = effects or []
    return render(request, "accounts/people/form.html", context, status=422 if form.errors else 200)


def give(
    request: SignedRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    to: Person,
    title: str,
    label: str,
    done: str,
    effects: Sequence[Effect] | None = None,
) -> HttpResponse:
    """Give a person something by a form: shown, refused in its place, or done and back to the person's page."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, done)
            return redirect("person", to.username)
    return form_page(request, form, title=title, label=label, back=to, effects=effects)


def confirmed(
    request: SignedRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    to: Person,
    label: str,
    effects: Sequence[Effect],
    done: str = "",
    danger: bool = False,
) -> HttpResponse:
    """An act on a person that says first what it will do: shown, refused in its place, or done."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            refuse_in(form, refused)
        else:
            messages.success(request, done or _("It is done."))
            return redirect("person", to.username)
    context = {"title": labelled(label, to.name), "form": form, "effects": effects, "label": label, "back": to}
    context["danger"] = danger
    return render(request, "accounts/people/confirm.html", context, status=422 if form.errors else 200)
