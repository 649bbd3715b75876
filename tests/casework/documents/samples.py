"""Files for tests: sound ones of each type, made by hand so that every byte is known."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise


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
        "content.xml": b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
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


def eml(attached: Mapping[str, bytes] | None = None) -> bytes:
    """A mail with a text, its HTML, and these files."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "zoe@example.test", "desk@example.test", "Déjà vu"
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 10:00:00 +0100", "<1@example.test>"
    mail.set_content("See what hangs on it.")
    mail.add_alternative("<html><body><p>See what hangs on it.</p></body></html>", subtype="html")
    for name, content in (attached or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def mails() -> dict[str, bytes]:
    """Mails that are taken in: with nothing, with sound files, within another mail."""
    inner = eml({"note.txt": b"x"})
    forwarded = EmailMessage()
    forwarded["From"], forwarded["To"], forwarded["Subject"] = "a@example.test", "b@example.test", "Fwd"
    forwarded.set_content("Forwarded.")
    forwarded.add_attachment(message_from_bytes(inner, policy=policy.default))
    files = {name: content for name, content in sound().items() if not name.endswith(("eml", "msg"))}
    return {"plain.eml": eml(), "files.eml": eml(files), "inner.eml": eml({"inner.eml": inner}),
            "forwarded.eml": forwarded.as_bytes(), "plain.msg": msg(),
            "files.msg": msg({"note.txt": b"x", "inner.eml": eml()})}  # fmt: skip


def msg(attached: Mapping[str, bytes] | None = None, *, storages: tuple[str, ...] = ()) -> bytes:
    """A mail as Outlook saves it: a compound file (MS-CFB, version 3) whose streams are padded to whole sectors.

    ``storages`` are empty folders beside the attachments.
    """
    streams = {("__properties_version1.0",): b""}
    for number, (name, content) in enumerate((attached or {}).items()):
        folder = f"__attach_version1.0_#{number:08X}"
        streams |= {
            (folder, "__substg1.0_3707001F"): name.encode("utf-16-le"),
            (folder, "__substg1.0_37010102"): content,
        }
    folders = sorted({path[0] for path in streams if len(path) == 2} | set(storages))
    nodes: list[tuple[str, tuple[str, ...]]] = [("root", ()), *(("folder", (one,)) for one in folders)]
    nodes += [("stream", path) for path in streams]
    children = {
        at: [other for other, (_, below) in enumerate(nodes) if below and below[:-1] == path]
        for at, (_, path) in enumerate(nodes)
    }
    following = {one: then for group in children.values() for one, then in pairwise(group)}
    directory, data, chains, nothing = b"", b"", [], 0xFFFFFFFF
    sectors_of_directory = (len(nodes) + 3) // 4
    for at, (kind, path) in enumerate(nodes):
        content = streams.get(path, b"") if kind == "stream" else b""
        padded = content.ljust(4096 if content else 0, b" " if path[-1:] == ("__substg1.0_37010102",) else b"\0")
        padded += bytes(-len(padded) % 512)
        start = 1 + sectors_of_directory + len(data) // 512 if padded else 0xFFFFFFFE
        chains.append((start, len(padded) // 512))
        data += padded
        name = (path[-1] if path else "Root Entry").encode("utf-16-le")
        directory += name.ljust(64, b"\0") + struct.pack(
            "<HBBIII16xI16xIQ", len(name) + 2, {"root": 5, "folder": 1, "stream": 2}[kind], 1, nothing,
            following.get(at, nothing), children[at][0] if children[at] else nothing, 0, start, len(padded),
        )  # fmt: skip
    directory = directory.ljust(sectors_of_directory * 512, b"\0")
    table = [0xFFFFFFFD] + [0] * (sectors_of_directory + len(data) // 512)
    for start, count in [(1, sectors_of_directory), *chains]:
        for sector in range(start, start + count):
            table[sector] = sector + 1 if sector + 1 < start + count else 0xFFFFFFFE
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(fat) == 512, "a sample holds at most 127 sectors"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack(
        "<16xHHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    return head + struct.pack("<109I", 0, *[nothing] * 108) + fat + directory + data
