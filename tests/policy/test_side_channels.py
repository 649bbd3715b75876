"""What can somebody count, guess or infer of what they may not read? Every page and every list, with and without it.

The same addresses are asked twice by each role: while hidden cases, documents, drafts and notices are there, and after
they were taken away again. The two renderings must be the same, byte for byte: each difference is an object learnt.

The second time each statement that a page sent is sent again, and a page is only made anew where one is answered
otherwise (why that says as much: tests/policy/answered.py). What differs in an answer and not on the page isn't learnt.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from accounts.access import label_for
from accounts.context import acting_as, acting_as_system
from accounts.models import Event, Label
from accounts.permissions import Permission
from accounts.roles import ROLES
from casework.models import Case
from casework.queries.inbox import ORDERS, TABS
from casework.referrals.table import REFERRAL
from tests.factories.one_day import on_one_day
from tests.policy.answered import Answered
from tests.policy.hidden import Scene, hide_compartment, hide_draft_position, hide_top_secret, make_scene
from tests.policy.oracle import holds
from tests.policy.routes import NOT_SET, Route, routes
from tests.policy.world import Actor, sample

# What two renderings of the same thing may differ in: secrets of the request and the moment of it.
VARIES = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'), r"\1"),
    # a second factor that is being set up: drawn at random for the person who reads the page
    (re.compile(r'(<svg role="img" aria-label="Square to scan).*?</svg>', re.DOTALL), r"\1"),
    (re.compile(r"<code>(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>"), ""),
    (re.compile(r'(nonce[-=]"?)[\w+/=-]+'), r"\1"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "request"),
    (re.compile(r"/search/[\w-]{20,}/"), "/search/number/"),
    # a cursor is signed with its second: what it holds stays, and is compared
    (re.compile(r"((?::|%3A)[\w-]{6})(?::|%3A)[\w-]{43}"), ":signed"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)?"), "moment"),
    (re.compile(r"\b\d\d:\d\d(:\d\d)?\b"), "hh:mm"),
)
HEADERS = ("Location", "Content-Type", "Content-Disposition", "ETag", "Last-Modified", "Link", "X-Total-Count")
# The trail is what these two are there to read: codes, people and references of every case, and no content of any.
READS_TRAIL = {"auditor", "oversight"}
TRAIL = {"audit", "audit-export"}
# How long the oldest thing waits moves with the moment; test_health_page.py proves that it tells no number.
OF_THE_MOMENT = {"health"}  # for whoever may open it; everybody else is asked
QUESTIONS = (
    "quicksilver", "Quicksilver convoy", "zanz", "obsidian courier", "Arvo Testman", "Aro", "JIC", "2026", "nothing",
)  # fmt: skip
Answers = dict[str, str]
Asked = list[tuple[Route, str]]
# What somebody sees while things are hidden, and how to look once more.
Look = Callable[[Actor, Mapping[str, Case]], tuple[Any, Callable[[], Any]]]
Hide = Callable[[Scene], dict[str, Case]]
# In small groups, each with hidden things of its own: the trail allows no event to wait, not on a busy machine either.
GROUPS = (
    ("fdi_secretary", "fdi_representative", "fdi_analyst", "fdi_coordinator"),
    ("case_officer", "supervisor", "", "administrator"),
    ("intake_officer", "body_secretary", "role_approver", "auditor"),
    ("reader", "oversight", "fdi_chair", "fdi_member"),
    ("liaison_member", "validating_member", "fdi_minister"),
)


@pytest.fixture(scope="module")
def standing_scene(standing: Callable[[Callable[[], Scene]], Scene]) -> Scene:
    return standing(make_scene)


@pytest.fixture
def scene(standing_scene: Scene, db: None) -> Iterator[Scene]:
    cache.clear()
    with override_settings(SESSION_SAVE_EVERY_REQUEST=False):  # thousands of requests, and none is about sessions
        yield standing_scene


def addresses(
    scene: Scene, actor: Actor, hidden: Mapping[str, Case], asked: Sequence[Route]
) -> Iterator[tuple[Route, str]]:
    """Every address that can be asked for: of visible things, of a hidden one, and each list with its questions."""
    some = dict(list(hidden.items())[-1:])  # tests/policy/test_matrix.py asks for every kind of hidden thing
    world = replace(scene.world, cases={"own": scene.assessed, "followed": scene.followed, **some})
    for route in asked:
        kinds = ("own", "followed", *some) if {"reference", "pk"} & set(route.parameters) else ("own",)
        for path in dict.fromkeys(sample(world, actor, route, kind) for kind in kinds):
            yield route, path
            if holds(actor, route.permission):
                yield from ((route, f"{path}?{query}") for query in _questions(route, scene, hidden))
        if route.name == "act" and holds(actor, route.permission):
            yield from ((route, f"/cases/{scene.assessed.reference}/acts/{act}/") for act in REFERRAL.acts)
            yield from ((route, f"/cases/{scene.followed.reference}/acts/{act}/") for act in ("add_action", "close"))


def _questions(route: Route, scene: Scene, hidden: Mapping[str, Case]) -> list[str]:
    """The questions worth asking of a list, a search or a count: of states, those in which something stands."""
    if route.name in ("search", "api-search"):
        return [f"q={text}" for text in (*QUESTIONS, *(case.reference for case in hidden.values()))]
    if route.name == "inbox" or route.pattern == "api/v1/inbox/":
        states = {case.state for case in (scene.assessed, scene.followed, *hidden.values())}
        asked = [f"state={state}" for state in sorted(states)] + ["state=returned"]
        asked += [] if route.is_api else [f"sort={order}" for order in ORDERS]  # the API sorts by the same query
        return [f"tab={tab}" for tab in TABS] + [f"tab=service&{question}" for question in asked]
    if route.is_api and not route.parameters:
        return ["page_size=1", "page_size=100"]
    return []


def normal(answer: object, actor: Actor) -> str:
    """An answer without what differs between any two: status, the headers that speak of content, the body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = body.decode("utf-8", "replace")
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    head = [f"{name}: {answer[name]}" for name in HEADERS if answer.has_header(name)]  # type: ignore[attr-defined,index]
    return "\n".join([str(answer.status_code), *head, text])  # type: ignore[attr-defined]


