"""Pictures: headers are decoded and the file must end where the picture ends, so that nothing rides behind it."""

import re
import struct
import zipfile
from typing import BinaryIO

from casework.actions.file_content import OtherContent, UnsafeContent

MOST_PIXELS = 200_000_000
LONGEST_SIDE = 30_000  # pixels


def no_rider(file: BinaryIO) -> None:
    """Nothing of a second format inside: an archive's directory at the end, a document's head, or script."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    if zipfile.is_zipfile(file) or b"%PDF-" in content or re.search(rb"<script|<\?php|<html", content, re.IGNORECASE):
        raise UnsafeContent("The picture carries a second file inside it. Save it anew from a picture program.")
    file.seek(0)


def _size(width: int, height: int) -> None:
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS):
        raise UnsafeContent("The picture's size in pixels is impossible or too large.")


def _need(condition: bool) -> None:
    if not condition:
        raise OtherContent


def look_into_png(file: BinaryIO) -> None:
    """Signature, IHDR, chunk after chunk up to IEND as the very last one."""
    content = file.read()
    _need(content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and len(content) >= 45)
    _size(*struct.unpack(">II", content[16:24]))
    place, kind = 8, b""
    while place + 12 <= len(content) and kind != b"IEND":
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        place += 12 + length
    if kind != b"IEND" or place != len(content):
        raise UnsafeContent("The picture is cut off, or something follows its end.")
    no_rider(file)


def look_into_jpeg(file: BinaryIO) -> None:
    """Segment after segment up to the frame, which states the size; an end marker must be there."""
    content = file.read()
    _need(content.startswith(b"\xff\xd8\xff"))
    place = 2
    while place + 9 <= len(content):
        mark, kind, length = struct.unpack(">BBH", content[place : place + 4])
        _need(mark == 0xFF and length >= 2)
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            _size(width, height)
            break
        _need(kind not in (0xD9, 0xDA))  # the data, or the end, before any size
        place += 2 + length
    else:
        raise OtherContent
    if b"\xff\xd9" not in content[place:]:
        raise UnsafeContent("The picture is cut off.")
    no_rider(file)


def look_into_gif(file: BinaryIO) -> None:
    """Header and trailer."""
    content = file.read()
    _need(content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 14)
    _size(*struct.unpack("<HH", content[6:10]))
    if not content.endswith(b"\x3b"):
        raise UnsafeContent("The picture is cut off, or something follows its end.")
    no_rider(file)


def look_into_tiff(file: BinaryIO) -> None:
    """Byte order and a first directory that lies inside the file and states the size."""
    content = file.read()
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(content[:4], "")
    _need(bool(order) and len(content) >= 14)
    (place,) = struct.unpack(order + "I", content[4:8])
    _need(8 <= place <= len(content) - 6)
    (entries,) = struct.unpack(order + "H", content[place : place + 2])
    _need(0 < entries <= 1000 and place + 2 + entries * 12 <= len(content))
    sides = {}
    for number in range(entries):
        entry = content[place + 2 + number * 12 : place + 14 + number * 12]
        tag, kind = struct.unpack(order + "HH", entry[:4])
        if tag in (256, 257):  # width, height: a short or a long
            sides[tag] = struct.unpack(order + ("H" if kind == 3 else "I"), entry[8 : 10 if kind == 3 else 12])[0]
    _need(len(sides) == 2)
    _size(sides[256], sides[257])
    no_rider(file)


def look_into_webp(file: BinaryIO) -> None:
    """A RIFF container of exactly the stated length with a first chunk of the picture."""
    content = file.read()
    _need(content[:4] == b"RIFF" and content[8:12] == b"WEBP" and content[12:16] in (b"VP8 ", b"VP8L", b"VP8X"))
    (length,) = struct.unpack("<I", content[4:8])
    if length + 8 not in (len(content), len(content) - 1) or len(content) < 30:
        raise UnsafeContent("The picture is cut off, or something follows its end.")
    if content[12:16] == b"VP8X":
        _size(1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little"))
    no_rider(file)
