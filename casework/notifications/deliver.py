"""Delivery: claim one outbox row, act on it, mark it done, all in one transaction.

Killed at any moment, the transaction never happened and the row is open again. Notices are written in that transaction,
so they come exactly once. An e-mail leaves the database behind: it comes at least once, always with the same
``Message-ID``, by which a mail server or reader drops the second copy.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.crypto import salted_hmac

from accounts.access import sight_of
from accounts.context import acting_as_system, fetched
from accounts.days import day_of
from accounts.models import Person, Service
from casework.access import case_facts, sees, visible_cases
from casework.lifecycle.kinds import kind_of, kinds
from casework.models import Case, Notice, Outbox
from casework.notifications import messages, outbox
from casework.notifications.audiences import Told, people_told
from casework.queries.notice_words import OVER, STANDS

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)
PARAMS = (
    *("part", "service", "compartment", "clock", "item", "due", "effect", "deadline_id", "meeting_id", "number"),
    *("act_code", "answer_code", "settled_code", "request_id"),
)

Handler = Callable[[Outbox, datetime], None]


def deliver_next(*, at: datetime, only: str = "") -> bool:
    """Claim the oldest row that is due and that nobody else holds, and deliver it; False when there is none. ``only``:
    of those whose ``effect_key`` begins so.

    A row that fails stays open: it is tried again after a pause that doubles up to an hour, with the kind of the error.
    """
    with acting_as_system("delivery of the outbox"):
        row = (
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(done_at__isnull=True, not_before__lte=at, effect_key__startswith=only)
            .order_by("not_before", "pk")
            .first()
        )
        if row is None:
            return False
        try:
            with transaction.atomic():
                _handler(row.kind)(row, at)
        except Exception as error:
            log.exception("outbox row %s was not delivered", row.pk)
            row.last_error = f"{type(error).__module__}.{type(error).__name__}"[:200]
            row.not_before = at + min(FIRST_RETRY * 2 ** min(row.attempts, 12), LAST_RETRY)
        else:
            row.done_at, row.last_error = at, ""
        row.attempts = min(row.attempts + 1, 30_000)
        row.save(update_fields=["attempts", "last_error", "not_before", "done_at"])
    return True


def notify(row: Outbox, at: datetime) -> None:
    """Put a notice into the bell of everybody concerned, once an act, and ask for the e-mails they chose."""
    payload = dict(row.payload)
    code = str(payload["code"])
    act, of = code.removeprefix("case."), kind_of(row.case) if row.case is not None else None
    if of is not None and row.case is not None:
        payload["audiences"] = [*payload.get("audiences", ()), *of.also_told(row.case, act)]
    _one_at_a_time(row, code)
    told = people_told(case=row.case, payload=payload, at=at)
    already = set(
        Notice.objects.filter(case=row.case, code=code, created_at=row.created_at).values_list("person_id", flat=True)
    )
    new = [one for one in told if one.person.pk not in already]
    params = _params(payload)
    Notice.objects.bulk_create(
        [
            Notice(
                person=one.person,
                for_person_id=one.for_person_id,
                case=None if one.outside else row.case,
                outbox=row,
                code=code,
                params=_params_for(one, params, row.case),
                created_at=row.created_at,
            )
            for one in new
        ],
        ignore_conflicts=True,
    )
    if of is not None and row.case is not None:
        of.told(row.case, act, [one.person for one in told], payload.get("by"), at)
    if code not in (STANDS, OVER):  # those who keep it running have an e-mail of its own, whatever they chose
        _ask_for_mail(row, new, at)


def mail(row: Outbox, at: datetime) -> None:
    """Send one e-mail, unless the person has left, chose none, or may not see the case any more."""
    person = Person.objects.filter(pk=row.payload["person_id"], is_active=True).first()
    if person is None or not person.email or person.e_mail_choice == Person.MailChoice.NONE:
        return
    if row.case is not None and not sees(sight_of(person, at=at), case_facts(row.case, at)):
        return
    with translation.override(person.language):
        if row.payload.get("code") == "digest":
            text = messages.digest(settings.DOSSIER_BASE_URL, int(row.payload["count"]))
        else:
            text = messages.new_item(settings.DOSSIER_BASE_URL)
    send(text, to=[person.email], effect_key=row.effect_key)


def send(text: messages.Mail, *, to: list[str], effect_key: str) -> None:
    """Send one e-mail, the same at every attempt."""
    headers = {"Message-ID": message_id(effect_key), "Auto-Submitted": "auto-generated"}
    EmailMessage(text.subject, text.body, to=to, headers=headers).send()


HANDLERS: dict[str, Handler] = {"notify": notify, "mail": mail}


def register(kind: str, handler: Handler) -> None:
    """Let another module of this room deliver rows of its own; called when the application is ready."""
    HANDLERS[kind] = handler


def _handler(kind: str) -> Handler:
    own = {name: handler for each in kinds() for name, handler in each.delivers.items()}
    return HANDLERS.get(kind) or own[kind]


def message_id(effect_key: str) -> str:
    """The same for every attempt at one e-mail, and telling nothing: made with the installation's secret, since the key
    holds numbers of rows that can be guessed.
    """
    host = urlsplit(settings.DOSSIER_BASE_URL).hostname or "localhost"
    return f"<{salted_hmac('dossier.mail', effect_key, algorithm='sha256').hexdigest()[:40]}@{host}>"


def _one_at_a_time(row: Outbox, code: str) -> None:
    """One act may have a row for each of its audiences; whoever stands in two of them is told once."""
    key = f"{row.case_id}:{code}:{row.created_at.isoformat()}"
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    fetched("SELECT pg_advisory_xact_lock(%s)", [number])


def _params(payload: Mapping[str, object]) -> dict[str, object]:
    """What the sentence needs: codes and numbers; the service of whoever acted when nothing else is given."""
    params = {key: payload[key] for key in PARAMS if payload.get(key) is not None}
    actor = payload.get("by")
    if "service" not in params and isinstance(actor, int):
        code = Service.objects.filter(people__pk=actor).values_list("code", flat=True).first()
        params |= {"service": code} if code else {}
    return params


def _params_for(one: Told, params: dict[str, object], case: Case | None) -> dict[str, object]:
    """The same for one person: somebody outside needs the reference, a watcher another sentence."""
    inside = ("answer_code", "settled_code")  # how something was decided is told outside by its own text and side
    outside = {key: value for key, value in params.items() if key not in inside}
    found = {**outside, "reference": case.reference} if one.outside and case else dict(params)
    return found | {"watching": True} if one.watching else found


def _ask_for_mail(row: Outbox, told: list[Told], at: datetime) -> None:
    rows = [
        Outbox(
            kind="mail",
            effect_key=f"mail:{row.pk}:{one.person.pk}",
            case=None if one.outside else row.case,
            payload={"code": "item", "person_id": one.person.pk},
            created_at=at,
            not_before=at,
        )
        for one in told
        if one.person.email and one.person.e_mail_choice == Person.MailChoice.EACH
    ]
    if rows:
        outbox.put_all(rows)


def people_to_write_to() -> list[int]:
    """Ids of the people who chose a daily e-mail and have notices that no digest counted yet."""
    with acting_as_system("daily digest"):
        chosen = Q(e_mail_choice=Person.MailChoice.DAILY) | Q(e_mail_choice=Person.MailChoice.EACH, digest=True)
        waiting = Notice.objects.filter(read_at__isnull=True, digested_at__isnull=True).values("person_id")
        people = Person.objects.filter(chosen, is_active=True, pk__in=waiting).exclude(email="")
        return list(people.order_by("pk").values_list("pk", flat=True))


def write_to(person_id: int, *, at: datetime) -> bool:
    """Ask for one person's digest, once a day however often it is called; whether one was asked for.

    Only what the person may still see is counted, so the number betrays nothing.
    """
    key = f"digest:{person_id}:{day_of(at).isoformat()}"
    with acting_as_system("daily digest"):
        person = Person.objects.select_for_update().get(pk=person_id)
        if Outbox.objects.filter(effect_key=key).exists():
            return False
        seen = Q(case__isnull=True) | Q(case__in=visible_cases(sight_of(person, at=at)))
        waiting = Notice.objects.filter(seen, person=person, read_at__isnull=True, digested_at__isnull=True)
        count = waiting.update(digested_at=at)
        if count == 0:
            return False
        payload = {"code": "digest", "person_id": person.pk, "count": count}
        outbox.put(kind="mail", effect_key=key, payload=payload, at=at)
    return True
