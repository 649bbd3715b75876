"""What the codes in an event say to a reader. One table, by the name under which an event holds the code; whoever reads
the trail never reads a code, not even one that nobody knows any more.

Applications above add their words with ``register_words`` (a closed list) or ``register_reader`` (a function, for codes
that their own tables explain) when they load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle.access_request import TITLES
from accounts.roles import ROLES
from accounts.written import iso_written

Text = str | Promise
Reader = Callable[[str], Text | None]

# What stands as it is: names of then, references, numbers, services by the short name that everybody uses.
PLAIN = frozenset(
    ("actor", "person", "object", "case", "changes", "service_code", "count", "failures", "number", "seal", "seconds")
) | {"since", "until", "length", "compartment", "service", "witness"}

# What is said of a code that has no words (any more), by the name under which it stands.
UNKNOWN: dict[str, Text] = {
    "view": _("a page"),
    "code": _("a rule"),
    "kind": _("another change"),
    "role": _("a role of former times"),
    "object": _("something"),
    "field": _("another detail"),
}
ELSE: Text = _("something else")

_WORDS: dict[str, dict[str, Text]] = {}
_READERS: dict[str, list[Reader]] = {}


def register_words(slot: str, words: Mapping[str, Text]) -> None:
    """Add words for codes that events hold under the name ``slot``."""
    _WORDS.setdefault(slot, {}).update(words)


def register_reader(slot: str, reader: Reader) -> None:
    """Add a function that knows words for some codes of ``slot``, and gives None for the others."""
    _READERS.setdefault(slot, []).append(reader)


def known(slot: str, code: str) -> bool:
    """Whether a code has words of its own."""
    return _found(slot, code) is not None


def word(slot: str, value: object) -> str:
    """What a value of an event says in the active language, never the code itself."""
    if slot in PLAIN:
        return str(value)
    found = _found(slot, str(value))
    return str(found if found is not None else UNKNOWN.get(slot, ELSE))


def slots() -> frozenset[str]:
    """The names under which events hold what has words here."""
    return frozenset(_WORDS) | frozenset(_READERS)


def _found(slot: str, code: str) -> Text | None:
    if code in _WORDS.get(slot, {}):
        return _WORDS[slot][code]
    for reader in _READERS.get(slot, ()):
        if (found := reader(code)) is not None:
            return found
    return None


def day_words(text: str) -> Text | None:
    """An ISO day or moment as people write it; None for anything else."""
    if text in ("none", ""):
        return _("no date")
    words = iso_written(text)
    return words if words != text else None


def _named(words: Text, codes: str) -> dict[str, Text]:
    return dict.fromkeys(codes.split(), words)


# Why something was refused, by the first part of the code.
REASONS: dict[str, Text] = {
    "permission": _("the role doesn’t include it"),
    "conflict": _("somebody else was faster"),
    "refused": _("a rule"),
    "key": _("the rules of keys"),
    "search": _("too many questions"),
    "names": _("too many questions"),
    "slowed": _("too many tries"),
    "question": _("the question can’t be read"),
    "filter": _("the question can’t be read"),
    "format": _("the question can’t be read"),
    "bounds": _("the question can’t be read"),
}

PAGES: dict[str, Text] = {
    **_named(
        _("own settings"),
        "settings notification-choices preferences password absence absence-cancel own-tokens own-token-revoke"
        " second-factor second-factor-remove recovery-codes session-extend set_language",
    ),
    **_named(_("signing in"), "account_login sign-in sign-out mfa_authenticate enrol enrol-token api second_factor"),
    "people": _("people"),
    **_named(
        _("somebody’s account"),
        "person person-add person-address person-change person-deactivate person-move person-password"
        " person-reactivate person-sign-in delay-lift"
        " clearance-give clearance-end compartment-close tokens token-revoke",
    ),
    **_named(_("roles"), "roles roles-held role-request role-revoke role-give-up"),
    **_named(_("keys to compartments"), "keys key-give key-end key-read-in key-read-out key-share"),
    **_named(_("services and compartments"), "services service-add service-change service-switch compartment-add"),
    **_named(_("requests to change access"), "requests request-step"),
    "audit": _("the audit trail"),
    "health": _("how the product does"),
    "audit-export": _("the export of the audit trail"),
    "api": _("the interface for programs"),
    **_named(_("the interface for programs"), "api-schema healthz"),
}

OBJECTS: dict[str, Text] = {
    "person": _("person"),
    "roleassignment": _("role"),
    "heldclearance": _("clearance"),
    "compartmentholding": _("place in a compartment"),
    "keyholder": _("key to a compartment"),
    "absence": _("absence"),
    "apitoken": _("token"),
    "service": _("service"),
    "compartment": _("compartment"),
    "accessrequest": _("request"),
    "enrolment": _("enrolment"),
}

# Details of a person or a service that can change.
FIELDS: dict[str, Text] = {
    "name": _("name"),
    "language": _("language"),
    "email": _("e-mail address"),
    "service": _("service"),
    "contact_point": _("contact point"),
    "is_active": _("in use"),
}
VALUES: dict[str, Text] = {"True": _("yes"), "False": _("no"), "": "–", **dict(settings.LANGUAGES)}


def _register() -> None:
    register_words("view", PAGES)
    register_words("object", OBJECTS)
    register_words("field", FIELDS)
    register_words("kind", {kind.value: _(title) for kind, title in TITLES.items()})
    register_words("role", {role.code: _(role.title) for role in ROLES.values()})
    register_words("format", {"csv": "CSV", "jsonl": "JSON Lines"})
    register_words("language", dict(settings.LANGUAGES))
    register_reader("code", lambda code: REASONS.get(code.partition(".")[0]))
    for slot in ("due", "old_due", "new_start"):
        register_reader(slot, day_words)


_register()
