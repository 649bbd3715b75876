"""The referral form, the same for a draft and for an amendment; two versions of one, field by field."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.days import day_of
from accounts.models import Marking
from casework.forms.act import ActForm, Circles, compare, day, line, numbered, text
from casework.forms.procedure import flag_words, titled
from casework.forms.subjects import initial_rows, subjects_form
from casework.models import Case
from casework.queries.facts import procedure_of
from casework.referrals.acts.referral import CASE_FIELDS, REFERRAL_FIELDS
from casework.referrals.models import Referral
from casework.referrals.table import State

KEEP = "keep_"  # before the name of a field whose version was chosen
SECTIONS: tuple[tuple[str, Any, Any, tuple[str, ...]], ...] = (
    (
        "what",
        _("What happened"),
        _("What was seen or heard, by whom, when and where; what is fact and what is inference."),
        ("title", "facts", "information_date", "urgent"),
    ),
    ("grounds", _("Grounds"), _("Why this concerns the joint assessment."), ("grounds",)),
    ("threat", _("Threat"), "", ("threat_type", "ideology", "state_actor", "vital_interests")),
    (
        "source",
        _("Source and reliability"),
        _("The source and the information are judged apart (6×6)."),
        ("reliability", "credibility", "source_restrictions"),
    ),
    (
        "marking",
        _("Marking and compartments"),
        _(
            "No colleague sees the draft. From submission on, nobody below this marking or outside these compartments"
            " sees the case; the oversight body reads both, within its clearance."
        ),
        ("marking", "compartments"),
    ),
)


class ReferralForm(ActForm):
    """Every field may be left open in a draft; what submission needs is listed beside the form."""

    partly = True

    title = line(
        _("Title"), required=False, most=200, help_text=_("A line that a colleague recognises. No names of sources.")
    )
    facts = text(_("Facts"), required=False, rows=8)
    information_date = day(_("Date of the information"), required=False)
    urgent = forms.BooleanField(label=_("Urgent: the intake desk answers within 24 hours"), required=False)
    grounds = text(_("Grounds"), required=False, rows=4)
    threat_type = forms.ChoiceField(
        label=_("Threat type"), required=False, widget=forms.RadioSelect(attrs={"class": "choices--columns"})
    )
    ideology = line(_("Ideology"), required=False, most=120, help_text=_("Where it applies."))
    state_actor = line(_("State actor"), required=False, most=120, help_text=_("Where it applies."))
    vital_interests = forms.MultipleChoiceField(
        label=_("Vital interests touched"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reliability = forms.ChoiceField(label=_("Source reliability"), required=False)
    credibility = numbered(_("Information credibility"), required=False)
    source_restrictions = text(
        _("Source restrictions"),
        required=False,
        rows=2,
        help_text=_("What readers may not do with this: no copy, no contact with the source, ask first."),
    )
    marking = numbered(
        _("Marking"),
        required=False,
        help_text=_("Counts once you press a button below; what saves itself until then stays under the present one."),
    )
    compartments = Circles(
        label=_("Compartments"),
        help_text=_("Of colleagues only those who are read into every one of them will see the case."),
    )

    def prepare(self) -> None:
        """Choices of the procedure and of the person; what is stored already."""
        rules, referral = procedure_of(self.case), self.case.referral
        self._choices("threat_type", titled(rules.threat_types), flag_words(rules.threat_types.values()))
        self._choices("vital_interests", titled(rules.vital_interests), flag_words(rules.vital_interests.values()))
        self._choices("reliability", [("", _("Not judged yet")), *Referral.Reliability.choices])
        self._choices("credibility", [("", _("Not judged yet")), *Referral.Credibility.choices])
        lowest = 0 if self.case.state == State.DRAFT else self.case.label.marking  # two people go lower
        offered: list[tuple[Any, Any]] = [(m.value, m.label) for m in Marking if lowest <= m.value <= self.sight.level]
        if not referral.marking_chosen:
            offered.insert(0, ("", _("Choose a marking")))
        self._choices("marking", offered)
        held = self.sight.compartments | set(self.case.label.compartments)
        self.fields["compartments"].offer(held)  # type: ignore[attr-defined]
        stored = {name: getattr(self.case, name) for name in CASE_FIELDS}
        stored |= {name: getattr(referral, name) for name in REFERRAL_FIELDS}
        marking = self.case.label.marking if referral.marking_chosen else ""
        stored |= {"marking": marking, "compartments": list(self.case.label.compartments)}
        self.initial = {**stored, **self.initial}

    def _choices(self, name: str, choices: list[tuple[Any, Any]], flag: str = "") -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if flag:
            self.fields[name].help_text = flag

    def clean_information_date(self) -> date | None:
        """Information from the future is a slip of the pen."""
        given: date | None = self.cleaned_data["information_date"]
        if given is not None and given > day_of(self.sight.at):
            raise forms.ValidationError(now("The date of the information lies in the future."))
        return given

    def arguments(self) -> dict[str, Any]:
        """Fields, marking and compartments as the draft and the amendment take them."""
        fields = {name: self.cleaned_data[name] for name in (*CASE_FIELDS, *REFERRAL_FIELDS)}
        level = self.cleaned_data["marking"]
        return {"fields": fields, "marking": level, "compartments": self.cleaned_data["compartments"]}

    def sections(self) -> list[dict[str, Any]]:
        """The form as the page shows it: section by section."""
        return [
            {
                "id": key,
                "title": title,
                "lead": lead,
                "fields": [self[name] for name in names if not self[name].is_hidden],
            }
            for key, title, lead, names in SECTIONS
        ]


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


def conflicts(posted: QueryDict, case: Case, sight: Sight, at: datetime) -> list[dict[str, Any]]:
    """Field by field where the two differ, in words; the subjects count as one field."""
    mine = ReferralForm(posted, case=case, sight=sight)
    theirs = ReferralForm(stored_data(case, sight), case=case, sight=sight)
    rows = compare(mine, theirs)
    yours, stored = _people(subjects_form(case, at, posted)), _people(subjects_form(case, at, stored_data(case, sight)))
    if yours != stored:
        label = now("Persons and organisations concerned")
        rows.append({"name": "subjects", "label": label, "yours": yours, "theirs": stored})
    return rows


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
