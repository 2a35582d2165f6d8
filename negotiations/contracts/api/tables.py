"""What the API shows of contracts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from negotiations.contracts.models import Clause, Contract, ReviewStep, Signature
from negotiations.models import Side
from web.api import tables as t

UUID: t.Schema = {"type": "string", "format": "uuid"}
DAY: t.Schema = {"type": "string", "format": "date"}
TEXT: t.Schema = {"type": "string"}
NUMBER: t.Schema = {"type": "integer"}


def reviews_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = ReviewStep.objects.filter(contract_id__in=ids).order_by("place", "id")
    for row in rows.values(
        "contract_id", "id", "side", "by", "contact_id", "assignee_id", "due_on", "done_on", "result"
    ):
        row["contact"], row["assignee"] = row.pop("contact_id"), row.pop("assignee_id")
        yield row.pop("contract_id"), row


def clauses_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = Clause.objects.filter(contract_id__in=ids).order_by("id")
    names = ("contract_id", "id", "issue_id", "title", "theirs", "ours", "waits_for")
    for row in rows.values(*names, "opened_on", "agreed_on", "agreed_text"):
        row["issue"] = row.pop("issue_id")
        yield row.pop("contract_id"), row


def signatures_of(ids: list[Any], reading: t.Reading) -> Iterable[tuple[Any, dict[str, Any]]]:
    rows = Signature.objects.filter(contract_id__in=ids).order_by("signed_on", "id")
    for row in rows.values("contract_id", "side", "name", "signed_on"):
        yield row.pop("contract_id"), row


CONTRACT = t.Table(
    "Contract",
    (
        t.uuid("id"),
        t.key("deal"),
        t.key("negotiation", null=True),
        t.choice("form", Side.values, help="Whose form."),
        t.key("document", null=True),
        t.choice("state", Contract.State.values),
        t.day("started_on"),
        t.day("sign_by", null=True),
        t.day("first_payment_due_on", null=True),
        t.money("first_payment", "first_payment_minor", "deal__currency", null=True),
        t.text("note"),
        t.gathered(
            "reviews",
            reviews_of,
            t.shape(
                id=NUMBER,
                side=TEXT,
                by=TEXT,
                contact=t.nullable(UUID),
                assignee=t.nullable(UUID),
                due_on=t.nullable(DAY),
                done_on=t.nullable(DAY),
                result=TEXT,
            ),
        ),
        t.gathered(
            "clauses",
            clauses_of,
            t.shape(
                id=NUMBER,
                issue=t.nullable(UUID),
                title=TEXT,
                theirs=TEXT,
                ours=TEXT,
                waits_for=TEXT,
                opened_on=DAY,
                agreed_on=t.nullable(DAY),
                agreed_text=TEXT,
            ),
        ),
        t.gathered("signatures", signatures_of, t.shape(side=TEXT, name=TEXT, signed_on=DAY)),
        *t.RECORD,
    ),
)
