"""Sample data of the style guide, kept beside what it shows."""

import json
import re
from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

register = template.Library()
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


def _dates(value: Any) -> Any:
    """The same JSON value with ISO dates and times turned into date objects (naive times are local)."""
    if isinstance(value, dict):
        return {key: _dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates(item) for item in value]
    if isinstance(value, str) and (match := _ISO.fullmatch(value)):
        if match.group(1) is None:
            return parse_date(value)
        moment = parse_datetime(value)
        return make_aware(moment) if moment is not None and is_naive(moment) else moment
    return value


class _Sample(template.Node):
    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        context[self.name] = _dates(json.loads(self.nodelist.render(context)))
        return ""


@register.tag
def sample(parser: Parser, token: Token) -> _Sample:
    """``{% sample steps %}[JSON]{% endsample %}``: invented data of the style guide, kept beside what it shows."""
    name = token.split_contents()[1]
    nodelist = parser.parse(("endsample",))
    parser.delete_first_token()
    return _Sample(name, nodelist)
