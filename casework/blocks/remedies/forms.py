"""An appeal and its end; a fine: its proposal, the notice, the second person's word, the payment."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import beginning, day_of
from accounts.numbers import whole
from accounts.written import amount, date_format
from casework.actions.clocks import Setting
from casework.actions.set_days import length_until
from casework.blocks.disclosure.forms import OutgoingForm
from casework.blocks.remedies.acts import NOT_IMPOSED, OF_A_FINE, clocks_ended
from casework.blocks.remedies.models import Fine
from casework.blocks.remedies.queries import Fines, ceiling_of, item_of, open_fine
from casework.forms.act import ActForm, chosen_day, day, line, numbered, settled, text
from casework.forms.procedure import flagged
from casework.lifecycle.kinds import told


class AppealForm(ActForm):
    """An appeal that was lodged."""

    lodged_on = day(_("Lodged on"))
    court_number = line(_("Number of the court"), required=False, most=40)


class EndAppealForm(ActForm):
    """What the court ruled."""

    ended_on = day(_("Ruled on"))
    outcome = text(_("Ruling"), rows=5)


class FineForm(ActForm):
    """A breach of the list, an amount under its ceiling, the reasons."""

    printed = ("reasons",)
    breach = forms.ChoiceField(label=_("Breach"), widget=forms.RadioSelect)
    amount = forms.DecimalField(label=_("Amount (EUR)"), min_value=1, max_digits=15, decimal_places=0)
    reasons = text(_("Reasons"), rows=5)

    def prepare(self) -> None:
        """Each breach with its ceiling, in percent and, where the value is known, in euros."""
        fines = told(self.case, Fines)
        value, choices = fines.value(self.case), []
        for breach in fines.breaches(self.case).values():
            words = now("%(title)s: up to %(percent)s %%") % {
                "title": now(breach.title),
                "percent": breach.ceiling_percent,
            }
            if value is not None:
                most = ceiling_of(value, breach.ceiling_percent)
                words = f"{words} ({amount(most)} EUR)"
            choices.append((breach.code, flagged(words, breach.confidence)))
        self.fields["breach"].choices = choices  # type: ignore[attr-defined]
        self.fields["amount"].help_text = fines.hint


def whose_fine(case: Any) -> Mapping[str, Any]:
    """The fine that isn't settled, as the notice of its end names it."""
    row = open_fine(case)
    return {"fine_id": row.pk} if row is not None else {}


def _said(row: Fine) -> Any:
    """What was proposed, by whom and why; what the parties have answered, or until when they can."""
    lines = [
        format_html(
            now("{person} proposes {amount} EUR for “{breach}”. Reasons: {reasons}"),
            person=row.proposed_by.name,
            amount=amount(row.amount),
            breach=now(told(row.case, Fines).title(row)),
            reasons=row.reasons,
        )
    ]
    if row.answer:
        lines.append(format_html(now("The parties answer: {answer}"), answer=row.answer))
    elif row.hear_until:
        lines.append(
            escape(now("The parties can answer until %(day)s.") % {"day": date_format(row.hear_until, "j F Y")})
        )
    else:
        lines.append(escape(now("No notice was given yet: it can be dropped, and not imposed.")))
    return format_html_join(" ", "{}", ((line,) for line in lines))


class NoticeForm(OutgoingForm):
    """Until when the parties can answer; the letter carries the proposal's own reasons."""

    hear_until = day(_("Answer by"), help_text=_("No length was confirmed: give the parties time enough to answer."))

    def prepare(self) -> None:
        """What the letter will say stands under the question."""
        super().prepare()
        row = open_fine(self.case)
        if row is not None:
            said = format_html_join(" ", "{}", ((one,) for one in (self.fields["hear_until"].help_text, _said(row))))
            self.fields["hear_until"].help_text = said

    def outgoing(self, given: dict[str, Any]) -> str:
        """The reasons of the proposal leave with the notice."""
        row = open_fine(self.case)
        return row.reasons if row is not None else ""

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """The length that makes the time to answer end on the day chosen."""
        chosen = chosen_day(self, "hear_until")
        if chosen is None or chosen <= day_of(self.sight.at):
            return None
        length, _later = length_until(self.case, self.sight.at, chosen, symbol="@fine_answer")
        return {"@fine_answer": Setting(length=length)} if length is not None else None


