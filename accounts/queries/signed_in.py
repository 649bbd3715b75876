"""Who is signed in: the person of a session, read with the service in one question that is composed once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import Person
from accounts.queries.asker import SLOTS
from accounts.queries.composed import composed
from accounts.queries.together import read


class SignedIn(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as allauth does; each request asks for its person here."""

    def get_user(self, user_id: int) -> Person | None:
        """The person with their service, as long as they may sign in."""
        found: Person | None = read(_person().about(person=user_id)).first()
        return found if found is not None and self.user_can_authenticate(found) else None


@composed
def _person() -> QuerySet[Person]:
    return Person._default_manager.filter(pk=SLOTS.person).select_related("service")
