"""The pages of a questionnaire's form: each the forms over one section of the answers, saved by itself.

Independent of who writes: pages of people inside and outside and the API use the same steps, so each sentence is made
once. A kind gives a step what only it knows: what its answers contradict, or must state.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.queries.translation import translated
from accounts.written import labelled
from casework.actions.printing import no_sign, unprintable
from casework.blocks.questionnaire.definition import Field, Part, Questionnaire, Section
from casework.blocks.questionnaire.forms import Frame, PickedForm, form_of, formset_of, keyed_rows, untyped_of
from casework.blocks.questionnaire.pages import AT_ONCE, Window, window
from casework.blocks.questionnaire.said import Answers, Row, rows_of
from casework.blocks.questionnaire.values import check_types
from casework.forms.subjects import rows_posted

MOST_SILENT = 25  # rows of a list that say nothing and are drawn nevertheless
A = TypeVar("A", bound=Answers)


@dataclass(frozen=True)
class Wrong:
    """A sentence at its place: the id of the field on the page, its label, and its place in the content."""

    anchor: str
    label: str
    sentence: str
    path: str = ""

    @property
    def url(self) -> str:
        """For the summary at the top."""
        return f"#{self.anchor}" if self.anchor else ""

    @property
    def text(self) -> str:
        """The same, in words."""
        return labelled(self.label, self.sentence) if self.label else self.sentence


@dataclass(frozen=True)
class Shown:
    """A part of a step as its page draws it: a heading, and a form or the rows of a list."""

    part: Part
    form: Any = None
    formset: Any = None
    window: Window | None = None

    @property
    def picked(self) -> bool:
        """Whether codes are ticked in it."""
        return self.part.layout == "picked"


class Step(Generic[A]):
    """One section; ``merged`` is the whole content with its part put in."""

    whole: Questionnaire
    section: Section

    def __init__(self, content: A, frame: Frame, data: QueryDict | None = None) -> None:
        self.content, self.frame = content, frame
        self.data = counted(data, self.section)
        self.windows: dict[str, Window] = {}
        self.forms: dict[str, Any] = {}  # part → its form, or the rows of its list
        for part in self.section.parts:
            self.forms[part.name] = self._built(part)

    @property
    def name(self) -> str:
        """The section's."""
        return self.section.name

    @property
    def title(self) -> str:
        """The section's, translated."""
        return _(self.section.title)

    @property
    def lead(self) -> str:
        """The section's, translated."""
        return _(self.section.lead) if self.section.lead else ""

    @classmethod
    def prefixes(cls) -> tuple[str, ...]:
        """The names of its lists, with which the posted names of their rows begin."""
        return tuple(part.name for part in cls.section.rows)

    def _built(self, part: Part) -> Any:
        rows = rows_of(part, self.content) if part.list else ()
        if not part.list:
            return form_of(part)(self.data, initial=self.content.fields, frame=self.frame)
        if part.layout == "picked":
            return PickedForm(self.data, part=part, rows=rows, frame=self.frame)
        return self._drawn(part, rows or part.begins)

    def _drawn(self, part: Part, rows: Sequence[Row]) -> Any:
        """A list's rows, those of the page that is shown."""
        shown = self.windows[part.name] = window(part.name, rows, self.frame.places)
        given = {"frame": self.frame, "named": self._named(part)}
        made = formset_of(part)(self.data, initial=list(shown.shown), prefix=part.name, form_kwargs=given)
        if shown.is_paged:
            made.max_num, made.absolute_max, made.not_drawn = AT_ONCE, AT_ONCE + 1, len(shown.others)
        return made

    def _named(self, part: Part) -> dict[str, str]:
        """What the rows can name: those that are saved, and those that have a key here."""
        found: dict[str, str] = {}
        for name in {one.of for one in part.fields.values() if one.of}:
            stored = self.whole.lists[name]
            found |= {row[stored.by[0]]: row[stored.heading] for row in self.content.rows(name)}
            here = [view for view in self.section.rows if view.stored == name and view.name in self.forms]
            for form in (form for view in here for form in self.forms[view.name].forms if self.data is not None):
                if key := form[stored.by[0]].value():
                    found[key] = form[stored.heading].value()
        return found

    def parts(self) -> list[Shown]:
        """What the page draws, in its order."""
        asked = [part for part in self.section.parts if not part.asked or self.frame.asks(part.asked)]
        return [
            Shown(part, formset=self.forms[part.name], window=self.windows[part.name])
            if part.name in self.windows
            else Shown(part, form=self.forms[part.name])
            for part in asked
        ]

    def single(self) -> Iterable[Any]:
        """Its forms that are no rows of a list."""
        return [self.forms[part.name] for part in self.section.parts if part.name not in self.windows]

    # what was typed --------------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Each form by itself, then what its parts say of one another."""
        if False in [part.is_valid() for part in self.forms.values()]:  # every part says its sentences
            return False
        self.merged = self._put_in()
        if self.wrong():
            return False
        for path, sentence in self.problems():
            form, field = self.place(path)
            if form is not None and field in form.fields:
                form.add_error(field, translated(sentence))
        self._look_for_signs()
        return not self.wrong()

    def problems(self) -> list[tuple[str, str]]:
        """What can't be so in the whole content, by its place."""
        return []

    def _look_for_signs(self) -> None:
        """What is handed in can be taken away on paper: a character without a sign is told at its field, all in one
        look.
        """
        rows = [form for name in self.windows for form in self.forms[name].kept()]
        parts = [(form, dict(form.cleaned_data)) for form in (*self.single(), *rows)]
        typed = [(form, name, text) for form, said in parts for name, text in said.items() if isinstance(text, str)]
        lacking = unprintable(text for _form, _name, text in typed)
        for form, name, text in typed if lacking else ():
            own = tuple(character for character in lacking if character in text)
            if own and name in form.fields:
                form.add_error(name, translated(no_sign(own)))

    def place(self, path: str) -> tuple[Any, str]:
        """The form and the field of a path in the content, where it lies in this step."""
        first, _dot, rest = path.partition(".")
        if rest:
            number, _dot, field = rest.partition(".")
            rows = self.rows_of(first)
            at = int(number) - (self.windows[first].offset if rows else 0)
            return (rows[at], field) if 0 <= at < len(rows) else (None, "")
        return next(((form, first) for form in self.single() if first in form.fields), (None, ""))

    def rows_of(self, part: str) -> list[Any]:
        """The kept rows of a part of the content, in its order."""
        return list(self.forms[part].kept()) if part in self.windows else []

    def wrong(self) -> list[Wrong]:
        """Every sentence of the step, with the place where it stands."""
        found = [one for form in self.single() for one in _of_form(form, "")]
        for name in self.windows:
            rows = self.forms[name]
            found += [Wrong("", "", str(words), name) for words in rows.non_form_errors()]
            for number, form in enumerate(rows.forms):
                if form.is_bound and not form.data.get(f"{form.prefix}-DELETE"):
                    found += _of_form(form, f"{name}.{number}.")
        return found

    # put into the whole ----------------------------------------------------------------------------------------------

    def _put_in(self) -> A:
        """The content with this step's part in place of the former one; only when every form is valid."""
        merged = self.content
        for part in self.section.parts:
            form = self.forms[part.name]
            if not part.list:
                merged = merged.with_(fields=with_fields(merged, form))
            elif part.layout == "picked":
                merged = merged.with_(**{part.name: tuple(form.rows())})
            else:
                merged = self._with_rows(merged, part)
        return without_ends(self.whole, merged)

    def _with_rows(self, merged: A, part: Part) -> A:
        """A list with the rows of this part, its other parts as they were; each row under its key where it has one."""
        here, rows = self.windows[part.name], self.forms[part.name]
        elsewhere = {view.name: rows_of(view, merged) for view in self.whole.views(part.stored)}
        if any(one.type == "key" for one in part.fields.values()):
            beside = (row for name, kept in elsewhere.items() if name != part.name for row in kept)
            taken = {row[part.by[0]] for row in (*beside, *here.others) if part.by[0] in row}
            own: Iterable[Row] = keyed_rows(part, rows, taken)
        else:
            own = self._ending(merged, part, rows.kept())
        elsewhere[part.name] = tuple(here.around(own))
        return merged.with_(**{part.stored: tuple(row for kept in elsewhere.values() for row in kept)})

    def _ending(self, merged: A, part: Part, kept: Sequence[Any]) -> list[Row]:
        """The rows whose ends are there; one that was taken out in the same breath is told at its field."""
        for one in part.fields.values():
            if one.of:
                keys = _ends(self.whole, merged, one)
                for form in kept:
                    if form.cleaned_data[one.name] not in keys:
                        form.add_error(one.name, _(one.refused))
        return [form.values() for form in kept if not form.errors]


