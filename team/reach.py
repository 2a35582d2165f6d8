"""Reach rules: the one answer to "who may see this?".

Each rule is named, belongs to a model, and turns a person's sight into the ids it lets them see. The rules of a
model are united, so adding a rule can only widen sight. Higher apps register rules with lower models in their
`apps.py` (a deal's owner reaches the face of its account). Source: architecture §4.

The union is a UNION of id subqueries, not an OR: each branch keeps its own index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from team.sight import Sight

if TYPE_CHECKING:
    from team.models import User

Rule = Callable[[Sight], QuerySet[Any, Any]]
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])

_rules: dict[str, dict[str, Rule]] = {}
_confidential: set[str] = set()
_veils: list[Callable[[Any, User], Any]] = []
_built: ContextVar[dict[tuple[str, Sight], Any] | None] = ContextVar("built reach", default=None)


def register(target: str, name: str, rule: Rule) -> None:
    """`target` is a model's label in lower case, or `label:face` for a narrower look at it.

    `rule(sight)` returns a queryset of one column: the ids of `target` that it opens.
    """
    _rules.setdefault(target, {})[name] = rule


def confide(label: str) -> None:
    """Rows of this model are narrower than sight: who sees everything does not see these by it.

    Its queryset's `visible_to` alone decides, also about what the log and programs are told of them; they carry no
    comments.
    """
    _confidential.add(label)


def veil(narrow: Callable[[Rows, User], Rows]) -> None:
    """`narrow(rows, user)`: without what is told about a record that the person sees, but may not read in full."""
    if narrow not in _veils:
        _veils.append(narrow)


def targets() -> list[str]:
    """Labels of the models that have rules of their own, narrower looks left out."""
    return [label for label in _rules if ":" not in label]


@contextmanager
def built_once() -> Iterator[None]:
    """Inside, the union of a target's rules is put together once for each sight: for requests, whose pages ask dozens
    of times. Only the query is kept, never rows; it holds the day and the policy of now, so it is no longer kept."""
    token = _built.set({})
    try:
        yield
    finally:
        _built.reset(token)


def forget() -> None:
    """The policy that rules ask has changed: build them anew."""
    built = _built.get()
    if built is not None:
        built.clear()


def ids(target: str, sight: Sight) -> Any:
    """The union of the target's rules, for use in `pk__in`; callers have dealt with `sight.everything`."""
    built = _built.get()
    if built is None:
        return _union(target, sight)
    if (target, sight) not in built:
        built[target, sight] = _written(_union(target, sight))
    return built[target, sight]


def _written(rows: QuerySet[Any, Any]) -> Any:
    """The query as SQL with its values, ready for `pk__in`: a page names it dozens of times, and to put it together
    anew each time costs more than to run it. It names no table of the query around it."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return rows.none()
    return RawSQL(sql, values, output_field=UUIDField())  # noqa: S611 (written by the ORM itself)


def _union(target: str, sight: Sight) -> QuerySet[Any, Any]:
    # SQLite refuses an ORDER BY inside a compound, and models bring their own.
    first, *rest = [rule(sight).order_by() for rule in _rules[target].values()]
    return first.union(*rest) if rest else first


def seen(rows: Rows, user: User, target: str, *, column: str = "pk") -> Rows:
    """Those rows whose `column` is an id that the person reaches by the target's rules."""
    sight = user.sight
    if sight.everything:
        return rows
    if not sight.people:
        return rows.none()
    return rows.filter(**{f"{column}__in": ids(target, sight)})


def seen_among(rows: Rows, user: User, target: str, keys: Collection[Any]) -> Rows:
    """Of the rows with these few keys those that `seen` answers, without putting together all that the person reaches:
    the database asks each rule for these keys only."""
    rows, sight = rows.filter(pk__in=keys), user.sight
    if sight.everything:
        return rows
    if not sight.people or not keys:
        return rows.none()
    reached = ids(target, sight)
    if not isinstance(reached, RawSQL):
        reached = _written(reached)
    if not isinstance(reached, RawSQL):  # no rule opens anything
        return rows.none()
    field = UUIDField()
    wanted = [field.get_db_prep_value(key, connection) for key in keys]
    marks = ", ".join(["%s"] * len(wanted))
    # The text is the ORM's own; every value is a parameter.
    sql = f"WITH reached (key) AS ({reached.sql}) SELECT key FROM reached WHERE key IN ({marks})"  # noqa: S608
    return rows.filter(pk__in=RawSQL(sql, (*reached.params, *wanted), output_field=field))  # noqa: S611


def scoped(rows: Rows, user: User) -> Rows:
    """Rows with `scope_label` and `scope_id` (activities, comments) whose scope the person may see."""
    allowed = ~Q(scope_label__in=_confidential) if user.sight.everything else Q(pk__in=[])
    labels = [] if user.sight.everything else targets()
    for label in [*labels, *sorted(_confidential)]:
        model = apps.get_model(label)
        visible = model._default_manager.visible_to(user).order_by().values("pk")
        allowed |= Q(scope_label=label, scope_id__in=visible)
    rows = rows.filter(allowed)
    for narrow in _veils:
        rows = narrow(rows, user)
    return rows
