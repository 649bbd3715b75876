"""Typst sets what leaves as PDF. What a case says reaches it as data (JSON in ``sys.inputs``), never as markup."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from casework.actions.printing import STANDARDS, demand_printable

# Characters that turn the direction of what follows, or show nothing: on paper they are named instead.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u007f-\u009f]")


# What ``accounts.sentences.apart`` keeps apart: it turns nothing outside itself.
APART = re.compile(r'\u2068((?:[^\u2066-\u2069"\\]|\\.)*)\u2069')


def as_data(words: Mapping[str, Any]) -> str:
    """What a template shows, as JSON in which no character hides another or turns its direction."""
    pieces = APART.split(json.dumps(words, ensure_ascii=False))  # every second one stood apart
    seen = [UNSEEN.sub(_shown, piece) for piece in pieces]
    return "".join(f"\u2068{piece}\u2069" if number % 2 else piece for number, piece in enumerate(seen))


def _shown(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found.group()):04X}⟩"


def set_pdf(template: Path, given: dict[str, str], at: datetime) -> bytes:
    """The PDF of a template with what it is given, stamped with ``at``: the same bytes for the same input.

    Always PDF/A and PDF/UA: Refused, with the characters, when no font shows what is to be set.
    """
    compiler = typst.Compiler(template, root=template.parent, ignore_system_fonts=True, sys_inputs=given)
    try:
        return _bytes(compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=int(at.timestamp())))
    except typst.TypstError:
        demand_printable([given.get("words", "")])
        raise


def _bytes(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made
