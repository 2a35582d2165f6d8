"""Reads the method's lists about people: `entries("styles", "styles")` are the rows of one list of one file.

A row is `{code, text, …}`; whatever is given by language is given in all of them. Plain values; no Django.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "zh-hans")
FOLDER = Path(__file__).parent

Text = Mapping[str, str]
"""{language: text}; pages choose by `web.formats.localized`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: its code, its text by language, and whatever else the list says of it."""

    code: str
    text: Text
    facts: Mapping[str, Any] = field(default_factory=dict)


class BadList(ValueError):
    """A file of the method says something that it may not; the message names file, list and row."""


@cache
def entries(subject: str, name: str, folder: Path = FOLDER) -> Mapping[str, Entry]:
    """{code: entry} in the order of the file. Raises `BadList`, `KeyError` for a list that there is not.

    An app above keeps lists of the same shape in a `folder` of its own.
    """
    rows = _document(subject, folder)[name]
    found = {row["code"]: _entry(row, f"{subject}.yaml, {name}") for row in rows}
    if len(found) < len(rows):
        raise BadList(f"{subject}.yaml, {name}: a code stands there twice.")
    return found


def subjects() -> Iterator[str]:
    """The files there are."""
    return (path.stem for path in sorted(FOLDER.glob("*.yaml")))


def lists(subject: str) -> list[str]:
    return list(_document(subject))


@cache
def _document(subject: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    document: Mapping[str, Any] = yaml.safe_load((folder / f"{subject}.yaml").read_text(encoding="utf-8"))
    return document


def _entry(row: Mapping[str, Any], place: str) -> Entry:
    facts = {name: value for name, value in row.items() if name not in ("code", "text")}
    _require_languages(row.get("text"), f"{place}, {row['code']}")
    for name, value in facts.items():
        _check(value, f"{place}, {row['code']}, {name}")
    return Entry(row["code"], row["text"], facts)


def _check(value: Any, place: str) -> None:
    if isinstance(value, list):
        for each in value:
            _check(each, place)
    elif isinstance(value, Mapping) and set(value) & set(LANGUAGES):
        _require_languages(value, place)


def _require_languages(text: Any, place: str) -> None:
    if not isinstance(text, Mapping) or set(text) != set(LANGUAGES) or not all(text.values()):
        raise BadList(f"{place}: give the text in {' and '.join(LANGUAGES)}.")
