"""What a file is, by its content: a short list of types is taken in, and of those only what can't run anything.

The name chooses the type that is claimed, the content must be that type from its first byte to its last, and the
containers (Office files, PDF, mails) are looked into with parsers. ``check`` does that in a process of its own, which
is stopped when it costs too much. puremagic only names what was found instead, for the sentence.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import puremagic

from accounts.sentences import say
from casework.actions import file_child, mail_files, office_files, pdf_files, picture_files, table_files
from casework.actions.file_content import Budget, OtherContent, UnsafeContent
from casework.errors import Refused

HEAD = 4096  # bytes that name a type
LONGEST_NAME = 150  # characters, ending included
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)  # devices on Windows
# What begins like this is no text, whatever its name says.
NOT_TEXT = (b"%PDF", b"PK\x03\x04", b"MZ", b"\x7fELF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"GIF8", b"II*\x00", b"MM\x00*")
CONTROL = frozenset(range(32)) - {0x09, 0x0A, 0x0C, 0x0D} | {0x7F}

Look = Callable[[BinaryIO, Budget], None]


@dataclass(frozen=True)
class FileType:
    """One type that is taken in: what it is called and served as, and how its content is looked at."""

    title: str
    content_type: str
    look: Look


def refused(sentence: str, code: str = "type") -> Refused:
    """A refusal that stands at the file's field."""
    return Refused(sentence, code=f"file.{code}", field="upload")


def look_into_text(file: BinaryIO, budget: Budget) -> None:
    """UTF-8, or one of the Western one-byte sets, without any byte that text doesn't have."""
    _text_of(file)


def look_into_table(file: BinaryIO, budget: Budget) -> None:
    """The same, and no cell that a spreadsheet would run to fetch or start something."""
    table_files.look_into_table(_text_of(file))


