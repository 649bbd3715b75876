"""What the answers say, in words: the page on which they are checked, the reader's tab and the print show the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.written import labelled
from casework.blocks.questionnaire.definition import Field, Part, Questionnaire, Section
from casework.blocks.questionnaire.said import Answers, Kept, Row, rows_of
from casework.blocks.questionnaire.values import NOTHING, Offered, label_of, type_of, words_of


@dataclass(frozen=True)
class Answer:
    """One field: what it is called, what is said, whether it is marked confidential."""

    label: str
    value: str
    confidential: bool = False
    is_long: bool = False
    field: str = ""


@dataclass(frozen=True)
class Block:
    """One row of a list, or the single fields of a section."""

    title: str
    hint: str
    rows: tuple[Answer, ...]
    confidential: bool = False  # of the title itself


@dataclass(frozen=True)
class Told:
    """What one section says."""

    step: str
    title: str
    blocks: tuple[Block, ...]
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[Answer, ...], ...] = ()  # of the table, by their cells
    caption: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return not (self.blocks or self.lines)


def told(whole: Questionnaire, answers: Answers, offered: Offered) -> tuple[Told, ...]:
    """The whole content section by section; fields without an answer are left out."""
    return tuple(_section(whole, one, answers, offered) for one in whole.sections)


def _section(whole: Questionnaire, section: Section, answers: Answers, offered: Offered) -> Told:
    blocks: list[Block] = []
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[Answer, ...], ...] = ()
    caption = ""
    for part in section.lists:
        rows = rows_of(part, answers)
        if part.layout == "table":
            heads = tuple(_(one.head) if one.head else label_of(one) for one in part.fields.values())
            names, caption = _names(whole, part, answers), _(part.called)
            lines = tuple(_line(part, row, offered, names) for row in rows)
        elif part.layout == "picked":
            blocks += [_picked(part, rows, offered)] * bool(rows)
        else:
            blocks += [_row(whole, part, row, offered, answers) for row in rows]
    single = [one for part in section.parts if not part.list for one in part.fields.values() if not one.joins]
    return Told(section.name, _(section.title), (*blocks, *_fields(single, answers, offered)), heads, lines, caption)


def _row(whole: Questionnaire, part: Part, row: Row, offered: Offered, answers: Answers) -> Block:
    marks, names = row.get("confidential", ()), _names(whole, part, answers)
    inside = [one for name, one in part.fields.items() if name not in (part.heading, *part.hints) and one.type != "key"]
    rows = tuple(
        _answer(one, row.get(one.name), marks, offered, names, row)
        for one in inside
        if row.get(one.name) not in (*NOTHING, False) or one.name in row.get("because", {})
    )
    hints = [words_of(part.fields[name], row.get(name), offered) for name in part.hints]
    title = str(row.get(part.heading) or "") or _(part.item)
    return Block(title, ", ".join(hints) or (_(part.hint) if part.hint else ""), rows, part.heading in marks)


def _line(part: Part, row: Row, offered: Offered, names: Mapping[str, str]) -> tuple[Answer, ...]:
    marks = row.get("confidential", ())
    return tuple(_answer(one, row.get(one.name), marks, offered, names) for one in part.fields.values())


def _picked(part: Part, rows: Iterable[Row], offered: Offered) -> Block:
    code, beside = part.fields.values()
    said = (
        (words_of(code, row[code.name], offered), row.get(beside.name, ""), bool(row.get("confidential")))
        for row in rows
    )
    return Block(_(part.title), "", tuple(Answer(*one) for one in said))


def _fields(asked: Iterable[Field], answers: Answers, offered: Offered) -> tuple[Block, ...]:
    values, marks = answers.fields, answers.fields.get("confidential", ())
    shown = [one for one in asked if values.get(one.name) not in NOTHING or one.name in values.get("because", {})]
    rows = tuple(_answer(one, values.get(one.name), marks, offered, {}, values) for one in shown)
    return (Block("", "", rows),) if rows else ()


def _answer(
    one: Field, value: Any, marks: Iterable[str], offered: Offered, names: Mapping[str, str], row: Row | None = None
) -> Answer:
    because = (row or {}).get("because", {}).get(one.name, "")
    words = names.get(value, value) if one.of and value else words_of(one, value, offered)
    if because and not words:
        words = _("Can't be obtained: %(reason)s") % {"reason": because}
    return Answer(label_of(one), words, one.name in marks, one.type == "text", one.name)


def _names(whole: Questionnaire, part: Part, answers: Answers) -> dict[str, str]:
    """What the rows are called that a list names."""
    lists = [whole.lists[name] for name in dict.fromkeys(one.of for one in part.fields.values() if one.of)]
    return {row[one.by[0]]: row[one.heading] for one in lists for row in answers.rows(one.name)}


# what is kept --------------------------------------------------------------------------------------------------------


def names_in(whole: Questionnaire, *contents: Mapping[str, object]) -> dict[str, str]:
    """What the rows of kept answers are called, by key; the newest name last."""
    keyed = [part for part in whole.lists.values() if len(part.by) == 1 and part.heading]
    found = {}
    for content in contents:
        for key, value in content.items():
            for part in keyed:
                if key.startswith(f"{part.kept} ") and key.endswith(f" {part.heading}"):
                    found[key.removeprefix(f"{part.kept} ").removesuffix(f" {part.heading}")] = str(value)
    return found


def kept_label(whole: Questionnaire, key: str, names: Mapping[str, str], offered: Offered) -> str:
    """What a key of kept answers is called."""
    part, place, name = _split(whole, key)
    if part is None:
        one = whole.fields.get(key)
        return _("Marked confidential") if key == "confidential" else label_of(one) if one else key
    if part.ends:
        title = _(part.ends) % {"ends": " → ".join(names.get(one, one) for one in place.split(" "))}
    elif part.layout == "picked":
        title = labelled(_(part.item), words_of(next(iter(part.fields.values())), place, offered))
    else:
        title = labelled(_(part.item), names.get(place, place))
    return labelled(title, _inside(label_of(part.fields[name]))) if name in part.fields else title


def _inside(label: str) -> str:
    """A label within a line: without its capital, but in German, whose nouns keep theirs."""
    return label if (get_language() or "en").startswith("de") else label.lower()


def _split(whole: Questionnaire, key: str) -> tuple[Part | None, str, str]:
    """The list that a key is about, its row, and the field of it; no field for what stands for itself."""
    words = key.split(" ")
    part = next((one for one in whole.lists.values() if one.kept == words[0] and len(words) > 1), None)
    count = 1 + max(1, len(part.by)) if part and part.layout != "picked" else len(words)
    return part, " ".join(words[1:count]), " ".join(words[count:])


def kept_words(whole: Questionnaire, key: str, value: object, names: Mapping[str, str], offered: Offered) -> str:
    """A kept text as people read it."""
    text = "" if value is None else str(value)
    if not text:
        return ""
    if key == "confidential":
        return ", ".join(kept_label(whole, mark, names, offered) for mark in text.split(", "))
    part, place, name = _split(whole, key)
    if part is not None and part.layout == "picked":
        return _("yes") if text == place else text  # kept by its code where nothing was said beside it
    one = (part.fields if part is not None else whole.fields).get(name or key)
    if one is None or one.type == "money":
        return text
    read = type_of(one).read(text)
    return text if read in NOTHING else words_of(one, read, offered)


def changed(
    whole: Questionnaire, old: Kept, new: Kept, names: Mapping[str, str], offered: Offered
) -> Iterable[tuple[str, str, str]]:
    """Label, words before and words now of every kept key that differs."""
    known = {**names_in(whole, old, new), **names}
    for key in sorted({*old, *new}):
        before, after = (kept_words(whole, key, one.get(key), known, offered) for one in (old, new))
        if before != after:
            yield kept_label(whole, key, known, offered), before, after
