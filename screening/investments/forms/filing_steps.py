"""The steps of a notification: each a few forms over one part of its content, saved by itself.

Independent of who writes: the representative's pages, the authority's own files and the API use the same steps, so each
sentence is made once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.queries.sentences import translated
from accounts.written import labelled
from casework.actions.printing import no_sign, unprintable
from casework.forms.counted import rows_posted
from screening.investments.forms.filing_contacts import ContactsForm
from screening.investments.forms.filing_deal import (
    DealForm,
    EstablishmentFormSet,
    SectorsForm,
    TargetForm,
    deal_initial,
    sectors_initial,
)
from screening.investments.forms.filing_pages import AT_ONCE, Places, Window, window
from screening.investments.forms.filing_parties import UNTYPED, HoldingFormSet, PartyFormSet, party_rows
from screening.investments.models import Party
from screening.investments.procedures.scope_data import ScopeRules
from screening.investments.procedures.system import system
from screening.investments.queries.filing_content import Content
from screening.investments.queries.notification import content_problems, turnover_wanted

MOST_SILENT = 25  # rows of a list that say nothing and are drawn nevertheless
ENDS = frozenset({"owner", "owned"})  # of a holding, chosen from a list
OTHERS = (Party.Role.INVESTOR.value, Party.Role.TARGET.value, Party.Role.SELLER.value)


@dataclass(frozen=True)
class Frame:
    """What every step knows: the rules of the procedure, and the day."""

    rules: ScopeRules | None
    today: date
    demands: bool = True  # what decides must be stated; a program's draft may leave anything out
    places: Places | None = None  # the pages of long lists that are shown; None: every list whole


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


class Step:
    """One step; ``merged`` is the whole content with this step's part put in."""

    name: str
    title: Promise | str
    lead: Promise | str = ""
    lists: tuple[str, ...] = ()  # prefixes of its formsets

    def __init__(self, content: Content, frame: Frame, data: QueryDict | None = None) -> None:
        self.content, self.frame = content, frame
        self.data = whole(data, self.lists)
        self.windows: dict[str, Window] = {}
        self.build()

    def build(self) -> None:
        """Make the forms from the stored content and what was typed."""
        raise NotImplementedError

    def drawn(self, formset: Any, name: str, rows: Sequence[Mapping[str, Any]], **more: Any) -> Any:
        """A list's rows, those of the page that is shown."""
        part = self.windows[name] = window(name, rows, self.frame.places)
        made = formset(self.data, initial=list(part.shown), prefix=name, form_kwargs=more)
        if part.is_paged:
            made.max_num, made.absolute_max, made.not_drawn = AT_ONCE, AT_ONCE + 1, len(part.others)
        return made

    def put_in(self) -> Content:
        """The content with this step's part; only when every form is valid."""
        raise NotImplementedError

    def single(self) -> Iterable[Any]:
        """Its forms that are no rows of a list."""
        return ()

    def is_valid(self) -> bool:
        """Each form by itself, then what its parts say of one another."""
        parts = [*self.single(), *(getattr(self, name) for name in self.lists)]
        if False in [part.is_valid() for part in parts]:  # every part says its sentences
            return False
        self.merged = self.put_in()
        if self.wrong():
            return False
        for path, sentence in self.problems():
            form, field = self.place(path)
            if form is not None and field in form.fields:
                form.add_error(field, translated(sentence))
        self._look_for_signs()
        return not self.wrong()

    def _look_for_signs(self) -> None:
        """What is handed in can be taken away on paper: a character without a sign is told at its field, all in one
        look.
        """
        rows = [form for name in self.lists for form in getattr(self, name).kept()]
        parts = [(form, dict(form.cleaned_data)) for form in (*self.single(), *rows)]
        typed = [(form, name, text) for form, said in parts for name, text in said.items() if isinstance(text, str)]
        lacking = unprintable(text for _form, _name, text in typed)
        for form, name, text in typed if lacking else ():
            own = tuple(character for character in lacking if character in text)
            if own and name in form.fields:
                form.add_error(name, translated(no_sign(own)))

    def problems(self) -> list[tuple[str, str]]:
        """What can't be so in the whole content, by its place."""
        return content_problems(self.merged)

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
        return list(getattr(self, part).kept()) if part in self.lists else []

    def wrong(self) -> list[Wrong]:
        """Every sentence of the step, with the place where it stands."""
        found = [one for form in self.single() for one in _of_form(form, "")]
        for name in self.lists:
            rows = getattr(self, name)
            found += [Wrong("", "", str(words), name) for words in rows.non_form_errors()]
            for number, form in enumerate(rows.forms):
                if form.is_bound and not form.data.get(f"{form.prefix}-DELETE"):
                    found += _of_form(form, f"{name}.{number}.")
        return found


