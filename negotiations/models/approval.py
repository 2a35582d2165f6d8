from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.methods import lists
from negotiations.models.room import Negotiation
from negotiations.querysets import ApprovalQuerySet, AuthorityQuerySet, DelegationQuerySet
from pipeline.models import Deal
from team.models import Team
from team.records import Record


class Authority(Record):
    """How far a role may go without asking, for deals up to an amount. Source: formulas §12.

    `discount` is in percent of list; `bounds` names for codes of issues the worst value that may be offered, in the
    issue's unit ("payment_days": "60"). No amount means any. The narrowest row that fits a deal counts: one's team
    before all, the smallest amount that covers it. Nobody named: the role may offer no discount at all.
    """

    class For(models.TextChoices):
        REP = "rep", _("Sales rep")
        MANAGER = "manager", _("Sales manager")
        DIRECTOR = "director", _("Sales director")

    role = models.CharField(_("role"), max_length=8, choices=For)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="authorities")
    up_to_minor = models.BigIntegerField(_("for deals up to"), null=True, blank=True)
    discount = models.DecimalField(_("discount up to"), max_digits=5, decimal_places=2)
    bounds = models.JSONField(default=dict, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "authorities"
        ordering = ["role", "team_id", models.F("up_to_minor").asc(nulls_last=True), "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                models.F("role"),
                Coalesce("team_id", uuid.UUID(int=0)),
                Coalesce("up_to_minor", -1),
                name="authority_once",
            ),
            models.CheckConstraint(condition=models.Q(discount__range=(0, 100)), name="authority_discount_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.discount} %"

    @property
    def shown_bounds(self) -> list[tuple[str, str, str]]:
        """(name of the issue, worst value, unit) in the reader's words."""
        words = {code: lists.issue_words(code) for code in self.bounds}
        return [(words[code][0], value, words[code][1]) for code, value in self.bounds.items()]


class Delegation(models.Model):
    """While a manager is away, another decides for them, both days included."""

    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations_given")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="delegations_taken")
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(manager=models.F("deputy")), name="delegated_to_another"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="delegation_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["manager", "last_day"], name="delegation_manager")]

    def __str__(self) -> str:
        return f"{self.manager} → {self.deputy}"


class Approval(Record):
    """A request to go beyond one's authority or below our limit, and what was decided. Never by who asked.

    `terms` holds what is asked for: {issue id: value} of an offer, or {} with the `discount` of a quote. `excess` says
    what of it is beyond whose authority, as rows of `negotiations.rules.authority.Excess`. An offer no worse than
    what was granted may be made until `valid_until`. Rows are never deleted: they are the trail. `about` is the id of
    the quote that it is for. Of a change of a limit `terms` names the new limit.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Waits for a decision")
        GRANTED = "granted", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        OFFER = "offer", _("Offer")
        LIMIT = "limit", _("Change of a limit")
        QUOTE = "quote", _("Quote")

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="approvals")
    negotiation = models.ForeignKey(
        Negotiation, on_delete=models.CASCADE, null=True, blank=True, related_name="approvals"
    )
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.OFFER)
    about = models.UUIDField(null=True, blank=True, editable=False)
    terms = models.JSONField(default=dict)
    discount = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    excess = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals_asked")
    asked_at = models.DateTimeField(default=timezone.now)
    decide_by = models.DateTimeField(_("decision wanted by"))
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="approvals_to_decide",
        verbose_name=_("decides"),
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    valid_until = models.DateField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-asked_at", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="approval_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("granted", "refused")) | models.Q(decided_by__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["decider", "state", "decide_by", "id"], name="approval_decider"),
            models.Index(fields=["deal", "-asked_at"], name="approval_deal"),
            models.Index(fields=["state", "-asked_at", "-id"], name="approval_state"),
            models.Index(fields=["-asked_at", "-id"], name="approval_asked"),
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="approval_asker"),
            models.Index(fields=["decider", "-asked_at", "-id"], name="approval_given_to"),
            models.Index(fields=["about"], condition=models.Q(about__isnull=False), name="approval_about"),
            models.Index(
                fields=["decide_by"],
                condition=models.Q(state="requested", escalated_at__isnull=True),
                name="approval_overdue",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return reverse("negotiations:approval", args=[self.pk])

    @property
    def waits(self) -> bool:
        return self.state == self.State.REQUESTED
