"""What PostgreSQL cannot find out about a large table by sampling it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def distinct(table: str, column: str, share: float | None) -> Callable[[Any, Any], None]:
    """For `RunPython`: how many different values the column has, as a share of the rows; None takes it back.

    The rows of one deal lie side by side, so a sample sees the same deals again and again and takes them for a tenth of
    what they are; the server then reads whole tables where an index would do. In force from its next ANALYZE on.
    """

    def forwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "postgresql":
            return
        name = editor.quote_name
        what = "RESET (n_distinct)" if share is None else f"SET (n_distinct = {-float(share)})"
        editor.execute(f"ALTER TABLE {name(table)} ALTER COLUMN {name(column)} {what}")

    return forwards
