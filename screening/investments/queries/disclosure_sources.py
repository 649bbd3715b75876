"""What the disclosure guard looks for in a letter, and what its addressee knows already; read as the product.

The addressee is the representative, everybody on the file, a service by its code, or anybody else; whoever is neither
on the file nor its representative may not know what the notifier marked as confidential either.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.access import Sight
from accounts.models import Label, Service
from accounts.queries.together import read_together
from accounts.sentences import say
from casework.blocks.disclosure.matching import Pair
from casework.blocks.disclosure.sources import (
    Gathered,
    Reason,
    circles,
    common_rows,
    documents,
    marking_words,
    opened_by,
)
from casework.blocks.portal.sides import shared_party
from casework.blocks.questionnaire.store import loaded
from casework.lifecycle.acts import marked
from casework.models import Case
from screening.investments.models import (
    Comment,
    CommitteeOpinion,
    Contribution,
    Dispatch,
    Establishment,
    FileAccess,
    FileMember,
    Filing,
    Hearing,
    InformationRequest,
    JointAnnex,
    JointOpinion,
    Letter,
    MeasureText,
    Opinion,
    Party,
    Question,
    SectorTag,
    Side,
)
from screening.investments.procedures.notification import NOTIFICATION
from screening.investments.procedures.system import System, system
from screening.investments.queries.preview import sight_as

REPRESENTATIVE = "representative"
MEMBERS = "members"  # everybody on the file
Rows = dict[str, QuerySet[Any, Any]]


def addressee_of(side: str) -> str:
    """Who a side is for the disclosure guard: the notifier knows the own notification; another side knows none of
    it that is marked as confidential.
    """
    return REPRESENTATIVE if side == Side.NOTIFIER else side


SAYS_AN_OPINION = (
    *("opinion", "opinions", "objects", "objected", "objection", "opposes", "opposed", "risk", "risks", "negative"),
    *("positive", "advies", "adviezen", "bezwaar", "risico", "risico's", "negatief", "positief", "avis", "risque"),
    *("risques", "négatif", "positif", "Stellungnahme", "Einwand", "Risiko", "Risiken"),
)


@dataclass(frozen=True)
class Addressee:
    """Who gets the letter. ``sight`` is that of a plain member where it goes to one service."""

    code: str
    on_filing: bool
    sight: Sight | None

    @property
    def represents(self) -> bool:
        """Whether it goes to the notifying parties."""
        return self.code == REPRESENTATIVE

    @property
    def side(self) -> str:
        """The side of the deal that gets the letter; empty where it goes to no party."""
        return Side.NOTIFIER.value if self.represents else self.code if self.code in Side.values else ""

    def heard(self, row: Question) -> bool:
        """Whether the addressee was asked a question that was sent: each side its own, the people of the file all."""
        return row.request is not None and (not self.side or row.request.side == self.side)

    def opens(self, label: Label) -> bool:
        """Whether the addressee may know what stands under a label."""
        return opened_by(self.sight, label)


def gather(case: Case, code: str, sight: Sight | None, asks: frozenset[int]) -> Gathered:
    """One query for whoever represents the notifier and for everybody on the file, a few for others, whatever the
    file holds; ``asks`` are the questions that stand in this very letter, and ``code`` is REPRESENTATIVE, MEMBERS, a
    side, a service's code, or any other word for somebody who is neither.
    """
    found, rules, to = Gathered(), system(case.procedure), _addressee(case, code, sight)
    rows = _rows(case, to, rules)
    read_together(*rows.values())
    _classified(found, to, rows)
    circles(found, rows["circles"], to.sight, own=rules.circle, knows_own=to.on_filing)
    documents(found, rows["documents"], case, to.sight)
    questions: list[Question] = list(rows["questions"])
    _known(found, case, to, rows, asks)
    marking_words(found)
    if not to.on_filing:
        _intelligence(found, rules, dict(rows["intelligence"]))
        _opinions(found, rules, rows)
        _questions(found, questions, asks)
        _answers(found, questions, to)
        _other_sides(found, to, rows)
        if not to.represents:
            _confidential(found, case, rows)
    return found


def _rows(case: Case, to: Addressee, rules: System) -> Rows:
    """What is looked at, to be read in one query."""
    of, own = {"case": case}, {"side": to.side} if to.side else {}
    sent = Letter.objects.filter(**of, sent_at__isnull=False)
    drafts, texts = CommitteeOpinion.objects.filter(**of), MeasureText.objects.filter(**of)
    found: Rows = {
        **common_rows(case),
        "contributions": Contribution.objects.filter(**of).select_related("label", "service"),
        "annexes": JointAnnex.objects.filter(**of).select_related("label", "joint"),
        "questions": Question.objects.filter(**of).select_related("service", "request"),
        "requests": InformationRequest.objects.filter(**of, **own).values_list("introduction", "closing"),
        "letters": (sent if to.on_filing else sent.filter(outward=True, **own)).values_list("content", flat=True),
        "members": FileMember.objects.filter(**of).values_list("service__code", "service__name", "part"),
        "comments": Comment.objects.filter(**of).values_list("pk", "text"),
        "joint": JointOpinion.objects.filter(**of).values_list("text", flat=True),
        "drafts": drafts.values_list("pk", "text", "final", "sent_at"),
        "measures": texts.values_list("pk", "text", "remark", "shared_at", "side"),
        "invited": _inviting(case),
        "parties": Party.objects.filter(filing__case=case),
        "places": Establishment.objects.filter(filing__case=case),
        "tags": SectorTag.objects.filter(filing__case=case).values_list("detail", flat=True),
    }
    if to.on_filing:
        given = Opinion.objects.filter(**of, state=Opinion.State.GIVEN)
        found["opinions"] = given.values_list("reasons", "measures")
        return found
    services = Service.objects.filter(code__in=list(rules.intelligence))
    found["intelligence"] = services.values_list("code", "name")
    if to.side:
        others = sent.filter(kind=Letter.Kind.OTHER).exclude(side=to.side)
        found["other letters"] = others.values_list("pk", "content")
        found["hearings"] = Hearing.objects.filter(**of).exclude(side=to.side).values_list("pk", "minutes")
        found["opened"] = FileAccess.objects.filter(**of, side=to.side).values_list("title", flat=True)
    return found


def _addressee(case: Case, code: str, sight: Sight | None) -> Addressee:
    if code in (REPRESENTATIVE, "investor"):
        return Addressee(REPRESENTATIVE, on_filing=False, sight=None)
    if code == MEMBERS:
        return Addressee(MEMBERS, on_filing=True, sight=None)
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True)
    on_filing = {*rows.values_list("service__code", flat=True), system(case.procedure).secretariat}
    service = Service.objects.filter(code=code, is_active=True).first()
    plain = sight_as(service, case, at=sight.at) if service is not None and sight is not None else None
    return Addressee(code, code in on_filing, plain if code in on_filing else None)


def _classified(found: Gathered, to: Addressee, rows: Rows) -> None:
    """Contributions, drafted and given, and the annexes of joint opinions; what is said to be disclosable is known."""
    for row in rows["contributions"]:
        if row.state == Contribution.State.GIVEN:
            found.let_out.append((row.disclosable, Reason(say("is let out"), row.label)))
        if not to.opens(row.label):
            words = say("stands in the classified contribution of {service}", service=row.service.code)
            found.add_source(f"contribution:{row.pk}", row.text, Reason(words, row.label))
    for annex in rows["annexes"]:
        if not to.opens(annex.label):
            words = say("stands in the classified part of joint opinion {number}", number=annex.joint.number)
            found.add_source(f"annex:{annex.pk}", annex.text, Reason(words, annex.label))


def _intelligence(found: Gathered, rules: System, stored: Mapping[str, str]) -> None:
    """Always, whether they contributed or not: stopping only those who did would tell who did."""
    reason = Reason(say("names an intelligence service"))
    for one in rules.intelligence.values():
        names = {one.title, *one.names, stored.get(one.code, "")}
        found.add_terms(f"service:{one.code}", sorted(names), reason)
        found.add_terms(f"service:{one.code}", (one.code,), reason, capitals=True)


def _opinions(found: Gathered, rules: System, rows: Rows) -> None:
    """Which authority thinks what: its name and a word of opinion in one sentence."""
    for code, name in sorted({(code, name) for code, name, part in rows["members"] if part == FileMember.Part.MEMBER}):
        key = f"opinion:{code}"
        found.reasons[key] = Reason(say("says what the opinion of {service} is", service=code))
        titles = {code, name, rules.members[code].title if code in rules.members else ""} - {""}
        found.pairs += [Pair(key, title, SAYS_AN_OPINION) for title in sorted(titles)]


def _questions(found: Gathered, questions: list[Question], asks: frozenset[int]) -> None:
    """Questions as the services asked them inside, unless this letter asks them."""
    for row in questions:
        if row.pk not in asks:
            words = say("repeats a question of {service} that isn't in this letter", service=row.service.code)
            found.add_source(f"question:{row.pk}", row.text, Reason(words))


def _answers(found: Gathered, questions: list[Question], to: Addressee) -> None:
    """What another side was asked and answered: one side learns of the other only what is released to it."""
    reason = Reason(say("repeats what another side was asked, or its answer"))
    for row in questions:
        if row.request is not None and not to.heard(row):
            for part, text in (("asked", row.wording), ("answered", row.answer)):
                if text.strip():
                    found.add_source(f"{part}:{row.pk}", text, reason)


def _other_sides(found: Gathered, to: Addressee, rows: Rows) -> None:
    """What else another side wrote or was told."""
    reason = Reason(say("repeats what another side wrote, or was told"))
    for key, text in _kept_from(to.side, rows) if to.side else ():
        if text.strip():
            found.add_source(key, text, reason)


def _confidential(found: Gathered, case: Case, rows: Rows) -> None:
    """What the notifier marked confidential, towards whoever is neither on the file nor its representative."""
    reason = Reason(say("gives away what the notifier marked confidential"))
    for number, value in enumerate(_marked(case, rows)):
        key = f"confidential:{number}"
        figures = str(value).split(".")[0]
        if figures.isdecimal():
            found.numbers.append((key, figures))
            found.reasons[key] = reason
        else:
            found.add_source(key, str(value), reason)
            found.add_terms(key, (str(value),) if len(str(value).split()) < 4 else (), reason)


def _marked(case: Case, rows: Rows) -> Iterator[Any]:
    filing = case.filing
    asked = NOTIFICATION.fields
    values = loaded(filing, [asked[name] for name in filing.confidential if name in asked])
    yield from (v for v in values.values() if v not in (None, "", []) and not isinstance(v, bool | list))
    of_party = NOTIFICATION.lists["parties"].fields
    for party in rows["parties"]:
        yield from filter(None, loaded(party, [of_party[name] for name in party.confidential]).values())


def _known(found: Gathered, case: Case, to: Addressee, rows: Rows, asks: frozenset[int]) -> None:
    """Texts that the addressee has read or written."""
    questions: list[Question] = list(rows["questions"])
    sent = [q for q in questions if to.heard(q)]
    found.known += [q.text for q in questions if q.pk in asks]
    found.known += [text for q in sent for text in (q.wording, q.answer)]
    found.known += [text for pair in rows["requests"] for text in pair]
    found.known += [json.dumps(content, ensure_ascii=False) for content in rows["letters"]]
    if to.side and not to.represents:  # its own, and nothing of the notification (docs/adr/073)
        found.known += [shared_party(case, to.side), *rows["opened"]]
        return
    found.known += _told_of_the_deal(case, to, rows)
    found.known += [text for _pk, text in rows["comments"]]
    found.known += rows["joint"]
    found.known += [text for _pk, text, _final, sent_at in rows["drafts"] if to.on_filing or sent_at is not None]
    for _pk, text, _remark, shared_at, side in rows["measures"]:
        if to.on_filing or shared_at is not None or side == MeasureText.Side.INVESTOR:
            found.known.append(text)
    if to.on_filing:
        found.known += [f"{code} {name}" for code, name, _part in rows["members"]]
        found.known += [q.text for q in questions]
        found.known += [text for pair in rows["opinions"] for text in pair]


def _told_of_the_deal(case: Case, to: Addressee, rows: Rows) -> list[str]:
    """What the addressee knows of the deal: the notification; of a file that the authority opened, what it was told
    with the invitation, and of another side than the notifier's the same beside it.
    """
    found = [text for given, text in rows["invited"] if to.side == (given.get("side") or Side.NOTIFIER)]
    if to.on_filing or not opened_by_authority(case):
        found += _notified(case, rows, everything=to.represents or to.on_filing)
    return found


def _notified(case: Case, rows: Rows, *, everything: bool) -> Iterator[str]:
    """The notification's texts; without what is marked confidential unless the addressee knows ``everything``."""
    filing = case.filing
    for one in filing._meta.concrete_fields:
        if everything or one.name not in filing.confidential:
            value = getattr(filing, one.attname)
            if isinstance(value, str):
                yield value
    yield from (text for name, text in filing.answers.items() if everything or name not in filing.confidential)
    for party in rows["parties"]:
        for name in ("name", "registration", "lei", "address", "note"):
            if everything or name not in party.confidential:
                yield str(getattr(party, name))
        yield from (text for name, text in party.answers.items() if everything or name not in party.confidential)
    for row in rows["places"]:
        yield " ".join((row.name, row.municipality, row.activity, row.unit_number, *row.answers.values()))
    yield from rows["tags"]


