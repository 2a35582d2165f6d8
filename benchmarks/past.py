"""So many deals changed within the last week: what a night, a waterfall and the movements have to read."""

from __future__ import annotations

from django.db import connection

from benchmarks.build import person

CHANGE = """
    WITH chosen AS (
        SELECT id, amount_base_minor AS old, amount_base_minor + 100 AS new, row_number() OVER (ORDER BY id) AS n
        FROM pipeline_deal WHERE status = 'open' ORDER BY md5(id::text || %s) LIMIT %s
    ), told AS (
        INSERT INTO pipeline_dealchange (deal_id, field, old, new, actor_id, reason, effective_at, recorded_at)
        SELECT id, 'amount_base_minor', to_jsonb(old), to_jsonb(new), %s, '',
            now() - mod(n, 7) * interval '1 day', now()
        FROM chosen
    )
    UPDATE pipeline_deal deal SET amount_base_minor = chosen.new, amount_key = -chosen.new,
        weighted_minor = round(chosen.new * stage.nominal_probability / 100)
    FROM chosen, pipeline_stage stage WHERE deal.id = chosen.id AND stage.id = deal.stage_id
"""
"""So many deals dearer by one, on the days of the last week."""


def change(count: int, seed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHANGE, [seed, count, person("director").pk])
