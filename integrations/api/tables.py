"""What the API shows of tokens and imports. Never a secret."""

from web.api import tables as t

TOKEN = t.Table(
    "Token",
    (
        t.uuid("id"),
        t.key("user"),
        t.text("name"),
        t.Field("scopes", t.TEXTS, ("scopes",)),
        t.text("prefix", help="The beginning of the secret, to tell tokens apart."),
        t.moment("expires_at", null=True),
        t.moment("last_used_at", null=True, help="To within five minutes."),
        t.moment("revoked_at", null=True),
        *t.RECORD,
    ),
)
OBJECT: t.Schema = {"type": "object", "additionalProperties": True}
IMPORT = t.Table(
    "ImportRun",
    (
        t.uuid("id"),
        t.text("preset"),
        t.boolean("is_dry_run"),
        t.key("started_by"),
        t.moment("created_at"),
        t.moment("finished_at", null=True),
        t.Field("counts", OBJECT, ("counts",), help="By kind: created, updated, unchanged, refused."),
        t.Field("refusals", t.listed(OBJECT), ("refusals",), help="file, line, reason of each refused row."),
        t.Field("notes", OBJECT, ("notes",), help="What was mended, estimated or put on a holding account."),
        t.number("version"),
    ),
)
