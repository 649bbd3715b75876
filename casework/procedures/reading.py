"""Typed reading of one TOML table: every missing, mistyped or unknown key is one sentence naming file and key."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from casework.procedures.definitions import ProcedureError

Choice = TypeVar("Choice", bound=StrEnum)
Record = TypeVar("Record")


class Table:
    """A TOML table being read. Remembers which keys were asked for, so that the unknown ones can be refused."""

    def __init__(self, content: Any, file: str, path: str = "") -> None:
        self.file = file
        self.path = path
        if not isinstance(content, Mapping):
            raise ProcedureError(f"{file}: {path or 'the file'} must be a table.")
        self.content: Mapping[str, Any] = content
        self.asked: set[str] = set()

    @classmethod
    def of(cls, path: Path) -> "Table":
        """The table that a file is."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise ProcedureError(f"{path.name}: not valid TOML ({problem}).") from problem
        return cls(content, path.name)

    def record(self, kind: type[Record], /, **made: Any) -> Record:
        """A dataclass: each field that isn't made already is read by its type; one with a default, or that may be None,
        can be left out. No other key may stand there.
        """
        types = get_type_hints(kind)
        for one in fields(kind):  # type: ignore[arg-type]
            defaulted = one.default is not MISSING or one.default_factory is not MISSING
            if one.name not in made and not (defaulted and not self.has(one.name)):
                made[one.name] = self._typed(one.name, types[one.name])
        self.finish()
        return kind(**made)

    def records(
        self, key: str, read: "type[Record] | Callable[[Table], Record]", *, by: str = "code"
    ) -> dict[Any, Record]:
        """An array of tables as records by one of their keys, each key once; ``read`` makes one, or is its class."""
        found: dict[Any, Record] = {}
        for entry in self.list_of_tables(key):
            record = entry.record(read) if isinstance(read, type) else read(entry)
            value = getattr(record, by)
            if value in found:
                raise entry.error(by, f"repeats {value}")
            found[value] = record
        return found

    def _typed(self, key: str, wanted: Any) -> Any:
        kinds = get_args(wanted) or (wanted,)
        if get_origin(wanted) is tuple:
            return self.texts(key) if kinds[0] is str else self.wholes(key)
        if NoneType in kinds and not self.has(key):
            return None
        if issubclass(kinds[0], StrEnum):
            return self.choice(key, kinds[0])
        read: dict[type, Callable[[str], Any]] = {str: self.text, int: self.whole, bool: self.flag, date: self.day}
        return read[kinds[0]](key)

    def name(self, key: str) -> str:
        """The full dotted name of a key, for messages."""
        return f"{self.path}.{key}" if self.path else key

    def error(self, key: str, problem: str) -> ProcedureError:
        """One sentence that names the file and the key."""
        return ProcedureError(f"{self.file}: {self.name(key)} {problem}.")

    def has(self, key: str) -> bool:
        """Whether the key is present."""
        return key in self.content

    def raw(self, key: str) -> Any:
        """The untyped value, or None when the key is absent."""
        self.asked.add(key)
        return self.content.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty text; the default when absent, an error when there is no default."""
        value = self.raw(key)
        if value is None:
            if default is None:
                raise self.error(key, "is missing")
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be a non-empty text")
        return value

    def whole(self, key: str) -> int:
        """A whole number of at least 1."""
        value = self.raw(key)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, "must be a whole number of at least 1")
        return value

    def optional_whole(self, key: str) -> int | None:
        """A whole number of at least 1, or None when absent."""
        return self.whole(key) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """true or false."""
        value = self.raw(key)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def day(self, key: str) -> date:
        """A date without a time."""
        value = self.raw(key)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, "must be a date without a time")
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enumeration."""
        if not self.has(key) and default is not None:
            return default
        value = self.text(key)
        if value not in list(choices):
            raise self.error(key, f'is "{value}", which is not one of {", ".join(choices)}')
        return choices(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different non-empty texts; empty when absent."""
        value = self.raw(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, "must be a list of texts")
        if len(set(value)) != len(value):
            raise self.error(key, "names the same thing twice")
        return tuple(value)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers of at least 1; empty when absent."""
        value = self.raw(key)
        if value is None:
            return ()
        good = isinstance(value, list) and all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in value)
        if not good:
            raise self.error(key, "must be a list of whole numbers of at least 1")
        return tuple(value)

    def table(self, key: str) -> "Table":
        """The table under a key."""
        return Table(self.raw(key), self.file, self.name(key))

    def tables(self, key: str) -> dict[str, "Table"]:
        """A table of tables, by key; empty when absent."""
        if not self.has(key):
            return {}
        group = self.table(key)
        return {name: group.table(name) for name in group.content}

    def list_of_tables(self, key: str) -> list["Table"]:
        """An array of tables; empty when absent."""
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, "must be a list of tables")
        return [Table(item, self.file, f"{self.name(key)}[{number}]") for number, item in enumerate(value, start=1)]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must never be silently without effect."""
        for key in self.content:
            if key not in self.asked:
                raise self.error(key, "is not a key that is known here")
