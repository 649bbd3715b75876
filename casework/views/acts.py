"""The page of one act: what a click would do, then the form, then the act itself. The table decides."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts import audit
from accounts.access import Sight, label_for
from accounts.audit import Code
from accounts.numbers import whole
from accounts.permissions import Permission
from accounts.queries.translation import translated
from accounts.views.door import requires
from accounts.views.forms import refuse_in
from accounts.views.request import SignedRequest
from accounts.written import labelled
from casework.access import get_case, still_visible
from casework.actions.clocks import Setting
from casework.actions.effects import Effects, effects
from casework.actions.transition import held
from casework.errors import Absent, Conflict, Refused
from casework.forms.act import ActForm, compare
from casework.forms.acts import form_for
from casework.lifecycle.acts import Act, act_of, acts_of
from casework.lifecycle.common import UNREAD, CommonFacts
from casework.lifecycle.kinds import kind, kind_of
from casework.lifecycle.table import Row
from casework.models import Case
from casework.queries.access_list import NAMED, openings
from casework.queries.act_menu import act_url, reason_of, refusing
from casework.queries.case_page import may_explain
from casework.queries.changes import reading_of
from casework.queries.facts import facts_of, procedure_of
from casework.queries.screens import screens_of
from casework.queries.timeline import done_by_oneself, only_own_since, theirs_since
from casework.views.drafts import (
    Belongs,
    is_second_click,
    remember_typed,
    restored,
    saves_itself,
    texts_of,
    texts_without_field,
    typed_over,
)

TOLD: Mapping[str, Promise | str] = {  # the words for audiences of every case
    "author": lazy("the author"),
    "assignee": lazy("the person assigned"),
    "all participants": lazy("every service that takes part"),
    "receiver": lazy("the receiver"),
    "new author": lazy("the new author"),
    "giver": lazy("the person who handed over"),
    "grantee": lazy("the person named"),
    "clock approvers": lazy("the people who can agree to it"),
    "marking approvers": lazy("the people who can agree to it"),
    "services that wrote": lazy("the services that wrote on it"),
    "asker": lazy("the person who asked for it"),
    "watchers": lazy("whoever follows the case"),
    "proposer": lazy("the person who proposed it"),
}


def to_act(sight: Sight, kwargs: Mapping[str, Any]) -> Belongs:
    """The case; for a text that may be classified above it, the highest that its writer could mark it with."""
    case = get_case(sight, kwargs["reference"])
    if kwargs["act"] not in acts_of(case.kind):
        raise Absent(kwargs["act"])
    if not form_for(kwargs["act"], case, sight).classified:
        return case
    return label_for(marking=sight.level, compartments=sorted(sight.compartments), services=[])


@requires(Permission.CASE_VIEW)
@saves_itself(belongs_to=to_act)
def act(request: SignedRequest, reference: str, act: str) -> HttpResponse:
    """Prepare (GET) and do (POST) one act of the table. An act that isn't in it looks like a case that isn't there."""
    case = get_case(request.sight, reference)
    if act not in acts_of(case.kind):
        raise Absent(act)
    if act_of(case.kind, act).page:
        return redirect(act_url(case, act))
    if request.method == "POST":
        return _do(request, case, act)
    refused = _refusal(request, case, row_of(case, act))
    written_at = act_of(case.kind, act).written_at
    if written_at and refused is not None and refused.field == "missing" and refused.code != "permission":
        return _to_complete(case, written_at)
    if written_at and refused is None and screens_of(case).unprintable(case):
        return _to_complete(case, written_at)
    if refused is not None and getattr(refused.sentence, "template", "") == UNREAD:  # reads first, then comes back here
        return redirect(f"{reverse('changes', args=[reference])}?{urlencode({'for': act, **begun(request)})}")
    if refused is not None:
        return refused_page(request, case, act, refused)
    initial: dict[str, Any] = {key: value for key, value in begun(request).items() if key == "to"}
    again, number = screens_of(case).again, whole(request.GET.get("again"))
    if again is not None and number is not None:
        initial |= again(case, request.sight, act, number)
    return _page(request, case, act, restored(form_for(act, case, request.sight, initial=initial), request))


def _to_complete(case: Case, written_at: str) -> HttpResponse:
    """To the form, which says what keeps it from being handed in, each with a link to its field."""
    return redirect(f"{reverse(written_at, args=[case.reference])}?check=1")


def begun(request: SignedRequest) -> dict[str, str]:
    """What the address gives a form of an act to begin with: a person (``to``), an earlier row (``again``)."""
    return {key: request.GET[key] for key in ("to", "again") if key in request.GET}


def row_of(case: Case, act: str) -> Row:
    """The act's row in the table of the case's kind."""
    return kind(case.kind).table.row(act)


def _refusal(request: SignedRequest, case: Case, row: Row, facts: CommonFacts | None = None) -> Refused | None:
    facts = facts or facts_of(case, request.sight, at=request.now)
    sentence = reason_of(row, facts, case, request.sight)
    if sentence is None:
        return None
    code = f"act.{row.act}" if request.sight.may(row.permission) else "permission"
    field = getattr(refusing(row, facts), "field", "") or ("unread" if facts.unread_sections else "")
    return Refused(sentence, code=code, field=field)


def _do(request: SignedRequest, case: Case, act: str) -> HttpResponse:
    version, row, declared = whole(request.POST.get("version")), row_of(case, act), act_of(case.kind, act)
    lets = request.sight.may(row.permission) and kind(case.kind).state(case.state) in row.sources
    locks = lets and declared.begins_at_door  # then what decides is read once, under the lock
    if locks:
        case = get_case(request.sight, case.reference, lock=True)
    form = form_for(act, case, request.sight, request.POST, files=request.FILES)
    try:
        if version is not None and version != case.version:
            raise Conflict("Somebody else changed this case since you opened it; nothing of yours was lost.")
        facts = facts_of(case, request.sight, at=request.now)
        refused = _refusal(request, case, row, facts)
        if refused is not None:
            raise refused
        with held(case, facts, request.sight) if locks else nullcontext():
            if not form.is_valid():
                return _page(request, case, act, form, status=422)
            remember_typed(request)
            who: dict[str, Any] = {"by": request.user, "at": request.now, "version": version or 0}
            done = declared.do(reference=case.reference, **who, **form.arguments())
    except Conflict:
        return _conflict(request, case.reference, act, form, version or 0)
    except Refused as refused:
        return _refused(request, case, act, form, refused)
    return _done(request, done.case, act, translated(getattr(done, "said", "")))


def _done(request: SignedRequest, case: Case, act: str, said: str) -> HttpResponse:
    title = _(row_of(case, act).title)
    done = _("%(act)s: done, %(case)s.") % {"act": title, "case": case.reference}
    if act_of(case.kind, act).asks:
        said = _("asked; nothing changes before a second person agrees.")
    messages.success(request, labelled(title, said) if said else done)
    return redirect("case", case.reference) if still_visible(request.sight, case) else redirect("inbox")


def record_refusal(request: SignedRequest, case: Case, refused: Refused, what: str) -> None:
    """The refusal on the trail, by its code."""
    data = {"view": what, "code": refused.code, "permission": refused.code}
    audit.record(Code.REFUSED, by=request.user, at=request.now, case=case, data=data)


def _refused(request: SignedRequest, case: Case, act: str, form: ActForm, refused: Refused) -> HttpResponse:
    """The sentence at its field, or above the form, everything typed kept; a role that lacks the act gets a 403."""
    if refused.code == "permission":
        return refused_page(request, case, act, refused)
    record_refusal(request, case, refused, f"act.{act}")
    written_at = act_of(case.kind, act).written_at
    if refused.code == "pdf.no_sign" and written_at:
        return _to_complete(case, written_at)
    form.is_valid()
    refuse_in(form, refused)
    return _page(request, case, act, form, status=422, unread=refused.field == "unread")


def refused_page(request: SignedRequest, case: Case, act: str, refused: Refused) -> HttpResponse:
    """A greyed act opened by its address: the sentence, the way to what it asks for, and what was typed for it."""
    form, title = form_for(act, case, request.sight), _(row_of(case, act).title)
    return closed_form(request, case, form, refused, title=title, what=f"act.{act}")


def closed_form(
    request: SignedRequest, case: Case, form: BaseForm, refused: Refused, *, title: str, what: str
) -> HttpResponse:
    """The page of a form that can't be sent now: why, and the text that its writer had typed into it."""
    record_refusal(request, case, refused, what)
    typed = texts_of(form, request)
    context = {
        "case": case,
        "title": title,
        "typed": typed,
        "sentence": translated(refused.sentence),
        "unread": refused.field == "unread" and refused.code != "permission",
        "page_marking": getattr(form, "page_marking", case.label.marking) if typed else case.label.marking,
    }
    return render(request, "casework/act/refused.html", context, status=403)


