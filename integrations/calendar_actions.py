"""Changes of a person's calendar feed: made or renewed, shown once, ended."""

from __future__ import annotations

from django.db import transaction

from integrations.models import CalendarFeed
from integrations.secrets import digest_of, new_secret
from team.activities import announce
from team.models import User


@transaction.atomic
def renew_feed(*, actor: User, with_steps: bool | None = None) -> tuple[CalendarFeed, str]:
    """A new address for the actor's calendar, and its secret, which nobody can read again; the old one is dead."""
    User.lock(actor.pk)
    secret = new_secret()
    feed = CalendarFeed.objects.filter(user=actor).first()
    if feed is None:
        feed = CalendarFeed.objects.create(user=actor, digest=digest_of(secret), with_steps=with_steps is not False)
    else:
        feed.digest, feed.last_used_at = digest_of(secret), None
        feed.with_steps = feed.with_steps if with_steps is None else with_steps
        feed.save_changes("digest", "last_used_at", "with_steps")
    announce(actor=actor, verb="calendar_feed_renewed", subject=feed)
    return feed, secret


@transaction.atomic
def change_feed(*, actor: User, with_steps: bool) -> CalendarFeed:
    """Whether one's own next steps stand in it. Raises `DoesNotExist`."""
    feed = CalendarFeed.objects.select_for_update().get(user=actor)
    if feed.with_steps != with_steps:
        feed.with_steps = with_steps
        feed.save_changes("with_steps")
        announce(actor=actor, verb="calendar_feed_changed", subject=feed, new={"with_steps": with_steps})
    return feed


@transaction.atomic
def revoke_feed(*, actor: User) -> None:
    """The address is dead at once. Without one, nothing happens."""
    feed = CalendarFeed.objects.select_for_update().filter(user=actor).first()
    if feed is not None:
        announce(actor=actor, verb="calendar_feed_revoked", subject=feed)
        feed.delete()
