"""The phrases of letters: data, one file a language, all with the same keys and the same {names}."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casework.procedures.definitions import Confidence, ProcedureError

NAME = re.compile(r"\{(\w+)\}")
OTHER = "other"  # the bodies of procedures that have no table of their own


@dataclass(frozen=True)
class Source:
    """Where a statement about the law comes from, and how well it is known."""

    confidence: Confidence
    source: str


@dataclass(frozen=True)
class Phrases:
    """What every letter of one language is made of."""

    code: str
    version: int
    language_name: str
    date: str  # formats of Django
    time: str
    names: Mapping[str, Mapping[str, str]]  # procedure → body → name
    frame: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, Mapping[str, str]]  # what is said as a code, by its name in the content

    def names_of(self, procedure: str) -> Mapping[str, str]:
        """The bodies of a procedure."""
        return self.names.get(procedure, self.names[OTHER])


@dataclass(frozen=True)
class Stock:
    """Where a kind's letters stand: files of phrases and layouts, in which languages, for which kinds of letters."""

    folder: Path
    languages: tuple[str, ...]
    kinds: tuple[str, ...]
    codes: tuple[str, ...] = ()  # sections of phrases that stand for a code of the content

    def layout(self, kind: str) -> Path:
        """Where the layout of a kind of letter stands."""
        return self.folder / "templates" / f"{self.kinds[self.kinds.index(kind)]}.typ"

    @cache  # noqa: B019 (a kind has one, for as long as the product runs)
    def phrases(self, language: str) -> Phrases:
        """The phrases of a language. ProcedureError when the file is missing, wrong, or not like the English one."""
        if language not in self.languages:
            raise ProcedureError(f"There are no letters in {language}.")
        content = self.read(f"{language}.toml")
        if language != "en":
            _same(dict(walk(self.read("en.toml"))), dict(walk(content)), language)
        try:
            return Phrases(
                code=language,
                **{name: content[name] for name in ("version", "language_name", "date", "time", "names", "frame")},
                kinds={kind: content["kind"][kind] for kind in self.kinds},
                codes={name: content[name] for name in self.codes},
            )
        except KeyError as missing:
            raise ProcedureError(f"{language}.toml: {missing} is missing.") from missing

    @cache  # noqa: B019
    def sources(self) -> Mapping[str, Source]:
        """Dotted key of a phrase → where its statement about the law comes from."""
        found: dict[str, dict[str, str]] = {}
        for key, value in walk(self.read("sources.toml")):
            phrase, _dot, name = key.rpartition(".")
            found.setdefault(phrase, {})[name] = value
        return {key: Source(Confidence(row["confidence"]), row["source"]) for key, row in found.items()}

    def read(self, name: str) -> dict[str, Any]:
        """One file of phrases. ProcedureError."""
        try:
            return tomllib.loads((self.folder / "phrases" / name).read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as problem:
            raise ProcedureError(f"{name}: {problem}.") from problem


def walk(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file with its dotted key, in the order of the file."""
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from walk(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


def _same(model: Mapping[str, str], own: Mapping[str, str], language: str) -> None:
    if model.keys() != own.keys():
        raise ProcedureError(f"{language}.toml: keys differ from en.toml: {sorted(model.keys() ^ own.keys())}.")
    for key, text in model.items():
        if not text or not own[key] or set(NAME.findall(text)) != set(NAME.findall(own[key])):
            raise ProcedureError(f"{language}.toml: {key} doesn't have the names of en.toml.")
