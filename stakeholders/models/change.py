from django.db import models

from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from team.history import Change


class StakeholderChange(Change):
    """History of people and buying centers: attitudes, roles, weights, reporting lines, who left."""

    center = models.ForeignKey(BuyingCenter, on_delete=models.PROTECT, null=True, related_name="changes")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta(Change.Meta):
        indexes = [
            models.Index(fields=["center", "-effective_at", "-id"], name="center_history"),
            models.Index(fields=["contact", "-effective_at", "-id"], name="contact_history"),
        ]
