from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pipeline.forecasts.querysets import QuotaQuerySet
from team.models import Team
from team.records import Record


class Quota(Record):
    """What a person, or a team as a whole, is to win in a month, in the base currency.

    A longer period's quota is the sum of its months; a team without a row of its own takes the sum of its people.
    `product_line` is a series of products, or empty for everything that is sold: the latter is the forecast's quota,
    a line's stands beside what was won of that line.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="quotas"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="quotas")
    product_line = models.CharField(_("product line"), max_length=60, blank=True, default="")
    month = models.DateField(_("month"))
    amount_minor = models.BigIntegerField(_("quota"))

    objects = QuotaQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["month", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(owner__isnull=True) ^ models.Q(team__isnull=True),
                name="quota_of_person_or_team",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="quota_not_negative"),
            models.UniqueConstraint(fields=["owner", "product_line", "month"], name="quota_person_line_month"),
            models.UniqueConstraint(fields=["team", "product_line", "month"], name="quota_team_line_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.amount_minor}"
