"""Confirming who is concerned: what the procedure proposes, ticked; others added; whoever is left out with a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.forms.choosing import ServiceField
from accounts.models import Service
from accounts.queries.order import by_name
from accounts.queries.translation import said
from casework.forms.act import ActForm, line
from screening.investments.models import FileMember
from screening.investments.queries.filing_content import sectors_named
from screening.investments.queries.filing_openings import by_part, fits
from screening.investments.queries.members import Confirmed, Proposed, confirmed_members, proposed_members, set_aside

Part = FileMember.Part


class MembersForm(ActForm):
    """Ticks for the authorities and the intelligence services, one more service, and why somebody is left out."""

    members = forms.MultipleChoiceField(
        label=_("Authorities concerned"), required=False, widget=forms.CheckboxSelectMultiple
    )
    intelligence = forms.MultipleChoiceField(
        label=_("Intelligence services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    add = ServiceField(
        label=_("Another service"),
        queryset=Service.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("None"),
    )
    add_part = forms.ChoiceField(label=_("Its part"), choices=Part.choices, required=False, initial=Part.MEMBER)
    add_reason = line(_("Why it is concerned"), required=False)
    removed_because = line(
        _("Why a service is left out"),
        required=False,
        help_text=_("Asked for each service that was proposed or confirmed and is not ticked. It stays on the file."),
    )

    def prepare(self) -> None:
        """The proposals and whoever is confirmed; at first the proposals are ticked."""
        self.proposed = {p.code: p for p in proposed_members(self.case) if p.there}
        self.confirmed = {c.code: c for c in confirmed_members(self.case)}
        self.aside = set_aside(self.case)
        self.able = by_part(self.case, self.sight.at)
        ticked = {*self.confirmed, *(code for code in self.proposed if code not in self.aside)}
        for name, parts in (("members", (Part.MEMBER, Part.CONSULTED)), ("intelligence", (Part.INTELLIGENCE,))):
            choices = self._choices(parts)
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.initial.setdefault(name, [code for code, _words in choices if code in ticked])
        taken = {*self.proposed, *self.confirmed}
        able = frozenset[str]().union(*self.able.values()) - taken
        others = Service.objects.filter(is_active=True, code__in=able)
        self.fields["add"].queryset = others  # type: ignore[attr-defined]
        missing = [p.code for p in proposed_members(self.case) if not p.there]
        if missing:
            words = now("Proposed as well, and not a service of this installation: %(codes)s.")
            self.fields["members"].help_text = words % {"codes": ", ".join(missing)}

    def _choices(self, parts: tuple[str, ...]) -> list[tuple[str, str]]:
        found: dict[str, str] = {
            code: self._said(code, self.confirmed.get(code) or p, p)
            for code, p in self.proposed.items()
            if p.part in parts
        }
        for code, confirmed in self.confirmed.items():
            if confirmed.part in parts and code not in self.proposed:
                found[code] = self._said(code, confirmed, None)
        return by_name(found.items(), lambda pair: pair[1])

    def _said(self, code: str, one: Confirmed | Proposed, rule: Proposed | None) -> str:
        """The words of a service, and that nobody of it could do its part yet."""
        alone = "" if code in self.able[one.part] else f" {now('Nobody there has a role that does this yet.')}"
        return f"{_words(one, rule)}{alone}"

    def clean(self) -> dict[str, Any]:
        """A reason for whoever is added, and one for whoever is left out."""
        given = super().clean() or {}
        if given.get("add") and not str(given.get("add_reason") or "").strip():
            self.add_error("add_reason", now("Say why this service is concerned."))
        part = given.get("add_part") or Part.MEMBER
        if given.get("add") and not fits(self.case, given["add"].code, part, self.able):
            words = now("Nobody of %(code)s has a role that does this in a file.")
            self.add_error("add_part", words % {"code": given["add"].code})
        if self._left_out(given) and not str(given.get("removed_because") or "").strip():
            words = now("Say why these services are left out: %(codes)s.")
            self.add_error("removed_because", words % {"codes": ", ".join(self._left_out(given))})
        return given

    def _left_out(self, given: dict[str, Any]) -> list[str]:
        """Those that nobody has given a reason for yet."""
        ticked = {*given.get("members", ()), *given.get("intelligence", ())}
        known = dict.fromkeys([*self.confirmed, *(code for code in self.proposed if code not in self.aside)])
        return [code for code in known if code not in ticked]

    def _entry(self, code: str) -> tuple[str, str]:
        """Part and reason: as confirmed before, else as proposed."""
        found: Confirmed | Proposed = self.confirmed.get(code) or self.proposed[code]
        return found.part, found.reason

    def arguments(self) -> dict[str, Any]:
        """Code → (part, reason), and code → why it is left out."""
        given = self.cleaned_data
        chosen = {code: self._entry(code) for code in (*given["members"], *given["intelligence"])}
        if given.get("add"):
            chosen[given["add"].code] = (given["add_part"] or Part.MEMBER, given["add_reason"])
        return {"members": chosen, "removed": dict.fromkeys(self._left_out(given), given["removed_because"])}


def _words(one: Confirmed | Proposed, rule: Proposed | None) -> str:
    """A service with its reason, and the flag of the rule that proposes it."""
    flag = f" ({now('to confirm')})" if rule is not None and rule.needs_confirmation else ""
    part = f", {Part(one.part).label}" if one.part == Part.CONSULTED else ""
    why = said(sectors_named(one.reason))
    return f"{one.title} ({one.code}){part}. {why[:1].upper()}{why[1:]}{flag}"
