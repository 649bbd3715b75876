"""Who is concerned by a file: proposed from the sectors and regions of its target, with what is known of each rule."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Service
from accounts.sentences import Sentence, joined, say
from casework.models import Case
from casework.procedures.definitions import Confidence
from screening.investments.models import Establishment, FileMember, SectorTag
from screening.investments.procedures.system import Entry, Member, system
from screening.investments.queries.section_words import english


@dataclass(frozen=True)
class Proposed:
    """A service that the procedure's data puts forward, and why. ``there``: the installation knows the service."""

    code: str
    title: str
    part: str
    reason: str
    confidence: Confidence
    source: str
    there: bool

    @property
    def needs_confirmation(self) -> bool:
        """Whether the screen flags the rule as to be confirmed."""
        return self.confidence is Confidence.UNCONFIRMED


@dataclass(frozen=True)
class Confirmed:
    """A service that the secretariat has confirmed, and did not remove."""

    code: str
    title: str
    part: str
    reason: str


CONTRIBUTES = say("gives its contribution to the joint opinion in every file")


def proposed_members(case: Case) -> tuple[Proposed, ...]:
    """Authorities in the order of the data, then the intelligence services; three queries."""
    rules, filing = system(case.procedure), case.filing
    sectors = sorted(set(SectorTag.objects.filter(filing=filing).values_list("code", flat=True)))
    regions = sorted(set(Establishment.objects.filter(filing=filing).values_list("region", flat=True)))
    codes = [*rules.members, *rules.intelligence]
    there = set(Service.objects.filter(code__in=codes, is_active=True).values_list("code", flat=True))
    found = [
        _proposed(member, FileMember.Part.MEMBER, reason, there)
        for member in rules.members.values()
        if (reason := reason_of(member, sectors, regions))
    ]
    found += [_proposed(one, FileMember.Part.INTELLIGENCE, CONTRIBUTES, there) for one in rules.intelligence.values()]
    return tuple(found)


def _proposed(entry: Entry, part: str, reason: Sentence, there: set[str]) -> Proposed:
    return Proposed(entry.code, _(entry.title), part, reason, entry.confidence, entry.source, entry.code in there)


def reason_of(member: Member, sectors: list[str], regions: list[str]) -> Sentence | None:
    """Why an authority is concerned, still to be translated; None when it isn't."""
    if member.always:
        return say("takes part in every file")
    hit = tuple(code for code in sectors if code in member.sectors)
    lies = tuple(english(Establishment.Region(r).label) for r in regions if r in member.regions)
    if member.both:
        if not hit or not lies:
            return None
        return say("sector {sectors}, and an establishment in: {regions}", sectors=hit, regions=lies)
    found = []
    if hit:
        found.append(say("sector {sectors}", sectors=hit))
    if lies:
        found.append(say("an establishment in: {regions}", regions=lies))
    return joined("; ", found) if found else None


def confirmed_members(case: Case) -> tuple[Confirmed, ...]:
    """Who is confirmed now, by code; one query."""
    rows = FileMember.objects.filter(case=case, removed_at__isnull=True).select_related("service")
    return tuple(Confirmed(m.service.code, _(m.service.name), m.part, m.because) for m in rows)


def set_aside(case: Case) -> dict[str, str]:
    """Services that were proposed or confirmed and are not concerned, with the reason that was given last."""
    rows = FileMember.objects.filter(case=case, removed_at__isnull=False).select_related("service").order_by("pk")
    there = set(FileMember.objects.filter(case=case, removed_at__isnull=True).values_list("service_id", flat=True))
    return {m.service.code: m.removed_because for m in rows if m.service_id not in there}
