"""The steps of a notification's form: shown, saved, kept while typing, both versions on a conflict."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.sentences import apart
from accounts.views.door import requires
from accounts.views.request import SignedRequest
from casework.actions import drafts
from casework.blocks.portal.pages import note_refusal, to_own_case
from casework.blocks.questionnaire.conflict import Make, chosen, compare
from casework.blocks.questionnaire.pages import Places, places_in, turned
from casework.blocks.questionnaire.steps import Step, one_more
from casework.errors import Absent, Conflict, Refused
from casework.forms.act import typed_data
from casework.queries.country_names import country_names
from casework.views.drafts import KeptRequest, saves_itself
from screening.investments.acts import notification as acts
from screening.investments.forms.filing_steps import STEPS, Frame
from screening.investments.pages.filing_form import ORDER, FilingForm, step_url
from screening.investments.pages.filings import loaded
from screening.investments.queries.filing_content import Content, to_store
from screening.investments.queries.scope import scope_for, scope_view

UNTYPED = ("csrfmiddlewaretoken", "then", "draft_version")
LONGEST_NAME = 120  # characters of a posted field's name that is kept


def made(filing: FilingForm, name: str, data: QueryDict | None, places: Places) -> Step[Content]:
    """A step over what is stored, with what was posted, at the pages of its lists that are shown."""
    return STEPS[name](filing.content, Frame(filing.rules, filing.today, places=places), data)


@requires(Permission.FDI_REPRESENT)
@saves_itself(belongs_to=to_own_case)
def step(request: KeptRequest, reference: str, step: str) -> HttpResponse:
    """One step: what is stored, or what was typed and isn't saved; a POST saves it."""
    if step not in STEPS:
        raise Absent(step)
    filing = loaded(request, reference, step)
    if not filing.is_writable:
        return redirect("filing-check", reference)
    if request.method == "POST":
        return _save(request, filing, step)
    own = request.kept.typed
    typed = own or filing.typed.get(step)
    data = typed_data(typed) if typed else None
    version = (data.get("version") if data else "") or filing.version
    places = places_in(data or request.GET, STEPS[step].prefixes())
    seen = data.get("draft_version", "") if own and data else token_of(filing, step)
    bound = made(filing, step, data, places)
    return _page(request, filing, bound, version=version, seen=seen, restored=bool(typed))


def token_of(filing: FilingForm, name: str) -> str:
    """What a form carries back, so that nobody writes over what a colleague typed in the step meanwhile."""
    return str(filing.typed.get(name, {}).get("_kept_at", ""))


def maker(request: SignedRequest, filing: FilingForm, name: str, places: Places) -> Make:
    """Makes the step with what was posted; without, over what is stored, or what a colleague typed on top of it."""
    theirs = typed_by_colleague(request, filing, name)
    return lambda posted: made(filing, name, theirs if posted is None else posted, places)


def typed_by_colleague(request: SignedRequest, filing: FilingForm, name: str) -> QueryDict | None:
    """What a colleague typed in the step and hasn't saved."""
    typed = filing.typed.get(name)
    return typed_data(typed or {}) if acts.typed_by_another(typed, request.user) else None


def _save(request: KeptRequest, filing: FilingForm, name: str) -> HttpResponse:
    who: dict[str, Any] = {"reference": filing.reference, "by": request.user, "at": request.now}
    if request.POST.get("then") == "forget":
        return _forget(request, filing, name, who)
    version, places = whole(request.POST.get("version")) or 0, places_in(request.POST, STEPS[name].prefixes())
    more = one_more(request.POST, STEPS[name].section)
    if more is not None:
        return _page(request, filing, made(filing, name, more, places), version=version)
    data = chosen(request.POST, maker(request, filing, name, places))
    bound = made(filing, name, data, places)
    if version != filing.version:
        return _conflict(request, filing, name, data)
    if not bound.is_valid():
        return _page(request, filing, bound, version=version, status=422)
    try:
        seen = request.POST.get("draft_version", "")
        acts.save(step=name, version=version, seen=seen, **to_store(bound.merged), **who)
    except Conflict:
        return _conflict(request, loaded(request, filing.reference, name), name, data)
    except Refused as refused:
        errors = [note_refusal(request, refused, "filing.step")]
        return _page(request, filing, bound, version=version, status=422, errors=errors)
    return _next(request, filing, name, places)


def _forget(request: SignedRequest, filing: FilingForm, name: str, who: dict[str, Any]) -> HttpResponse:
    """Back to what was saved; where a colleague typed since, to the step with their text in it."""
    try:
        acts.forget_typed(step=name, seen=request.POST.get("draft_version", ""), **who)
    except Conflict as conflict:
        messages.error(request, note_refusal(request, conflict, "filing.step"))
    return redirect(step_url(filing.reference, name))


