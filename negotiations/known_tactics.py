"""The catalogue of tactics as this organization has it: the file's, with what administrators say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from negotiations.methods.tactics import EARLY, LATE, MIDDLE, Tactic, by_code, tactics
from negotiations.models import TacticSetting
from web.formats import localized

PHASE_CHOICES = [
    (EARLY, pgettext_lazy("phase of a negotiation", "early")),
    (MIDDLE, pgettext_lazy("phase of a negotiation", "middle")),
    (LATE, pgettext_lazy("phase of a negotiation", "late")),
]


@dataclass(frozen=True, slots=True)
class KnownTactic:
    """`shipped` is what the file says, `setting` what was said here."""

    shipped: Tactic
    setting: TacticSetting | None

    @property
    def phases(self) -> tuple[str, ...]:
        own = self.setting.phases if self.setting else None
        return self.shipped.phases if own is None else tuple(own)

    @property
    def how(self) -> Mapping[str, str]:
        """By language; each for itself the file's, where none was written here."""
        return {**self.shipped.how, **self.own_how}

    @property
    def own_how(self) -> Mapping[str, str]:
        return self.setting.how if self.setting else {}

    @property
    def has_own_phases(self) -> bool:
        return self.setting is not None and self.setting.phases is not None

    @property
    def is_own(self) -> bool:
        """Whether anything was said here."""
        return self.has_own_phases or bool(self.own_how)

    @property
    def version(self) -> int:
        """0 as long as nobody has ever said anything."""
        return self.setting.version if self.setting else 0

    @property
    def name(self) -> str:
        return localized(dict(self.shipped.text))

    @property
    def how_words(self) -> str:
        return localized(dict(self.how))

    @property
    def phase_words(self) -> str:
        return phase_words(self.phases)

    @property
    def shipped_phase_words(self) -> str:
        return phase_words(self.shipped.phases)

    @property
    def counter_words(self) -> str:
        return localized(dict(self.shipped.counter))


def known_tactics() -> list[KnownTactic]:
    """All of the catalogue, ours first. One query."""
    said = {row.code: row for row in TacticSetting.objects.all()}
    return [KnownTactic(each, said.get(each.code)) for each in tactics()]


def known_tactic(code: str) -> KnownTactic | None:
    """None for a code that the catalogue does not have."""
    shipped = by_code().get(code)
    return KnownTactic(shipped, TacticSetting.objects.filter(code=code).first()) if shipped else None


def phase_words(phases: Iterable[str]) -> str:
    names = dict(PHASE_CHOICES)
    return _(", ").join(str(names[phase]) for phase in phases) or _("in no phase")
