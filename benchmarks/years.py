"""Years behind the open deals of a built company: closed deals, how each stood day by day, its stays, and the record.

Written by SQL in sets. History holds that each deal began and, of the last weeks, how it ended; states and stays hold
the rest, as the product would have derived them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from benchmarks.build import DEALS_PER_ACCOUNT, WON_PER_OPEN, bulk, clone, id_of, rep_of
from pipeline.forecasts.models import StatesBuilt
from pipeline.funnel.actions.stays import mark_stale
from pipeline.models import Deal
from team.models import User

PER_OPEN = 5
"""Closed deals to an open one."""
DAYS = 1095
WON_OF = (7, 20)
"""So many of so many closed deals were won."""
RECENT = "60 days"
MONTHS = 24
_WON = f"mod(g::bigint * 7, {WON_OF[1]}) < {WON_OF[0]}"
_CLOSED_ON = f"(CURRENT_DATE - 1 - mod(g::bigint * 31, {DAYS})::int)"

PLACES = """
    CREATE TABLE bench_place AS SELECT id, code, pipeline_version_id, nominal_probability / 100 AS share,
        row_number() OVER (ORDER BY position)::int - 1 AS place,
        lag(id) OVER (ORDER BY position) AS before FROM pipeline_stage
"""
OPENED = """
    UPDATE pipeline_deal SET opened_on = coalesce(won_on, lost_on) - 20 - mod(abs(hashtext(id::text)), 200)
    WHERE status <> 'open' AND opened_on > coalesce(won_on, lost_on) - 20
"""
STATES = """
    INSERT INTO forecasts_dealstate (deal_id, first_on, last_on, account_id, owner_id, team_id, pipeline_id, stage_id,
        status, category, amount_minor, currency, amount_base_minor, weighted_minor, is_amount_estimated,
        expected_close, close_key, close_month, is_close_estimated, won_on)
    SELECT d.id, span.first_on, span.last_on, d.account_id, d.owner_id, d.team_id, d.pipeline_id, span.stage_id,
        span.status, d.category, d.amount_minor, d.currency, d.amount_base_minor,
        round(d.amount_base_minor * weigh.share), d.is_amount_estimated, d.expected_close, d.close_key, d.close_month,
        d.is_close_estimated, CASE WHEN span.status = 'won' THEN d.won_on END
    FROM pipeline_deal d JOIN bench_place at ON at.id = d.stage_id
    CROSS JOIN LATERAL (SELECT coalesce(d.won_on, d.lost_on) AS over,
        d.opened_on + (coalesce(d.won_on, d.lost_on, CURRENT_DATE) - d.opened_on) / 2 AS half) days
    CROSS JOIN LATERAL (
        SELECT d.opened_on AS first_on, half - 1 AS last_on, coalesce(at.before, d.stage_id) AS stage_id,
            'open' AS status WHERE half > d.opened_on
        UNION ALL SELECT half, coalesce(over - 1, '9999-12-31'), d.stage_id, 'open' WHERE over IS NULL OR over > half
        UNION ALL SELECT over, '9999-12-31', d.stage_id, d.status WHERE over IS NOT NULL
    ) span JOIN bench_place weigh ON weigh.id = span.stage_id
"""
STAYS = """
    INSERT INTO funnel_stagestay (deal_id, pipeline_id, code, month, entered, "left", ended, next, passed, is_first,
        is_stood)
    SELECT d.id, d.pipeline_id, stay.code, date_trunc('month', '0001-01-01'::date + (stay.entered - 1))::date,
        stay.entered, stay.gone, stay.ended, stay.next, stay.passed, TRUE, TRUE
    FROM pipeline_deal d JOIN bench_place at ON at.id = d.stage_id
    CROSS JOIN LATERAL (SELECT d.opened_on - '0001-01-01'::date + 1 AS opened,
        coalesce(d.won_on, d.lost_on) - '0001-01-01'::date + 1 AS over,
        (coalesce(d.won_on, d.lost_on, CURRENT_DATE) - d.opened_on) / (at.place + 1) AS each) days
    CROSS JOIN LATERAL (
        SELECT p.code, opened + p.place * each AS entered, opened + (p.place + 1) * each AS gone, 'next' AS ended,
            opened + (p.place + 1) * each AS next, opened + (p.place + 1) * each AS passed
        FROM bench_place p WHERE p.place < at.place
        UNION ALL SELECT at.code, opened + at.place * each, over, CASE d.status WHEN 'open' THEN '' ELSE d.status END,
            NULL, CASE d.status WHEN 'won' THEN over END
        UNION ALL SELECT '', opened, over, CASE d.status WHEN 'open' THEN '' ELSE d.status END, NULL,
            CASE d.status WHEN 'won' THEN over END
    ) stay
