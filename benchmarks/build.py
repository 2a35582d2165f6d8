"""A company of any size, written by SQL: one row of each kind is made by the product, then cloned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.deals import create_deal
from pipeline.actions.pipelines import publish_method, template
from pipeline.forecasts.actions.cells import recompute_all
from pipeline.models import Deal, Flag, Stage
from stakeholders.models import Commitment, Contact, Member
from stakeholders.visits.models import Visit, VisitCenter, VisitPerson
from team.models import Membership, Organization, Role, RoleGrant, Team, User

DEALS_PER_REP = 500
REPS_PER_TEAM = 10
DEALS_PER_ACCOUNT = 5
WON_PER_OPEN = 10
"""One won deal for so many open ones."""
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


@dataclass(frozen=True, slots=True)
class Seeds:
    """One row of each kind, made by the product; the clones differ in what counts for speed."""

    account: KeyAccount
    deal: Deal
    contact: Contact
    member: Member
    flag: Flag
    visit: Visit
    commitment: Commitment


def _seeds(today: dt.date) -> Seeds:
    rep, now = person("rep"), timezone.now()
    account = KeyAccount.objects.create(name="Account", match_key="account", owner=rep, segment="large")
    close = today + dt.timedelta(days=30)
    deal = create_deal(actor=rep, account_id=account.pk, name="Deal", amount_minor=100_000, expected_close=close)
    contact = Contact.objects.create(account=account, name="Person")
    visit = Visit.objects.create(account=account, owner=rep, starts_at=now, ends_at=now, logged_at=now)
    center = deal.buying_center
    return Seeds(
        account=account,
        deal=deal,
        contact=contact,
        member=Member.objects.create(center=center, contact=contact),
        flag=Flag.objects.create(deal=deal, code="stalled_silent", severity=3, raised_at=now),
        visit=visit,
        commitment=Commitment.objects.create(
            account=account, center=center, side="ours", what="Send the offer", assignee=rep, created_by=rep
        ),
    )


def _records(size: int, today: dt.date) -> None:
    """Open deals, a tenth as many won ones; for a tenth of the deals people, flags, visits and next steps."""
    seeds = _seeds(today)
    _helpers()
    accounts = size // DEALS_PER_ACCOUNT
    deals = size + size // WON_PER_OPEN
    place = {"industry": "'Industry ' || mod(g, 40)", "region": "'Region ' || mod(g, 31)"}
    named = {"id": id_of(1), "name": "'Account ' || g", "owner_id": "rep.id", **place}
    clone(seeds.account, accounts, named, rep_of("g"))
    clone(seeds.contact, accounts, {"id": id_of(2), "account_id": id_of(1), "name": "'Person ' || g"})
    here = f"(1 + mod(g, {accounts}))"
    clone(seeds.deal.buying_center, deals, {"id": id_of(3), "account_id": id_of(1, here)})
    clone(seeds.deal, deals, _deal_columns(here, size), rep_of(here) + _STAGE)
    day = f"now() - {_AGE} * interval '1 day' - interval '1 hour'"
    clone(seeds.deal.changes.get(), deals, {"id": "100 + g", "deal_id": id_of(4), "effective_at": day})
    tenth = "(g * 10)"
    there = f"(1 + mod({tenth}, {accounts}))"
    few, center, contact = size // 10, id_of(3, tenth), id_of(2, there)
    when = "now() - (g || ' minutes')::interval"
    clone(seeds.member, few, {"id": id_of(5), "center_id": center, "contact_id": contact})
    clone(seeds.flag, few, {"id": id_of(6), "deal_id": id_of(4, tenth)})
    owned = {"account_id": id_of(1, there), "owner_id": "rep.id"}
    clone(seeds.visit, few, {"id": id_of(7), "starts_at": when, "ends_at": when, **owned}, rep_of(there))
    visit = seeds.visit
    center_row = VisitCenter.objects.create(visit=visit, center=seeds.deal.buying_center)
    person_row = VisitPerson.objects.create(visit=visit, contact=seeds.contact, met=True)
    clone(center_row, few, {"id": "100 + g", "visit_id": id_of(7), "center_id": center})
    clone(person_row, few, {"id": "100 + g", "visit_id": id_of(7), "contact_id": contact})
    due = {"due_on": "CURRENT_DATE + mod(g, 60)::int - 20", "account_id": id_of(1, there), "assignee_id": "rep.id"}
    clone(seeds.commitment, few, {"id": id_of(8), "center_id": center, **due}, rep_of(there))


_AGE = "mod(g / 13, 500)"
"""Days since a deal was opened. Not of g itself: as many deals later the same person's turn comes again, and all of
theirs would be of one day."""
_STAGE = " JOIN bench_stage stage ON stage.n = mod(g, 6)"


def rep_of(number: str) -> str:
    return f" JOIN bench_rep rep ON rep.n = mod({number}, (SELECT count(*) FROM bench_rep))"


def _deal_columns(account: str, size: int) -> Mapping[str, str]:
    amount = "(10000 + mod(g::bigint * 7919, 5000000))"
    close = "(CURRENT_DATE - 60 + mod(g / 11, 300)::int)"
    return {
        "id": id_of(4),
        "name": "'Deal ' || g",
        "account_id": id_of(1, account),
        "buying_center_id": id_of(3),
        "owner_id": "rep.id",
        "team_id": "rep.team_id",
        "stage_id": "stage.id",
        "earned_stage_id": "stage.id",
        "amount_minor": amount,
        "amount_base_minor": amount,
        "weighted_minor": f"round({amount} * stage.share)",
        "amount_key": f"-{amount}",
        "status": f"CASE WHEN g <= {size} THEN 'open' ELSE 'won' END",
        "won_on": f"CASE WHEN g <= {size} THEN NULL ELSE CURRENT_DATE - mod(g, 400)::int END",
        "opened_on": f"CURRENT_DATE - {_AGE}::int",
        "expected_close": close,
        "close_key": close,
        "close_month": f"date_trunc('month', {close})::date",
        "severity": "CASE WHEN mod(g, 10) = 0 THEN 3 ELSE 0 END",
        "severity_key": "CASE WHEN mod(g, 10) = 0 THEN -3 ELSE 0 END",
        "updated_at": "now() - (g || ' seconds')::interval",
    }


def id_of(kind: int, number: str = "g") -> str:
    """Ids in ascending order, as the product's own: dense in their index."""
    return f"('018f0000-000{kind:x}-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


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


def clone(row: models.Model, count: int, columns: Mapping[str, str], joins: str = "") -> None:
    """`count` copies of a row, numbered by g from 1, with some columns computed."""
    table = row._meta.db_table
    names = [str(field.column) for field in row._meta.concrete_fields]
    chosen = ", ".join(columns.get(name, f"model.{name}") for name in names)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} "
        f"FROM {table} model CROSS JOIN generate_series(1, %s) g{joins} WHERE model.id = %s"
    )
    with connection.cursor() as cursor, bulk(table):
        cursor.execute(statement, [count, row.pk])


@contextmanager
def bulk(table: str) -> Iterator[None]:
    """Indexes are built after the rows; foreign keys, true by construction, are not checked where one may say so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
            [table, table],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        _check_keys(False)
        yield
        _check_keys(True)
        for _name, definition in indexes:
            cursor.execute(definition)


def _check_keys(on: bool) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = '{'origin' if on else 'replica'}'")
    except DatabaseError:  # needs a superuser; without one it only takes longer
        return