def _text_of(file: BinaryIO) -> str:
    content = file.read()
    if content.startswith(NOT_TEXT):
        raise refused(say("The content is no plain text{instead}.", instead=_instead(content[:HEAD])))
    if any(content.count(bytes([byte])) for byte in CONTROL):
        raise refused("The file is no plain text: it holds control characters. Save it as text in UTF-8.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused("The file is no plain text: its characters can't be read. Save it as text in UTF-8.")


def _picture(look: Callable[[BinaryIO], None]) -> Look:
    return lambda file, budget: look(file)


def _carried(name: str, content: bytes, budget: Budget) -> None:
    """A file within a PDF: plain data, as our own records carry it, and nothing else."""
    try:
        look = look_into_table if name.lower().endswith(".csv") else look_into_text
        look(io.BytesIO(content), budget)
    except Refused as error:
        raise UnsafeContent(office_files.PROGRAM) from error


def _attached(name: str, content: bytes, budget: Budget) -> None:
    """A file that hangs on a mail: whatever is taken in by itself."""
    try:
        ending = clean_name(name or "unnamed").rpartition(".")[2]
        with budget.within():
            TYPES[ending].look(io.BytesIO(content), budget)
    except (Refused, OtherContent) as error:
        words = "The mail carries a file that isn't taken in: {name}. Add what you need of it by itself."
        shown = "".join(c for c in name if c.isprintable())[:80]
        raise UnsafeContent(say(words, name=shown or "?")) from error


_WORD = "application/vnd.openxmlformats-officedocument"
_PAPER, _SHEET, _SLIDES = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
_ODF = "application/vnd.oasis.opendocument"
_TEXT = "text/plain; charset=utf-8"
_eml, _msg = (partial(look, attached=_attached) for look in (mail_files.look_into_eml, mail_files.look_into_msg))
_office, _odf = office_files.look_into_office, office_files.look_into_open_document
_TIFF = FileType("TIFF picture", "image/tiff", _picture(picture_files.look_into_tiff))
_JPEG = FileType("JPEG picture", "image/jpeg", _picture(picture_files.look_into_jpeg))

# fmt: off
TYPES: Mapping[str, FileType] = {
    "pdf":  FileType("PDF document", "application/pdf", partial(pdf_files.look_into_pdf, attached=_carried)),
    "docx": FileType("Word document", f"{_WORD}.{_PAPER}", partial(_office, main=f"{_PAPER}.main")),
    "xlsx": FileType("Excel workbook", f"{_WORD}.{_SHEET}", partial(_office, main=f"{_SHEET}.main")),
    "pptx": FileType("PowerPoint presentation", f"{_WORD}.{_SLIDES}", partial(_office, main=f"{_SLIDES}.main")),
    "odt":  FileType("OpenDocument text", f"{_ODF}.text", partial(_odf, kind=f"{_ODF}.text")),
    "ods":  FileType("OpenDocument sheet", f"{_ODF}.spreadsheet", partial(_odf, kind=f"{_ODF}.spreadsheet")),
    "odp":  FileType("OpenDocument presentation", f"{_ODF}.presentation", partial(_odf, kind=f"{_ODF}.presentation")),
    "png":  FileType("PNG picture", "image/png", _picture(picture_files.look_into_png)),
    "jpg":  _JPEG,
    "jpeg": _JPEG,
    "gif":  FileType("GIF picture", "image/gif", _picture(picture_files.look_into_gif)),
    "tif":  _TIFF,
    "tiff": _TIFF,
    "webp": FileType("WebP picture", "image/webp", _picture(picture_files.look_into_webp)),
    "txt":  FileType("plain text", _TEXT, look_into_text),
    "csv":  FileType("table in plain text", "text/csv; charset=utf-8", look_into_table),
    "eml":  FileType("mail", "message/rfc822", _eml),
    "msg":  FileType("Outlook mail", "application/vnd.ms-outlook", _msg),
}
# fmt: on


def clean_name(given: str) -> str:
    """The last part of the name without anything that could mislead: no folders, control or direction characters.

    Raises Refused when nothing is left, or when the ending isn't one that is taken in.
    """
    name = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode("utf-8"))
    name = re.split(r"[/\\]", name)[-1]
    # Cc, Cf and the rest of C: control, direction marks, unassigned, private use; Zl and Zp: line separators
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in ("Zl", "Zp"))
    name = re.sub(r"[<>:\"|?*;]", "_", re.sub(r"\s+", " ", name)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    stem = stem.strip(" .")
    if not dot or not stem:
        raise refused("The file needs a name with an ending, such as report.pdf.", "name")
    if ending.lower() not in TYPES:
        raise refused(say("Files of this kind are not taken in: allowed are {endings}.", endings=tuple(TYPES)))
    if RESERVED.match(stem.split(".")[0]):
        stem = f"_{stem}"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip(' .')}.{ending.lower()}"


def check(path: Path, name: str) -> FileType:
    """Look into a file that was stored under a cleaned name; its type, or Refused with one sentence why not.

    Done by a child process with a limit of processor time and memory: a file may be built to cost.
    """
    ending = name.rpartition(".")[2]
    refusal = file_child.ask(path, ending)
    if refusal is not None:
        raise refusal
    return TYPES[ending]


def look_into(path: Path, ending: str) -> None:
    """The same within this process, without any limit but the budget. Raises Refused."""
    wanted = TYPES[ending]
    with path.open("rb") as file:
        head = file.read(HEAD)
        if not head:
            raise refused("The file is empty.", "empty")
        file.seek(0)
        try:
            wanted.look(file, Budget())
        except OtherContent as error:
            words = "The name says {title}, the content isn't one{instead}."
            raise refused(say(words, title=say(wanted.title), instead=_instead(head))) from error
        except UnsafeContent as error:
            raise refused(error.args[0], "unsafe") from error


def _instead(head: bytes) -> str:
    """ ", it looks like …" when puremagic knows the content; nothing otherwise."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    words = re.sub(r"[^\w /().-]", "", found[0].name)[:60].strip() if found else ""
    return say(": it looks like “{kind}”", kind=words) if words else ""
