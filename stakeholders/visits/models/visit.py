from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.querysets import BuyingCenterQuerySet
from stakeholders.visits.models.channel import Channel
from stakeholders.visits.models.series import VisitSeries
from stakeholders.visits.querysets import VisitQuerySet
from team.records import Record

MOST_TRAVEL = 24 * 60


class Outcome(models.TextChoices):
    """What came out of a held visit. An advance needs a customer's action with a date. Source: catalogue A10.6."""

    ORDER = "order", _("Order")
    ADVANCE = "advance", _("Advance")
    CONTINUATION = "continuation", _("Continuation")
    NO_SALE = "no_sale", _("No-sale")


class Visit(Record):
    """A planned or held contact with people of an account: visit, call, video meeting, message.

    `question_types`, `steps` and `closing` are codes of the lists in `stakeholders/methods/visits.yaml`.
    `travel_minutes`: to get there from the place before; None means as usual (`route`).
    """

    Channel = Channel

    class Work(models.TextChoices):
        """Which part of selling it was; the method wants 40 : 20 : 40. Source: catalogue A3.11."""

        PREPARATION = "preparation", _("Preparation")
        PRESENTATION = "presentation", _("Presentation")
        AFTER_SALES = "after_sales", _("After-sales service")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        ATTEMPTED = "attempted", _("Nobody there")
        MISSED = "missed", _("Did not happen")
        CANCELLED = "cancelled", _("Cancelled")

    account = models.ForeignKey(KeyAccount, on_delete=models.PROTECT, related_name="visits", verbose_name=_("account"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    channel = models.CharField(_("channel"), max_length=12, choices=Channel, default=Channel.ON_SITE)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    is_formal = models.BooleanField(_("formal visit"), default=False)
    is_agreed = models.BooleanField(_("agreed with the customer"), default=False)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True, default="")
    planned_commitment = models.CharField(_("commitment to ask for"), max_length=300, blank=True, default="")
    fallback_commitment = models.CharField(_("else, at least"), max_length=300, blank=True, default="")
    series = models.ForeignKey(VisitSeries, on_delete=models.SET_NULL, null=True, blank=True, related_name="visits")
    travel_minutes = models.PositiveSmallIntegerField(
        _("minutes to get there"), null=True, blank=True, validators=[MaxValueValidator(MOST_TRAVEL)]
    )
    work = models.CharField(_("part of the sale"), max_length=12, choices=Work, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    no_sale_reason = models.CharField(_("reason"), max_length=40, blank=True, default="")
    material = models.CharField(_("material handed over"), max_length=200, blank=True, default="")
    note = models.TextField(_("note"), max_length=8000, blank=True, default="")
    question_types = models.JSONField(_("questions asked"), blank=True, default=list)
    steps = models.JSONField(_("steps of the visit"), blank=True, default=list)
    closing = models.CharField(_("closing line"), max_length=20, blank=True, default="")
    logged_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-starts_at", "-id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=models.Q(ends_at__gte=models.F("starts_at")), name="visit_in_order"),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "starts_at"], name="visit_owner_state"),
            models.Index(fields=["account", "-starts_at", "-id"], name="visit_account"),
            models.Index(fields=["-starts_at", "-id"], name="visit_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit_detail", args=[self.pk])

    @property
    def is_ahead(self) -> bool:
        """Not over yet, whatever its state."""
        return self.ends_at > timezone.now()

    def about(self) -> BuyingCenterQuerySet:
        """The primary buying center first."""
        return BuyingCenter.objects.filter(visit_rows__visit=self).order_by("-visit_rows__is_primary", "pk")


class VisitPerson(models.Model):
    """A person of the customer who is expected at the visit, or was met."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="people")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="visit_rows")
    met = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "contact"], name="person_once_per_visit")]
        indexes = [models.Index(fields=["contact", "met"], name="visit_person_contact")]

    def __str__(self) -> str:
        return str(self.contact)


class VisitColleague(models.Model):
    """Somebody of our side who goes along."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="colleagues")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="joined_visits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="colleague_once_per_visit")]

    def __str__(self) -> str:
        return str(self.user)


class VisitCenter(models.Model):
    """A buying center the visit was about, with its own outcome; the primary one carries the visit's."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="centers")
    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="visit_rows")
    is_primary = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "center"], name="center_once_per_visit")]
        indexes = [models.Index(fields=["center", "visit"], name="visit_center_center")]

    def __str__(self) -> str:
        return str(self.center)
