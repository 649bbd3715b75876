"""The text of e-mails: only that there is something new, and where. No reference, no name, nothing of a case.

What a notice says inside the product stands in ``casework.queries.notice_words``.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Mail:
    """The text of an e-mail."""

    subject: str
    body: str


def new_item(base_url: str) -> Mail:
    """The e-mail for one new notice."""
    body = _("You have a new item in Dossier.") + f"\n\n{base_url}/notices/\n"
    return Mail(_("You have a new item in Dossier"), body)


def part_stands(base_url: str, *, part: str, does: str, advice: str, reason: str) -> Mail:
    """The e-mail to who keeps the product running: which part stands still, why, and what to do."""
    lines = (
        _("A part of the installation stands still, fails or is nearly full: %(part)s.") % {"part": part},
        does,
        _("Reason: %(reason)s") % {"reason": reason},
        _("What to do: %(advice)s") % {"advice": advice},
        f"{base_url}/health/",
    )
    return Mail(_("Dossier, alarm: %(part)s") % {"part": part}, _body(*lines))


def part_works(base_url: str, *, part: str) -> Mail:
    """The e-mail that says that it is over."""
    line = _("A part of the installation works again: %(part)s.") % {"part": part}
    return Mail(_("Dossier, over: %(part)s") % {"part": part}, f"{line}\n\n{base_url}/health/\n")


def digest(base_url: str, count: int) -> Mail:
    """The daily e-mail: a count and nothing else."""
    line = ngettext("You have %(n)s unread item in Dossier.", "You have %(n)s unread items in Dossier.", count)
    return Mail(_("Your day in Dossier"), line % {"n": count} + f"\n\n{base_url}/notices/\n")


def password_code(address: str, username: str, code: str, hours: int) -> Mail:
    """The e-mail with the one-time code of an enrolment; the code stands in no address, so in no log."""
    opens = _("Open this address and type the code to choose your password in Dossier:")
    named = _("User name: %(name)s") % {"name": username}
    return Mail(_("Your enrolment in Dossier"), _body(opens, address, named, *_code(code, hours)))


def token_code(address: str, code: str, hours: int) -> Mail:
    """The e-mail with which a technical contact fetches the token of a client program."""
    opens = _("Open this address and type the code to fetch the token of your client program:")
    return Mail(_("A token for your program"), _body(opens, address, *_code(code, hours)))


def _code(code: str, hours: int) -> tuple[str, str]:
    once = _("It works once, and for %(hours)s hours. Nobody will ask you for it.")
    return _("Code: %(code)s") % {"code": code}, once % {"hours": hours}


def _body(*lines: str) -> str:
    return "\n\n".join(lines) + "\n"
