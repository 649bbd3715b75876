"""Asking: one question of a service, and the letter that merges them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.days import day_of
from accounts.sentences import apart
from accounts.written import date_format
from casework.actions.clocks import Setting
from casework.actions.set_days import FARTHEST, length_until
from casework.blocks.requests.acts import settings_of_side
from casework.blocks.requests.models import Question
from casework.blocks.requests.queries import TO_PUT, if_answered_on, moves_clocks, usual_due, waiting_questions
from casework.forms.act import ActForm, chosen_day, day, text
from casework.models.words import own_words

QUESTION = 4_000  # characters
LAST = 999  # place of a question that names none


class QuestionForm(ActForm):
    """One question of a service."""

    text = text(
        _("Question"),
        help_text=_(
            "Only the people of the file read this. The secretariat puts it into its next letter, and may word it anew."
        ),
        rows=4,
        most=QUESTION,
    )
    due_on = day(
        _("To be put by"),
        required=False,
        help_text=_("By then it should stand in a letter, which has a day of its own. A week from now if left empty."),
    )

    def prepare(self) -> None:
        """A week from now is proposed."""
        self.initial = {"due_on": day_of(self.sight.at) + timedelta(days=TO_PUT), **self.initial}

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """The length that makes the question's clock end on the day chosen."""
        chosen = chosen_day(self, "due_on")
        ahead = (chosen - day_of(self.sight.at)).days if chosen is not None else -1
        return {"@question": Setting(length=ahead)} if 0 <= ahead <= FARTHEST else None


class RequestFields(ActForm):
    """The letter: each waiting question chosen or left out, its wording and its place; the day to answer by.

    A kind's form says which ``sides`` can be asked and which is chosen, and has the disclosure guard look it over.
    """

    asks_more = True
    own_template = "casework/blocks/requests/fields.html"
    sides: tuple[str, ...]
    chosen_side: str
    leaving: tuple[str, ...]
    release: Callable[[], dict[str, Any]]
    introduction = text(_("Introduction"), required=False, rows=3, most=QUESTION)
    due_on = day(_("Answer by"))
    closing = text(_("Closing words"), required=False, rows=2, most=QUESTION)

    def prepare(self) -> None:
        """Three fields for each question that waits, and the day that the procedure proposes."""
        super().prepare()
        self.waiting = list(waiting_questions(self.case))
        self.leaving = ("introduction", *(f"wording_{q.pk}" for q in self.waiting), "closing")
        names = []
        for number, question in enumerate(self.waiting, start=1):
            names += self._question(number, question)
        self.order_fields(["side", "introduction", *names, "due_on", "closing", "released", "release_reason"])
        self.initial = {"due_on": usual_due(self.case, self.sight.at), **self.initial}
        self.fields["due_on"].help_text = self._hypothetical()

    def _question(self, number: int, question: Question) -> list[str]:
        take, wording, place = (f"{name}_{question.pk}" for name in ("take", "wording", "place"))
        service = question.service.code
        words = {"number": number, "service": service}
        self.fields[take] = forms.BooleanField(
            label=now("Ask question %(number)s, of %(service)s") % words, required=False, initial=True
        )
        help_text = format_html(now("{service} asks: {text}"), service=service, text=question.text)
        self.fields[wording] = text(
            now("Question %(number)s as the letter asks it") % words,
            required=False,
            rows=3,
            most=QUESTION,
            help_text=help_text,
        )
        self.fields[wording].initial = own_words(question.text)
        self.fields[place] = forms.IntegerField(
            label=now("Place of question %(number)s in the letter") % words,
            required=False,
            initial=number,
            min_value=1,
            max_value=LAST,
        )
        return [take, wording, place]

    def groups(self) -> list[dict[str, Any]]:
        """The fields of each question together, for the page."""
        return [
            {
                "title": now("Question %(number)s, of %(service)s") % {"number": number, "service": q.service.code},
                **{name: self[f"{name}_{q.pk}"] for name in ("take", "wording", "place")},
            }
            for number, q in enumerate(self.waiting, start=1)
        ]

    def _hypothetical(self) -> str:
        """What the stopped clocks become when the answer comes on the last day."""
        chosen, at = chosen_day(self, "due_on"), self.sight.at
        if not moves_clocks(self.case, self.chosen_side):
            return now("No time limit of the file stands still meanwhile.") if len(self.sides) > 1 else ""
        if chosen is None or chosen <= day_of(at):
            return ""
        words = now("If the answer comes on %(day)s: “%(title)s” ends on %(then)s instead of %(now)s.")
        values = {"day": date_format(chosen, "j F Y")}
        moved = if_answered_on(self.case, at, chosen)
        return " ".join(words % {**values, "title": apart(m.title), "then": m.then, "now": m.now} for m in moved)

    def _chosen(self, given: dict[str, Any]) -> list[Question]:
        """The questions that are ticked, in their places."""
        chosen = [q for q in self.waiting if given.get(f"take_{q.pk}")]
        return sorted(chosen, key=lambda q: (given.get(f"place_{q.pk}") or LAST, q.pk))

    def outgoing(self, given: dict[str, Any]) -> str:
        """What would leave: a question that is left out stays."""
        names = ["introduction", *(f"wording_{q.pk}" for q in self._chosen(given)), "closing"]
        return "\n".join(str(given.get(name) or "") for name in names)

    def asks(self, given: dict[str, Any]) -> Iterable[int]:
        """The questions of this letter."""
        return [question.pk for question in self._chosen(given)]

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """What a request to the side chosen moves, and the length that makes its clock end on the day chosen."""
        chosen, length = chosen_day(self, "due_on"), None
        if chosen is not None and chosen > day_of(self.sight.at):
            length, _later = length_until(self.case, self.sight.at, chosen, symbol="@request")
        put = [q for q in self.waiting if not self.is_bound or self.data.get(self.add_prefix(f"take_{q.pk}"))]
        ends = {"@question": Setting(items=tuple(q.deadline.item for q in put))}
        return {**settings_of_side(self.case, self.chosen_side, length), **ends}

    def arguments(self) -> dict[str, Any]:
        """The chosen questions in their order, with the letter's words."""
        given = self.cleaned_data
        return {
            "questions": [(q.pk, given[f"wording_{q.pk}"]) for q in self._chosen(given)],
            **{name: given[name] for name in ("introduction", "due_on", "closing", "side")},
            **self.release(),
        }
