"""How every form of the product is drawn."""

from typing import Any

from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Widget
from django.forms.renderers import TemplatesSetting

NOTHING_TYPED = (CheckboxInput, FileInput, RadioSelect)


class QuietField(BoundField):
    """A field whose content the browser doesn't remember, unless the field asks for it (user name, password)."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        """The usual attributes, and ``autocomplete="off"``."""
        built = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        if not drawn.is_hidden and not isinstance(drawn, NOTHING_TYPED):
            built.setdefault("autocomplete", drawn.attrs.get("autocomplete", "off"))
        return built


class Renderer(TemplatesSetting):
    """Our templates, our fields."""

    bound_field_class = QuietField
