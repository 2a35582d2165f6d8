"""What the maps say: findings as titles, letters of roles, and everything about a person in one sentence."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from stakeholders import wording
from stakeholders.endorsement import KNOWN_BY_CONTACT
from stakeholders.influence import Person
from stakeholders.maps.heat import HeatMap
from stakeholders.maps.reading import Surroundings
from web.formats import days_ago, share

LETTERS = {
    "decision_maker": pgettext_lazy("decision maker letter", "D"),
    "coach": pgettext_lazy("coach letter", "C"),
    "influencer": pgettext_lazy("influencer letter", "I"),
    "gatekeeper": pgettext_lazy("gatekeeper letter", "G"),
    "recommender": pgettext_lazy("recommender letter", "R"),
    "user": pgettext_lazy("user letter", "U"),
    "purchaser": pgettext_lazy("purchaser letter", "P"),
    "project_lead": pgettext_lazy("project lead letter", "L"),
    "economic": pgettext_lazy("economic letter", "E"),
    "technical": pgettext_lazy("technical letter", "T"),
    "financial": pgettext_lazy("financial letter", "F"),
}
NO_LETTER = "–"
NAMES = {**wording.ROLE_NAMES, **wording.FUNCTION_NAMES}
BANDS = {
    "key": gettext_lazy("Key people"),
    "more": gettext_lazy("Above average"),
    "even": gettext_lazy("Up to average"),
}


def role_of(person: Person) -> str:
    """The code that gives a person their letter: the first of the method's order that they have."""
    codes = person.roles | person.functions
    return next((code for code in LETTERS if code in codes), "")


def letter_of(person: Person) -> str:
    code = role_of(person)
    return str(LETTERS[code]) if code else NO_LETTER


def is_assumed(person: Person) -> bool:
    return person.attitude is not None and person.basis not in KNOWN_BY_CONTACT


def about(facts: Surroundings, person: Person) -> str:
    """ "Zhao Min, Plant manager; Decision maker; key person, 25% of the weight; influence 4 of 5; supporter"."""
    known = facts.facts(person.id)
    power = _("%(weight)s of the weight") % {"weight": share(float(facts.picture.weights[person.id]))}
    if person.id in facts.picture.key_people:
        power = _("key person, %(power)s") % {"power": power}
    attitude = wording.attitude_name(person.attitude)
    source = wording.attitude_source(person)
    parts = [
        _("%(name)s, %(title)s") % {"name": known.name, "title": known.title} if known.title else known.name,
        wording.names_of(person.roles | person.functions) or _("no role"),
        power,
        _("influence %(influence)d of 5") % {"influence": person.influence} if person.influence else "",
        f"{attitude} ({source})" if source else _("attitude %(attitude)s") % {"attitude": attitude},
    ]
    return _("; ").join(part for part in parts if part)


def ties(facts: Surroundings, person: Person) -> list[str]:
    """How somebody hangs together with the others and with us, a sentence each."""
    name, said = facts.name, []
    if person.id in facts.superiors:
        said.append(_("reports to %(name)s") % {"name": name(facts.superiors[person.id])})  # type: ignore[index]
    for line in facts.lines:
        ends = line.source.contact_id, line.target.contact_id
        if person.id == ends[1]:
            values = {"name": name(ends[0]), "strength": wording.strength_name(line.strength)}
            said.append(_("listens to %(name)s (%(strength)s)") % values)
    known_by = [f"{each.name} ({days_ago(met.last_on, facts.picture.today)})" for each, met in facts.met_by(person.id)]
    said.append(_("met by %(people)s") % {"people": _(", ").join(known_by)} if known_by else _("met by nobody of us"))
    return said


def grid_title(facts: Surroundings) -> str:
    """ "Supporters hold 45% of the weight, opponents 25%; 30% is unknown." """
    held: dict[int | None, Fraction] = {}
    for person in facts.people:
        held[person.attitude] = held.get(person.attitude, Fraction(0)) + facts.picture.weights[person.id]
    said = {
        "support": share(float(held.get(1, 0))),
        "against": share(float(held.get(-1, 0))),
        "unknown": share(float(held.get(None, 0))),
    }
    if not held.get(None):
        return _("Supporters hold %(support)s of the weight, opponents %(against)s") % said
    return _("Supporters hold %(support)s of the weight, opponents %(against)s; %(unknown)s is unknown") % said


def network_title(facts: Surroundings) -> str:
    """Who is listened to most, and whom of the key people nobody of us has met."""
    return capfirst(_("; ").join([_listened_to(facts), _unmet(facts)]))


def _listened_to(facts: Surroundings) -> str:
    """Whoever most people listen to; of several the one they listen to more closely."""
    ears: dict[Any, tuple[int, int]] = {}
    for line in facts.lines:
        count, strength = ears.get(line.source.contact_id, (0, 0))
        ears[line.source.contact_id] = count + 1, strength + line.strength
    if not ears:
        return _("who listens to whom is not known yet")
    most = max(ears.values())
    names = [facts.name(person.id) for person in facts.people if ears.get(person.id) == most]
    if len(names) > 3:
        return _("nobody is listened to more than all others")
    said = ngettext("%(count)d person listens to %(names)s", "%(count)d people listen to %(names)s", most[0])
    return said % {"count": most[0], "names": _(", ").join(names)}


def _unmet(facts: Surroundings) -> str:
    keys = [person.id for person in facts.people if person.id in facts.picture.key_people]
    unmet = [facts.name(key) for key in keys if not facts.met_by(key)]
    if unmet:
        return _("nobody of us has met %(names)s") % {"names": _listed(unmet)}
    return _("we have met every key person")


def _listed(names: Collection[str]) -> str:
    """Three names, then how many more."""
    shown = _(", ").join(list(names)[:3])
    if len(names) <= 3:
        return shown
    return _("%(names)s and %(count)d more") % {"names": shown, "count": len(names) - 3}


def heat_title(facts: Surroundings, heat: HeatMap) -> str:
    met = heat.met("within", "twice")
    weight = sum((facts.picture.weights[person] for person in met), Fraction(0))
    values = {
        "met": len(met),
        "all": len(heat.rows),
        "days": 2 * facts.picture.cadence_days,
        "weight": share(float(weight)),
    }
    if not any(column.ever for column in heat.columns):
        return _("Nobody here has been met yet")
    return _("%(met)d of %(all)d people met in the last %(days)d days; they hold %(weight)s of the weight") % values
