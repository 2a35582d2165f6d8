"""The kinds of news by name: what people choose to be told of, in the bell, by mail, or both."""

from __future__ import annotations

from typing import Any

_labels: dict[str, tuple[Any, Any]] = {}


def register(code: str, label: Any, about: Any) -> None:
    """`team.notify` does it for what it tells; call it for what goes out by mail and is no line of the bell.

    `about` is the heading under which the label stands.
    """
    _labels[code] = (label, about)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All kinds by heading, in the reader's words, as fields of forms take them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, (label, about) in _labels.items():
        found.setdefault(str(about), []).append((code, str(label)))
    return list(found.items())


def codes() -> set[str]:
    """Of all kinds that may be muted."""
    return set(_labels)


def label_of(code: str) -> str:
    return str(_labels[code][0]) if code in _labels else code
