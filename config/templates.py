"""Templates with their long lines wrapped: readers of the source want them so, and readers of the page don't see it."""

import re

from django.template import Origin
from django.template.loaders import filesystem

WRAPPED = re.compile(r"\\\n[ \t]*")


def joined(text: str) -> str:
    """A template as Django reads it: a line that ends in a backslash goes on in the next, without its indentation.

    So a line can be broken anywhere, inside a tag or a text too, and neither page nor message changes by it.
    """
    return WRAPPED.sub("", text)


class Loader(filesystem.Loader):
    """The product's own templates."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template with its lines joined."""
        return joined(super().get_contents(origin))
