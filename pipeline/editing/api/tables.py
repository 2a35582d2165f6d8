"""What the API shows of versions, drafts and mappings."""

from __future__ import annotations

from typing import Any

from pipeline.editing.models import Transfer
from web.api import tables as t

METHOD: t.Schema = {"type": "object", "additionalProperties": True}
BY_CODE: t.Schema = {"type": "object", "additionalProperties": {"type": "string"}}
COUNTS: t.Schema = {"type": "object", "additionalProperties": {"type": "integer"}}
IDS: t.Schema = {"type": "array", "items": {"type": "string", "format": "uuid"}}


def document(name: str, help: str) -> t.Field:
    return t.Field(name, METHOD, (name,), help=help)


def is_in_force(row: t.Row) -> Any:
    return row["id"] == row["pipeline__current_id"]


VERSION = t.Table(
    "PipelineVersion",
    (
        t.uuid("id"),
        t.key("pipeline"),
        t.number("number"),
        t.computed("is_in_force", ("id", "pipeline__current_id"), is_in_force, {"type": "boolean"}),
        *t.RECORD,
    ),
)
VERSION_WITH_METHOD = t.Table(
    "PipelineVersionWithMethod",
    (*VERSION.fields, document("method", "The whole method, as in the YAML file.")),
)
DRAFT = t.Table(
    "MethodDraft",
    (
        t.uuid("id"),
        t.key("pipeline"),
        t.number("base", "base__number", help="The number of the version that it began with."),
        t.key("edited_by"),
        document("document", "As it stands; it may be wrong in parts until it is published."),
        *t.RECORD,
    ),
)
TRANSFER = t.Table(
    "PipelineTransfer",
    (
        t.uuid("id"),
        t.key("source"),
        t.key("target"),
        t.Field("stages", BY_CODE, ("stages",), help="From codes of the source to codes of the target."),
        t.choice("state", Transfer.State.values),
        t.number("total"),
        t.number("done"),
        t.Field("stayed", COUNTS, ("stayed",), help="Deals by stage for which no stage was named."),
        t.text("problem"),
        t.key("started_by"),
        t.moment("finished_at", null=True),
        t.key("undone_by", null=True),
        t.number("back", help="Deals that an undo took back."),
        t.Field("kept", IDS, ("kept",), help="Deals, at most 100, moved or closed since, which an undo left in place."),
        *t.RECORD,
    ),
)
