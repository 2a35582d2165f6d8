"""Files and links that belong to an account."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.files import LARGEST, TYPES, kind_of
from accounts.models import Document, KeyAccount
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit, require_seller


@transaction.atomic
def add_document(
    *,
    actor: User,
    account_id: uuid.UUID,
    title: str,
    kind: str = Document.Kind.OTHER,
    file: UploadedFile | None = None,
    url: str = "",
    dated_on: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Document:
    """A file or an http(s) link, by anybody who sells and works at the account (a deal there is enough).

    The stored name is random and ends as its content says; the title is what people see.
    """
    account = KeyAccount.lock(account_id)
    if not KeyAccount.objects.face_visible_to(actor).filter(pk=account.pk).exists():
        raise KeyAccount.DoesNotExist
    require_seller(actor)
    if bool(file) == bool(url):
        raise ValidationError({"file": _("Choose a file or give a link, one of the two.")})
    document = Document(
        account=account, title=title.strip(), kind=kind, url=url.strip(), dated_on=dated_on, added_by=actor
    )
    if at is not None:
        document.created_at = at
    _require_web_link(document.url)
    extension = _attach(document, file) if file else ""
    document.full_clean(exclude=["account", "added_by", "file"])
    if file:
        # Last, so that a refusal leaves no file behind.
        document.file.save(f"{uuid.uuid4().hex}.{extension}", file, save=False)
    document.save(force_insert=True)
    announce(actor=actor, verb="document_added", subject=document, scope=account, new={"kind": kind}, at=at)
    return document


def _require_web_link(url: str) -> None:
    if url and not url.lower().startswith(("https://", "http://")):
        raise ValidationError({"url": _("A link begins with https:// or http://.")})


def _attach(document: Document, file: UploadedFile) -> str:
    """Check the file and note type and size; answers the extension."""
    size = file.size or 0
    if size > LARGEST:
        message = _("The file is too large: at most %(size)s.") % {"size": filesizeformat(LARGEST)}
        raise ValidationError({"file": message})
    if size == 0:
        raise ValidationError({"file": _("The file is empty.")})
    extension = kind_of(file, file.name or "")  # type: ignore[arg-type]
    if extension is None:
        message = _(
            "Only PDF, photos (JPEG, PNG, WebP, HEIC), Word, Excel, PowerPoint (without macros), text and CSV files."
        )
        raise ValidationError({"file": message})
    document.content_type, document.size = TYPES[extension], size
    return extension


@transaction.atomic
def remove_document(*, actor: User, document_id: uuid.UUID, at: dt.datetime | None = None) -> None:
    """Its file goes too, once that is certain."""
    document = locked_for_edit(Document, document_id, actor=actor)
    announce(actor=actor, verb="document_removed", subject=document, scope=document.account, at=at)
    if document.file:
        storage, name = document.file.storage, str(document.file.name)
        transaction.on_commit(lambda: storage.delete(name))
    document.delete()
