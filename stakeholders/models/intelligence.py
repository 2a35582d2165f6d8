from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from stakeholders.querysets import IntelligenceQuerySet
from team.records import Record


class Intelligence(Record):
    """Something that was learned in confidence, from whom, and whether a second source says so too.

    Read by the deal team only, wherever it could show. Source: catalogue A6.6, architecture section 4.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not verified")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUTED = "refuted", _("Refuted")

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="intelligence")
    text = models.TextField(_("what we learned"), max_length=2000)
    source = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="told", verbose_name=_("from whom")
    )
    source_note = models.CharField(_("from where"), max_length=200, blank=True, default="")
    learned_on = models.DateField(_("learned on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    second_source = models.ForeignKey(
        Contact,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="verified",
        verbose_name=_("second source"),
    )
    second_note = models.CharField(_("second source, elsewhere"), max_length=200, blank=True, default="")
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = IntelligenceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("intelligence item")
        ordering = ["-learned_on", "-id"]
        indexes = [models.Index(fields=["center", "-learned_on", "-id"], name="intelligence_of_center")]

    def __str__(self) -> str:
        return self.text[:80]
