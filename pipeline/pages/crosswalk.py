"""The crosswalk between processes as a table: what goes with each stage, by the buyer's steps that they share.

The buyer's steps of each stage are edited with the method; the other columns follow from them. Source: catalogue A3.12.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pipeline.methods.method import Method, StageSpec
from pipeline.methods.schema import read_method
from pipeline.methods.templates import TEMPLATES, template_document
from pipeline.wording import stage_words
from web.formats import localized


@dataclass(frozen=True, slots=True)
class Crosswalk:
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def crosswalk(method: Method) -> Crosswalk:
    """This method beside the product's other templates."""
    others = [read_method(template_document(code)) for code in TEMPLATES if code != method.code]
    heads = (_("Stage"), _("Buyer's step"), *(localized(dict(other.name)) for other in others))
    return Crosswalk(heads, tuple(_row(method, stage, others) for stage in method.stages))


def _row(method: Method, stage: StageSpec, others: list[Method]) -> tuple[str, ...]:
    first, last = stage.buyer_steps
    steps = [f"{n} {localized(dict(method.buyer_steps[n]))}" for n in range(first, last + 1) if n in method.buyer_steps]
    beside = (_list([stage_words(each) for each in _beside(stage, other)]) for other in others)
    return (stage_words(stage), _list(steps), *beside)


def _beside(stage: StageSpec, other: Method) -> list[StageSpec]:
    """The stages of another method whose range of the buyer's steps meets this one's."""
    first, last = stage.buyer_steps
    return [each for each in other.stages if each.buyer_steps[0] <= last and first <= each.buyer_steps[1]]


def _list(names: list[str]) -> str:
    return pgettext("list", ", ").join(names) or "—"
