"""What every page shows around its content: the person, the bell's count, the navigation that the role gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Sight
from accounts.permissions import Permission
from accounts.queries.roles import is_outsider
from casework.lifecycle.kinds import kinds
from casework.queries.notices import unread_count
from casework.queries.setup import demonstrates
from config.sessions import ends


@dataclass(frozen=True)
class Entry:
    """A line of the navigation; ``group`` begins a headed group."""

    url_name: str
    label: Promise | str
    icon: str
    permission: Permission | frozenset[Permission]  # of several, any one
    group: Promise | str = ""
    hint: Promise | str = ""  # what it is for, to people whose role gives them little else
    # of a kind's own
    after: str = ""  # the address of the entry that it follows
    holds: tuple[str, ...] = ()  # how the references of the cases begin that the list holds
    begins: bool = False  # a new case: a button of the inbox as well
    outside: bool = False  # the first page of whoever reads no case

    def lets_in(self, sight: Sight) -> bool:
        """Whether the person's roles give the page."""
        wanted = self.permission if isinstance(self.permission, frozenset) else (self.permission,)
        return any(sight.may(permission) for permission in wanted)


INBOX = "inbox"  # in the session: how the person left the list
LISTS = "lists"  # in the session: the same of other lists, by the name of their address
CAME_FROM = "came_from"  # in the session: the list that was looked at last


ENTRIES = (
    Entry("inbox", _("Inbox"), "inbox", Permission.SELF),
    Entry("search", _("Search"), "search", Permission.SEARCH),
    Entry("meetings", _("Meetings"), "calendar", Permission.CASE_VIEW),
    Entry("notifications", _("Notices"), "bell", Permission.SELF, hint=_("What was told to you.")),
    Entry("reports", _("Reports"), "chart-column", Permission.REPORT_VIEW),
    Entry("people-left", _("Left behind"), "log-out", Permission.CASE_ASSIGN),
    Entry(
        "people",
        _("People"),
        "users",
        Permission.PEOPLE_MANAGE,
        _("Administration"),
        _("Accounts, clearances, compartments, and the roles you ask for."),
    ),
    Entry(
        "services",
        _("Services"),
        "building-2",
        Permission.PEOPLE_MANAGE,
        _("Administration"),
        _("The services of this installation, and its compartments."),
    ),
    Entry(
        "setup",
        _("What is missing"),
        "list-checks",
        Permission.PEOPLE_MANAGE,
        _("Administration"),
        _("What this installation still lacks before work can begin."),
    ),
    Entry(
        "procedures",
        _("Procedures"),
        "calendar-clock",
        Permission.PROCEDURE_EDIT,
        _("Administration"),
        _("Time limits with their source, and the lengths that nobody could confirm."),
    ),
    Entry(
        "requests",
        _("Requests"),
        "user-check",
        frozenset({Permission.ROLE_APPROVE, Permission.ROLE_REQUEST}),
        _("Administration"),
        _("What would widen somebody's access, and waits for a second person."),
    ),
    Entry(
        "health",
        _("Health"),
        "circle-check",
        Permission.HEALTH_VIEW,
        _("Operation"),
        _("Whether every part of the installation does its work, and what to do where one doesn't."),
    ),
    Entry("roles", _("Roles"), "key-round", Permission.SELF, _("Rules"), _("What each role may do, in a sentence.")),
    Entry(
        "audit",
        _("Audit trail"),
        "fingerprint",
        Permission.AUDIT_VIEW,
        _("Oversight"),
        _("Who did or read what, and the proof that nothing was changed."),
    ),
)


def entries() -> list[Entry]:
    """Every entry in its order: the trunk's, and each kind's behind the one that it names."""
    found = list(ENTRIES)
    for one in (entry for kind in kinds() for entry in kind.entries):
        place = next(number for number, entry in enumerate(found) if entry.url_name == one.after)
        found.insert(place + 1, one)
    return found


