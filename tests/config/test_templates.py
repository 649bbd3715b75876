"""What a template says in any case is put together once a language, and says what Django's own nodes say."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.template import Context, Engine, Library, Template, engines
from django.template.base import Node, NodeList
from django.test import override_settings
from django.utils.translation import override

from config.templates import Fixed, fold

LOAD = "{% load dossier i18n static %}"
TEXTS = {
    "words": '<b>{% translate "Search" %}</b> {% icon "bell" %}{% static "img/icons.svg" %}',
    "in a branch": (
        '{% if it %}<i>{% translate "Save" %}</i>{% else %}{% translate "Close" context "a dialog" %}!{% endif %}'
    ),
    "in a loop": (
        '{% for one in many %}{{ one }}: {% translate "Search" %}{% empty %}{% translate "Save" %}{% endfor %}'
    ),
    "in another language": '{% translate "Save" %}{% language "fr" %}{% translate "Save" %}.{% endlanguage %}',
    "a sentence of a block": (
        "{% blocktranslate %}Search{% endblocktranslate %} {% blocktranslate %}{{ it }}%{% endblocktranslate %}"
    ),
    "unescaped": '{% autoescape off %}{% translate "a < b" %}{{ it }}{% endautoescape %}{% translate "a < b" %}',
    "what hangs on the page": (
        '{% translate it %}{% icon it|default:"x" %}{% translate "Save" as word %}{{ word }}{% csrf_token %}'
    ),
    "addresses": "{% url 'search' %}{% url 'inbox' as home %}{{ home }}{% url 'case' it %}",
    "a note": "a{# left out #}b{% comment %}left out{% endcomment %}c",
}


def folded(text: str) -> Template:
    template = engines["django"].engine.from_string(LOAD + text)
    fold(template.nodelist)
    return template


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_folded_template_says_the_same_in_each_language_and_each_time(text: str) -> None:
    plain, template = engines["django"].engine.from_string(LOAD + text), folded(text)
    for language in ("en", "nl", "fr", "de", "en"):
        for values in ({"it": "<Save>", "many": [1, "<"]}, {"it": "Search"}, {}):
            given = values if "case" not in text or values else {"it": "x"}
            with override(language):
                assert template.render(Context(given)) == plain.render(Context(given))


def fixed(nodes: NodeList) -> list[Fixed]:
    return list(nodes.get_nodes_by_type(Fixed))


def test_neighbours_become_one_and_what_a_page_changes_stays_apart() -> None:
    one = folded(TEXTS["words"]).nodelist
    assert [type(node) for node in one] == [Fixed]
    many = folded(
        'a{% icon "bell" %}{{ it }}{% translate it %}{% translate "b" as c %}{% url "a:b" %}{% icon "x" it %}'
    )
    assert [type(node).__name__ for node in many.nodelist][1:] == [
        "VariableNode",
        "TranslateNode",
        "TranslateNode",
        "URLNode",
        "SimpleNode",
    ]
    assert len(fixed(folded(TEXTS["in a branch"]).nodelist)) == 2
    assert len(fixed(folded(TEXTS["in a loop"]).nodelist)) == 2


def test_django_s_nodes_are_asked_once_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counted(Node):
        def render(self, context: Context) -> str:
            asked.append("asked")
            return "said"

    template = folded('{% translate "Search" %}{% icon "bell" %}')
    (one,) = fixed(template.nodelist)
    one.nodes = (Counted(),)
    for language in ("en", "fr", "en", "fr"):
        with override(language):
            assert template.render(Context()) == "said"
    assert len(asked) == 2


def test_an_address_is_found_anew_where_addresses_lead_elsewhere() -> None:
    template = folded("{% url 'search' %} ")
    assert template.render(Context()) == "/search/ "
    with override_settings(ROOT_URLCONF="tests.config.elsewhere"):
        assert template.render(Context()) == "/elsewhere/ "


def test_the_product_s_own_templates_come_folded() -> None:
    engine = engines["django"].engine
    keys = engine.get_template("components/dialogs.html")
    assert [type(node) for node in keys.nodelist] == [Fixed]
    assert engine.get_template("components/dialogs.html") is keys


def test_a_thread_that_asks_for_a_template_while_another_folds_it_gets_it_folded() -> None:
    reached, done = Event(), Event()

    class Long(Node):
        """A node whose own nodes take long to find, the first time."""

        @property
        def child_nodelists(self) -> tuple[str, ...]:
            if not reached.is_set():
                reached.set()
                assert done.wait(60)
            return ()

    usual, tags = engines["django"].engine, Library()
    tags.tag("long", lambda _parser, _token: Long())
    inner = ("django.template.loaders.locmem.Loader", {"page": f"{LOAD}{TEXTS['words']}{{% long %}}"})
    engine = Engine(loaders=[("config.templates.Kept", [inner])], libraries=usual.libraries)
    engine.template_builtins.append(tags)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(engine.get_template, "page")
        assert reached.wait(60)
        second = [type(node) for node in engine.get_template("page").nodelist]
        done.set()
        assert second == [type(node) for node in first.result(60).nodelist] == [Fixed, Long]
