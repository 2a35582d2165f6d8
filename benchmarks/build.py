"""A company of any size, written by SQL: one row of each kind is made by the product, then cloned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, models
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.deals import create_deal
from pipeline.actions.pipelines import publish_method, template
from pipeline.forecasts.actions.cells import recompute_all
from pipeline.models import Deal, DealChange, Flag, Stage
from stakeholders.models import BuyingCenter, Contact, Member
from team.models import Membership, Organization, Role, RoleGrant, Team, User

DEALS_PER_REP = 500
REPS_PER_TEAM = 10
DEALS_PER_ACCOUNT = 5
BUILT = "bench-built"
ROLES = {"director": Role.DIRECTOR, "manager": Role.MANAGER, "rep": Role.REP, "nobody": Role.REP}


def build(size: int) -> None:
    """Fill an empty, migrated database; does nothing where it was filled before."""
    if User.objects.filter(external_id=BUILT).exists():
        return
    organization = Organization.objects.create(name="Bench", base_currency="USD", time_zone="UTC")
    publish_method(actor=User.objects.system(), document=template())
    _people(max(2, size // DEALS_PER_REP))
    _records(size, organization.today())
    recompute_all()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    User.objects.create_user("built@bench.invalid", name="Built", external_id=BUILT)


def person(role: str) -> User:
    return User.objects.get(email=f"{role}@bench.invalid")


def _people(reps: int) -> None:
    today = timezone.localdate() - dt.timedelta(days=900)
    people = [User(email=f"rep{n}@bench.invalid", name=f"Rep {n}", password="!") for n in range(reps - 1)]
    people.insert(0, User(email="rep@bench.invalid", name="Rep", password="!"))
    others = [
        User(email=f"{role}@bench.invalid", name=role, password="!") for role in ("director", "manager", "nobody")
    ]
    User.objects.bulk_create([*people, *others])
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=Role.REP) for user in people)
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=ROLES[user.name]) for user in others)
    teams = [Team.objects.create(name=f"Team {n}") for n in range(-(-reps // REPS_PER_TEAM))]
    Membership.objects.bulk_create(
        Membership(team=teams[n // REPS_PER_TEAM], user=user, starts_on=today) for n, user in enumerate(people)
    )
    Membership.objects.create(team=teams[0], user=person("manager"), is_manager=True, starts_on=today)


def _records(size: int, today: dt.date) -> None:
    rep = person("rep")
    account = KeyAccount.objects.create(name="Account", match_key="account", owner=rep, segment="large")
    deal = create_deal(
        actor=rep,
        account_id=account.pk,
        name="Deal",
        amount_minor=100_000,
        expected_close=today + dt.timedelta(days=30),
    )
    contact = Contact.objects.create(account=account, name="Person")
    member = Member.objects.create(center=deal.buying_center, contact=contact)
    flag = Flag.objects.create(deal=deal, code="stalled_silent", severity=3, raised_at=timezone.now())
    _helpers()
    accounts = size // DEALS_PER_ACCOUNT
    _clone(KeyAccount, account, accounts, {"id": _id(1), "name": "'Account ' || g", "owner_id": "rep.id"}, _rep("g"))
    _clone(Contact, contact, accounts, {"id": _id(2), "account_id": _id(1), "name": "'Person ' || g"})
    per_account = f"(1 + mod(g, {accounts}))"
    _clone(BuyingCenter, deal.buying_center, size, {"id": _id(3), "account_id": _id(1, per_account)})
    _clone(Deal, deal, size, _deal_columns(per_account), _rep(per_account) + _STAGE)
    _clone(DealChange, deal.changes.get(), size, {"id": "100 + g", "deal_id": _id(4)})
    tenth = "(g * 10)"
    _clone(
        Member,
        member,
        size // 10,
        {"id": _id(5), "center_id": _id(3, tenth), "contact_id": _id(2, f"(1 + mod({tenth}, {accounts}))")},
    )
    _clone(Flag, flag, size // 10, {"id": _id(6), "deal_id": _id(4, tenth)})


_STAGE = " JOIN bench_stage stage ON stage.n = mod(g, 6)"


def _rep(number: str) -> str:
    return f" JOIN bench_rep rep ON rep.n = mod({number}, (SELECT count(*) FROM bench_rep))"


def _deal_columns(per_account: str) -> Mapping[str, str]:
    amount = "(10000 + mod(g::bigint * 7919, 5000000))"
    close = "(CURRENT_DATE - 60 + mod(g, 300)::int)"
    return {
        "id": _id(4),
        "name": "'Deal ' || g",
        "account_id": _id(1, per_account),
        "buying_center_id": _id(3),
        "owner_id": "rep.id",
        "team_id": "rep.team_id",
        "stage_id": "stage.id",
        "earned_stage_id": "stage.id",
        "amount_minor": amount,
        "amount_base_minor": amount,
        "weighted_minor": f"round({amount} * stage.share)",
        "amount_key": f"-{amount}",
        "expected_close": close,
        "close_key": close,
        "close_month": f"date_trunc('month', {close})::date",
        "severity": "CASE WHEN mod(g, 10) = 0 THEN 3 ELSE 0 END",
        "severity_key": "CASE WHEN mod(g, 10) = 0 THEN -3 ELSE 0 END",
        "updated_at": "now() - (g || ' seconds')::interval",
    }


def _id(kind: int, number: str = "g") -> str:
    """Ids in ascending order, as the product's own: dense in their index."""
    return f"('018f0000-000{kind}-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


def _helpers() -> None:
    stages = {stage.code: stage for stage in Stage.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_rep AS SELECT row_number() OVER (ORDER BY u.id) - 1 AS n, u.id, m.team_id "
            "FROM team_user u JOIN team_membership m ON m.user_id = u.id AND NOT m.is_manager"
        )
        cursor.execute("CREATE TABLE bench_stage (n int, id uuid, share numeric)")
        cursor.executemany(
            "INSERT INTO bench_stage VALUES (%s, %s, %s)",
            [(n, stage.pk, stage.nominal_probability / 100) for n, stage in enumerate(stages.values())],
        )


def _clone(
    model: type[models.Model], row: models.Model, count: int, columns: Mapping[str, str], joins: str = ""
) -> None:
    """`count` copies of a row, numbered by g from 1, with some columns computed."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    chosen = ", ".join(columns.get(name, f"model.{name}") for name in names)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} "
        f"FROM {table} model CROSS JOIN generate_series(1, %s) g{joins} WHERE model.id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, row.pk])
