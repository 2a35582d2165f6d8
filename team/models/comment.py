from django.db import models
from django.utils.translation import gettext_lazy as _

from team.models.user import User
from team.querysets import ScopedQuerySet
from team.records import Record


class Comment(Record):
    """What somebody wrote on a record (an account, a deal); who sees the record sees the comment."""

    scope_label = models.CharField(max_length=40)
    scope_id = models.UUIDField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    body = models.TextField(_("comment"), max_length=4000)
    mentions = models.ManyToManyField(User, related_name="mentioned_in", blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["scope_label", "scope_id", "-created_at"], name="comment_scope")]

    not_told: list[User]
    """Set by `comment_on`: people it mentions who do not see the record."""

    def __str__(self) -> str:
        return self.body[:60]
