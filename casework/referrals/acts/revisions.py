"""A referral's own section of "what changed since I last looked"."""

from typing import Any

from casework.models import Case
from casework.referrals.models import Referral


def referral_content(case: Case, referral: Referral) -> dict[str, Any]:
    """The referral section as stored in its revisions: field name to text."""
    return {
        "title": case.title,
        "facts": referral.facts,
        "grounds": referral.grounds,
        "threat_type": referral.threat_type,
        "ideology": referral.ideology,
        "state_actor": referral.state_actor,
        "vital_interests": ", ".join(referral.vital_interests),
        "urgent": "yes" if case.urgent else "no",
        "information_date": referral.information_date.isoformat() if referral.information_date else "",
        "reliability": referral.reliability,
        "credibility": str(referral.credibility or ""),
        "source_restrictions": referral.source_restrictions,
    }
