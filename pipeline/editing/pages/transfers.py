"""What the mapping page proposes, and which deals stayed when it went or was undone."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from pipeline.editing.actions.transfers import by_stage
from pipeline.editing.models import Transfer
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, Pipeline, Stage
from team.models import User
from web.formats import localized


def stages_in_use(source: Pipeline, target: Pipeline) -> dict[str, str]:
    """{code: name} of the stages, of any version, in which open deals stand; in order."""
    used = by_stage(source, target)
    rows = Stage.objects.filter(pipeline_version__pipeline=source, code__in=list(used))
    named = rows.order_by("nominal_probability", "position", "pipeline_version__number").values_list("code", "name")
    return {code: f"{code} {localized(name)}" for code, name in named}


def proposal(source: Pipeline, target: Pipeline, code: str) -> str:
    """The stage of the same code in the pipeline's own newer version, else the last of no greater percentage."""
    method = edition_of_pipeline(target).method
    if source.pk == target.pk and code in method.gates.stages:
        return code
    rows = Stage.objects.filter(pipeline_version__pipeline=source, code=code).order_by("-pipeline_version__number")
    percent = rows.values_list("nominal_probability", flat=True)[0]
    below = [stage.code for stage in method.stages if stage.nominal_probability <= percent]
    return below[-1] if below else method.stages[0].code


def refusals(transfer: Transfer) -> list[tuple[str, int]]:
    """(stage, deals that stayed there because nothing was chosen for it)"""
    return [(str(code), int(count)) for code, count in transfer.stayed.items()]


def kept(transfer: Transfer, user: User) -> dict[str, Any]:
    """After an undo: the deals that were moved or closed since, as far as noted, and how many more.

    By name where the reader sees them, else by how many of whom: an administrator need not see deals.
    """
    if transfer.state != Transfer.State.UNDONE:
        return {}
    noted = Deal.objects.filter(pk__in=transfer.kept)
    seen = list(Deal.objects.visible_to(user).filter(pk__in=transfer.kept).order_by("name", "pk"))
    unseen = noted.exclude(pk__in=[deal.pk for deal in seen]).order_by("owner__name")
    owners = list(unseen.values_list("owner__name").annotate(Count("pk")))
    count = transfer.done - transfer.back
    return {"deals": seen, "owners": owners, "count": count, "others": count - len(transfer.kept)}
