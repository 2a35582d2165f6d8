"""Entries of the method's lists in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from stakeholders.methods.reading import entries
from web.formats import localized


def choices(subject: str, name: str) -> list[tuple[str, str]]:
    """(code, text) of every entry, in the order of the list."""
    return [(entry.code, localized(dict(entry.text))) for entry in entries(subject, name).values()]


def listed(subject: str, name: str, codes: Iterable[str]) -> str:
    """Some entries as one text; codes that the method no longer knows stand as they are."""
    known = entries(subject, name)
    return _(", ").join(localized(dict(known[code].text)) if code in known else str(code) for code in codes)
