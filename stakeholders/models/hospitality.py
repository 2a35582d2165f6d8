from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from stakeholders.querysets import HospitalityQuerySet
from team.records import Record


class Hospitality(Record):
    """A courtesy within the company's policy: what, for whom, worth how much, who allowed it.

    Beyond the limit of the policy it waits for a manager before it happens. Money for a decision is no courtesy and
    cannot be recorded. `over` says which limit it passes (`stakeholders.courtesies`), `is_past` that its day had
    passed when it was last weighed; `value_base_minor` is frozen at the rate of its day. Source: catalogue A8.3,
    section 19.17.
    """

    class Kind(models.TextChoices):
        MEAL = "meal", _("Meal")
        GIFT = "gift", _("Gift")
        EVENT = "event", _("Event")
        TRAVEL = "travel", _("Travel to us or to a reference")

    class State(models.TextChoices):
        WITHIN = "within", _("Within the policy")
        REQUESTED = "requested", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="hospitality")
    center = models.ForeignKey(
        BuyingCenter, on_delete=models.SET_NULL, null=True, blank=True, related_name="hospitality"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    what = models.CharField(_("what"), max_length=200)
    purpose = models.CharField(_("business purpose"), max_length=300)
    on = models.DateField(_("day"))
    value_minor = models.BigIntegerField(_("value in all"), validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3)
    value_base_minor = models.BigIntegerField(validators=[MinValueValidator(0)])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WITHIN)
    over = models.CharField(max_length=10, blank=True, default="")
    is_past = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=300, blank=True, default="")

    objects = HospitalityQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["account", "-on", "-id"], name="hospitality_of_account"),
            models.Index(fields=["-on", "-id"], name="hospitality_recent"),
            models.Index(
                fields=["requested_by", "on"], name="hospitality_waiting", condition=models.Q(state="requested")
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:hospitality_detail", args=[self.pk])


class HospitalityGuest(models.Model):
    """A person of the customer for whom it is."""

    hospitality = models.ForeignKey(Hospitality, on_delete=models.CASCADE, related_name="guests")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="hospitality_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hospitality", "contact"], name="guest_once")]

    def __str__(self) -> str:
        return str(self.contact)
