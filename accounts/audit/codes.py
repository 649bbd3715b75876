"""The event codes of people and of the trail itself, and the sentence for each. Codes are stored, sentences rendered.

Applications above add theirs with ``register_codes`` when they load; one table, so that a code can't mean two things.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.audit.errors import RecordError
from accounts.audit.words import word
from accounts.sentences import apart

Template = str | Promise

CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


class Code(StrEnum):
    """What happens around people, access and the trail."""

    SIGNED_IN = "person.signed_in"
    SIGNED_OUT = "person.signed_out"
    SIGN_IN_FAILED = "person.sign_in_failed"
    LOCKED_OUT = "person.locked_out"
    PASSWORD_CHANGED = "person.password_changed"  # noqa: S105  (a code, not a password)
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_MOVED = "person.moved"
    PERSON_DEACTIVATED = "person.deactivated"
    PERSON_RECOVERED = "person.recovered"
    PERSON_APPOINTED = "person.appointed"
    PREFERENCES_CHANGED = "person.preferences_changed"
    ABSENCE_STATED = "person.absence_stated"
    ROLE_REQUESTED = "role.requested"
    ROLE_APPROVED = "role.approved"
    ROLE_REFUSED = "role.refused"
    ROLE_ENDED = "role.ended"
    CLEARANCE_RECORDED = "clearance_held.recorded"
    CLEARANCE_ENDED = "clearance_held.ended"
    COMPARTMENT_OPENED = "compartment.opened"
    COMPARTMENT_CLOSED = "compartment.closed"
    TOKEN_MADE = "token.made"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    REFUSED = "access.refused"
    NOT_FOUND = "access.not_found"
    SEARCHED = "access.searched"
    READ = "access.read"
    LISTED = "access.listed"
    EXPORTED = "access.exported"
    EXPLAINED = "access.explained"
    TRAIL_READ = "trail.read"
    TRAIL_EXPORTED = "trail.exported"
    TRAIL_VERIFIED = "trail.verified"
    TRAIL_BUNDLED = "trail.bundled"
    TRAIL_REPUBLISHED = "trail.republished"
    TRAIL_CLOCK_SET_BACK = "trail.clock_set_back"


# What says by itself that something was read: no second event for the same page.
READINGS: set[str] = {Code.READ, Code.LISTED, Code.SEARCHED, Code.EXPORTED, Code.EXPLAINED, Code.TRAIL_READ}

_UNDATED: dict[str, Template] = {}
_SENTENCES: dict[str, Template] = {
    Code.SIGNED_IN: _("%(actor)s signed in."),
    Code.SIGNED_OUT: _("%(actor)s signed out."),
    Code.SIGN_IN_FAILED: _("A sign-in failed."),
    Code.LOCKED_OUT: _("Signing in was slowed down after %(failures)s failures."),
    Code.PASSWORD_CHANGED: _("%(actor)s changed the password."),
    Code.PERSON_ADDED: _("%(actor)s added %(object)s."),
    Code.PERSON_CHANGED: _("%(actor)s changed the details of %(object)s: %(changes)s"),
    Code.PERSON_MOVED: _("%(actor)s moved %(object)s to another service: %(changes)s"),
    Code.PERSON_DEACTIVATED: _("%(actor)s deactivated %(object)s."),
    Code.PERSON_RECOVERED: _("%(object)s was recovered outside the product by the operator and person %(witness)s."),
    Code.PERSON_APPOINTED: _(
        "%(object)s got the role %(role)s outside the product from the operator and person %(witness)s."
    ),
    Code.PREFERENCES_CHANGED: _("%(actor)s changed own preferences."),
    Code.ABSENCE_STATED: _("%(actor)s stated an absence."),
    Code.ROLE_REQUESTED: _("%(actor)s asked for the role %(role)s for %(person)s."),
    Code.ROLE_APPROVED: _("%(actor)s approved the role %(role)s for %(person)s."),
    Code.ROLE_REFUSED: _("%(actor)s refused the role %(role)s for %(person)s."),
    Code.ROLE_ENDED: _("%(actor)s ended the role %(role)s of %(person)s."),
    Code.CLEARANCE_RECORDED: _("%(actor)s recorded a clearance of level %(level)s for %(person)s."),
    Code.CLEARANCE_ENDED: _("%(actor)s ended the clearance of %(person)s."),
    Code.COMPARTMENT_OPENED: _("%(actor)s read %(person)s into compartment no. %(compartment)s."),
    Code.COMPARTMENT_CLOSED: _("%(actor)s read %(person)s out of compartment no. %(compartment)s."),
    Code.TOKEN_MADE: _("%(actor)s made a token for a client program."),
    Code.TOKEN_REVOKED: _("%(actor)s revoked a token of a client program."),
    Code.REFUSED: _("%(actor)s was refused (%(code)s) on %(view)s. %(case)s"),
    Code.NOT_FOUND: _("%(actor)s asked %(view)s for something that is not there or not theirs to see."),
    Code.SEARCHED: _("%(actor)s searched."),
    Code.READ: _("%(actor)s read %(object)s %(case)s"),
    Code.LISTED: _("%(actor)s looked through a list: %(view)s, %(count)s shown."),
    Code.EXPORTED: _("%(actor)s exported %(object)s %(case)s"),
    Code.EXPLAINED: _("%(actor)s asked who can see %(object)s %(case)s"),
    Code.TRAIL_READ: _("%(actor)s read the audit trail."),
    Code.TRAIL_EXPORTED: _("%(actor)s exported the audit trail as %(format)s."),
    Code.TRAIL_VERIFIED: _("The audit trail was verified."),
    Code.TRAIL_BUNDLED: _("The audit trail was exported as a signed bundle."),
    Code.TRAIL_REPUBLISHED: _("The checkpoints of seals %(since)s to %(until)s were missing and were published again."),
    Code.TRAIL_CLOCK_SET_BACK: _("The database's clock was set back by %(seconds)s s after seal %(seal)s."),
}


def register_codes(
    sentences: Mapping[str, Template], *, readings: Iterable[str] = (), undated: Mapping[str, Template] | None = None
) -> None:
    """Add the codes of another application, each with its sentence (``%(actor)s``, ``%(case)s``, ``%(object)s``, data
    keys). ``readings`` are those that say by themselves that something was read.

    ``undated`` are sentences in place of those of codes whose event has no day under "due".
    Raises RecordError when a code is malformed or already means something else.
    """
    for code, sentence in sentences.items():
        if not CODE.fullmatch(code):
            raise RecordError(f"“{code}” isn't an event code: write it like noun.what_happened.")
        known = _SENTENCES.get(str(code))
        if known is not None and known is not sentence and str(known) != str(sentence):
            raise RecordError(f"The event code {code} already has another sentence.")
        _SENTENCES[str(code)] = sentence
    READINGS.update(readings)
    _UNDATED.update(undated or {})


def is_known(code: str) -> bool:
    """Say whether a code has a sentence."""
    return code in _SENTENCES


def known_codes() -> list[str]:
    """Return every code, in alphabetical order."""
    return sorted(str(code) for code in _SENTENCES)


def render(code: str, values: Iterable[tuple[str, object]]) -> str:
    """Return the sentence of a code in the active language, with words for the codes among its values; a value that is
    lacking reads “–”.
    """
    template, known = _SENTENCES.get(code), dict(values)
    if template is None:
        return str(_("Something happened that this version has no words for."))
    if str(known.get("due", "")) in ("", "none"):
        template = _UNDATED.get(code, template)
    shown = values_of(code)
    said = {
        key: apart(value if isinstance(value, Promise) else word(key, value))
        for key, value in known.items()
        if key in shown
    }
    return (str(template) % defaultdict(lambda: "–", said)).strip()


def title(code: str) -> str:
    """Return what a code means in general, for a list to choose from: its sentence with the values left out."""
    return " ".join((str(_SENTENCES[code]) % defaultdict(lambda: "…")).split())


def values_of(code: str) -> frozenset[str]:
    """Return the names of the values that the sentence of a code shows."""
    return frozenset(re.findall(r"%\((\w+)\)s", str(_SENTENCES[code])))
