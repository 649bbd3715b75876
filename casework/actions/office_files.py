"""Office files are ZIP archives: what is in them is listed, measured and looked at before they are taken in."""

import os
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from casework.actions.file_content import Budget, OtherContent, UnsafeContent

MOST_RATIO = 150  # unpacked to packed, looked at from 5 MB on
SMALL = 5 * 1024 * 1024  # bytes
LARGEST_LISTING = 2 * 1024 * 1024  # bytes of a part that lists others: types, relations
LARGEST_TEXT = 64 * 1024 * 1024  # bytes of the text itself
END_RECORD = 22  # bytes of the last record, when no remark follows it

MACROS = "The file holds macros or embedded objects. Save it without them, or as PDF."
OUTSIDE = "The file fetches a part of itself from outside, such as a template. Save it as PDF."
PROGRAM = "The file carries a program or another file inside it. Save it without, or as PDF."
DAMAGED = "The file is damaged: a part of it can't be read."

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
MACRO = re.compile(r"macroenabled|vbaproject|activex|oleobject|\.macrosheet", re.IGNORECASE)
ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)  # with a scheme, or on another machine
SCRIPT_ADDRESS = re.compile(r"\s*(vnd\.sun\.star\.(script|uno)|macro|script|javascript):", re.IGNORECASE)
HYPERLINKS = frozenset(
    f"http://{place}/officeDocument/{version}relationships/hyperlink"
    for place, version in (("schemas.openxmlformats.org", "2006/"), ("purl.oclc.org/ooxml", ""))
)
FIELD = re.compile(
    r"\bDDE(AUTO)?\b|\b(INCLUDE(PICTURE|TEXT)|IMPORT)\s+[\"“]?\s*([a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE
)
# a name of a field, or the address of a part to fetch, that another field puts together: no word of it stands here
BUILT = re.compile(r"\s*(?!=)\S*|\s*(INCLUDEPICTURE|INCLUDETEXT|IMPORT|DDE(AUTO)?)\b.*", re.IGNORECASE | re.DOTALL)
FORMULAS = frozenset({"f", "definedName", "formula", "formula1", "formula2", "oldFormula"})
TEXT = re.compile(r'"[^"]*"')
SHEET = re.compile(r"'[^']*'")
FETCHING = re.compile(r"\b(WEBSERVICE|FILTERXML|IMAGE|RTD|CALL|REGISTER(\.ID)?|EXEC|DDE)\s*\(", re.IGNORECASE)
PROGRAM_AND_TOPIC = re.compile(r"\|\s*('[^']*'|[^\s'!()|]+)\s*!")  # DDE: program|topic!item
MAYBE_FETCHING = re.compile(rb"webservice|filterxml|image|rtd|call|register|exec|dde|\||&#", re.IGNORECASE)
RUNNING = re.compile(r"/(aFChunk|oleObject|control|vbaProject|wordVbaData)$", re.IGNORECASE)  # ends of relation types
# What a part that isn't XML may be: pictures, fonts, settings of a printer, and what embeddings are looked into for.
PARTS = re.compile(
    r"\.(png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|svg|ico|pict|odttf|fntdata|ttf|otf|mp3|mp4|m4a|wav|xlsx|docx)$"
    r"|(^|/)printersettings\d*\.bin$",
    re.IGNORECASE,
)
MAINS = {"docx": "wordprocessingml.document.main", "xlsx": "spreadsheetml.sheet.main"}