class SettleFineForm(OutgoingForm):
    """The second person's word."""

    leaving = ("ruling",)
    impose = settled(_("The proposed fine"), yes=_("Impose it"), no=_("Drop it"))
    ruling = text(
        _("Reasons"),
        required=False,
        rows=5,
        help_text=_("For a fine that is imposed; the letter to the parties gives them."),
    )
    pay_by = day(_("Payable by"), required=False, help_text=_("For a fine that is imposed."))

    def prepare(self) -> None:
        """What was proposed and what the parties say stand under the question."""
        super().prepare()
        for name in ("ruling", "pay_by"):
            self.fields[name].depends = True  # type: ignore[attr-defined]  # on the answer above: not "optional"
        row = open_fine(self.case)
        if row is not None:
            self.fields["impose"].help_text = _said(row)

    def addressed(self) -> Mapping[str, Any]:
        """The fine, which says whether anybody outside was given notice."""
        return whose_fine(self.case)

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """A fine that isn't imposed starts no clock."""
        return None if self["impose"].value() == "yes" else NOT_IMPOSED


class UnpaidFineForm(ActForm):
    """An act on an imposed fine: which one, where more than one waits to be paid."""

    says_which = "reason"  # the field that names the fine where there is only one
    fine_id = numbered(_("Fine"), required=False)

    def prepare(self) -> None:
        """The fines that wait; a choice only where there is one."""
        rows = told(self.case, Fines).rows(self.case).filter(state=Fine.State.IMPOSED).order_by("pk")
        field = self.fields["fine_id"]
        field.choices = [(row.pk, _named(row)) for row in rows]  # type: ignore[attr-defined]
        if len(field.choices) < 2:  # type: ignore[attr-defined]
            field.widget = forms.HiddenInput()
            for pk, words in field.choices:  # type: ignore[attr-defined]
                self.initial["fine_id"] = pk
                self.fields[self.says_which].help_text = words
            return
        field.choices = [("", now("Choose a fine")), *field.choices]  # type: ignore[attr-defined]
        field.required = True

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """The clocks of the fine that is chosen, and of no other."""
        chosen = whole(str(self["fine_id"].value() or ""))
        row = told(self.case, Fines).rows(self.case).filter(state=Fine.State.IMPOSED, pk=chosen).first()
        return clocks_ended(row) if row is not None else {symbol: Setting(items=()) for symbol in OF_A_FINE}


def _named(row: Fine) -> str:
    """A fine as it is chosen: its number among those that were told, its breach, its amount, its day."""
    return now("Fine %(number)s: %(breach)s, %(amount)s EUR, payable by %(day)s") % {
        "number": item_of(row),
        "breach": now(told(row.case, Fines).title(row)),
        "amount": amount(row.amount),
        "day": date_format(row.pay_by, "j F Y") if row.pay_by else "—",
    }


class PaymentForm(UnpaidFineForm):
    """When it was paid."""

    says_which = "paid_on"
    paid_on = day(_("Paid on"))

    def prepare(self) -> None:
        """Usually today."""
        super().prepare()
        self.initial.setdefault("paid_on", day_of(timezone.now()))

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """Paid in time or late by the day that is stated."""
        found, paid = dict(super().clock_settings() or {}), chosen_day(self, "paid_on")
        if paid is not None and paid <= day_of(self.sight.at):
            found["@fine_payment"] = replace(found["@fine_payment"], happened=beginning(paid))
        return found


class AnnulFineForm(UnpaidFineForm):
    """Why nothing is owed any more."""

    reason = text(_("Reasons"), rows=5)


class HandOverFineForm(UnpaidFineForm):
    """Who collects a fine that isn't paid."""

    collector = line(_("Service that collects it"), most=200)
    reason = text(_("Reasons"), rows=5)
