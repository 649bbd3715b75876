"""A letter in the language of its procedure: codes become phrases, times become days; texts stay as they are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import marking_word
from accounts.sentences import apart
from accounts.written import date_format
from casework.blocks.letters.content import parties
from casework.blocks.letters.phrases import NAME, Phrases
from casework.blocks.letters.queries import Letters, of_content

Content = Mapping[str, Any]
APART = "_apart"  # said in place of the phrase of that key to a side other than the usual one
PAGES = {"page": "{page}", "pages": "{pages}"}  # filled in where the pages are counted


def in_words(content: Content, *, fingerprint: str, banner: str = "") -> dict[str, Any]:
    """What the templates show, in the letter's own language whatever the reader's. Text or lists of texts: no markup.

    ``banner`` names a phrase of the frame that says what the paper is: a draft, a sample.
    """
    with translation.override(content["language"]):
        part = of_content(content)
        said = part.stock.phrases(content["language"])
        values = values_of(content, said)
        frame = {key: fill(text, {**values, **PAGES}) for key, text in said.frame.items()}
        kind = _for_side(said.kinds[content["kind"]], elsewhere=not _usual(content, part))
        out = {key for key, flag in part.left_out.items() if not content["said"].get(flag, True)}
        parts = {key: "" if key in out else fill(text, values) for key, text in kind.items()}
        head = content["trail"]
        return {
            "language": said.code,
            "kind": content["kind"],
            "banner": _banner(content, frame, banner),
            "sender": values[part.senders.get(content["signed"]["for"], part.sender)],
            "to": _to(content, part, values, frame),
            "facts": _facts(content, part, values, frame),
            "reference": reference_of(content),
            "title": parts["title"],
            "day": values["day"],
            "frame": frame,
            "parts": parts,
            "provisional": frame["unconfirmed"] if content["due"].get("unconfirmed") else "",
            "said": _said(content, said, values),
            "signed": _signed(content, frame),
            "fingerprint": fingerprint,
            "trail": [frame["trail"], head["checkpoint"]] if head else [frame["trail_none"], ""],
        }


def _for_side(kind: Mapping[str, str], *, elsewhere: bool) -> dict[str, str]:
    """The phrases of a letter as they are said to the usual side, or to one that is kept apart from it."""
    own = {key: text for key, text in kind.items() if not key.endswith(APART)}
    return {key: kind.get(key + APART, text) if elsewhere else text for key, text in own.items()}


def fill(text: str, values: Mapping[str, str]) -> str:
    """A phrase with its {names} filled in; empty when one of them has no value, so that the paragraph falls away."""
    if any(not values[name] for name in NAME.findall(text)):
        return ""
    return NAME.sub(lambda found: values[found.group(1)], text)


def values_of(content: Content, said: Phrases) -> dict[str, str]:
    """Every {name} that a phrase may hold."""
    given, due, trail = content["said"], content["due"], content["trail"]
    sender = {"sender": content["sender"]["name"]}
    return {
        **sender,
        **{body: fill(name, sender) for body, name in said.names_of(content["procedure"]["id"]).items()},
        "language_name": said.language_name,
        "reference": content["reference"],
        "subject": apart(content["subject"] or content["reference"]),
        "day": day_text(content["dated"], said),
        "received": day_text(content["received"], said),
        "received_time": time_text(content["received"], said),
        "due": day_text(due.get("day", ""), said),
        "number": str(given.get("number", "")),
        "due_on": day_text(given.get("due_on", ""), said),
        "about": apart(given.get("about", "")),
        "seal": str(trail.get("seal", "")),
        "sealed": day_text(trail.get("sealed", ""), said),
        "key": str(trail.get("key", "")),
        **of_content(content).values(content, said),
    }


def day_text(text: str, said: Phrases) -> str:
    """A day in the letter's language."""
    if not text:
        return ""
    return date_format(date.fromisoformat(text[:10]), said.date)


def time_text(text: str, said: Phrases) -> str:
    """A time of day in the letter's language."""
    return date_format(datetime.fromisoformat(text), said.time) if text else ""


def _banner(content: Content, frame: Mapping[str, str], extra: str) -> str:
    """To the outside: who may read it, and never the marking of the case. Between authorities: the marking."""
    own = [frame["banner_outward"]]
    if not content["outward"]:
        own = [marking_word(content["marking"]), *content["compartments"]]
    return " // ".join([*([frame[extra]] if extra else []), *own])


def _to(content: Content, part: Letters, values: Mapping[str, str], frame: Mapping[str, str]) -> list[str]:
    if not content["outward"]:
        return [values[part.reads]]
    to = content["addressee"]
    if not to["people"]:
        return parties(content) or [content["subject"]]
    return [*to["people"], *map(_, to["firms"]), *([frame["on_behalf"]] if frame["on_behalf"] else [])]


def reference_of(content: Content) -> str:
    """Reference and number; what isn't sent has no number yet."""
    return f"{content['reference']} / {content['number'] or '—'}"


def _usual(content: Content, part: Letters) -> bool:
    """Whether a letter goes to the usual side, as every one did before there were others."""
    return bool(content.get("side", part.usual) == part.usual)


def _facts(content: Content, part: Letters, values: Mapping[str, str], frame: Mapping[str, str]) -> list[list[str]]:
    phase = part.facts.get(content["kind"]) if _usual(content, part) else None
    rows = [
        [frame["reference"], reference_of(content)],
        [frame["dated"], values["day"]],
        [frame["subject"], values["subject"]],
    ]
    return [*rows, [frame["phase"], values[phase]]] if phase else rows


def _said(content: Content, said: Phrases, values: Mapping[str, str]) -> dict[str, Any]:
    """The texts of the case, untouched; the codes among them in words."""
    given = content["said"]
    return {**given, **{name: fill(words[given[name]], values) for name, words in said.codes.items() if name in given}}


def _signed(content: Content, frame: Mapping[str, str]) -> list[str]:
    whom = content["signed"]["for"]
    if whom == "automatic":
        return [frame["signed_secretariat"], frame["automatic"]]
    return [content["signed"]["by"], frame[f"signed_{whom}"]]