def steps_of(
    whole: Questionnaire, base: type[Step[Any]] = Step, **special: type[Step[Any]]
) -> dict[str, type[Step[Any]]]:
    """A step for each section; ``special`` are those of which a kind knows more. Raises DefinitionError."""
    check_types(whole)
    found: dict[str, type[Step[Any]]] = {}
    for one in whole.sections:
        kind = special.get(one.name, base)
        found[one.name] = type(kind.__name__, (kind,), {"whole": whole, "section": one, "__doc__": one.title})
    return found


def with_fields(content: Answers, form: Any) -> dict[str, Any]:
    """The single fields with those of a form, and the marks of both."""
    values = form.values()
    others = [name for name in content.fields.get("confidential", ()) if name not in form.fields]
    because = {name: why for name, why in content.fields.get("because", {}).items() if name not in form.fields}
    because |= values.pop("because", {})
    more = {"because": because} if because or "because" in content.fields else {}
    return {**content.fields, **values, "confidential": [*others, *values["confidential"]], **more}


def without_ends(whole: Questionnaire, content: A) -> A:
    """The content without the rows that name a row which is gone."""
    changed = {}
    for name, part in whole.lists.items():
        ends = {one.name: _ends(whole, content, one) for one in part.fields.values() if one.of}
        if ends:
            rows = content.rows(name)
            changed[name] = tuple(row for row in rows if all(row.get(end) in keys for end, keys in ends.items()))
    return content.with_(**changed) if changed else content