def look_into_office(file: BinaryIO, budget: Budget, main: str) -> None:
    """A Word, Excel or PowerPoint file without macros, controls, embedded objects or parts fetched from outside.

    ``main`` is the end of the content type that its first part must have.
    """
    with _archive(file) as archive:
        entries = _measured(archive, budget)
        if "[Content_Types].xml" not in entries:
            raise OtherContent
        types = _types(archive, entries["[Content_Types].xml"])
        if not any(f"{main}+xml" in kind for kind in types.values()):
            raise OtherContent
        for name, entry in entries.items():
            _no_program(archive, entry)
            _known_part(archive, entry)
            lowered = name.lower()
            if "vbaproject" in lowered or "/activex/" in lowered or re.search(r"embeddings/.*\.bin$", lowered):
                raise UnsafeContent(MACROS)
            if lowered.endswith(".rels"):
                read_elements(_whole(archive, entry, LARGEST_LISTING), _nothing_from_outside)
            elif "externallink" in types.get(f"/{lowered}", "") or "externallink" in types.get(_ending(name), ""):
                read_elements(_whole(archive, entry, LARGEST_TEXT), _no_live_link)
            elif main.startswith("wordprocessingml") and _is_markup(archive, entry):
                _no_live_field(_whole(archive, entry, LARGEST_TEXT))
            elif main.startswith("spreadsheetml") and _is_markup(archive, entry):
                _no_fetching_formula(_whole(archive, entry, LARGEST_TEXT))
            if "/embeddings/" in lowered:
                _look_into_embedded(archive, entry, budget)


def look_into_open_document(file: BinaryIO, budget: Budget, kind: str) -> None:
    """An OpenDocument file without macros, listeners or parts fetched from outside; ``kind``: its media type."""
    with _archive(file) as archive:
        entries = _measured(archive, budget)
        first = next(iter(entries.values()), None)
        if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            raise OtherContent
        if _start(archive, first, 100) != kind.encode() or "content.xml" not in entries:
            raise OtherContent
        for name, entry in entries.items():
            if re.match(r"(basic|scripts)/", name, re.IGNORECASE):
                raise UnsafeContent(MACROS)
            _no_program(archive, entry)
            if name.lower().rpartition("/")[2] == "meta.xml":
                read_elements(_whole(archive, entry, LARGEST_TEXT), _nothing_that_reloads)
            if name.lower().rpartition("/")[2] in ("content.xml", "styles.xml", "settings.xml", "manifest.xml"):
                read_elements(_whole(archive, entry, LARGEST_TEXT), _nothing_that_runs)


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


def _measured(archive: zipfile.ZipFile, budget: Budget) -> dict[str, zipfile.ZipInfo]:
    """Entries by name, after their number, size, names and locks were looked at."""
    entries = archive.infolist()
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise UnsafeContent("The file unpacks to far more than its size: it looks like a decompression bomb.")
    budget.spend(parts=len(entries), unpacked=unpacked)
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
        raise UnsafeContent(DAMAGED) from error


