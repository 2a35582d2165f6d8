"""The data set's people, products and accounts: who sells what to whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actions import accounts as account_actions
from accounts.models import KeyAccount
from integrations.importing import maven
from integrations.importing.replay import shifted
from integrations.importing.state import Run
from pipeline.models import Product
from team.actions.teams import add_member, create_team
from team.models import Role, RoleGrant, Team, User
from team.money import to_minor

HOLDING = "holding"
ROOT = "Hardware"


def import_people(run: Run) -> dict[str, User]:
    """Agents as reps in teams by office and manager. They get no password; nobody can sign in as them."""
    root = _team(run, "root", ROOT, None)
    people: dict[str, User] = {}
    for agent in run.data.agents.values():
        office = _team(run, f"office:{agent.office}", agent.office, root)
        team = _team(run, f"manager:{agent.manager}", f"{agent.office}, {agent.manager}", office)
        if agent.manager not in people:
            people[agent.manager] = _person(run, agent.manager, Role.MANAGER, team)
        people[agent.name] = _person(run, agent.name, Role.REP, team)
        run.verdict("people", agent.name, {"manager": agent.manager, "office": agent.office})
    idle = set(run.data.agents) - {each.agent for each in run.data.opportunities.values()}
    run.report.notes["people_without_deal"] = len(idle)
    return people


def _team(run: Run, key: str, name: str, parent: Team | None) -> Team:
    found = Team.objects.filter(source_system=run.source, external_id=key).first()
    if found is not None:
        return found
    team = create_team(actor=User.objects.system(), name=name, parent=parent)
    team.source_system, team.external_id = run.source, key
    team.save_changes("source_system", "external_id")
    return team


def _person(run: Run, name: str, role: str, team: Team) -> User:
    count = run.report.count("people")
    found = User.objects.filter(source_system=run.source, external_id=name).first()
    if found is not None:
        count.unchanged += 1
        return found
    email = f"{slugify(name).replace('-', '.')}@maven.invalid"
    user = User.objects.create_user(email, name=name, source_system=run.source, external_id=name)
    RoleGrant.objects.create(user=user, role=role)
    add_member(
        actor=User.objects.system(),
        team_id=team.pk,
        user=user,
        is_manager=role == Role.MANAGER,
        starts_on=_first_day(run),
    )
    count.created += 1
    return user


def _first_day(run: Run) -> dt.date:
    """Memberships begin with the first day that the data set shows."""
    days = [each.engaged_on for each in run.data.opportunities.values() if each.engaged_on]
    return shifted(min(days, default=maven.LAST_QUARTER), run.quarters) or run.today


def import_products(run: Run) -> dict[str, Product]:
    count = run.report.count("products")
    known = {row.external_id: row for row in Product.objects.filter(source_system=run.source)}
    products: dict[str, Product] = {}
    for each in run.data.products.values():
        price = to_minor(each.price, maven.CURRENCY)
        verdict = run.verdict("products", each.name, {"series": each.series, "price": price})
        row = known.get(each.name)
        if row is None:
            row = Product.objects.create(
                name=each.name,
                series=each.series,
                list_price_minor=price,
                currency=maven.CURRENCY,
                source_system=run.source,
                external_id=each.name,
            )
        elif verdict == "updated":
            row.series, row.list_price_minor = each.series, price
            row.save_changes("series", "list_price_minor")
        setattr(count, verdict, getattr(count, verdict) + 1)
        products[each.name] = row
    return products


def import_accounts(run: Run, people: dict[str, User]) -> dict[str, KeyAccount]:
    """Accounts by name, and the holding account under an empty name.

    An account is owned by the agent with the most won revenue there; one that never bought has no owner.
    """
    count = run.report.count("accounts")
    known = {row.external_id: row for row in KeyAccount.objects.filter(source_system=run.source)}
    best = _best_agents(run)
    system = User.objects.system()
    accounts: dict[str, KeyAccount] = {}
    for each in run.data.accounts.values():
        fields = _fields(each)
        verdict = run.verdict("accounts", each.name, {**fields, "parent": each.parent})
        row = known.get(each.name)
        if row is None:
            row = account_actions.create_account(
                actor=system,
                name=each.name,
                owner=people.get(best.get(each.name, "")),
                confirmed=True,
                source_system=run.source,
                external_id=each.name,
                **fields,
            )
        elif verdict == "updated":
            account_actions.change_account(actor=system, account_id=row.pk, values=fields)
        setattr(count, verdict, getattr(count, verdict) + 1)
        accounts[each.name] = row
    _set_parents(run, accounts)
    accounts[""] = known.get(HOLDING) or _holding(run)
    return accounts


def _fields(account: maven.Account) -> dict[str, Any]:
    revenue = account.revenue
    return {
        "industry": account.sector,
        "country": account.country,
        "founded_in": account.founded_in,
        "employees": account.employees,
        "annual_revenue_minor": to_minor(revenue * 1_000_000, maven.CURRENCY) if revenue is not None else None,
        "annual_revenue_currency": maven.CURRENCY if revenue is not None else "",
    }


def _best_agents(run: Run) -> dict[str, str]:
    """{account: agent}; the source shows it as a whole, so the cut of a replay does not matter here."""
    won: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for each in run.data.opportunities.values():
        if each.value is not None:
            won[each.account][each.agent] += each.value
    return {account: min(by, key=lambda agent: (-by[agent], agent)) for account, by in won.items()}


def _set_parents(run: Run, accounts: dict[str, KeyAccount]) -> None:
    system = User.objects.system()
    for each in run.data.accounts.values():
        parent = accounts.get(each.parent) if each.parent else None
        if parent is not None and accounts[each.name].parent_id != parent.pk:
            account_actions.change_account(actor=system, account_id=accounts[each.name].pk, values={"parent": parent})


def _holding(run: Run) -> KeyAccount:
    return account_actions.create_account(
        actor=User.objects.system(),
        name=_("Deals without an account"),
        confirmed=True,
        is_holding=True,
        source_system=run.source,
        external_id=HOLDING,
    )
