"""What the deals of a stage lack most often: one criterion, or a choice of several."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Case, CharField, Count, F, QuerySet, When
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.wording import lacking

MANY, KEPT = 20_000, 600
"""With so many deals in a stage the answer is kept for so many seconds: reading a million deals takes one."""


@dataclass(frozen=True, slots=True)
class Lack:
    """`what` in the reader's language, and how many of the deals lack it."""

    what: str
    count: int

    @property
    def sentence(self) -> str:
        """ "20 of them lack: clear budget range."."""
        text = ngettext("%(count)d of them lacks: %(what)s.", "%(count)d of them lack: %(what)s.", self.count)
        return text % {"count": self.count, "what": self.what}

    def sentence_of(self, deals: int) -> str:
        """Where all of the deals lack it, that is said."""
        if self.count < deals or deals < 2:
            return self.sentence
        return _("All of them lack: %(what)s.") % {"what": self.what}


def common_lack(deals: QuerySet[Deal], pipeline: uuid.UUID, code: str, *, standing: int, key: str = "") -> Lack | None:
    """What to prove next, for the claimed stage or else the next, that most open deals in that stage share.

    `key` names the scope for keeping the answer, where `standing` are too many to read each time.
    """
    keeps = bool(key) and standing >= MANY
    place = f"funnel-lack-{key}-{pipeline}-{code}-{get_language()}"
    if keeps and (kept := cache.get(place)):
        return Lack(*kept)
    found = _read(deals.filter(status=Deal.Status.OPEN, pipeline=pipeline, stage__code=code))
    if keeps and found:
        cache.set(place, (found.what, found.count), KEPT)
    return found


def _read(deals: QuerySet[Deal]) -> Lack | None:
    asked = Case(When(owed_code="", then=F("next_code")), default=F("owed_code"), output_field=CharField())
    rows = deals.order_by().annotate(lack=asked).exclude(lack="").values("lack", "stage_id")
    top = rows.annotate(count=Count("pk")).order_by("-count", "lack").first()
    return Lack(lacking(edition_of_stage(top["stage_id"]), top["lack"]), top["count"]) if top else None
