"""Which deals a page is about: the filters that live in its address, and what they hide."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import KeyAccount
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, Flag, Pipeline
from pipeline.models.deal import NO_DATE, NO_GAP
from pipeline.querysets import DealQuerySet
from team.models import Membership, Organization, Team, User
from team.periods import following, month_of, quarter_of
from web import trigrams
from web.formats import localized

MOST_NAMES = 60
"""A manager chooses among their people; above so many, among teams only."""

MOST = 200
LATEST = 20_000
"""Bounds of a search among everybody's deals."""

CLOSINGS = ("month", "quarter", "next_quarter", "overdue", "none")


@dataclass(frozen=True, slots=True)
class Scope:
    """`owner`: "me", "team" (everybody one leads), "all" (everybody one sees), "t-ID" of a team, "u-ID" of a person.

    `closing` is one of `CLOSINGS` or "" for all periods; `flag` a flag's code, `pipeline` an id, or "". `drift`: at
    least so many stages ahead of the evidence; `gap`: see `gap_condition`; None without.
    """

    user: User
    owner: str
    closing: str = ""
    is_flagged: bool = False
    flag: str = ""
    pipeline: str = ""
    stage: str = ""
    status: str = Deal.Status.OPEN
    words: str = ""
    drift: int | None = None
    gap: int | None = None
    members: dict[str, set[uuid.UUID]] = field(default_factory=dict, compare=False, repr=False)
    """Of the team asked for, once read: a board asks for its owners in every column."""

    @property
    def is_filtered(self) -> bool:
        shown = self.closing or self.is_flagged or self.flag or self.stage or self.words
        return bool(shown) or self.drift is not None or self.gap is not None

    def owners(self) -> set[uuid.UUID] | None:
        """Ids of the owners asked for; None for whoever's deals are visible."""
        if self.owner == "me":
            return {self.user.pk}
        if self.owner == "team":
            return set(self.user.sight.people)
        if self.owner.startswith("u-"):
            return {uuid.UUID(self.owner[2:])}
        if self.owner.startswith("t-"):
            if self.owner not in self.members:
                self.members[self.owner] = members_below(uuid.UUID(self.owner[2:]))
            return self.members[self.owner]
        return None

    def deals(self) -> DealQuerySet:
        """The owners' deals in that status and pipeline that the person may see, the other filters left aside."""
        rows = self._seen().filter(status=self.status)
        return rows.filter(pipeline_id=self.pipeline) if self.pipeline else rows

    def _seen(self) -> DealQuerySet:
        owners = self.owners()
        if owners is None:
            return Deal.objects.visible_to(self.user)
        if owners <= self.user.sight.people:
            # Deals of people one reaches are visible by the owner rule: asking the other rules too would cost.
            return Deal.objects.filter(owner_id__in=owners)
        return Deal.objects.visible_to(self.user).filter(owner_id__in=owners)

    def condition(self, organization: Organization) -> Q:
        """The filters beside owner, status and pipeline."""
        asked = closing_condition(self.closing, organization)
        if self.is_flagged:
            asked &= Q(severity_key__lt=0)
        if self.flag:
            asked &= with_flag(self.flag, self.user)
        if self.stage:
            asked &= Q(stage__code=self.stage)
        if self.drift is not None:
            asked &= Q(drift__gte=self.drift)
        if self.gap is not None:
            asked &= gap_condition(self.gap)
        if self.words:
            asked &= named(self.words, everywhere=self.owners() is None and self.user.sight.everything)
        return asked


def with_flag(code: str, user: User) -> Q:
    """Deals on which that flag runs, as far as the person is told of it; not untouched imports, which are quiet."""
    running = Flag.objects.told_to(user).filter(code=code, cleared_at__isnull=True, is_quiet=False)
    return Q(pk__in=running.values("deal_id"))


def gap_condition(gap: int) -> Q:
    """Deals at least so many steps ahead of the buyer, or behind where `gap` is negative; 0: in step."""
    if gap > 0:
        return Q(gap_key__gte=gap)
    return Q(gap_key__range=(NO_GAP + 1, gap)) if gap < 0 else Q(gap_key=0)


def members_below(team_id: uuid.UUID) -> set[uuid.UUID]:
    """Ids of the people who are in the team, or in one below it, today."""
    teams = Team.objects.subtree_ids([team_id])
    return set(Membership.objects.active().filter(team_id__in=teams).values_list("user_id", flat=True))


def named(words: str, *, everywhere: bool) -> Q:
    """Deals whose name, or whose account's, holds the words.

    Among everybody's deals, which may be a million, an index of trigrams finds them. Where it cannot (short words,
    SQLite) three bounded looks find ids first: names that begin with the words, names that hold them among the deals
    changed last, and accounts that hold them.
    """
    if not everywhere:
        of_account = Q(account__name__icontains=words) | Q(account__local_name__icontains=words)
        return Q(name__icontains=words) | of_account
    called = Q(name__icontains=words) | Q(local_name__icontains=words)
    accounts = list(KeyAccount.objects.filter(called).order_by().values_list("pk", flat=True)[:MOST])
    if trigrams.find(words):
        return Q(name__icontains=words) | Q(account_id__in=accounts)
    latest = Deal.objects.order_by("-updated_at").values("pk")[:LATEST]
    ids = set(Deal.objects.filter(pk__in=latest, name__icontains=words).order_by().values_list("pk", flat=True)[:MOST])
    for start in {words, words.capitalize()}:
        begin = Deal.objects.filter(status__in=Deal.Status.values, name__gte=start, name__lt=f"{start}\uffff")
        ids.update(begin.order_by("status", "name", "pk").values_list("pk", flat=True)[:MOST])
    return Q(pk__in=ids) | Q(account_id__in=accounts)


