"""Mails: the headers of one, and every attachment looked into like a file that comes by itself."""

import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import BinaryIO

import olefile

from casework.actions.file_content import DEEPEST, TOO_MUCH, Budget, OtherContent, UnsafeContent

Attached = Callable[[str, bytes, Budget], None]

HEADERS = ("from", "to", "date", "subject", "message-id", "received")
SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
DAMAGED = "The mail is damaged: a part of it can't be read."

# Outlook's own names for what hangs on a message (MS-OXMSG 2.2.2): the data, a storage instead of data, and the name.
DATA, STORAGE, PROPERTIES = "__substg1.0_37010102", "__substg1.0_3701000D", "__properties_version1.0"
LONG_NAMES = ("__substg1.0_3707001F", "__substg1.0_3704001F", "__substg1.0_3707001E", "__substg1.0_3704001E")


def look_into_eml(file: BinaryIO, budget: Budget, attached: Attached) -> None:
    """A mail as it travels (RFC 5322), with at least three of the headers that each has."""
    message = email.message_from_bytes(file.read(), policy=email.policy.default)
    if not isinstance(message, EmailMessage) or sum(message[name] is not None for name in HEADERS) < 3:
        raise OtherContent
    _look_into_message(message, budget, attached)


def _look_into_message(message: EmailMessage, budget: Budget, attached: Attached) -> None:
    for part in message.iter_parts() if message.is_multipart() else (message,):
        assert isinstance(part, EmailMessage)
        budget.spend(parts=1)
        kind = part.get_content_type()
        if part is not message and (part.is_multipart() or kind == "message/rfc822"):
            inner = part.get_payload(0) if kind == "message/rfc822" else part
            if not isinstance(inner, EmailMessage):
                raise UnsafeContent(DAMAGED)
            with budget.within():
                _look_into_message(inner, budget, attached)
        elif kind not in SIGNATURES:
            _look_into_part(part, kind, budget, attached)


def _look_into_part(part: EmailMessage, kind: str, budget: Budget, attached: Attached) -> None:
    try:
        content = part.get_payload(decode=True)
        name = part.get_filename() or ""
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise UnsafeContent(DAMAGED) from error
    if not isinstance(content, bytes):
        raise UnsafeContent(DAMAGED)
    budget.spend(unpacked=len(content))
    if not name and kind in ("text/plain", "text/html", "text/calendar"):
        return  # what the mail says; it is never shown as a page
    ending = re.sub(r"[^a-z0-9]", "", kind.rpartition("/")[2])
    attached(name or f"part.{ending}", content, budget)


def look_into_msg(file: BinaryIO, budget: Budget, attached: Attached) -> None:
    """A mail as Outlook saves it (MS-OXMSG)."""
    if file.read(8) != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise OtherContent
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as mail:
            if not mail.exists(PROPERTIES):
                raise OtherContent
            entries = mail.listdir(streams=True, storages=True)
            budget.spend(parts=len(entries))
            for entry in entries:
                _look_into_entry(mail, entry, budget, attached)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UnsafeContent(DAMAGED) from error


def _look_into_entry(mail: "olefile.OleFileIO", entry: list[str], budget: Budget, attached: Attached) -> None:
    if entry[-1] == STORAGE and not mail.exists("/".join([*entry, PROPERTIES])):
        raise UnsafeContent("The file holds macros or embedded objects. Save it without them, or as PDF.")
    if entry.count(STORAGE) > DEEPEST:
        raise UnsafeContent(TOO_MUCH)
    if entry[-1] != DATA:
        return
    budget.spend(unpacked=mail.get_size("/".join(entry)))
    attached(_name_beside(mail, entry[:-1]), mail.openstream("/".join(entry)).read(), budget)


def _name_beside(mail: "olefile.OleFileIO", folder: list[str]) -> str:
    for one in LONG_NAMES:
        path = "/".join([*folder, one])
        if mail.exists(path):
            written = mail.openstream(path).read()
            text: str = written.decode("utf-16-le" if one.endswith("1F") else "cp1252", errors="replace")
            return text.rstrip("\0")
    return ""
