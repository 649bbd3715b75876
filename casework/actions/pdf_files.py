"""PDF: refused when it is locked, when it can start something, or when it carries what isn't taken in by itself.

Looked at twice: word by word through everything that can be unpacked, whatever a table of contents leaves out; and
object by object as a viewer reads it (pypdf), so that no way of writing a name hides it.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from accounts.sentences import say
from casework.actions.file_content import TOO_MUCH, Budget, OtherContent, UnsafeContent

# Names that start or carry something. Each is needed for what it stands for: /JS never runs without /JavaScript or
# /Rendition, so short names that random bytes would hit need not be looked for.
ACTIVE = {
    "JavaScript": "a script",
    "Launch": "a command that starts a program",
    "RichMedia": "embedded media",
    "Rendition": "embedded media",
    "SubmitForm": "a form that sends data away",
    "ImportData": "a form that fetches data",
    "GoToE": "a link into an embedded file",
    "GoToR": "a link into another file",
    "XFA": "an XFA form",
}
NAMES = re.compile(rb"/(" + "|".join(ACTIVE).encode() + rb")(?=[\s/<>\[\]()%]|$)")
STREAM = re.compile(rb"(?<!end)stream\r?\n")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PIECE = 65_536  # bytes unpacked at a time
LARGEST_PART = 4 * 1024 * 1024  # bytes of one unpacked stream; objects come in small ones, pictures in large ones
MOST_STREAMS = 20_000
MOST_OBJECTS = 60_000
MOST_PACKED = 5_000_000  # objects packed together, squared and added up: what finding each of them costs

Attached = Callable[[str, bytes, Budget], None]

logging.getLogger("pypdf").setLevel(logging.ERROR)


def look_into_pdf(file: BinaryIO, budget: Budget, attached: Attached) -> None:
    """The head at the first byte, an end, and nothing active. ``attached`` looks into each file that it carries."""
    content = file.read()
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise OtherContent
    if b"%%EOF" not in content[-2048:]:
        raise UnsafeContent("The PDF is cut off: its end is missing.")
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise UnsafeContent("The PDF carries a second file behind its end.")
    plain = _unescaped(content)
    if re.search(rb"/Encrypt[\s/<\[]", plain):
        raise UnsafeContent("The PDF is locked, so it can't be looked into. Save it without a password.")
    _no_active_name(plain)
    _look_into_streams(content, budget)
    _look_into_objects(content, budget, attached)


# word by word --------------------------------------------------------------------------------------------------------


def _unescaped(content: bytes) -> bytes:
    """Names with their #xx written out."""
    return ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), content) if b"#" in content else content


def _no_active_name(content: bytes) -> None:
    found = NAMES.search(content)
    if found:
        raise _active(found.group(1).decode())


def _active(name: str) -> UnsafeContent:
    return UnsafeContent(say("The PDF holds {what}. Print it to a new PDF and add that one.", what=say(ACTIVE[name])))


def _look_into_streams(content: bytes, budget: Budget) -> None:
    """Everything that begins like a packed stream, whether or not an object owns it."""
    for number, found in enumerate(STREAM.finditer(content)):
        if number >= MOST_STREAMS:
            raise UnsafeContent(TOO_MUCH)
        part = _inflated(content, found.end(), budget)
        if part:
            _no_active_name(_unescaped(part))


def _inflated(content: bytes, start: int, budget: Budget) -> bytes:
    """The stream unpacked, at most LARGEST_PART bytes of it; nothing when it isn't packed that way."""
    if content[start : start + 1] not in (b"\x78", b"\x48", b"\x58", b"\x68", b"\x38", b"\x28", b"\x18", b"\x08"):
        return b""  # no zlib head: a picture, or plain text that was looked at already
    unpacker, place, parts, size = zlib.decompressobj(), start, [], 0
    try:
        while size < LARGEST_PART and not unpacker.eof and place < len(content):
            piece = unpacker.decompress(content[place : place + PIECE], LARGEST_PART - size)
            budget.spend(unpacked=len(piece) + 1024)
            place += PIECE
            parts.append(piece)
            size += len(piece)
            if unpacker.unconsumed_tail:
                break
    except zlib.error:
        budget.spend(unpacked=PIECE)
    return b"".join(parts)


