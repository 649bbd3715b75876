"""What views do alike with forms."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.errors import Refused
from accounts.models import Person
from accounts.queries.translation import translated
from accounts.views.request import SignedRequest
from accounts.written import labelled

ASKED = gettext_lazy("It is asked for, and counts once somebody else has approved it.")
PERSON_FORM = "accounts/people/form.html"


def by_whom(request: SignedRequest) -> dict[str, Any]:
    """By whom and when, for an act."""
    return {"by": request.user, "at": request.now}


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def refuse_in(form: forms.Form, refused: Refused) -> None:
    """Show a refusal where it belongs: at its field, or at the top of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, translated(refused.sentence))


def tried(form: forms.Form, do: Callable[..., Any], **given: Any) -> Any:
    """What ``do`` gave for the fields of a valid form and ``given``, True for nothing. None where the form isn't sent,
    or something in it is wrong: a refusal then stands in it.
    """
    if form.is_valid():
        try:
            return do(**form.cleaned_data, **given) or True
        except Refused as refused:
            refuse_in(form, refused)
    return None


def shown(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page with a form; 422 where something in it is wrong."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def done(request: HttpRequest, said: str | Promise, to: str, *parts: Any) -> HttpResponse:
    """On to the page that comes next, which says that it is done."""
    messages.success(request, str(said))
    return redirect(to, *parts)


def act(
    request: SignedRequest,
    form: forms.Form,
    do: Callable[..., Any],
    *,
    template: str,
    to: tuple[str, ...],
    said: str | Promise,
    **page: Any,
) -> HttpResponse:
    """An act by a form: shown, refused in its place, or done and on to the address ``to``."""
    if tried(form, do, by=request.user, at=request.now):
        return done(request, said, *to)
    return shown(request, template, form, **page)


def give(request: SignedRequest, form: forms.Form, do: Callable[..., Any], *, to: Person, **page: Any) -> HttpResponse:
    """An act on a person; its page has a ``title``, the ``label`` of its button and perhaps ``effects``."""
    usual: dict[str, Any] = {"template": PERSON_FORM, "said": ASKED, "back": to}
    return act(request, form, do, to=("person", to.username), **usual | page)


def confirmed(
    request: SignedRequest, form: forms.Form, do: Callable[..., Any], *, to: Person, label: str, **page: Any
) -> HttpResponse:
    """The same where the page says first what the act will do."""
    title = labelled(label, to.name)
    return give(request, form, do, to=to, template="accounts/people/confirm.html", title=title, label=label, **page)
