from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.checking import CheckState, check_state, may_check
from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from stakeholders.querysets import CommitmentQuerySet
from team.records import Record


class Commitment(Record):
    """Somebody does something by a day: the one home of next steps, customer's actions and measures.

    A deal's *next step* is the earliest open commitment of ours in its center, the *customer's action* the
    earliest open one of theirs. A measure of the relationship table is looked at again on the day `check_on`: has it
    worked? Source: compositions, "Ask once"; catalogue A7.3.
    """

    class Side(models.TextChoices):
        OURS = "ours", _("Ours")
        THEIRS = "theirs", _("The customer's")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Origin(models.TextChoices):
        VISIT = "visit", _("Visit")
        DEAL = "deal", _("Deal")
        TABLE = "table", _("Relationship table")
        ROUND = "round", _("Negotiation round")
        IMPORT = "import", _("Import")

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="commitments")
    center = models.ForeignKey(
        BuyingCenter, on_delete=models.CASCADE, null=True, blank=True, related_name="commitments"
    )
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments")
    side = models.CharField(_("side"), max_length=6, choices=Side)
    what = models.CharField(_("what"), max_length=300)
    action_code = models.CharField(max_length=40, blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    done_on = models.DateField(null=True, blank=True)
    check_on = models.DateField(_("check on"), null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    result = models.CharField(_("result"), max_length=300, blank=True, default="")
    check_result = models.CharField(_("what the check showed"), max_length=300, blank=True, default="")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.DEAL)
    origin_id = models.UUIDField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CommitmentQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = [models.F("due_on").asc(nulls_last=True), "created_at", "id"]
        indexes = [
            models.Index(fields=["center", "state", "side", "due_on"], name="commitment_center"),
            models.Index(fields=["assignee", "state", "due_on"], name="commitment_assignee"),
            models.Index(fields=["account", "state"], name="commitment_account"),
            models.Index(
                fields=["check_on", "assignee"],
                name="commitment_unchecked",
                condition=models.Q(check_on__isnull=False, checked_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def check_state(self, today: dt.date) -> CheckState:
        """Empty, planned, due or checked."""
        return check_state(self.state, self.check_on, self.checked_on, today)

    def may_be_checked(self, today: dt.date) -> bool:
        return self.checked_on is None and may_check(self.state, self.due_on, self.check_on, today)
