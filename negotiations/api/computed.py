"""What the room computes, for programs: where both sides stand, where they could agree, what was given for what, what
entering asks, and what worked. Nothing is written."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from negotiations import entry
from negotiations.models import Issue, Negotiation, Side
from negotiations.pages.at_table import AtTable
from negotiations.pages.drawing import limits_of, total_line
from negotiations.pages.tactics import Tried, may_see_statistics, tried
from negotiations.rules.zone import Overlap, zone_of
from pipeline.dossiers import one
from pipeline.models import Deal
from pipeline.pages.deal_contexts import as_read_by
from pipeline.proving import assessed
from web.api import tables as t
from web.api.filters import refuse_unknown
from web.api.money import decimal_text
from web.api.views import View

UUID: t.Schema = {"type": "string", "format": "uuid"}
TEXT: t.Schema = {"type": "string"}
COUNT: t.Schema = {"type": "integer", "minimum": 0}
YES: t.Schema = {"type": "boolean"}
VALUE = t.nullable(t.DECIMAL)
MONEY = t.nullable(t.MONEY)
OVERLAP: t.Schema = {"type": "string", "enum": [each.value for each in Overlap]}
SIDE: t.Schema = {"type": "string", "enum": Side.values}


def plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


class OfRoomView(View):
    """One answer about the room in the address: for the deal's editors, 404 for others."""

    resource = "negotiations"

    def get(self, request: Request, negotiation: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=set())
        room = self.rooms().select_related("deal").get(pk=negotiation)
        return Response(self.answer(AtTable(room, self.person)))

    def rooms(self) -> Any:
        return Negotiation.objects.editable_by(self.person)

    def answer(self, table: AtTable) -> dict[str, Any]:
        raise NotImplementedError


class PositionsView(OfRoomView):
    """Where both sides stand on each issue: the last value that each put, and what the agreed offer names. For
    everybody who sees the room."""

    answer_schema = t.shape(
        agreed_offer=t.nullable(UUID),
        positions=t.listed(t.shape(issue=UUID, name=TEXT, unit=TEXT, ours=VALUE, theirs=VALUE, gap=VALUE)),
    )

    def rooms(self) -> Any:
        return Negotiation.objects.visible_to(self.person)

    def answer(self, table: AtTable) -> dict[str, Any]:
        rows = [self.position(issue, table) for issue in table.issues.values()]
        return {"agreed_offer": table.agreed.pk if table.agreed else None, "positions": rows}

    def position(self, issue: Issue, table: AtTable) -> dict[str, Any]:
        ours, theirs = (table.now[side].get(issue.pk) for side in (Side.OURS, Side.THEIRS))
        gap = None if ours is None or theirs is None else abs(ours - theirs)
        values = {"ours": plain(ours), "theirs": plain(theirs), "gap": plain(gap)}
        return {"issue": issue.pk, "name": issue.name, "unit": issue.unit, **values}


class ZonesView(OfRoomView):
    """Where both could agree: from our limit to what we estimate as theirs, by issue, and in money over those that are
    not settled. `low` to `high` is the zone, or where there is none, what lies between the limits."""

    answer_schema = t.shape(
        zones=t.listed(t.shape(issue=UUID, overlap=OVERLAP, low=VALUE, high=VALUE)),
        total=t.shape(overlap=OVERLAP, room=t.MONEY, gap=t.MONEY, net=t.MONEY, counted=COUNT, unknown=COUNT),
        currency=TEXT,
    )

    def answer(self, table: AtTable) -> dict[str, Any]:
        currency, total = table.room.deal.currency, total_line(table.issues.values(), table.stances)
        sums = {"room": total.room_minor, "gap": total.gap_minor, "net": total.net_minor}
        counts = {"overlap": total.overlap, "counted": total.counted, "unknown": total.unknown}
        return {
            "zones": [self.zone(issue, table) for issue in table.issues.values()],
            "total": {**counts, **{name: decimal_text(minor, currency) for name, minor in sums.items()}},
            "currency": currency,
        }

    def zone(self, issue: Issue, table: AtTable) -> dict[str, Any]:
        found = zone_of(limits_of(issue, table.stances.get(issue.pk)))
        return {"issue": issue.pk, "overlap": found.overlap, "low": plain(found.low), "high": plain(found.high)}