def effects_of(
    request: SignedRequest,
    case: Case,
    act: str,
    settings: Mapping[str, Setting] | None = None,
    given: Mapping[str, Any] | None = None,
) -> list[dict[str, str]]:
    """What the click would do, in sentences: state, dates, whom it opens the case to, who is told."""
    row, declared, at, screens = row_of(case, act), act_of(case.kind, act), request.now, screens_of(case)
    computed = effects(case=case, act=act, by_id=request.sight.person_id, at=at, settings=settings, given=given)
    found, later = [], declared.later
    if later and screens.leaves is not None:
        found.append({"icon": "send", "text": screens.leaves(at)})
    if row.target is not None and row.target.value != case.state:
        text = _("The case is %(state)s from then on.") % {"state": _(kind(case.kind).words[row.target])}
        found.append({"icon": "arrow-right", "text": text})
    found += [{"icon": "clock", "text": change.sentence} for change in computed.changes]
    found += _opens(row, declared, openings(case, act, at=at), computed)
    if declared.then:
        found.append({"icon": "eye", "text": str(declared.then)})
    if computed.words:
        bodies = {f"body {code}": _(body.title) for code, body in procedure_of(case).bodies.items()}
        called = {**TOLD, **bodies, **kind_of(case).audiences.called}
        whom = ", ".join(str(called.get(word, word)) for word in computed.words)
        words = _("Told when it is sent: %(whom)s.") if later else _("Told at once: %(whom)s.")
        found.append({"icon": "bell", "text": words % {"whom": whom}})
    elif row.tell and not computed.unreached:
        found.append({"icon": "bell", "text": _("Nobody is told.")})
    if computed.unreached:
        text = _("Nobody is left to be told outside: what is sent reaches nobody until somebody else is invited.")
        found.append({"icon": "ban", "text": text})
    return found


