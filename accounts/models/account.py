from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.querysets import KeyAccountQuerySet, running
from team.history import Change
from team.records import Record
from web.names import TwoNames


class KeyAccount(TwoNames, Record):
    """A customer. ("Account" alone never means a log-in here.) Source: catalogue A5."""

    class Scope(models.TextChoices):
        GLOBAL = "global", _("Global")
        NATIONAL = "national", _("National")
        REGIONAL = "regional", _("Regional")

    class Tier(models.TextChoices):
        KEY = "key", _("Key")
        BACKBONE = "backbone", _("Backbone")
        POTENTIAL = "potential", _("Potential")

    class CoverageClass(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    class Segment(models.TextChoices):
        SME = "sme", _("Small or medium enterprise")
        LARGE = "large", _("Large enterprise")
        GOVERNMENT = "government", _("Government")

    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("local name"), max_length=200, blank=True, default="")
    match_key = models.CharField(max_length=200, editable=False, default="", db_index=True)
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    country = models.CharField(_("country"), max_length=80, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    website = models.URLField(_("web site"), blank=True, default="")
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, default="")
    erp_number = models.CharField(_("ERP number"), max_length=40, blank=True, default="")
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("parent"),
    )
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True, default="")
    coverage_class = models.CharField(_("coverage class"), max_length=1, choices=CoverageClass, default="A")
    segment = models.CharField(_("segment"), max_length=10, choices=Segment, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_accounts",
        verbose_name=_("owner"),
    )
    inside_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inside_owned_accounts",
        verbose_name=_("inside owner"),
    )
    founded_in = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue_minor = models.BigIntegerField(_("annual revenue"), null=True, blank=True)
    annual_revenue_currency = models.CharField(max_length=3, blank=True, default="")
    is_holding = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = KeyAccountQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="account_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="account_by_name"),
            models.Index(fields=["owner", "name", "id"], name="account_by_owner"),
            models.Index(Upper("name"), name="account_any_case"),
            # The choices of the filters (`facets`): from one value to the next.
            models.Index(
                fields=["industry"], name="account_industry", condition=models.Q(is_holding=False, industry__gt="")
            ),
            models.Index(fields=["region"], name="account_region", condition=models.Q(is_holding=False, region__gt="")),
        ]

    def get_absolute_url(self) -> str:
        return reverse("accounts:account_detail", args=[self.pk])

    def our_people(self) -> list[uuid.UUID]:
        """Ids of its owners and of its team today."""
        team = self.team_members.filter(running()).values_list("user_id", flat=True)
        return [*filter(None, (self.owner_id, self.inside_owner_id)), *team]


class AccountTeamMember(models.Model):
    """Somebody on our side who has full sight of the account, from a day to a day."""

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="team_members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_teams")
    function = models.CharField(_("function"), max_length=80, blank=True, default="")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["account", "starts_on", "id"]
        indexes = [models.Index(fields=["user", "account"], name="account_team_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=models.Q(ends_on__isnull=True),
                name="account_team_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.account}"


class AccountChange(Change):
    """History of an account: owner, segment, class, tier, parent …"""

    account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="changes")

    class Meta(Change.Meta):
        indexes = [models.Index(fields=["account", "-effective_at", "-id"], name="account_history")]
