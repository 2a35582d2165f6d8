"""No more mail, from the mail itself: by the program's button (RFC 8058), or by the link and a button on a page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from team import actions, mailing, news
from team.models import User


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The signed address is the permission, as the mail's reader alone has it: a mail program brings no session.

    Looking changes nothing, since programs look at every link.
    """
    user_id, what = mailing.read_stop_token(token) or (None, "")
    user = User.objects.active().filter(pk=user_id).first() if user_id else None
    if user is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe(user_id=user.pk, what=what)
    with translation.override(user.language):
        context = {"user_name": user.name, "what": name_of(what), "is_done": request.method == "POST"}
        return render(request, "team/unsubscribe.html", context)


def name_of(what: str) -> str:
    """What will not come any more."""
    whole = {"mail": _("All mails"), "weekly": _("The week ahead, by mail on Monday morning")}
    return whole.get(what) or news.label_of(what)
