"""Texts that end in a PDF: a character that its pages can't show is told at the field, before the act is done."""

from typing import TYPE_CHECKING

from django import forms

from accounts.queries.sentences import translated
from casework.actions.printing import no_sign, unprintable

if TYPE_CHECKING:
    Base = forms.Form
else:
    Base = object


class Printed(Base):
    """A form of which some texts are set on paper later: in the record of a decision, or in a letter."""

    printed: tuple[str, ...] = ()

    def names_printed(self) -> tuple[str, ...]:
        """The fields whose text is set on paper."""
        return self.printed

    def full_clean(self) -> None:
        """After everything else, one fault for each such field with a character that can't be set."""
        super().full_clean()
        if not self.is_bound or (self.empty_permitted and not self.has_changed()):
            return
        for name in self.names_printed():
            value = self.cleaned_data.get(name)
            found = value if isinstance(value, list | tuple) else [value or ""]
            lacking = unprintable([str(one) for one in found])
            if lacking:
                self.add_error(name, translated(no_sign(lacking)))
