"""Typst sets what leaves as PDF. What a case says reaches it as data (JSON in ``sys.inputs``), never as markup."""

import json
import logging
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

log = logging.getLogger(__name__)

# For everybody's reader (PDF/UA) and for the archive (PDF/A), with the content attached.
STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
# Characters that turn the direction of what follows, or show nothing: on paper they are named instead.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u007f-\u009f]")


def as_data(words: Mapping[str, Any]) -> str:
    """What a template shows, as JSON in which no character hides another or turns its direction."""
    return UNSEEN.sub(_shown, json.dumps(words, ensure_ascii=False))


def _shown(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def set_pdf(template: Path, given: dict[str, str], at: datetime) -> bytes:
    """The PDF of a template with what it is given, stamped with ``at``: the same bytes for the same input."""
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs=given)
    stamp = int(at.timestamp())
    try:
        return _bytes(compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=stamp))
    except typst.TypstError as error:
        # A script that none of the fonts has is forbidden by both standards. The attached content is complete then too.
        log.warning("a page is set without PDF/A: %s", type(error).__name__)
        return _bytes(compiler.compile(format="pdf", pdf_standards=["1.7"], timestamp=stamp))


def _bytes(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made
