import uuid
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import KeyAccount
from stakeholders import likeness
from stakeholders.models.keys import KeyField
from stakeholders.querysets import ContactQuerySet
from team.records import Record
from web.names import TwoNames


class Contact(TwoNames, Record):
    """A person at a key account. Those who left stay, with the day they left."""

    class Level(models.TextChoices):
        STAFF = "staff", _("Staff")
        MIDDLE = "middle", _("Middle management")
        SENIOR = "senior", _("Senior management")
        EXECUTIVE = "executive", _("Executive")

    class Affiliation(models.TextChoices):
        """Why somebody who works elsewhere matters here. Source: catalogue A6.1."""

        DESIGN_INSTITUTE = "design_institute", _("Design institute")
        SUPERIOR_AUTHORITY = "superior_authority", _("Superior authority")
        COMPETITOR_ALLY = "competitor_ally", _("Ally of a competitor")
        OTHER = "other", _("Other outsider")

    class Style(models.TextChoices):
        """Task or people first, outgoing or reserved. Kept only where an administrator has said so. Source: A8.1."""

        DECISION = "decision", _("Decision expert")
        RELATIONS = "relations", _("PR expert")
        ANALYSIS = "analysis", _("Analysis expert")
        HARMONY = "harmony", _("EQ expert")

    class Rung(models.IntegerChoices):
        """How far the person has come with us. Source: catalogue A1.9."""

        KNOW = 1, _("Know")
        FAMILIAR = 2, _("Familiar")
        RECOGNIZE = 3, _("Recognize")
        TRUST = 4, _("Trust")
        FRIEND = 5, _("Friend")
        COOPERATE = 6, _("Cooperate")

    account = models.ForeignKey(
        KeyAccount, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("local name"), max_length=120, blank=True, default="")
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    department = models.CharField(_("department"), max_length=120, blank=True, default="")
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True, default="")
    reports_to = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
    )
    affiliation = models.CharField(_("works elsewhere"), max_length=20, choices=Affiliation, blank=True, default="")
    employer = models.CharField(_("employer"), max_length=120, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    mobile = models.CharField(_("mobile"), max_length=40, blank=True, default="")
    messenger = models.CharField(_("messenger"), max_length=80, blank=True, default="")
    left_on = models.DateField(_("left on"), null=True, blank=True)
    rung = models.PositiveSmallIntegerField(
        _("relationship ladder"),
        choices=Rung,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    style = models.CharField(_("personality style"), max_length=10, choices=Style, blank=True, default="")
    erased_on = models.DateField(null=True, blank=True, editable=False)
    email_key = KeyField(max_length=254, make=likeness.email_key, of=("email",))
    phone_key = KeyField(max_length=16, make=likeness.phone_key, of=("phone",))
    mobile_key = KeyField(max_length=16, make=likeness.phone_key, of=("mobile",))
    name_key = KeyField(max_length=255, make=likeness.name_key, of=("name", "local_name"))

    objects = ContactQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(reports_to=models.F("id")), name="contact_not_own_superior"),
        ]
        indexes = [
            models.Index(fields=["account", "name", "id"], name="contact_account"),
            models.Index(fields=["name", "id"], name="contact_by_name"),
            models.Index(Upper("name"), name="contact_any_case"),
            models.Index(fields=["email_key"], name="contact_email_key", condition=~models.Q(email_key="")),
            models.Index(fields=["phone_key"], name="contact_phone_key", condition=~models.Q(phone_key="")),
            models.Index(fields=["mobile_key"], name="contact_mobile_key", condition=~models.Q(mobile_key="")),
        ]

    def save_changes(self, *fields: str) -> None:
        """With the keys of what is changed."""
        keys = [each.name for each in self._meta.fields if isinstance(each, KeyField) and set(each.of) & set(fields)]
        super().save_changes(*fields, *keys)

    @classmethod
    def lock(cls, pk: uuid.UUID) -> Self:
        """Also against whoever adds rows about the person: who merges or erases takes along all there are."""
        rows: Any = cls._default_manager.select_for_update(of=("self",))
        found: Self = rows.get(pk=pk)
        return found

    def get_absolute_url(self) -> str:
        return reverse("stakeholders:contact_detail", args=[self.pk])