def _kept_from(side: str, rows: Rows) -> Iterator[tuple[str, str]]:
    """Key and text of what is another side's alone: letters in the authority's own words, what was said at a hearing;
    and, of the notifier, its comments, the preliminary opinion and the talks on measures.
    """
    for pk, content in rows["other letters"]:
        yield f"letter:{pk}", str(content["said"].get("text", ""))
    for pk, minutes in rows["hearings"]:
        yield f"hearing:{pk}", minutes
    if side == Side.NOTIFIER:
        return
    for pk, text in rows["comments"]:
        yield f"comment:{pk}", text
    for pk, text, final, sent_at in rows["drafts"]:
        if sent_at is not None and not final:
            yield f"preliminary:{pk}", text
    for pk, text, remark, _shared, _side in rows["measures"]:
        yield f"measure:{pk}", text
        yield f"remark:{pk}", remark


# -- what those outside see of a file beside the texts of its acts and letters -----------------------------------------

# The notifier's title and names are its own words. Those of a file that the authority opened, and the party for which a
# firm of another side is there, are the authority's: they leave the house as somebody is invited, and again as subject
# and addressee of every letter, and are looked over like any text that leaves.


def opened_by_authority(case: Case) -> bool:
    """Whether the authority itself opened the file, so that its title and names are the authority's words."""
    return bool(case.filing.file_type != Filing.FilingType.NOTIFICATION)


