"""A person's own settings: profile, language, theme, sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from team.actions import change_user
from team.forms import ProfileForm
from team.models import User
from team.querysets import administers
from team.requests import person
from team.zones import usual_zones
from web.edits import attempt, sent, status_of
from web.returning import next_url
from web.sheets import finished, leave


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    # An instance of its own: a refused entry must not show up in the frame around the form.
    form = ProfileForm(sent(request), instance=User.objects.get(pk=user.pk))
    if form.is_valid() and attempt(
        form,
        lambda: change_user(
            actor=user, user_id=user.pk, values=form.values(), expected_version=form.cleaned_data["version"]
        ),
    ):
        return leave(request, reverse("team:settings"), _("Saved."))
    context = {"form": form, "administers": administers(user), "place": "profile"}
    return render(request, "team/settings.html", context, status=status_of(form))


@require_safe
@cache_control(private=True, max_age=24 * 3600)
def time_zones(request: HttpRequest) -> HttpResponse:
    """What the field of a time zone suggests."""
    return HttpResponse(format_html_join("", '<option value="{}">', ((name,) for name in usual_zones())))


@require_http_methods(["GET", "POST"])
def own_addresses(request: HttpRequest) -> HttpResponse:
    """In the place of django-allauth's page: the address is who one is here, and administrators give it."""
    return redirect("team:settings")


@require_http_methods(["GET", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """In the place of django-allauth's page: one list of sessions is enough, and ours ends each of them."""
    return redirect("team:settings_sessions")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language not in dict(site.LANGUAGES):
        raise BadRequest("unknown language")
    change_user(actor=person(request), user_id=person(request).pk, values={"language": language})
    return leave(request, next_url(request, reverse("team:settings")))


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in User.Theme.values:
        raise BadRequest("unknown theme")
    change_user(actor=person(request), user_id=person(request).pk, values={"theme": theme})
    return leave(request, next_url(request, reverse("team:settings")))


@require_safe
def settings_sessions(request: HttpRequest) -> HttpResponse:
    running = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    sessions = UserSession.objects.filter(user=person(request), session_key__in=running).order_by("-created_at")
    here = request.session.session_key
    rows = [{"session": one, "is_current": one.session_key == here} for one in sessions]
    context = {"rows": rows, "administers": administers(person(request)), "place": "sessions"}
    return render(request, "team/settings_sessions.html", context)


@require_POST
def settings_session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one of one's own sessions; another person's is not found."""
    get_object_or_404(UserSession, pk=session_id, user=person(request)).end()
    return finished(request, _("Signed out there."), to=reverse("team:settings_sessions"))


@require_POST
def settings_sessions_end(request: HttpRequest) -> HttpResponse:
    others = UserSession.objects.filter(user=person(request)).exclude(session_key=request.session.session_key)
    for session in others:
        session.end()
    return finished(request, _("Signed out everywhere else."), to=reverse("team:settings_sessions"))
