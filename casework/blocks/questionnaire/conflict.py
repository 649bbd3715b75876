"""Two versions of one step: which parts differ, in words, and the merged step once the person has chosen."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.blocks.questionnaire.forms import BECAUSE, MARK
from casework.blocks.questionnaire.steps import Step

KEEP = "keep_"
Make = Callable[[QueryDict | None], Step[Any]]  # the step over the stored content, with what was posted


def posted_of(step: Step[Any]) -> QueryDict:
    """A step as if its forms had just been posted as they are shown."""
    data = QueryDict(mutable=True)
    for form in step.single():
        _post(data, form)
    for name in step.windows:
        rows = step.forms[name].forms
        data[f"{name}-TOTAL_FORMS"] = data[f"{name}-INITIAL_FORMS"] = str(len(rows))
        for form in rows:
            _post(data, form)
    return data


def _post(data: QueryDict, form: Any) -> None:
    for name in form.fields:
        data.setlist(form.add_prefix(name), _texts(form, name))
    for name in form.marked:
        data[f"{form.add_prefix(name)}{MARK}"] = "on"
    for name, why in form.reasons.items():
        data[f"{form.add_prefix(name)}{BECAUSE}"] = why


def _texts(form: Any, name: str) -> list[str]:
    """What a browser would post for a field as it is shown."""
    value = form[name].value()
    if isinstance(form.fields[name], forms.BooleanField):
        return ["on"] if value in (True, "on", "True", "true") else []
    shown = value if isinstance(value, list | tuple) else form.fields[name].widget.format_value(value)
    many = shown if isinstance(shown, list | tuple) else [shown]
    return [str(one) for one in many if one not in (None, "")]


def chosen(posted: QueryDict, make: Make) -> QueryDict:
    """What was posted, with the stored version of each part for which the person chose theirs."""
    theirs = [name[len(KEEP) :] for name in posted if name.startswith(KEEP) and posted[name] == "theirs"]
    if not theirs:
        return posted
    stored, merged = posted_of(make(None)), posted.copy()
    for name in theirs:
        for key in [key for key in (*merged, *stored) if _belongs(key, name)]:
            merged.setlist(key, stored.getlist(key)) if key in stored else merged.pop(key, None)
    return merged


def _belongs(key: str, name: str) -> bool:
    return key in (name, f"{name}{MARK}", f"{name}{BECAUSE}") or key.startswith(f"{name}-")


def compare(posted: QueryDict, make: Make) -> list[dict[str, str]]:
    """Part by part where the two differ; the rows of a list count as one part."""
    mine, theirs = make(posted), make(None)
    rows = []
    for form, other in zip(mine.single(), theirs.single(), strict=True):
        for name in form.fields:
            yours, stored = _words(form, name), _words(other, name)
            if yours != stored:
                rows.append({"name": name, "label": str(form[name].label), "yours": yours, "theirs": stored})
    for part in mine.section.rows:
        yours, stored = _lines(mine.forms[part.name].forms), _lines(theirs.forms[part.name].forms)
        if yours != stored:
            rows.append({"name": part.name, "label": _(part.called), "yours": yours, "theirs": stored})
    return rows


def _words(form: Any, name: str) -> str:
    """A field's value as people read it."""
    choices = {str(k): str(v) for k, v in getattr(form.fields[name], "choices", ())}
    if isinstance(form.fields[name], forms.BooleanField):
        choices = {"on": str(form[name].label)}
    shown = [text.replace("\r\n", "\n") for text in _texts(form, name)]
    text = ", ".join([*(choices.get(one, one) for one in shown), *filter(None, (form.reasons.get(name),))])
    return f"{text} ({_('confidential')})" if text and name in form.marked else text


def _lines(rows: Iterable[Any]) -> str:
    lines = []
    for form in rows:
        hidden = ("DELETE", *(name for name, one in form.part.fields.items() if one.type == "key"))
        words = [_words(form, name) for name in form.fields if name not in hidden]
        if not ("DELETE" in form.fields and form["DELETE"].value()):
            lines.append("; ".join(word for word in words if word))
    return "\n".join(line for line in lines if line)
