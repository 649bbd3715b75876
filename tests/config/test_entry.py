"""What arrives in a posted form is something that the database can keep."""

import os
import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.context import is_unreachable
from config.entry import CleanEntry
from devstack.days import OFFSET


def test_no_view_meets_a_character_that_the_database_cannot_keep() -> None:
    """A NUL in an answer that was kept as typed was a 500."""
    request: HttpRequest = RequestFactory().post("/x/", {"answer_5": "a\0b", "na\0me": ["\0", "c"], "password": "p\0w"})
    CleanEntry(lambda _request: None)(request)  # type: ignore[arg-type,return-value]
    CleanEntry(lambda _request: None).process_view(request, None, (), {})  # type: ignore[arg-type,return-value]
    assert dict(request.POST.lists()) == {"answer_5": ["ab"], "name": ["", "c"], "password": ["p\0w"]}


# libfaketime shows the true clock to a signal that ends a wait, so the server's own limits of time never run out.
@pytest.mark.skipif(OFFSET in os.environ, reason="A server under a shifted clock ends no session that rests.")
@pytest.mark.django_db(transaction=True)
def test_a_session_that_the_database_ended_counts_as_away() -> None:
    """A request that worked for a minute between two questions met InternalError, and answered 500."""
    with pytest.raises(DatabaseError) as met, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
        time.sleep(0.3)
        cursor.execute("SELECT 1")
    connection.close()
    assert is_unreachable(met.value)


@pytest.mark.django_db
def test_a_fault_of_ours_inside_a_transaction_is_not_the_databases_absence() -> None:
    with pytest.raises(DatabaseError) as met, transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT nothing FROM nowhere")
        cursor.execute("SELECT 1")
    assert not is_unreachable(met.value)