def _ends(whole: Questionnaire, content: Answers, one: Field) -> set[str]:
    """The keys that a field may name; where it need not name any, nothing is one of them."""
    key = whole.lists[one.of].by[0]
    return {row[key] for row in content.rows(one.of)} | (set() if one.needed else {""})


def _of_form(form: Any, path: str) -> Iterator[Wrong]:
    for name, sentences in form.errors.items():
        whole_form = name == NON_FIELD_ERRORS
        bound = None if whole_form else form[name]
        for sentence in sentences:
            anchor = "" if bound is None else bound.id_for_label or bound.auto_id
            label = "" if bound is None else str(bound.label)
            yield Wrong(anchor, label, str(sentence), path if whole_form else f"{path}{name}")


# what a browser posts ------------------------------------------------------------------------------------------------


def counted(data: QueryDict | None, section: Section) -> QueryDict | None:
    """Posted data with each list's counters put right; without them a list has no rows, instead of failing on them."""
    if data is None:
        return None
    found = data.copy()
    for part in section.rows:
        _without_silent(found, part)
        prefix = part.name
        text = str(found.get(f"{prefix}-TOTAL_FORMS", ""))
        claimed = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
        total = str(min(claimed, rows_posted(found, prefix)))
        # every row counts as one shown before: a formset leaves out new rows that repeat what is stored
        found[f"{prefix}-TOTAL_FORMS"] = found[f"{prefix}-INITIAL_FORMS"] = total
    return found


def _without_silent(data: QueryDict, part: Part) -> None:
    """Leave out the rows of a list that say nothing, but for the first few: each row costs time to draw, and somebody
    who fills in a list leaves no more of them open.
    """
    rows: dict[int, dict[str, list[str]]] = {}
    prefix = part.name
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        number, _dash, field = name.removeprefix(f"{prefix}-").partition("-")
        if not (field and number.isascii() and number.isdecimal()):
            continue
        if len(number) < 5 and str(int(number)) == number:
            rows.setdefault(int(number), {})[field] = data.getlist(name)
        else:
            del data[name]  # "00", or past counting: no form writes that
    silent = [number for number in sorted(rows) if not _speaks(part, rows[number])]
    if len(silent) <= MOST_SILENT:
        return
    for row, fields in rows.items():
        for field in fields:
            del data[f"{prefix}-{row}-{field}"]
    kept = sorted(rows.keys() - set(silent[MOST_SILENT:]))
    for place, row in enumerate(kept):
        for field, values in rows[row].items():
            data.setlist(f"{prefix}-{place}-{field}", values)


def _speaks(part: Part, fields: Mapping[str, list[str]]) -> bool:
    """Whether a row says anything: something was typed, or every row that it lies between is named."""
    ends = {name for name, one in part.fields.items() if one.of}
    given = {name for name, values in fields.items() if any(value.strip() for value in values)}
    return bool(given - untyped_of(part) - ends) or (bool(ends) and given >= ends)


def one_more(data: QueryDict, section: Section) -> QueryDict | None:
    """The posted form with one empty row more where "add" was pressed; None when it wasn't."""
    pressed = next((part.name for part in section.rows if f"add_{part.name}" in data), None)
    if pressed is None:
        return None
    more = counted(data, section)
    assert more is not None
    del more[f"add_{pressed}"]
    total = int(str(more[f"{pressed}-TOTAL_FORMS"]))
    more[f"{pressed}-TOTAL_FORMS"] = str(total + 1)
    more.setdefault(f"{pressed}-{total}-DELETE", "")  # a row counts once any of its fields is posted
    return more
