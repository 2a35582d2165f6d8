from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import KeyAccount
from accounts.querysets import DocumentQuerySet
from team.records import Record


class Document(Record):
    """A file or a link that belongs to an account (and, by a link of the pipeline, to one of its deals).

    Files live in the configured storage, never in the database, and are served only through a view that checks.
    """

    class Kind(models.TextChoices):
        BROCHURE = "brochure", _("Brochure")
        PROPOSAL = "proposal", _("Proposal")
        QUOTE = "quote", _("Quote")
        TENDER_NOTICE = "tender_notice", _("Tender notice")
        OUR_CONTRACT = "our_contract", _("Our contract form")
        THEIR_CONTRACT = "their_contract", _("Their contract form")
        SIGNED_CONTRACT = "signed_contract", _("Signed contract")
        OTHER = "other", _("Other")

    account = models.ForeignKey(KeyAccount, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    url = models.URLField(_("link"), max_length=1000, blank=True, default="")
    file = models.FileField(_("file"), upload_to="documents/%Y/%m/", blank=True, max_length=300)
    content_type = models.CharField(max_length=100, blank=True, default="", editable=False)
    size = models.PositiveBigIntegerField(default=0, editable=False)
    dated_on = models.DateField(_("sent or received on"), null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="documents")

    objects = DocumentQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["account", "-created_at"], name="document_account")]

    def __str__(self) -> str:
        return self.title
