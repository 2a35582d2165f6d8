from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from stakeholders.models.center import BuyingCenter
from stakeholders.models.contact import Contact
from stakeholders.querysets import MemberQuerySet
from team.records import Record

FROM_MINUS_TWO_TO_TWO = [MinValueValidator(-2), MaxValueValidator(2)]


class Part(models.Model):
    """What else is known of a part in the purchase; all optional. Source: catalogue A3.3, A6.6, A6.9, A6.10."""

    persona = models.CharField(_("persona"), max_length=40, blank=True, default="")
    focuses = models.JSONField(_("what they look at"), default=list, blank=True)
    phases = models.JSONField(_("takes part in"), default=list, blank=True)
    obtain = models.CharField(_("to obtain from them"), max_length=300, blank=True, default="")
    coach_criteria = models.JSONField(_("as a coach"), default=list, blank=True)

    class Meta:
        abstract = True


class Analysis(models.Model):
    """The stakeholder row: what it takes to win this person's support. Source: catalogue A7.2."""

    interest = models.CharField(_("interest"), max_length=300, blank=True, default="")
    acceptable_change = models.CharField(_("acceptable change"), max_length=300, blank=True, default="")
    resistance = models.CharField(_("likely resistance"), max_length=300, blank=True, default="")
    reason_technical = models.CharField(_("technical reason"), max_length=300, blank=True, default="")
    reason_organizational = models.CharField(_("organizational reason"), max_length=300, blank=True, default="")
    reason_cultural = models.CharField(_("cultural reason"), max_length=300, blank=True, default="")
    necessity = models.PositiveSmallIntegerField(
        _("how much we need them"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    effort = models.CharField(_("effort it takes"), max_length=300, blank=True, default="")

    class Meta:
        abstract = True


class Member(Part, Analysis, Record):
    """A person's part in one buying center: roles, attitude, influence, weight. Source: catalogue A6, A7.3, A7.4.

    `target_attitude` empty: the usual one (`influence.target_attitude`). `relation_us` is -2 to +2.
    """

    class Attitude(models.IntegerChoices):
        OPPONENT = -1, _("Opponent")
        NEUTRAL = 0, _("Neutral")
        SUPPORTER = 1, _("Supporter")

    class Basis(models.TextChoices):
        VISIT = "visit", _("from a visit")
        STATEMENT = "statement", _("from a statement")
        ASSUMED = "assumed", _("assumed")

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="memberships")
    attitude = models.SmallIntegerField(_("attitude"), choices=Attitude, null=True, blank=True)
    attitude_basis = models.CharField(max_length=10, choices=Basis, blank=True, default="")
    attitude_on = models.DateField(null=True, blank=True)
    influence = models.PositiveSmallIntegerField(
        _("influence"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    weight_override = models.DecimalField(
        _("weight"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    weight_reason = models.CharField(_("reason for the weight"), max_length=300, blank=True, default="")
    target_attitude = models.SmallIntegerField(_("attitude to reach"), choices=Attitude, null=True, blank=True)
    relation_us = models.SmallIntegerField(_("relation to us"), null=True, blank=True, validators=FROM_MINUS_TWO_TO_TWO)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("our responsible person"),
    )

    ended_on = models.DateField(_("no part since"), null=True, blank=True, editable=False)
    """Set when the person moves to an account that has nothing to do with this one; counts as having left."""

    objects = MemberQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["center", "created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["center", "contact"], name="person_once_per_center"),
            models.CheckConstraint(
                condition=models.Q(attitude__isnull=True) | models.Q(attitude__in=[-1, 0, 1]),
                name="attitude_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} in {self.center}"


class MemberRole(models.Model):
    """One canonical role or function of a member (codes of `stakeholders.roles`); a person may hold several."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="role_rows")
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "code"], name="role_once_per_member")]
        indexes = [models.Index(fields=["code", "member"], name="member_role_code")]

    def __str__(self) -> str:
        return self.code


class MemberRival(models.Model):
    """How somebody stands to a competitor, -2 to +2. Source: catalogue A7.3."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="rival_rows")
    competitor = models.ForeignKey(Competitor, on_delete=models.PROTECT, related_name="+")
    relation = models.SmallIntegerField(validators=FROM_MINUS_TWO_TO_TWO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "competitor"], name="rival_once_per_member"),
            models.CheckConstraint(condition=models.Q(relation__range=(-2, 2)), name="rival_relation_known"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.relation:+d}"


class InfluenceLine(Record):
    """Somebody whom another member listens to, beside the reporting lines; `strength` 1 to 3."""

    center = models.ForeignKey(BuyingCenter, on_delete=models.CASCADE, related_name="influence_lines")
    source = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="influences", verbose_name=_("who"))
    target = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="influenced_by", verbose_name=_("whom"))
    strength = models.PositiveSmallIntegerField(
        _("strength"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )

    objects = MemberQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["created_at", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["source", "target"], name="influence_once_per_pair"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="influence_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.source.contact} → {self.target.contact}"
