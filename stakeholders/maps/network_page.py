"""The network as its template takes it: boxes, lines of three kinds, and all lines once more as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders import wording
from stakeholders.influence import Person
from stakeholders.maps import lines, marks, network, words
from stakeholders.maps.lines import Box
from stakeholders.maps.measure import fit
from stakeholders.maps.reading import Colleague, Surroundings
from web.formats import days_ago

TEXT_ROOM = network.BOX_WIDTH - 42
MANY_ROPES = 60
"""With more lines between us and them the picture begins without these."""


@dataclass(frozen=True, slots=True)
class MemberBox:
    """`key` names the box for the lines that end there."""

    key: str
    box: Box
    mark: marks.Mark
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class OurBox:
    key: str
    box: Box
    name: str
    duty: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line between two boxes; `kind`: reports, influence or knows. `arrow` and `strength` of influence only."""

    kind: str
    ends: str
    path: str
    arrow: str = ""
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the table, read from left to right: "Chen Bo | listens to | Zhao Min | strong"."""

    kind: str
    who: str
    does: str
    whom: str
    more: str
    line_id: Any = None


def network_context(facts: Surroundings, drawn: Mapping[Any, marks.Mark]) -> dict[str, Any]:
    known = [(person.id, each.id) for person in facts.people for each, _met in facts.met_by(person.id)]
    laid = network.lay_out(
        [_standing(facts, person) for person in facts.people],
        [(line.source.contact_id, line.target.contact_id) for line in facts.lines],
        [network.Person(each.id, each.name) for each in _acquainted(facts)],
        known,
    )
    keys = {key: f"n{place}" for place, key in enumerate([*laid.members, *laid.ours])}
    legend, height = marks.legend(_legend(facts), laid.width - 2 * network.MARGIN)
    return {
        "title": words.network_title(facts),
        "layout": laid,
        "top": laid.height,
        "height": laid.height + height + 2 * network.MARGIN,
        "members": [_member(facts, one, drawn[one.id], laid.members[one.id], keys[one.id]) for one in facts.people],
        "ours": [_ours(facts, each, laid.ours[each.id], keys[each.id]) for each in _acquainted(facts)],
        "reports": [Drawn("reports", _ends(keys, low, high), lines.elbow(laid.members[high], laid.members[low]))
                    for low, high in laid.superiors.items()],
        "influences": [_influence(line, laid, keys) for line in facts.lines],
        "ropes": [Drawn("knows", _ends(keys, one, other), lines.rope(laid.members[one], laid.ours[other]))
                  for one, other in known],
        "has_many_ropes": len(known) > MANY_ROPES,
        "legend": legend,
        "told": list(_told(facts, laid)),
    }  # fmt: skip


def _acquainted(facts: Surroundings) -> list[Colleague]:
    """Those of us who have met somebody of them."""
    return [each for each in facts.colleagues if any((person.id, each.id) in facts.met for person in facts.people)]


def _standing(facts: Surroundings, person: Person) -> network.Person:
    known = facts.facts(person.id)
    return network.Person(person.id, known.name, known.level, facts.superiors.get(known.contact_id))


def _member(facts: Surroundings, person: Person, mark: marks.Mark, box: Box, key: str) -> MemberBox:
    known = facts.facts(person.id)
    return MemberBox(
        key=key,
        box=box,
        mark=replace(mark, text=_("; ").join([mark.text, *words.ties(facts, person)])),
        name=fit(known.name, TEXT_ROOM, marks.TEXT),
        title=fit(known.title, TEXT_ROOM, marks.SMALL),
    )


def _ours(facts: Surroundings, colleague: Colleague, box: Box, key: str) -> OurBox:
    met = [facts.name(person.id) for person in facts.people if (person.id, colleague.id) in facts.met]
    return OurBox(
        key=key,
        box=box,
        name=fit(colleague.name, network.BOX_WIDTH - 16, marks.TEXT),
        duty=fit(colleague.duty or _("has met them"), network.BOX_WIDTH - 16, marks.SMALL),
        text=_("%(name)s of us has met %(people)s") % {"name": colleague.name, "people": _(", ").join(met)},
        url=reverse("team:person_detail", args=[colleague.id]),
    )


def _ends(keys: dict[Any, str], one: Any, other: Any) -> str:
    return f"{keys[one]} {keys[other]}"


def _influence(line: Any, laid: network.Network, keys: dict[Any, str]) -> Drawn:
    source, target = line.source.contact_id, line.target.contact_id
    path, arrow = lines.bow(laid.members[source], laid.members[target])
    return Drawn("influence", _ends(keys, source, target), path, arrow, line.strength)


def _legend(facts: Surroundings) -> list[tuple[str, str]]:
    kinds = [
        ("reports", _("reports to")),
        ("influence", _("is listened to by; the thicker, the more")),
        ("knows", _("has met")),
        ("key", _("Key person")),
    ]
    return [*kinds, *marks.letters_in(facts.people)]


def _told(facts: Surroundings, laid: network.Network) -> Any:
    """Influence first, for it is what one enters here; then reporting lines; then who has met whom."""
    for line in facts.lines:
        who, whom = facts.name(line.target.contact_id), facts.name(line.source.contact_id)
        yield Told("influence", who, _("listens to"), whom, wording.strength_name(line.strength), line.pk)
    for low, high in laid.superiors.items():
        yield Told("reports", facts.name(low), _("reports to"), facts.name(high), "")
    for person in facts.people:
        for colleague, met in facts.met_by(person.id):
            often = ngettext("%(count)d meeting", "%(count)d meetings", met.times) % {"count": met.times}
            last = days_ago(met.last_on, facts.picture.today)
            more = _("%(often)s, the last one %(when)s") % {"often": often, "when": last}
            yield Told("knows", colleague.name, _("has met"), facts.name(person.id), more)
