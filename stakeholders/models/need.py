from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from stakeholders.needs import EXPLICIT
from stakeholders.querysets import OfCenterQuerySet
from team.records import Record


class Need(Record):
    """What somebody at the customer needs, said or not. Source: catalogue A9.1 to A9.6.

    `maturity` 1 (almost perfect) to 4 (I must change now). A need is *confirmed* when a person has said yes to it.
    """

    class Kind(models.TextChoices):
        OPERATING = "operating", _("Operating need")
        USER = "user", _("User need")
        FUNCTIONAL = "functional", _("Functional need")
        SYSTEM = "system", _("System need")
        CAREER = "career", _("Career need")
        BUSINESS = "business", _("Business need")
        MANAGEMENT = "management", _("Management need")

    class Level(models.TextChoices):
        """What research it asks for. Source: catalogue A9.1."""

        BUSINESS_OPERATION = "business_operation", _("Business operation")
        MANAGEMENT = "management", _("Management")
        OPERATION = "operation", _("Operation")

    class Maturity(models.IntegerChoices):
        FINE = 1, _("Almost perfect")
        DISSATISFIED = 2, _("A little dissatisfied")
        GROWING = 3, _("The problem grows")
        URGENT = 4, _("Must change now")

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="needs")
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("whose need")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True, default="")
    statement = models.CharField(_("what they need"), max_length=300)
    maturity = models.PositiveSmallIntegerField(
        _("maturity"), choices=Maturity, default=1, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    tags = models.JSONField(_("features"), default=list, blank=True)
    evidence = models.CharField(_("how we know"), max_length=300, blank=True, default="")
    visit_id = models.UUIDField(null=True, blank=True)
    benefit = models.CharField(_("what it brings them"), max_length=300, blank=True, default="")
    learned_on = models.DateField(_("known since"))
    confirmed_by = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfCenterQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["center", "created_at"], name="need_of_center")]

    def __str__(self) -> str:
        return self.statement

    @property
    def is_explicit(self) -> bool:
        """Said clearly (A9.4); the others are seldom said (A9.5)."""
        return self.kind in EXPLICIT


class ResearchNote(Record):
    """What was found out about one item of the research checklist. Source: catalogue A9.1."""

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="research_notes")
    item = models.CharField(max_length=40)
    note = models.CharField(_("what we found out"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = OfCenterQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["item"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["center", "item"], name="research_once_per_item"),
        ]

    def __str__(self) -> str:
        return self.note


class Differentiator(Record):
    """Where we stand against a competitor in the customer's eyes: product, service, image. Source: catalogue A9.10."""

    class Aspect(models.TextChoices):
        PRODUCT = "product", _("Product")
        SERVICE = "service", _("Service")
        IMAGE = "image", _("Image")

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="differentiators")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+", verbose_name=_("competitor"))
    aspect = models.CharField(_("aspect"), max_length=8, choices=Aspect)
    standing = models.SmallIntegerField(
        _("where we stand"), null=True, blank=True, validators=[MinValueValidator(-2), MaxValueValidator(2)]
    )
    ours = models.CharField(_("what we have"), max_length=300, blank=True, default="")
    theirs = models.CharField(_("what they have"), max_length=300, blank=True, default="")

    objects = OfCenterQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["competitor", "aspect"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["center", "competitor", "aspect"], name="differentiator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}, {self.get_aspect_display()}"
