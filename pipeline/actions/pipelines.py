"""Publishing a method: the only way in which a pipeline's stages, criteria and percentages change.

And what a pipeline is called, where it stands in the order, whether new deals may choose it.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pipeline.methods.method import Method
from pipeline.methods.reading import BadMethod
from pipeline.methods.schema import build_method
from pipeline.methods.templates import KEY_ACCOUNT, TEMPLATES, template_document
from pipeline.methods.writing import plain
from pipeline.models import Criterion, Pipeline, PipelineVersion, Stage
from pipeline.wording import method_fault
from team.activities import announce
from team.models import User
from team.permits import require_administrator, require_fresh
from web.errors import RuleViolation


@cache
def template() -> Mapping[str, Any]:
    """The key-account method that comes with the product, as plain values."""
    return template_document(KEY_ACCOUNT)


@transaction.atomic
def publish_method(
    *,
    actor: User,
    document: Mapping[str, Any],
    code: str = "",
    name: Mapping[str, str] | None = None,
) -> PipelineVersion:
    """Publish a method as the version in force of the pipeline `code` (the method's own code by default).

    A pipeline that does not exist yet is made. Raises `ValidationError` with the place and the reason where the
    method is wrong. Deals keep the version that they were gated by until they move.
    """
    require_administrator(actor)
    method = _built(document)
    pipeline, _created = Pipeline.objects.select_for_update(no_key=True).get_or_create(
        code=code or method.code, defaults={"name": dict(name or method.name), "position": _last_place()}
    )
    last = pipeline.versions.order_by("-number").first()
    version = PipelineVersion.objects.create(
        pipeline=pipeline, number=last.number + 1 if last else 1, method=dict(document)
    )
    _write_stages(version, method)
    pipeline.current = version
    pipeline.save_changes("current")
    announce(actor=actor, verb="pipeline_published", subject=pipeline, new={"number": version.number})
    return version


@transaction.atomic
def create_pipeline(
    *,
    actor: User,
    name: Mapping[str, str],
    template: str = "",
    copy_of: uuid.UUID | None = None,
    document: Mapping[str, Any] | None = None,
    code: str = "",
    is_offered: bool = True,
) -> Pipeline:
    """A new pipeline with its first version: from a template, as a copy of another in force, or of a `document`.

    `name` by language. `code` names it for programs (made from the English name by default, made unique).
    """
    require_administrator(actor)
    if not str(name.get("en", "")).strip():
        raise ValidationError({"name": _("A pipeline needs a name.")})
    _require_free_name(name)
    chosen = dict(document) if document is not None else _begun(template, copy_of)
    code = code or _free_code(slugify(name["en"])[:32] or "pipeline")
    if Pipeline.objects.filter(code=code).exists():
        raise ValidationError({"code": _("There is a pipeline with this code already.")})
    named = {language: str(text).strip() for language, text in name.items() if str(text).strip()}
    languages = chosen.get("languages")
    spoken = [each for each in languages if isinstance(each, str)] if isinstance(languages, list | tuple) else []
    texts = {language: named.get(language) or named["en"] for language in spoken or ["en"]}
    pipeline = publish_method(actor=actor, document={**chosen, "name": texts}, code=code, name=texts).pipeline
    if not is_offered:
        pipeline.archived_at = timezone.now()
        pipeline.save_changes("archived_at")
    return pipeline


def _require_free_name(name: Mapping[str, str], but: Pipeline | None = None) -> None:
    """Two of one name could not be told apart in any filter."""
    others = Pipeline.objects.exclude(pk=but.pk) if but else Pipeline.objects.all()
    taken = {str(text).casefold() for row in others.values_list("name", flat=True) for text in row.values()}
    if any(str(text).strip().casefold() in taken for text in name.values() if str(text).strip()):
        raise ValidationError({"name": _("Another pipeline is called so already.")})


def _begun(template: str, copy_of: uuid.UUID | None) -> dict[str, Any]:
    if copy_of is not None:
        source = Pipeline.objects.select_related("current").filter(pk=copy_of, current__isnull=False).first()
        if source is None or source.current is None:
            raise ValidationError({"copy_of": _("There is no such pipeline.")})
        return copy.deepcopy(source.current.method)
    if template not in TEMPLATES:
        raise ValidationError({"template": _("There is no such template.")})
    return template_document(template)


@transaction.atomic
def change_pipeline_facts(
    *,
    actor: User,
    pipeline_id: uuid.UUID,
    name: Mapping[str, str] | None = None,
    is_archived: bool | None = None,
    expected_version: int | None = None,
) -> Pipeline:
    """Rename a pipeline, archive it (no new deals; open ones stay), or offer it again. The last offered one stays."""
    require_administrator(actor)
    pipeline = Pipeline.lock(pipeline_id)
    require_fresh(pipeline, expected_version)
    if name is not None:
        texts = {language: str(text).strip() for language, text in name.items() if str(text).strip()}
        if "en" not in texts:
            raise ValidationError({"name": _("A pipeline needs a name.")})
        _require_free_name(texts, but=pipeline)
        pipeline.name = texts
    if is_archived is not None and is_archived != (pipeline.archived_at is not None):
        if is_archived and not Pipeline.objects.offered().exclude(pk=pipeline.pk).exists():
            raise RuleViolation("last_pipeline", _("New deals need a pipeline: offer another one first."))
        pipeline.archived_at = timezone.now() if is_archived else None
    pipeline.save_changes("name", "archived_at")
    new = {"name": pipeline.name, "archived": pipeline.archived_at is not None}
    announce(actor=actor, verb="pipeline_changed", subject=pipeline, new=new)
    return pipeline


@transaction.atomic
def place_pipeline(*, actor: User, pipeline_id: uuid.UUID, position: int) -> Pipeline:
    """Put it at that place in the order (0: first, which makes it the default of new deals); the others keep theirs."""
    require_administrator(actor)
    published = [each for each in Pipeline.lock_all() if each.current_id]
    rows = sorted(published, key=lambda each: (each.position, each.created_at))
    mine = next((each for each in rows if each.pk == pipeline_id), None)
    if mine is None:
        raise Pipeline.DoesNotExist
    rows.remove(mine)
    rows.insert(max(0, position), mine)
    for place, each in enumerate(rows):
        if each.position != place:
            each.position = place
            each.save_changes("position")
    announce(actor=actor, verb="pipeline_changed", subject=mine, new={"position": mine.position})
    return mine


def _built(document: Mapping[str, Any]) -> Method:
    try:
        return build_method(plain(document))
    except BadMethod as error:
        raise ValidationError({"method": method_fault(error)}) from error


def _last_place() -> int:
    highest: int | None = Pipeline.objects.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1


def _free_code(wanted: str) -> str:
    taken = set(Pipeline.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for code in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


def _write_stages(version: PipelineVersion, method: Method) -> None:
    stages = {
        spec.code: Stage(
            pipeline_version=version,
            code=spec.code,
            name=dict(spec.name),
            position=position,
            nominal_probability=spec.nominal_probability,
        )
        for position, spec in enumerate(method.stages)
    }
    Stage.objects.bulk_create(stages.values())
    Criterion.objects.bulk_create(
        Criterion(
            stage=stages[spec.rule.stage], code=spec.code, text=dict(spec.text), is_computed=spec.rule.is_computed
        )
        for spec in method.criteria.values()
    )