"""
CREATED = """
    INSERT INTO pipeline_dealchange (deal_id, field, old, new, actor_id, reason, effective_at, recorded_at)
    SELECT id, 'created', NULL, '{}', owner_id, '', opened_on, opened_on FROM pipeline_deal d
    WHERE NOT EXISTS (SELECT FROM pipeline_dealchange c WHERE c.deal_id = d.id)
"""
ENDED = f"""
    INSERT INTO pipeline_dealchange (deal_id, field, old, new, actor_id, reason, effective_at, recorded_at)
    SELECT d.id, field, old, new, owner_id, '', day + interval '12 hours', day + interval '12 hours'
    FROM pipeline_deal d CROSS JOIN LATERAL (SELECT coalesce(won_on, lost_on) AS day) days CROSS JOIN LATERAL (
        VALUES ('status', '"open"'::jsonb, to_jsonb(status)), (status || '_on', NULL, to_jsonb(day::text))
    ) rows (field, old, new)
    WHERE status <> 'open' AND day > CURRENT_DATE - interval '{RECENT}'
"""
QUOTAS = """
    INSERT INTO forecasts_quota (id, version, created_at, updated_at, source_system, owner_id, team_id, product_line,
        month, amount_minor)
    SELECT gen_random_uuid(), 1, now(), now(), '', id, NULL, '',
        (date_trunc('month', now()) + m * interval '1 month')::date, 150000000
    FROM bench_rep CROSS JOIN generate_series(-12, 12) m
