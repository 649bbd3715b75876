"""What the screening of investments needs before its first file: the secretariat, the services that take part in every
file, and the circle of contributions.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Compartment
from casework.queries.setup import Lack, service_lack
from screening.procedures.system import system


def fdi_needs(at: datetime) -> Iterator[Lack]:
    """For every procedure that this installation screens under."""
    for procedure in settings.DOSSIER_FDI_PROCEDURES:
        rules = system(procedure)
        yield from service_lack(rules.secretariat, _(rules.title))
        needed = [member for member in rules.members.values() if member.always]
        for entry in (*needed, *rules.intelligence.values()):
            yield from service_lack(entry.code, _(entry.title))
        if rules.circle and not Compartment.objects.filter(code=rules.circle).exists():
            words = _("The compartment %(code)s is missing (%(title)s).") % {
                "code": rules.circle,
                "title": _(rules.title),
            }
            yield Lack(f"compartment.{rules.circle}", words, "compartment-add")
