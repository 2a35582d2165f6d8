"""What a manager decides and talks about on Monday. Source: compositions §2."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.attention.ranking import closes_between, deals_below, flagged, ranked, twice_if, without_postponed
from pipeline.editions import edition_of_pipeline, edition_of_stage
from pipeline.flag_words import deal_url, lines_by_deal
from pipeline.models import AgendaItem, Deal, Flag, Pipeline, Waiver
from pipeline.querysets import DealQuerySet
from pipeline.rules.flag_groups import MONDAY_CAP, MONDAY_CAP_PER_REP
from pipeline.wording import owed_words, stage_name
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Organization, User
from team.periods import quarter_of
from team.sight import is_above

DECIDE_CAP = 5
USUAL_DELAY = 2
REASONS = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """A waiver that waits: for which stage, what is missing, and until when it would hold by default."""

    waiver: Waiver
    deal: Deal
    stage: str
    missing: tuple[str, ...]
    until: dt.date
    url: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A deal to talk about. `why` names the worst reasons (`more` are left out), `since` is the day of the earliest.

    `may_plan`: an agenda is kept by those above the deal's owner, so only they get the button.
    """

    deal: Deal
    stage: str
    severity: str
    why: str
    more: int
    since: dt.date | None
    discussed_on: dt.date | None
    is_on_agenda: bool
    may_plan: bool
    url: str
    flag: str = ""
    """Code of the worst of them, whose sheet explains it."""


def waivers_to_decide(user: User) -> QuerySet[Waiver]:
    """Requests that the person may decide: of owners below them, never on a deal of their own."""
    rows = Waiver.objects.filter(state=Waiver.State.REQUESTED, deal__status=Deal.Status.OPEN)
    rows = rows.exclude(deal__owner=user)
    return rows if user.sight.edits_everything else rows.filter(deal__owner_id__in=user.sight.below)


def decisions(user: User, limit: int = DECIDE_CAP) -> list[Decision]:
    """The oldest first (one query)."""
    rows = waivers_to_decide(user).select_related("deal__account", "deal__owner", "stage", "requested_by")
    return [_decision(waiver, Organization.objects.today()) for waiver in rows.order_by("requested_at", "pk")[:limit]]


def _decision(waiver: Waiver, today: dt.date) -> Decision:
    edition = edition_of_stage(waiver.stage_id)
    missing = owed_words(edition, waiver.deal, waiver.owed)
    until = max(waiver.until, today)
    return Decision(
        waiver, waiver.deal, stage_name(edition, waiver.stage.code), missing, until, deal_url(waiver.deal, "#gate")
    )


def talk_about(
    user: User, *, limit: int = MONDAY_CAP, per_rep: int = MONDAY_CAP_PER_REP, owner: User | None = None
) -> list[Talk]:
    """The severest deals of everybody below (or of one `owner`): at most `limit`, at most `per_rep` of one owner.

    Severe flags appear two working days after the rep had them. Order: amount × stage probability, × 2 in commit,
    × 2 when it closes this quarter; severity is the same for all that are shown.
    """
    organization = Organization.objects.current()
    deals = _worth_talking(user, organization)
    if owner is not None:
        deals = deals.filter(owner=owner)
    quarter = quarter_of(organization.today(), organization.fiscal_year_start)
    factors = (
        twice_if(Q(category=Deal.Category.COMMIT)),
        twice_if(closes_between(quarter.first, quarter.last)),
    )
    rows = ranked(deals, *factors)
    rows = rows.annotate(place=Window(RowNumber(), partition_by="owner_id", order_by=["-score", "pk"]))
    return _talks(list(rows.filter(place__lte=per_rep)[:limit]), user)


def _worth_talking(user: User, organization: Organization) -> DealQuerySet:
    today = organization.today()
    until = seen_from(today, current_calendar(organization), manager_delay())
    before = dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min)
    raised = timezone.make_aware(before, ZoneInfo(organization.time_zone))
    severe = without_postponed(deals_below(user).filter(severity=Flag.Severity.SEVERE), user)
    return flagged(severe, today, severity=Flag.Severity.SEVERE, raised_at__lt=raised)


def seen_from(today: dt.date, calendar: Calendar, delay: int) -> dt.date:
    """The last day whose flags a manager sees today: `delay` working days ago (`flag_groups.manager_sees`)."""
    day = today
    while calendar.working_days(day, today) < delay:
        day -= dt.timedelta(days=1)
    return day


def manager_delay() -> int:
    """The shortest of the pipelines in force."""
    methods = (edition_of_pipeline(each).method for each in Pipeline.objects.shown())
    delays = [method.manager_delay_working_days for method in methods]
    return min(delays, default=USUAL_DELAY)


def _talks(deals: list[Deal], user: User) -> list[Talk]:
    lines = lines_by_deal(deals, today=Organization.objects.today())
    discussed, planned = _agenda(deals, user)
    found = []
    for deal in deals:
        edition = edition_of_stage(deal.stage_id)
        severe = [line for line in lines[deal.pk] if line.severity == "severe" and not line.snoozed_until]
        texts = [text for line in severe for text in line.texts]
        found.append(
            Talk(
                deal=deal,
                stage=stage_name(edition, edition.code_of[deal.stage_id]),
                severity="severe",
                why=_("; ").join(texts[:REASONS]),
                more=len(texts) - REASONS if len(texts) > REASONS else 0,
                since=min((line.since for line in severe if line.since), default=None),
                discussed_on=discussed.get(deal.pk),
                is_on_agenda=deal.pk in planned,
                may_plan=is_above(user, deal.owner_id),
                url=deal_url(deal),
                flag=severe[0].code if severe else "",
            )
        )
    return found


def _agenda(deals: Iterable[Deal], user: User) -> tuple[dict[uuid.UUID, dt.date], set[uuid.UUID]]:
    """When the person last discussed each deal, and which wait on the agenda (one query)."""
    rows = AgendaItem.objects.filter(deal__in=[deal.pk for deal in deals], manager=user).order_by()
    discussed: dict[uuid.UUID, dt.date] = {}
    planned = set()
    for deal_id, day in rows.values_list("deal_id", "discussed_on"):
        if day is None:
            planned.add(deal_id)
        else:
            discussed[deal_id] = max(day, discussed.get(deal_id, day))
    return discussed, planned


def agenda_of(person: User, viewer: User, *, settled: int = 10) -> tuple[list[AgendaItem], list[AgendaItem]]:
    """What waits to be talked about with a person, and what was talked about last, as far as the viewer sees it."""
    rows = AgendaItem.objects.visible_to(viewer).filter(deal__owner=person)
    rows = rows.select_related("deal__account", "manager")
    waiting = list(rows.filter(discussed_on__isnull=True).order_by("added_at"))
    return waiting, list(rows.filter(discussed_on__isnull=False).order_by("-discussed_on", "-pk")[:settled])
