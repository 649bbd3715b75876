"""What a kept notification says, in the words of its form: labels, choices, names of parties and countries."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.written import iso_written, labelled
from casework.queries.changes import Change, WordBudget, word_diff
from screening.investments.models import Establishment, Filing, Holding, Party
from screening.investments.queries.answers import label_of, percent, words_of
from screening.investments.queries.sector_names import sector_name

MODELS: Mapping[str, type[Model]] = {"party": Party, "holding": Holding, "establishment": Establishment}
PARTS = {"party": 2, "holding": 3, "establishment": 2}  # words of a key before its field
CHOSEN = frozenset({"language", "transaction", "role", "kind", "region", "control_before", "control_after"})
PLACES = frozenset({"country", "main_activity", "residence", "nationality"})


def names_in(*contents: Mapping[str, object]) -> dict[str, str]:
    """What the parties of kept notifications are called, by key; the newest name last."""
    found = {}
    for content in contents:
        for key, value in content.items():
            kind, _space, rest = key.partition(" ")
            if kind == "party" and rest.endswith(" name"):
                found[rest.removesuffix(" name")] = str(value)
    return found


def changes_of(
    old: Mapping[str, object], new: Mapping[str, object], names: Mapping[str, str], budget: WordBudget
) -> list[Change]:
    """What differs between two kept notifications, field by field; ``names`` are those of parties by key."""
    known, found = {**names_in(old, new), **names}, []
    for key in sorted({*old, *new}):
        before, after = kept_words(key, old.get(key), known), kept_words(key, new.get(key), known)
        if before != after:
            removed, added = word_diff(before, after, budget)
            found.append(Change(kept_label(key, known), removed, added))
    return found


def kept_label(key: str, names: Mapping[str, str]) -> str:
    """What a key of a kept notification is called."""
    whole, field = _split(key)
    kind, _space, rest = whole.partition(" ")
    if kind not in (*MODELS, "sector") or not rest:
        return _("Marked confidential") if key == "confidential" else label_of(Filing, key)
    if kind == "holding":
        title = _("Holding %(ends)s") % {"ends": " → ".join(names.get(one, one) for one in rest.split(" "))}
    else:
        titles = {"party": _("Party"), "establishment": _("Establishment"), "sector": _("Sector")}
        title = labelled(titles[kind], sector_name(rest) if kind == "sector" else names.get(rest, rest))
    return labelled(title, _inside(label_of(MODELS[kind], field))) if field else title


def _inside(label: str) -> str:
    """A label within a line: without its capital, but in German, whose nouns keep theirs."""
    return label if (get_language() or "en").startswith("de") else label.lower()


def _split(key: str) -> tuple[str, str]:
    """The part that a key is about, and the field of it; no field for what stands for itself."""
    words = key.split(" ")
    count = PARTS.get(words[0], len(words))
    return " ".join(words[:count]), " ".join(words[count:])


def kept_words(key: str, value: object, names: Mapping[str, str]) -> str:
    """A kept text as people read it."""
    text = "" if value is None else str(value)
    if not text:
        return ""
    if key == "confidential":
        return ", ".join(kept_label(mark, names) for mark in text.split(", "))
    whole, field = _split(key)
    kind = whole.partition(" ")[0]
    name, model = (field, MODELS[kind]) if kind in MODELS and field else (key, Filing)
    if name == "activity_states":
        return words_of(Filing, name, [code for code in text.split(", ") if code])
    if name in CHOSEN or name in PLACES or name == "cleared_control":
        return words_of(model, name, text)
    if name.startswith(("votes", "capital", "cleared")):
        return _percentage(text)
    if name.endswith("_on") or name == "birth_date":
        return iso_written(text)
    if kind == "sector" and text == whole.partition(" ")[2]:
        return _("yes")  # kept by its code where nothing was said beside it
    return _(text) if text in ("yes", "no") else text


def _percentage(text: str) -> str:
    try:
        return percent(Decimal(text))
    except InvalidOperation:
        return text
