"""What the customer says to a quote, with the day and who said it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.quotes.actions.drafting import require_of_account, require_open, revision_for_edit
from negotiations.quotes.models import Quote, Revision
from stakeholders.models import Contact
from team.activities import announce
from team.models import Organization, User
from team.permits import require_fresh
from web.errors import RuleViolation

State = Revision.State


@transaction.atomic
def accept_revision(
    *,
    actor: User,
    revision_id: uuid.UUID,
    on: dt.date | None = None,
    contact: Contact | None = None,
    expected_version: int | None = None,
) -> Revision:
    """They take it. Also after its validity, which the page says: whether it still holds is ours to decide."""
    return _answer(actor, revision_id, State.ACCEPTED, "quote_accepted", on, contact, expected_version)


@transaction.atomic
def decline_revision(
    *,
    actor: User,
    revision_id: uuid.UUID,
    on: dt.date | None = None,
    contact: Contact | None = None,
    expected_version: int | None = None,
) -> Revision:
    """They do not take it; a new revision may follow."""
    return _answer(actor, revision_id, State.DECLINED, "quote_declined", on, contact, expected_version)


def _answer(
    actor: User,
    revision_id: uuid.UUID,
    state: str,
    verb: str,
    on: dt.date | None,
    contact: Contact | None,
    expected_version: int | None,
) -> Revision:
    revision, quote = revision_for_edit(actor, revision_id)
    require_fresh(revision, expected_version)
    require_open(quote.deal)
    if revision.state != State.ISSUED:
        raise RuleViolation("not_issued", _("Only what is out can be answered."), {"state": revision.state})
    today = Organization.objects.today()
    on = on or today
    _require_day(revision, on, today)
    require_of_account(contact, quote.deal)
    revision.state, revision.answered_on, revision.answered_by = state, on, contact
    revision.save_changes("state", "answered_on", "answered_by")
    quote.save_changes()
    _tell(actor, quote, revision, verb)
    return revision


def _require_day(revision: Revision, on: dt.date, today: dt.date) -> None:
    if on > today:
        raise ValidationError({"on": _("This day is still to come.")})
    if revision.issued_on and on < revision.issued_on:
        raise ValidationError({"on": _("It was not issued yet on this day.")})


def _tell(actor: User, quote: Quote, revision: Revision, verb: str) -> None:
    announce(actor=actor, verb=verb, subject=quote, new={"number": quote.number, "revision": revision.number})
