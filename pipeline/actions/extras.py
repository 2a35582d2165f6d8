"""What hangs on a deal beside its own fields: documents and product lines."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import add_document
from accounts.models import Document
from pipeline.actions.writing import moment, record_change
from pipeline.models import Deal, DealDocument, DealLine, Product
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit


@transaction.atomic
def attach_document(
    *,
    actor: User,
    deal_id: uuid.UUID,
    title: str,
    kind: str = Document.Kind.OTHER,
    file: Any = None,
    url: str = "",
    dated_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Document:
    """A file or link of the account, put on the deal: a contract form with its day proves its criterion by itself."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    document = add_document(
        actor=actor,
        account_id=deal.account_id,
        title=title,
        kind=kind,
        file=file,
        url=url,
        dated_on=dated_on,
        at=at,
    )
    DealDocument.objects.create(deal=deal, document=document)
    record_change(deal, f"document:{kind}", None, str(document.pk), actor=actor, at=moment(at))
    announce(actor=actor, verb="deal_changed", subject=deal, new={"document": str(document.pk)}, at=at)
    return document


@transaction.atomic
def add_line(
    *,
    actor: User,
    deal_id: uuid.UUID,
    product: Product,
    quantity: Decimal,
    unit_price_minor: int,
    at: dt.datetime | None = None,
) -> DealLine:
    """A product that the deal would deliver; the price is in the deal's currency."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    if quantity <= 0:
        raise ValidationError({"quantity": _("A quantity is more than 0.")})
    if unit_price_minor < 0:
        raise ValidationError({"unit_price": _("An amount is not negative.")})
    line = DealLine(deal=deal, product=product, quantity=quantity, unit_price_minor=unit_price_minor)
    line.clean_fields(exclude=["deal", "product"])
    line.save(force_insert=True)
    record_change(deal, "line", None, str(line.pk), actor=actor, at=moment(at))
    announce(actor=actor, verb="deal_changed", subject=deal, new={"line": str(line.pk)}, at=at)
    return line


@transaction.atomic
def remove_line(*, actor: User, line_id: uuid.UUID, at: dt.datetime | None = None) -> Deal:
    """Take a product off the deal."""
    line = DealLine.objects.visible_to(actor).get(pk=line_id)
    deal = locked_for_edit(Deal, line.deal_id, actor=actor)
    record_change(deal, "line", str(line.pk), None, actor=actor, at=moment(at))
    announce(actor=actor, verb="deal_changed", subject=deal, old={"line": str(line.pk)}, at=at)
    line.delete()
    return deal
