"""A comment on whatever record the person sees."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from team.actions import comment_on
from team.forms import CommentForm
from team.models import Comment
from team.notify import address_of
from team.requests import person
from team.threads import commentable, thread
from web.edits import attempt, status_of
from web.htmx import by_htmx


@require_POST
def comment(request: HttpRequest, label: str, record_id: uuid.UUID) -> HttpResponse:
    """The thread again for htmx; without it, back to the record."""
    user = person(request)
    try:
        record = commentable(label, record_id, user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form = CommentForm(request.POST, auto_id="comment_%s")
    written = form.is_valid() and attempt(
        form, lambda: comment_on(actor=user, record=record, body=form.cleaned_data["body"])
    )
    if written:
        _say_who_was_not_told(request, written)
    htmx = by_htmx(request)
    if written and not htmx:
        return redirect(f"{address_of(record)}#comments")
    context = thread(request, record, None if written else form) | {"oob": htmx}
    part = "#thread" if htmx else ""
    return render(request, f"team/comments.html{part}", context, status=status_of(form))


def _say_who_was_not_told(request: HttpRequest, written: Comment) -> None:
    for user in written.not_told:
        messages.warning(request, _("%(name)s does not see this and was not told.") % {"name": user.name})