def _opens(row: Row, declared: Act, services: list[str], computed: Effects) -> list[dict[str, str]]:
    """Whom the act lets in: by service, by name, whom the form names; or nobody."""
    found = [{"icon": "eye", "text": text} for text in services]
    if computed.gains and not services:
        names = list(computed.gains.values())
        shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        found.append({"icon": "eye", "text": _("Opens to: %(whom)s.") % {"whom": shown}})
    elif computed.chosen and row.opens:
        found.append({"icon": "eye", "text": _("Opens to: %(whom)s.") % {"whom": ", ".join(_(w) for w in row.opens)}})
    if not found and not declared.then:
        found.append({"icon": "eye-off", "text": _("Nobody gains access.")})
    return found


def _page(
    request: SignedRequest, case: Case, act: str, form: ActForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    who, declared = request.sight, act_of(case.kind, act)
    autosave = reverse(declared.autosaves, args=[case.reference]) if declared.autosaves else ""
    values = {
        "case": case,
        "act": act,
        "title": _(row_of(case, act).title),
        "untitled": screens_of(case).untitled,
        "icon_name": declared.icon,
        "form": form,
        "effects": effects_of(request, case, act, form.clock_settings(), form.addressed()),
        "reading": reading_of(case, who, declared.beside, request.now),
        "danger": declared.danger,
        "autosave": autosave,
        "state_words": _(kind(case.kind).state_words(case.state)),
        "multipart": form.is_multipart(),
        "page_marking": form.page_marking,
        "may_explain": may_explain(case, who),
        "unread": False,
        "version": _typed_at(request, case, form),
    }
    return render(request, "casework/act/page.html", {**values, **context}, status=status)


def _typed_at(request: SignedRequest, case: Case, form: ActForm) -> int:
    """The version of the case over which what the form holds was typed; the present one where nothing of it was typed
    before, or where only its writer changed the case since: there is nothing of anybody else's to be compared with.
    """
    version = whole(str(typed_over(request, "version", case.version)))
    if version is None or not form.fields or only_own_since(case, request.sight, version):
        return case.version
    return version


def _conflict(request: SignedRequest, reference: str, act: str, form: ActForm, version: int) -> HttpResponse:
    """Nothing was overwritten: what was typed beside what stands there now, and a way to send it again on top."""
    case = get_case(request.sight, reference)
    own = done_by_oneself(case, request.sight, act, version)
    if own is not None and is_second_click(request, own):
        messages.info(request, _("This was done already; the second click changed nothing."))
        return redirect("case", reference)
    record_refusal(request, case, Refused("", code="conflict"), f"act.{act}")
    refused = _refusal(request, case, row_of(case, act))
    theirs = form_for(act, case, request.sight)
    if "draft_version" in theirs.fields:  # sent again, it is written over what is shown now
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["draft_version"] = str(theirs.initial["draft_version"])  # type: ignore[index]
    context = {
        "case": case,
        "act": act,
        "title": _(row_of(case, act).title),
        "form": form,
        "rows": compare(form, theirs)
        + [{"label": label, "yours": text} for label, text in texts_without_field(form, dict(request.POST.lists()))],
        "events": theirs_since(case, request.sight, version),
        "sentence": translated(refused.sentence) if refused else "",
        "own": own is not None,
        "only_own": only_own_since(case, request.sight, version),
        "multipart": form.is_multipart(),
        "version": case.version,
        "page_marking": max(form.page_marking, theirs.page_marking),
    }
    return render(request, "casework/act/conflict.html", context, status=409)
