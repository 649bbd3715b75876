"""A form that keeps itself: one decorator for its view, one line in its template (components/keeps.html).

What is typed is kept as it stands, by the script while somebody types, and by the view whenever it answers with
anything but a redirect: refused, conflicting, or met by an ended session. A redirect says that it was done.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.access import Sight
from accounts.models import Event, Person
from accounts.numbers import whole
from accounts.queries.translation import translated
from accounts.views.door import View
from accounts.views.request import SignedRequest
from accounts.written import labelled
from casework.access import get_case
from casework.actions import drafts
from casework.actions.drafts import MACHINERY
from casework.actions.storage import digest_of
from casework.errors import Conflict, Refused
from casework.forms.act import typed_data
from casework.models import Case
from casework.queries.drafts import Kept, kept_of

Belongs = Case | int | None  # a case, whose label the draft gets; a label's number; nothing, for texts of outsiders
CODED = re.compile(r"[a-z0-9_-]*|[\dT:.+-]*")
BelongsTo = Callable[[Sight, Mapping[str, Any]], Belongs]


class KeptRequest(SignedRequest):
    """A request behind ``saves_itself``: with what is kept of its form. For annotations."""

    kept: Kept


def to_reference(sight: Sight, kwargs: Mapping[str, Any]) -> Belongs:
    """The case that the address names, through the read door."""
    return get_case(sight, kwargs["reference"])


def saves_itself(*, page: str = "", belongs_to: BelongsTo = to_reference) -> Callable[[View], View]:
    """Keep what is typed into the view's form. ``page`` names the address on which the form stands, where that is
    another one; ``belongs_to`` finds what the text belongs to, and raises Absent for whoever may not see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def keeping(request: KeptRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place = page_of(request.path, kwargs)
            if request.method != "POST":
                request.kept = kept_of(request.user.pk, place)
                return view(request, *args, **kwargs)
            if request.headers.get("X-Autosave") == "1":
                return _autosave(request, place, belongs_to(request.sight, kwargs))
            return _send(
                request, place, lambda: view(request, *args, **kwargs), lambda: belongs_to(request.sight, kwargs)
            )

        def page_of(path: str, kwargs: Mapping[str, Any]) -> str:
            return reverse(page, kwargs=dict(kwargs)) if page else path

        def keep_typed(
            *,
            by: Person,
            sight: Sight,
            at: datetime,
            path: str,
            kwargs: Mapping[str, Any],
            typed: Mapping[str, list[str]],
        ) -> None:
            under = _under(belongs_to(sight, kwargs))
            drafts.keep(by=by, at=at, place=page_of(path, kwargs), typed=_plain(typed), **under)

        keeping.page_of = page_of  # type: ignore[attr-defined]
        keeping.keep_typed = keep_typed  # type: ignore[attr-defined]
        return keeping

    return decorate


def restored(form: forms.BaseForm, request: SignedRequest) -> Any:
    """The form, showing what is kept of it; a form that was posted, or of which nothing is kept, as it is."""
    kept: Kept | None = getattr(request, "kept", None)
    if kept is None or not kept.typed or form.is_bound:
        return form
    data = typed_data(kept.typed)
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            continue
        key = form.add_prefix(name)
        if any(_belongs(typed, key) for typed in kept.typed) or isinstance(
            field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple
        ):
            form.initial[name] = field.widget.value_from_datadict(data, {}, key)
    return form


def _belongs(name: str, field: str) -> bool:
    """Whether a posted name is a field's, or a part of it: "day_0" of "day", but "wording_12" not of "wording_1"."""
    return name == field or name.startswith(f"{field}_")


def texts_of(form: forms.BaseForm, request: SignedRequest) -> list[tuple[str, str]]:
    """What somebody typed for a form that is open no more, label and text, so that it can be read and copied."""
    kept: Kept | None = getattr(request, "kept", None)
    typed = dict(request.POST.lists()) if request.method == "POST" else (kept.typed if kept is not None else {})
    texts = [
        (str(form[name].label), "\n".join(typed.get(form.add_prefix(name), [])).strip())
        for name, field in form.fields.items()
        if isinstance(field, forms.CharField) and not field.widget.is_hidden
    ]
    return [(label, text) for label, text in texts if text] + texts_without_field(form, typed)


def texts_without_field(form: forms.BaseForm, typed: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """What was typed into parts of the form that it has no more (an opinion that was answered meanwhile), label and
    text. Codes and days say nothing by themselves and are left out.
    """
    fields = [form.add_prefix(name) for name in form.fields]
    known = {name for name in typed if name in drafts.MACHINERY or any(_belongs(name, field) for field in fields)}
    gone = [name for name in typed if name not in known]
    texts = [text.strip() for name in gone if name != "version" for text in typed[name]]
    return [(_("Written for a part of the form that is gone"), text) for text in texts if not CODED.fullmatch(text)]


def typed_over(request: SignedRequest, name: str, now: Any) -> Any:
    """What stood when the text in the form was begun: text that was kept may be older than what stands ``now``."""
    kept: Kept | None = getattr(request, "kept", None)
    given = (kept.typed.get(name) or [""])[-1] if kept is not None and request.method != "POST" else ""
    return given or now


def shared_draft(
    request: SignedRequest, place: str, case: Case, save: Callable[[], Any], faults: Callable[[], list[str]]
) -> HttpResponse:
    """Keep the draft that the people of a service share, and answer what is kept of it.

    What can't stand in the shared draft (too long, not a choice, or over a colleague's newer text) is kept for its
    writer alone, as it was typed.
    """
    try:
        row = save()
    except Conflict as conflict:
        keep_now(request, place, case)
        return JsonResponse({"detail": translated(conflict.sentence)}, status=409)
    at, wrong = request.now, faults()
    if wrong:
        keep_now(request, place, case, draft_version=[str(row.version)])  # one's own save is no colleague's
    else:
        drafts.forget(by=request.user, place=place)
    time = f"{localtime(at):%H:%M}"
    return JsonResponse({"saved": time, "saved_at": time, "draft_version": row.version, "faults": wrong})


def faults_of(form: forms.BaseForm) -> list[str]:
    """What can't be handed in as it stands, field and sentence; what is merely still empty is no fault."""
    return [
        labelled(form[name].label, sentence)
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors.as_data()
        if error.code != "required"
        for sentence in error.messages
    ]


def keep_now(request: SignedRequest, place: str, belongs: Belongs, **instead: list[str]) -> None:
    """Keep what was posted although something else became of it (a shared draft that a colleague changed); ``instead``
    are fields that have another value by now.
    """
    who: dict[str, Any] = {"by": request.user, "at": request.now}
    drafts.keep(place=place, typed=drafts.values(request.POST) | instead, **who, **_under(belongs))


def _autosave(request: SignedRequest, place: str, belongs: Belongs) -> HttpResponse:
    """Keep the form as it stands; answers with the time."""
    version = whole(request.POST.get("kept_version"))
    at = request.now
    try:
        row = drafts.keep(
            by=request.user,
            at=at,
            place=place,
            typed=drafts.values(request.POST),
            version=version,
            **_under(belongs),
        )
    except Refused as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return JsonResponse({"detail": translated(refused.sentence)}, status=status)
    return JsonResponse({"saved": f"{localtime(at):%H:%M}", "kept_version": row.version})


def _send(
    request: KeptRequest, place: str, view: Callable[[], HttpResponse], belongs: Callable[[], Belongs]
) -> HttpResponse:
    """Do what the form says; what was typed is kept unless that led on."""
    if request.POST.get("then") == "discard":
        drafts.forget(by=request.user, place=place)
        return redirect(place)
    request.kept = SimpleLazyObject(lambda: _kept_now(request, place))  # type: ignore[assignment]
    try:
        response = view()
    except Refused:
        keep_now(request, place, belongs())
        raise
    if 300 <= response.status_code < 400:
        drafts.forget(by=request.user, place=place)
    elif response.status_code < 500 and response.status_code not in (404, 405):
        keep_now(request, place, belongs())
    return response


def _kept_now(request: KeptRequest, place: str) -> Kept:
    """What is kept as soon as this form, which comes back, is: read only where a page shows it."""
    before = kept_of(request.user.pk, place)
    return replace(before, version=before.version + 1, at=request.now, restored=False)


def _under(belongs: Belongs) -> dict[str, Any]:
    return {"label_id": belongs} if isinstance(belongs, int) else {"case": belongs}


def _plain(typed: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: texts for name, texts in typed.items() if name not in drafts.MACHINERY}


REMEMBERED = 24 * 3600  # seconds; afterwards a second click is compared like anybody else's
VERSIONS = frozenset({"version", "draft_version"})


def remember_typed(request: SignedRequest) -> None:
    """Keep the fingerprint of a form that is about to be done, under the request that the act's event names."""
    cache.set(f"typed:{request.request_id}", typed_print(request), REMEMBERED)


def is_second_click(request: HttpRequest, done: Event) -> bool:
    """Whether this form says just what was done; without Redis nobody knows, and the two are shown."""
    return bool(cache.get(f"typed:{done.request_id}") == typed_print(request))


def typed_print(request: HttpRequest) -> str:
    """A keyed fingerprint of what was typed, chosen and attached: it says whether two are alike and nothing else."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in MACHINERY | VERSIONS}
    files = {
        name: [[file.name or "", digest_of(file)] for file in request.FILES.getlist(name)] for name in request.FILES
    }
    text = json.dumps([typed, files], sort_keys=True)
    return salted_hmac("casework.views.drafts", text, algorithm="sha256").hexdigest()
