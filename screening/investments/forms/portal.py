"""What representatives fill in on their page of a file: answers, comments, a text of a measure, a report, files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from casework.blocks.portal.forms import FileFields, PortalForm, long_text
from casework.forms.act import LONG, day
from screening.investments.acts.closing import Closing
from screening.investments.queries.portal import RequestView

MOST = 2000  # characters of the explanation
NAMES = ("closed", "closed_on", "closed_why")


def typed_words(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is typed of the closing, label and words, to be read beside another one's."""
    choices = dict(ClosingFields.base_fields["closed"].choices)  # type: ignore[attr-defined]
    words = ((name, choices.get(typed[name], typed[name])) for name in NAMES if typed.get(name))
    return [(str(ClosingFields.base_fields[name].label), str(text)) for name, text in words]


class ClosingFields(forms.Form):
    """The question and, where the answer is yes, the day and the reason."""

    closed = forms.ChoiceField(
        label=_("Is the deal closed by now?"),
        help_text=_("Closing waits for clearance. Say so at once when it has happened all the same."),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
    )
    closed_on = day(_("Closed on"), required=False, help_text=_("Only for a deal that is closed already."))
    closed_why = forms.CharField(
        label=_("Why it closed before clearance"),
        required=False,
        help_text=_("Only for a deal that is closed already."),
        validators=[MaxLengthValidator(MOST)],
        widget=forms.Textarea(attrs={"rows": 3, "data-count": MOST}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("closed_on", "closed_why"):
            self.fields[name].depends = True  # type: ignore[attr-defined]  # on the answer above: not "optional"

    def clean(self) -> dict[str, Any]:
        """A deal that is closed was closed on a day."""
        given = super().clean() or {}
        if given.get("closed") == "yes" and not given.get("closed_on") and "closed_on" not in self.errors:
            self.add_error("closed_on", now("Say on which day it was closed."))
        if given.get("closed") == "yes" and not str(given.get("closed_why") or "").strip():
            self.add_error("closed_why", now("Say why the deal was closed before it was cleared."))
        return given

    def closing(self) -> Closing | None:
        """What was said; None where the question wasn't put."""
        if "closed" not in self.fields:
            return None
        if self.cleaned_data["closed"] == "no":
            return Closing()
        return Closing(on=self.cleaned_data["closed_on"], why=self.cleaned_data["closed_why"])


class ClosingForm(PortalForm, ClosingFields):
    """Whether the deal is closed by now, said without being asked for anything else."""


class AnswerForm(FileFields, ClosingFields):
    """One text for each question of a request, in the letter's order; then whether the deal is closed by now."""

    def __init__(self, request: RequestView, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.questions = request.questions
        for question in request.questions:
            self.fields[f"answer_{question.place}"] = long_text(f"{question.place}. {question.wording}", rows=5)
            self.initial[f"answer_{question.place}"] = question.answer
        if not request.asks_closing:
            for name in NAMES:
                del self.fields[name]
        self.initial.update(request.closing_typed)
        self.order_fields([*(f"answer_{q.place}" for q in request.questions), *NAMES, "upload", "confidential"])

    def answers(self) -> dict[int, str]:
        """What is typed now, by question, valid or not; an answer that the form doesn't carry is left as it was."""
        typed = {q.pk: self.data.get(f"answer_{q.place}") for q in self.questions}
        return {pk: str(text).replace("\r\n", "\n")[:LONG] for pk, text in typed.items() if text is not None}

    def closing_typed(self) -> dict[str, str]:
        """What is typed of the closing, valid or not."""
        return {name: str(self.data[name])[:LONG] for name in NAMES if name in self.fields and self.data.get(name)}


class CommentForm(PortalForm, ClosingFields):
    """Comments on a preliminary opinion; and whether the deal is closed by now."""

    text = long_text(
        _("Your comments"), rows=12, help_text=_("They are given once. The committee reads them as they are.")
    )

    def __init__(self, *args: Any, asks_closing: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_closing:
            for name in NAMES:
                del self.fields[name]
        self.order_fields(["text", *NAMES])


class MeasureAnswerForm(PortalForm):
    """The investor's text of a measure, or its word for the authority's newest version."""

    agrees = forms.BooleanField(required=False)
    text = long_text(
        _("Your text"),
        rows=10,
        required=False,
        help_text=_("It stands beside the authority's text; nothing is overwritten."),
    )
    remark = long_text(_("Remark"), rows=3, required=False)

    def __init__(self, *args: Any, offered: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        if offered is None:
            del self.fields["agrees"]
        else:
            words = now("We agree to version %(number)s of the authority as it stands")
            self.fields["agrees"].label = words % {"number": offered}
            self.fields["agrees"].help_text = now(
                "Your text below is left aside then. A measure binds both sides once both have the same text."
            )

    def clean(self) -> dict[str, Any]:
        """A text, unless the authority's is agreed to."""
        given = super().clean() or {}
        if not given.get("agrees") and not str(given.get("text") or "").strip():
            self.add_error("text", now("Write the text of the measure."))
        return given

    def arguments(self) -> dict[str, Any]:
        """As the act takes them."""
        agreed = self.offered if self.cleaned_data.get("agrees") else None
        return {"text": self.cleaned_data["text"], "remark": self.cleaned_data["remark"], "agrees_to": agreed}


class FineAnswerForm(PortalForm):
    """The answer to the notice of a fine."""

    text = long_text(
        _("Your answer"), rows=12, help_text=_("It is given once. Whoever decides on the fine reads it as it is.")
    )


class ReportForm(FileFields):
    """A report on an obligation."""

    text = long_text(_("What was done"), rows=6)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["text", "upload", "confidential"])


class HearingForm(PortalForm):
    """Nothing but the click."""
