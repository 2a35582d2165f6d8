from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How one meets."""

    ON_SITE = "on_site", _("Visit on site")
    AT_OUR_SITE = "at_our_site", _("Customer at our site")
    VIDEO = "video", _("Video meeting")
    PHONE = "phone", _("Call")
    MESSENGER = "messenger", _("Messenger")
