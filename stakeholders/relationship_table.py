"""The relationship development table: whom to win, how they stand, who of us, by what measure, checked when.

Measures are commitments with that person; nothing here is kept a second time. Every function asks a constant number
of queries, however many centers and people. Source: catalogue A7.3, compositions ("Ask once").
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import Competitor
from stakeholders import meetings, wording
from stakeholders.endorsement import KNOWN_BY_CONTACT
from stakeholders.influence import target_attitude
from stakeholders.models import BuyingCenter, Commitment, Member
from stakeholders.relation_words import COLUMNS, relation
from stakeholders.rivals import rivals_of
from team.models import Organization, User

MOST_MEASURES = 4
"""So many open ones a row shows; the others are counted."""

ANALYSIS = (
    "interest",
    "acceptable_change",
    "resistance",
    "reason_technical",
    "reason_organizational",
    "reason_cultural",
    "necessity",
    "effort",
)
WRITTEN = tuple(name for name in ANALYSIS if name != "necessity")
"""Of these, what somebody wrote in words."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field that is changed in place. `value` is what the form sends, `text` what a person reads."""

    name: str
    label: str
    value: str
    text: str
    options: str
    """Which list of choices belongs to it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A person's line; `cells` are in the order of the columns, `measures` all that are not settled."""

    member: Member
    roles: str
    attitude: str
    is_assumed: bool
    target: str
    cells: Mapping[str, Cell]
    measures: Sequence[Commitment]
    last_met_on: dt.date | None
    is_gone: bool
    analysis: Sequence[tuple[str, str]] = ()

    @property
    def shown_measures(self) -> Sequence[Commitment]:
        return self.measures[:MOST_MEASURES]

    @property
    def more_measures(self) -> int:
        return max(0, len(self.measures) - MOST_MEASURES)

    @property
    def lines(self) -> int:
        """How many lines of the table the person takes: one per measure shown, and one to add another."""
        return len(self.shown_measures) + 1


@dataclass(slots=True)
class CenterTable:
    """One buying center's part of the table."""

    center: BuyingCenter
    can_edit: bool
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RelationshipTable:
    """`competitors`: a column each, of all the centers."""

    tables: Sequence[CenterTable]
    competitors: Sequence[Competitor]
    today: dt.date

    @property
    def width(self) -> int:
        """How many columns there are; that of competitors is there also where none is known."""
        return 7 + max(1, len(self.competitors))

    @property
    def rows(self) -> list[Row]:
        return [row for table in self.tables for row in table.rows]


def relationship_table(centers: Sequence[BuyingCenter], user: User) -> RelationshipTable:
    """Of these centers, which the reader sees; measures as far as they see those."""
    ids = [center.pk for center in centers]
    today = Organization.objects.today()
    editable = set(BuyingCenter.objects.editable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    tables = {each.pk: CenterTable(each, each.pk in editable) for each in centers}
    found = {each.pk: each for named in rivals_of(ids).values() for each in named}
    competitors = sorted(found.values(), key=lambda each: (each.name, each.pk))
    measures, met = _measures(ids, user, today), meetings.last_met(ids)
    for member in members_of(ids):
        table = tables[member.center_id]
        key = (member.center_id, member.contact_id)
        table.rows.append(_row(member, competitors, measures.get(key, []), met.get(key), today))
    for table in tables.values():
        table.rows.sort(key=_by_influence)
    return RelationshipTable(list(tables.values()), competitors, today)


def members_of(center_ids: Iterable[uuid.UUID]) -> list[Member]:
    """The members with their contact, responsible, roles and relations to competitors (three queries)."""
    rows = Member.objects.filter(center_id__in=list(center_ids)).select_related("contact", "responsible", "center")
    return list(rows.prefetch_related("role_rows", "rival_rows").order_by("created_at", "pk"))


def _by_influence(row: Row) -> tuple[Any, ...]:
    """Who is still there first, then the most influential, then by name."""
    return (row.is_gone, -(row.member.influence or 0), str(row.member.contact))


def _measures(
    ids: Sequence[uuid.UUID], user: User, today: dt.date
) -> dict[tuple[uuid.UUID, uuid.UUID], list[Commitment]]:
    """{(center id, contact id): what is open with them, and what is done and waits to be checked}, earliest first."""
    waiting = Q(state=Commitment.State.OPEN) | Q(
        state=Commitment.State.DONE, check_on__isnull=False, checked_on__isnull=True
    )
    rows = Commitment.objects.visible_to(user).filter(waiting, center_id__in=list(ids), contact__isnull=False)
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Commitment]] = {}
    for row in rows.select_related("assignee"):
        row.checking = row.check_state(today)
        row.checkable = row.may_be_checked(today)
        found.setdefault((row.center_id, row.contact_id), []).append(row)
    return found


def _row(
    member: Member,
    competitors: Sequence[Competitor],
    measures: Sequence[Commitment],
    met: dt.date | None,
    today: dt.date,
) -> Row:
    gone_on = (member.contact.left_on, member.ended_on)
    target = member.target_attitude if member.target_attitude is not None else target_attitude(member.attitude)
    return Row(
        member=member,
        roles=wording.names_of({row.code for row in member.role_rows.all()}),
        attitude=wording.attitude_code(member.attitude),
        is_assumed=member.attitude is not None and member.attitude_basis not in KNOWN_BY_CONTACT,
        target="" if target is None or target == member.attitude else wording.attitude_code(target),
        cells=cells_of(member, competitors),
        measures=measures,
        last_met_on=met,
        is_gone=any(day is not None and day <= today for day in gone_on),
        analysis=analysis_of(member),
    )


def cells_of(member: Member, competitors: Sequence[Competitor]) -> dict[str, Cell]:
    """What is changed in place, in the order of the columns: influence, competitors, us, who of us."""
    relations = {row.competitor_id: row.relation for row in member.rival_rows.all()}
    influence = "" if member.influence is None else str(member.influence)
    cells = [Cell("influence", str(COLUMNS["influence"]), influence, influence, "influence")]
    cells += [_relation_cell(rival_field(each.pk), each.name, relations.get(each.pk)) for each in competitors]
    cells.append(_relation_cell("relation_us", str(COLUMNS["relation_us"]), member.relation_us))
    responsible = str(member.responsible_id or "")
    name = member.responsible.name if member.responsible else ""
    cells.append(Cell("responsible", str(COLUMNS["responsible"]), responsible, name, "responsible"))
    return {cell.name: cell for cell in cells}


def rival_field(competitor_id: uuid.UUID) -> str:
    """The name of a competitor's column: of its cell and its field in a form."""
    return f"rival-{competitor_id}"


def _relation_cell(name: str, label: str, value: int | None) -> Cell:
    return Cell(name, label, "" if value is None else str(value), relation(value), "relation")


def analysis_of(member: Member) -> list[tuple[str, str]]:
    """What the stakeholder row says, as far as it says something: (label, text). Source: catalogue A7.2."""
    said = [(str(Member._meta.get_field(name).verbose_name), getattr(member, name)) for name in ANALYSIS]  # type: ignore[union-attr]
    return [(label[:1].upper() + label[1:], str(value)) for label, value in said if value not in (None, "")]
