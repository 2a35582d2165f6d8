"""Tabler icons, read once from the browser package and drawn inside the page: no request, no font."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(settings.BASE_DIR) / "node_modules/@tabler/icons/icons"
SHAPE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
PATH = re.compile(r'<path d="([^"]*)" ?/>')
EMPTY_PATH = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class MissingIcon(LookupError):
    """No such icon in the package: a misspelt name in a template."""


@cache
def shapes(name: str, style: str = "outline") -> SafeString:
    """The drawing inside the ``<svg>`` element. Raises `MissingIcon`."""
    try:
        source = (FOLDER / style / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise MissingIcon(f"There is no Tabler icon “{name}” ({style}).") from error
    found = SHAPE.search(source)
    inside = EMPTY_PATH.sub("", found.group(1)) if found else ""
    drawing = re.sub(r"\s+", " ", inside).strip()
    return mark_safe(_joined(drawing) if style == "outline" else drawing)  # noqa: S308 - from a pinned package


def _joined(drawing: str) -> str:
    """Lines that differ in nothing but their course are one path: a page has some fifty icons."""
    lines = PATH.findall(drawing)
    return f'<path d="{"".join(lines)}"/>' if lines and not PATH.sub("", drawing).strip() else drawing


def svg(name: str, css: str = "", style: str = "outline") -> SafeString:
    """Decoration only: hidden from screen readers, so the word beside it must say it all.

    Size and paint come from the style sheet: a page has some fifty icons, and each would repeat them.
    """
    classes = " ".join(filter(None, ("icon", "icon-filled" if style == "filled" else "", css)))
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', classes, shapes(name, style))
