"""What the screening of investments needs before its first file: the secretariat, the services that take part in every
file with somebody who acts for each, and the circle of contributions.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.permissions import Permission as P
from casework.queries.setup import Lack, actor_lack, compartment_lack, service_lack
from screening.investments.procedures.system import System, system


def fdi_needs(at: datetime) -> Iterator[Lack]:
    """For every procedure that this installation screens under."""
    for procedure in settings.DOSSIER_FDI_PROCEDURES:
        rules = system(procedure)
        yield from _parts(rules, at)
        if rules.circle:
            yield from compartment_lack(rules.circle, _(rules.title))


def _parts(rules: System, at: datetime) -> Iterator[Lack]:
    """Without these no file can be examined: the secretariat, and each service that is concerned by every file."""
    needed = [member for member in rules.members.values() if member.always]
    parts = [
        (rules.secretariat, "", P.FDI_SECRETARIAT),
        *((entry.code, entry.title, P.FDI_OPINION) for entry in needed),
        *((entry.code, entry.title, P.FDI_CONTRIBUTE) for entry in rules.intelligence.values()),
    ]
    for code, name, permission in parts:
        title = _(name or rules.title)
        gone = list(service_lack(code, title, name=name))
        yield from gone or actor_lack(code, title, permission, rules.id, at=at)
