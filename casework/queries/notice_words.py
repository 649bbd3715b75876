"""The sentence of each notice code. A notice holds codes; words are made when it is read, in the reader's language."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.sentences import apart
from accounts.written import iso_written
from casework.lifecycle.acts import STEP_BY_EVENT, every_act
from casework.lifecycle.kinds import kind, kinds

Text = str | Promise

STANDS, OVER = "health.stands", "health.over"  # a part of the installation (casework.queries.health)
SENTENCES: Mapping[str, Text] = {
    "case.person_left": gettext_lazy("%(case)s: somebody who worked on it left; give it to somebody else."),
    "interest.found": gettext_lazy("%(case)s: another service, %(service)s, holds an interest in one of its subjects."),
    "sign_in.guessed": gettext_lazy(
        "Somebody failed to sign in under your name several times. If that wasn't you, tell your administrator."
    ),
    "sign_in.factor_guessed": gettext_lazy(
        "Somebody who knows your password failed at your second factor. Change your password now."
    ),
    "sign_in.password_guessed": gettext_lazy(
        "Somebody who was signed in as you failed at your present password several times. If that wasn't you, tell your"
        " administrator."
    ),
    "sign_in.factor_set_up": gettext_lazy(
        "A second factor was set up for your account. If that wasn't you, tell your administrator."
    ),
    "sign_in.factor_removed": gettext_lazy(
        "The second factor of your account was removed. If that wasn't you, tell your administrator."
    ),
    "access.waits": gettext_lazy("A change of somebody's access waits for your decision."),
    "access.decided": gettext_lazy("A change of access that you asked for was decided on."),
    "access.waits:of": gettext_lazy("A change of somebody's access waits for your decision: %(text)s."),
    "access.decided:approved": gettext_lazy("A change of access that you asked for was approved: %(text)s."),
    "access.decided:refused": gettext_lazy("A change of access that you asked for was refused: %(text)s."),
    "trail.sealing_stopped": gettext_lazy(
        "ALARM: the audit trail is not being sealed. The e-mail says why; run verify_audit and look at /healthz."
    ),
    STANDS: gettext_lazy("ALARM: a part of the installation stands still, fails or is nearly full: %(part)s."),
    OVER: gettext_lazy("A part of the installation works again: %(part)s."),
    "access.nobody_releases": gettext_lazy(
        "Outgoing texts wait, and nobody is left who may release them: ask for the role and the compartment of the"
        " coordinator of the intelligence services for somebody."
    ),
    "access.appointed": gettext_lazy("ALARM: somebody was made administrator or role approver outside the product."),
    "access.recovered": gettext_lazy("ALARM: the account of a privileged person was recovered outside the product."),
    "marking.words_kept": gettext_lazy(
        "%(case)s was marked lower; what your service wrote in it stays under the marking that it was given under."
    ),
    "compartment.dropped": gettext_lazy(
        "%(service)s took a case out of the compartment %(compartment)s, whose key you hold."
    ),
    "interest.alarm": gettext_lazy(
        "Somebody of %(service)s asked about %(number)s subjects of your service’s cases within a day: ask why."
    ),
    "meeting.called": gettext_lazy("A meeting of your body was called: %(body)s, %(when)s."),
    "clock.warning": gettext_lazy("%(case)s: the clock %(clock)s runs out on %(due)s. %(effect)s"),
    "clock.extended": gettext_lazy("%(case)s: the clock %(clock)s was extended by %(service)s; now due %(due)s."),
    "clock.expired": gettext_lazy("%(case)s: the clock %(clock)s ran out on %(due)s. %(effect)s"),
}


def text_words(case_kind: str, act: str) -> str:
    """What a text is called that an act sends; empty for what nobody knows."""
    of = kind(case_kind)
    return _(of.table.row(act).title) if act in of.table.acts else str(of.texts_called.get(act, ""))


def _sentence(code: str) -> Text | None:
    """What is said where no act declares it: of every case, or by a kind."""
    own = (each.notices[code] for each in kinds() if code in each.notices)
    return SENTENCES.get(code) or next(own, None)


# What speaks to those who work on a case, for somebody outside who owes what a clock counts: the day, and no promise.
OUTSIDE: Mapping[str, Text] = {
    "clock.warning": gettext_lazy("%(case)s: %(clock)s is due by %(due)s."),
    "clock.extended": gettext_lazy("%(case)s: another day for %(clock)s; it is now due by %(due)s."),
    "clock.expired": gettext_lazy("%(case)s: %(clock)s was due by %(due)s."),
}

BEFORE: Mapping[str, Text] = {
    "escalate": gettext_lazy("Then the supervisors are told; nothing closes by itself. It can be extended until then."),
    "lapse": gettext_lazy("Then the lapse is recorded and a person must confirm it. It can be extended until then."),
    "deemed_positive": gettext_lazy(
        "Then a tacit positive answer is recorded and a person must confirm it. It can be extended until then."
    ),
    "deemed_negative": gettext_lazy(
        "Then a tacit negative answer is recorded and a person must confirm it. It can be extended until then."
    ),
    "none": gettext_lazy("Nothing happens by itself."),
}
AFTER: Mapping[str, Text] = {
    "escalate": gettext_lazy("The supervisors were told; the case stays as it is."),
    "lapse": gettext_lazy("The lapse is recorded; a person must confirm it."),
    "deemed_positive": gettext_lazy("A tacit positive answer is recorded; a person must confirm it."),
    "deemed_negative": gettext_lazy("A tacit negative answer is recorded; a person must confirm it."),
    "none": gettext_lazy("The case stays as it is."),
}
EFFECTS = {"clock.warning": BEFORE, "clock.expired": AFTER}
PARTS: Mapping[str, Text] = {
    "queue": gettext_lazy("Queue (Redis or Valkey)"),
    "beat": gettext_lazy("Beat"),
    "worker": gettext_lazy("Worker"),
    "sealing": gettext_lazy("Sealing of the audit trail"),
    "trail": gettext_lazy("Queue of the audit trail"),
    "outbox": gettext_lazy("Outbox"),
    "deliveries": gettext_lazy("Single deliveries"),
    "uploads": gettext_lazy("Space for documents"),
    "turns": gettext_lazy("Whose turn it is"),
}
ICONS = {"clock": "hourglass", "meeting": "calendar", "interest": "users", "action": "list-checks"}


def sentence(code: str, *, reference: str, params: Mapping[str, Any]) -> str:
    """What a notice says, in the active language; ``params`` are the codes that came with it."""
    other = OUTSIDE if params.get("reference") else {}  # outside: without a case
    template = other.get(code) or _of_act(code, params) or _answered(code, params) or _sentence(code)
    if template is None:
        return _("%(case)s: something is new.") % {"case": reference}
    words: dict[str, str] = defaultdict(lambda: "–", {key: apart(value) for key, value in params.items()})
    words["case"] = reference
    if params.get("due") == "none":
        words["due"] = _("when it runs again")
    elif "due" in params:
        words["due"] = iso_written(str(params["due"]))
    if "part" in params:
        words["part"] = str(PARTS.get(str(params["part"]), params["part"]))
    if code in EFFECTS:
        words["effect"] = str(EFFECTS[code].get(str(params.get("effect", "none")), ""))
    return (str(template) % words).strip()


def _of_act(code: str, params: Mapping[str, Any]) -> Text | None:
    """What the act or step that the notice speaks of declares: for a watcher, by how it was decided, or in general."""
    if (step := STEP_BY_EVENT.get(code)) is not None:
        return (step.watched if params.get("watching") else "") or step.notice
    noun, _dot, name = code.partition(".")
    act = every_act().get(name) if noun == "case" else None
    if act is None:
        return None
    answered = act.notices.get(str(params.get("answer_code") or params.get("settled_code")))
    found: Text = (act.watched if params.get("watching") else "") or answered or act.notice
    return found


def _answered(code: str, params: Mapping[str, Any]) -> Text | None:
    """The sentence that says how it was decided, or of which text it speaks, where the notice knows."""
    answer = params.get("answer_code") or params.get("settled_code")
    return _sentence(f"{code}:{answer}") or (_sentence(f"{code}:of") if params.get("text") else None)


def standing_in(name: str) -> str:
    """Why a substitute has this notice."""
    return _("You stand in for %(name)s.") % {"name": apart(name)}
