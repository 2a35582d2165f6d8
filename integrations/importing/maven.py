"""The preset `maven`: the public "CRM Sales Opportunities" data set, read into plain rows.

Nothing is invented: what the source does not show stays empty, what is estimated is marked.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from integrations.importing.reading import Refusal, Row, RowError, day, number, read_rows

LAST_QUARTER = dt.date(2017, 10, 1)
LAST_DAY = dt.date(2017, 12, 31)
CURRENCY = "USD"
STAGES = {"prospecting": "10", "engaging": "20", "won": "20", "lost": "20"}
CLOSED = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    series: str
    price: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    sector: str
    country: str
    parent: str
    founded_in: int | None
    employees: int | None
    revenue: Decimal | None


@dataclass(frozen=True, slots=True)
class Agent:
    name: str
    manager: str
    office: str


@dataclass(frozen=True, slots=True)
class Opportunity:
    """`closed` is "won", "lost" or ""; `value` only for won ones: it is known after the outcome."""

    id: str
    agent: str
    product: str
    account: str
    stage: str
    engaged_on: dt.date | None
    closed: str
    closed_on: dt.date | None
    value: Decimal | None
    row: Row


@dataclass(slots=True)
class Maven:
    products: dict[str, Product] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    opportunities: dict[str, Opportunity] = field(default_factory=dict)
    refusals: dict[str, list[Refusal]] = field(default_factory=lambda: defaultdict(list))
    misspelt: int = 0


def read(folder: Path) -> Maven:
    """The four files of the data set. Raises `ValidationError` for a file that cannot be read as a whole."""
    data = Maven()
    _take(data, "products", folder / "products.csv", ("product", "series", "sales_price"), _product)
    columns = ("account", "sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of")
    _take(data, "accounts", folder / "accounts.csv", columns, _account)
    _take(data, "people", folder / "sales_teams.csv", ("sales_agent", "manager", "regional_office"), _agent)
    asked = (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    )
    _take(data, "deals", folder / "sales_pipeline.csv", asked, _opportunity)
    return data


def _take(
    data: Maven, kind: str, path: Path, columns: tuple[str, ...], understand: Callable[[Maven, Row], None]
) -> None:
    for row in read_rows(path, columns):
        try:
            understand(data, row)
        except RowError as error:
            data.refusals[kind].append(Refusal(row.file, row.line, str(error)))


def _required(row: Row, column: str) -> str:
    if not row[column]:
        raise RowError(_("%(column)s is empty.") % {"column": column})
    return row[column]


def _new(known: Mapping[str, object], key: str) -> str:
    if key in known:
        raise RowError(_("“%(key)s” is there twice.") % {"key": key})
    return key


def _whole(text: str) -> int | None:
    value = number(text)
    if value is not None and value != int(value):
        raise RowError(_("“%(text)s” is not a whole number.") % {"text": text})
    return int(value) if value is not None else None


def _product(data: Maven, row: Row) -> None:
    name = _new(data.products, _required(row, "product"))
    price = number(_required(row, "sales_price"))
    data.products[name] = Product(name, row["series"], price or Decimal(0))


def _account(data: Maven, row: Row) -> None:
    name = _new(data.accounts, _required(row, "account"))
    data.accounts[name] = Account(
        name=name,
        sector=row["sector"],
        country=row["office_location"],
        parent=row["subsidiary_of"],
        founded_in=_whole(row["year_established"]),
        employees=_whole(row["employees"]),
        revenue=number(row["revenue"]),
    )


def _agent(data: Maven, row: Row) -> None:
    name = _new(data.agents, _required(row, "sales_agent"))
    data.agents[name] = Agent(name, _required(row, "manager"), _required(row, "regional_office"))


def _opportunity(data: Maven, row: Row) -> None:
    key = _new(data.opportunities, _required(row, "opportunity_id"))
    agent, account = _required(row, "sales_agent"), row["account"]
    if agent not in data.agents:
        raise RowError(_("There is no sales agent “%(name)s”.") % {"name": agent})
    if account and account not in data.accounts:
        raise RowError(_("There is no account “%(name)s”.") % {"name": account})
    stage = _required(row, "deal_stage").casefold()
    if stage not in STAGES:
        raise RowError(_("There is no stage “%(name)s”.") % {"name": row["deal_stage"]})
    engaged, closed_on = day(row["engage_date"]), day(row["close_date"])
    _check_dates(stage, engaged, closed_on)
    product = _spelt(data, _required(row, "product"))
    data.opportunities[key] = Opportunity(
        id=key,
        agent=agent,
        product=product,
        account=account,
        stage=STAGES[stage],
        engaged_on=engaged,
        closed=stage if stage in CLOSED else "",
        closed_on=closed_on,
        value=number(_required(row, "close_value")) if stage == "won" else None,
        row=row,
    )
    data.misspelt += product != row["product"]


def _check_dates(stage: str, engaged: dt.date | None, closed: dt.date | None) -> None:
    if stage != "prospecting" and engaged is None:
        raise RowError(_("The engage date is missing."))
    if stage in CLOSED and closed is None:
        raise RowError(_("The close date is missing."))
    if engaged and closed and closed < engaged:
        raise RowError(_("It closes before it begins."))


def _spelt(data: Maven, name: str) -> str:
    """The product as the product list spells it: blanks and case do not matter ("GTXPro")."""
    if name in data.products:
        return name
    folded = name.replace(" ", "").casefold()
    for known in data.products:
        if known.replace(" ", "").casefold() == folded:
            return known
    raise RowError(_("There is no product “%(name)s”.") % {"name": name})
