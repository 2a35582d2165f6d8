from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Document
from pipeline.models.deal import Deal
from pipeline.models.pipeline import Criterion, Stage
from pipeline.querysets import OfDealQuerySet
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.records import Record


class Evidence(Record):
    """What proves a criterion of a deal: a record that exists, or somebody's statement in one sentence.

    `value` holds what the proof's form asked for (from/to, date, occasion …). Withdrawn rows stay.
    Source: formulas §2, compositions §7.
    """

    class Kind(models.TextChoices):
        RECORD = "record", _("Record")
        STATED = "stated", _("Statement")

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="evidence")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=6, choices=Kind)
    on = models.DateField(_("on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    value = models.JSONField(default=dict, blank=True)
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(max_length=300, blank=True, default="")

    objects = OfDealQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["deal", "created_at"]
        indexes = [models.Index(fields=["deal", "withdrawn_at", "criterion"], name="evidence_deal")]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.deal}"


class Waiver(Record):
    """Leave to stand in a stage whose gate is closed, until a day; it never raises the earned stage."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="waivers")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    reason = models.CharField(_("reason"), max_length=500)
    owed = models.JSONField(default=list)
    until = models.DateField(_("until"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True, default="")
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = OfDealQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-requested_at"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["deal", "stage"],
                condition=models.Q(state="requested"),
                name="one_open_waiver_request",
            ),
        ]
        indexes = [models.Index(fields=["deal", "state", "until"], name="waiver_deal")]

    def __str__(self) -> str:
        return f"{self.stage} of {self.deal}: {self.state}"
