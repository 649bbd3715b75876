"""Letters of a file beside those of its acts: in the secretariat's own words; the language; who is told a decision;
and what else leaves the house by no act of the table.

Whatever a person wrote reaches ``issue`` and ``send`` from the queue alone: ``casework.blocks.disclosure.acts``.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import sight_of
from accounts.models import Person
from accounts.permissions import Permission
from casework.access import get_case
from casework.actions.transition import touch
from casework.blocks.disclosure.outgoing import LETTER
from casework.blocks.disclosure.sources import Other
from casework.blocks.letters import acts
from casework.blocks.letters.acts import issue
from casework.blocks.letters.models import Letter as AnyLetter
from casework.blocks.portal.table import UNKNOWN_SIDE
from casework.errors import Refused
from casework.lifecycle.acts import Leaves
from casework.models import Case
from screening.investments.acts import measures
from screening.investments.models import Letter, Side
from screening.investments.models.filing import LANGUAGES
from screening.investments.procedures.system import system
from screening.investments.queries.sides import sides_of, sides_told

BY_SECRETARIAT = "Only the secretariat of the committee can do this."


def issue_decision(
    *, case: Case, by: Person, at: datetime, content: Mapping[str, Any], passed: Collection[str] = ()
) -> None:
    """Send the decision to the notifier, and to each other side that the procedure's data name and somebody represents;
    each gets a letter of its own series.
    """
    for side in sides_told(case):
        issue(case=case, kind=Letter.Kind.DECISION, by=by, at=at, content=content, passed=passed, side=side)


def make(
    *,
    reference: str,
    by: Person,
    at: datetime,
    about: str,
    text: str,
    letter_id: int = 0,
    seen: str = "",
    side: str = Side.NOTIFIER,
) -> AnyLetter:
    """Keep a letter to a side in the secretariat's own words. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        case = _case(reference, by, at)
        if side not in sides_of(case):
            raise Refused(UNKNOWN_SIDE, field="side")
        given = {"about": about, "text": text}
        return acts.keep(case, Letter.Kind.OTHER, by=by, at=at, given=given, letter_id=letter_id, seen=seen, side=side)


def send(
    *, reference: str, by: Person, at: datetime, letter_id: int, seen: str = "", passed: Collection[str] = ()
) -> AnyLetter:
    """Send a draft to its side. Raises Absent, Refused, Conflict."""
    with transaction.atomic():
        case = _case(reference, by, at)
        return acts.send(case, by=by, at=at, letter_id=letter_id, seen=seen, passed=passed)


def set_language(*, reference: str, by: Person, at: datetime, language: str) -> None:
    """Set the language of the procedure: of every letter from now on. Raises Absent, Refused."""
    with transaction.atomic():
        case = _case(reference, by, at)
        if language not in dict(LANGUAGES):
            raise Refused("Letters are written in Dutch, French, German or English.", field="language")
        if language == case.filing.language:
            return
        case.filing.language = language
        case.filing.save(update_fields=["language"])
        touch(case, by=by, at=at, code="file.language_set", data={"language": language})


def _case(reference: str, by: Person, at: datetime) -> Case:
    case = get_case(sight_of(by, at=at), reference, Permission.FDI_SECRETARIAT, lock=True, kind="fdi")
    if by.service.code != system(case.procedure).secretariat:
        raise Refused(BY_SECRETARIAT, code="permission")
    return case


# The acknowledgement of what was handed in from outside goes with its act: whoever handed in gets it, and it holds
# nobody's words.
OBLIGATION = "obligation"
OTHERS: Mapping[str, Other] = {
    OBLIGATION: Other(measures.step, Leaves(("text",), writes=False), "A step on an obligation", "case-measures"),
    LETTER: Other(send, Leaves()),
}
