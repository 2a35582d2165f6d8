"""What a person reports of a visit: the shape that `actions.log_visit` takes from every door."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models import Visit
from team.models import User


@dataclass(frozen=True, slots=True)
class Promise:
    """Who said they would do what by when: becomes a commitment of the visit's primary center.

    `contact`: the customer's person it is about; `assignee` is for promises of ours (default: the actor).
    """

    what: str
    due_on: dt.date | None = None
    contact: Contact | None = None
    assignee: User | None = None
    action_code: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody met whom nobody here knew yet: becomes a contact of the account."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class VisitReport:
    """A visit that took place, or was tried (`nobody_there`: then no outcome, nobody met).

    `centers`: the first one is primary and carries the outcome; `other_outcomes` gives the others' by center id.
    `is_formal` None: as the method says (planned, on site, somebody met). `attitudes`: {contact id: -1, 0, 1, None}.
    """

    account: KeyAccount
    starts_at: dt.datetime
    ends_at: dt.datetime | None = None
    channel: str = Visit.Channel.ON_SITE
    met: tuple[Contact, ...] = ()
    new_people: tuple[NewPerson, ...] = ()
    nobody_there: bool = False
    outcome: str = ""
    centers: tuple[BuyingCenter, ...] = ()
    other_outcomes: Mapping[uuid.UUID, str] = field(default_factory=dict)
    customer_action: Promise | None = None
    next_step: Promise | None = None
    is_formal: bool | None = None
    no_sale_reason: str = ""
    note: str = ""
    material: str = ""
    attitudes: Mapping[uuid.UUID, int | None] = field(default_factory=dict)
    colleagues: tuple[User, ...] = ()

    @property
    def somebody_met(self) -> bool:
        return bool(self.met or self.new_people)

    @property
    def state(self) -> str:
        return Visit.State.ATTEMPTED if self.nobody_there else Visit.State.HELD
