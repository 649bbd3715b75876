"""Telling a person that somebody fails to sign in under their name."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from accounts.actions.sign_in import guessed
from accounts.context import acting_as_system
from accounts.models import SignInDelay
from casework.notifications import outbox

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
