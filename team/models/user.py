from __future__ import annotations

import datetime as dt
import uuid
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.cache import cache
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from team.models.organization import Organization
from team.querysets import PeopleQuerySet, SharedQuerySet
from team.records import Record, new_id
from team.sight import Sight, sight_of
from team.zones import require_zone


class Role(models.TextChoices):
    """What a person does here; roles combine."""

    REP = "rep", _("Sales rep")
    INSIDE_REP = "inside_rep", _("Inside sales rep")
    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


def unread_key(user_id: uuid.UUID) -> str:
    return f"unread-{user_id}"


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> PeopleQuerySet:
        return PeopleQuerySet(self.model, using=self._db)

    SYSTEM_EMAIL = "system@keyline.invalid"

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who can sign in; without a password they set one by the link in their invitation."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def system(self) -> User:
        """The actor of jobs: nobody can sign in as it."""
        user, _created = self.get_or_create(
            email=self.SYSTEM_EMAIL, defaults={"name": "Keyline", "is_system": True, "password": "!"}
        )
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def people(self) -> PeopleQuerySet:
        """Everybody but the system user."""
        return self.get_queryset().people()

    def active(self) -> PeopleQuerySet:
        return self.get_queryset().active()

    def visible_to(self, user: User) -> PeopleQuerySet:
        return self.get_queryset().visible_to(user)

    def editable_by(self, user: User) -> PeopleQuerySet:
        return self.get_queryset().editable_by(user)


class User(AbstractBaseUser):
    """A person who works here. Customers' people are contacts, customers are key accounts.

    `remind_before` 0: no reminder of appointments. `muted`: verbs of news that neither bell nor mail brings them.
    """

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("Once a day")
        NONE = "none", _("Never")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, default="")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    mail = models.CharField(_("mail"), max_length=7, choices=Mail, default=Mail.AT_ONCE)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(20))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(7, 30))
    remind_before = models.PositiveSmallIntegerField(
        _("remind me so many minutes before an appointment"), default=60, validators=[MaxValueValidator(7 * 24 * 60)]
    )
    muted = models.JSONField(_("not told of"), default=list, blank=True)
    weekly_digest = models.BooleanField(_("weekly digest"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_system = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    source_system = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=120, null=True, blank=True, default=None)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.UniqueConstraint(fields=["source_system", "external_id"], name="user_origin"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save_changes(self, *fields: str) -> None:
        Record.save_changes(cast(Record, self), *fields)

    @classmethod
    def lock(cls, pk: uuid.UUID) -> User:
        """As `Record.lock`."""
        return cls.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    def get_absolute_url(self) -> str:
        return reverse("team:person_detail", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        require_zone(self.time_zone)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def role_codes(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.role_grants.all())

    def has_role(self, *roles: str) -> bool:
        return bool(self.role_codes.intersection(roles))

    @property
    def leads(self) -> bool:
        """Their first page is Monday: who leads others, and who reads all."""
        return self.has_role(Role.MANAGER, Role.DIRECTOR, Role.ANALYST)

    @cached_property
    def sight(self) -> Sight:
        """Whose work this person reaches; read once per request."""
        return sight_of(self)

    @property
    def may_sell(self) -> bool:
        """False where this request knows already that the person sells nothing: the frame of a page asks no query."""
        return "sight" not in self.__dict__ or self.sight.sells

    @property
    def zone(self) -> ZoneInfo:
        """Their own, or the organization's where they chose none."""
        return ZoneInfo(self.time_zone) if self.time_zone else Organization.objects.zone()

    @property
    def unread_count(self) -> int:
        """How many notifications wait; remembered, since every page asks."""
        key = unread_key(self.pk)
        count = cache.get(key)
        if count is None:
            count = self.notifications.filter(read_at__isnull=True).count()
            cache.set(key, count, 300)
        return int(count)

    def today(self) -> dt.date:
        """This person's calendar day now."""
        return self.day_of(None)

    def day_of(self, instant: dt.datetime | None) -> dt.date:
        """This person's calendar day of an instant, of now if there is none."""
        return timezone.localdate(instant, timezone=self.zone)

    def forget_sight(self) -> None:
        """Drop what was read about roles and teams (after they changed within one request)."""
        for name in ("role_codes", "sight"):
            self.__dict__.pop(name, None)


class RoleGrant(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SharedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