class PartiesStep(Step):
    """Investors, target, seller."""

    name, title = "parties", _("Parties")
    lead = _("Who invests, in whom, and from whom. Owners above them come in the next step.")
    lists = ("parties",)

    def build(self) -> None:
        """One row for each party; an investor and a target wait to be named."""
        rows: list[Mapping[str, Any]] = list(self.content.others)
        rows = rows or [{"role": "investor"}, {"role": "target"}]
        self.parties = self.drawn(PartyFormSet, "parties", rows, today=self.frame.today, roles=OTHERS)

    def put_in(self) -> Content:
        """The other parties in place of the former ones; holdings of whoever is gone go as well."""
        part = self.windows["parties"]
        taken = {row["key"] for row in (*self.content.owners, *part.others) if "key" in row}
        return with_parties(self.content, [*part.around(party_rows(self.parties, taken)), *self.content.owners])

    def rows_of(self, part: str) -> list[Any]:
        """Parties come before owners in the content."""
        return list(self.parties.kept()) if part == "parties" else []


class ChainStep(Step):
    """Owners up to the last, and who holds what in whom."""

    name, title = "chain", _("Owners")
    lead = _("Every owner above the investor and the target, up to the people or states at the top.")
    lists = ("owners", "holdings")

    def build(self) -> None:
        """Holdings choose among the parties that are saved and the owners that have a key here."""
        today, roles = self.frame.today, (Party.Role.OWNER.value,)
        self.owners = self.drawn(PartyFormSet, "owners", self.content.owners, today=today, roles=roles)
        named = {row["key"]: row["name"] for row in self.content.parties}
        if self.data is not None:
            named |= {form["key"].value(): form["name"].value() for form in self.owners.forms if form["key"].value()}
        self.holdings = self.drawn(HoldingFormSet, "holdings", self.content.holdings, named=named)

    def put_in(self) -> Content:
        """Owners and holdings in place of the former ones. A holding on another page goes with the owner it names."""
        owners, holdings = self.windows["owners"], self.windows["holdings"]
        taken = {row["key"] for row in (*self.content.others, *owners.others)}
        parties = [*self.content.others, *owners.around(party_rows(self.owners, taken))]
        keys = {row["key"] for row in parties}
        kept = self.holdings.kept()
        for form in kept:
            for end in ("owner", "owned"):
                if form.cleaned_data[end] not in keys:  # an owner taken out in the same breath
                    form.add_error(end, _("This party isn't among those stated."))
        rows = holdings.around(form.values() for form in kept if not form.errors)
        held = tuple(row for row in rows if {row["owner"], row["owned"]} <= keys)
        return self.content.with_(parties=tuple(parties), holdings=held)


class TargetStep(Step):
    """What the target is, does and holds."""

    name, title = "target", _("Target")
    lead = _("Where the target is, what it does, and what of it is sensitive.")
    lists = ("establishments",)

    def build(self) -> None:
        """Establishments, sectors, figures and texts."""
        rows: list[Mapping[str, Any]] = list(self.content.establishments) or [{}]
        self.establishments = self.drawn(EstablishmentFormSet, "establishments", rows)
        initial = sectors_initial(self.content.sectors)
        self.sectors = SectorsForm(self.data, initial=initial, rules=self.frame.rules)
        self.target = TargetForm(self.data, initial=self.content.fields, today=self.frame.today)

    def problems(self) -> list[tuple[str, str]]:
        """A turnover that decides must be stated."""
        sentence = turnover_wanted(self.merged, self.frame.rules) if self.frame.demands else None
        return [*super().problems(), *([("turnover", sentence)] if sentence is not None else [])]

    def single(self) -> Iterable[Any]:
        """Sectors and the rest."""
        return (self.sectors, self.target)

    def put_in(self) -> Content:
        """This part in place of the former one."""
        return self.content.with_(
            fields=with_fields(self.content, self.target),
            establishments=tuple(
                self.windows["establishments"].around(form.values() for form in self.establishments.kept())
            ),
            sectors=tuple(self.sectors.sector_rows()),
        )


class DealStep(Step):
    """The transaction."""

    name, title = "deal", _("Deal")
    lead = _("How, when, for how much, and with which money.")

    def build(self) -> None:
        """One form."""
        self.deal = DealForm(self.data, initial=deal_initial(self.content.fields), today=self.frame.today)

    def single(self) -> Iterable[Any]:
        """The one form."""
        return (self.deal,)

    def put_in(self) -> Content:
        """This part in place of the former one."""
        return self.content.with_(fields=with_fields(self.content, self.deal))


