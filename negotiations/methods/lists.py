"""The method's lists about negotiating, of the shape of `stakeholders.methods.reading`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from stakeholders.methods import reading
from stakeholders.methods.reading import Entry
from web.formats import localized

FOLDER = Path(__file__).parent


def issue_templates() -> Mapping[str, Entry]:
    return reading.entries("issues", "issues", FOLDER)


def dilemmas() -> Mapping[str, Entry]:
    """What makes a negotiation hard, with what to do. Source: catalogue A13.2."""
    return reading.entries("preparation", "dilemmas", FOLDER)


def buyer_methods() -> Mapping[str, Entry]:
    """How customers negotiate, with our counters. Source: catalogue A13.4."""
    return reading.entries("tactics", "theirs", FOLDER)


def principles() -> Mapping[str, Entry]:
    """Of principled negotiation, by the field of the sheet that each is written in. Source: catalogue A13.5."""
    return reading.entries("preparation", "principles", FOLDER)


def issue_words(code: str) -> tuple[str, str]:
    """(name, unit) of a template in the reader's words; a code that no template has goes by itself."""
    template = issue_templates().get(code)
    if template is None:
        return code, ""
    return localized(dict(template.text)), localized(dict(template.facts.get("unit", {})))


def in_readers_words(code: str, part: str, written: str) -> str:
    """What was written, in the reader's language where it is still the template's own word (`part`: text or unit)."""
    template = issue_templates().get(code)
    if template is None:
        return written
    words = template.text if part == "text" else template.facts.get(part, {})
    return localized(dict(words)) if written in words.values() else written
