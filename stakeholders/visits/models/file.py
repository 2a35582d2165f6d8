from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.visits.models.visit import Visit
from stakeholders.visits.querysets import OfVisitQuerySet
from team.records import Record


class VisitFile(Record):
    """A photo or a file of a visit, in the configured storage; served only through a view that checks.

    Seen by whoever reads its visit in full. `name` is what its sender called it, for people to read; never a path.
    """

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    file = models.FileField(_("file"), upload_to="visits/%Y/%m/", max_length=300)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfVisitQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.name
