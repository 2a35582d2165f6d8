from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from pipeline.teamwork.models.routing import RoutingRule
from pipeline.teamwork.querysets import HandOverQuerySet
from stakeholders.models import BuyingCenter
from team.models import Organization
from team.records import Record


class HandOver(Record):
    """One of us asks another to take something over: an account, a deal, or a piece of work on it.

    `gives` changes hands when it is accepted. `reply_by` is a day of the organization, whole; none where a channel
    `partner` gets it and nobody of ours has to answer. Source: catalogue A15.3, A15.4.
    """

    class Gives(models.TextChoices):
        WORK = "work", _("A task: nothing changes hands")
        OWNER = "owner", _("The account")
        INSIDE_OWNER = "inside_owner", _("The account, for inside sales")
        DEAL = "deal", _("The deal")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a reply")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        DONE = "done", _("Done")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="hand_overs")
    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, null=True, blank=True, related_name="hand_overs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hand_overs_asked")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hand_overs_received",
        verbose_name=_("to whom"),
    )
    partner = models.CharField(_("channel partner"), max_length=120, blank=True, default="")
    link = models.CharField(_("what it is about"), max_length=20)
    gives = models.CharField(_("what changes hands"), max_length=12, choices=Gives, default=Gives.WORK)
    text = models.CharField(_("what is asked"), max_length=1000)
    rule = models.ForeignKey(
        RoutingRule, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="hand_overs"
    )
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    reply_by = models.DateField(_("reply wanted by"), null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(_("reply"), max_length=1000, blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("what came of it"), max_length=1000, blank=True, default="")
    overdue_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-asked_at", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(to__isnull=False) | ~models.Q(partner=""), name="hand_over_to_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(to__isnull=True) | ~models.Q(to=models.F("asked_by")), name="hand_over_to_another"
            ),
        ]
        indexes = [
            models.Index(fields=["to", "state", "reply_by"], name="hand_over_to"),
            models.Index(fields=["asked_by", "state", "reply_by"], name="hand_over_asked"),
            models.Index(fields=["account", "state"], name="hand_over_account"),
            models.Index(
                fields=["reply_by"],
                condition=models.Q(state="asked", overdue_told_at__isnull=True),
                name="hand_over_overdue",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("teamwork:hand_over", args=[self.pk])

    def is_late(self, today: dt.date | None = None) -> bool:
        """Nobody answered, and the day has passed."""
        if self.state != self.State.ASKED or self.reply_by is None:
            return False
        return self.reply_by < (today or Organization.objects.today())


class HandOverCopy(models.Model):
    """Somebody who is to know of it."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hand_over_copies")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["hand_over", "user"], name="hand_over_copied_once")]
        indexes = [models.Index(fields=["user", "hand_over"], name="hand_over_copy_user")]

    def __str__(self) -> str:
        return f"{self.hand_over} → {self.user}"
