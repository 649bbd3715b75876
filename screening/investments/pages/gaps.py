"""What a careful reader would ask of a notification: chains that end nowhere, people without a residence. Advice only.

What must be there stands in ``queries.notification.wanted``; nothing here keeps anybody from handing in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.sentences import Sentence, say
from casework.blocks.questionnaire.said import Row
from screening.investments.procedures.deal import PartyKind, PartyRole
from screening.investments.procedures.system import System
from screening.investments.queries.filing_content import Content

ENDS = (PartyKind.PERSON.value, PartyKind.STATE.value)  # nobody stands above these
LANGUAGES = {"nl": say("Dutch"), "fr": say("French"), "de": say("German"), "en": say("English")}


@dataclass(frozen=True)
class Gap:
    """One thing to look at again, and the step in which it stands."""

    step: str
    sentence: Sentence


def gaps(content: Content, rules: System) -> tuple[Gap, ...]:
    """In the order of the steps."""
    return (*_parties(content), *_chain(content), *_target(content, rules))


def _parties(content: Content) -> Iterator[Gap]:
    for row in content.parties:
        step = "chain" if row["role"] == PartyRole.OWNER else "parties"
        if row["kind"] == PartyKind.PERSON and not row.get("residence"):
            yield Gap(step, say("{party}: the main residence isn't stated.", party=row["name"]))
        if row["kind"] in (PartyKind.UNDERTAKING, PartyKind.FUND) and not row.get("country"):
            yield Gap(step, say("{party}: the registered office isn't stated.", party=row["name"]))


def _chain(content: Content) -> Iterator[Gap]:
    owned = {row["owned"] for row in content.holdings}
    holding = {row["owner"] for row in content.holdings}
    for row in content.parties:
        if row["role"] == PartyRole.INVESTOR and row["key"] not in holding:
            yield Gap("chain", say("{party}: nothing says what it holds or will hold.", party=row["name"]))
        if row["role"] == PartyRole.OWNER and row["key"] not in holding:
            yield Gap("chain", say("{party}: nothing says in whom it holds votes.", party=row["name"]))
        if row["role"] in (PartyRole.INVESTOR, PartyRole.OWNER) and not _is_top(row) and row["key"] not in owned:
            yield Gap("chain", say("{party}: nothing says who stands above it.", party=row["name"]))
    names = {row["key"]: row["name"] for row in content.parties}
    for row in content.holdings:
        if row.get("votes_after") is None:
            words = "{owner} in {owned}: the votes after the deal aren't stated."
            yield Gap("chain", say(words, owner=names.get(row["owner"], ""), owned=names.get(row["owned"], "")))


def _is_top(row: Row) -> bool:
    return row["kind"] in ENDS or bool(row.get("ultimate"))


def _target(content: Content, rules: System) -> Iterator[Gap]:
    languages = [code for row in content.establishments for code in rules.languages.get(row["region"], ())]
    chosen = str(content.fields.get("language") or "")
    if languages and chosen not in languages:
        offered = tuple(LANGUAGES.get(code, say(code)) for code in dict.fromkeys(languages))
        words = "The language of the procedure follows the region of the target: {languages}."
        yield Gap("deal", say(words, languages=offered))
