"""Reading a template so that every complaint names its place: `stages[20].name.zh-hans: is missing`."""

from collections.abc import Iterator, Mapping
from typing import Any

Text = Mapping[str, str]
"""A text by language code, e.g. {"en": "Target", "zh-hans": "目标"}."""


def gettext_noop(text: str) -> str:
    """Marks a text for the translators: rules know no Django, the door that shows the text translates it."""
    return text


_ = gettext_noop


class BadMethod(ValueError):
    """A method template that cannot be used: where (`place`), and why (`problem`, whose %(names)s are in `values`)."""

    def __init__(self, problem: str, place: str = "", **values: object) -> None:
        self.problem, self.place, self.values = problem, place, values
        super().__init__(self.said(problem))

    def said(self, problem: str) -> str:
        """The whole complaint, with the problem in the reader's language."""
        text = problem % self.values if self.values else problem
        return f"{self.place}: {text}" if self.place else text


class Reader:
    """One mapping of the template, its place in it, and the languages that every text needs."""

    def __init__(self, values: object, place: str, languages: tuple[str, ...]) -> None:
        if not isinstance(values, Mapping):
            raise BadMethod(_("expected names and values"), place)
        self.values: Mapping[Any, Any] = values
        self.place = place
        self.languages = languages

    def fail(self, key: object, problem: str, **values: object) -> BadMethod:
        return BadMethod(problem, self._at(key), **values)

    def _at(self, key: object) -> str:
        return f"{self.place}.{key}" if self.place else f"{key}"

    def get(self, key: str) -> Any:
        if key not in self.values:
            raise self.fail(key, _("is missing"))
        return self.values[key]

    def string(self, key: str, default: str | None = None, *, among: tuple[str, ...] = ()) -> str:
        value = self.values.get(key, default)
        if value is None:
            raise self.fail(key, _("is missing"))
        if not isinstance(value, str):
            raise self.fail(key, _("expected a text (put numbers in quotes)"))
        self._require_among(key, value, among)
        return value

    def _require_among(self, key: str, value: str, among: tuple[str, ...]) -> None:
        if among and value not in among:
            raise self.fail(key, _("“%(value)s” is none of %(known)s"), value=value, known=", ".join(among))

    def optional(self, key: str) -> str | None:
        return self.string(key) if self.values.get(key) is not None else None

    def integer(self, key: str) -> int:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fail(key, _("expected a whole number, 0 or more"))
        return value

    def optional_integer(self, key: str) -> int | None:
        return self.integer(key) if self.values.get(key) is not None else None

    def boolean(self, key: str, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, _("expected true or false"))
        return value

    def strings(self, key: str, *, among: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(key, _("expected a list of texts (put numbers in quotes)"))
        for item in value:
            self._require_among(key, item, among)
        return tuple(value)

    def optional_strings(self, key: str, *, among: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        return self.strings(key, among=among) if self.values.get(key) is not None else None

    def optional_set(self, key: str, *, among: tuple[str, ...]) -> frozenset[str] | None:
        found = self.optional_strings(key, among=among)
        return None if found is None else frozenset(found)

    def text(self, key: str) -> Text:
        texts = self.child(key)
        for language in self.languages:
            if not isinstance(texts.values.get(language), str) or not texts.values[language].strip():
                raise texts.fail(language, _("is missing"))
        return dict(texts.values)

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if key in self.values else None

    def texts(self, key: str) -> dict[str, Text]:
        """A mapping from codes to texts, in the template's order; numbers as codes become strings."""
        names = self.child(key)
        return {str(code): names.text(code) for code in names.values}

    def child(self, key: str) -> "Reader":
        return Reader(self.get(key), self._at(key), self.languages)

    def children(self, key: str) -> Iterator["Reader"]:
        value = self.get(key)
        if not isinstance(value, list):
            raise self.fail(key, _("expected a list"))
        for number, item in enumerate(value):
            name = item.get("code", number) if isinstance(item, Mapping) else number
            yield Reader(item, self._at(f"{key}[{name}]"), self.languages)
