"""The forecast as a file: what the page shows, and the deals behind it, with when and how it was computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, Value, When
from django.utils.translation import gettext as _

from pipeline.forecasts.drill import bucket_condition, rows_behind
from pipeline.forecasts.number import bucket_names
from pipeline.forecasts.reads import FORMULA_VERSION
from pipeline.forecasts.submitting import submissions_of
from pipeline.models import Deal
from team.money import from_minor
from web.names import suited_name

if TYPE_CHECKING:
    from pipeline.forecasts.overview import Overview


def table_as_rows(view: Overview) -> Iterator[list[Any]]:
    """The table of the page; lines of people stand below their team and are part of its sum."""
    money = _amounts(view)
    yield [
        view.table.heading,
        _("Level"),
        _("Won"),
        _("Quota"),
        _("Attainment"),
        _("Commit"),
        _("Best case"),
        _("Weighted"),
        _("Expected (calibrated)"),
        _("P10"),
        _("P90"),
        _("Gap"),
        _("Change"),
        *_provenance_heads(),
    ]
    for line in [*view.table.lines, view.table.total]:
        figures = line.figures
        reached = None if line.attainment is None else round(line.attainment, 4)
        low, high = (line.range.p10, line.range.p90) if line.range else (None, None)
        amounts = (figures.commit, figures.best_case, figures.weighted, figures.expected, low, high)
        level = "" if line is view.table.total else line.level + 1
        yield [
            line.name,
            level,
            money(figures.won),
            money(figures.quota),
            reached,
            *map(money, (*amounts, line.gap, line.change)),
            *_provenance(view),
        ]


def layers_as_rows(view: Overview) -> Iterator[list[Any]]:
    """Every version of the submitted figures that the reader sees, beside what the system said at that moment."""
    money = _amounts(view)
    yield [
        _("Person or team"),
        _("Layer"),
        _("Version"),
        _("Figure"),
        _("Note"),
        _("By"),
        _("Submitted at"),
        _("Late"),
        _("Withdrawn at"),
        _("Won then"),
        _("Weighted then"),
        _("Commit then"),
        _("Expected then"),
        _("Currency"),
        _("Formula version"),
    ]
    submitted = submissions_of(view.asked, view.scope)
    for each in submitted.history if submitted else []:
        then = (each.won_minor, each.weighted_minor, each.commit_minor, each.expected_minor)
        yield [
            str(each.owner or each.team),
            each.get_layer_display(),
            each.number,
            money(each.amount_minor),
            each.note,
            str(each.author),
            _moment(each.submitted_at),
            _("yes") if each.is_late else _("no"),
            _moment(each.withdrawn_at),
            *map(money, then),
            view.answer.currency,
            each.formula_version,
        ]


def deals_as_rows(view: Overview) -> Iterator[list[Any]]:
    """Every deal of the scope: all open ones with their bucket, and what the period won; of a past day those of them
    that the reader sees now."""
    money = _amounts(view)
    names = {**bucket_names(), "won": _("Won")}
    yield [
        _("Deal"),
        _("Account"),
        _("Owner"),
        _("Stage"),
        _("Bucket"),
        _("Amount"),
        _("Weighted"),
        _("Expected close"),
        _("Won on"),
        *_provenance_heads(),
    ]
    columns = ("name", "account__name", "account__local_name", "owner__name", "stage__code", "shown_bucket")
    figures = ("amount_base_minor", "weighted_minor", "expected_close", "won_on", "status")
    rows = rows_behind(view.scope)
    if view.scope.as_of is not None:  # held on that day: what was handed over since is not for its former owner
        rows = rows.filter(deal__in=Deal.objects.visible_to(view.scope.user).order_by().values("pk"))
        rows = rows.annotate(name=F("deal__name"))
    rows = rows.annotate(shown_bucket=_bucket(view)).order_by("amount_key", "pk")
    for row in rows.values_list(*columns, *figures).iterator(2000):
        name, account, local_name, owner, stage, where, amount, weighted, close, won_on, status = row
        is_open = status == Deal.Status.OPEN
        yield [
            name,
            suited_name(account, local_name),
            owner,
            stage,
            names[where],
            money(amount),
            money(weighted) if is_open else "",
            close,
            won_on,
            *_provenance(view),
        ]


def _bucket(view: Overview) -> Case:
    open_ones = [
        When(bucket_condition(view.scope, name), then=Value(name)) for name in ("overdue", "earlier", "due", "later")
    ]
    won = When(status=Deal.Status.WON, then=Value("won"))
    return Case(won, *open_ones, default=Value("none"), output_field=CharField())


def _amounts(view: Overview) -> Any:
    def money(minor: int | None) -> Decimal | None:
        return None if minor is None else from_minor(minor, view.answer.currency)

    return money


def _provenance_heads() -> list[str]:
    return [_("Currency"), _("Computed at"), _("Formula version")]


def _provenance(view: Overview) -> list[Any]:
    return [view.answer.currency, _moment(view.answer.computed_at), FORMULA_VERSION]


def _moment(at: dt.datetime | None) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else ""
