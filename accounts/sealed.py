"""Numbers of rows as people outside may read them: sealed, so that none tells how many others there are.

A table that the inside shares numbers its rows one after the other: a gap between two of one's own says that somebody
else did something. The sealed form is one block of AES under a key made from the installation's secret, the same each
time for a row; what was not sealed here opens to nothing.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.urls.converters import StringConverter

LENGTH = 26  # signs of 16 bytes in base 32
HALF = 8  # bytes: the first half says what is numbered, the second the number


@lru_cache(maxsize=4)
def _cipher(secret: str) -> Cipher[modes.ECB]:
    key = hashlib.sha256(b"dossier: numbers of rows outside:" + secret.encode()).digest()
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - one block, never twice the same but for the same row


def _head(what: str) -> bytes:
    return hashlib.sha256(what.encode()).digest()[:HALF]


def sealed(what: str, number: int) -> str:
    """A row's number as an address or a field carries it; ``what`` names the table."""
    block = _cipher(settings.SECRET_KEY).encryptor().update(_head(what) + int(number).to_bytes(HALF, "big"))
    return base64.b32encode(block).decode().rstrip("=").lower()


def unsealed(what: str, text: object) -> int | None:
    """The number that was sealed; None for anything else."""
    if not isinstance(text, str) or len(text) != LENGTH or not text.isascii():
        return None
    try:
        block = base64.b32decode(text.upper() + "======")
    except ValueError:
        return None
    opened = _cipher(settings.SECRET_KEY).decryptor().update(block)
    return int.from_bytes(opened[HALF:], "big") if opened[:HALF] == _head(what) else None


def sealed_as(what: str) -> type[StringConverter]:
    """The converter of addresses that carry the sealed number of a row of ``what``; views get the number."""

    class Sealed(StringConverter):
        regex = f"[a-z2-7]{{{LENGTH}}}"

        def to_python(self, value: str) -> int:  # type: ignore[override]
            number = unsealed(what, value)
            if number is None:
                raise ValueError(value)
            return number

        def to_url(self, value: object) -> str:
            return sealed(what, int(str(value)))

    return Sealed
