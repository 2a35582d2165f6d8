"""The organization's settings, and what holds still once deals exist."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from team import organization_locks
from team.actions import add_closure, change_closure, change_organization, remove_closure
from team.calendars import current_calendar
from team.models import Activity, Closure, Organization
from tests.cast import Cast, SignIn
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def deals_exist() -> Iterator[None]:
    def yes() -> bool:
        return True

    organization_locks.register(yes)
    yield
    organization_locks._checks.remove(yes)


def test_an_administrator_changes_it_and_the_log_says_what(cast: Cast) -> None:
    changed = change_organization(actor=cast.admin, values={"base_currency": "EUR", "holiday_country": "DE"})
    assert (changed.base_currency, changed.version) == ("EUR", 2)
    assert Activity.objects.get(verb="organization_changed").old == {"base_currency": "CNY", "holiday_country": ""}


@pytest.mark.parametrize(
    "values", [{"base_currency": "EUR"}, {"time_zone": "Europe/Berlin"}, {"fiscal_year_start": 4}], ids=str
)
def test_money_and_time_hold_still_once_deals_exist(cast: Cast, deals_exist: None, values: dict[str, object]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        change_organization(actor=cast.admin, values=values)
    assert refusal.value.code == "organization_fixed"
    assert Organization.objects.get().version == 1


def test_the_rest_may_change_then(cast: Cast, deals_exist: None, sign_in: SignIn) -> None:
    url = reverse("team:settings_organization")
    form = {"name": "Renamed", "individual_figures": "open", "holiday_country": "CN", "version": 1}
    assert sign_in(cast.admin).post(url, form).status_code == 302
    organization = Organization.objects.get()
    assert (organization.name, organization.holiday_country, organization.base_currency) == ("Renamed", "CN", "CNY")


def test_others_do_not(cast: Cast) -> None:
    for user in (cast.lin_wei, cast.manager, cast.director, cast.analyst):
        with pytest.raises(PermissionDenied):
            change_organization(actor=user, values={"name": "X"})
        with pytest.raises(PermissionDenied):
            add_closure(actor=user, name="X", first_day=dt.date(2026, 1, 1), last_day=dt.date(2026, 1, 1))


def test_bad_values_are_refused(cast: Cast, sign_in: SignIn) -> None:
    with pytest.raises(ValidationError):
        change_organization(actor=cast.admin, values={"fiscal_year_start": 13})
    with pytest.raises(ValidationError):
        change_organization(actor=cast.admin, values={"id": "x"})
    with pytest.raises(StaleVersion):
        change_organization(actor=cast.admin, values={"name": "X"}, expected_version=9)
    form = {
        "name": "X",
        "base_currency": "XYZ",
        "time_zone": "Moon/Base",
        "fiscal_year_start": 1,
        "individual_figures": "open",
        "version": 1,
    }
    answer = sign_in(cast.admin).post(reverse("team:settings_organization"), form)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"base_currency", "time_zone"}


def test_closures_stop_the_clocks(cast: Cast) -> None:
    change_organization(actor=cast.admin, values={"holiday_country": "CN"})
    closure = add_closure(
        actor=cast.admin, name="Spring Festival", first_day=dt.date(2026, 2, 14), last_day=dt.date(2026, 2, 22)
    )
    calendar = current_calendar()
    assert calendar.open_days(dt.date(2026, 2, 10), dt.date(2026, 2, 25)) == 6
    assert dt.date(2026, 10, 1) in calendar.free
    change_closure(actor=cast.admin, closure_id=closure.pk, values={"last_day": dt.date(2026, 2, 23)})
    assert current_calendar().open_days(dt.date(2026, 2, 10), dt.date(2026, 2, 25)) == 5
    with pytest.raises(ValidationError):
        change_closure(actor=cast.admin, closure_id=closure.pk, values={"last_day": dt.date(2026, 1, 1)})
    remove_closure(actor=cast.admin, closure_id=closure.pk)
    assert not Closure.objects.exists()


def test_closures_by_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.admin)
    bad = client.post(
        reverse("team:settings_closure_add"), {"name": "X", "first_day": "2026-02-14", "last_day": "2026-02-01"}
    )
    assert bad.status_code == 422
    form = {"name": "August", "first_day": "2026-08-01", "last_day": "2026-08-31", "version": 1}
    assert client.post(reverse("team:settings_closure_add"), form).status_code == 302
    closure = Closure.objects.get()
    form["name"] = "Summer"
    assert client.post(reverse("team:settings_closure", args=[closure.pk]), form).status_code == 302
    assert client.post(reverse("team:settings_closure_remove", args=[closure.pk])).status_code == 302
    assert not Closure.objects.exists()
