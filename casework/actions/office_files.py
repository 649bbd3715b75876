"""Office files are ZIP archives: what is in them is listed, measured and looked at before they are taken in."""

import html
import os
import re
import zipfile
import zlib
from typing import BinaryIO

from casework.actions.file_content import OtherContent, UnsafeContent

MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024  # bytes
MOST_RATIO = 150  # unpacked to packed, looked at from 5 MB on
SMALL = 5 * 1024 * 1024  # bytes
LARGEST_LISTING = 2 * 1024 * 1024  # bytes of a part that is read whole: types, relations
END_RECORD = 22  # bytes of the last record, when no remark follows it
DEEPEST = 2  # workbooks behind charts are office files inside an office file

PROGRAM_ENDINGS = re.compile(
    r"\.(exe|dll|scr|com|pif|cpl|msi|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|wsh|hta|jar|class|lnk|sh|py|reg|iso|chm|html?"
    r"|docm|xlsm|pptm|dotm|xltm|potm|xlam|ppam|xlsb|zip|rar|7z|gz)$",
    re.IGNORECASE,
)
PROGRAM_HEADS = (
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
)
RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
OUTSIDE = re.compile(r"""targetmode\s*=\s*["']\s*external""", re.IGNORECASE)
HARMLESS_OUTSIDE = re.compile(r"""relationships/hyperlink["']""", re.IGNORECASE)
MACRO = re.compile(r"macroenabled|vbaproject|activex|oleobject|\.macrosheet", re.IGNORECASE)


def look_into_office(file: BinaryIO, main: str, depth: int = 0) -> None:
    """A Word, Excel or PowerPoint file without macros, controls, embedded objects or parts fetched from outside.

    ``main`` is the end of the content type that its first part must have.
    """
    with _archive(file) as archive:
        entries = _measured(archive)
        if "[Content_Types].xml" not in entries:
            raise OtherContent
        types = _listing(archive, entries["[Content_Types].xml"])
        if MACRO.search(types):
            raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.")
        if f"{main}+xml" not in types:
            raise OtherContent
        for name, entry in entries.items():
            _no_program(archive, entry)
            lowered = name.lower()
            if "vbaproject" in lowered or "/activex/" in lowered or re.search(r"embeddings/.*\.bin$", lowered):
                raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.")
            if lowered.endswith(".rels"):
                _nothing_from_outside(_listing(archive, entry))
            if "/embeddings/" in lowered:
                _look_into_embedded(archive, entry, depth)


def look_into_open_document(file: BinaryIO, kind: str) -> None:
    """An OpenDocument file without macros, scripts or embedded objects of other programs; ``kind``: its media type."""
    with _archive(file) as archive:
        entries = _measured(archive)
        first = next(iter(entries.values()), None)
        if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise OtherContent
        if _start(archive, first, 100) != kind.encode():
            raise OtherContent
        if "content.xml" not in entries:
            raise OtherContent
        for name, entry in entries.items():
            if re.match(r"(basic|scripts)/", name, re.IGNORECASE):
                raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.")
            _no_program(archive, entry)


def _archive(file: BinaryIO) -> zipfile.ZipFile:
    """The archive, when it begins at the first byte and ends at the last."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise OtherContent
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, UnicodeError) as error:
        raise UnsafeContent("The file is damaged: its list of contents can't be read.") from error
    begins = min((entry.header_offset for entry in archive.infolist()), default=0)
    file.seek(-END_RECORD, os.SEEK_END)
    if begins != 0 or file.read(4) != b"PK\x05\x06":
        archive.close()
        raise UnsafeContent("The file carries a second one before or behind it. Save it anew.")
    return archive


def _measured(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Entries by name, after their number, size, names and locks were looked at."""
    entries = archive.infolist()
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    bomb = unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1))
    if bomb or len(entries) > MOST_ENTRIES:
        raise UnsafeContent("The file unpacks to far more than its size: it looks like a decompression bomb.")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & 0x1:
            raise UnsafeContent("The file is locked, so it can't be looked into. Save it without a password.")
        if (
            name.startswith(("/", "\\"))
            or ".." in re.split(r"[/\\]", name)
            or ":" in name
            or name != entry.orig_filename
        ):
            raise UnsafeContent("The file names parts outside itself.")
        found[name] = entry
    if len({name.lower() for name in found}) != len(entries):
        raise UnsafeContent("The file holds two parts of one name.")
    return found


def _start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, length: int) -> bytes:
    """The first bytes of an entry."""
    try:
        with archive.open(entry) as part:
            return part.read(length)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise UnsafeContent("The file is damaged: a part of it can't be read.") from error


def _listing(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """A part that lists others, as text. It must be UTF-8: another encoding would hide words from us."""
    content = _start(archive, entry, LARGEST_LISTING + 1)
    if len(content) > LARGEST_LISTING or b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnsafeContent("The file is built in a way that can't be looked into. Save it anew.")
    try:
        return html.unescape(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnsafeContent("The file is built in a way that can't be looked into. Save it anew.") from error


def _no_program(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.is_dir():
        return
    if PROGRAM_ENDINGS.search(entry.filename) or _start(archive, entry, 8).startswith(PROGRAM_HEADS):
        raise UnsafeContent("The file carries a program or another file inside it. Save it without, or as PDF.")


def _nothing_from_outside(relations: str) -> None:
    for found in RELATION.findall(relations):
        if re.search(r"""targetmode\s*=\s*["']\s*external""", found, re.IGNORECASE) and not HARMLESS_OUTSIDE.search(
            found
        ):
            raise UnsafeContent("The file fetches a part of itself from outside, such as a template. Save it as PDF.")


def _look_into_embedded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int) -> None:
    """A workbook behind a chart is looked into like the file itself; anything else isn't taken in."""
    mains = {"docx": "wordprocessingml.document.main", "xlsx": "spreadsheetml.sheet.main"}
    main = mains.get(entry.filename.lower().rpartition(".")[2])
    if entry.is_dir():
        return
    if main is None or depth >= DEEPEST:
        raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.")
    try:
        with archive.open(entry) as part:
            look_into_office(part, main, depth + 1)  # type: ignore[arg-type]
    except (OtherContent, zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.") from error