def beginnings(sight: Sight) -> list[dict[str, Any]]:
    """Where the person begins a case, of each kind that the person writes."""
    return [
        {"url": _address(entry.url_name), "label": entry.label}
        for entry in entries()
        if entry.begins and entry.lets_in(sight)
    ]


def first_page_outside(sight: Sight) -> str:
    """The address of the list that whoever reads no case begins with; empty for everybody else."""
    own = (entry.url_name for entry in entries() if entry.outside and entry.lets_in(sight))
    return next(own, "") if is_outsider(sight) else ""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor; pages without a signed-in person get the bare frame. A few queries, whatever there is."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"chrome": {"demo": demonstrates(), "nav": []}}
    found: Sight | None = getattr(request, "sight", None)  # public pages and errors before the door have none
    unread = getattr(request, "unread", None)
    if unread is None:  # else the view asked with what it asked itself
        unread = unread_count(found) if found is not None else 0
    return {
        "chrome": {
            "demo": demonstrates(),
            "person_name": user.name,
            "service": user.service.code,
            "session": ends(request.session),
            "unread": unread,
            "back": back(request),
            "no_search": found is None or not found.may(Permission.SEARCH),
            "nav": navigation(found, request.path, unread, left_lists(request)) if found is not None else [],
        }
    }


def keep_list(request: HttpRequest, name: str, query: str) -> None:
    """Note in the session how the person left a list, so that the pages of its cases lead back to it as it was."""
    if name == INBOX:
        if request.session.get(INBOX, "") != query:
            request.session[INBOX] = query
    elif request.session.get(LISTS, {}).get(name, "") != query:
        request.session[LISTS] = {**request.session.get(LISTS, {}), name: query}
    if request.session.get(CAME_FROM, INBOX) != name:
        request.session[CAME_FROM] = name


def left_lists(request: HttpRequest) -> dict[str, str]:
    """Each list's address as the person left it."""
    session = getattr(request, "session", None)
    kept: dict[str, str] = session.get(LISTS, {}) if session is not None else {}
    return {INBOX: inbox_url(request)} | {name: f"{_address(name)}?{query}" for name, query in kept.items() if query}


def back(request: HttpRequest) -> dict[str, Any]:
    """Where the page of a case leads back to: the list that it was opened from, as far as that list could hold it."""
    session, match = getattr(request, "session", None), request.resolver_match
    name = session.get(CAME_FROM, INBOX) if session is not None else INBOX
    reference = str(match.kwargs.get("reference", "")) if match is not None else ""
    found = {entry.url_name: entry for entry in entries()}
    if name not in found or not reference.startswith(found[name].holds):
        name = INBOX
    return {"url": left_lists(request).get(name) or _address(name), "label": found[name].label}


def inbox_url(request: HttpRequest) -> str:
    """The inbox with the tab, the filters and the order that the person left it with."""
    session = getattr(request, "session", None)
    query = session.get(INBOX, "") if session is not None else ""
    return f"/?{query}" if query else "/"


def navigation(sight: Sight, path: str, unread: int = 0, left: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """The entries that the person's roles give, the current one marked; a page that isn't installed is left out.

    ``left`` says where a list that was left is gone back to.
    """
    offered = [(entry, _address(entry.url_name)) for entry in entries() if entry.lets_in(sight)]
    if is_outsider(sight):  # no inbox: a list of their own is their first page
        offered = [(entry, url) for entry, url in offered if entry.url_name != INBOX]
    here = max((url for _entry, url in offered if url and _leads_to(url, path)), key=len, default="")
    nav, group = [], ""
    for entry, url in offered:
        if not url:
            continue
        heading, group = (str(entry.group) if str(entry.group) != group else ""), str(entry.group)
        count = unread if entry.url_name == "notifications" else None  # the script changes it with the bell's
        nav.append(
            {
                "url": (left or {}).get(entry.url_name, url),
                "label": entry.label,
                "icon": entry.icon,
                "group": heading,
                "count": count,
                "bell": entry.url_name == "notifications",
                "current": url == here,
                "hint": entry.hint,
            }
        )
    return nav


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
