from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.issue import Issue, value_field
from negotiations.models.offers import Offer
from negotiations.models.room import Negotiation
from negotiations.models.rounds import Round, Side
from negotiations.querysets import LedgerQuerySet
from team.records import Record


class Concession(Record):
    """A row of the ledger: a side gave way on an issue (or gave something that is no issue). A13.3 ⑦ ⑧, A5.16.

    `value_minor` is what it costs us where we gave, and what it is worth to us where they gave; `their_value_minor`
    what it is worth to them, or costs them. Minor units of the deal's currency, never negative. `answers` is the
    concession of the other side that it was given in return for; `asked` what was asked for it in words. A row that
    an offer brought counts while that offer stands: not withdrawn, and accepted where the other side gave way to it.
    Source: formulas §12.
    """

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="concessions")
    side = models.CharField(_("who gave"), max_length=6, choices=Side)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="concessions")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, null=True, blank=True, related_name="concessions")
    round = models.ForeignKey(Round, on_delete=models.SET_NULL, null=True, blank=True, related_name="concessions")
    what = models.CharField(_("what was given"), max_length=200, blank=True, default="")
    asked = models.CharField(_("asked for in return"), max_length=200, blank=True, default="")
    before = value_field(null=True, blank=True)
    after = value_field(null=True, blank=True)
    value_minor = models.BigIntegerField(_("worth to us"), null=True, blank=True)
    their_value_minor = models.BigIntegerField(_("worth to them"), null=True, blank=True)
    answers = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answered_by")
    given_on = models.DateField(_("given on"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = LedgerQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["given_on", "created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=(models.Q(value_minor__isnull=True) | models.Q(value_minor__gte=0))
                & (models.Q(their_value_minor__isnull=True) | models.Q(their_value_minor__gte=0)),
                name="concession_worth_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(issue__isnull=False) | ~models.Q(what=""), name="concession_says_what"
            ),
        ]
        indexes = [models.Index(fields=["negotiation", "given_on"], name="concession_negotiation")]

    def __str__(self) -> str:
        return self.what or str(self.issue)
