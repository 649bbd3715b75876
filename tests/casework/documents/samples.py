"""Files for tests: sound ones of each type, made by hand so that every byte is known."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
    """What the act needs of an uploaded file."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    def chunks(self) -> Iterator[bytes]:
        """The content in two pieces."""
        half = len(self.content) // 2
        yield from (self.content[:half], self.content[half:])


def pdf(*objects: bytes, tail: bytes = b"") -> bytes:
    """A small PDF with these objects."""
    body = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n"
    body += b"2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n"
    return body + b"\n".join(objects) + b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n" + tail


def packed(content: bytes, kind: bytes = b"/Type /ObjStm /N 1 /First 4") -> bytes:
    """A PDF object whose stream is deflated."""
    stream = zlib.compress(content)
    head = b"7 0 obj\n<<" + kind + b" /Filter /FlateDecode /Length " + str(len(stream)).encode() + b">>\nstream\n"
    return head + stream + b"\nendstream\nendobj\n"


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\x00\x80\x80" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"") + tail


def jpeg(width: int = 4, height: int = 4) -> bytes:
    """The segments of a JPEG picture; its data is no real picture, and nobody decodes it."""
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app0 + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"


def gif() -> bytes:
    """One pixel."""
    return b"GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"


def tiff() -> bytes:
    """One directory with a width and a height."""
    entries = struct.pack("<HHIHH", 256, 3, 1, 5, 0) + struct.pack("<HHIHH", 257, 3, 1, 5, 0)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 2) + entries + b"\x00" * 4


def webp() -> bytes:
    """A container with an empty lossy picture."""
    body = b"WEBPVP8 " + struct.pack("<I", 10) + b"\x00" * 10
    return b"RIFF" + struct.pack("<I", len(body)) + body


def archive(parts: Mapping[str, bytes], *, stored: str = "", comment: bytes = b"") -> bytes:
    """A ZIP archive; ``stored`` names the part that isn't packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
        file.comment = comment
    return made.getvalue()


MAINS = {
    "docx": ("word/document.xml", "wordprocessingml.document.main"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main"),
}


def office(ending: str = "docx", *, types: bytes = b"", comment: bytes = b"", **more: bytes) -> bytes:
    """A Word, Excel or PowerPoint file; ``more``: parts by name, with __ for / and _DOT_ for a dot."""
    part, main = MAINS[ending]
    listing = (
        f'<Types><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}+xml"/>'
    )
    parts = {
        "[Content_Types].xml": listing.encode() + types + b"</Types>",
        "_rels/.rels": b'<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="'
        + part.encode()
        + b'"/></Relationships>',
        part: b"<document/>",
    }
    parts |= {name.replace("__", "/").replace("_DOT_", "."): content for name, content in more.items()}
    return archive(parts, comment=comment)


def open_document(ending: str = "odt", **more: bytes) -> bytes:
    """An OpenDocument file."""
    kind = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}[ending]
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": b"<office:document-content/>",
        "META-INF/manifest.xml": b"<manifest/>",
    }
    parts |= {name.replace("__", "/").replace("_DOT_", "."): content for name, content in more.items()}
    return archive(parts, stored="mimetype")


def sound() -> dict[str, bytes]:
    """One good file of each type, by name."""
    return {
        "report.pdf": pdf(packed(b"1 0 <</Type /Font>>")),
        "note.docx": office("docx"),
        "table.xlsx": office("xlsx", xl__printerSettings__printerSettings1_DOT_bin=b"\x00\x01settings"),
        "talk.pptx": office("pptx", ppt__embeddings__book_DOT_xlsx=office("xlsx")),
        "note.odt": open_document("odt"),
        "table.ods": open_document("ods"),
        "talk.odp": open_document("odp"),
        "a.png": png(),
        "a.jpg": jpeg(),
        "b.jpeg": jpeg(),
        "a.gif": gif(),
        "a.tif": tiff(),
        "b.tiff": tiff(),
        "a.webp": webp(),
        "a.txt": "Zoë, мир, 1 < 2\r\n".encode(),
        "latin.txt": "Zoë à Liège".encode("cp1252"),
        "a.csv": b"a;b\r\n1;2\r\n",
    }
