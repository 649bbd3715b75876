"""What docs/how-to/new-act.md adds to the kind of docs/how-to/new-kind.md: whole files, and lines of files."""

import re
from collections.abc import Mapping

from devstack.places import ROOT
from tests.casework.kinds.scratch import BLOCK, BLOCKS

PAGE = (ROOT / "docs" / "how-to" / "new-act.md").read_text(encoding="utf-8")
NEW: Mapping[str, str] = dict(re.findall(BLOCK, PAGE, re.MULTILINE | re.DOTALL))
EDITS: Mapping[str, str] = dict(re.findall(r"^```diff\n--- (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def grown(text: str, edit: str) -> str:
    """A file after an edit: each line with a ``+`` comes below what stands above it in the edit, in its order."""
    lines, at = text.splitlines(), 0
    for mark, line in ((one[0], one[1:]) for one in edit.splitlines()):
        if mark == "+":
            lines.insert(at, line)
        else:
            at = lines.index(line, at)
        if mark == "-":
            del lines[at]
        else:
            at += 1
    return "\n".join(lines) + "\n"


GROWN: Mapping[str, str] = {**BLOCKS, **{place: grown(BLOCKS[place], edit) for place, edit in EDITS.items()}, **NEW}
