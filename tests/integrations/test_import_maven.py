"""The public data set through the product's importer: every row accounted for, nothing invented, nothing twice."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import KeyAccount
from integrations.importing.replay import ClosingAges, quarters_between, shifted
from integrations.importing.run import Report, import_deals
from integrations.models import ImportRun
from pipeline.models import Deal, DealChange, Flag
from pipeline.rules.replay import replay
from team.models import Organization, User
from tests.cast import Cast

DATA = Path(__file__).parents[2] / "data/maven"
TODAY = dt.date(2026, 11, 21)
HEADS = {
    "products.csv": "product,series,sales_price",
    "accounts.csv": "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
    "sales_teams.csv": "sales_agent,manager,regional_office",
    "sales_pipeline.csv": ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"),
}
ROWS = {
    "products.csv": ["GTX Pro,GTX,4821"],
    "accounts.csv": ["Condax,technolgy,1996,1100.04,2822,China,", "Condax East,retail,2001,1,10,China,Condax"],
    "sales_teams.csv": ["Lin Wei,Zhou Jie,East", "Idle Ida,Zhou Jie,East"],
    "sales_pipeline.csv": [
        "A1,Lin Wei,GTXPro,Condax,Won,2017-10-02,2017-10-30,4500",
        "A2,Lin Wei,GTX Pro,,Engaging,2017-11-02,,",
        "A3,Lin Wei,GTX Pro,Condax East,Prospecting,,,",
        "A4,Lin Wei,GTX Pro,Condax,Lost,2017-11-05,2017-12-20,0",
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ROWS)
    return tmp_path


def write(folder: Path, rows: dict[str, list[str]], heads: dict[str, str] = HEADS, encoding: str = "utf-8") -> None:
    for name, head in heads.items():
        (folder / name).write_text("\n".join([head, *rows[name]]) + "\n", encoding=encoding)


def run(folder: Path, **options: object) -> Report:
    return import_deals(actor=User.objects.system(), folder=folder, **options)  # type: ignore[arg-type]


@pytest.fixture
def dollars(db: None) -> Organization:
    return Organization.objects.create(name="Keyline", base_currency="USD", time_zone="Asia/Shanghai")


def test_a_small_set_row_by_row(dollars: Organization, folder: Path) -> None:
    report = run(folder)
    assert (report.count("deals").created, report.count("accounts").created) == (4, 2)
    assert report.notes["misspelt_products"] == 1
    won, engaging = Deal.objects.get(external_id="A1"), Deal.objects.get(external_id="A2")
    assert (won.status, won.won_on, won.amount_minor) == ("won", dt.date(2017, 10, 30), 450_000)
    assert not won.is_amount_estimated
    assert (engaging.stage.code, engaging.status, engaging.amount_minor) == ("20", "open", 482_100)
    assert engaging.is_amount_estimated
    assert engaging.account.is_holding
    assert engaging.account.owner is None
    assert Deal.objects.get(external_id="A3").stage_entered_on is None
    assert KeyAccount.objects.get(name="Condax East").parent == KeyAccount.objects.get(name="Condax")
    assert KeyAccount.objects.get(name="Condax").owner.name == "Lin Wei"


def test_every_deal_replays_from_its_history(dollars: Organization, folder: Path) -> None:
    run(folder)
    for deal in Deal.objects.all():
        state = replay(DealChange.objects.filter(deal=deal))
        assert state["status"] == deal.status
        assert state["amount_minor"] == deal.amount_minor
    before = replay(Deal.objects.get(external_id="A1").changes.all(), until=dt.datetime(2017, 10, 29, tzinfo=dt.UTC))
    assert (before["status"], before["amount_minor"]) == ("open", 482_100)


def test_a_second_run_and_a_dry_run_change_nothing(dollars: Organization, folder: Path) -> None:
    run(folder, dry_run=True)
    assert not Deal.objects.exists()
    assert not User.objects.filter(source_system="maven").exists()
    run(folder)
    versions = dict(Deal.objects.values_list("pk", "version"))
    again = run(folder)
    assert (again.count("deals").unchanged, again.count("deals").created, again.count("deals").updated) == (4, 0, 0)
    assert dict(Deal.objects.values_list("pk", "version")) == versions


def test_dates_of_a_spreadsheet_read_to_the_same(dollars: Organization, folder: Path) -> None:
    run(folder)
    rows = dict(ROWS)
    rows["sales_pipeline.csv"] = [
        "A1,Lin Wei,GTXPro,Condax,Won,10/2/2017,10/30/2017,4500",
        "A2,Lin Wei,GTX Pro,,Engaging,11/2/2017,,",
        "A3,Lin Wei,GTX Pro,Condax East,Prospecting,,,",
        "A4,Lin Wei,GTX Pro,Condax,Lost,11/5/2017,12/20/2017,0",
    ]
    write(folder, rows, encoding="utf-8-sig")
    assert run(folder).count("deals").unchanged == 4


def test_a_replay_leaves_out_the_future_and_a_later_one_shows_it(dollars: Organization, folder: Path) -> None:
    run(folder, replay_to=TODAY)
    lost_later = Deal.objects.get(external_id="A4")
    assert (lost_later.status, lost_later.opened_on) == ("open", dt.date(2026, 11, 5))
    report = run(folder, replay_to=dt.date(2027, 1, 10))
    lost_later.refresh_from_db()
    assert (lost_later.status, lost_later.lost_on) == ("lost", dt.date(2026, 12, 20))
    assert (report.count("deals").updated, report.notes["shift_quarters"]) == (1, 36)


def test_what_a_rep_did_here_is_not_overwritten(dollars: Organization, folder: Path) -> None:
    run(folder, replay_to=TODAY)
    Deal.objects.filter(external_id="A4").update(name="Renamed here", is_close_estimated=False)
    run(folder, replay_to=TODAY)
    assert Deal.objects.get(external_id="A4").name == "Renamed here"


@pytest.mark.parametrize(
    "line",
    [
        "A1,Lin Wei,GTX Pro,Condax,Won,2017-10-02,2017-10-30,4500",
        "B1,Nobody,GTX Pro,Condax,Won,2017-10-02,2017-10-30,4500",
        "B1,Lin Wei,ZZZ,Condax,Won,2017-10-02,2017-10-30,4500",
        "B1,Lin Wei,GTX Pro,Nowhere,Won,2017-10-02,2017-10-30,4500",
        "B1,Lin Wei,GTX Pro,Condax,Maybe,2017-10-02,2017-10-30,4500",
        "B1,Lin Wei,GTX Pro,Condax,Won,2017-13-02,2017-10-30,4500",
        "B1,Lin Wei,GTX Pro,Condax,Won,2017-10-02,2017-09-30,4500",
        "B1,Lin Wei,GTX Pro,Condax,Won,2017-10-02,,4500",
        "B1,Lin Wei,GTX Pro,Condax,Won,2017-10-02,2017-10-30,-1",
        "B1,Lin Wei,GTX Pro,Condax,Won,2017-10-02,2017-10-30,NaN",
        ",Lin Wei,GTX Pro,Condax,Engaging,2017-10-02,,",
        "B1,Lin Wei",
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_rest_goes_in(
    dollars: Organization, folder: Path, line: str
) -> None:
    write(folder, {**ROWS, "sales_pipeline.csv": [*ROWS["sales_pipeline.csv"], line]})
    report = run(folder)
    assert [(refusal.file, refusal.line) for refusal in report.refusals] == [("sales_pipeline.csv", 6)]
    assert (report.count("deals").created, report.count("deals").refused) == (4, 1)


def test_unreadable_files_change_nothing(dollars: Organization, folder: Path) -> None:
    write(folder, ROWS, heads={**HEADS, "products.csv": "product,series"})
    with pytest.raises(ValidationError, match="sales_price"):
        run(folder)
    write(folder, {**ROWS, "products.csv": ["Größe,GTX,1"]}, encoding="latin-1")
    with pytest.raises(ValidationError, match="UTF-8"):
        run(folder)
    write(folder, ROWS)
    (folder / "accounts.csv").unlink()
    with pytest.raises(ValidationError, match="missing"):
        run(folder)
    assert not Deal.objects.exists()


def test_only_an_administrator_takes_data_over(cast: Cast, folder: Path) -> None:
    with pytest.raises(PermissionDenied):
        import_deals(actor=cast.lin_wei, folder=folder)
    with pytest.raises(ValidationError):
        import_deals(actor=User.objects.system(), folder=folder, preset="other")


def test_shifting_keeps_the_place_in_the_quarter() -> None:
    assert quarters_between(dt.date(2017, 10, 1), TODAY) == 36
    assert shifted(dt.date(2016, 2, 29), 4) == dt.date(2017, 2, 28)
    assert shifted(None, 4) is None


def test_an_estimate_needs_thirty_older_closings() -> None:
    ages = ClosingAges(range(1, 101))
    opened = dt.date(2026, 1, 1)
    assert ages.estimate(opened, opened + dt.timedelta(days=50)) == opened + dt.timedelta(days=75)
    assert ages.estimate(opened, opened + dt.timedelta(days=71)) is None


@pytest.mark.slow
@pytest.mark.once
def test_the_whole_data_set_gives_the_numbers_of_its_source(dollars: Organization, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "maven")
    report = run(tmp_path / "maven", replay_to=TODAY)
    assert report.refusals == []
    assert report.count("deals").rows == 8800
    open_deals = Deal.objects.open()
    assert (open_deals.count(), open_deals.filter(stage__code="10").count()) == (2789, 500)
    assert open_deals.filter(account__is_holding=True).count() == 1410
    assert open_deals.filter(expected_close__gt=TODAY).count() == 1526
    silent = Flag.objects.filter(code="stalled_silent", cleared_at=None)
    assert ImportRun.objects.count() == 1
    # Quiet: an import accuses nobody. The figure itself depends on the day the sweep runs.
    assert not silent.filter(is_quiet=False).exists()
    assert run(tmp_path / "maven", replay_to=TODAY).count("deals").unchanged == report.count("deals").created