def shown_outside(case: Case, side: str, act: str = "") -> list[str]:
    """What a side reads beside the words of ``act``: the title and the parties' names, or whom its firms act for.

    Empty where these are the side's own words, for what goes to the Union, and for letters of fixed phrases, which
    nobody looks over: what stands above them was looked over with the invitation. At most one query.
    """
    if act in marked("fixed phrases") | marked("to the Union"):
        return []
    if side != Side.NOTIFIER:
        return [text for text in (shared_party(case, side),) if text]
    if not opened_by_authority(case):
        return []
    names = Party.objects.filter(filing=case.filing).order_by("pk").values_list("name", flat=True)
    return [text for text in (case.title, *names) if text.strip()]


def waits_as(act: str, given: Mapping[str, Any]) -> str:
    """What tells a text that waits from another one of the same act: the side, the person invited, or the firm."""
    if act in marked("invites"):
        return f"person:{given['to'].pk}"
    return f"firm:{given['firm_id']}" if "firm_id" in given else str(given.get("side") or "")


def _inviting(case: Case) -> QuerySet[Dispatch, tuple[Any, str]]:
    """The arguments and texts with which firms were invited, to be read with something else."""
    rows = Dispatch.objects.filter(case=case, act__in=marked("invites"), state=Dispatch.State.SENT)
    return rows.values_list("given", "text")
