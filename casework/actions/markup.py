"""The XML inside Office files, read by a parser: every start of an element with its attributes, nothing expanded."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

from casework.actions.file_content import UnsafeContent

Seen = Callable[[str, str, Mapping[str, str]], None]
MANGLED = "The file is built in a way that can't be looked into. Save it anew."


def read_elements(content: bytes, seen: Seen, told: Callable[[str], None] | None = None) -> None:
    """Call ``seen`` with namespace, local name and attributes (by local name, lower case) of each element in order.

    ``told`` gets the text between them. Raises UnsafeContent for what is no XML, isn't UTF-8, or declares a document
    type: entities could hide words from us, or grow without end.
    """
    if content.startswith((b"\xfe\xff", b"\xff\xfe", b"\x00", b"<\x00")):
        raise UnsafeContent(MANGLED)
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler = lambda name, given: seen(*_split(name), _by_local_name(given))
    parser.CharacterDataHandler = told
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise UnsafeContent(MANGLED) from error


def _refuse_doctype(*_given: object) -> None:
    raise UnsafeContent(MANGLED)


def _split(name: str) -> tuple[str, str]:
    namespace, _space, local = name.rpartition(" ")
    return namespace, local


def _by_local_name(given: Mapping[str, str]) -> dict[str, str]:
    return {_split(name)[1].lower(): value for name, value in given.items()}