"""


def fill(closed: int) -> None:
    """So many closed deals in all, and the past of everything. Once, in a company that `build` made."""
    open_deals = Deal.objects.open().count()
    there = open_deals + open_deals // WON_PER_OPEN
    _closed_deals(closed - open_deals // WON_PER_OPEN, there, open_deals // DEALS_PER_ACCOUNT)
    _run(
        [
            PLACES,
            OPENED,
            "UPDATE pipeline_dealchange SET new = '{}', effective_at = d.opened_on, recorded_at = d.opened_on "
            "FROM pipeline_deal d WHERE d.id = deal_id AND field = 'created'",
        ]
    )
    _sequence("pipeline_dealchange")
    for table, statements in (
        ("forecasts_dealstate", [STATES]),
        ("funnel_stagestay", [STAYS]),
        ("pipeline_dealchange", [CREATED, ENDED]),
    ):
        with bulk(table):
            _run(statements)
    _run([QUOTAS, *_record()])
    StatesBuilt.objects.update_or_create(pk=1, defaults={"recorded_until": timezone.now(), "is_whole": True})
    mark_stale(set(User.objects.values_list("pk", flat=True)))
    _run(["VACUUM ANALYZE"])


def _closed_deals(count: int, there: int, accounts: int) -> None:
    number = f"(g + {there})"
    here = f"(1 + mod(g, {accounts}))"
    model = Deal.objects.open().select_related("buying_center").earliest("created_at")
    amount = "(10000 + mod(g::bigint * 7919, 5000000))"
    clone(model.buying_center, count, {"id": id_of(3, number), "account_id": id_of(1, here)})
    columns = {
        "id": id_of(4, number),
        "name": f"'Deal ' || {number}",
        "account_id": id_of(1, here),
        "buying_center_id": id_of(3, number),
        "owner_id": "rep.id",
        "team_id": "rep.team_id",
        "stage_id": "stage.id",
        "earned_stage_id": "stage.id",
        "amount_minor": amount,
        "amount_base_minor": amount,
        "weighted_minor": f"round({amount} * stage.share)",
        "amount_key": f"-{amount}",
        "status": f"CASE WHEN {_WON} THEN 'won' ELSE 'lost' END",
        "won_on": f"CASE WHEN {_WON} THEN {_CLOSED_ON} END",
        "lost_on": f"CASE WHEN {_WON} THEN NULL ELSE {_CLOSED_ON} END",
        "close_reason": f"CASE WHEN {_WON} THEN '' ELSE 'price' END",
        "opened_on": f"{_CLOSED_ON} - 20 - mod(g, 300)::int",
        "expected_close": _CLOSED_ON,
        "close_key": _CLOSED_ON,
        "close_month": f"date_trunc('month', {_CLOSED_ON})::date",
        "updated_at": f"now() - (({number}) || ' seconds')::interval",
    }
    stage = " JOIN bench_stage stage ON stage.n = mod(g / 7, 6)"
    clone(model, count, columns, rep_of(here) + stage)


def _record() -> Iterable[str]:
    """What was locked at the start of each month, of people and of teams, and what came of it."""
    holders = (
        "SELECT id AS owner_id, team_id, 'owner' AS level, 1 AS size FROM bench_rep "
        "UNION ALL SELECT NULL, team_id, 'team', 10 FROM bench_rep GROUP BY team_id"
    )
    holders, with_all = f"({holders}) h", f"({holders} UNION ALL SELECT NULL, NULL, 'all', count(*) FROM bench_rep) h"
    months = (
        f"generate_series(-{MONTHS - 1}, 0) m CROSS JOIN LATERAL "
        "(SELECT (date_trunc('month', now()) + m * interval '1 month')::date AS made_on) cut"
    )
    pipeline = "(SELECT id AS pipeline_id FROM pipeline_pipeline ORDER BY id LIMIT 1) pl"
    amounts = [*LAYERS, *(f"{name}_{kind}" for name in ("last", "mean", "quarter", "year") for kind in ("open", "all"))]
    whose = "coalesce(owner_id, team_id, l.pipeline_id)::text || made_on::text"
    amount = f"(size * (1000000 + mod(abs(hashtext({whose})), 9000000)))"
    said = ", ".join(f"{amount} + {place}" for place, _name in enumerate(amounts))
    yield (
        "INSERT INTO accuracy_lock (pipeline_id, made_on, is_rebuilt, locked_at, model, closed, won, deals, share) "
        f"SELECT pipeline_id, made_on, TRUE, now(), 'calibrated', 1000, 350, 1000, 1 FROM {months}, {pipeline}"
    )
    yield (
        f"INSERT INTO accuracy_lockedforecast (lock_id, owner_id, team_id, pipeline_id, made_on, month, horizon, "
        f"deals, {', '.join(amounts)}) SELECT l.id, owner_id, team_id, l.pipeline_id, made_on, "
        f"(made_on + ahead * interval '1 month')::date, ahead, size * 500, {said} "
        f"FROM accuracy_lock l CROSS JOIN {holders} CROSS JOIN generate_series(0, 2) ahead"
    )
    yield (
        "INSERT INTO accuracy_lockedrange (lock_id, made_on, pipeline_id, level, owner_id, team_id, span, p10, p50, "
        "p90) SELECT l.id, made_on, l.pipeline_id, replace(level, 'all', 'pipeline'), owner_id, team_id, span, "
        f"{amount} - 1000000, {amount}, {amount} + 1000000 FROM accuracy_lock l CROSS JOIN {with_all} "
        "CROSS JOIN (VALUES (1), (3)) spans (span)"
    )
    yield (
        "INSERT INTO accuracy_woninmonth (owner_id, team_id, pipeline_id, month, horizon, deals, amount) "
        f"SELECT owner_id, team_id, l.pipeline_id, made_on, horizon, size * 10, {amount} * 9 / 10 FROM accuracy_lock "
        f"l CROSS JOIN {holders} CROSS JOIN (VALUES (NULL), (0), (1), (2)) each (horizon)"
    )
    yield (
        "INSERT INTO accuracy_outcomebin (level, owner_id, team_id, pipeline_id, made_on, layer, bin, deals, won, "
        "open, said, square) SELECT (level = 'all')::int, owner_id, team_id, l.pipeline_id, made_on, layer, bin, "
        "size * 10, size * bin / 10, 0, size * bin / 10.0, size * 1.5 FROM accuracy_lock l "
        f"CROSS JOIN {with_all} CROSS JOIN (VALUES ('nominal'), ('expected')) each (layer) "
        "CROSS JOIN (VALUES (5), (10), (25), (40), (60), (80)) bins (bin)"
    )


LAYERS = ("amount", "nominal", "expected", "commit", "best_case", "new", "win_rate")


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sequence(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
