"""Requests, enrolments and failed sign-ins as the outbox delivers them: notices to who decides, to who asked, to the
person under whose name somebody fails; codes to their owners.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils import translation

from accounts.actions.enrolment import Letter, seal_code
from accounts.actions.sign_in import guessed
from accounts.context import acting_as_system
from accounts.models import Enrolment, Person, SignInDelay
from casework.models import Notice, Outbox
from casework.notifications import messages, outbox
from casework.notifications.deliver import send


def tell(code: str, *, people: list[int], number: int, by: Person | None, at: datetime) -> None:
    """Put a notice that belongs to no case into the outbox."""
    payload = {"code": code, "audiences": ["named"], "ids": people, "request_id": number, "by": by.pk if by else None}
    outbox.put(kind="notify", effect_key=f"{code}:{number}", payload=payload, at=at)


def end(code: str, number: int, at: datetime) -> None:
    """Mark what was told of a request as read for everybody: somebody decided."""
    with acting_as_system("what was handled ends for everybody who was asked"):
        rows = Notice.objects.filter(outbox__effect_key=f"{code}:{number}", read_at__isnull=True)
        rows.update(read_at=at)


def bring(enrolment: int, at: datetime) -> None:
    """Have the worker make the code of an enrolment and send it."""
    outbox.put(kind="enrol", effect_key=f"enrol:{enrolment}", payload={"enrolment": enrolment}, at=at)


def enrol(row: Outbox, at: datetime) -> None:
    """Make a code and send it to its owner. The code is in this process and in the e-mail, and nowhere else: a second
    attempt makes another, and the first stops working.
    """
    letter = seal_code(enrolment=int(row.payload["enrolment"]))
    if letter is None or not letter.address:
        return
    with translation.override(letter.enrolment.person.language):
        text = _text(letter)
    send(text, to=[letter.address], effect_key=row.effect_key)


def _text(letter: Letter) -> messages.Mail:
    base = settings.DOSSIER_BASE_URL
    if letter.enrolment.kind == Enrolment.Kind.TOKEN:
        return messages.token_code(f"{base}/enrol/token/", letter.code, letter.hours)
    return messages.password_code(f"{base}/enrol/", letter.enrolment.person.username, letter.code, letter.hours)


CODES = {
    SignInDelay.Kind.NAME: "sign_in.guessed",
    SignInDelay.Kind.FACTOR: "sign_in.factor_guessed",
    SignInDelay.Kind.PASSWORD: "sign_in.password_guessed",
}


@receiver(guessed)
def _tell(sender: object, delay: SignInDelay, at: datetime, **kwargs: Any) -> None:
    code = CODES[SignInDelay.Kind(delay.kind)]
    payload = {"code": code, "audiences": ["named"], "ids": [delay.person_id], "failures": delay.failures}
    with acting_as_system("nobody is signed in yet"):
        key = f"{code}:{delay.person_id}:{int(at.timestamp())}"
        outbox.put(kind="notify", effect_key=key, payload=payload, at=at)
