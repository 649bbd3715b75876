"""A form whose text leaves the house, or goes to people who know less: the disclosure guard looks it over first.

A form names its outgoing fields in ``leaving`` and says who gets them in ``addressee()``. What the disclosure guard
finds among what the sender can open is shown passage by passage, each with its box, and one reason. ``release()``
gives what the handing in asks for.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.written import labelled, quoted
from casework.blocks.disclosure.alarm import check
from casework.blocks.disclosure.passages import Passage
from casework.blocks.disclosure.sources import Disclosure
from casework.forms.act import ActForm, PlainForm, line
from casework.lifecycle.kinds import told


class Released(forms.MultipleChoiceField):
    """Keys of passages; which ones there are is known only after the look, and the act compares again."""

    def valid_value(self, value: str) -> bool:
        """Any key: one that stands for no passage releases nothing."""
        return True


class OutgoingForm(ActForm):
    """The outgoing texts of an act, looked over."""

    leaving: tuple[str, ...] = ()
    released = Released(
        label=_("Passages released"),
        required=False,
        widget=forms.MultipleHiddenInput,
        choices=(),
        help_text=_("The guard compares words: it misses what is said in other words, translated, or in a document."),
    )
    release_reason = line(_("Why these passages may leave"), required=False)
    passages: tuple[Passage, ...] = ()
    decides = False  # sends a decision, which several sides may be told

    def prepare(self) -> None:
        """The release stands there only once something was found."""
        self.fields["release_reason"].widget = forms.HiddenInput()
        self.order_fields([*(name for name in self.fields if name not in ("released", "release_reason"))])

    def names_printed(self) -> tuple[str, ...]:
        """What leaves leaves on paper."""
        return self.leaving

    def sides_told(self) -> tuple[str, ...]:
        """The sides that get it, the usual one first; none where it stays in the house."""
        part = told(self.case, Disclosure)
        return part.told(self.case) if self.decides else (part.usual,)

    def addressee(self) -> str | Sequence[str]:
        """Who gets the letter, by the kind's own word; or several of them."""
        return [told(self.case, Disclosure).addressee(side) for side in self.sides_told()]

    def asks(self, given: dict[str, Any]) -> Iterable[int]:
        """Ids of the questions that stand in this letter."""
        return ()

    def outgoing(self, given: dict[str, Any]) -> str:
        """Everything that would leave, as one text."""
        return "\n".join(str(given.get(name) or "") for name in self.leaving)

    def whole(self, given: dict[str, Any]) -> str:
        """The same with what stands above it outside, where the authority wrote that: title, names."""
        shown = [text for side in self.sides_told() for text in told(self.case, Disclosure).shown(self.case, side)]
        return "\n".join(dict.fromkeys([*shown, self.outgoing(given)]))

    def clean(self) -> dict[str, Any]:
        """Stop at every passage that isn't released."""
        given = super().clean() or {}
        self.passages = check(
            self.case,
            self.whole(given),
            addressee=self.addressee(),
            sight=self.sight,
            at=self.sight.at,
            released=given.get("released") or (),
            asks=self.asks(given),
        )
        if self.passages:
            self._stop(given)
        return given

    def _stop(self, given: dict[str, Any]) -> None:
        ticked = set(given.get("released") or ())
        boxes = {p.key: labelled(quoted(p.text), p.reason) for p in self.passages}
        self.fields["released"].widget = forms.CheckboxSelectMultiple()
        self.fields["released"].choices = list(boxes.items())  # type: ignore[attr-defined]
        self.fields["release_reason"].widget = forms.TextInput()
        if set(boxes) - ticked:
            words = now("The addressee may not know these passages: change them, or tick each one and say why.")
            self.add_error("released", words)
        elif not str(given.get("release_reason") or "").strip():
            self.add_error("release_reason", now("Say why these passages may leave."))

    def release(self) -> dict[str, Any]:
        """What was released and why, as the handing in takes it; only after ``is_valid()``."""
        given = self.cleaned_data
        return {"released": tuple(given.get("released") or ()), "release_reason": given.get("release_reason") or ""}


class LookForm(PlainForm):
    """Why the marked passages may leave; the two buttons say what is decided."""

    reason = line(
        _("Why it may leave"),
        required=False,
        help_text=_("Needed where passages are marked. Coordinators alone read it, and the trail of the circle."),
    )
