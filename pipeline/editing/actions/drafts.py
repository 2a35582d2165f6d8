"""The draft of a pipeline's method: begun, edited, thrown away, published. All of it is an administrator's work."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.pipelines import publish_method
from pipeline.editing.models import Draft
from pipeline.methods.writing import plain
from pipeline.models import Pipeline, PipelineVersion
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit, require_administrator
from web.errors import RuleViolation

Document = dict[str, Any]


@transaction.atomic
def begin_draft(*, actor: User, pipeline_id: uuid.UUID) -> Draft:
    """The draft of a pipeline; where there is none, one like the version in force."""
    require_administrator(actor)
    pipeline = Pipeline.lock(pipeline_id)
    version = _in_force(pipeline)
    begin = {"base": version, "document": copy.deepcopy(version.method), "edited_by": actor}
    draft, created = Draft.objects.get_or_create(pipeline=pipeline, defaults=begin)
    if created:
        announce(actor=actor, verb="method_draft_begun", subject=pipeline)
    return draft


@transaction.atomic
def edit_draft(
    *,
    actor: User,
    draft_id: uuid.UUID,
    change: Callable[[Document], Mapping[str, Any]],
    expected_version: int | None = None,
) -> Draft:
    """Replace the draft's document by what `change` makes of a copy of it.

    Raises `StaleVersion` where somebody else has edited it since, and what `change` raises.
    """
    draft = locked_for_edit(Draft, draft_id, actor=actor, expected_version=expected_version)
    draft.document = plain(dict(change(copy.deepcopy(draft.document))))
    draft.edited_by = actor
    draft.save_changes("document", "edited_by")
    return draft


@transaction.atomic
def discard_draft(*, actor: User, draft_id: uuid.UUID, expected_version: int | None = None) -> Pipeline:
    """Throw the draft away; the version in force stays as it is."""
    draft = locked_for_edit(Draft, draft_id, actor=actor, expected_version=expected_version)
    pipeline = draft.pipeline
    draft.delete()
    announce(actor=actor, verb="method_draft_discarded", subject=pipeline)
    return pipeline


@transaction.atomic
def restore_version(*, actor: User, version_id: uuid.UUID, replaces: bool = False) -> Draft:
    """A draft like an older version. Refused (`draft_there`) over one that is being edited, unless it `replaces` it."""
    require_administrator(actor)
    version = PipelineVersion.objects.get(pk=version_id)
    pipeline = Pipeline.lock(version.pipeline_id)
    found = Draft.objects.select_for_update(of=("self",)).filter(pipeline=pipeline).first()
    if found is not None and not replaces:
        raise RuleViolation("draft_there", _("There is a draft already. Publish or discard it first."))
    if found is not None:
        found.delete()
    document = copy.deepcopy(version.method)
    draft = Draft.objects.create(pipeline=pipeline, base=_in_force(pipeline), document=document, edited_by=actor)
    announce(actor=actor, verb="method_draft_begun", subject=pipeline, new={"number": version.number})
    return draft


@transaction.atomic
def publish_draft(*, actor: User, draft_id: uuid.UUID, expected_version: int | None = None) -> PipelineVersion:
    """The draft becomes the version in force. Raises `ValidationError` with the place where the method is wrong.

    Refused (`nothing_changed`) where it is the version in force, (`newer_version`) where that is another than it began
    with: somebody has published meanwhile.
    """
    # The pipeline before its draft, as whoever begins or restores one.
    pipeline = Pipeline.lock(Draft.objects.visible_to(actor).values_list("pipeline_id", flat=True).get(pk=draft_id))
    draft = locked_for_edit(Draft, draft_id, actor=actor, expected_version=expected_version)
    version = _in_force(pipeline)
    if version.pk != draft.base_id:
        raise RuleViolation(
            "newer_version", _("A newer version was published meanwhile. Look at the differences again.")
        )
    if draft.document == version.method:
        raise RuleViolation("nothing_changed", _("This is the method in force; nothing has changed."))
    published = publish_method(actor=actor, document=draft.document, code=pipeline.code)
    draft.delete()
    return published


@transaction.atomic
def rebase_draft(*, actor: User, draft_id: uuid.UUID) -> Draft:
    """After somebody else has published: the draft stays as it is and is compared with what is in force now."""
    draft = locked_for_edit(Draft, draft_id, actor=actor)
    draft.base = _in_force(draft.pipeline)
    draft.save_changes("base")
    return draft


def _in_force(pipeline: Pipeline) -> PipelineVersion:
    if pipeline.current is None:
        raise ValidationError(_("No version of this pipeline is published yet."))
    return pipeline.current
