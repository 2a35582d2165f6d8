"""Several rows by one press: each through its own action, each with its own result."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from team import activities
from web.errors import RuleViolation

MOST = 100
"""More rows at once would hold their locks for too long."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """`refusal` is empty when it was done, else one sentence."""

    id: uuid.UUID
    refusal: str = ""


def one_by_one(ids: Iterable[uuid.UUID], act: Callable[[uuid.UUID], Any]) -> list[RowResult]:
    """Call `act(id)` for each; a refused row is rolled back alone, what follows from all is refreshed once.

    In order of id, as all who lock several deals do.
    """
    wanted = sorted(set(ids))[:MOST]
    with transaction.atomic(), activities.batch():
        return [_row(pk, act) for pk in wanted]


def _row(pk: uuid.UUID, act: Callable[[uuid.UUID], Any]) -> RowResult:
    try:
        with activities.savepoint():
            act(pk)
    except ObjectDoesNotExist:
        return RowResult(pk, _("This is no longer here, or not for you to see."))
    except PermissionDenied as error:
        return RowResult(pk, str(error) or _("You may see this, but not change it."))
    except RuleViolation as error:
        return RowResult(pk, error.message)
    except ValidationError as error:
        return RowResult(pk, " ".join(error.messages))
    return RowResult(pk)
