"""Two versions of one referral: which fields differ, and the merged form once the person has chosen."""

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.access import Sight
from casework.forms.subjects import initial_rows, subjects_form
from casework.models import Case
from casework.referrals.forms.referral import ReferralForm

KEEP = "keep_"


def stored_data(case: Case, sight: Sight) -> QueryDict:
    """The stored referral as if its form had just been posted."""
    form = ReferralForm(case=case, sight=sight)
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form.initial.get(name)
        values = value if isinstance(value, list) else [value]
        data.setlist(name, [_posted(v) for v in values if v not in (None, "", False)])
    rows = initial_rows(case)
    data["subjects-TOTAL_FORMS"] = data["subjects-INITIAL_FORMS"] = str(len(rows))
    for index, row in enumerate(rows):
        for name, value in row.items():
            data[f"subjects-{index}-{name}"] = _posted(value)
    return data


def _posted(value: Any) -> str:
    if value is True:
        return "on"
    return "" if value is None else str(value)


def chosen(posted: QueryDict, case: Case, sight: Sight, at: datetime) -> QueryDict:
    """What was posted, with the stored version of each field for which the person chose theirs."""
    theirs = [name[len(KEEP) :] for name in posted if name.startswith(KEEP) and posted[name] == "theirs"]
    if not any(name.startswith(KEEP) for name in posted):
        return posted
    stored, merged = stored_data(case, sight), posted.copy()
    for name in theirs:
        if name == "subjects":
            for key in [k for k in merged if k.startswith("subjects-")]:
                del merged[key]
            for key in [k for k in stored if k.startswith("subjects-")]:
                merged.setlist(key, stored.getlist(key))
        else:
            merged.setlist(name, stored.getlist(name))
    return merged


def compare(posted: QueryDict, case: Case, sight: Sight, at: datetime) -> list[dict[str, Any]]:
    """Field by field where the two differ, in words; the subjects count as one field."""
    mine = ReferralForm(posted, case=case, sight=sight)
    theirs = ReferralForm(stored_data(case, sight), case=case, sight=sight)
    rows = []
    for name in mine.fields:
        yours, stored = words(mine, name), words(theirs, name)
        if yours != stored:
            rows.append({"name": name, "label": mine[name].label, "yours": yours, "theirs": stored})
    yours, stored = _people(subjects_form(case, at, posted)), _people(subjects_form(case, at, stored_data(case, sight)))
    if yours != stored:
        label = _("Persons and organisations concerned")
        rows.append({"name": "subjects", "label": label, "yours": yours, "theirs": stored})
    return rows


def words(form: ReferralForm, name: str) -> str:
    """A field's value as people read it: the words of a choice, the text of a text."""
    value = form[name].value()
    choices = {str(k): str(v) for k, v in getattr(form.fields[name], "choices", [])}
    if value in (True, "on"):
        return _("yes")
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(choices.get(str(v), str(v).replace("\r\n", "\n")) for v in values if v not in (None, "", False))


def _people(formset: Any) -> str:
    lines = []
    for form in formset.forms:
        parts = [
            str(form[n].value() or "")
            for n in ("name", "aliases", "birth_date", "birth_place", "nationality", "identifiers", "note")
        ]
        if any(parts) and not form["DELETE"].value():
            lines.append("; ".join(" / ".join(p.split("\n")).replace("\r", "") for p in parts if p))
    return "\n".join(lines)
