"""What a kept referral says, in the words of its form: labels, the procedure's own titles, levels of threat."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.written import iso_written, labelled
from casework.models import Case
from casework.procedures.definitions import Procedure
from casework.queries.changes import plain_words
from casework.queries.facts import procedure_of
from casework.queries.screens import Worded, Wording
from casework.referrals.acts.referral import REFERRAL_FIELDS
from casework.referrals.forms.referral import ReferralForm
from casework.referrals.models import Referral
from casework.referrals.queries.positions import answer_words
from casework.referrals.queries.threat_levels import level_words

ORDER = ("title", *REFERRAL_FIELDS[:6], "urgent", *REFERRAL_FIELDS[6:])
LABELS = {
    **{name: ReferralForm.base_fields[name].label for name in ORDER},
    "vital_interests": gettext_lazy("Vital interests"),
    "urgent": gettext_lazy("Urgent"),
    "withdrawn": gettext_lazy("Withdrawn because"),
    "assessment": gettext_lazy("Joint assessment"),
    "threat_level": gettext_lazy("Threat level"),
    "outcome": gettext_lazy("Proposed follow-up"),
    "reasons": gettext_lazy("Reasons"),
    "sent back": gettext_lazy("Sent back because"),
    "proposal": gettext_lazy("Proposal"),
}
LEVEL = re.compile(r"level ([1-4])")

COMMON = frozenset({"subjects", "documents"})  # sections whose words every kind shares


def referral_words(case: Case, section: str, contents: Sequence[Mapping[str, object]]) -> Wording:
    """The label and the words of each kept key of a section."""
    rules = procedure_of(case)

    def wording(key: str) -> Worded | None:
        if section in COMMON:
            return None
        words = partial(_position, rules) if section == "positions" else partial(_words, rules, key)
        return str(LABELS.get(key, key)), words

    return wording


def _words(rules: Procedure, key: str, value: object) -> str:
    """A stored value as its readers know it."""
    text = "" if value is None else str(value)
    if key == "threat_type" and text in rules.threat_types:
        return _(rules.threat_types[text].title)
    if key == "outcome" and text in rules.outcomes:
        return _(rules.outcomes[text].title)
    if key == "vital_interests":
        codes = [c for c in text.split(", ") if c]
        return ", ".join(_(rules.vital_interests[c].title) if c in rules.vital_interests else c for c in codes)
    if key == "reliability" and text in Referral.Reliability.values:
        return str(Referral.Reliability(text).label)
    if key == "credibility" and text.isdigit() and int(text) in Referral.Credibility.values:
        return str(Referral.Credibility(int(text)).label)
    if key == "threat_level":
        return level_words(text)
    if key == "information_date":
        return iso_written(text)
    if key == "urgent":
        return _("yes") if text == "yes" else _("no") if text else ""
    return plain_words(value)


def _position(rules: Procedure, value: object) -> str:
    """A kept position with the procedure's own words in the reader's language; a person's words stay as they are."""
    first, *rest = plain_words(value).split("\n")
    level = LEVEL.fullmatch(first)
    words = _("level %(level)s") % {"level": level_words(level[1])} if level else first
    return "\n".join([words, *(_line(line, rules) for line in rest)])


def _line(line: str, rules: Procedure) -> str:
    for question in rules.questions.values():
        if line.startswith(f"{question.title} "):
            asked, answer = _(question.title), answer_words(rules, question.code, line[len(question.title) + 1 :])
            return f"{asked} {answer}" if asked.endswith("?") else labelled(asked, answer)
    return next((_(one.title) for one in rules.outcomes.values() if line == one.title), line)
