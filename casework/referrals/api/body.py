"""The shape of a new referral's body, as the OpenAPI description says it; see ``casework.api.sent``."""

from casework.api.sent import DATE, SUBJECT, Shape, many, member_of, one_of, text
from casework.forms.act import LONG
from casework.forms.subjects import MOST
from casework.procedures.catalogue import all_procedures
from casework.procedures.definitions import Procedure
from casework.referrals.models import Referral


def _referral(rules: Procedure) -> Shape:
    """A new referral under one procedure. A draft may be as empty as it likes; to submit it, it must be complete."""
    return member_of(
        {
            "procedure": one_of([rules.id]),
            "submit": {"type": "boolean", "description": "Hand it to the intake desk at once: all of it or nothing."},
            "title": text(200),
            "facts": text(LONG),
            "grounds": text(LONG),
            "information_date": {**DATE, "description": "Not in the future."},
            "urgent": {"type": "boolean"},
            "threat_type": one_of(["", *rules.threat_types]),
            "ideology": text(120),
            "state_actor": text(120),
            "vital_interests": many(one_of(rules.vital_interests), len(rules.vital_interests)),
            "reliability": one_of(["", *Referral.Reliability.values]),
            "credibility": {"type": "integer", "minimum": 1, "maximum": 6, "nullable": True},
            "source_restrictions": text(LONG),
            "marking": {
                "type": "integer",
                "minimum": 0,
                "maximum": 4,
                "nullable": True,
                "description": "Not above your own clearance.",
            },
            "compartments": many(text(40), 50, description="Codes of compartments that you hold."),
            "subjects": many(SUBJECT, MOST),
        },
        "procedure",
        description=f"A referral under {rules.id}.",
    )


REFERRAL_BODY: Shape = {"oneOf": [_referral(rules) for rules in all_procedures() if rules.kind == "referral"]}
