"""The table of positions over time: issues as rows, offers as columns, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from negotiations.models import Issue, Offer
from negotiations.pages.at_table import AtTable
from negotiations.pages.figures import figure, signed
from negotiations.reading import our_wishes
from negotiations.rules.positions import OURS, THEIRS, distances, given_way
from negotiations.rules.utility import utility
from negotiations.table import Standing, puts, standing

IN_ROOM, ON_PAGE = 5, 12
"""Offers shown at once, in the room and on the page of positions."""
LINES_IN_ROOM = 12
"""Issues shown in the room: those on which the sides are apart come first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`change` against that side's last value, "" without one; `gave`: it moved against itself."""

    text: str
    change: str = ""
    gave: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`worth` is our utility of all that the side has said up to here, 0 to 1; None for who may not know it.

    `is_package`: it was put on the table with others to choose from.
    """

    offer: Offer
    worth: float | None
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`ours` and `theirs`: where the sides stand now, or what they agreed on.

    `gap` lies between them, "" where one has said nothing.
    """

    issue: Issue
    cells: list[Cell | None]
    ours: str
    theirs: str
    gap: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Board:
    """`older`: the number before which the next page begins, None on the last one. `hidden`: so many issues more.

    `choices`: the sides of which the newest offers are packages, where what stands now is one of several.
    """

    columns: list[Column]
    lines: list[Line]
    older: int | None
    is_newest: bool
    hidden: int
    choices: frozenset[str] = frozenset()


def board(table: AtTable, *, before: int | None = None, size: int = IN_ROOM, most: int | None = None) -> Board:
    """`size` offers before that number, `most` issues. Eight queries, however many issues and offers there are."""
    offers = _with_next(table.room.offers.all()).select_related("contact", "entered_by").prefetch_related("terms")
    if before is not None:
        offers = offers.filter(number__lt=before)
    found = list(offers.order_by("-number")[: size + 1])
    shown, is_more = found[:size], len(found) > size
    oldest = shown[-1].number if shown else 0
    stand = standing(table.room.pk, before=oldest) if is_more else {OURS: {}, THEIRS: {}}
    cells: dict[tuple[Any, int], Cell] = {}
    columns = [_column(table, offer, stand, cells) for offer in reversed(shown)][::-1]
    named = {issue for issue, _number in cells} | set(table.now[OURS]) | set(table.now[THEIRS])
    lines = [_line(table, issue, columns, cells) for pk, issue in table.issues.items() if pk in named]
    chosen = {line.issue.pk for line in sorted(lines, key=_closeness)[:most]}
    kept = [line for line in lines if line.issue.pk in chosen]
    older = oldest if is_more else None
    return Board(columns, kept, older, before is None, len(lines) - len(kept), _choices(table, columns))


def _choices(table: AtTable, columns: list[Column]) -> frozenset[str]:
    newest: dict[str, Column] = {}
    for column in columns:
        if column.offer.state != Offer.State.WITHDRAWN:
            newest.setdefault(column.offer.side, column)
    return frozenset() if table.agreed else frozenset(side for side, column in newest.items() if column.is_package)


def _with_next(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """`is_followed`: the side's next offer stands alongside, so this one is a package to choose from as well."""
    later = Offer.objects.filter(
        negotiation=OuterRef("negotiation"), side=OuterRef("side"), number__gt=OuterRef("number")
    ).exclude(state=Offer.State.WITHDRAWN)
    return offers.annotate(is_followed=Subquery(later.order_by("number").values("alongside")[:1]))


def _closeness(line: Line) -> int:
    """Those that are apart first, then those of which one side has not spoken, then those that are settled."""
    return 2 if line.is_met or line.issue.settled_on else 0 if line.gap else 1


def _column(table: AtTable, offer: Offer, stand: Standing, cells: dict[tuple[Any, int], Cell]) -> Column:
    """Writes the offer's cells, and moves its side where it moved; called from the oldest to the newest."""
    terms = {term.issue_id: term.value for term in offer.terms.all()}
    own = stand[offer.side]
    for issue, value in terms.items():
        cells[issue, offer.number] = _cell(table, offer, issue, value, own)
    whole = {**own, **terms}
    if not offer.alongside and offer.state != Offer.State.WITHDRAWN:
        own |= terms
    worth = utility(our_wishes(table.stances), whole) if table.may_edit else None
    return Column(offer, worth, offer.alongside or bool(offer.is_followed))  # type: ignore[attr-defined]


def _cell(table: AtTable, offer: Offer, issue: Any, value: Decimal, own: dict[Any, Decimal]) -> Cell:
    before = own.get(issue)
    if before is None or before == value:
        return Cell(figure(value))
    gave = given_way(offer.side, before, value, table.better[issue]) > 0
    return Cell(figure(value), signed(value - before), gave)


def _line(table: AtTable, issue: Issue, columns: list[Column], cells: dict[tuple[Any, int], Cell]) -> Line:
    ours, theirs = table.now[OURS].get(issue.pk), table.now[THEIRS].get(issue.pk)
    gap = None if ours is None or theirs is None else abs(ours - theirs)
    return Line(
        issue,
        [cells.get((issue.pk, column.offer.number)) for column in columns],
        figure(ours),
        figure(theirs),
        "" if gap is None else figure(gap),
        gap == 0,
    )


def closing_chart(table: AtTable) -> dict[str, Any] | None:
    """How the gap closes over all issues, in percent of where it began; None before both sides have spoken twice."""
    found = [each for each in distances(puts(table.room.pk), table.issues) if each.mean is not None]
    if len(found) < 2:
        return None
    values = [round(float(each.mean or 0) * 100, 1) for each in found]
    return {
        "kind": "gap",
        "names": [str(each.number) for each in found],
        "series": [{"part": "gap", "values": values, "texts": [f"{value:g}%" for value in values]}],
    }


def issue_chart(table: AtTable, issue: Issue) -> dict[str, Any] | None:
    """Both sides' values of one issue, offer by offer."""
    found = [put for put in puts(table.room.pk, issue.pk) if not put.alongside]
    if not found:
        return None
    series = []
    for side in (OURS, THEIRS):
        values = [put.terms[issue.pk] if put.side == side else None for put in found]
        texts = [figure(value) for value in values]
        series.append({"part": side, "values": [None if v is None else float(v) for v in values], "texts": texts})
    return {"kind": "issue", "names": [str(put.number) for put in found], "unit": issue.unit, "series": series}
