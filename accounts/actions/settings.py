"""What people set for themselves: language, how they are told, who stands in for them."""

from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import audit
from accounts.audit import Code
from accounts.errors import Refused, there
from accounts.models import Absence, Person


def set_preferences(*, language: str, e_mail_choice: str, digest: bool, by: Person, at: datetime) -> None:
    """Keep one's language and how one is told outside the product. Raises Refused."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("There is no such language."), field="language")
    if e_mail_choice not in Person.MailChoice.values:
        raise Refused(_("There is no such choice."), field="e_mail_choice")
    by.language, by.e_mail_choice, by.digest = language, e_mail_choice, digest
    by.save(update_fields=["language", "e_mail_choice", "digest"])
    data = {"language": language, "mail": e_mail_choice, "digest": digest}
    audit.record(Code.PREFERENCES_CHANGED, by=by, at=at, obj=by, data=data)


def set_language(*, language: str, by: Person, at: datetime) -> None:
    """Keep one's language; the other choices stay."""
    if language != by.language:
        set_preferences(language=language, e_mail_choice=by.e_mail_choice, digest=by.digest, by=by, at=at)


def state_absence(*, substitute: Person, starts_on: date, ends_on: date, by: Person, at: datetime) -> Absence:
    """Say from which to which day (both included) a colleague of the same service is told as well. Raises Refused."""
    if substitute.pk == by.pk:
        raise Refused(_("You can't stand in for yourself."), field="substitute")
    if substitute.service_id != by.service_id or not substitute.is_active:
        raise Refused(_("Your substitute must be an active person of your own service."), field="substitute")
    if ends_on < starts_on:
        raise Refused(_("The last day lies before the first day."), field="ends_on")
    if Absence.objects.filter(person=by, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refused(_("You have stated an absence on some of these days already."), field="starts_on")
    absence = Absence.objects.create(person=by, substitute=substitute, starts_on=starts_on, ends_on=ends_on)
    data = {"substitute": substitute.pk, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
    audit.record(Code.ABSENCE_STATED, by=by, at=at, obj=absence, data=data)
    return absence


def cancel_absence(*, absence: int, by: Person, at: datetime) -> None:
    """Take back an absence of one's own. Raises Absent."""
    found = there(Absence.objects.filter(pk=absence, person=by).first(), absence)
    audit.record(Code.ABSENCE_STATED, by=by, at=at, obj=found, data={"cancelled": True})
    found.delete()
