"""Entering, changing and handing over accounts: works, logs, refuses, leaves nothing behind."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actions import (
    add_to_account_team,
    change_account,
    create_account,
    end_on_account_team,
    reassign_account,
)
from accounts.duplicates import similar_accounts
from accounts.models import AccountChange, AccountTeamMember, KeyAccount
from team.models import Activity, User
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, AccountTeamFactory
from web.errors import RuleViolation, StaleVersion
from web.formats import short_date


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return create_account(actor=cast.lin_wei, name="Condax Automation Ltd", local_name="康达自动化有限公司")


def test_who_enters_an_account_owns_it(cast: Cast, account: KeyAccount) -> None:
    assert account.owner == cast.lin_wei
    assert KeyAccount.objects.editable_by(cast.lin_wei).get() == account
    assert Activity.objects.get(verb="account_created").subject_id == account.pk
    change = AccountChange.objects.get(account=account)
    assert (change.field, change.new, change.actor) == ("owner", str(cast.lin_wei.pk), cast.lin_wei)


def test_an_inside_rep_becomes_inside_owner(cast: Cast) -> None:
    account = create_account(actor=cast.inside, name="Sonron Rail")
    assert (account.owner, account.inside_owner) == (None, cast.inside)


def test_the_past_can_be_written(cast: Cast) -> None:
    then = timezone.now() - dt.timedelta(days=300)
    pk = uuid.uuid4()
    account = create_account(actor=cast.lin_wei, id=pk, name="Old", at=then, source_system="erp", external_id="7")
    assert (account.pk, account.created_at) == (pk, then)
    assert AccountChange.objects.get().effective_at == then
    assert AccountChange.objects.get().recorded_at > then


def test_who_does_not_sell_enters_nothing(cast: Cast) -> None:
    for user in (cast.analyst, cast.admin):
        with pytest.raises(PermissionDenied):
            create_account(actor=user, name="Condax")
    assert not KeyAccount.objects.exists()


def test_an_account_for_somebody_else_needs_reach(cast: Cast) -> None:
    assert create_account(actor=cast.manager, name="Aldax", owner=cast.lin_wei).owner == cast.lin_wei
    assert create_account(actor=cast.director, name="Belmor", owner=cast.rep2).owner == cast.rep2
    with pytest.raises(PermissionDenied):
        create_account(actor=cast.manager, name="Cordun", owner=cast.rep2)
    with pytest.raises(PermissionDenied):
        create_account(actor=cast.lin_wei, name="Cordun", owner=cast.rep2)
    with pytest.raises(ValidationError):
        create_account(actor=cast.director, name="Cordun", owner=cast.analyst)
    assert not KeyAccount.objects.filter(name="Cordun").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "CONDAX AUTOMATION INC."},
        {"name": "Kangda", "local_name": "康达自动化股份有限公司"},
        {"name": "Something else", "tax_number": "91 31-MA1K"},
    ],
    ids=str,
)
def test_a_likely_duplicate_shows_name_and_owner_whoever_it_belongs_to(cast: Cast, fields: dict[str, str]) -> None:
    create_account(
        actor=cast.stranger, name="Condax Automation Ltd", local_name="康达自动化有限公司", tax_number="9131MA1K"
    )
    with pytest.raises(RuleViolation) as refusal:
        create_account(actor=cast.lin_wei, **fields)  # type: ignore[arg-type]
    assert refusal.value.code == "likely_duplicate"
    assert refusal.value.detail == {"similar": [{"name": "Condax Automation Ltd", "owner": "Ivo Stranger"}]}
    assert KeyAccount.objects.count() == 1
    create_account(actor=cast.lin_wei, confirmed=True, **fields)  # type: ignore[arg-type]
    assert KeyAccount.objects.count() == 2


def test_holding_accounts_are_no_duplicates(cast: Cast) -> None:
    create_account(actor=cast.lin_wei, name="Unknown", is_holding=True)
    assert similar_accounts("Unknown") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"name": "Y", "website": "javascript:alert(1)"},
        {"name": "Y", "tier": "gold"},
        {"name": "Y", "founded_in": 2999},
        {"name": "Y", "annual_revenue_minor": 1, "annual_revenue_currency": "QQQ"},
        {"name": "Y", "nonsense": 1},
    ],
    ids=str,
)
def test_bad_accounts_leave_nothing(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        create_account(actor=cast.lin_wei, **fields)  # type: ignore[arg-type]
    assert not KeyAccount.objects.exists()
    assert not Activity.objects.exists()


def test_changes_are_kept_with_old_and_new(cast: Cast, account: KeyAccount) -> None:
    changed = change_account(
        actor=cast.lin_wei,
        account_id=account.pk,
        values={"name": "Condax Group", "tier": "key", "region": ""},
        expected_version=1,
        reason="renamed",
    )
    assert (changed.version, changed.tier) == (2, "key")
    rows = {row.field: (row.old, row.new, row.reason) for row in AccountChange.objects.exclude(field="owner")}
    assert rows == {
        "name": ("Condax Automation Ltd", "Condax Group", "renamed"),
        "tier": ("", "key", "renamed"),
    }
    assert changed.match_key.startswith("condax|")
    assert Activity.objects.get(verb="account_changed").new == {"name": "Condax Group", "tier": "key"}


def test_the_second_of_two_writers_is_told(cast: Cast, account: KeyAccount) -> None:
    change_account(actor=cast.manager, account_id=account.pk, values={"tier": "key"}, expected_version=1)
    with pytest.raises(StaleVersion):
        change_account(actor=cast.lin_wei, account_id=account.pk, values={"tier": "potential"}, expected_version=1)
    account.refresh_from_db()
    assert account.tier == "key"


def test_nothing_changed_is_nothing_written(cast: Cast, account: KeyAccount) -> None:
    change_account(actor=cast.lin_wei, account_id=account.pk, values={"name": account.name})
    account.refresh_from_db()
    assert account.version == 1
    assert not Activity.objects.filter(verb="account_changed").exists()


def test_who_may_change(cast: Cast, account: KeyAccount) -> None:
    add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2)
    for user in (cast.manager, cast.director):
        change_account(actor=user, account_id=account.pk, values={"region": user.name})
    for user in (cast.rep2, cast.analyst):
        with pytest.raises(PermissionDenied):
            change_account(actor=user, account_id=account.pk, values={"region": "Mine"})
    for user in (cast.stranger, cast.admin):
        with pytest.raises(KeyAccount.DoesNotExist):
            change_account(actor=user, account_id=account.pk, values={"region": "Mine"})
    for user in (cast.manager, cast.director, cast.lin_wei):
        with pytest.raises(ValidationError):
            change_account(actor=user, account_id=account.pk, values={"owner": cast.stranger})


def test_a_segment_that_is_set_is_a_managers_to_change(cast: Cast, account: KeyAccount) -> None:
    change_account(actor=cast.lin_wei, account_id=account.pk, values={"segment": "sme"})
    with pytest.raises(PermissionDenied):
        change_account(actor=cast.lin_wei, account_id=account.pk, values={"segment": "large"})
    assert change_account(actor=cast.manager, account_id=account.pk, values={"segment": "large"}).segment == "large"
    assert list(AccountChange.objects.filter(field="segment").values_list("old", "new")) == [
        ("", "sme"),
        ("sme", "large"),
    ]


def test_circles_of_parents_are_refused(cast: Cast) -> None:
    top, middle, low = (AccountFactory(name=name, owner=cast.lin_wei) for name in ("Top", "Middle", "Low"))
    change_account(actor=cast.lin_wei, account_id=middle.pk, values={"parent": top})
    change_account(actor=cast.lin_wei, account_id=low.pk, values={"parent": middle})
    for parent in (top, middle, low):
        with pytest.raises(RuleViolation):
            change_account(actor=cast.lin_wei, account_id=top.pk, values={"parent": parent})
    top.refresh_from_db()
    assert top.parent is None


def test_an_account_out_of_sight_is_no_parent(cast: Cast, account: KeyAccount) -> None:
    hidden = AccountFactory(owner=cast.stranger)
    with pytest.raises(ValidationError):
        change_account(actor=cast.lin_wei, account_id=account.pk, values={"parent": hidden})


def test_handing_over_is_an_act_of_those_above(cast: Cast, account: KeyAccount) -> None:
    for user, refusal in (
        (cast.lin_wei, PermissionDenied),
        (cast.analyst, PermissionDenied),
        (cast.rep2, KeyAccount.DoesNotExist),
    ):
        with pytest.raises(refusal):
            reassign_account(actor=user, account_id=account.pk, owner=cast.inside)
    with pytest.raises(PermissionDenied):
        reassign_account(actor=cast.manager, account_id=account.pk, owner=cast.rep2)
    reassign_account(actor=cast.director, account_id=account.pk, owner=cast.rep2, reason="moved west")
    assert not KeyAccount.objects.visible_to(User.objects.get(pk=cast.lin_wei.pk)).exists()
    activity = Activity.objects.get(verb="account_reassigned")
    assert (activity.old, activity.new) == ({"owner": str(cast.lin_wei.pk)}, {"owner": str(cast.rep2.pk)})
    assert AccountChange.objects.filter(field="owner").last().reason == "moved west"  # type: ignore[union-attr]


def test_the_account_team_sees_from_a_day_to_a_day(cast: Cast, account: KeyAccount) -> None:
    assert not KeyAccount.objects.visible_to(cast.rep2).exists()
    member = add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2, function="Engineering")
    assert KeyAccount.objects.visible_to(cast.rep2).exists()
    assert not KeyAccount.objects.editable_by(cast.rep2).exists()
    with pytest.raises(RuleViolation):
        add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2)
    end_on_account_team(actor=cast.lin_wei, member_id=member.pk, ends_on=cast.organization.today())
    assert KeyAccount.objects.visible_to(cast.rep2).exists()
    AccountTeamMember.objects.update(starts_on=dt.date(2024, 1, 1))
    end_on_account_team(actor=cast.lin_wei, member_id=member.pk)
    assert not KeyAccount.objects.visible_to(cast.rep2).exists()
    assert Activity.objects.filter(verb="account_team_changed", subject_id=account.pk).count() == 3
    assert AccountChange.objects.filter(field="team").count() == 3


def test_somebody_added_by_mistake_sees_nothing_from_now_on(cast: Cast, account: KeyAccount) -> None:
    member = add_to_account_team(actor=cast.lin_wei, account_id=account.pk, user=cast.rep2)
    end_on_account_team(actor=cast.lin_wei, member_id=member.pk)
    assert not KeyAccount.objects.visible_to(cast.rep2).exists()
    assert [row.new["user"] for row in AccountChange.objects.filter(field="team")] == [str(cast.rep2.pk)] * 2


@pytest.mark.parametrize(
    ("starts", "ends", "is_in", "is_shown"),
    [(-9, None, True, True), (-9, 9, True, True), (-9, -1, False, False), (1, None, False, True)],
)
def test_who_is_in_the_account_team_now_has_one_answer(
    cast: Cast, account: KeyAccount, sign_in: SignIn, starts: int, ends: int | None, is_in: bool, is_shown: bool
) -> None:
    """Who comes later is shown with the day, so that it can be taken back, and is not there yet."""
    today = cast.organization.today()
    days = {"starts_on": today + dt.timedelta(days=starts), "ends_on": ends and today + dt.timedelta(days=ends)}
    AccountTeamFactory(account=account, user=cast.rep2, **days)
    assert (cast.rep2.pk in account.our_people()) is is_in
    text = sign_in(cast.lin_wei).get(account.get_absolute_url()).content.decode()
    assert ("Sofia Brandt" in text) is is_shown
    assert (f"from {short_date(today + dt.timedelta(days=1))}" in text) is (starts > 0)


def test_only_editors_change_the_account_team(cast: Cast, account: KeyAccount) -> None:
    member = add_to_account_team(actor=cast.manager, account_id=account.pk, user=cast.rep2)
    for user in (cast.rep2, cast.analyst):
        with pytest.raises(PermissionDenied):
            end_on_account_team(actor=user, member_id=member.pk)
        with pytest.raises(PermissionDenied):
            add_to_account_team(actor=user, account_id=account.pk, user=cast.inside)
    with pytest.raises(KeyAccount.DoesNotExist):
        end_on_account_team(actor=cast.stranger, member_id=member.pk)
    with pytest.raises(ValidationError):
        end_on_account_team(actor=cast.lin_wei, member_id=member.pk, ends_on=dt.date(2001, 1, 1))
