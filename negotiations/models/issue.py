from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.methods import lists
from negotiations.models.room import Negotiation
from negotiations.querysets import OfNegotiationQuerySet, StanceQuerySet
from team.records import Record


def value_field(label: Any = None, **options: Any) -> Any:
    """A field for a value of an issue, in its own unit; money in whole units of the deal's currency."""
    return models.DecimalField(label, max_digits=18, decimal_places=4, **options)


class Issue(Record):
    """Something that is negotiated: a price, a payment term, a warranty. Its name and unit are no secret.

    `code` is that of its template in `negotiations/methods/issues.yaml`, "" for one's own. `reference` is the list
    price or the standard term: a discount is measured against it. `binds`: taken over from a room that was at the
    table, so limit and list price give way no more easily than they did there, though this room is still prepared.
    """

    class Better(models.TextChoices):
        HIGHER = "higher", _("More is better for us")
        LOWER = "lower", _("Less is better for us")

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="issues")
    code = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="")
    better = models.CharField(_("direction"), max_length=6, choices=Better)
    reference = value_field(_("list price or standard"), null=True, blank=True)
    step = value_field(_("smallest step"), null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    settled_on = models.DateField(null=True, blank=True)
    binds = models.BooleanField(default=False, editable=False)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["place", "created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["negotiation", "code"], condition=~models.Q(code=""), name="issue_template_once"
            ),
            models.CheckConstraint(
                condition=models.Q(step__isnull=True) | models.Q(step__gt=0), name="issue_step_positive"
            ),
        ]
        indexes = [models.Index(fields=["negotiation", "place"], name="issue_negotiation")]

    def __str__(self) -> str:
        """A template's issue goes by the reader's word for it until somebody gives it a name of its own."""
        return lists.in_readers_words(self.code, "text", self.name)

    @property
    def shown_unit(self) -> str:
        return lists.in_readers_words(self.code, "unit", self.unit)


class Stance(Record):
    """What we want of an issue, how far we go, and what we believe of them: for the deal's editors alone.

    `weight` and `their_weight` are shares of 100 that need not add up: utilities norm them. `worth_minor` is what one
    unit is worth to us and `their_worth_minor` what it is worth to them, in minor units of the deal's currency.
    Source: formulas §12.
    """

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="stance")
    target = value_field(_("our target"), null=True, blank=True)
    limit = value_field(_("our limit"), null=True, blank=True)
    opening = value_field(_("our opening"), null=True, blank=True)
    their_target = value_field(_("their target"), null=True, blank=True)
    their_limit = value_field(_("their limit"), null=True, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight for us"), default=0)
    their_weight = models.PositiveSmallIntegerField(_("weight for them"), default=0)
    worth_minor = models.BigIntegerField(_("worth of one unit to us"), null=True, blank=True)
    their_worth_minor = models.BigIntegerField(_("worth of one unit to them"), null=True, blank=True)
    criterion = models.CharField(_("objective criterion"), max_length=300, blank=True, default="")

    objects = StanceQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(target__isnull=True)
                | models.Q(limit__isnull=True)
                | ~models.Q(target=models.F("limit")),
                name="stance_target_is_not_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__lte=100, their_weight__lte=100), name="stance_weights_in_range"
            ),
        ]

    def __str__(self) -> str:
        return str(self.issue)
