"""How many rows of a list were posted: counted, whatever its own counter claims."""

import re
from collections.abc import Iterable


def rows_posted(names: Iterable[str], prefix: str) -> int:
    """Rows of which any field was posted, by the names of the posted fields: "prefix-3-name" is one of row 3.

    A formset draws as many rows as its counter says; a hundred bytes that claim a thousand cost seconds at every look.
    """
    row = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    return len({int(found[1]) for name in names if (found := row.match(name)) is not None})
