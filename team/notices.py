"""What this app tells people: a mention in a comment, an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from team import activities, mailing, notify
from team.models import Activity, Comment, User
from web.addresses import absolute

ABOUT = gettext_lazy("Comments")


def mentioned(activity: Activity) -> Iterable[User]:
    return User.objects.active().filter(mentioned_in=activity.subject_id)


def mention_text(activity: Activity, comment: Comment, scope: Any) -> str:
    values = {"person": activity.actor, "record": scope, "comment": shortened(comment.body)}
    return _("%(person)s mentioned you on %(record)s: %(comment)s") % values


def shortened(text: str, most: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def send_invitation(activity: Activity) -> None:
    """The link lets its holder set a password; it dies with its first use, as every reset link does."""
    user = User.objects.active().filter(pk=activity.subject_id).first()
    if user is None or user.has_usable_password():
        return
    with translation.override(user.language), timezone.override(user.zone):
        values = {"actor": activity.actor, "url": absolute(password_path(user))}
        mailing.send("invitation", user, values, key=f"invitation-{activity.pk}")


def password_path(user: User) -> str:
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


def register() -> None:
    notify.register(
        "commented", mentioned, mention_text, is_task=True, label=gettext_lazy("Somebody mentions me"), about=ABOUT
    )
    activities.after_commit("user_invited", name="invitation", handler=send_invitation)
