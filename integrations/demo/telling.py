"""Performing stories: every event through the product's actions, all stories together in the order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import KeyAccount
from integrations.demo.company import Company
from integrations.demo.customers import Customers, usual_roles
from integrations.demo.days import Days, moment
from integrations.demo.story import Event, Story
from negotiations.contracts.models import Contract
from negotiations.models import Approval, Issue, Negotiation, Round
from negotiations.quotes.models import Quote
from pipeline.models import Deal, Waiver
from stakeholders.actions import add_member
from stakeholders.models import Contact, Member
from stakeholders.visits.models import Visit
from team.models import User

BETWEEN = dt.timedelta(minutes=7)
BEFORE_ALL = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


@dataclass
class Room:
    """The negotiation of a story, with what was last put on its table."""

    negotiation: Negotiation
    issues: dict[str, Issue] = field(default_factory=dict)
    round: Round | None = None
    request: Approval | None = None
    quote: Quote | None = None
    contract: Contract | None = None
    review: tuple[str, dt.datetime] | None = None


@dataclass
class Told:
    """A story as far as it has been told. `clock` is the moment of the event that is being told."""

    story: Story
    company: Company
    customers: Customers
    days: Days
    others: dict[str, Told]
    clock: dt.datetime = BEFORE_ALL
    deal: Deal | None = None
    visit: Visit | None = None
    plan: Visit | None = None
    waiver: Waiver | None = None
    room: Room | None = None
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def account(self) -> KeyAccount:
        return self.customers.accounts[self.story.account]

    @property
    def live_deal(self) -> Deal:
        """Raises ValueError in a story that forgot to open its deal."""
        if self.deal is None:
            raise ValueError(f"{self.story.key}: there is no deal yet.")
        return self.deal

    @property
    def live_room(self) -> Room:
        """Raises ValueError in a story that did not enter its negotiation."""
        if self.room is None:
            raise ValueError(f"{self.story.key}: nothing is negotiated yet.")
        return self.room

    def actor(self, event: Event) -> User:
        """Who does it: the deal's owner unless the event says `by`."""
        if "by" in event.options:
            return self.company.people[event.options["by"]]
        if self.deal is not None:
            return next(user for user in self.company.people.values() if user.pk == self.deal.owner_id)
        return self.company.people[self.story.owner]

    def tick(self, event: Event) -> dt.datetime:
        """Move the clock to the event: its own time of the day, but never before what was told already."""
        zone = self.company.zone_of(self.company.people[self.story.owner])
        planned = moment(self.days.day(event.day), str(event.get("at", "10:00")), zone)
        self.clock = max(planned, self.clock + BETWEEN)
        return self.clock

    def today(self) -> dt.date:
        """The organization's day of the clock."""
        return self.company.organization.day_of(self.clock)

    def due_in(self, days: int) -> dt.date:
        return self.days.from_day_on(self.today() + dt.timedelta(days=days))

    def person(self, key: str) -> Contact:
        """By key; `account/person` for somebody of a related account."""
        account, _slash, person = key.rpartition("/")
        owner = self.company.people[self.story.owner]
        return self.customers.contact(account or self.story.account, person, owner, self.clock)

    def member(self, key: str, event: Event) -> Member:
        """The person's part in this purchase, with their usual roles from the moment they are first named."""
        if key not in self.members:
            contact = self.person(key)
            account, _slash, person = key.rpartition("/")
            center_id = self.live_deal.buying_center_id
            known = Member.objects.filter(center_id=center_id, contact=contact).first()
            self.members[key] = known or add_member(
                actor=self.actor(event),
                center_id=center_id,
                contact=contact,
                roles=usual_roles(account or self.story.account, person),
                at=self.clock,
            )
        return self.members[key]


Verb = Callable[[Told, Event], None]
VERBS: dict[str, Verb] = {}


def verb(*names: str) -> Callable[[Verb], Verb]:
    """Register how an event with one of these verbs is performed."""

    def register(perform: Verb) -> Verb:
        VERBS.update(dict.fromkeys(names, perform))
        return perform

    return register


def tell(
    stories: Sequence[Story], company: Company, customers: Customers, days: Days, progress: Callable[[str], None]
) -> dict[str, Told]:
    """Perform the stories; `progress` hears of every new month. Answers them by key."""
    told: dict[str, Told] = {}
    for story in stories:
        told[story.key] = Told(story, company, customers, days, told)
    month = ""
    for story, event in in_order(stories):
        if (now := f"{days.day(event.day):%B %Y}") != month:
            month = now
            progress(month)
        perform(told[story.key], event)
    return told


def in_order(stories: Iterable[Story]) -> list[tuple[Story, Event]]:
    """All events by day; those of one story keep their order."""
    return sorted(((story, event) for story in stories for event in story.events), key=lambda pair: pair[1].day)


def perform(told: Told, event: Event) -> None:
    told.tick(event)
    try:
        VERBS[event.verb](told, event)
    except Exception as error:
        error.add_note(f"in the story {told.story.key}, day {event.day}: {event.verb} {event.about}")
        raise