# object by object ----------------------------------------------------------------------------------------------------


def _look_into_objects(content: bytes, budget: Budget, attached: Attached) -> None:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise UnsafeContent("The PDF is locked, so it can't be looked into. Save it without a password.")
        packs = {stream for stream, _place in reader.xref_objStm.values()}
        for number, generation in _numbers(reader):
            found = reader.get_object(IndirectObject(number, generation, reader))
            budget.spend(unpacked=256)
            _no_active_word(found)
            if number in packs or _word(found, "/Type") == "/ObjStm":
                _nothing_packed(found, budget)
            for part in _parts(found):
                _nothing_active(part)
                _nothing_hidden(part, budget, attached)
    except UnsafeContent:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
            AssertionError, zlib.error, NotImplementedError, UnicodeError) as error:  # fmt: skip
        raise UnsafeContent("The PDF is damaged: it can't be read to its end. Print it to a new PDF.") from error


def _numbers(reader: PdfReader) -> list[tuple[int, int]]:
    """Every object that the tables name, plain and packed. Raises UnsafeContent when there are too many to be read."""
    plain = [(number, generation) for generation, known in reader.xref.items() for number in known]
    packed: dict[int, int] = {}
    for stream, _place in reader.xref_objStm.values():
        packed[stream] = packed.get(stream, 0) + 1
    cost = sum(many * many for many in packed.values())
    if len(plain) + len(reader.xref_objStm) > MOST_OBJECTS or cost > MOST_PACKED:
        raise UnsafeContent(TOO_MUCH)
    return plain + [(number, 0) for number in reader.xref_objStm]


def _parts(found: Any) -> Iterator[DictionaryObject]:
    """The dictionaries within an object, without following its references."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [value for value in dict.values(one) if isinstance(value, DictionaryObject | ArrayObject)]
        elif isinstance(one, ArrayObject):
            waiting += [value for value in list.__iter__(one) if isinstance(value, DictionaryObject | ArrayObject)]


def _word(part: Any, key: str) -> Any:
    """The value of a key, followed to where it is written; None when there is none."""
    value = dict.get(part, NameObject(key)) if isinstance(part, DictionaryObject) else None
    return value.get_object() if isinstance(value, IndirectObject) else value


def _no_active_word(found: Any) -> None:
    if isinstance(found, NameObject) and found[1:] in ACTIVE:
        raise _active(found[1:])


def _nothing_active(part: DictionaryObject) -> None:
    if "/JS" in part:
        raise _active("JavaScript")
    for key, value in dict.items(part):
        _no_active_word(key)
        _no_active_word(value)
    for key in ("/OpenAction", "/AA"):
        begun = _word(part, key)
        actions = [begun, *(_word(begun, one) for one in begun)] if isinstance(begun, DictionaryObject) else []
        if any(_word(action, "/S") == "/URI" for action in actions):
            raise UnsafeContent("The PDF opens an address by itself. Print it to a new PDF and add that one.")


def _nothing_packed(part: Any, budget: Budget) -> None:
    """Objects that are packed together, in the one way that all programs pack them."""
    plain = isinstance(part, StreamObject) and _word(part, "/Filter") in ("/FlateDecode", None)
    data = part.get_data() if plain else None
    if data is None or len(data) >= LARGEST_PART:
        raise UnsafeContent("The PDF packs its objects in a way that can't be looked into. Print it to a new PDF.")
    budget.spend(unpacked=len(data))
    _no_active_name(_unescaped(data))


def _nothing_hidden(part: DictionaryObject, budget: Budget, attached: Attached) -> None:
    """Files that the document carries, each looked into like one that comes by itself."""
    streams: list[Any] = [part] if _word(part, "/Type") == "/EmbeddedFile" else []
    listed = _word(part, "/EF")
    streams += [_word(listed, key) for key in listed] if isinstance(listed, DictionaryObject) else []
    for stream in streams:
        if isinstance(stream, StreamObject):
            budget.spend(parts=1)
            data = stream.get_data()
            budget.spend(unpacked=len(data))
            attached("", data, budget)
