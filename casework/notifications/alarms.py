"""What those who keep the product running must hear of, whatever they chose for their notices: a part of the
installation stands still, and that it works again. Each once.

The rows of the outbox are the memory: what was said last of a part says whether an incident is open.
"""

from datetime import datetime

from django.conf import settings
from django.db.models.fields.json import KeyTextTransform
from django.utils import translation

from accounts.actions.telling import holders
from accounts.context import acting_as_system
from accounts.models import Person
from accounts.permissions import Permission
from casework.models import Outbox
from casework.notifications import messages, outbox
from casework.notifications.deliver import deliver_next, send
from casework.queries import health
from casework.queries.notice_words import OVER, PARTS, STANDS

KEY = "health:"  # how the keys of all this begin
OPERATOR = 0  # instead of a person's number: the addresses of DOSSIER_ALARM_EMAIL


def look(*, at: datetime, settled: bool = True, before: dict[str, bool] | None = None) -> tuple[str, ...]:
    """Compare how each part does with what was last said of it, tell what changed; return the parts spoken of.

    ``settled``: everything has run long enough to have given a sign. ``before``: what the last look of the same watcher
    found of each part, and is found now; with it only what two looks in a row have found is told. Two who look at
    once tell once.
    """
    with acting_as_system("health of the installation"):
        parts = [part for part in health.parts(at=at, settled=settled) if part.state != "unknown"]
        said = _said()
        sure = [part for part in parts if before is None or before.get(part.code) == part.bad]
        changed = [part for part in sure if _tell(part, said.get(part.code), at)]
        if before is not None:
            before |= {part.code: part.bad for part in parts}
    while changed and deliver_next(at=at, only=KEY):  # at once: whoever delivers may be the one who stands still
        pass
    return tuple(part.code for part in changed)


def mail(row: Outbox, at: datetime) -> None:
    """Send one alarm, in the language of who gets it."""
    given = row.payload
    person = Person.objects.filter(pk=given["person_id"], is_active=True).first()
    to = settings.VALUES["DOSSIER_ALARM_EMAIL"] if given["person_id"] == OPERATOR else [person.email] if person else []
    if not any(to):
        return
    with translation.override(person.language if person else settings.LANGUAGE_CODE):
        name = str(PARTS[given["part"]])
        if given["code"] == OVER:
            text = messages.part_works(settings.DOSSIER_BASE_URL, part=name)
        else:
            words = health.WORDS[given["part"]]
            does, advice, reason = str(words.does), str(words.advice), str(given["reason"] or words.signs)
            text = messages.part_stands(settings.DOSSIER_BASE_URL, part=name, does=does, advice=advice, reason=reason)
    send(text, to=list(to), effect_key=row.effect_key)


def last_told(part: str) -> str:
    """The state of a part of which those who keep it running were told last; empty where it was that it works."""
    return _bad(_said().get(part), "")


def _bad(said: Outbox | None, otherwise: str) -> str:
    """The state that a word tells of; ``otherwise`` where an older word doesn't say which."""
    return str(said.payload.get("state", otherwise)) if said is not None and said.payload["code"] == STANDS else ""


def _said() -> dict[str, Outbox]:
    """The last word on each part of which there was one; one query, of an index that holds alarms alone."""
    rows = Outbox.objects.filter(kind="alarm", payload__person_id=OPERATOR)
    last = rows.annotate(part=KeyTextTransform("part", "payload")).order_by("part", "-pk").distinct("part")
    return {str(row.payload["part"]): row for row in last}


def _tell(part: health.Part, said: Outbox | None, at: datetime) -> bool:
    """Whether something new is to be said of the part; then it is, to everybody who may see the page of health."""
    before, now = _bad(said, part.state), part.state if part.bad else ""
    if now == before or (before and not now and part.code == "uploads" and not health.roomy()):
        return False
    key = f"{KEY}{part.code}:{said.pk if said else 0}"
    people = sorted(holders(Permission.HEALTH_VIEW, at=at))
    payload = {"code": STANDS if now else OVER, "part": part.code, "reason": part.reason, "state": now}
    outbox.put(kind="notify", effect_key=key, payload={**payload, "audiences": ["named"], "ids": people}, at=at)
    outbox.put_all(
        outbox.row(kind="alarm", effect_key=f"{key}:{pk}", payload={**payload, "person_id": pk}, at=at)
        for pk in (OPERATOR, *people)
    )
    return True
