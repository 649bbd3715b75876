"""The marking of a case: raised by whoever writes it, with everything that hangs on it; lowered by two people only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.access import Sight, label, label_for
from accounts.context import acting_as_system
from accounts.models import Compartment, Label, Person
from accounts.queries.keys import key_holders
from casework.actions.child import move
from casework.actions.documents import document_of, event_label
from casework.actions.revisions import above_case, documents_content, publish_again, write_revision
from casework.errors import Refused, demand
from casework.lifecycle.acts import shared
from casework.lifecycle.kinds import kind, kind_of
from casework.models import Case, Document, Downgrade, Draft, KeptWords, Revision
from casework.notifications import outbox
from casework.queries.markings import waiting_downgrade

TWO_PEOPLE = "A marking is lowered and a compartment dropped by two people: use “Ask for a lower marking”."
ANOTHER_WAITS = "Another lower marking waits than the one that you read: read it, then answer."


def relabel(case: Case, sight: Sight, *, marking: int | None, compartments: list[int] | None) -> None:
    """Give a locked case a higher marking or more compartments, never beyond what the person doing it may read.

    A draft that nobody has seen takes any label that its author may read. What is left out stays as it is.
    """
    level = case.label.marking if marking is None else int(marking)
    circles = list(case.label.compartments) if compartments is None else compartments
    if level > sight.level:
        raise Refused("Your clearance does not reach this marking.", field="marking")
    if not set(circles) <= sight.compartments | set(case.label.compartments):
        raise Refused("You can only use compartments that you are read into.", field="compartments")
    if case.state != kind(case.kind).table.initial.value:
        if level < case.label.marking:
            raise Refused(TWO_PEOPLE, code="marking.lower", field="marking")
        if not set(case.label.compartments) <= set(circles):
            raise Refused(TWO_PEOPLE, code="marking.lower", field="compartments")
    case.label = label(label_for(marking=level, compartments=circles, services=list(case.label.services)))
    _lift(case)


def _lift(case: Case) -> None:
    """What hangs on the case goes up with it: no document, no former text and nothing typed stays below its label."""
    with acting_as_system("what hangs on a case is lifted, whoever can open it"):
        for model in (Document, Revision, Draft, KeptWords):
            rows = model._default_manager.filter(case=case)
            numbers: list[int] = list(rows.order_by().values_list("label_id", flat=True).distinct())
            for own in Label.objects.filter(pk__in=numbers):
                circles = {*own.compartments, *case.label.compartments}
                level = max(own.marking, case.label.marking)
                if (level, circles) != (own.marking, set(own.compartments)):
                    lifted = label_for(marking=level, compartments=sorted(circles), services=list(own.services))
                    rows.filter(label_id=own.pk).update(label_id=lifted)
        kind_of(case).lifted(case)


@shared(
    "ask_downgrade",
    form="marking.AskDowngradeForm",
    icon="lock",
    asks=True,
    trail=_("%(actor)s asked for a lower marking of %(case)s."),
    notice=_("%(case)s: a lower marking waits for a second person."),
)
def ask_downgrade(
    case: Case,
    sight: Sight,
    *,
    by: Person,
    at: datetime,
    marking: int,
    reason: str,
    compartments: Iterable[int] | None = None,
    document_id: int | None = None,
) -> dict[str, Any]:
    """Ask that the case, or one of its documents, be marked lower or lose compartments; ``compartments`` are those that
    stay (left out: all).

    Nothing changes until a second person has agreed.
    """
    document = document_of(sight, case, document_id) if document_id is not None else None
    own = case.label if document is None else document.label
    stay = sorted(set(own.compartments if compartments is None else compartments))
    if marking > own.marking or not set(stay) <= set(own.compartments):
        raise Refused(kind_of(case).raised_by, field="marking")
    if (marking, stay) == (own.marking, sorted(own.compartments)):
        raise Refused("This is the marking that it has.", field="marking")
    if document is not None and (marking < case.label.marking or not set(case.label.compartments) <= set(stay)):
        raise Refused("A document is never marked lower than its case: lower the case first.", field="marking")
    demand(reason, "Say why the marking may be lower.", "reason")
    made = Downgrade.objects.create(
        case=case,
        document=document,
        label=own,
        marking=marking,
        compartments=stay,
        reason=reason.strip()[:300],
        proposed_by=by,
        proposed_at=at,
    )
    return {"downgrade_id": made.pk, **_apart(case, document)}


@shared(
    "settle_downgrade",
    form="marking.SettleDowngradeForm",
    icon="lock",
    first=3,
    trail=_("%(actor)s settled the lower marking of %(case)s: %(answer_code)s."),
    notice=_("%(case)s: the lower marking that you asked for was settled."),
    notices={
        "approved": _("%(case)s: the lower marking that you asked for was agreed to."),
        "refused": _("%(case)s: the lower marking that you asked for was refused."),
    },
    handles=("ask_downgrade",),
    marks=("lowers a marking",),
)
def settle_downgrade(
    case: Case, sight: Sight, *, by: Person, at: datetime, approve: bool, downgrade_id: int | None = None
) -> dict[str, Any]:
    """Agree to the lower marking that waits, or refuse it; ``downgrade_id`` is the one that was read.

    Refused when another one waits by now: what concerns a document above its case leaves the case's version alone.
    Agreed, the text as it stands is published under the lower label; former texts and the documents keep theirs. A
    document stands under the lower label from then on.
    """
    waiting = waiting_downgrade(case, sight, lock=True)
    if waiting is None:
        raise Refused("No lower marking waits for a second person.", code="act.settle_downgrade")
    if downgrade_id is not None and waiting.pk != downgrade_id:
        raise Refused(ANOTHER_WAITS, code="marking.another", field="approve")
    document = document_of(sight, case, waiting.document_id) if waiting.document_id is not None else None
    if approve:
        _same_label(waiting, case.label if document is None else document.label)
        if document is None:
            _lower_case(case, waiting, by, at)
        else:
            _lower_document(case, document, waiting, by, at)
        waiting.refresh_from_db(fields=["state"])  # the label's trigger settled the row, in this person's name
    else:
        move(waiting, "refuse", settled_by=by, settled_at=at)
    codes = {"downgrade_id": waiting.pk, "former_label_id": waiting.label_id, "answer_code": waiting.state}
    return {**codes, "tell_ids": [waiting.proposed_by_id], **_apart(case, document)}


def _apart(case: Case, document: Document | None) -> dict[str, int]:
    """What is said of a document above its case stands under the label that the document has."""
    if document is None or not above_case(case, document):
        return {}
    return {"document_id": document.pk, "apart_label_id": event_label(case, document)}


def _lower_case(case: Case, waiting: Downgrade, by: Person, at: datetime) -> None:
    former = case.label
    case.label = label(_lower(waiting, list(case.label.services)))
    kind_of(case).set_aside(case, former)
    Case.objects.filter(pk=case.pk).update(label=case.label)  # the database sets apart what services wrote
    _index_again(case)
    publish_again(case=case, by=by, at=at, act="settle_downgrade")
    _tell_keys(case, set(former.compartments) - set(case.label.compartments), by, at)
    _tell_writers(case, by, at)


def _index_again(case: Case) -> None:
    """What search finds a case by holds none of the words that stand apart now."""
    again = kind_of(case).index
    if again is not None:
        again(case)
        Case.objects.filter(pk=case.pk).update(search=case.search, search_text=case.search_text)


def _tell_writers(case: Case, by: Person, at: datetime) -> None:
    """Each other service that wrote under the former marking hears that the case came down, and its words didn't."""
    key = f"marking.words_kept:{case.pk}:{case.version}"
    outbox.notify("marking.words_kept", "services that wrote", key=key, at=at, case=case, by=by.pk)


