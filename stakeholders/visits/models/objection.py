import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits.models.visit import Visit
from stakeholders.visits.querysets import SaidQuerySet
from team.records import Record


class Objection(Record):
    """What speaks against us in the customer's words, and how we answered. Source: catalogue A12.4.

    `subject` and `technique` are codes of the lists in `stakeholders/methods/objections.yaml`.
    """

    class Motive(models.TextChoices):
        REAL = "real", _("Real")
        FALSE = "false", _("False")
        HIDDEN = "hidden", _("Hidden")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")
        STANDS = "stands", _("Stands")

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="objections")
    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, null=True, blank=True, related_name="objections")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="objections")
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="objections")
    motive = models.CharField(_("motive"), max_length=6, choices=Motive, blank=True, default="")
    subject = models.CharField(_("about"), max_length=20, blank=True, default="")
    text = models.CharField(_("objection"), max_length=300)
    technique = models.CharField(_("technique"), max_length=20, blank=True, default="")
    answer = models.CharField(_("our answer"), max_length=500, blank=True, default="")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    raised_on = models.DateField(_("raised on"), default=dt.date.today)
    settled_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SaidQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-raised_on", "-id"]
        indexes = [
            models.Index(fields=["account", "state", "-raised_on"], name="objection_account"),
            models.Index(fields=["center", "state"], name="objection_center"),
        ]

    def __str__(self) -> str:
        return self.text


class RivalNews(Record):
    """What was heard of a competitor at an account: what they do, offer, plan."""

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="rival_news")
    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, null=True, blank=True, related_name="rival_news")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    competitor = models.ForeignKey("accounts.Competitor", on_delete=models.PROTECT, related_name="news")
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="rival_news")
    text = models.CharField(_("news"), max_length=500)
    heard_on = models.DateField(_("heard on"), default=dt.date.today)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SaidQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name_plural = "rival news"
        ordering = ["-heard_on", "-id"]
        indexes = [models.Index(fields=["account", "-heard_on"], name="rival_news_account")]

    def __str__(self) -> str:
        return self.text
