"""Objections and news of competitors as pages show them: lists, filters, which technique resolved how often."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from stakeholders.method_words import choices, listed
from stakeholders.methods.reading import entries
from stakeholders.models import Contact
from stakeholders.visits.models import Objection, RivalNews
from team.models import Organization, User
from web.formats import localized
from web.params import uuid_of

ON_A_PANEL = 6
COUNTED_DAYS = 365
"""Figures about techniques look back so far."""
FILTERED = {
    "state": Objection.State.values,
    "subject": [*entries("objections", "subjects")],
    "motive": Objection.Motive.values,
    "technique": [*entries("objections", "techniques")],
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Filters of the list, read from the address; nonsense counts as none."""

    account: uuid.UUID | None = None
    mine: bool = False
    state: str = ""
    subject: str = ""
    motive: str = ""
    technique: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Heard:
        chosen = {name: query.get(name, "") for name in FILTERED}
        known = {name: value for name, value in chosen.items() if value in FILTERED[name]}
        return cls(account=uuid_of(query.get("account", "")), mine=query.get("mine") == "1", **known)

    def __bool__(self) -> bool:
        return bool(self.account or self.mine or any(getattr(self, name) for name in FILTERED))

    def apply(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """To objections; `about` alone to news."""
        chosen = {name: getattr(self, name) for name in FILTERED if getattr(self, name)}
        return self.about(rows, user).filter(**chosen)

    def about(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        if self.account:
            rows = rows.filter(account_id=self.account)
        return rows.filter(created_by=user) if self.mine else rows

    def chips(self) -> list[dict[str, Any]]:
        """For components/filter_chip.html."""
        words: dict[str, tuple[Any, Any]] = {
            "state": (_("How it ended"), Objection.State.choices),
            "subject": (_("About"), choices("objections", "subjects")),
            "motive": (_("Motive"), choices("objections", "motives")),
            "technique": (_("Technique"), choices("objections", "techniques")),
        }
        return [
            {"name": name, "label": label, "value": getattr(self, name), "options": [("", _("all")), *options]}
            for name, (label, options) in words.items()
        ]


def objections(user: User) -> QuerySet[Any]:
    """In the reader's sight, with what a row shows."""
    rows = Objection.objects.visible_to(user)
    return rows.select_related("account", "center", "contact", "created_by")


def rival_news(user: User) -> QuerySet[Any]:
    rows = RivalNews.objects.visible_to(user)
    return rows.select_related("account", "center", "contact", "competitor", "created_by")


@dataclass(frozen=True, slots=True)
class Line:
    """An objection or a piece of news as a row: codes in words, whether the reader may change it, and who said it as
    far as the reader sees that person."""

    row: Any
    may_edit: bool
    contact: Contact | None = None
    subject: str = ""
    motive: str = ""
    technique: str = ""


def lines(rows: list[Any], user: User) -> list[Line]:
    """The rows for a page (two queries beside theirs)."""
    if not rows:
        return []
    model = type(rows[0])
    editable = set(model.objects.editable_by(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    seen = seen_people(rows, user)
    return [_line(row, row.pk in editable, row.contact if row.contact_id in seen else None) for row in rows]


def seen_people(rows: list[Any], user: User) -> set[uuid.UUID]:
    """Whose names may be told: who sees a deal only does not see everybody at the account."""
    people = Contact.objects.visible_to(user).filter(pk__in={row.contact_id for row in rows if row.contact_id})
    return set(people.values_list("pk", flat=True))


def _line(row: Any, may_edit: bool, contact: Contact | None) -> Line:
    if not isinstance(row, Objection):
        return Line(row, may_edit, contact)
    words = {
        name: listed("objections", f"{name}s", [getattr(row, name)]) if getattr(row, name) else ""
        for name in ("subject", "motive", "technique")
    }
    return Line(row, may_edit, contact, **words)


@dataclass(frozen=True, slots=True)
class Technique:
    """How often a technique was tried, and what came of it; `share` is of those settled, None while there are none."""

    name: str
    how: str
    tried: int
    resolved: int
    stands: int

    @property
    def settled(self) -> int:
        return self.resolved + self.stands

    @property
    def share(self) -> float | None:
        return self.resolved / self.settled if self.settled else None


def techniques(rows: QuerySet[Any], today: dt.date) -> list[Technique]:
    """All six, in the method's order, over the last year (one query)."""
    since = today - dt.timedelta(days=COUNTED_DAYS)
    counted = {
        row["technique"]: row
        for row in rows.filter(raised_on__gte=since)
        .exclude(technique="")
        .order_by()
        .values("technique")
        .annotate(
            tried=Count("pk"),
            resolved=Count("pk", filter=Q(state=Objection.State.RESOLVED)),
            stands=Count("pk", filter=Q(state=Objection.State.STANDS)),
        )
    }
    nothing = {"tried": 0, "resolved": 0, "stands": 0}
    return [
        Technique(
            localized(dict(entry.text)),
            localized(dict(entry.facts["hint"])),
            **{name: counted.get(code, nothing)[name] for name in nothing},
        )
        for code, entry in entries("objections", "techniques").items()
    ]


def guide() -> dict[str, list[str]]:
    """What the method says of objections: principles, and of the price."""
    told = {name: entries("objections", name).values() for name in ("principles", "price")}
    return {name: [localized(dict(entry.text)) for entry in found] for name, found in told.items()}


def recent(account_or_center: Any, user: User) -> dict[str, Any]:
    """For a panel: open objections first, then the newest, and the newest news (four queries)."""
    found = objections(user).filter(**account_or_center).exclude(state=Objection.State.RESOLVED)
    settled = objections(user).filter(**account_or_center, state=Objection.State.RESOLVED)
    rows = list(found.order_by("-raised_on", "-pk")[:ON_A_PANEL])
    rows += list(settled.order_by("-raised_on", "-pk")[: ON_A_PANEL - len(rows)]) if len(rows) < ON_A_PANEL else []
    news = list(rival_news(user).filter(**account_or_center).order_by("-heard_on", "-pk")[:ON_A_PANEL])
    return {"objections": lines(rows, user), "news": lines(news, user), "today": Organization.objects.today()}
