"""The backtest of the public data set in plain words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integrations.importing.maven_history import MONTHS, Public
from pipeline.accuracy.rules.monthly_backtest import ENSEMBLE, Month, Score
from pipeline.accuracy.rules.monthly_control import ALLOWED, Control, control
from pipeline.accuracy.rules.monthly_table import NAIVE_ENSEMBLE, Verdict, Window, judged, lines, verdict

WHOLE = Window("Apr–Dec", 0)
FROM_JUNE = Window("from Jun", 2)
LAST_QUARTER = Window("Oct–Dec", 6)
WINDOWS = (WHOLE, FROM_JUNE, LAST_QUARTER)
NAMES = {
    "win_rate": "closed-deal win rate × open value",
    "win_rate_share": "the same × mean monthly close share",
    "age_hazard": "age hazard",
    "age_hazard_by_month": "age hazard per month of quarter",
    "mean_of_three": "mean of the three months before",
    "last_quarter": "same month of the previous quarter",
    "calendar": "Keyline: age hazard × calendar factor",
    ENSEMBLE: "Keyline: all of these, weighed by past error",
    NAIVE_ENSEMBLE: "the naive ones alone, weighed by past error",
}


def report(data: Public, *, markdown: bool = False) -> Iterator[str]:
    """Line by line: a table of scores and one of months for each target, what they come to, and the control."""
    yield from (
        "Target: won in the month from the deals open at its start. Every model knows only what was known on the",
        "morning of the month's first day; a month for which a model had nothing to go by counts as a forecast of 0.",
    )
    for name, unit, deals in (("Revenue", 1_000, data.deals), ("Deals", 1, data.deals.counted())):
        months = judged(deals, MONTHS)
        yield ""
        yield f"{name}: WAPE (bias)"
        yield from table(score_rows(months), markdown=markdown)
        yield ""
        yield f"{name}: forecasts by month{', in thousands' if unit > 1 else ''}"
        yield from table(month_rows(months, unit), markdown=markdown)
        yield ""
        for window in WINDOWS:
            found = verdict(months, window)
            if found is not None:
                yield f"* {words(found)}"
    apart = control(data.deals, data.facts, data.names, MONTHS)
    if apart is not None:
        yield ""
        yield control_words(apart)


def score_rows(months: Sequence[Month]) -> list[list[str]]:
    """A head, then a line per model: WAPE and bias per window."""
    head = ["model", *(window.name for window in WINDOWS)]
    rows = [[NAMES[each.model], *(_score(each.scores[w.name]) for w in WINDOWS)] for each in lines(months, WINDOWS)]
    return [head, *rows]


def month_rows(months: Sequence[Month], unit: int = 1) -> list[list[str]]:
    """A head, what came true, then a line per model: its forecast per month."""
    head = ["", *(f"{each.month.first:%b}" for each in months)]
    actual = ["came true", *(f"{each.actual / unit:,.0f}" for each in months)]
    rows = [
        [NAMES[each.model], *("–" if said is None else f"{said / unit:,.0f}" for said in each.forecasts)]
        for each in lines(months, ())
    ]
    return [head, actual, *rows]


def table(rows: Sequence[Sequence[str]], *, markdown: bool = False) -> Iterator[str]:
    """The first row is the head; figures stand to the right."""
    if markdown:
        yield ""
        yield f"| {' | '.join(rows[0])} |"
        yield f"| --- |{' ---: |' * (len(rows[0]) - 1)}"
        yield from (f"| {' | '.join(row)} |" for row in rows[1:])
        return
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(wide[0]), *(cell.rjust(width) for cell, width in zip(row[1:], wide[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def words(found: Verdict) -> str:
    """Which single model is best, and what knowing the deals adds to the naive ones, by the figures as shown."""
    said = {model: round(value, 2) for model, value in found.wapes.items()}
    gain = said[NAIVE_ENSEMBLE] - said[ENSEMBLE]
    adds = f"adds {gain:.2f}" if gain > 0 else f"adds nothing and costs {-gain:.2f}" if gain < 0 else "adds nothing"
    return (
        f"{found.window}: best single model: {NAMES[found.best]} ({said[found.best]:.2f}); best of the pipeline: "
        f"{NAMES[found.best_pipeline]} ({said[found.best_pipeline]:.2f}). All together {said[ENSEMBLE]:.2f}, "
        f"the naive ones alone {said[NAIVE_ENSEMBLE]:.2f}: the pipeline {adds}."
    )


def control_words(found: Control) -> str:
    said = "Deals can be told apart." if found.tells_apart else "Deals cannot be told apart: each has the base rate."
    return (
        f"Per deal, who wins: log-loss {found.model:.4f} of a model of product, seller, manager and office, "
        f"{found.base:.4f} of the base rate ({found.deals:,} closings, each predicted from the months before; "
        f"{found.excess:+.4f}, allowed {ALLOWED:+.3f}; the model left the base rate in {found.helped} of "
        f"{found.months} months). {said}"
    )


def _score(score: Score) -> str:
    if score.wape is None or score.bias is None:
        return "–"
    return f"{score.wape:.2f} ({score.bias:+.2f})"
