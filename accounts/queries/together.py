"""Several small questions in one statement: what a page asks of a case is one way to the database and back."""

from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg.adapt import Loader
from psycopg.pq import Format

from accounts.queries.composed import Asked

M = TypeVar("M", bound=Model)
R = TypeVar("R")


class _JsonText(Loader):
    """A binary ``jsonb`` as the text that Django's fields take: one byte of version stands before it."""

    format = Format.BINARY

    def load(self, data: Any) -> str:
        return bytes(data)[1:].decode()


def read(question: QuerySet[M, R]) -> QuerySet[M, R]:
    """The question with its answer, for one that was composed once."""
    read_together(question)
    return question


def read_together(*questions: QuerySet[Any, Any]) -> None:
    """Fill these querysets in one statement; iterating, ``first``, ``exists`` and ``count`` ask nothing more then.

    Each is planned and guarded by the policies as if it stood alone. One that can find nothing isn't asked.
    """
    asked: list[tuple[QuerySet[Any, Any], SQLCompiler]] = []
    texts, values = [], []
    for question in questions:
        try:
            sent = _sent(question)
        except EmptyResultSet:
            question._result_cache = []
            continue
        asked.append((question, sent.compiler))
        texts.append(f"ARRAY(SELECT rows FROM ({sent.text}) AS rows)")  # noqa: S608 (the texts are Django's own)
        values += sent.values
    if len(asked) == 1:
        with connection.cursor() as cursor:
            cursor.execute(sent.text, values)
            _fill(*asked[0], cursor.fetchall())
        return
    if not asked:
        return
    for (question, compiler), rows in zip(asked, _answers(f"SELECT {', '.join(texts)}", values), strict=True):
        _fill(question, compiler, rows)


def _sent(question: Any) -> Asked:
    """What was composed once, or is composed now."""
    known = getattr(question, "asked", None)
    if isinstance(known, Asked):
        return known
    compiler = question.query.get_compiler(using=question.db)
    sql, given = compiler.as_sql()
    return Asked(compiler, sql, list(given))


def _answers(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.adapters.register_loader("jsonb", _JsonText)
        cursor.cursor.format = Format.BINARY  # rows within a row keep their types in this format only
        cursor.execute(statement, values)
        return cursor.fetchone()


def _fill(question: Any, compiler: Any, rows: list[tuple[Any, ...]]) -> None:
    """Let Django make of the rows what it makes of those that it reads itself."""
    compiler.execute_sql = lambda *given, **named: [rows]
    answered, former = question.query.clone(), question._query
    answered.get_compiler = lambda *given, **named: compiler
    question._query = answered
    question._result_cache = list(question._iterable_class(question))
    question._query = former
