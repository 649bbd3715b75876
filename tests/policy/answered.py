"""What the database answered to each statement of a request, and whether it answers the same in another world.

A page is made of its request and of what the database answers; the cache is emptied before, files and code stay. So a
page whose statements, sent again one after the other, get the same answers to the byte, would be the same page: the
first that differs would have to follow from an answer that differs. Sending them costs a fifth of making the page.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import DatabaseError, connection, transaction


@dataclass(frozen=True)
class Statement:
    """One statement of a request, as it was sent, and what came back."""

    request: str
    sql: Any
    given: Any
    many: bool
    format: Any
    answer: bytes


@dataclass
class Answered:
    """The statements of some requests, in their order, and the numbers that the sequences had reached before."""

    statements: list[Statement] = field(default_factory=list)
    unheard: set[str] = field(default_factory=set)  # requests that were answered by another way than a statement
    sequences: dict[str, int | None] = field(default_factory=dict)
    request: str = ""  # that is being made; none while somebody signs in

    @contextmanager
    def listening(self, admin: psycopg.Connection[Any]) -> Iterator[None]:
        """Keep what is asked and answered."""
        told = admin.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        self.sequences = dict(told.fetchall())
        # Rows that come in portions come by other ways than the statement that asks for them.
        whole = patch.dict(connection.settings_dict, {"DISABLE_SERVER_SIDE_CURSORS": True})
        copy = psycopg.Cursor.copy

        def copied(cursor: Any, *given: Any, **named: Any) -> Any:
            self.unheard.add(self.request)
            return copy(cursor, *given, **named)

        with whole, patch.object(psycopg.Cursor, "copy", copied), connection.execute_wrapper(self._heard):
            yield

    def _heard(self, execute: Callable[..., Any], sql: Any, given: Any, many: bool, context: dict[str, Any]) -> Any:
        cursor = context["cursor"].cursor
        asked = (self.request, sql, given, many, cursor.format)
        try:
            done = execute(sql, given, many, context)
        except DatabaseError as error:
            self.statements.append(Statement(*asked, _refusal(error)))
            raise
        self.statements.append(Statement(*asked, _digest(cursor)))
        return done

    def differing(self, admin: psycopg.Connection[Any]) -> set[str]:
        """The requests of which a statement is answered otherwise now; all, where signing in is."""
        for name, number in self.sequences.items():  # the rows that a request writes get the numbers that they got
            admin.execute("SELECT setval(%s, %s, %s)", [name, number or 1, number is not None])
        found = set(self.unheard)
        with transaction.atomic():
            for statement in self.statements:
                if statement.answer != _asked_again(statement):
                    found.add(statement.request)
            transaction.set_rollback(True)
        return {each.request for each in self.statements} if "" in found else found


def _asked_again(statement: Statement) -> bytes:
    with connection.cursor() as cursor:
        cursor.cursor.format = statement.format
        send = cursor.executemany if statement.many else cursor.execute
        try:
            send(statement.sql, statement.given)
        except DatabaseError as error:
            return _refusal(error)
        return _digest(cursor.cursor)


def _refusal(error: DatabaseError) -> bytes:
    return f"{getattr(error.__cause__, 'sqlstate', None)} {error}".encode()


def _digest(cursor: Any) -> bytes:
    """Every value of every row, and how many there are; where each lies in it can't be mistaken."""
    result = cursor.pgresult
    digest = blake2b(f"{result.status} {result.command_tuples} {result.ntuples} {result.nfields}".encode())
    for row in range(result.ntuples):
        for column in range(result.nfields):
            value = result.get_value(row, column)
            digest.update(b"-" if value is None else b"%d:%b" % (len(value), value))
    return digest.digest()
