"""PDF: refused when it is locked, when it can start something, or when it carries other files."""

import re
import zipfile
import zlib
from typing import BinaryIO

from accounts.sentences import say
from casework.actions.file_content import OtherContent, UnsafeContent

# Names that start or carry something. Each is needed for what it stands for: /JS never runs without /JavaScript or
# /Rendition, so short names that random bytes would hit need not be looked for.
ACTIVE = {
    b"JavaScript": "a script",
    b"Launch": "a command that starts a program",
    b"EmbeddedFile": "another file inside it",
    b"EmbeddedFiles": "another file inside it",
    b"RichMedia": "embedded media",
    b"Rendition": "embedded media",
    b"SubmitForm": "a form that sends data away",
    b"ImportData": "a form that fetches data",
    b"GoToE": "a link into an embedded file",
    b"XFA": "an XFA form",
}
NAMES = re.compile(rb"/(" + b"|".join(ACTIVE) + rb")(?=[\s/<>\[\]()%]|$)")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
LARGEST_PART = 4 * 1024 * 1024  # bytes of one unpacked stream; objects come in small ones, pictures in large ones
MOST_UNPACKED = 128 * 1024 * 1024  # bytes of all streams together
MOST_STREAMS = 20_000


def look_into_pdf(file: BinaryIO, ending: str) -> None:
    """The head at the first byte, an end, and no active name: in plain sight, escaped, or packed in object streams."""
    content = file.read()
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise OtherContent
    if b"%%EOF" not in content[-2048:]:
        raise UnsafeContent("The PDF is cut off: its end is missing.")
    if zipfile.is_zipfile(file):
        raise UnsafeContent("The PDF carries a second file behind its end.")
    plain = _unescaped(content)
    if re.search(rb"/Encrypt[\s/<\[]", plain):
        raise UnsafeContent("The PDF is locked, so it can't be looked into. Save it without a password.")
    _no_active_name(plain)
    _look_into_streams(content)


def _unescaped(content: bytes) -> bytes:
    """Names with their #xx written out."""
    return ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), content) if b"#" in content else content


def _no_active_name(content: bytes) -> None:
    found = NAMES.search(content)
    if found:
        what = ACTIVE[found.group(1)]
        raise UnsafeContent(say("The PDF holds {what}. Print it to a new PDF and add that one.", what=say(what)))


def _look_into_streams(content: bytes) -> None:
    unpacked = 0
    for number, found in enumerate(STREAM.finditer(content)):
        if number >= MOST_STREAMS or unpacked > MOST_UNPACKED:
            raise UnsafeContent("The PDF has more inside than can be looked through. Print it to a new PDF.")
        head = _unescaped(content[max(0, found.start() - 1024) : found.start()]).rpartition(b"obj")[2]
        is_objects = b"/ObjStm" in head
        part = _inflated(content, found.end())
        if is_objects and (part is None or len(part) >= LARGEST_PART):
            raise UnsafeContent("The PDF packs its objects in a way that can't be looked into. Print it to a new PDF.")
        if part is not None:
            unpacked += len(part)
            _no_active_name(_unescaped(part))


def _inflated(content: bytes, start: int) -> bytes | None:
    """The stream unpacked, at most LARGEST_PART bytes of it; None when it isn't packed that way."""
    if content[start : start + 1] not in (b"\x78", b"\x48", b"\x58", b"\x68", b"\x38", b"\x28", b"\x18", b"\x08"):
        return None  # no zlib head: a picture, or plain text that was looked at already
    unpacker, place, parts, size = zlib.decompressobj(), start, [], 0
    try:
        while size < LARGEST_PART and not unpacker.eof and place < len(content):
            piece = unpacker.decompress(content[place : place + 65_536], LARGEST_PART - size)
            place += 65_536
            parts.append(piece)
            size += len(piece)
            if unpacker.unconsumed_tail:
                break
    except zlib.error:
        if not parts:
            return None
    return b"".join(parts)
