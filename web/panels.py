"""Panels: what an app adds to a page of another app, rendered in the same request.

A page that gathers everything (Today, Monday, the account page) names itself and a subject; whoever has
something to show there registers a context function and a partial once, in its `apps.py`.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page. `context` answers None when there is nothing to show; then the panel is absent."""

    page: str
    name: str
    order: int
    template: str
    context: Context
    column: str = "main"


@dataclass(frozen=True, slots=True)
class ShownPanel:
    name: str
    template: str
    column: str
    context: Mapping[str, Any]


_panels: dict[str, list[Panel]] = {}


def register(panel: Panel) -> None:
    """Add a panel to its page; a second one of the same name replaces the first (reloads stay harmless)."""
    others = [other for other in _panels.get(panel.page, []) if other.name != panel.name]
    _panels[panel.page] = sorted([*others, panel], key=lambda each: each.order)


def shown(page: str, request: HttpRequest, subject: Any = None, *, later: Container[str] = ()) -> Iterator[ShownPanel]:
    """The panels of a page that have something to say, in their order; those that come `later` are not asked."""
    for panel in _panels.get(page, []):
        if panel.name in later:
            yield ShownPanel(panel.name, "web/panel_later.html", panel.column, {"name": panel.name})
            continue
        context = panel.context(request, subject)
        if context is not None:
            yield ShownPanel(panel.name, panel.template, panel.column, context)


def named(page: str, name: str, request: HttpRequest, subject: Any = None) -> ShownPanel | None:
    """One panel alone, for a page that brings it later; None where there is none, or nothing to say."""
    for panel in _panels.get(page, []):
        if panel.name == name and (context := panel.context(request, subject)) is not None:
            return ShownPanel(panel.name, panel.template, panel.column, context)
    return None