class ContactsStep(Step):
    """Whom to reach, the mandate, the payer."""

    name, title = "contacts", _("Contacts and mandate")
    lead = _("Whom the authority can reach, and for whom you act.")

    def build(self) -> None:
        """One form; the payer is shown where the procedure has a fee."""
        self.contacts = ContactsForm(self.data, initial=self.content.fields, today=self.frame.today)
        rules = self.frame.rules
        self.asks_payer = rules is not None and "payer" in system(rules.id).asked

    def single(self) -> Iterable[Any]:
        """The one form."""
        return (self.contacts,)

    def put_in(self) -> Content:
        """This part in place of the former one."""
        return self.content.with_(fields=with_fields(self.content, self.contacts))


STEPS: dict[str, type[Step]] = {
    step.name: step for step in (PartiesStep, ChainStep, TargetStep, DealStep, ContactsStep)
}


def with_fields(content: Content, form: Any) -> dict[str, Any]:
    """The filing's own fields with those of a form, and the marks of both."""
    values = form.values()
    others = [name for name in content.fields.get("confidential", ()) if name not in form.fields]
    return {**content.fields, **values, "confidential": [*others, *values["confidential"]]}


def with_parties(content: Content, parties: list[Any]) -> Content:
    """The content with these parties; holdings that name none of them any more are left out."""
    keys = {row["key"] for row in parties}
    kept = tuple(row for row in content.holdings if {row["owner"], row["owned"]} <= keys)
    return content.with_(parties=tuple(parties), holdings=kept)


def _of_form(form: Any, path: str) -> Iterator[Wrong]:
    for name, sentences in form.errors.items():
        whole_form = name == NON_FIELD_ERRORS
        bound = None if whole_form else form[name]
        for sentence in sentences:
            anchor = "" if bound is None else bound.id_for_label or bound.auto_id
            label = "" if bound is None else str(bound.label)
            yield Wrong(anchor, label, str(sentence), path if whole_form else f"{path}{name}")


# what a browser posts ------------------------------------------------------------------------------------------------


def whole(data: QueryDict | None, prefixes: Iterable[str]) -> QueryDict | None:
    """Posted data with each list's counters put right; without them a list has no rows, instead of failing on them."""
    if data is None:
        return None
    found = data.copy()
    for prefix in prefixes:
        _without_silent(found, prefix)
        text = str(found.get(f"{prefix}-TOTAL_FORMS", ""))
        claimed = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
        total = str(min(claimed, rows_posted(found, prefix)))
        # every row counts as one shown before: a formset leaves out new rows that repeat what is stored
        found[f"{prefix}-TOTAL_FORMS"] = found[f"{prefix}-INITIAL_FORMS"] = total
    return found


def _without_silent(data: QueryDict, prefix: str) -> None:
    """Leave out the rows of a list that say nothing, but for the first few: each row costs time to draw, and somebody
    who fills in a list leaves no more of them open.
    """
    rows: dict[int, dict[str, list[str]]] = {}
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        number, _dash, field = name.removeprefix(f"{prefix}-").partition("-")
        if not (field and number.isascii() and number.isdecimal()):
            continue
        if len(number) < 5 and str(int(number)) == number:
            rows.setdefault(int(number), {})[field] = data.getlist(name)
        else:
            del data[name]  # "00", or past counting: no form writes that
    silent = [number for number in sorted(rows) if not _speaks(rows[number])]
    if len(silent) <= MOST_SILENT:
        return
    for row, fields in rows.items():
        for field in fields:
            del data[f"{prefix}-{row}-{field}"]
    kept = sorted(rows.keys() - set(silent[MOST_SILENT:]))
    for place, row in enumerate(kept):
        for field, values in rows[row].items():
            data.setlist(f"{prefix}-{place}-{field}", values)


def _speaks(fields: Mapping[str, list[str]]) -> bool:
    """Whether a row says anything: something was typed, or both ends of a holding are named."""
    given = {name for name, values in fields.items() if any(value.strip() for value in values)}
    return bool(given - UNTYPED - ENDS) or given >= ENDS


def one_more(data: QueryDict, prefixes: Iterable[str]) -> QueryDict | None:
    """The posted form with one empty row more where "add" was pressed; None when it wasn't."""
    pressed = next((prefix for prefix in prefixes if f"add_{prefix}" in data), None)
    if pressed is None:
        return None
    more = whole(data, prefixes)
    assert more is not None
    del more[f"add_{pressed}"]
    total = int(str(more[f"{pressed}-TOTAL_FORMS"]))
    more[f"{pressed}-TOTAL_FORMS"] = str(total + 1)
    more.setdefault(f"{pressed}-{total}-DELETE", "")  # a row counts once any of its fields is posted
    return more


def typed_data(typed: Mapping[str, Any]) -> QueryDict:
    """A step kept as it was typed, as if it had just been posted."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        if not name.startswith("_"):
            data.setlist(name, [str(v) for v in values] if isinstance(values, list) else [str(values)])
    return data
