from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.querysets import ConfidentialQuerySet, NegotiationQuerySet, OfNegotiationQuerySet
from pipeline.models import Deal
from team.history import Change
from team.records import Record


class Negotiation(Record):
    """The room in which a deal is negotiated, from its entry to signature or end. Source: catalogue A13.

    `mode` is how it is negotiated (A13.1 ④). `deadline_on` is a day of the organization, whole. A deal has at most
    one running negotiation. `rounds_held`, `last_round_on`, `last_number` (of an offer) and `last_round` (the number
    that was given last, also to a round that was removed) are derived by the actions. `taken_over_from` is the room
    whose preparation this one began with; that it did is for the deal's editors.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        OPEN = "open", _("At the table")
        AGREED = "agreed", _("Agreed")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        STALLED = "stalled", _("Stalled")

    class Mode(models.TextChoices):
        SOLE = "sole", _("By tender: only we are shortlisted")
        IN_TURN = "in_turn", _("No tender: two suppliers, one after another")

    RUNNING = (State.PREPARING, State.OPEN, State.AGREED)

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="negotiations")
    state = models.CharField(max_length=9, choices=State, default=State.PREPARING)
    mode = models.CharField(_("how it is negotiated"), max_length=7, choices=Mode, blank=True, default="")
    entered_on = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deadline_on = models.DateField(_("deadline"), null=True, blank=True)
    deadline_reason = models.CharField(_("what ends on that day"), max_length=200, blank=True, default="")
    entry_waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entry_waiver_reason = models.CharField(max_length=300, blank=True, default="")
    rounds_held = models.PositiveSmallIntegerField(default=0, editable=False)
    last_round_on = models.DateField(null=True, blank=True, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    last_round = models.PositiveSmallIntegerField(default=0, editable=False)
    taken_over_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="taken_over_by"
    )
    agreed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    review = models.CharField(_("what we learned"), max_length=1000, blank=True, default="")

    objects = NegotiationQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-entered_on", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(state__in=("preparing", "open", "agreed")),
                name="one_running_negotiation",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("preparing", "open", "agreed")) | models.Q(ended_on__isnull=False),
                name="ended_negotiation_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(entry_waived_by__isnull=True) | ~models.Q(entry_waived_by=models.F("entered_by")),
                name="entry_not_waived_by_oneself",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "deadline_on", "id"], name="negotiation_deadline"),
            models.Index(fields=["deal", "-entered_on"], name="negotiation_deal"),
        ]

    @classmethod
    def lock(cls, pk: uuid.UUID) -> Self:
        """The deal first: whoever ends it locks it before its room."""
        Deal.lock(cls.objects.values_list("deal_id", flat=True).get(pk=pk))
        return super().lock(pk)

    def __str__(self) -> str:
        return str(self.deal)

    def get_absolute_url(self) -> str:
        return reverse("negotiations:room", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def is_timed(self) -> bool:
        """Its deadline is still ahead of it: nothing is agreed, and it has not ended."""
        return self.state in (self.State.PREPARING, self.State.OPEN)

    @property
    def was_at_the_table(self) -> bool:
        """Something was offered or a round was held in it, also where that was taken back."""
        return bool(self.last_number or self.last_round)

    def days_left(self, today: dt.date) -> int | None:
        """Whole days to the deadline; negative once it has passed. None where no clock is running: agreed, or ended."""
        return (self.deadline_on - today).days if self.is_timed and self.deadline_on is not None else None


class NegotiationChange(Change):
    """History of a room and of its sheet: who moved a limit, when and why. Read by the deal's editors."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="changes")

    objects = ConfidentialQuerySet.as_manager()

    class Meta(Change.Meta):
        indexes = [models.Index(fields=["negotiation", "-effective_at", "-id"], name="negotiation_history")]


class Sheet(Record):
    """What we prepare and tell nobody: alternatives, the four principles, what to expect of them. A13.2, A13.4, A13.5.

    `dilemmas` and `methods` are codes of the lists in `negotiations/methods/`.
    """

    negotiation = models.OneToOneField(Negotiation, on_delete=models.CASCADE, related_name="sheet")
    our_alternative = models.CharField(_("our best alternative"), max_length=500, blank=True, default="")
    walk_away = models.CharField(_("when we walk away"), max_length=500, blank=True, default="")
    their_alternative = models.CharField(_("their best alternative"), max_length=500, blank=True, default="")
    people = models.CharField(_("people apart from the problem"), max_length=1000, blank=True, default="")
    our_interests = models.CharField(_("our interests"), max_length=1000, blank=True, default="")
    their_interests = models.CharField(_("their interests"), max_length=1000, blank=True, default="")
    options = models.CharField(_("options for mutual gain"), max_length=1000, blank=True, default="")
    criteria = models.CharField(_("objective criteria"), max_length=1000, blank=True, default="")
    dilemmas = models.JSONField(default=list, blank=True)
    methods = models.JSONField(default=list, blank=True)
    planned_concessions = models.CharField(_("planned concessions"), max_length=1000, blank=True, default="")

    objects = ConfidentialQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.negotiation)


class Sitting(models.Model):
    """Somebody of the customer who sits at the table, and what they want there (for the deal's editors)."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="sittings")
    contact = models.ForeignKey("stakeholders.Contact", on_delete=models.CASCADE, related_name="sittings")
    part = models.CharField(_("part at the table"), max_length=100, blank=True, default="")
    interests = models.CharField(_("what they want"), max_length=300, blank=True, default="")

    objects = ConfidentialQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["negotiation", "contact"], name="sits_once")]

    def __str__(self) -> str:
        return str(self.contact)


class Seat(models.Model):
    """Somebody of ours who sits at the table."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(_("part at the table"), max_length=100, blank=True, default="")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["negotiation", "user"], name="seated_once")]

    def __str__(self) -> str:
        return str(self.user)
