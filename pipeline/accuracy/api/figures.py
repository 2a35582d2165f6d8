"""How good the submitted figures were, as rows for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pipeline.accuracy.figures import LAYERS, MONTH, PEOPLE, QUARTER, TEAMS, scored
from pipeline.accuracy.rules.layers import HORIZONS
from pipeline.forecasts.scope import Scope
from web.api.money import decimal_text
from web.api.tables import MONEY, nullable, shape

WHOLE: dict[str, Any] = {"type": "integer"}
SHARE = nullable({"type": "number"})
TEXT: dict[str, Any] = {"type": "string"}
FIGURE_ROW = shape(
    kind={"type": "string", "enum": [MONTH, QUARTER]},
    horizon=WHOLE,
    of={"type": "string", "enum": [PEOPLE, TEAMS]},
    layer={"type": "string", "enum": list(LAYERS)},
    team=nullable(TEXT),
    owner=nullable(TEXT),
    cases=WHOLE,
    known=WHOLE,
    wape=SHARE,
    bias=SHARE,
    forecast=nullable(MONEY),
    won=nullable(MONEY),
)


def figure_rows(scope: Scope, by: Collection[str], currency: str) -> Iterator[dict[str, Any]]:
    """By person where `by` names the owner, else by team where it names that, else of all together."""
    asked = "owner" if "owner" in by else "team" if "team" in by else ""
    for each in scored(scope, asked, HORIZONS if "horizon" in by else HORIZONS[:1]):
        score = each.score
        yield {
            "kind": each.kind,
            "horizon": each.horizon,
            "of": each.of,
            "layer": each.layer,
            "team": each.key if asked == "team" else None,
            "owner": each.key if asked == "owner" else None,
            "cases": score.months if score else 0,
            "known": each.known,
            "wape": round(score.wape, 4) if score else None,
            "bias": round(score.bias, 4) if score else None,
            "forecast": decimal_text(score.said if score else None, currency),
            "won": decimal_text(score.won if score else None, currency),
        }