def _whole(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes:
    """A part that is read from its first byte to its last."""
    content = _start(archive, entry, largest + 1)
    if len(content) > largest:
        raise UnsafeContent(MANGLED)
    return content


def _types(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> dict[str, str]:
    """Content type by part (``/word/document.xml``) or ending (``.xml``), all in lower case.

    Raises UnsafeContent when one of them runs something.
    """
    found: dict[str, str] = {}

    def seen(_namespace: str, _name: str, given: Mapping[str, str]) -> None:
        place = given.get("partname", "").lower() or f".{given.get('extension', '').lower()}"
        found[place] = given.get("contenttype", "").lower()

    read_elements(_whole(archive, entry, LARGEST_LISTING), seen)
    if any(MACRO.search(kind) for kind in found.values()):
        raise UnsafeContent(MACROS)
    return found


def _ending(name: str) -> str:
    return f".{name.lower().rpartition('.')[2]}"


def _is_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and _start(archive, entry, 64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _known_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """XML, or one of the other things that such files are made of."""
    if not entry.is_dir() and not PARTS.search(entry.filename) and entry.file_size and not _is_markup(archive, entry):
        raise UnsafeContent(PROGRAM)


def _no_program(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.is_dir():
        return
    if PROGRAM_ENDINGS.search(entry.filename) or _start(archive, entry, 8).startswith(PROGRAM_HEADS):
        raise UnsafeContent(PROGRAM)


def _nothing_from_outside(_namespace: str, name: str, given: Mapping[str, str]) -> None:
    """A link to click may lead outside; nothing else may."""
    if name.lower() != "relationship":
        return
    if RUNNING.search(given.get("type", "")):
        raise UnsafeContent(MACROS)
    outside = given.get("targetmode", "").strip().lower() == "external" or ADDRESS.match(given.get("target", ""))
    if outside and given.get("type", "") not in HYPERLINKS:
        raise UnsafeContent(OUTSIDE)
    if outside and SCRIPT_ADDRESS.match(given.get("target", "")):
        raise UnsafeContent(MACROS)


def _no_live_link(_namespace: str, name: str, _given: Mapping[str, str]) -> None:
    if name.lower() in ("ddelink", "olelink"):
        raise UnsafeContent(OUTSIDE)


def _no_live_field(content: bytes) -> None:
    """A field of Word that starts another program, its code in one piece or in several, or put together by others."""
    code: list[str] = []
    inside = False
    fields: list[str | None] = []  # the codes of the fields that are open; None once the result has begun

    def seen(_namespace: str, name: str, given: Mapping[str, str]) -> None:
        nonlocal inside
        inside = name == "instrText"
        code.append(given.get("instr", ""))
        step = given.get("fldchartype", "") if name == "fldChar" else ""
        if step == "begin":
            if fields and fields[-1] is not None and BUILT.fullmatch(fields[-1]):
                raise UnsafeContent(OUTSIDE)
            fields.append("")
        elif step == "separate" and fields:
            fields[-1] = None
        elif step == "end" and fields:
            fields.pop()

    def told(text: str) -> None:
        if inside:
            code.append(text)
            if fields and fields[-1] is not None:
                fields[-1] += text

    read_elements(content, seen, told)
    if FIELD.search("".join(code)):
        raise UnsafeContent(OUTSIDE)


def _no_fetching_formula(content: bytes) -> None:
    """A formula of a worksheet, a name or a rule that fetches something or starts another program."""
    if not MAYBE_FETCHING.search(content):
        return
    formulas: list[str] = []
    inside = False

    def seen(_namespace: str, name: str, _given: Mapping[str, str]) -> None:
        nonlocal inside
        inside = name in FORMULAS
        formulas.append("\n")

    read_elements(content, seen, lambda text: formulas.append(text) if inside else None)
    code = TEXT.sub('""', "".join(formulas))
    if PROGRAM_AND_TOPIC.search(code) or FETCHING.search(SHEET.sub("''", code)):
        raise UnsafeContent(OUTSIDE)


def _nothing_that_runs(_namespace: str, name: str, given: Mapping[str, str]) -> None:
    """No listener and no script, and no part from outside but what is clicked."""
    address, formula = given.get("href", ""), TEXT.sub('""', given.get("formula", ""))
    if PROGRAM_AND_TOPIC.search(formula) or FETCHING.search(SHEET.sub("''", formula)):
        raise UnsafeContent(OUTSIDE)
    if name == "event-listener" or SCRIPT_ADDRESS.match(address):
        raise UnsafeContent(MACROS)
    if name == "encryption-data":
        raise UnsafeContent("The file is locked, so it can't be looked into. Save it without a password.")
    if name in ("dde-source", "dde-connection-decl") or (name != "a" and ADDRESS.match(address)):
        raise UnsafeContent(OUTSIDE)


def _nothing_that_reloads(_namespace: str, name: str, given: Mapping[str, str]) -> None:
    if name == "auto-reload" and given.get("href"):
        raise UnsafeContent(OUTSIDE)


def _look_into_embedded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> None:
    """A workbook behind a chart is looked into like the file itself; anything else isn't taken in."""
    main = MAINS.get(entry.filename.lower().rpartition(".")[2])
    if entry.is_dir():
        return
    if main is None:
        raise UnsafeContent(MACROS)
    try:
        with budget.within(), archive.open(entry) as part:
            look_into_office(part, budget, main)  # type: ignore[arg-type]
    except (OtherContent, zipfile.BadZipFile, zlib.error, OSError, RuntimeError) as error:
        raise UnsafeContent(MACROS) from error


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
    parser.StartElementHandler = lambda name, given: seen(
        *_split(name), {_split(key)[1].lower(): value for key, value in given.items()}
    )
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