def read(actor: Actor, asked: Asked, heard: Answered) -> Answers:
    """Ask for everything; each request is undone, so that reading leaves nothing for the next to see."""
    with transaction.atomic():
        cache.clear()
        client = Client(raise_request_exception=False)
        client.force_login(actor.person, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        found = {path: _answered(client, cookies, actor, route, path, heard) for route, path in asked}
        transaction.set_rollback(True)
    return found


def _answered(client: Client, cookies: dict[str, str], actor: Actor, route: Route, path: str, heard: Answered) -> str:
    cache.clear()  # what an address answers is no matter of those before it
    client.cookies = SimpleCookie(cookies)
    given = {"headers": {"authorization": f"Bearer {actor.token}"}} if route.is_api else {}
    heard.request = path
    with transaction.atomic():
        found = normal(_answer(client, route, path, given), actor)
        transaction.set_rollback(True)
    return found


@dataclass
class Reading:
    """What one person was answered while the hidden things were there, by the pages and by the database."""

    actor: Actor
    asked: Asked
    admin: Any
    answers: Answers = field(default_factory=dict)
    anew: Asked = field(default_factory=list)  # what was asked for a second time
    heard: Answered = field(default_factory=Answered)

    def first(self) -> "Reading":
        """Ask for everything."""
        with self.heard.listening(self.admin):
            self.answers = read(self.actor, self.asked, self.heard)
        return self

    def again(self) -> Answers:
        """What the same addresses answer now: made anew where the database answers otherwise."""
        differing = self.heard.differing(self.admin)
        self.anew = [(route, path) for route, path in self.asked if path in differing]
        return self.answers | (read(self.actor, self.anew, Answered()) if self.anew else {})


def _answer(client: Client, route: Route, path: str, given: dict[str, Any]) -> object:
    """The words of a search are posted, everything else stands in the address."""
    if route.name == "search" and "?q=" in path:
        return client.post("/search/", {"q": path.partition("?q=")[2]}, follow=True)
    return client.get(path, **given)


def learnt(with_hidden: Answers, without: Answers) -> list[str]:
    """The places where the two differ, a few lines each."""
    found = []
    for path, shown in with_hidden.items():
        if shown != without[path]:
            lines = difflib.unified_diff(without[path].splitlines(), shown.splitlines(), "without", "with", n=0)
            found.append(f"{path}\n" + "\n".join(line[:300] for line in list(lines)[2:8]))
    return found


def hide_all(scene: Scene) -> dict[str, Case]:
    """Whatever can be hidden from a reader."""
    hide_draft_position(scene)
    return hide_top_secret(scene) | hide_compartment(scene)


def both_ways(scene: Scene, admin: Any, roles: Collection[str], look: Look) -> Iterator[tuple[Actor, Any, Any]]:
    """What actors see while the hidden things are there, and after they are gone; both times the same is asked."""
    chosen = [a for a in scene.world.actors if a.role in roles]
    readers = [a for a in chosen if a.role != "oversight"]
    oversight = [a for a in chosen if a.role == "oversight"]  # reads every compartment, up to its clearance
    for actors, hide in ((readers, hide_all), (oversight, hide_top_secret)):
        yield from on_one_day(partial(_compared, scene, admin, actors, hide, look))


def _compared(
    scene: Scene, admin: Any, actors: Sequence[Actor], hide: Hide, look: Look
) -> list[tuple[Actor, Any, Any]]:
    savepoint, labels = transaction.savepoint(), known_labels()
    hidden = hide(scene) if actors else {}
    drawn = known_labels() - labels
    first = [(actor, look(actor, hidden)) for actor in actors]
    transaction.savepoint_rollback(savepoint)
    draw(drawn, admin)
    return [(actor, seen, again()) for actor, (seen, again) in first]


def known_labels() -> set[Label]:
    """Every label that something bears or bore."""
    with acting_as_system("a test looks"):
        return set(Label.objects.all())


def labels_of_hidden_things(scene: Scene) -> set[Label]:
    """Those that nothing bears in the world in which they aren't there."""
    savepoint, labels = transaction.savepoint(), known_labels()
    hide_all(scene)
    drawn = known_labels() - labels
    transaction.savepoint_rollback(savepoint)
    return drawn


def draw(labels: set[Label], admin: Any) -> None:
    """Let labels stay, with their numbers, when what bore them is gone: as they do where something bore them once.

    All that bear the same marking share them, and every reader's rule names those that it opens.
    """
    for label in sorted(labels, key=lambda label: label.pk):
        admin.execute("SELECT setval('accounts_label_id_seq', %s, false)", [label.pk])
        marks = {"compartments": label.compartments, "services": label.services}
        with acting_as_system("a test sets up"):
            assert label_for(marking=label.marking, **marks) == label.pk


def left_out(role: str) -> set[str]:
    """Addresses that whoever may read them is there to read."""
    moment = OF_THE_MOMENT if role and Permission.HEALTH_VIEW in ROLES[role].permissions else set()
    return moment | (TRAIL if role in READS_TRAIL else set())


def worth_asking(actor: Actor) -> list[Route]:
    """Every address behind a permission that the actor's role holds, and two behind each that it lacks: a page and one
    for programs. That those are refused before anything is looked for, all alike, is proved in test_matrix.py.
    """
    asked, refused = [], set()
    for route in (r for r in gated() if r.name not in left_out(actor.role)):
        kind = (route.permission, route.is_api)
        if holds(actor, route.permission) or kind not in refused:
            asked.append(route)
            refused |= set() if holds(actor, route.permission) else {kind}
    return asked


def gated(*names: str) -> list[Route]:
    """The addresses behind a permission, all of them or those of these names."""
    return [r for r in routes() if r.permission not in (NOT_SET, None) and (not names or r.name in names)]


@pytest.mark.parametrize("roles", GROUPS, ids=lambda roles: "+".join(role or "none" for role in roles))
def test_no_role_learns_anything_of_what_it_may_not_read(
    scene: Scene, roles: tuple[str, ...], admin_connection: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def look(actor: Actor, hidden: Mapping[str, Case]) -> tuple[Reading, Callable[[], Answers]]:
        asked = list(addresses(scene, actor, hidden, worth_asking(actor)))
        reading = Reading(actor, asked, admin_connection).first()
        return reading, reading.again

    table, found = [], []
    for actor, reading, without in both_ways(scene, admin_connection, roles, look):
        places = learnt(reading.answers, without)
        numbers = f"{len(without):>9} {len(reading.anew):>6} {len(places):>7}"
        table.append(f"{actor.title:<20} {actor.service:<10} {numbers}")
        found += [f"{actor.title}: {place}" for place in places]
    with capsys.disabled():
        print("\nrole                 service    addresses   anew  learnt", *table, sep="\n")
    assert found == [], "\n\n".join(found)


def test_that_a_label_is_in_use_shows_on_no_page(scene: Scene, admin_connection: Any) -> None:
    """Here the labels come and go alone, and every page is made twice: all ask which labels somebody opens."""
    drawn = labels_of_hidden_things(scene)
    for actor in (a for a in scene.world.actors if a.role in {"supervisor", "fdi_secretary"}):
        plain = [(r, path) for r, path in addresses(scene, actor, {}, worth_asking(actor)) if "?" not in path]
        asked = list({route.name: (route, path) for route, path in plain}.values())  # each address once
        savepoint = transaction.savepoint()
        draw(drawn, admin_connection)
        reading = Reading(actor, asked, admin_connection).first()
        transaction.savepoint_rollback(savepoint)
        assert learnt(reading.answers, reading.again()) == []
        assert "inbox" in {route.name for route, _path in reading.anew}


def test_no_role_is_left_out() -> None:
    assert sorted(role for group in GROUPS for role in group) == sorted(["", *ROLES])


def rows(actor: Actor, models: list[Any]) -> dict[str, frozenset[int]]:
    """Every row that the database itself shows to a person, with no filter of ours in between."""
    with acting_as(actor.person):
        return {m.__name__: frozenset(m._base_manager.values_list("pk", flat=True)) for m in models}


def test_with_every_filter_removed_the_database_shows_no_row_more(scene: Scene, admin_connection: Any) -> None:
    models = [Event, *(m for app in ("casework", "screening") for m in apps.get_app_config(app).get_models())]

    # Not labels, which are shared by all that bear the same marking: that one within somebody's own clearance and
    # circles is in use says nothing of what bears it.
    def look(actor: Actor, hidden: Mapping[str, Case]) -> Any:
        return rows(actor, models), partial(rows, actor, models)

    found = []
    for actor, with_hidden, without in both_ways(scene, admin_connection, ("", *ROLES), look):
        trail = {"Event"} if actor.role in READS_TRAIL else set()
        more = {name: len(with_hidden[name] - without[name]) for name in without if name not in trail}
        found += [f"{actor.title}: {number} rows of {name}" for name, number in more.items() if number]
    assert found == [], "\n".join(found)


def test_the_comparison_notices_what_is_there_to_be_noticed(scene: Scene, admin_connection: Any) -> None:
    """The proof of the proof: somebody who may read what is hidden here sees the two worlds differ on many pages."""
    insider = next(a for a in scene.world.actors if a.role == "liaison_member")
    insider = replace(insider, person=scene.amber.fjp)
    savepoint = transaction.savepoint()
    hidden = hide_compartment(scene)
    routes_of = gated("inbox", "search", "unread", "case", "case-documents")
    pages = list(addresses(scene, insider, hidden, routes_of))
    reading = Reading(insider, pages, admin_connection).first()
    transaction.savepoint_rollback(savepoint)
    places = {place.split("\n")[0].split("?")[0] for place in learnt(reading.answers, reading.again())}
    case = hidden["hidden in a compartment"].reference
    assert {
        "/",
        "/search/",
        "/notices/count/",
        f"/cases/{case}/",
        f"/cases/{scene.assessed.reference}/documents/",
    } <= places


def test_an_auditor_reads_that_something_happened_and_no_word_of_what_it_is_about(scene: Scene) -> None:
    auditor = next(a for a in scene.world.actors if a.role == "auditor")
    hidden = hide_compartment(scene)
    trail = list(addresses(scene, auditor, hidden, gated(*TRAIL)))
    shown = "\n".join(read(auditor, trail, Answered()).values()).lower()
    assert hidden["hidden in a compartment"].reference.lower() in shown
    shown = shown.replace("file.annex_written", "")  # an act's code, which says nothing of any case
    words = ("quicksilver", "convoy", "zanzibar", "obsidian", "testman", "warehouse", "annex")
    assert [word for word in words if word in shown] == []
