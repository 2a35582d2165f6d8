"""`manage.py backtest` on the public data set: the figures measured elsewhere, the targets, and no look ahead."""

import csv
import datetime as dt
import shutil
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from integrations.importing import maven
from integrations.importing.maven_history import MONTHS, Public, public
from integrations.importing.public_backtest import LAST_QUARTER, WHOLE, WINDOWS, score_rows
from pipeline.accuracy.rules.monthly import Deals
from pipeline.accuracy.rules.monthly_backtest import ENSEMBLE, Month, backtest, score
from pipeline.accuracy.rules.monthly_control import ALLOWED, control
from pipeline.accuracy.rules.monthly_table import Window, judged

pytestmark = pytest.mark.once
DATA = Path(__file__).parents[2] / "data/maven"


@pytest.fixture(scope="module")
def data() -> Public:
    return public(maven.read(DATA))


@pytest.fixture(scope="module")
def months(data: Public) -> list[Month]:
    return judged(data.deals, MONTHS)


def wape(months: list[Month], model: str, window: Window = WHOLE) -> float:
    found = score(window.of(months), model).wape
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("model", "measured"),
    [
        ("win_rate", 3.63),
        ("win_rate_share", 0.60),
        ("age_hazard", 0.57),
        ("age_hazard_by_month", 0.34),
        ("mean_of_three", 0.57),
        ("last_quarter", 0.24),
    ],
)
def test_the_figures_measured_elsewhere_come_out(months: list[Month], model: str, measured: float) -> None:
    assert round(wape(months, model), 2) == measured


def test_the_season_beats_every_model_of_the_pipeline_from_june_on(months: list[Month]) -> None:
    june = WINDOWS[1]
    assert round(wape(months, "last_quarter", june), 2) == 0.09
    assert wape(months, "last_quarter", june) == min(wape(months, m, june) for m in months[0].forecasts)


def test_the_combination_reaches_its_targets(months: list[Month]) -> None:
    pipeline = ("win_rate", "win_rate_share", "age_hazard", "age_hazard_by_month", "calendar")
    assert wape(months, ENSEMBLE) < min(0.34, *(wape(months, model) for model in pipeline))
    naive = min(wape(months, model, LAST_QUARTER) for model in ("mean_of_three", "last_quarter"))
    assert wape(months, ENSEMBLE, LAST_QUARTER) <= 1.25 * naive


def test_the_same_holds_for_the_number_of_deals(data: Public) -> None:
    counted = backtest(data.deals.counted(), MONTHS)
    assert wape(counted, ENSEMBLE) < wape(counted, "age_hazard_by_month")
    assert wape(counted, ENSEMBLE, LAST_QUARTER) <= 1.25 * wape(counted, "last_quarter", LAST_QUARTER)


def test_per_deal_nothing_is_claimed(data: Public) -> None:
    found = control(data.deals, data.facts, data.names, MONTHS)
    assert found is not None
    assert found.excess <= ALLOWED
    assert not found.tells_apart
    assert not any("account" in name for name in data.names)


@pytest.mark.parametrize("month", [0, 3, 8])
def test_the_outcomes_of_open_deals_change_no_forecast(data: Public, months: list[Month], month: int) -> None:
    deals, cut = data.deals, MONTHS[month].first.toordinal()
    later = np.flatnonzero(deals.closed >= cut)
    order = np.random.default_rng(month).permutation(later)
    closed, won, value = deals.closed.copy(), deals.won.copy(), deals.value.copy()
    closed[later], won[later], value[later] = closed[order], won[order], value[order]
    other = judged(Deals(deals.opened, closed, won, deals.amount, value, deals.seen_from), MONTHS[: month + 1])
    assert other[month].forecasts == months[month].forecasts
    assert other[month].weights == months[month].weights


def test_dates_of_a_spreadsheet_give_the_same_table(data: Public, months: list[Month], tmp_path: Path) -> None:
    for name in ("accounts.csv", "products.csv", "sales_teams.csv"):
        shutil.copy(DATA / name, tmp_path)
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with (tmp_path / "sales_pipeline.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        for row in reversed(rows):
            writer.writerow(row | {name: spreadsheet(row[name]) for name in ("engage_date", "close_date")})
    other = public(maven.read(tmp_path))
    assert score_rows(judged(other.deals, MONTHS)) == score_rows(months)
    assert np.array_equal(other.facts, data.facts)


def spreadsheet(day: str) -> str:
    found = dt.date.fromisoformat(day) if day else None
    return f"{found.month}/{found.day}/{found.year}" if found else ""


def test_the_command_prints_the_table_and_what_it_comes_to() -> None:
    out = StringIO()
    call_command("backtest", data=DATA, preset="maven", format="markdown", stdout=out)
    said = out.getvalue()
    assert "| model | Apr–Dec | from Jun | Oct–Dec |" in said
    assert "| came true | 174 | 876 |" in said
    assert "best single model: same month of the previous quarter (0.24)" in said
    assert "Deals cannot be told apart" in said


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"products\.csv"):
        call_command("backtest", data=tmp_path, preset="maven")
