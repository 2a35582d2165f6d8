"""Stages of all pipelines as tables name them: with several pipelines the pipeline stands before the stage."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import pgettext

from pipeline.models import Stage
from web.formats import localized


def stage_names() -> Mapping[tuple[uuid.UUID, str], str]:
    """By pipeline and code, as the newest version has them (one query)."""
    stages = Stage.objects.order_by("pipeline_version__number").values_list(
        "pipeline_version__pipeline_id", "pipeline_version__pipeline__name", "code", "name", "nominal_probability"
    )
    rows = list(stages)
    several = len({pipeline for pipeline, *_rest in rows}) > 1
    names = {}
    for pipeline, title, code, name, percent in rows:
        words = {"number": code, "name": localized(name)}
        # As pipeline/wording.py: in Chinese a code that is the stage's percentage is read as one.
        if code.isdecimal() and int(code) == percent:
            text = pgettext("stage", "%(number)s %(name)s") % words
        else:
            text = pgettext("stage by its number", "%(number)s %(name)s") % words
        names[pipeline, code] = f"{localized(title)} · {text}" if several else text
    return names
