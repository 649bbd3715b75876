"""What a view is given."""

from datetime import datetime

from django.http import HttpRequest

from accounts.access import Sight
from accounts.models import Person


class SignedRequest(HttpRequest):
    """A request behind ``requires``: somebody is signed in, and what they may see is known. For annotations."""

    user: Person
    sight: Sight
    now: datetime
    request_id: str  # by which the log knows it
    unread: int  # notices that wait, where the page asked with what it asked itself
    service_code: str  # of the person, likewise
