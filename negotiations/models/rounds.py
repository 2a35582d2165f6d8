from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.room import Negotiation
from negotiations.querysets import ConfidentialQuerySet, OfNegotiationQuerySet
from team.querysets import SharedQuerySet
from team.records import Record


class Side(models.TextChoices):
    OURS = "ours", _("Ours")
    THEIRS = "theirs", _("The customer's")


class Channel(models.TextChoices):
    MEETING = "meeting", _("Meeting")
    PHONE = "phone", _("Phone")
    VIDEO = "video", _("Video call")
    MAIL = "mail", _("E-mail")
    CHAT = "chat", _("Chat")
    LETTER = "letter", _("Letter")


class Round(Record):
    """One time at the table. `visit` where it was a visit."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField(_("held on"))
    channel = models.CharField(_("channel"), max_length=7, choices=Channel, default=Channel.MEETING)
    visit = models.ForeignKey(
        "visits.Visit", on_delete=models.SET_NULL, null=True, blank=True, related_name="negotiation_rounds"
    )
    note = models.CharField(_("note"), max_length=1000, blank=True, default="")
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["number"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["negotiation", "number"], name="round_numbered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.negotiation}: {self.number}"


class TacticUse(models.Model):
    """A tactic seen in a round, and whether it worked: for the deal's editors. Source: catalogue A13.3, A13.4."""

    class Effect(models.TextChoices):
        WORKED = "worked", _("Worked")
        NOTHING = "nothing", _("Did nothing")
        BACKFIRED = "backfired", _("Backfired")

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="tactics")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tactics")
    side = models.CharField(max_length=6, choices=Side)
    code = models.CharField(max_length=20)
    effect = models.CharField(_("effect"), max_length=9, choices=Effect, blank=True, default="")

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "side", "code"], name="tactic_once_per_round")]
        indexes = [models.Index(fields=["side", "code", "effect"], name="tactic_statistics")]

    def __str__(self) -> str:
        return self.code


class TacticSetting(Record):
    """What this organization says of a tactic otherwise than the catalogue, by the tactic's `code`.

    `phases` None: as in the catalogue; an empty list: suggested in none. `how`: {language: sentence}, the catalogue's
    where a language is missing. The row stays when all of it was taken back, so that its version tells of that, too.
    """

    code = models.CharField(max_length=20, unique=True)
    phases = models.JSONField(null=True, default=None)
    how = models.JSONField(default=dict)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
