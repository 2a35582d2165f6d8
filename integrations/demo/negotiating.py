"""Negotiations beside the stories: a room at each phase, and how far everybody may go.

What happened in a room is told among the other events of its deal (`integrations/demo/verbs/negotiating.py`): a deal
that was lost had its room while it was open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from integrations.demo.company import LONG_AGO, Company
from integrations.demo.days import Days, moment
from integrations.demo.story import Story, data, event_of
from integrations.demo.telling import Told
from negotiations.actions import add_authority, add_deputy, write_review
from team.money import to_minor


def with_rooms(stories: Iterable[Story]) -> Iterator[Story]:
    """Each story with what was negotiated in it, in the order of time; on one day after the deal's own events."""
    rooms = {entry["story"]: entry["events"] for entry in data("negotiations")["rooms"]}
    for story in stories:
        events = [*story.events, *map(event_of, rooms.pop(story.key, ()))]
        yield replace(story, events=tuple(sorted(events, key=lambda event: event.day)))
    if rooms:
        raise ValueError(f"negotiations.yaml: there is no story {', '.join(rooms)}.")


def say_authorities(company: Company, days: Days) -> None:
    """How far each role may go, since the company began; and who decides while the manager is away."""
    written, admin = data("negotiations"), company.people["admin"]
    since = moment(days.day(LONG_AGO), "09:30", company.zone_of(admin))
    for entry in written["authorities"]:
        up_to = entry.get("up_to")
        add_authority(
            actor=admin,
            role=entry["role"],
            discount=Decimal(entry["discount"]),
            bounds=dict(entry.get("bounds", {})),
            up_to_minor=to_minor(Decimal(up_to), company.organization.base_currency) if up_to else None,
            at=since,
        )
    for entry in written["deputies"]:
        manager = company.people[entry["manager"]]
        first = days.day(entry["from"])
        add_deputy(
            actor=manager,
            manager=manager,
            deputy=company.people[entry["deputy"]],
            first_day=first,
            last_day=first + dt.timedelta(days=entry["days"] - 1),
            at=moment(days.day(-1), "16:40", company.zone_of(manager)),
        )


def review_rooms(told: Mapping[str, Told]) -> None:
    """What was learned at the tables that are over. A room ends with its deal, at the end of the telling."""
    for story in told.values():
        if story.room is not None and story.room.review is not None:
            text, at = story.room.review
            owner = next(user for user in story.company.people.values() if user.pk == story.live_deal.owner_id)
            write_review(actor=owner, negotiation_id=story.room.negotiation.pk, review=text, at=at)