class BalanceView(OfRoomView):
    """The ledger summed up: what we got and gave as we see it, what came back for nothing, how each side's last step on
    an issue compares to the one before (healthy below 1), and what we could ask for now."""

    answer_schema = t.shape(
        got=t.MONEY,
        given=t.MONEY,
        net=t.MONEY,
        currency=TEXT,
        without_worth=COUNT,
        without_return=t.listed(UUID),
        steps=t.listed(t.shape(issue=UUID, side=SIDE, ratio=t.DECIMAL, is_healthy=YES)),
        could_ask_for=t.listed(UUID),
    )

    def answer(self, table: AtTable) -> dict[str, Any]:
        currency, ledger = table.room.deal.currency, table.ledger
        balance = ledger.balance
        sums = {"got": balance.got, "given": balance.given, "net": balance.net}
        return {
            **{name: decimal_text(minor, currency) for name, minor in sums.items()},
            "currency": currency,
            "without_worth": balance.unknown,
            "without_return": [each.row.pk for each in ledger.without_return],
            "steps": [
                {
                    "issue": pace.issue,
                    "side": pace.side,
                    "ratio": f"{pace.ratio:.4f}",
                    "is_healthy": pace.is_healthy,
                }
                for pace in ledger.paces
            ],
            "could_ask_for": [issue.pk for issue in table.asks()],
        }


class EntryView(View):
    """What entering the negotiation of this deal asks, and what of it is proved by what: for the deal's editors, 404
    for others. While the deal is open and no room `running`: with `missing` empty, or a `waiver` that covers
    it, POST to `negotiations/` opens one."""

    resource = "deals"
    answer_schema = t.shape(
        running=t.nullable(UUID),
        preconditions=t.listed(t.shape(code=TEXT, text=TEXT, holds=YES, proved_by=TEXT)),
        missing=t.listed(TEXT),
        waiver=t.nullable(UUID),
    )

    def get(self, request: Request, deal: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=set())
        row = Deal.objects.editable_by(self.person).get(pk=deal)
        dossier = one(row)
        assessment = assessed(dossier)
        missing = entry.lacking(dossier, assessment)
        waiver = entry.covering_waiver(dossier, missing) if missing else None
        asked = entry.preconditions(as_read_by(self.person, dossier), assessment)
        return Response(
            {
                "running": Negotiation.objects.running().filter(deal=row).values_list("pk", flat=True).first(),
                "preconditions": [
                    {"code": each.code, "text": each.label, "holds": each.holds, "proved_by": each.how}
                    for each in asked
                ],
                "missing": missing,
                "waiver": waiver.pk if waiver else None,
            }
        )


class TacticStatisticsView(View):
    """What worked, over the rooms that you may change, never by person: for those who lead, 403 for others. Counts are
    null where they would tell of one person."""

    resource = "tactics"
    answer_schema = t.shape(
        results=t.listed(
            t.shape(
                code=TEXT,
                side=SIDE,
                worked=t.nullable(COUNT),
                nothing=t.nullable(COUNT),
                backfired=t.nullable(COUNT),
                unknown=t.nullable(COUNT),
            )
        )
    )

    def get(self, request: Request) -> Response:
        refuse_unknown(request, (), reserved=set())
        if not may_see_statistics(self.person):
            raise PermissionDenied(_("This is for those who lead a team."))
        return Response({"results": [counted(each) for each in tried(self.person)]})


def counted(each: Tried) -> dict[str, Any]:
    counts = {name: getattr(each, name) for name in ("worked", "nothing", "backfired", "unknown")}
    return {"code": each.code, "side": each.side, **(dict.fromkeys(counts) if each.is_hidden else counts)}
