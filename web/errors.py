"""The ways to refuse, and to ask for patience, shared by every door (browser, API, tasks, command line).

`PermissionDenied` and `ValidationError` are Django's own; `RuleViolation` is ours.
"""

from collections.abc import Mapping
from typing import Any


class RuleViolation(Exception):
    """A rule of the method or of the data says no: answered as 409 at every door.

    `code` names the rule for programs, `message` is a translated sentence for people, `detail` holds what is
    missing in a shape that JSON can carry (for a closed gate: earned, needed, missing).
    """

    def __init__(self, code: str, message: str, detail: Mapping[str, Any] | None = None) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.detail = dict(detail or {})


class StaleVersion(RuleViolation):
    """Somebody else changed the record since it was read: 409 in the browser, 412 over REST."""

    def __init__(self, message: str, current: int) -> None:
        super().__init__("stale_version", message, {"version": current})


class BeingCounted(Exception):
    """What was asked for takes longer than anybody waits, and is being counted by a task: 202 with a page that asks
    again in the browser, 503 with `Retry-After` over REST. Nothing went wrong, and nothing need be done."""

    wait = 5
    """Seconds until it is worth asking again."""