def _lower_document(case: Case, document: Document, waiting: Downgrade, by: Person, at: datetime) -> None:
    """A document that comes down to its case's label is one of the documents that its readers are told of."""
    former = document.label
    document.label = label(_lower(waiting, list(former.services)))
    if document.label.marking < case.label.marking or not set(case.label.compartments) <= set(waiting.compartments):
        raise Refused("The case was marked anew since this was asked: refuse it, and ask again.", field="approve")
    Document.objects.filter(pk=document.pk).update(label=document.label)
    write_revision(
        case=case, section="documents", content=documents_content(case), by=by, at=at, act="settle_downgrade"
    )
    _tell_keys(case, set(former.compartments) - set(document.label.compartments), by, at, key=f"document:{document.pk}")


def _same_label(waiting: Downgrade, now: Label) -> None:
    asked = waiting.label
    if (asked.marking, set(asked.compartments)) != (now.marking, set(now.compartments)):
        raise Refused("The case was marked anew since this was asked: refuse it, and ask again.", field="approve")


def _lower(waiting: Downgrade, services: list[int]) -> int:
    return label_for(marking=waiting.marking, compartments=waiting.compartments, services=services)


def _tell_keys(case: Case, dropped: set[int], by: Person, at: datetime, *, key: str = "") -> None:
    """Whoever holds the key of a compartment hears that a case left it: not which, which may be closed to them."""
    for circle in Compartment.objects.filter(pk__in=dropped):
        of = key or f"{case.pk}:{case.version}"
        outbox.notify(
            "compartment.dropped",
            "named",
            key=f"compartment.dropped:{of}:{circle.pk}",
            at=at,
            by=by.pk,
            ids=sorted(key_holders(circle.pk, at=at)),
            service=by.service.code,
            compartment=circle.code,
        )
