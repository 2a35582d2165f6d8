"""The comments on a record, for any page that shows them: context of the partial `team/comments.html#thread`."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from team import reach
from team.forms import CommentForm
from team.models import Comment, User
from team.notify import address_of
from team.records import Record
from web.keyset import browser_page


def thread(request: HttpRequest, record: Record, form: CommentForm | None = None) -> dict[str, Any]:
    """50 of them, newest first, by pages of the record's own. The caller has fetched `record` through `visible_to`."""
    user: User = request.user  # type: ignore[assignment]
    page = browser_page(request, Comment.objects.about(record).select_related("author"), order=["-created_at"])
    home = address_of(record)
    return {
        "comments": page.rows,
        "newer_url": page.newer_url and f"{home}{page.newer_url}#comments",
        "older_url": page.older_url and f"{home}{page.older_url}#comments",
        "comment_form": (form or CommentForm(auto_id="comment_%s")) if user.sight.sells else None,
        "comment_url": reverse("team:comment", args=[record._meta.label_lower, record.pk]),
        "record": record,
    }


def commentable(label: str, pk: uuid.UUID, user: User) -> Record:
    """The record, if it is of a kind that carries comments and the person sees it; else its `DoesNotExist`."""
    if label not in reach.targets() or label.startswith("team."):
        raise Comment.DoesNotExist
    try:
        return apps.get_model(label)._default_manager.visible_to(user).get(pk=pk)
    except ValidationError as error:
        raise Comment.DoesNotExist from error
