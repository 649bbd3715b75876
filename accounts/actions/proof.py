"""The present password asked once more, before something that outlives the session; guessing it slows down, as at
sign-in. Counted for the person, from everywhere: whoever tries is in a session of theirs already.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from accounts.actions import delays
from accounts.actions.sign_in import warn
from accounts.audit import register_codes
from accounts.context import current_request
from accounts.errors import Refused
from accounts.models import Person, SignInDelay

WRONG = "person.present_password_wrong"
register_codes({WRONG: gettext_lazy("A wrong present password was given in the settings of %(object)s.")})


def prove(*, by: Person, password: str, at: datetime, field: str = "password") -> None:
    """Raises Refused at ``field`` unless this is the person's present password; too soon after failures also then."""
    key = delays.key_of("password", str(by.pk))
    if seconds := delays.seconds(key, at=at):
        told = ngettext(
            "Too many wrong passwords: try again in %(n)s second.",
            "Too many wrong passwords: try again in %(n)s seconds.",
            seconds,
        )
        raise Refused(told % {"n": seconds}, code="slowed", field=field)
    if by.check_password(password):
        delays.succeeded(key)
        return
    request = current_request.get()
    address = request.address if request else None
    audit.record(WRONG, by=by, at=at, obj=by)
    warn(delays.failed(SignInDelay.Kind.PASSWORD, key, person=by, address=address, at=at), at=at)
    raise Refused(_("That is not your present password."), field=field)
