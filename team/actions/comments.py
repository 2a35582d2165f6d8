"""Comments on records, with mentions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from team.activities import announce
from team.mentions import mentioned
from team.models import Comment, User
from team.permits import require_seller, require_visible
from team.records import Record

LONGEST = 4000


@transaction.atomic
def comment_on(*, actor: User, record: Record, body: str, at: dt.datetime | None = None) -> Comment:
    """Written once, by whoever sells and sees the record; those it mentions are told if they see it too.

    `comment.not_told` lists the mentioned who do not see the record, so that the author can be told.
    """
    require_visible(record, actor=actor)
    require_seller(actor)
    body = body.strip()
    if not body:
        raise ValidationError({"body": _("Write something first.")})
    if len(body) > LONGEST:
        raise ValidationError({"body": _("At most %(count)s characters.") % {"count": LONGEST}})
    comment = Comment(
        scope_label=record._meta.label_lower,
        scope_id=record.pk,
        author=actor,
        body=body,
        created_at=at or timezone.now(),
    )
    comment.full_clean()
    comment.save(force_insert=True)
    called = mentioned(body, User.objects.active().exclude(pk=actor.pk).prefetch_related("role_grants"))
    rows: Any = type(record)._default_manager
    told = [user for user in called if rows.visible_to(user).filter(pk=record.pk).exists()]
    comment.mentions.set(told)
    comment.not_told = [user for user in called if user not in told]
    announce(actor=actor, verb="commented", subject=comment, scope=record, at=at)
    return comment
