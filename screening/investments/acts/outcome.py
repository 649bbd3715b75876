"""How a file ends, written once for every act that ends one; and what is kept of the steps on the way."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from accounts.access import Sight
from accounts.models import Person
from accounts.sentences import say
from casework.actions.revisions import write_revision
from casework.errors import Refused
from casework.models import Case, Revision
from screening.investments.acts.letters import issue_decision
from screening.investments.acts.requests import lapse
from screening.investments.models import Filing, Ruling
from screening.investments.queries.like_filings import LikeFilings, like_filings

SILENCE = "silence"  # the rule of a clearance without a decision
ENDED = {
    "positive": say("positive"),
    "positive_with_measures": say("positive with measures"),
    "negative": say("negative"),
}


def compared(case: Case, sight: Sight, outcome: str, departs_because: str) -> LikeFilings:
    """The like files that the person may read. Refused when most of them ended otherwise and nothing is said of it."""
    like = like_filings(case, sight)
    if like.departs(outcome) and not departs_because.strip():
        words = "Most like files ended otherwise ({outcome}): say in one sentence why this one departs from them."
        raise Refused(say(words, outcome=ENDED[like.majority]), field="departs_because")
    return like


def settle(
    case: Case,
    sight: Sight,
    *,
    outcome: Filing.Outcome | str,
    reasons: str,
    by: Person,
    at: datetime,
    rule: str = "",
    departs_because: str | None = None,
    early_because: str = "",
    passed: Collection[str] = (),
) -> dict[str, Any]:
    """Write how a file ended: the outcome on the file, the decision beside it with what was looked at meanwhile. Like
    files are looked at where ``departs_because`` is a text, empty or not.
    """
    like = compared(case, sight, outcome, departs_because) if departs_because is not None else LikeFilings()
    filing = case.filing
    filing.outcome, filing.outcome_at = outcome, at
    filing.departs_because = departs_because or "" if like.departs(outcome) else ""
    filing.save(update_fields=["outcome", "outcome_at", "departs_because"])
    content = {
        "outcome": str(outcome),
        "reasons": "" if rule == SILENCE else reasons,  # a remark on it is the authority's own
        "act": "combine" if rule not in ("", SILENCE) else "alone",
    }
    issue_decision(case=case, by=by, at=at, content=content, passed=passed)
    lapse(case, by, at)
    row = Ruling.objects.create(
        case=case,
        outcome=outcome,
        rule=rule,
        reasons=reasons,
        like_files=like.references,
        departs_because=filing.departs_because,
        early_because=early_because.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    return {"ruling_id": row.pk}


def keep_step(case: Case, title: str, text: str, *, by: Person, at: datetime, act: str) -> None:
    """Add a step of the procedure and its reasons to those that everybody who signs later must have read."""
    last = Revision.objects.filter(case=case, section="phases").order_by("-number").first()
    content = dict(last.content) if last else {}
    number = 2
    key = title
    while key in content:
        key, number = f"{title} {number}", number + 1
    write_revision(case=case, section="phases", content={**content, key: text}, by=by, at=at, act=act)
