"""What a person reports of a visit: the shape that `actions.log_visit` takes from every door."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile

from accounts.models import Competitor, KeyAccount
from stakeholders.models import BuyingCenter, Contact, Need
from stakeholders.visits.models import Objection, Visit
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
class HeardNeed:
    """Something they need: becomes a need of the visit's primary center, or of `center` if that is named.

    `contact`: whose (default: the only person met); `is_confirmed`: that person said yes to it.
    """

    statement: str
    kind: str
    maturity: int = Need.Maturity.FINE
    contact: Contact | None = None
    is_confirmed: bool = False
    center: BuyingCenter | None = None


@dataclass(frozen=True, slots=True)
class HeardObjection:
    """What they said against us, and how we answered; `contact` as of a need."""

    text: str
    subject: str = ""
    motive: str = ""
    technique: str = ""
    answer: str = ""
    state: str = Objection.State.OPEN
    contact: Contact | None = None
    center: BuyingCenter | None = None


@dataclass(frozen=True, slots=True)
class HeardNews:
    """What a competitor does here: one that is known, or a `name`."""

    text: str
    competitor: Competitor | None = None
    name: str = ""
    contact: Contact | None = None
    center: BuyingCenter | None = None


@dataclass(frozen=True, slots=True)
class VisitReport:
    """A visit that took place, or was tried (`nobody_there`: then no outcome, nobody met).

    `centers`: the first one is primary and carries the outcome; `other_outcomes` gives the others' by center id.
    `is_formal` None: as the method says (planned, on site, somebody met). `attitudes`: {contact id: -1, 0, 1, None},
    `bidders_remaining`: in the choice of the primary center's deal, None where nobody said.
    `rungs`: {contact id: 1 to 6}. `question_types`, `steps`, `closing`: codes; `work` empty: as the deal's stage says.
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
    question_types: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    closing: str = ""
    work: str = ""
    needs: tuple[HeardNeed, ...] = ()
    objections: tuple[HeardObjection, ...] = ()
    rival_news: tuple[HeardNews, ...] = ()
    rungs: Mapping[uuid.UUID, int] = field(default_factory=dict)
    files: tuple[UploadedFile, ...] = ()
    bidders_remaining: int | None = None

    @property
    def somebody_met(self) -> bool:
        return bool(self.met or self.new_people)

    @property
    def state(self) -> str:
        return Visit.State.ATTEMPTED if self.nobody_there else Visit.State.HELD