def closing_condition(closing: str, organization: Organization) -> Q:
    today, start = organization.today(), organization.fiscal_year_start
    if closing == "month":
        return _between(month_of(today).first, month_of(today).last)
    if closing in ("quarter", "next_quarter"):
        period = quarter_of(today, start)
        period = following(period, "quarter", start) if closing == "next_quarter" else period
        return _between(period.first, period.last)
    if closing == "overdue":
        return Q(close_key__lt=today)
    return Q(close_key=NO_DATE) if closing == "none" else Q()


def _between(first: dt.date, last: dt.date) -> Q:
    return Q(close_key__gte=first, close_key__lte=last)


def read_scope(values: Mapping[str, Any], user: User, *, status: str = "") -> Scope:
    """The scope that an address asks for; what it says wrongly counts as not said."""
    asked_status = values.get("status", "")
    return Scope(
        user=user,
        owner=_owner(values.get("owner", ""), user),
        closing=values.get("closing", "") if values.get("closing") in CLOSINGS else "",
        is_flagged=bool(values.get("flagged")),
        flag=values.get("flag", "")[:40],
        pipeline=values.get("pipeline", "") if _is_id(values.get("pipeline", "")) else "",
        stage=values.get("stage", "")[:10],
        status=status or (asked_status if asked_status in Deal.Status.values else Deal.Status.OPEN),
        words=values.get("q", "").strip()[:80],
        drift=number_of(values.get("drift", "")),
        gap=number_of(values.get("buyer_gap", "")),
    )


def number_of(text: str) -> int | None:
    """A small whole number, or None for anything else."""
    return int(text) if re.fullmatch(r"-?\d{1,2}", text) else None


def default_owner(user: User) -> str:
    """My own deals; for managers their team's, for those who only read everybody's."""
    if user.sight.everything:
        return "all"
    return "team" if len(user.sight.people) > 1 else "me"


def _owner(asked: str, user: User) -> str:
    if asked in ("me", "team", "all"):
        return asked
    return asked if asked[:2] in ("u-", "t-") and _is_id(asked[2:]) else default_owner(user)


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def owner_options(user: User) -> list[tuple[str, str]]:
    """The choices of the owner filter, the default first."""
    fixed = {"me": _("my own"), "team": _("my team"), "all": _("all that I see")}
    first = default_owner(user)
    fixed = {key: text for key, text in fixed.items() if key != "team" or len(user.sight.people) > 1}
    names = [(key, fixed[key]) for key in sorted(fixed, key=lambda key: key != first)]
    if user.sight.everything:
        return names + [(f"t-{team.pk}", team.name) for team in Team.objects.order_by("name")]
    others = user.sight.people - user.sight.own
    if not others or len(others) > MOST_NAMES:
        return names
    people = User.objects.visible_to(user).filter(pk__in=others).order_by("name")
    return names + [(f"u-{pk}", name) for pk, name in people.values_list("pk", "name")]


def closing_options() -> list[tuple[str, str]]:
    return [
        ("", _("all periods")),
        ("month", _("this month")),
        ("quarter", _("this quarter")),
        ("next_quarter", _("next quarter")),
        ("overdue", pgettext("close date", "overdue")),
        ("none", _("no date")),
    ]


def drift_options() -> list[tuple[str, str]]:
    return [("", _("any")), *_or_more()]


def gap_options() -> list[tuple[str, str]]:
    return [("", _("any")), *_or_more(), ("0", _("in step")), ("-1", pgettext("buyer gap", "behind"))]


def ahead_filters(scope: Scope) -> dict[str, Any]:
    """Both choices and what is chosen of each, as the board and the list offer them."""
    return {
        "drifts": drift_options(),
        "gaps": gap_options(),
        "chosen_drift": "" if scope.drift is None else str(scope.drift),
        "chosen_gap": "" if scope.gap is None else str(scope.gap),
    }


def _or_more() -> list[tuple[str, str]]:
    return [(str(count), _("%(count)d or more") % {"count": count}) for count in (1, 2)]


def pipelines_in_force() -> list[Pipeline]:
    return list(Pipeline.objects.shown())


def flag_options(pipelines: list[Pipeline]) -> list[tuple[str, str]]:
    """Every flag of the pipelines by its name; the first of one code names it."""
    methods = [edition_of_pipeline(pipeline).method for pipeline in pipelines]
    names: dict[str, str] = {}
    for method in methods:
        for spec in method.flags.values():
            names.setdefault(spec.code, localized(dict(spec.name)))
    return [("", _("any or none")), *names.items()]


def pipelines_with(chosen: uuid.UUID | None) -> list[Pipeline]:
    """Those in force, and the one that an address names though it is archived."""
    pipelines = pipelines_in_force()
    if chosen is None or any(each.pk == chosen for each in pipelines):
        return pipelines
    return [*pipelines, *Pipeline.objects.in_order().filter(pk=chosen)]


def pipeline_options(pipelines: list[Pipeline]) -> list[tuple[str, str]]:
    """By id; an archived one says so."""
    return [(str(each.pk), _option(each)) for each in pipelines]


def _option(pipeline: Pipeline) -> str:
    name = localized(pipeline.name) or pipeline.code
    return _("%(name)s (archived)") % {"name": name} if pipeline.archived_at else name
