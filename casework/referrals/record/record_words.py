"""The record of a decision in the reader's language: codes become words, times become days; texts stay as they are."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import marking_word
from accounts.sentences import apart
from accounts.written import iso_written
from casework.models import Subject
from casework.procedures.catalogue import procedure
from casework.procedures.definitions import Procedure
from casework.queries.country_names import name_of
from casework.queries.procedures import procedure_words
from casework.referrals.models import Referral, Vote
from casework.referrals.queries.positions import answer_words
from casework.referrals.queries.threat_levels import level_words, outcome_words


def in_words(content: Mapping[str, Any], *, fingerprint: str, language: str) -> dict[str, Any]:
    """What the page template shows, in the active language. Every value is text or a list of texts: never markup."""
    rules = procedure(content["procedure"]["id"], content["procedure"]["version"])
    banner = " // ".join([marking_word(content["marking"]), *content["compartments"]])
    return {
        "language": language,
        "banner": banner,
        "reference": content["reference"],
        "title": _("Record of decision %(reference)s") % {"reference": content["reference"]},
        "subject": content["title"],
        "day": _day(content["dates"]["decided"]),
        "labels": labels(),
        "facts": _facts(content, rules, banner),
        "decision": {
            "outcome": outcome_words(rules, content["decision"]["outcome"]),
            "amended": _("Amended by the decision body.") if content["decision"]["amended"] else "",
            "assistants": _assistants(content["decision"].get("assistants") or {}),
            "reasons": content["decision"]["reasons"],
        },
        "referral": _referral(content["referral"], rules) if "referral" in content else None,  # not in the first form
        "subjects": [_subject(s) for s in content.get("subjects", [])],
        "proposals": [_proposal(p, rules) for p in content["proposals"]],
        "rounds": [_round(r, rules) for r in content["rounds"]],
        "dissents": [_dissent(d) for d in content["dissents"]],
        "participants": [[p["name"], p["service"], _part(p["part"])] for p in content["participants"]],
        "clocks": [_clock(c, rules) for c in content["clocks"]],
        "fingerprint": fingerprint,
        "trail": _trail(content["trail"]),
    }


def labels() -> dict[str, str]:
    """The words that stand on every record."""
    return {
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "decision": _("Decision"),
        "facts": _("Facts"),
        "grounds": _("Grounds"),
        "subjects": _("Persons and organisations concerned"),
        "reasons": _("Reasons"),
        "proposal": _("Joint assessment and proposal"),
        "votes": _("Votes by service"),
        "service": _("Service"),
        "person": _("Person"),
        "vote": _("Vote"),
        "when": _("When"),
        "remarks": _("Remarks"),
        "part": _("Part"),
        "positions": _("Positions"),
        "none": _("None."),
        "dissents": _("Minority opinions and their answers"),
        "answer": _("Answer"),
        "participants": _("Who took part"),
        "clocks": _("Time limits"),
        "clock": _("Time limit"),
        "started": _("Started"),
        "due": _("Due"),
        "ended": _("Ended"),
        "proof": _("Proof"),
        "fingerprint": _("Fingerprint of this record (SHA-256 of its content)"),
        "how": _("The content is attached to this PDF as record.json; its SHA-256 is the fingerprint."),
        "trail": _("Head of the audit trail when this record was written"),
    }


def _when(text: str) -> str:
    return iso_written(text) or "–"


def _day(text: str) -> str:
    return iso_written(text, day=True) or "–"


def _facts(content: Mapping[str, Any], rules: Procedure, banner: str) -> list[list[str]]:
    decided = content["decision"]["recorded_by"]
    by = _("%(name)s (%(service)s)")
    return [
        [_("Reference"), content["reference"]],
        [_("Marking"), banner],
        [_("Procedure"), procedure_words(rules.id, rules.version)],
        [_("Referred by"), content["referred_by"]],
        [_("Referred on"), _when(content["dates"]["referred"])],
        [_("Proposed on"), _when(content["dates"]["proposed"])],
        [_("Decided on"), _when(content["dates"]["decided"])],
        [_("Recorded by"), by % {**decided, "name": apart(decided["name"])}],
    ]


def _assistants(row: Mapping[str, Any]) -> str:
    if not row.get("services"):
        return ""
    words = _("By this outcome, without a further act: %(services)s, %(role)s.")
    return words % {"services": ", ".join(row["services"]), "role": _(row["role"])}


def _referral(row: Mapping[str, Any], rules: Procedure) -> dict[str, Any]:
    threat = rules.threat_types.get(row["threat_type"])
    judged = [
        str(dict(Referral.Reliability.choices).get(row["reliability"], "")),
        str(dict(Referral.Credibility.choices).get(row["credibility"], "")),
    ]
    return {
        "facts": row["facts"],
        "grounds": row["grounds"],
        "rows": [
            [_("Threat type"), _(threat.title) if threat else "–"],
            [_("Reliability (6×6)"), " · ".join(word for word in judged if word) or "–"],
        ],
    }


def _subject(row: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {str(value): str(word) for value, word in Subject.Kind.choices}
    facts = [
        [_("Other names"), ", ".join(map(apart, row["aliases"]))],
        [_("Born"), _day(row["born"]) if row["born"] else ""],
        [_("Place of birth"), row["birth_place"]],
        [_("Nationality or seat"), name_of(row["country"])],
        [_("Registration number"), row["identifiers"]],
        [_("Role in the case"), row["note"]],
    ]
    title = f"{apart(row['name'])} ({kinds[row['kind']]})"
    return {"title": title, "facts": [fact for fact in facts if fact[1]]}


def _proposal(row: Mapping[str, Any], rules: Procedure) -> dict[str, Any]:
    choices = {str(value): str(word) for value, word in Vote.Choice.choices}
    by, votes = row["recorded_by"], []
    for vote in row["votes"]:
        amended = outcome_words(rules, vote["outcome"])
        remarks = "\n".join(text for text in (amended, vote["reasons"]) if text)
        votes.append([vote["service"], vote["person"], choices[vote["choice"]], _when(vote["given"]), remarks or "–"])
    sent_back = ""
    if row["sent_back"]:
        words = _("Sent back on %(when)s: %(reason)s")
        sent_back = words % {"when": _when(row["sent_back"]), "reason": row["sent_back_reason"]}
    return {
        "title": _("Proposal %(number)s of %(when)s") % {"number": row["number"], "when": _when(row["recorded"])},
        "facts": [
            [_("Proposed follow-up"), outcome_words(rules, row["outcome"])],
            [_("Threat level"), level_words(row["threat_level"])],
            [_("Recorded by"), _("%(name)s (%(service)s)") % {**by, "name": apart(by["name"])}],
        ],
        "assessment": row["assessment"],
        "reasons": row["reasons"],
        "sent_back": sent_back,
        "votes": votes,
    }


def _round(row: Mapping[str, Any], rules: Procedure) -> dict[str, Any]:
    words = _("Round %(number)s, %(opened)s to %(closed)s")
    values = {"number": row["number"], "opened": _when(row["opened"]), "closed": _when(row["closed"])}
    ended = _("The file changed and the round began anew.") if row["reset"] else ""
    return {"title": words % values, "note": ended, "positions": [_position(p, rules) for p in row["positions"]]}


def _position(row: Mapping[str, Any], rules: Procedure) -> dict[str, Any]:
    facts = [
        [_("Threat level"), level_words(row["threat_level"]) or "–"],
        [_("Proposed follow-up"), outcome_words(rules, row["outcome"]) or "–"],
    ]
    facts += [
        [_(rules.questions[code].title) if code in rules.questions else code, answer_words(rules, code, answer)]
        for code, answer in row["answers"].items()
    ]
    reset = _("Reset: the file changed after it was given.") if row["reset"] else ""
    heading = _("%(service)s, %(author)s, %(when)s")
    return {
        "title": heading % {"service": row["service"], "author": apart(row["author"]), "when": _when(row["given"])},
        "reset": reset,
        "holds": row["holds"],
        "facts": facts,
        "comment": row["comment"],
    }


def _dissent(row: Mapping[str, Any]) -> dict[str, str]:
    heading = _("%(service)s, %(author)s, %(when)s")
    values = {"service": row["service"], "author": apart(row["author"]), "when": _when(row["written"])}
    answered = f"{row['answer']} ({apart(row['answered_by'])})" if row["answered_by"] else row["answer"]
    return {"title": heading % values, "text": row["text"], "answer": answered or "–"}


def _part(code: str) -> str:
    return {
        "referred": pgettext("part in a case", "referral"),
        "position": pgettext("part in a case", "position"),
        "proposed": pgettext("part in a case", "joint assessment"),
        "voted": pgettext("part in a case", "vote"),
        "decided": pgettext("part in a case", "decision"),
    }[code]


def _clock(row: Mapping[str, Any], rules: Procedure) -> list[str]:
    title = _(rules.clock(row["clock"]).title)
    ended = _when(row["ended"]) if row["ended"] else _("running")
    return [title, _when(row["started"]), _when(row["due"]), f"{ended} ({_('late')})" if row["late"] else ended]


def _trail(head: Mapping[str, Any]) -> str:
    if not head:
        return _("No seal had been made yet.")
    words = _("Seal %(seal)s of %(when)s over %(events)s events, key %(key)s, SHA-256 of the checkpoint:")
    return words % {**head, "when": _when(head["sealed"])} + f"\n{head['checkpoint']}"
