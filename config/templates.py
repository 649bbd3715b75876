"""Templates with their long lines wrapped, and what no page changes put together once a language."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.template import Context, Node, NodeList, Origin, Template
from django.template.base import TextNode, TokenType
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.loaders import base, cached, filesystem
from django.templatetags.i18n import BlockTranslateNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

WRAPPED = re.compile(r"\\\n[ \t]*")
# Tags that give the same for the same words: in one language, and where addresses lead where they led.
FIXED = frozenset({"icon", "marking", "marking_slug", "marking_word", "static", "translate", "url"})
# a word in quotation marks without a filter; of an address one without a namespace, which could hang on the request
WORD = re.compile(r"""("[^":]*"|'[^':]*')|"[^"]*"|'[^']*'|context""")


def joined(text: str) -> str:
    """A template as Django reads it: a line that ends in a backslash goes on in the next, without its indentation.

    So a line can be broken anywhere, inside a tag or a text too, and neither page nor message changes by it.
    """
    return WRAPPED.sub("", text)


class Loader(filesystem.Loader):
    """The product's own templates."""

    def get_contents(self, origin: Origin) -> str:
        """The text of a template with its lines joined."""
        return joined(super().get_contents(origin))


class Folded(base.Loader):
    """Each template with its fixed parts put together."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """The template as read, folded before anybody else sees it: another thread renders it at once."""
        template = super().get_template(template_name, skip)
        fold(template.nodelist)
        return template


class Kept(cached.Loader, Folded):
    """Each template read and folded once a process; Django's own loader keeps what the next class gives it."""


class Fixed(Node):
    """Neighbours of a template that no page changes, with what they say in each language."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self.leads = any(_words(node)[0] == "url" for node in nodes)
        self.texts: dict[object, str] = {}

    def render(self, context: Context) -> SafeString:
        """What Django's own nodes say, asked once."""
        where = (get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()) if self.leads else None
        key = (get_language(), context.autoescape, where)
        if key not in self.texts:
            self.texts[key] = "".join(str(node.render_annotated(context)) for node in self.nodes)
        return SafeString(self.texts[key])


def fold(nodes: Any) -> None:
    """Put fixed neighbours into one, in this list of nodes and in all lists below it."""
    run: list[Node] = []
    found: list[Node] = []
    for node in nodes:
        if _is_fixed(node):
            run.append(node)
            continue
        found += _as_one(run)
        run = []
        found.append(node)
        for below in _below(node):
            fold(below)
    nodes[:] = found + _as_one(run)


def _as_one(run: list[Node]) -> list[Node]:
    said = [node for node in run if not isinstance(node, (LoadNode, CommentNode))]
    return [Fixed(said)] if len(said) > 1 or (said and not isinstance(said[0], TextNode)) else said


def _below(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (branch for _condition, branch in node.conditions_nodelists)
    else:
        yield from (found for name in node.child_nodelists if (found := getattr(node, name, None)) is not None)


def _words(node: Node) -> list[str]:
    """A tag's name and what stands after it."""
    token = node.token
    return token.split_contents() if token is not None and token.token_type == TokenType.BLOCK else [""]


def _is_fixed(node: Node) -> bool:
    if isinstance(node, (TextNode, LoadNode, CommentNode)):
        return True
    if isinstance(node, BlockTranslateNode):
        hangs_on = (node.extra_context, node.countervar, node.asvar, node.message_context)
        return not any(hangs_on) and all(token.token_type == TokenType.TEXT for token in node.singular)
    name, *words = _words(node)
    found = [WORD.fullmatch(word) for word in words] if name in FIXED else [None]
    return all(word is not None and (name != "url" or word[1]) for word in found)
