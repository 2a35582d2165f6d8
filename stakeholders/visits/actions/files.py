"""Photos and files of a visit: checked, kept outside the database under random names, taken away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.files import LARGEST, TYPES, kind_of
from accounts.photos import without_place
from stakeholders.visits.models import Visit, VisitFile
from team import activities, permits
from team.models import User
from web.errors import RuleViolation

MOST_FILES = 20
"""Of one visit."""
LONGEST_NAME = 200
WITH_FILES = (Visit.State.HELD, Visit.State.ATTEMPTED, Visit.State.PLANNED)


@transaction.atomic
def add_visit_file(
    *,
    actor: User,
    visit_id: uuid.UUID,
    file: UploadedFile,
    file_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> VisitFile:
    """By whoever may put the visit right. Sent again by its own `file_id`, the one that is there is the answer."""
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor)
    known = VisitFile.objects.filter(pk=file_id, visit=visit).first() if file_id else None
    return known or attach(visit, [file], actor, at, file_id)[0]


@transaction.atomic
def remove_visit_file(
    *, actor: User, file_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """What is stored goes too, once that is certain."""
    row = permits.locked_for_edit(VisitFile, file_id, actor=actor, expected_version=expected_version)
    activities.announce(actor=actor, verb="visit_file_removed", subject=row, scope=row.visit, at=at)
    storage, name = row.file.storage, str(row.file.name)
    transaction.on_commit(lambda: storage.delete(name))
    row.delete()


def attach(
    visit: Visit,
    files: Sequence[UploadedFile],
    actor: User,
    at: dt.datetime | None = None,
    file_id: uuid.UUID | None = None,
) -> list[VisitFile]:
    """Check all, then store all, so that a refusal leaves nothing behind; in a transaction, with the visit locked."""
    if not files:
        return []
    if visit.state not in WITH_FILES:
        raise RuleViolation("no_files", _("This visit did not take place: nothing can be attached to it."))
    if visit.files.count() + len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(count)d files for one visit.") % {"count": MOST_FILES}})
    checked = [(file, _checked(file)) for file in files]
    return [_store(visit, file, kind, actor, at, file_id) for file, kind in checked]


def _checked(file: UploadedFile) -> str:
    """The kind that its content says; every refusal names the file."""
    name, size = _plain_name(file), file.size or 0
    if size > LARGEST:
        words = {"name": name, "size": filesizeformat(LARGEST)}
        raise ValidationError({"files": _("“%(name)s” is too large: at most %(size)s.") % words})
    if size == 0:
        raise ValidationError({"files": _("“%(name)s” is empty.") % {"name": name}})
    kind = kind_of(file, name)  # type: ignore[arg-type]
    if kind is None:
        message = _(
            "“%(name)s” cannot be taken: only photos (JPEG, PNG, WebP, HEIC), PDF, Word, Excel, PowerPoint (without "
            "macros), text and CSV files."
        )
        raise ValidationError({"files": message % {"name": name}})
    return kind


def _store(
    visit: Visit, file: UploadedFile, kind: str, actor: User, at: dt.datetime | None, file_id: uuid.UUID | None
) -> VisitFile:
    """Photos lose where they were taken: they are passed on, and a place is nobody's business."""
    file.seek(0)
    content = without_place(file.read(), kind)
    row = VisitFile(visit=visit, name=_plain_name(file), content_type=TYPES[kind], size=len(content), added_by=actor)
    row.created_at = at or timezone.now()
    if file_id:
        row.pk = file_id
    row.clean_fields(exclude=["visit", "added_by", "file"])
    row.file.save(f"{uuid.uuid4().hex}.{kind}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException:  # an id that is taken: nothing stays that no row names
        row.file.storage.delete(str(row.file.name))
        raise
    new = {"size": row.size, "content_type": row.content_type}
    activities.announce(actor=actor, verb="visit_file_added", subject=row, scope=visit, new=new, at=at)
    return row


def _plain_name(file: UploadedFile) -> str:
    """For people to read; never a path, never longer than it can be kept, its ending stays."""
    name = PurePath((file.name or "").replace("\\", "/")).name
    name = "".join(each for each in name if each.isprintable()).strip() or "file"
    path = PurePath(name)
    return name if len(name) <= LONGEST_NAME else f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"[:200]
