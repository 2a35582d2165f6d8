"""Tags and filters of the house. The markup stands in templates/components/, each with its parameters on top.

Blocks: ``panel sheet page_header filter_bar menu fold``. Tags: ``icon amount field sort_header``.
Filters: ``money compact_money percent share short_date short_month days_ago localized initials sentences
undo_url``.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    RadioSelect,
    Select,
)
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web import formats, icons

register = template.Library()

register.filter("percent", formats.percent)
register.filter("share", formats.share)
register.filter("short_date", formats.short_date)
register.filter("short_month", formats.short_month)
register.filter("days_ago", formats.days_ago)
register.filter("localized", formats.localized)
register.filter("initials", formats.initials)


@register.filter
def money(minor: int | None, currency: str) -> str:
    """``{{ deal.amount|money:deal.currency }}`` → ¥2,400,000"""
    return formats.money(minor, currency)


@register.filter
def compact_money(minor: int | None, currency: str = "") -> str:
    """``{{ deal.amount|compact_money:deal.currency }}`` → 2.4 m / 240万"""
    return formats.compact_money(minor, currency)


@register.filter
def undo_url(message: Any) -> str:
    """The address in ``messages.success(request, text, extra_tags="undo:/deals/…/undo/")``, else nothing."""
    tags = (getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix("undo:") for tag in tags if tag.startswith("undo:")), "")


@register.filter
def sentences(texts: Iterable[str]) -> str:
    """One after the other: with a space between, but for none behind a full-width mark."""
    return re.sub(r"(?<=[。！？；]) ", "", " ".join(map(str, texts)))


@register.simple_tag
def icon(name: str, css: str = "", style: str = "outline") -> SafeString:
    """``{% icon "calendar" %}``. An unknown name stops a developer and a test, but not a customer."""
    try:
        return icons.svg(name, css, style)
    except icons.MissingIcon:
        if getattr(settings, "STRICT_TEMPLATES", settings.DEBUG):
            raise
        return SafeString("")


@register.simple_tag
def amount(
    minor: int | None, currency: str, compact: bool = False, estimated: bool = False, sign: bool = True
) -> SafeString:
    """``{% amount deal.amount deal.currency compact=True estimated=deal.is_amount_estimated %}``

    Compact figures carry the whole amount as their tooltip where it says more; neither ever wraps.
    """
    full = formats.money(minor, currency, estimated=bool(estimated))
    short = formats.compact_money(minor, currency, sign=sign, estimated=bool(estimated)) if compact else full
    if short == full or not minor:
        return format_html('<span class="kl-num">{}</span>', short)
    return format_html('<span class="kl-num" title="{}">{}</span>', full, short)


def draw(context: Context, name: str, **values: Any) -> SafeString:
    """Render a component with these values only; the request stays reachable, its processors do not run again."""
    engine = context.template.engine  # type: ignore[union-attr]
    values["request"] = context.get("request")
    return engine.get_template(f"components/{name}.html").render(context.new(values))


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: str = "", **options: Any) -> SafeString:
    return draw(context, "panel", title=title, body=content, **options)


@register.simple_block_tag(takes_context=True)
def sheet(context: Context, content: str, title: str = "", **options: Any) -> SafeString:
    return draw(context, "sheet", title=title, body=content, **options)


@register.simple_block_tag(takes_context=True)
def page_header(context: Context, content: str, title: str = "", **options: Any) -> SafeString:
    return draw(context, "page_header", title=title, body=content, **options)


@register.simple_block_tag(takes_context=True)
def filter_bar(context: Context, content: str, **options: Any) -> SafeString:
    return draw(context, "filter_bar", body=content, **options)


@register.simple_block_tag(takes_context=True)
def menu(context: Context, content: str, label: str = "", **options: Any) -> SafeString:
    return draw(context, "menu", label=label, body=content, **options)


@register.simple_block_tag(takes_context=True)
def fold(context: Context, content: str, label: str = "", **options: Any) -> SafeString:
    return draw(context, "fold", label=label, body=content, **options)


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, label: str = "", chips: bool = False, **options: Any) -> SafeString:
    """Label, control, hint and error of one form field, tied together for screen readers."""
    kind = field_kind(bound, chips)
    return draw(
        context,
        "field",
        field=bound,
        kind=kind,
        label=label or bound.label,
        control=bound.as_widget(attrs=control_attributes(bound, kind)),
        **options,
    )


def field_kind(bound: BoundField, chips: bool) -> str:
    """``hidden``, ``check``, ``group`` (radios, checkboxes), ``chips`` (the same as large buttons) or ``control``."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "chips" if chips else "group"
    return "check" if isinstance(widget, CheckboxInput) else "control"


def control_attributes(bound: BoundField, kind: str) -> dict[str, str | bool]:
    if kind in ("group", "chips"):
        return {}  # Django would also put them on the box around the choices; the fieldset says it all
    attributes: dict[str, str | bool] = {
        "class": f"{bound.field.widget.attrs.get('class', '')} {control_class(bound, kind)}".strip()
    }
    described = [f"{bound.auto_id}_hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return attributes


def control_class(bound: BoundField, kind: str) -> str:
    if kind == "hidden":
        return ""
    if kind == "check":
        css = "form-check-input"
    else:
        is_select = isinstance(bound.field.widget, Select)
        css = "form-select" if is_select else "form-control"
        if isinstance(bound.field.widget, ClearableFileInput):
            css = "form-control kl-file"
    return f"{css} is-invalid" if bound.errors else css


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, key: str, label: str, numeric: bool = False, optional: bool = False, param: str = "sort"
) -> SafeString:
    """A ``<th>`` that sorts by `key`: the other way on a second press. Other filters stay, the page starts anew."""
    request = context["request"]
    now = request.GET.get(param, "")
    query = request.GET.copy()
    for stale in ("after", "before", "page"):
        query.pop(stale, None)
    query[param] = f"-{key}" if now == key else key
    state = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    url = f"?{query.urlencode()}"
    return draw(context, "sort_header", label=label, numeric=numeric, optional=optional, state=state, url=url)


@register.filter
def iso(value: date | datetime | None) -> str:
    """For ``<time datetime>``."""
    return value.isoformat() if value else ""
