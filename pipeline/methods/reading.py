"""Reading a template so that every complaint names its place: `stages[20].name.zh-hans: is missing`."""

from collections.abc import Iterator, Mapping
from typing import Any

Text = Mapping[str, str]
"""A text by language code, e.g. {"en": "Target", "zh-hans": "目标"}."""


class BadMethod(ValueError):
    """A method template that cannot be used; the message says where and why."""


class Reader:
    """One mapping of the template, its place in it, and the languages that every text needs."""

    def __init__(self, values: object, place: str, languages: tuple[str, ...]) -> None:
        if not isinstance(values, Mapping):
            raise BadMethod(f"{place}: expected names and values")
        self.values: Mapping[Any, Any] = values
        self.place = place
        self.languages = languages

    def fail(self, key: object, problem: str) -> BadMethod:
        return BadMethod(f"{self.place}.{key}: {problem}" if self.place else f"{key}: {problem}")

    def get(self, key: str) -> Any:
        if key not in self.values:
            raise self.fail(key, "is missing")
        return self.values[key]

    def string(self, key: str, default: str | None = None, *, among: tuple[str, ...] = ()) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.fail(key, "is missing" if value is None else "expected a text (put numbers in quotes)")
        if among and value not in among:
            raise self.fail(key, f"{value!r} is none of {', '.join(among)}")
        return value

    def optional(self, key: str) -> str | None:
        return self.string(key) if self.values.get(key) is not None else None

    def integer(self, key: str) -> int:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fail(key, "expected a whole number, 0 or more")
        return value

    def optional_integer(self, key: str) -> int | None:
        return self.integer(key) if self.values.get(key) is not None else None

    def boolean(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "expected true or false")
        return value

    def strings(self, key: str, *, among: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, "expected a list of texts (put numbers in quotes)")
        for item in value:
            if among and item not in among:
                raise self.fail(key, f"{item!r} is none of {', '.join(among)}")
        return tuple(value)

    def optional_set(self, key: str, *, among: tuple[str, ...]) -> frozenset[str] | None:
        return frozenset(self.strings(key, among=among)) if self.values.get(key) is not None else None

    def text(self, key: str) -> Text:
        texts = self.child(key)
        for language in self.languages:
            if not isinstance(texts.values.get(language), str) or not texts.values[language].strip():
                raise texts.fail(language, "is missing")
        return dict(texts.values)

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if key in self.values else None

    def texts(self, key: str) -> dict[str, Text]:
        """A mapping from codes to texts, in the template's order; numbers as codes become strings."""
        names = self.child(key)
        return {str(code): names.text(code) for code in names.values}

    def child(self, key: str) -> "Reader":
        return Reader(self.get(key), f"{self.place}.{key}" if self.place else str(key), self.languages)

    def children(self, key: str) -> Iterator["Reader"]:
        value = self.get(key)
        if not isinstance(value, list):
            raise self.fail(key, "expected a list")
        for number, item in enumerate(value):
            name = item.get("code", number) if isinstance(item, Mapping) else number
            yield Reader(item, f"{self.place}.{key}[{name}]" if self.place else f"{key}[{name}]", self.languages)
