"""What the forms of all acts share: the case and the person they are made for, and the widgets of the house."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.forms.choosing import PersonField, circle_choices
from accounts.forms.days import DayField
from accounts.models import Compartment, Person
from accounts.queries.translation import translated
from casework.actions.clocks import Setting
from casework.actions.file_types import TYPES
from casework.actions.printing import no_sign, unprintable
from casework.models import Case
from casework.models.words import own_words
from casework.queries.access_list import people_who_could_work_on

LONG = 20_000  # characters of a long text
SHORT = 300  # characters of a reason that stands in a list


class PlainForm(forms.Form):
    """No attribute of the browser's own checks: each error stands at its field, in the reader's language."""

    use_required_attribute = False


class Printed(PlainForm):
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


class ActForm(Printed):
    """A form of one act. ``arguments()`` is what the act's function takes besides reference, by, at, version."""

    classified = False  # what is written here may stand above the case's label
    asks_more = False  # has fields that only the case decides, besides those of the class
    partly = False  # leaves alone what a program leaves out, and takes the subjects as well
    own_template = ""  # draws the fields where the usual list of them isn't enough
    former = ""  # why it is asked again, above fields that start from what was written before
    former_reason = ""

    def __init__(self, *args: Any, case: Case, sight: Sight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.sight = sight
        self.prepare()
        self.initial = {name: own_words(value) for name, value in self.initial.items()}

    def prepare(self) -> None:
        """Fill choices and initial values from the case; called once, at the end of making the form."""

    def arguments(self) -> dict[str, Any]:
        """The act's own keyword arguments; only after ``is_valid()``."""
        return dict(self.cleaned_data)

    @property
    def is_long(self) -> bool:
        """Whether there is a text to write, which is kept while it is typed."""
        return any(isinstance(field.widget, forms.Textarea) for field in self.fields.values())

    @property
    def page_marking(self) -> int:
        """The marking in the banners of the form's page: the case's, or a higher one of what the form shows."""
        return self.case.label.marking

    def addressed(self) -> Mapping[str, Any]:
        """Whom the act goes to, as far as the form says by now: for the preview of its page."""
        return {}

    def clock_settings(self) -> Mapping[str, Setting] | None:
        """What the act would set for its clocks, as far as the form says by now: for the preview of its page."""
        return None


class SharedDraftForm(ActForm):
    """A text that the people of one service write together: the form says over which version of it one writes."""

    draft_version = forms.IntegerField(required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput)
    written_by = ""  # the colleague who wrote last, where it wasn't oneself
    written_at: datetime | None = None

    def over(self, row: Any) -> None:
        """Note the stored draft under the form, if there is one."""
        self.initial.setdefault("draft_version", row.version if row is not None else 0)
        if row is not None and row.author_id != self.sight.person_id:
            self.written_by, self.written_at = row.author.name, row.written_at


class NoForm(ActForm):
    """An act that asks for nothing but the click."""


def text(
    label: Any, *, help_text: Any = "", required: bool = True, rows: int = 5, most: int = LONG, strip: bool = True
) -> forms.CharField:
    """A long text with its counted limit."""
    # never maxlength: it cuts what is pasted without a word; the script counts down as the limit comes near
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        strip=strip,
        validators=[MaxLengthValidator(most)],
        widget=forms.Textarea(attrs={"rows": rows, "data-count": most}),
    )


def line(label: Any, *, help_text: Any = "", required: bool = True, most: int = SHORT) -> forms.CharField:
    """A text of one line."""
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most)


def numbered(label: Any, *, help_text: Any = "", required: bool = True, **more: Any) -> forms.TypedChoiceField:
    """One of several rows or levels, by its number; None where none is chosen."""
    return forms.TypedChoiceField(
        label=label, help_text=help_text, required=required, coerce=int, empty_value=None, **more
    )


def settled(label: Any, *, yes: Any, no: Any) -> forms.TypedChoiceField:
    """A second person's word: agreed to, or refused."""
    return forms.TypedChoiceField(
        label=label,
        coerce=lambda value: value in (True, "True", "true", "yes"),
        choices=[("yes", yes), ("no", no)],
        widget=forms.RadioSelect,
    )


def day(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A date in the browser's own picker."""
    return DayField(label=label, help_text=help_text, required=required)


class HiddenCircles(forms.MultipleHiddenInput):
    """Compartments where there is nothing to choose."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """None where the field isn't there at all."""
        return [value for value in data.getlist(name) if value] if name in data else None


class CircleBoxes(forms.CheckboxSelectMultiple):
    """Boxes with an empty value beside them, so that none ticked can be told from none shown."""

    value_from_datadict = HiddenCircles.value_from_datadict

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The boxes after the empty value."""
        boxes = super().render(name, value, attrs, renderer)
        return format_html('<input type="hidden" name="{}" value="">{}', name, boxes)


class Circles(forms.TypedMultipleChoiceField):
    """Compartments. A body that leaves the field out says nothing of them: None, and what is stored stays."""

    hidden_widget = HiddenCircles

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, widget=CircleBoxes, **kwargs)

    def offer(self, numbers: Collection[int]) -> None:
        """Offer these compartments."""
        self.choices = circle_choices(Compartment.objects.filter(pk__in=numbers))
        if not self.choices:
            self.widget = HiddenCircles()

    def clean(self, value: Any) -> Any:
        """The numbers; None for a field that was left out."""
        return None if value is None else super().clean(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the page shows again: what is stored, where nothing was said."""
        return initial if data is None else data


class PersonChoice(PersonField):
    """A person by user name; shown with the service."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Person.objects.none(),
            to_field_name="username",
            empty_label=_("Choose a person"),
            with_service=True,
            **kwargs,
        )


class ToPerson(ActForm):
    """An act that names one person: only people whose clearance, compartments and role would open the case, and whose
    service has a part in it.
    """

    to = PersonChoice(label=_("Person"))
    except_self = False

    def candidates(self) -> QuerySet[Person]:
        """The people offered; the act checks again."""
        ids = self.ids()
        people = Person.objects.filter(pk__in=ids).select_related("service")
        return people.exclude(pk=self.sight.person_id) if self.except_self else people

    def ids(self) -> list[int]:
        """Whom the case may be given to."""
        return people_who_could_work_on(self.case, at=self.sight.at)

    def prepare(self) -> None:
        """Offer the people who could open the case once they are named on it."""
        self.fields["to"].queryset = self.candidates()  # type: ignore[attr-defined]


def chosen_day(form: ActForm, name: str) -> date | None:
    """The day as typed, or as proposed."""
    value = form.data.get(form.add_prefix(name), "") if form.is_bound else form.initial.get(name)
    if value is None or isinstance(value, date):
        return value
    try:
        return parse_date(str(value))  # typed now, or kept as it was typed
    except ValueError:
        return None


def _told() -> str:
    values = {"endings": ", ".join(TYPES), "most": settings.DOSSIER_MAX_UPLOAD_MB}
    return now("Taken in are %(endings)s, each at most %(most)s MB; what a file is, its content decides.") % values


class UploadField(forms.FileField):
    """A file of one of the types that are taken in, within the largest size; the content is looked into later."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", lazy(_told, str)())
        given.setdefault("widget", forms.ClearableFileInput(attrs={"accept": ",".join(f".{one}" for one in TYPES)}))
        super().__init__(**given)
