"""Publishing a method: the only way in which a pipeline's stages, criteria and percentages change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from pipeline.methods.method import Method
from pipeline.methods.reading import BadMethod
from pipeline.methods.schema import KEY_ACCOUNT, build_method
from pipeline.models import Criterion, Pipeline, PipelineVersion, Stage
from pipeline.wording import method_fault
from team.activities import announce
from team.models import User
from team.permits import require_administrator


@cache
def template() -> Mapping[str, Any]:
    """The key-account method that comes with the product, as plain values."""
    values: Mapping[str, Any] = yaml.safe_load(KEY_ACCOUNT.read_text(encoding="utf-8"))
    return values


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
    method is wrong. Deals keep the version that they began with.
    """
    require_administrator(actor)
    try:
        method = build_method(document)
    except BadMethod as error:
        raise ValidationError({"method": method_fault(error)}) from error
    pipeline, _created = Pipeline.objects.select_for_update().get_or_create(
        code=code or method.code, defaults={"name": dict(name or method.name)}
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