def _next(request: SignedRequest, filing: FilingForm, name: str, places: Places) -> HttpResponse:
    """Where the pressed button leads after saving."""
    then = request.POST.get("then", "next")
    if then == "next":
        return redirect(step_url(filing.reference, ORDER[ORDER.index(name) + 1]))
    messages.success(request, _("Saved."))
    if then == "leave":
        return redirect("filings")
    shown = urlencode({f"{part}-page": place for part, place in turned(then, places).items() if place > 1})
    return redirect(f"{step_url(filing.reference, name)}{'?' if shown else ''}{shown}")


def _page(
    request: KeptRequest,
    filing: FilingForm,
    bound: Step[Content],
    *,
    version: Any,
    seen: str | None = None,
    status: int = 200,
    restored: bool = False,
    errors: list[str] | None = None,
) -> HttpResponse:
    wrong = bound.wrong() if status != 200 or restored else []
    summary = [{"url": one.url, "text": one.text} for one in wrong]
    context = {
        "title": bound.title,
        "filing": filing,
        "step": bound,
        "tasks": filing.tasks(bound.name),
        "scope": scope_view(scope_for(filing.content, filing.procedure, on=filing.today)),
        "version": version,
        "seen": request.POST.get("draft_version", "") if seen is None else seen,
        "writer": writer_of(request, filing, bound.name),
        "errors": [*summary, *({"text": words} for words in errors or ())],
        "restored": restored,
        "kept_at": request.kept.at or filing.kept_at(bound.name),
        "autosave": reverse("filing-autosave", args=[filing.reference, bound.name]),
        "countries": country_names(get_language() or "en", stateless=True),
        "position": ORDER.index(bound.name) + 1,
        "steps": len(ORDER),
    }
    return render(request, "screening/filing/step.html", context, status=status)


def writer_of(request: SignedRequest, filing: FilingForm, name: str) -> str:
    """The colleague whose typed text is kept for the step; empty for one's own, or none."""
    typed = filing.typed.get(name)
    return str(typed["_name"]) if acts.typed_by_another(typed, request.user) and typed else ""


def _conflict(request: KeptRequest, filing: FilingForm, name: str, data: QueryDict) -> HttpResponse:
    """Both versions, part by part; the person chooses and sends again on top of the newer one."""
    note_refusal(request, Refused("", code="conflict"), "filing.step")
    places, theirs = places_in(data, STEPS[name].prefixes()), typed_by_colleague(request, filing, name)
    writer = writer_of(request, filing, name)
    if (
        theirs is not None and places_in(theirs, STEPS[name].prefixes()) != places
    ):  # of other rows: nothing to compare with
        words = _("%(name)s is writing on another page of this list: save once they have.") % {"name": apart(writer)}
        bound = made(filing, name, data, places)
        return _page(request, filing, bound, version=whole(data.get("version")), status=409, errors=[words])
    context = {
        "title": _("Two versions of this step"),
        "filing": filing,
        "step": {"name": name, "title": _(STEPS[name].section.title)},
        "conflicts": compare(data, maker(request, filing, name, places)),
        "typed": [(key, value) for key in data for value in data.getlist(key) if key not in (*UNTYPED, "version")],
        "version": filing.version,
        "seen": token_of(filing, name),
        "writer": writer,
    }
    return render(request, "screening/filing/conflict.html", context, status=409)


@requires(Permission.FDI_REPRESENT, "POST")
def autosave(request: SignedRequest, reference: str, step: str) -> HttpResponse:
    """Keep one step exactly as typed, valid or not; answers with the time."""
    if step not in STEPS:
        raise Absent(step)
    typed: dict[str, Any] = {  # but for a NUL, which the database can't keep
        name.replace("\0", ""): [value.replace("\0", "") for value in request.POST.getlist(name)]
        for name in request.POST
        if name not in UNTYPED and not name.startswith("_") and len(name) <= LONGEST_NAME
    }
    at = request.now
    given = {"version": whole(request.POST.get("version")), "seen": request.POST.get("draft_version", "")}
    try:
        seen = acts.keep_typed(reference=reference, by=request.user, at=at, step=step, typed=typed, **given)  # type: ignore[arg-type]
    except Conflict as conflict:
        return JsonResponse({"detail": translated(conflict.sentence)}, status=409)
    except Refused as refused:
        return JsonResponse({"detail": note_refusal(request, refused, "filing.autosave")}, status=422)
    drafts.forget(by=request.user, place=step_url(reference, step))
    time = f"{localtime(at):%H:%M}"
    return JsonResponse({"saved": time, "saved_at": time, "draft_version": seen})
