"""What the pipeline adds to the weekly digest: for a manager what Monday shows, for a director the teams, for a rep
the week's steps and flags; nothing for who only reads.

Source: compositions section 8 (caps).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.attention.monday import Talk, talk_about
from pipeline.attention.ranking import flagged, own_deals, ranked, without_postponed
from pipeline.flag_words import deal_url, lines_by_deal
from pipeline.models import Deal, Flag
from stakeholders.models import Commitment
from team import digests
from team.digests import WEEKLY_LINES, Section
from team.mail_times import week_of
from team.models import Organization, User
from web.formats import compact_money, short_date

MOST_TEAMS = 4
MOST_STEPS = 5
"""So that there is room for the flags."""


def talk_section(user: User) -> Section:
    """The deals to talk about, for who leads people: an analyst reads them on Monday, if ever."""
    rows = talk_about(user) if user.leads and user.sight.sells else []
    return Section(_("Talk about"), [(_talk_text(row), row.url) for row in rows])


def teams_section(user: User) -> Section:
    """For a director: per team how many deals have a severe flag, and what they are worth (one query).

    Heaviest first, and fewer than a letter's lines, so that the deals to talk about keep their place.
    """
    if not user.sight.edits_everything:
        return Section(_("Severe flags by team"), [])
    deals = flagged(Deal.objects.open().filter(is_quiet=False), user.today(), severity=Flag.Severity.SEVERE)
    rows = deals.filter(team__isnull=False).order_by().values("team_id", "team__name")
    rows = rows.annotate(deals=Count("pk"), amount=Sum("amount_base_minor")).order_by("-amount", "team_id")
    return Section(_("Severe flags by team"), [_team_line(row) for row in rows[:MOST_TEAMS]])


def _team_line(row: Mapping[str, Any]) -> tuple[str, str]:
    amount = compact_money(row["amount"] or 0, Organization.objects.current().base_currency, sign=True)
    words = {"team": row["team__name"], "count": row["deals"], "amount": amount}
    text = ngettext(
        "%(team)s: %(count)d deal with a severe flag, %(amount)s",
        "%(team)s: %(count)d deals with a severe flag, %(amount)s",
        row["deals"],
    )
    return text % words, f"{reverse('pipeline:deal_list')}?owner=t-{row['team_id']}&flagged=1"


def _talk_text(row: Talk) -> str:
    deal = row.deal
    amount = compact_money(deal.amount_minor, deal.currency, sign=True, estimated=deal.is_amount_estimated)
    return f"{deal.account} · {deal.name} · {amount} · {row.stage} · {deal.owner.name}: {row.why}"


def steps_section(user: User) -> Section:
    """The person's own next steps on open deals that are due until Sunday, the earliest first (one query)."""
    sunday = week_of(user.today()) + dt.timedelta(days=6)
    steps = Commitment.objects.open().ours().filter(assignee=user, due_on__lte=sunday)
    steps = steps.filter(center__deal__in=Deal.objects.visible_to(user).open())
    rows = steps.select_related("center__deal", "contact").order_by("due_on", "pk")[:MOST_STEPS]
    return Section(_("Next steps of this week"), [_step_line(step) for step in rows])


def _step_line(step: Commitment) -> tuple[str, str]:
    deal: Deal = step.center.deal  # type: ignore[union-attr]
    text = " · ".join(part for part in (step.what, str(step.contact or ""), deal.name) if part)
    return _("%(step)s, due %(day)s") % {"step": text, "day": short_date(step.due_on)}, deal_url(deal, "#next")


def flags_section(user: User) -> Section:
    """The severe flags of the person's own deals, one line per deal, the heaviest first."""
    today = user.today()
    mine = without_postponed(own_deals(user).filter(is_quiet=False), user)
    deals = ranked(flagged(mine, today, severity=Flag.Severity.SEVERE))[:WEEKLY_LINES]
    found = []
    for deal, lines in zip(deals, lines_by_deal(deals, today=today).values(), strict=True):
        line = next(each for each in lines if each.severity == "severe" and not each.snoozed_until)
        words = {"cure": line.cure_text, "deal": deal, "why": line.all_texts}
        found.append((_("%(cure)s (%(deal)s): %(why)s") % words, line.cure_url))
    return Section(_("Severe flags"), found)


def register() -> None:
    digests.register(15, teams_section)
    digests.register(20, talk_section)
    digests.register(30, steps_section)
    digests.register(40, flags_section)
